"""Reads of the code lists. Kept in memory per process: no personal data, and they change at a deployment only.

Every list comes with all its rows, ended ones too, since old records name old codes. Forms offer
`valid_rows` of a day; labels are looked up whatever the day.
"""

from functools import cache
from typing import TypeVar

from sonar.kernel.statements import statement
from sonar.reference import rules
from sonar.reference.types import (
    LabourMarketRegion,
    LetteredCode,
    Municipality,
    MunicipalitySuccession,
    NumberedCode,
    Occupation,
    PostcodeArea,
    RelatedOccupation,
    Skill,
)

Row = TypeVar("Row")
_READER = "reader"
_LONGEST_CODE = 20
"""Digits of a code that somebody wrote; no code has as many, and Python reads no number of thousands."""

valid_rows = rules.valid_rows


class ListsNotLoaded(LookupError):
    """A code list is empty: `sync_reference` has not run on this database."""


class UnknownCode(LookupError):
    """The code stands in no list."""


def _all(list_name: str, make: type[Row], using: str) -> tuple[Row, ...]:
    rows = statement("sonar.reference", f"all_{list_name}").rows(using, make)
    if not rows:
        # Raised, not returned: an empty list must not stay in memory after the lists have been loaded.
        message = f"the list {list_name} is empty: load the lists with the command sync_reference"
        raise ListsNotLoaded(message)
    return tuple(rows)


@cache
def labour_market_regions(*, using: str = _READER) -> tuple[LabourMarketRegion, ...]:
    """Return all labour market regions by code."""
    return _all("labour_market_region", LabourMarketRegion, using)


@cache
def municipality_successions(*, using: str = _READER) -> tuple[MunicipalitySuccession, ...]:
    """Return what municipalities merged or split into, by old code."""
    return _all("municipality_succession", MunicipalitySuccession, using)


@cache
def municipalities(*, using: str = _READER) -> tuple[Municipality, ...]:
    """Return all municipalities by code."""
    return _all("municipality", Municipality, using)


@cache
def pc4_points(*, using: str = _READER) -> dict[int, PostcodeArea]:
    """Return every known postcode area with its point, by its four digits."""
    return {area.code: area for area in _all("pc4", PostcodeArea, using)}


@cache
def occupations(*, using: str = _READER) -> dict[int, Occupation]:
    """Return all occupations by code."""
    return {each.code: each for each in _all("occupation", Occupation, using)}


@cache
def related_occupations(*, using: str = _READER) -> dict[int, tuple[RelatedOccupation, ...]]:
    """Return the relations of every occupation that has any, closest first."""
    found: dict[int, list[RelatedOccupation]] = {}
    for each in _all("related_occupation", RelatedOccupation, using):
        found.setdefault(each.code, []).append(each)
    return {
        code: tuple(sorted(relations, key=lambda each: (-each.closeness, each.related_code)))
        for code, relations in found.items()
    }


@cache
def education_levels(*, using: str = _READER) -> tuple[NumberedCode, ...]:
    """Return all education levels, lowest first."""
    return _all("education_level", NumberedCode, using)


@cache
def nationalities(*, using: str = _READER) -> tuple[NumberedCode, ...]:
    """Return all nationalities by code."""
    return _all("nationality", NumberedCode, using)


@cache
def contract_forms(*, using: str = _READER) -> tuple[NumberedCode, ...]:
    """Return all contract forms by code."""
    return _all("contract_form", NumberedCode, using)


@cache
def licences(*, using: str = _READER) -> tuple[LetteredCode, ...]:
    """Return all driving licence categories by code."""
    return _all("licence", LetteredCode, using)


@cache
def languages(*, using: str = _READER) -> tuple[LetteredCode, ...]:
    """Return all languages by their ISO 639-3 code."""
    return _all("language", LetteredCode, using)


@cache
def skills(*, using: str = _READER) -> tuple[Skill, ...]:
    """Return all skills of Sonar's own list by code."""
    return _all("skill", Skill, using)


def skill_label(code: str, *, english: bool = False) -> str:
    """Return the label of a skill, or the code itself when it is not in Sonar's own list: one of CompetentNL, say."""
    known = next((each for each in skills() if each.code == code), None)
    if known is None:
        return code
    return known.label_en if english else known.label_nl


def occupation(code: int) -> Occupation:
    """Return one occupation; raise `UnknownCode` when no list has it."""
    try:
        return occupations()[code]
    except KeyError:
        raise UnknownCode(code) from None


def own_occupation(code: str) -> Occupation | None:
    """Return the occupation of Sonar's own list with this code as somebody wrote it, or None: any text may be asked."""
    written = code.isascii() and code.isdecimal() and len(code) <= _LONGEST_CODE
    return occupations().get(int(code)) if written else None


def education_level_label(code: int, *, english: bool = False) -> str:
    """Return the label of an education level; raise `UnknownCode`."""
    return _label(education_levels(), code, english=english)


def nationality_label(code: int, *, english: bool = False) -> str:
    """Return the label of a nationality; raise `UnknownCode`."""
    return _label(nationalities(), code, english=english)


def contract_form_label(code: int, *, english: bool = False) -> str:
    """Return the label of a contract form; raise `UnknownCode`."""
    return _label(contract_forms(), code, english=english)


def licence_label(code: str, *, english: bool = False) -> str:
    """Return the label of a driving licence category; raise `UnknownCode`."""
    return _label(licences(), code, english=english)


def language_label(code: str, *, english: bool = False) -> str:
    """Return the label of a language; raise `UnknownCode`."""
    return _label(languages(), code, english=english)


def place(pc4: int) -> str:
    """Return the name of the place of a postcode area; raise `UnknownCode`."""
    try:
        return pc4_points()[pc4].place
    except KeyError:
        raise UnknownCode(pc4) from None


def distance_km(pc4_a: int, pc4_b: int) -> float | None:
    """Return the distance over the ground in kilometres between two postcode areas.

    Within one area it is 0; None when a point is not known, which is not the same as near.
    """
    points = pc4_points()
    if pc4_a not in points or pc4_b not in points:
        return None
    one, other = points[pc4_a], points[pc4_b]
    return rules.great_circle_km(from_point=(one.latitude, one.longitude), to_point=(other.latitude, other.longitude))


def forget() -> None:
    """Read every list anew at its next use, after the lists were loaded."""
    for read in (
        labour_market_regions,
        municipalities,
        municipality_successions,
        pc4_points,
        occupations,
        related_occupations,
        education_levels,
        nationalities,
        contract_forms,
        licences,
        languages,
        skills,
    ):
        read.cache_clear()


def _label(rows: tuple[NumberedCode, ...] | tuple[LetteredCode, ...], code: int | str, *, english: bool) -> str:
    for row in rows:
        if row.code == code:
            return row.label_en if english else row.label_nl
    raise UnknownCode(code)

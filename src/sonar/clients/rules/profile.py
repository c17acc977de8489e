"""Profiles: what is right, told all at once (R32), and how each field stands in the history.

Plain rules: which codes there are is an argument.
"""

import json
import re
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Final

from sonar.clients.types import Education, LanguageSkill, Profile, WantedOccupation, WorkExperience

PROFILE_FIELDS: Final = tuple(each.name for each in fields(Profile) if each.name != "version")
LONGEST_PRESENTATION: Final = 4000
LONGEST_PART: Final = 200
LONGEST_DESCRIPTION: Final = 2000
MOST_ROWS: Final = 30
_STANCES: Final = frozenset({"wanted", "explore", "excluded"})
PROFILE_RANGES: Final = {
    "pc4": (1000, 9999),
    "hours_min": (0, 168),
    "hours_max": (0, 168),
    "max_distance_km": (0, 999),
    "oral": (0, 4),
    "written": (0, 4),
    "reading": (0, 4),
    "listening": (0, 4),
    "status": (1, 3),
}
"""By number of a profile: the least and the most that it can be."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_CODE = re.compile(r"[!-~]{1,40}")


@dataclass(frozen=True, slots=True)
class ProfileCodes:
    """The codes that may be chosen on the day. What a profile already has stays right."""

    education_levels: frozenset[int]
    contract_forms: frozenset[int]
    licences: frozenset[str]
    languages: frozenset[str]
    occupations: Container[str]
    """As list, colon and code. Codes of lists that nobody can choose from come in with imports, and stay."""


def check_profile(
    changes: Mapping[str, object], *, present: Profile, codes: ProfileCodes
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return the fields that differ from `present`, and the faults by field.

    Values are of the types of `Profile`. Fault codes: `unknown` (no such field), `type`, `required` (no postcode
    area), `range`, `code`, `twice`, `too_many` (over 30 rows), `too_long`, `control`, `order` (an end before its
    beginning, or fewer hours at most than at least).
    """
    kept: dict[str, Any] = {}
    faults: dict[str, list[str]] = {}
    for field, given in changes.items():
        if field not in PROFILE_FIELDS:
            faults[field] = ["unknown"]
            continue
        value = tuple(given) if isinstance(given, list) else given
        found = _CHECKS[field](field, value, present, codes)
        if found:
            faults[field] = found
        elif as_text(value) != as_text(getattr(present, field)):
            kept[field] = value
    least, most = (kept.get(field, getattr(present, field)) for field in ("hours_min", "hours_max"))
    if least is not None and most is not None and least > most and not faults.keys() & {"hours_min", "hours_max"}:
        faults["hours_max"] = ["order"]
    return kept, faults


def as_text(value: object) -> str | None:
    """Return a field as it stands in the history; None for nothing. Lists are JSON, without the labels of codes."""
    match value:
        case None | "" | ():
            return None
        case date():
            return value.isoformat()
        case tuple():
            plain = [_plain(part) for part in value]
            return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)
        case _:
            return str(value)


def _plain(part: object) -> object:
    """Return one row of a list without its label, which follows from the code, and without what it leaves open."""
    if not is_dataclass(part) or isinstance(part, type):
        return part
    return {name: value for name, value in asdict(part).items() if name != "label" and value not in (None, "")}


Check = Callable[[str, Any, Profile, ProfileCodes], list[str]]


def _number(field: str, value: object, *_: object) -> list[str]:
    if value is None:
        return ["required"] if field == "pc4" else []
    if not isinstance(value, int) or isinstance(value, bool):
        return ["type"]
    least, most = PROFILE_RANGES[field]
    return [] if least <= value <= most else ["range"]


def _day(_: str, value: object, *__: object) -> list[str]:
    return [] if value is None or type(value) is date else ["type"]


def _presentation(_: str, value: object, *__: object) -> list[str]:
    return _text(value, longest=LONGEST_PRESENTATION)


def _level(_: str, value: object, present: Profile, codes: ProfileCodes) -> list[str]:
    return [] if value is None else _codes_of((value,), int, codes.education_levels | {present.education_level})


def _licences(_: str, value: object, present: Profile, codes: ProfileCodes) -> list[str]:
    return _codes_of(value, str, codes.licences | set(present.licences))


def _contract_forms(_: str, value: object, present: Profile, codes: ProfileCodes) -> list[str]:
    return _codes_of(value, int, codes.contract_forms | set(present.contract_forms))


def _occupations(_: str, value: object, present: Profile, codes: ProfileCodes) -> list[str]:
    rows, faults = _rows(value, WantedOccupation)
    there = {(each.scheme, each.code) for each in present.occupations}
    if len({(each.scheme, each.code) for each in rows}) < len(rows):
        faults.append("twice")
    if any(
        each.stance not in _STANCES
        or not (isinstance(each.code, str) and _CODE.fullmatch(each.code))
        or ((each.scheme, each.code) not in there and f"{each.scheme}:{each.code}" not in codes.occupations)
        for each in rows
    ):
        faults.append("code")
    return faults


def _languages(_: str, value: object, present: Profile, codes: ProfileCodes) -> list[str]:
    rows, faults = _rows(value, LanguageSkill)
    if len({each.language for each in rows}) < len(rows):
        faults.append("twice")
    if any(each.language not in codes.languages | {old.language for old in present.languages} for each in rows):
        faults.append("code")
    for each in rows:
        for skill in ("oral", "written", "reading", "listening"):
            faults += _number(skill, getattr(each, skill))
    return _once(faults)


def _education(_: str, value: object, present: Profile, codes: ProfileCodes) -> list[str]:
    rows, faults = _rows(value, Education)
    levels = codes.education_levels | {each.level for each in present.education} | {None}
    for each in rows:
        faults += [] if each.name else ["required"]
        faults += _text(each.name, longest=LONGEST_PART) + _text(each.institute, longest=LONGEST_PART)
        faults += [] if each.level in levels else ["code"]
        faults += _text(each.study_code, longest=LONGEST_PART) + _text(each.explanation, longest=LONGEST_DESCRIPTION)
        faults += [] if each.diploma is None or isinstance(each.diploma, bool) else ["type"]
        faults += _number("status", each.status) + _day("", each.diploma_on)
        faults += _period(each.started, each.ended)
    return _once(faults)


def _experience(_: str, value: object, *__: object) -> list[str]:
    rows, faults = _rows(value, WorkExperience)
    for each in rows:
        faults += [] if each.employer else ["required"]
        faults += _text(each.employer, longest=LONGEST_PART) + _text(each.occupation, longest=LONGEST_PART)
        faults += _text(each.description, longest=LONGEST_DESCRIPTION)
        faults += _period(each.started, each.ended)
    return _once(faults)


def _rows(value: object, kind: type[Any]) -> tuple[Sequence[Any], list[str]]:
    """Return the rows of a list, and what is wrong with it as a list; no rows when they are of another kind."""
    if not isinstance(value, tuple) or not all(isinstance(each, kind) and not isinstance(each, bool) for each in value):
        return (), ["type"]
    return value, ["too_many"] if len(value) > MOST_ROWS else []


def _codes_of(value: object, kind: type[Any], known: Collection[object]) -> list[str]:
    rows, faults = _rows(value, kind)
    if len(set(rows)) < len(rows):
        faults.append("twice")
    if any(each not in known for each in rows):
        faults.append("code")
    return faults


def _text(value: object, *, longest: int) -> list[str]:
    if not isinstance(value, str):
        return ["type"]
    if len(value) > longest:
        return ["too_long"]
    return ["control"] if _CONTROL.search(value) else []


def _period(started: object, ended: object) -> list[str]:
    wrong = _day("", started) or _day("", ended)
    if wrong:
        return wrong
    return ["order"] if isinstance(started, date) and isinstance(ended, date) and ended < started else []


def _once(faults: list[str]) -> list[str]:
    return list(dict.fromkeys(faults))


_CHECKS: Final[dict[str, Check]] = {
    "pc4": _number,
    "education_level": _level,
    "hours_min": _number,
    "hours_max": _number,
    "max_distance_km": _number,
    "available_from": _day,
    "cv_expires_on": _day,
    "licences": _licences,
    "contract_forms": _contract_forms,
    "occupations": _occupations,
    "languages": _languages,
    "education": _education,
    "experience": _experience,
    "presentation": _presentation,
}

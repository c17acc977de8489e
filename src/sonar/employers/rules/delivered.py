"""Reading one delivered vacancy: every field by its name on the wire, everything that is wrong at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sonar.employers.types import Delivered, EmployerValues, EstablishmentValues, LanguageLevel, VacancyValues

Faults = dict[str, list[str]]
CLOSING: Final = {"vervuld": "fill", "ingetrokken": "withdraw"}
_LONGEST_ID: Final = 200
_MOST: Final = 2**31 - 1
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Field:
    """A field on the wire: what it becomes, and how its value is read (None: it cannot be)."""

    name: str
    read: Callable[[Any], Any]
    must: bool = False
    write: Callable[[Any], Any] | None = None
    """How what the table has becomes what is sent; as it is when None."""


def _words(value: Any) -> str | None:  # noqa: ANN401 - from JSON
    """Return a text that can be kept: JSON can also write half a sign, and the sign that ends texts elsewhere."""
    return value if isinstance(value, str) and not _UNKEEPABLE.search(value) else None


def _number(value: Any) -> int | None:  # noqa: ANN401
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST else None


def _area(value: Any) -> int | None:  # noqa: ANN401
    """Return a postcode; for 0 one that is none, since 0 stands for nothing said."""
    number = _number(value)
    return -1 if number == 0 else number


def _yes(value: Any) -> bool | None:  # noqa: ANN401
    return value if isinstance(value, bool) else None


def _day(value: Any) -> date | None:  # noqa: ANN401
    try:
        return date.fromisoformat(value if isinstance(value, str) and _DAY.fullmatch(value) else "")
    except ValueError:
        return None


def _codes(value: Any) -> tuple[str, ...] | None:  # noqa: ANN401
    known = isinstance(value, list) and all(_words(each) is not None for each in value)
    return tuple(value) if known else None


_LEVEL: Final[Mapping[str, str]] = {"taal": "language", "mondeling": "oral", "schriftelijk": "written"}
"""How well a language is asked, by its names on the wire."""


def _levels(value: Any) -> tuple[LanguageLevel, ...] | None:  # noqa: ANN401
    read = [_level(each) for each in value] if isinstance(value, list) else [None]
    found = tuple(each for each in read if each is not None)
    return found if len(found) == len(read) else None


def _level(value: Any) -> LanguageLevel | None:  # noqa: ANN401
    if not isinstance(value, dict) or not value.keys() <= _LEVEL.keys() or not _words(value.get("taal")):
        return None
    said = {_LEVEL[name]: step for name, step in value.items() if name != "taal" and step is not None}
    if any(_number(step) is None for step in said.values()):
        return None
    return LanguageLevel(value["taal"], **said)


def _sent_levels(given: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """Return the levels by their names on the wire; None when nothing is said of any language."""
    return [{wire: each[name] for wire, name in _LEVEL.items() if each[name] is not None} for each in given] or None


VACANCY: Final[Mapping[str, _Field]] = {
    "titel": _Field("title", _words, must=True),
    "beroepLijst": _Field("occupation_scheme", _words),
    "beroepCode": _Field("occupation_code", _words, must=True),
    "omschrijving": _Field("description", _words, must=True),
    "urenMin": _Field("hours_min", _number, must=True),
    "urenMax": _Field("hours_max", _number, must=True),
    "opleidingsniveau": _Field("education_level", _number),
    "niveauBekend": _Field("level_known", _yes),
    "contractvorm": _Field("contract_form", _number, must=True),
    "postcode": _Field("pc4", _area, must=True),
    "rijbewijzen": _Field("licences", _codes),
    "talen": _Field("languages", _codes),
    "taalniveaus": _Field("language_levels", _levels, write=_sent_levels),
    "vaardigheden": _Field("skills", _codes),
    "plaatsen": _Field("positions", _number),
    "loon": _Field("wage", _words),
    "maxKm": _Field("max_km", _number),
    "begintOp": _Field("starts_on", _day),
    "zichtbaarTot": _Field("expires_on", _day),
    "begeleiding": _Field("offers_guidance", _yes),
    "aangepasteWerkplek": _Field("adapted_workplace", _yes),
    "afwisselendeTaken": _Field("varied_tasks", _yes),
    "begeleidingTekst": _Field("guidance", _words),
    "onregelmatig": _Field("irregular_hours", _yes),
    "zonderAuto": _Field("public_transport", _yes),
}
"""The fields of a vacancy by their names on the wire."""
EMPLOYER: Final = ("kvkNummer", "werkgever", "vestigingsnummer", "vestigingPostcode")


def read_delivered(row: object) -> tuple[Delivered | None, Faults]:
    """Return what can be read of a delivered row, and the codes of what is wrong with its form by field on the wire.

    What cannot be read is left as if it was not given, so that the rest can be checked and everything told at once.
    """
    if not isinstance(row, dict):
        return None, {"": ["no_object"]}
    faults: Faults = {_name(name): ["unknown_field"] for name in row if name not in _KNOWN}
    external = _words(row.get("kenmerk")) or ""
    if not external or len(external) > _LONGEST_ID:
        faults["kenmerk"] = ["too_long" if external else "missing"]
    closing = row.get("gesloten")
    if closing is not None:
        if not (isinstance(closing, str) and closing in CLOSING):
            faults["gesloten"] = ["unknown_code"]
            return None, faults
        return Delivered(external, close=CLOSING[closing]), faults
    employer, establishment = _employer(row, faults)
    values = _values(row, faults)
    return Delivered(external, employer=employer, establishment=establishment, values=values), faults


def _name(name: object) -> str:
    """Return the name of a field that is not ours, short and in signs that can be sent back."""
    return str(name)[:60].encode(errors="replace").decode()


def _employer(row: Mapping[str, Any], faults: Faults) -> tuple[EmployerValues, EstablishmentValues]:
    given = {name: _words(row.get(name)) or "" for name in EMPLOYER[:3]}
    faults |= {name: ["no_employer"] for name, value in given.items() if not value}
    own = row.get("vestigingPostcode") is not None
    area = _area(row.get("vestigingPostcode" if own else "postcode"))
    if own and area is None:
        faults["vestigingPostcode"] = ["wrong_form"]
    return (
        EmployerValues(given["kvkNummer"], given["werkgever"]),
        EstablishmentValues(given["vestigingsnummer"], area or 0),
    )


def _values(row: Mapping[str, Any], faults: Faults) -> VacancyValues:
    given: dict[str, Any] = {"title": "", "occupation_code": ""}
    for wire, field in VACANCY.items():
        if row.get(wire) is None:
            if field.must:
                faults[wire] = ["missing"]
            continue
        value = field.read(row[wire])
        if value is None:
            faults[wire] = ["wrong_form"]
        else:
            given[field.name] = value
    # A level has to be named, unless it is said that it is not known yet which one the work takes.
    if row.get("opleidingsniveau") is None and given.setdefault("level_known", True):
        faults["opleidingsniveau"] = ["missing"]
    return VacancyValues(establishment_id=1, **given)


_KNOWN: Final = frozenset({"kenmerk", "gesloten", *EMPLOYER, *VACANCY})


def on_the_wire(errors: Mapping[str, list[str]]) -> Faults:
    """Return the codes of what is wrong by the names on the wire."""
    names = {field.name: wire for wire, field in VACANCY.items()}
    names |= {"kvk_number": "kvkNummer", "name": "werkgever", "number": "vestigingsnummer", "area": "vestigingPostcode"}
    return {names.get(name, name): codes for name, codes in errors.items()}


def as_delivered(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return a vacancy as its supplier would deliver it, from the columns of the table, without what is not known."""
    given = {wire: columns.get(field.name) for wire, field in VACANCY.items()}
    sent = {
        wire: write(value) if value is not None and (write := VACANCY[wire].write) else value
        for wire, value in given.items()
    }
    return {wire: value for wire, value in sent.items() if value is not None}

"""Whether what is filled in about an employer can be: everything that is wrong, at once."""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from stdnum.nl import bsn as eleven

from sonar.employers.rules.texts import plain_text, text_faults
from sonar.employers.types import (
    AgreementValues,
    ContactValues,
    EmployerValues,
    EstablishmentValues,
    Part,
    PlacementValues,
    PreferenceValues,
    VisitValues,
    WillingnessValues,
)
from sonar.kernel.bsn import holds_bsn

HOWS: Final = ("visit", "phone", "online", "event")
CHANNELS: Final = ("phone", "email")
STATES: Final = ("open", "kept", "not_kept", "dropped")
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()-]{7,18}")
_EMAIL: Final = re.compile(r"[^\s@<>,;:\"]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}")
_LONG_AGO: Final = timedelta(days=3660)
_AHEAD: Final = timedelta(days=1100)
_MOST_PEOPLE: Final = 999
Faults = dict[str, list[str]]


def check_employer(values: EmployerValues, *, today: date) -> tuple[EmployerValues, Faults]:
    """Return clean values, and the codes of what is wrong by field. An RSIN is nine digits that pass its test."""
    cleaned = replace(
        values,
        kvk_number=_digits(values.kvk_number),
        rsin=_digits(values.rsin),
        name=plain_text(values.name),
        sector=plain_text(values.sector),
    )
    faults: Faults = defaultdict(list)
    if not re.fullmatch(r"[0-9]{8}", cleaned.kvk_number):
        faults["kvk_number"].append("kvk_number" if cleaned.kvk_number else "missing")
    if cleaned.rsin and not (re.fullmatch(r"[0-9]{9}", cleaned.rsin) and eleven.is_valid(cleaned.rsin)):
        faults["rsin"].append("rsin")
    faults["name"] += text_faults(cleaned.name, shortest=2, longest=160)
    faults["sector"] += text_faults(cleaned.sector, shortest=0, longest=80)
    for name, text in (("name", cleaned.name), ("sector", cleaned.sector)):
        faults[name] += ["bsn"] if holds_bsn(text, nine_digits=True) else []
    _not_ahead("closed_on", cleaned.closed_on, today, faults)
    return cleaned, _only(faults)


def check_part(values: Part, *, areas: Collection[int], today: date) -> tuple[Part, Faults]:
    """Return clean values of a part of the record, and the codes of what is wrong by field."""
    faults: Faults = defaultdict(list)
    cleaned: Part = values
    if isinstance(values, EstablishmentValues):
        cleaned = replace(values, number=_digits(values.number))
        _establishment(cleaned, areas, today, faults)
    elif isinstance(values, ContactValues):
        cleaned = replace(
            values,
            name=plain_text(values.name),
            role=plain_text(values.role),
            phone=plain_text(values.phone),
            email=plain_text(values.email),
        )
        _contact(cleaned, today, faults)
    elif isinstance(values, VisitValues):
        cleaned = replace(values, report=plain_text(values.report))
        _text("report", cleaned.report, 5, 2000, faults)
        _choice("how", cleaned.how, HOWS, faults)
        _not_ahead("visited_on", cleaned.visited_on, today, faults)
    elif isinstance(values, AgreementValues):
        cleaned = replace(values, agreed=plain_text(values.agreed))
        _text("agreed", cleaned.agreed, 5, 500, faults)
        _choice("state", cleaned.state, STATES, faults)
        if not today - _LONG_AGO <= cleaned.due_on <= today + _AHEAD:
            faults["due_on"].append("impossible_day")
    elif isinstance(values, WillingnessValues):
        cleaned = replace(values, remarks=plain_text(values.remarks))
        _text("remarks", cleaned.remarks, 0, 500, faults)
    elif isinstance(values, PreferenceValues):
        cleaned = replace(values, moment=plain_text(values.moment))
        _text("moment", cleaned.moment, 0, 120, faults)
        _choice("channel", cleaned.channel, ("", *CHANNELS), faults)
    else:
        _placement(values, today, faults)
    return cleaned, _only(faults)


def _placement(values: PlacementValues, today: date, faults: Faults) -> None:
    if not 1 <= values.people <= _MOST_PEOPLE:
        faults["people"].append("out_of_range")
    _not_ahead("began_on", values.began_on, today, faults)


def _establishment(values: EstablishmentValues, areas: Collection[int], today: date, faults: Faults) -> None:
    if not re.fullmatch(r"[0-9]{12}", values.number):
        faults["number"].append("establishment_number" if values.number else "missing")
    if values.pc4 not in areas:
        faults["pc4"].append("unknown_pc4" if values.pc4 else "missing")
    _not_ahead("closed_on", values.closed_on, today, faults)


def _contact(values: ContactValues, today: date, faults: Faults) -> None:
    _text("name", values.name, 2, 100, faults)
    _text("role", values.role, 0, 80, faults)
    if values.phone and not _PHONE.fullmatch(values.phone):
        faults["phone"].append("phone")
    if values.email and not _EMAIL.fullmatch(values.email):
        faults["email"].append("email")
    if not values.phone and not values.email:
        faults["phone"].append("unreachable")
    _not_ahead("ended_on", values.ended_on, today, faults)


def _text(name: str, text: str, shortest: int, longest: int, faults: Faults) -> None:
    faults[name] += text_faults(text, shortest=shortest, longest=longest)
    if holds_bsn(text):
        faults[name].append("bsn")


def _choice(name: str, value: str, known: Collection[str], faults: Faults) -> None:
    if value not in known:
        faults[name].append("unknown_code")


def _not_ahead(name: str, day: date | None, today: date, faults: Faults) -> None:
    if day is not None and not today - _LONG_AGO <= day <= today:
        faults[name].append("impossible_day")


def _digits(text: str) -> str:
    return re.sub(r"[\s.]", "", text)


def _only(faults: Faults) -> Faults:
    return {name: codes for name, codes in faults.items() if codes}

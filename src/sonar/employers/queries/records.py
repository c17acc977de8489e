"""The record of an employer, for who reads such records; finding employers. A look is a row in the ledger."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final, TypeVar

from django.db import transaction

from sonar.access.queries import policy
from sonar.employers.queries.listing import NotFound, as_rows
from sonar.employers.types import (
    AgreementValues,
    ContactValues,
    EmployerRecord,
    EmployerRow,
    EmployerValues,
    Establishment,
    EstablishmentValues,
    Kept,
    NotDone,
    PlacementValues,
    PreferenceValues,
    VacancyRow,
    VisitValues,
    WillingnessValues,
)
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.statements import statement

MOST_FOUND: Final = 50
_PACKAGE: Final = "sonar.employers"
_LONGEST_WORDS: Final = 80
Values = TypeVar("Values")


@dataclass(frozen=True, slots=True)
class _Opened:
    record: str | None
    refusal: str | None


def may_write_employers(actor: Actor) -> bool:
    """Tell whether the actor writes in records of employers, to show her the buttons. The database decides."""
    return actor.is_staff and policy().may_record(actor.function or "", "employer", write=True)


def find_employers(*, actor: Actor, text: str) -> tuple[EmployerRow, ...]:
    """Return at most 50 employers by part of the name, by KvK number or place; nothing for less than two signs."""
    words = text.strip()[:_LONGEST_WORDS]
    if len(words) < 2 or not (actor.is_staff and policy().may_record(actor.function or "", "employer")):  # noqa: PLR2004
        return ()
    with transaction.atomic("reader"):
        return tuple(statement(_PACKAGE, "employers").rows("reader", EmployerRow, text=words, limit=MOST_FOUND))


def open_employer(*, actor: Actor, employer_id: int) -> EmployerRecord:
    """Return the whole record of an employer; raise `NotFound` when it is not there or not for this actor."""
    if not 0 < employer_id < 2**31:
        raise NotFound
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        found = statement(_PACKAGE, "open_employer").row(
            "logger", _Opened, token=actor.token, id=employer_id, trace_id=here.trace_id, origin=here.origin
        )
    if found is None or found.refusal == "not_yours":
        raise NotFound
    if found.refusal is not None:
        raise NotDone(found.refusal)
    whole = json.loads(found.record or "{}")
    return EmployerRecord(
        employer=kept_part(EmployerValues, whole["employer"]),
        establishments=tuple(kept_part(EstablishmentValues, each) for each in whole["establishment"]),
        contacts=tuple(kept_part(ContactValues, each) for each in whole["contact"]),
        visits=tuple(kept_part(VisitValues, each) for each in whole["visit"]),
        agreements=tuple(kept_part(AgreementValues, each) for each in whole["agreement"]),
        willingness=kept_or_none(WillingnessValues, whole["willingness"]),
        preference=kept_or_none(PreferenceValues, whole["preference"]),
        placements=tuple(kept_part(PlacementValues, each) for each in whole["placement"]),
    )


def vacancies_of_employer(*, actor: Actor, employer_id: int, english: bool = False) -> tuple[VacancyRow, ...]:
    """Return an employer's vacancies in every state, open ones first; nothing for who does not work on them."""
    if not (actor.is_staff and policy().may_record(actor.function or "", "vacancy")):
        return ()
    with transaction.atomic("reader"):
        return as_rows("vacancies_of_employer", english=english, employer=employer_id)


def establishments_of(*, employer_id: int) -> tuple[Establishment, ...]:
    """Return the places of an employer that are open; public knowledge."""
    with transaction.atomic("reader"):
        return tuple(statement(_PACKAGE, "establishments").rows("reader", Establishment, employer=employer_id))


def establishment(*, establishment_id: int) -> Establishment | None:
    """Return one place of an employer, open or closed; None when there is none. Public knowledge."""
    if not 0 < establishment_id < 2**31:
        return None
    with transaction.atomic("reader"):
        return statement(_PACKAGE, "establishment").row("reader", Establishment, id=establishment_id)


def kept_or_none(make: type[Values], row: Mapping[str, Any] | None) -> Kept[Values] | None:
    """Return a part of the record from a row, or None where there is none."""
    return kept_part(make, row) if row else None


def kept_part(make: type[Values], row: Mapping[str, Any]) -> Kept[Values]:
    """Return a part of the record from a row of its table."""
    values = {each.name: _value(each.type, row.get(each.name)) for each in fields(make)}  # type: ignore[arg-type]
    about = row.get("by") or row.get("title") or row.get("place") or ""
    return Kept(id=row["id"], version=row["version"], values=make(**values), about=about)


def _value(kind: Any, value: Any) -> Any:  # noqa: ANN401 - from JSON
    if value is not None and kind in (date, date | None):
        return date.fromisoformat(value)
    return "" if value is None and kind is str else value

"""What an employer sees of those who were put forward for its own vacancy (I16, I39)."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, gettext

from sonar.access.types import Category
from sonar.disclosure.operations import NotAvailable
from sonar.disclosure.queries import answer_of, under_ticket
from sonar.employers.queries import vacancy as find_vacancy
from sonar.identity.types import Actor
from sonar.kernel.encryption import key_store, open_vault
from sonar.kernel.statements import statement
from sonar.matching.operations.answering import COLUMN
from sonar.matching.operations.candidates import candidate_id, candidate_reference, employer_lines_of, pseudonym_of
from sonar.matching.rules import steps_now
from sonar.matching.types import PutForward, SharedContact


@dataclass(frozen=True, slots=True)
class _PutForward:
    client_id: UUID
    state: str
    answer_by: date | None
    hours: int | None
    starts_on: date | None
    ends_on: date | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class _Shared:
    client_id: UUID
    wrapped: bytes
    shared: bytes


def proposed_to_employer(
    *, actor: Actor, vacancy_id: int, candidate_ref: str = "", now: datetime
) -> tuple[PutForward, ...]:
    """Return who was put forward for a vacancy of the employer that `actor` acts for; who waits for an answer first.

    With `candidate_ref` only her, so that nobody else is looked at to answer one.

    Before she agrees: why she fits, in the words of what was asked. After: her name and the ways to reach her that
    she chose. Each look is a row of the ledger with who was shown; one more names those whose name was shown.
    Raises `NotAvailable` for a vacancy of somebody else, for who is put forward no more, and for an employer that is
    kept from contact; or `SessionOver`.
    """
    only = candidate_id(actor=actor, vacancy_id=vacancy_id, candidate_ref=candidate_ref) if candidate_ref else None
    wanted = find_vacancy(vacancy_id=vacancy_id, english=get_language() == "en")
    ask = statement("sonar.matching", "open_proposed")
    given: dict[str, Any] = {"actor": actor, "vacancy_id": vacancy_id, "client_id": only}
    with under_ticket(answer_of(ask, using="matcher", named=False, **given)):
        standing = statement("sonar.matching", "put_forward").rows("reader", _PutForward)
        lines = employer_lines_of(wanted, now=now, translate=gettext)
    shared = _shared(given)
    return tuple(
        PutForward(
            reference=candidate_reference(row.client_id, actor=actor, vacancy_id=vacancy_id),
            pseudonym=pseudonym_of(row.client_id, vacancy_id=vacancy_id),
            state=row.state,
            steps=steps_now(row.state, "employer", vacancy_open=wanted.status == "published"),
            lines=lines.get(row.client_id, ()),
            shared=shared.get(row.client_id),
            answer_by=row.answer_by,
            hours=row.hours,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
        for row in standing
    )


def _shared(given: dict[str, Any]) -> dict[UUID, SharedContact]:
    """Return what those who agreed let this employer see; a row of the ledger of its own."""
    ask = statement("sonar.matching", "open_proposed")
    try:
        ticket = answer_of(ask, using="matcher", named=True, **given)
    except NotAvailable:  # nobody agreed yet
        return {}
    with under_ticket(ticket):
        stored = statement("sonar.matching", "shared").rows("reader", _Shared)
    return {row.client_id: _opened(row) for row in stored}


def _opened(row: _Shared) -> SharedContact:
    vault = open_vault(key_store(), person=row.client_id, wrapped=row.wrapped)
    return SharedContact(**json.loads(vault.decrypt(row.shared, category=Category.CONTACT, column=COLUMN) or "{}"))

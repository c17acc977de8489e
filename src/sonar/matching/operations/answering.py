"""Her side of it: what was put to her, her answer, and what the employer may see then (I16)."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sonar.access.types import Category
from sonar.disclosure.operations import NotAvailable, OpenedClient, open_own_record
from sonar.disclosure.queries import under_ticket
from sonar.identity.types import Actor
from sonar.kernel.encryption import key_store, open_vault
from sonar.kernel.statements import statement
from sonar.matching.operations.following import InvalidStep, StepNotPossible
from sonar.matching.rules import NO_WISHES, steps_now
from sonar.matching.types import Proposal, SharedContact

COLUMN: Final = "candidacy.shared"
OWN_CATEGORIES: Final = (Category.IDENTITY, Category.CONTACT, Category.PLAN)
"""What she needs before her to choose what the employer sees."""
WAYS: Final = ("phone", "email")


class AnswerTooLate(ValueError):
    """The day until which she could answer is over."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A candidacy as it is stored, with the public facts of its vacancy."""

    client_id: UUID
    vacancy_id: int
    state: str
    title: str
    employer: str
    place: str
    holder: str
    holder_function: str
    reason: str | None
    answer_by: date | None
    later_at: datetime | None
    wrapped: bytes
    shared: bytes | None
    hours: int | None
    starts_on: date | None
    ends_on: date | None
    why: str | None
    changed_at: datetime
    open: bool
    rung: bool


def proposals_in(*, opened: OpenedClient, who: str) -> tuple[Proposal, ...]:
    """Return the vacancies that were put to an opened client (her plan), newest change first.

    `who` takes the steps: `client`, or `adviser` for her own adviser, who also sees what waits for him.
    """
    with under_ticket(opened.live_ticket()):
        stored = statement("sonar.matching", "candidacies").rows("reader", Stored)
    return tuple(_proposal(row, who) for row in stored)


def own_proposals(*, actor: Actor, now: datetime) -> tuple[Proposal, ...]:
    """Return the vacancies that were put to the jobseeker who acts."""
    with open_own_record(actor=actor, categories=(Category.PLAN,), name="own:proposals", now=now) as opened:
        return proposals_in(opened=opened, who="client")


def shareable(opened: OpenedClient) -> SharedContact:
    """Return what an opened client could let an employer see: her name and how to reach her."""
    identity, contact = opened.card.identity, opened.card.contact
    if identity is None:
        raise NotAvailable
    return SharedContact(
        name=identity.full_name,
        phone=contact.phone or "" if contact else "",
        email=contact.email or "" if contact else "",
    )


def answer_proposal(
    *, opened: OpenedClient, vacancy_id: int, step: str, ways: tuple[str, ...] = (), why: str = ""
) -> None:
    """Answer a vacancy that was put to an opened client: by herself, or by her adviser for her.

    `consent` with the `ways` (`phone`, `email`) in which the employer may reach her; `decline` with or without a
    reason; `later`; `withdraw`; her adviser: `pass_on`, `give_back`, `decline`, `withdraw`, `end`, and `consent` for
    whom a message does not reach. Raises `InvalidStep`, `AnswerTooLate`, `StepNotPossible`, or `NotAvailable` when no
    such vacancy was put to her.
    """
    sealed = _sealed(opened, ways) if step == "consent" else None
    if why and why not in NO_WISHES:
        raise InvalidStep({"why": ["unknown"]})
    offered = {proposal.vacancy_id for proposal in proposals_in(opened=opened, who="client")}
    if vacancy_id not in offered:
        raise NotAvailable
    with under_ticket(opened.live_ticket(), using="writer"):
        refusal = statement("sonar.matching", "answer").value(
            "writer", vacancy_id=vacancy_id, step=step, shared=sealed, why=why or None
        )
    if refusal == "expired":
        raise AnswerTooLate
    if refusal is not None:
        raise StepNotPossible


def unsealed(row: Stored) -> SharedContact | None:
    """Return what she agreed to show, opened under the keys of the ticket in force."""
    if row.shared is None:
        return None
    vault = open_vault(key_store(), person=row.client_id, wrapped=row.wrapped)
    return SharedContact(**json.loads(vault.decrypt(row.shared, category=Category.CONTACT, column=COLUMN) or "{}"))


def _sealed(opened: OpenedClient, ways: tuple[str, ...]) -> bytes:
    mine = shareable(opened)
    chosen = {way: getattr(mine, way) for way in WAYS if way in ways}
    if not any(chosen.values()) or not set(ways) <= set(WAYS):
        raise InvalidStep({"ways": ["required"]})
    text = json.dumps({"name": mine.name, "phone": "", "email": "", **chosen})
    return opened.vault.encrypt(text, category=Category.CONTACT, column=COLUMN) or b""


def _steps(row: Stored, who: str) -> tuple[str, ...]:
    """Return what `who` can do now: an adviser writes a yes down only of whom a message does not reach."""
    found = steps_now(row.state, who, vacancy_open=row.open)
    return found if who == "client" or row.rung else tuple(step for step in found if step != "consent")


def _proposal(row: Stored, who: str) -> Proposal:
    return Proposal(
        vacancy_id=row.vacancy_id,
        number=f"V{row.vacancy_id:06d}",
        title=row.title,
        employer=row.employer,
        place=row.place,
        state=row.state,
        steps=_steps(row, who),
        holder=row.holder,
        holder_function=row.holder_function,
        reason=row.reason or "",
        answer_by=row.answer_by,
        later_at=row.later_at,
        shared=unsealed(row),
        hours=row.hours,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        why=row.why or "",
        changed_at=row.changed_at,
    )

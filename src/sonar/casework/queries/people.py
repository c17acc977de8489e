"""Colleagues, and what waits for a decision between them: no client is named here."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from sonar.casework.queries.references import seal
from sonar.casework.types import Colleague, WaitingHandOver, WaitingLink
from sonar.identity.types import Actor
from sonar.kernel.statements import statement

PACKAGE = "sonar.casework"


@dataclass(frozen=True, slots=True)
class _Colleague:
    staff_id: UUID
    display_name: str
    function: str
    office: str
    same_office: bool


@dataclass(frozen=True, slots=True)
class _HandOver:
    id: UUID
    giver: str
    receiver: str
    office: str
    reason: str
    note: str | None
    clients: int
    proposed_at: datetime
    may_decide: bool
    received: bool


@dataclass(frozen=True, slots=True)
class _Link:
    id: UUID
    state: str
    ground: str
    asked_by: str
    asked_at: datetime


def colleagues(*, actor: Actor) -> tuple[Colleague, ...]:
    """Return to whom the actor can give work: her own office first, by name."""
    with transaction.atomic("logger"):
        found = statement(PACKAGE, "colleagues").rows("logger", _Colleague, token=actor.token)
    return tuple(
        Colleague(seal(row.staff_id, actor, "staff"), row.display_name, row.function, row.office, row.same_office)
        for row in found
    )


def hand_overs_waiting(*, actor: Actor) -> tuple[WaitingHandOver, ...]:
    """Return the hand-overs that wait for the actor, or that she proposed, or that lately came to her; oldest first."""
    with transaction.atomic("logger"):
        found = statement(PACKAGE, "hand_overs_waiting").rows("logger", _HandOver, token=actor.token)
    return tuple(
        WaitingHandOver(
            reference=seal(row.id, actor, "hand_over"),
            giver=row.giver,
            receiver=row.receiver,
            office=row.office,
            reason=row.reason,
            note=row.note or "",
            received=row.received,
            clients=row.clients,
            proposed_at=row.proposed_at,
            may_decide=row.may_decide,
        )
        for row in found
    )


def links_waiting(*, actor: Actor) -> tuple[WaitingLink, ...]:
    """Return the links between double records that wait for the actor's decision, oldest first."""
    with transaction.atomic("logger"):
        found = statement(PACKAGE, "links_waiting").rows("logger", _Link, token=actor.token)
    return tuple(
        WaitingLink(seal(row.id, actor, "link"), row.state == "split_asked", row.ground, row.asked_by, row.asked_at)
        for row in found
    )

"""Duty at the desk of an office: who has it, who can, and where one has it oneself. A manager's look is logged."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sonar.access.queries.people import PACKAGE, STAFF, rows_of, sealed
from sonar.access.types import DeskColleague, DeskDuty, OnDuty
from sonar.identity.types import Actor
from sonar.kernel.statements import statement

DUTY = "duty"
"""What references to a duty are sealed for."""


@dataclass(frozen=True, slots=True)
class _Duty:
    id: UUID
    display_name: str
    own_office: str
    valid_from: datetime
    valid_until: datetime
    arranged_by: str


@dataclass(frozen=True, slots=True)
class _Colleague:
    staff_id: UUID
    display_name: str
    office: str


def desk_duties(*, actor: Actor) -> tuple[DeskDuty, ...]:
    """Return the duties at the desk of the manager's own office that go on or are still to begin, soonest first."""
    return tuple(
        DeskDuty(
            reference=sealed(row.id, actor=actor, purpose=DUTY),
            display_name=row.display_name,
            own_office=row.own_office,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            arranged_by=row.arranged_by,
        )
        for row in rows_of(actor, "desk_duties", _Duty)
    )


def desk_people(*, actor: Actor) -> tuple[DeskColleague, ...]:
    """Return whom the manager can give duty at the desk of her office, those of that office first."""
    found = statement(PACKAGE, "desk_people").rows("logger", _Colleague, token=actor.token)
    return tuple(
        DeskColleague(sealed(row.staff_id, actor=actor, purpose=STAFF), row.display_name, row.office) for row in found
    )


def on_duty(*, actor: Actor) -> tuple[OnDuty, ...]:
    """Return at which desks the actor has duty at this moment, and until when."""
    return tuple(statement(PACKAGE, "on_duty").rows("reader", OnDuty, token=actor.token))

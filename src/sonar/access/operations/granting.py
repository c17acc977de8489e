"""Granting rights with four eyes: one proposes, another approves, nobody for herself (I21, I49, R54, R61)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from sonar.access.operations.deciding import do, raise_for
from sonar.access.queries.people import CONFIRMATION, PACKAGE, RIGHT, SHIELDED, STAFF, opened
from sonar.access.types import Fault, ProposalKind
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.statements import statement


@dataclass(frozen=True, slots=True)
class _Answer:
    id: UUID | None
    faults: list[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is proposed: a function, extra right or statutory task by `subject`; or a place; or a shielded client.

    A place in another region goes with the statutory task in `subject`.
    """

    kind: ProposalKind
    subject: str = ""
    office_id: int | None = None
    region_code: int | None = None
    shielded_ref: str = ""


def propose(*, actor: Actor, staff_ref: str, wanted: Wanted, reason: str, since: date, until: date) -> None:
    """Propose a right for somebody else, from `since` up to but not including `until`.

    Nothing is in force until another person approves. Raises `NotGranted` with everything that stands in the way.
    """
    client = opened(wanted.shielded_ref, actor=actor, purpose=SHIELDED) if wanted.shielded_ref else None
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        answer = statement(PACKAGE, "propose").row(
            "logger",
            _Answer,
            token=actor.token,
            kind=wanted.kind.value,
            staff=opened(staff_ref, actor=actor, purpose=STAFF),
            subject=wanted.subject,
            office=wanted.office_id,
            region=wanted.region_code,
            client=client,
            reason=reason,
            since=since,
            until=until,
            trace_id=here.trace_id,
            origin=here.origin,
        )
    raise_for(answer.faults if answer is not None else [Fault.GONE.value])


def decide(*, actor: Actor, reference: str, approved: bool, remark: str = "") -> None:
    """Approve or decline a proposal of somebody else; what is approved is in force at once, within its period."""
    do(actor, "decide", id=opened(reference, actor=actor, purpose=RIGHT), approved=approved, remark=remark)


def withdraw(*, actor: Actor, reference: str) -> None:
    """Take a right away; the next request finds it so."""
    do(actor, "withdraw", id=opened(reference, actor=actor, purpose=RIGHT))


def confirm(*, actor: Actor, reference: str, kept: bool, remark: str = "") -> None:
    """Confirm that a right is still needed, or end it now (I49)."""
    do(actor, "confirm", id=opened(reference, actor=actor, purpose=CONFIRMATION), kept=kept, remark=remark)

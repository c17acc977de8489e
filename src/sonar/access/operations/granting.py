"""Granting rights with four eyes: one proposes, another approves, nobody for herself (I21, I49, R54, R61)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from sonar.access.queries.people import CONFIRMATION, PACKAGE, RIGHT, SHIELDED, STAFF, opened
from sonar.access.types import Fault, NotGranted, ProposalKind
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.references import UnknownReference, sealer
from sonar.kernel.statements import statement


@dataclass(frozen=True, slots=True)
class _Answer:
    id: UUID | None
    faults: list[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is proposed: a function, extra right or statutory task by `subject`; or a place; or a shielded client."""

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
    _raise_for(answer.faults if answer is not None else [Fault.GONE.value])


def decide(*, actor: Actor, reference: str, approved: bool, remark: str = "") -> None:
    """Approve or decline a proposal of somebody else; what is approved is in force at once, within its period."""
    _do(actor, "decide", id=opened(reference, actor=actor, purpose=RIGHT), approved=approved, remark=remark)


def withdraw(*, actor: Actor, reference: str) -> None:
    """Take a right away; the next request finds it so."""
    _do(actor, "withdraw", id=opened(reference, actor=actor, purpose=RIGHT))


def confirm(*, actor: Actor, reference: str, kept: bool, remark: str = "") -> None:
    """Confirm that a right is still needed, or end it now (I49)."""
    _do(actor, "confirm", id=opened(reference, actor=actor, purpose=CONFIRMATION), kept=kept, remark=remark)


def arrange_replacement(*, actor: Actor, absent_ref: str, substitute_ref: str, since: date, until: date) -> None:
    """Put somebody's caseload in the hands of a colleague, up to but not including `until` (I6).

    For the team manager of both, who cannot be the substitute; both have the same function. Raises `NotGranted`.
    """
    absent = opened(absent_ref, actor=actor, purpose=STAFF)
    substitute = opened(substitute_ref, actor=actor, purpose=STAFF)
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        faults = statement(PACKAGE, "arrange_replacement").value(
            "logger",
            token=actor.token,
            absent=absent,
            substitute=substitute,
            since=since,
            until=until,
            trace_id=here.trace_id,
            origin=here.origin,
        )
    _raise_for(faults)


def declare_known(*, actor: Actor, client_ref: str) -> None:
    """Declare that the actor knows a client in person: from now on that record is closed to her (I58)."""
    try:
        client = sealer().unseal(client_ref, audience=actor.ref, purpose="client")
    except UnknownReference:
        raise NotGranted((Fault.GONE,)) from None
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        done = statement(PACKAGE, "declare_known").value(
            "logger", token=actor.token, client=client, trace_id=here.trace_id, origin=here.origin
        )
    if not done:
        raise NotGranted((Fault.NO_SESSION,))


def _do(actor: Actor, name: str, **values: object) -> None:
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        refusal = statement(PACKAGE, name).value(
            "logger", token=actor.token, trace_id=here.trace_id, origin=here.origin, **values
        )
    _raise_for([] if refusal is None else [refusal])


def _raise_for(faults: list[str]) -> None:
    if faults:
        raise NotGranted(tuple(map(Fault, faults)))

"""The parties of the national exchange (VUM): proposed by one functional manager, put in force by another."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from sonar.exchange.queries.refusing import target_of
from sonar.exchange.rules.reasons import keepable
from sonar.exchange.types import NotRegistered, Party
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.references import sealer
from sonar.kernel.statements import statement

_PACKAGE: Final = "sonar.exchange"
_PROPOSAL: Final = "vum_party"


@dataclass(frozen=True, slots=True)
class PartyValues:
    """What is proposed of a party; outside its days nothing is answered to it (I64)."""

    oin: str
    name: str
    role: str
    """`asker`, or `exchange` for the one that passes questions on."""
    suwi: bool
    agreement: str
    valid_from: date | None
    valid_until: date | None
    questions_per_hour: int | None


@dataclass(frozen=True, slots=True)
class _Party:
    id: UUID
    waiting: bool
    oin: str
    name: str
    role: str
    suwi: bool
    agreement: str
    valid_from: date
    valid_until: date
    questions_per_hour: int
    proposed_by: str
    proposed_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    approved: bool | None
    answer: str
    withdrawn: bool
    may_decide: bool
    may_withdraw: bool


def propose_party(*, actor: Actor, values: PartyValues) -> None:
    """Propose a party, or what a party is to become. Raises `NotRegistered` with everything that is wrong."""
    document = {
        "oin": values.oin,
        "name": values.name,
        "role": values.role,
        "suwi": values.suwi,
        "agreement": values.agreement,
        "valid_from": values.valid_from.isoformat() if values.valid_from else None,
        "valid_until": values.valid_until.isoformat() if values.valid_until else None,
        "questions_per_hour": values.questions_per_hour,
    }
    faults = _run("propose_vum_party", actor, values=json.dumps(document))
    if faults:
        raise NotRegistered(tuple(faults))


def decide_party(*, actor: Actor, reference: str, approved: bool, answer: str = "") -> None:
    """Put a proposal in force, or turn it down; never one's own. Raises `NotRegistered`, `NotAvailable`.

    `answer` is why it is turned down, 10 to 500 characters: who proposed it reads that.
    """
    proposal = target_of(reference, actor=actor, purpose=_PROPOSAL)
    if not approved and not keepable(answer):
        raise NotRegistered(("reason",))
    _raise_for(_run("decide_vum_party", actor, id=proposal, approved=approved, answer=answer))


def withdraw_party(*, actor: Actor, reference: str) -> None:
    """Take back one's own proposal while nobody decided. Raises `NotRegistered`, `NotAvailable`."""
    _raise_for(_run("withdraw_vum_party", actor, id=target_of(reference, actor=actor, purpose=_PROPOSAL)))


def registered_parties(*, actor: Actor) -> tuple[Party, ...]:
    """Return what waits, the parties by name, and the last fifty proposals on which somebody decided, the last first.

    Nothing for who neither manages nor supervises.
    """
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        rows = statement(_PACKAGE, "vum_parties").rows(
            "logger", _Party, token=actor.token, trace_id=here.trace_id, origin=here.origin
        )
    return tuple(
        Party(
            reference=sealer().seal(row.id, audience=actor.ref, purpose=_PROPOSAL),
            waiting=row.waiting,
            oin=row.oin,
            name=row.name,
            role=row.role,
            suwi=row.suwi,
            agreement=row.agreement,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            questions_per_hour=row.questions_per_hour,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            approved=row.approved,
            answer=row.answer,
            withdrawn=row.withdrawn,
            may_decide=row.may_decide,
            may_withdraw=row.may_withdraw,
        )
        for row in rows
    )


def _raise_for(fault: str | None) -> None:
    if fault:
        raise NotRegistered((fault,))


def _run(which: str, actor: Actor, **values: object) -> Any:  # noqa: ANN401 - one code, or several
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        return statement(_PACKAGE, which).value(
            "logger", token=actor.token, trace_id=here.trace_id, origin=here.origin, **values
        )

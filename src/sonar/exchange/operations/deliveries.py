"""Naming people, asking for a delivery, approving it, making its parts, taking and destroying them.

Every decision is the database's: these functions carry what somebody wants to it, and its answer back. A refusal is a
committed row in the ledger, and an alert when it was an attempt beyond a limit.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from sonar.disclosure.queries import NotAvailable
from sonar.exchange.queries.refusing import (
    ALERT,
    DELIVERY,
    EXPORT_REVIEW,
    NAMING,
    DeliveryRefused,
    raise_for,
    target_of,
)
from sonar.exchange.queries.register import criteria_document
from sonar.exchange.rules.sealing import seal_part
from sonar.exchange.types import Criteria, DeliveryRefusal
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.bsn import holds_bsn
from sonar.kernel.encryption import KeyStore, PersonVault, open_vault
from sonar.kernel.statements import demand_outermost, statement


@dataclass(frozen=True, slots=True)
class _Answer:
    id: UUID | None
    persons: int
    refusal: str | None


@dataclass(frozen=True, slots=True)
class _Taken:
    content: str | None = field(repr=False)
    refusal: str | None


@dataclass(frozen=True, slots=True)
class _NextPart:
    ticket: str = field(repr=False)
    delivery_id: UUID
    number: int
    parts: int
    kind: str
    recipient: str
    legal_basis: str
    columns: list[str]
    expires_at: datetime
    public_key: bytes


@dataclass(frozen=True, slots=True)
class _Value:
    client_id: UUID
    ref: UUID
    wrapped: bytes = field(repr=False)
    name: str
    place: str
    sealed: bytes | None
    plain: str | None


def request_delivery(*, actor: Actor, kind: str, criteria: Criteria, columns: Sequence[str], reason: str) -> int:
    """Ask for a delivery; return how many persons it is about.

    Raises `DeliveryRefused`: not named for this kind, a column that is not approved for it, too many persons at once or
    in twenty-four hours, the same persons again, no current review of the function, no key. Beyond a limit
    an alert stays.
    """
    _refuse_bsn(reason)
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        answer = statement("sonar.exchange", "request_delivery").row(
            "logger",
            _Answer,
            token=actor.token,
            kind=kind,
            criteria=json.dumps(criteria_document(criteria)),
            columns=list(columns),
            reason=reason,
            trace_id=here.trace_id,
            origin=here.origin,
        )
    if answer is None:
        raise NotAvailable
    raise_for(answer.refusal, answer.persons)
    return answer.persons


def decide_delivery(*, actor: Actor, reference: str, digest: str, approve: bool, remark: str) -> None:
    """Approve or reject a delivery that somebody else asked for; `digest` is what the actor saw.

    Raises `NotAvailable` when it is not the actor's to decide, `DeliveryRefused` when it changed or was decided.
    """
    try:
        seen = bytes.fromhex(digest)
    except ValueError:
        raise NotAvailable from None
    _answered(
        "decide_delivery",
        actor,
        id=target_of(reference, actor=actor, purpose=DELIVERY),
        digest=seen,
        approve=approve,
        remark=remark,
    )


def take_part(*, actor: Actor, reference: str, number: int, what: str) -> str:
    """Return a sealed part (`what` is "file") or the sealed key to it ("key") of the actor's own delivery.

    Raises `NotAvailable` for everybody else, `DeliveryRefused` when it expired or was taken as often as may be.
    """
    target = target_of(reference, actor=actor, purpose=DELIVERY)
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        taken = statement("sonar.exchange", "take_part").row(
            "logger",
            _Taken,
            token=actor.token,
            id=target,
            number=number,
            what=what,
            trace_id=here.trace_id,
            origin=here.origin,
        )
    raise_for(taken.refusal if taken else "not_available")
    if taken is None or taken.content is None:
        raise NotAvailable
    return taken.content


def make_next_part(*, store: KeyStore, using: str = "worker") -> bool:
    """Make one part of an approved delivery; return False when none waits.

    Two steps, as for every reading: the row that names the persons is committed, and only then do their approved
    columns open, and nothing else of them. What was read is sealed before it is kept; nothing is written to a file.
    """
    demand_outermost(using)
    with transaction.atomic(using, durable=True):
        part = statement("sonar.exchange", "next_part").row(using, _NextPart)
    if part is None:
        return False
    with transaction.atomic(using, durable=True):
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT set_config('sonar.ticket', %s, true)", [part.ticket])
        values = statement("sonar.exchange", "open_part").rows(using, _Value)
    content, sealed_key = seal_part(
        _document(part, values, store),
        public_key=bytes(part.public_key),
        part=secrets.token_urlsafe(16),
    )
    with transaction.atomic(using, durable=True):
        statement("sonar.exchange", "keep_part").value(
            using, delivery_id=part.delivery_id, number=part.number, content=content, sealed_key=sealed_key
        )
    return True


def destroy_expired(*, using: str = "worker") -> int:
    """Destroy what is past its day: persons, content, key. Hash and time stay. Returns how many deliveries."""
    with transaction.atomic(using, durable=True):
        return int(statement("sonar.exchange", "destroy_expired").value(using))


def propose_person(*, actor: Actor, who: str, kind: str, role: str, reason: str, days: int) -> None:
    """Propose somebody, by account or full name, as `exporter` or `approver` of a kind. Raises `DeliveryRefused`."""
    _refuse_bsn(reason)
    _answered("propose_person", actor, who=who, kind=kind, role=role, reason=reason, days=days)


def confirm_person(*, actor: Actor, reference: str) -> None:
    """Confirm that somebody is named; never oneself or one's own proposal. Raises `DeliveryRefused`, `NotAvailable`."""
    _answered("decide_person", actor, id=target_of(reference, actor=actor, purpose=NAMING), confirm=True)


def end_naming(*, actor: Actor, reference: str) -> None:
    """End a naming, or refuse a proposal. Raises `DeliveryRefused`, `NotAvailable`."""
    _answered("decide_person", actor, id=target_of(reference, actor=actor, purpose=NAMING), confirm=False)


def register_key(*, actor: Actor, public_key: bytes) -> None:
    """Register the X25519 key (32 bytes) to which the actor's deliveries are sealed. Raises `DeliveryRefused`."""
    _answered("register_key", actor, public_key=public_key)


def record_review(
    *,
    actor: Actor,
    kind: str,
    dated: date,
    valid_until: date,
    author: str,
    owner: str,
    findings: str,
    follow_up: str,
    follow_up_due: date,
) -> None:
    """Record a `risk_analysis` or `independent_review` of the deliveries (R73). Raises `DeliveryRefused`.

    It holds for a year at most: the next is due after `valid_until`. `owner` sees to the follow-up, by `follow_up_due`.
    """
    _refuse_bsn(f"{findings}\n{follow_up}")
    _answered(
        "record_review",
        actor,
        kind=kind,
        dated=dated,
        valid_until=valid_until,
        author=author,
        owner=owner,
        findings=findings,
        follow_up=follow_up,
        follow_up_due=follow_up_due,
    )


def close_follow_up(*, actor: Actor, reference: str, note: str) -> None:
    """Note that what was to be done with the findings of a review is done, and what. Raises `DeliveryRefused`."""
    _refuse_bsn(note)
    _answered("close_follow_up", actor, id=target_of(reference, actor=actor, purpose=EXPORT_REVIEW).int, note=note)


def alert_overdue(*, using: str = "worker") -> int:
    """Alert the security officer to each review that is over without a next one, and each follow-up past its day.

    Returns how many alerts were made; safe to run again.
    """
    with transaction.atomic(using, durable=True):
        return int(statement("sonar.exchange", "alert_overdue").value(using))


def see_alert(*, actor: Actor, reference: str) -> None:
    """Mark an alert as seen; the security officer does, and not on her own attempts. Raises `NotAvailable`."""
    target = target_of(reference, actor=actor, purpose=ALERT)
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        done = statement("sonar.exchange", "see_alert").value(
            "logger", token=actor.token, id=target, trace_id=here.trace_id, origin=here.origin
        )
    if not done:
        raise NotAvailable


def _refuse_bsn(text: str) -> None:
    """Refuse a number like a BSN in what stays in the register for years."""
    if holds_bsn(text):
        raise DeliveryRefused(DeliveryRefusal.REASON)


def _answered(name: str, actor: Actor, **values: Any) -> None:  # noqa: ANN401 - database values
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        refusal = statement("sonar.exchange", name).value(
            "logger", token=actor.token, trace_id=here.trace_id, origin=here.origin, **values
        )
    raise_for(refusal)


def _document(part: _NextPart, values: Sequence[_Value], store: KeyStore) -> dict[str, Any]:
    """Return what is sealed: the approved columns of each person under a random reference, never an internal key."""
    vaults: dict[UUID, PersonVault] = {}
    persons: dict[UUID, dict[str, str | None]] = {}
    for value in values:
        if value.client_id not in vaults:
            vaults[value.client_id] = open_vault(store, person=value.client_id, wrapped=value.wrapped)
        category, _, column = value.place.partition(".")
        opened = vaults[value.client_id].decrypt(value.sealed, category=category, column=column)
        persons.setdefault(value.ref, {})[value.name] = value.plain if value.sealed is None else opened
    return {
        "recipient": part.recipient,
        "legal_basis": part.legal_basis,
        "kind": part.kind,
        "part": part.number,
        "parts": part.parts,
        "destroy_before": part.expires_at.isoformat(),
        "persons": [
            {"reference": str(ref), **{name: found.get(name) for name in part.columns}}
            for ref, found in sorted(persons.items(), key=lambda pair: pair[0].bytes)
        ],
    }

"""The register of deliveries: what was asked, approved, made and destroyed; by whom; and what oversight must see."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from sonar.clients.types import ClientKind
from sonar.exchange.queries.refusing import ALERT, DELIVERY, EXPORT_REVIEW, NAMING, target_of
from sonar.exchange.types import Criteria, Delivery, DeliveryAlert, ExportReview, NamedPerson, OwnPart, Standing
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.references import sealer, short_code
from sonar.kernel.statements import statement

Row = TypeVar("Row")
_CODE_BYTES = 6


@dataclass(frozen=True, slots=True)
class _Standing:
    exporter_of: list[str]
    approver_of: list[str]
    has_key: bool
    reviewed: bool


@dataclass(frozen=True, slots=True)
class _Delivery:
    id: UUID
    kind: str
    recipient: str
    legal_basis: str
    criteria: Any
    columns: list[str]
    persons: int
    parts: int
    parts_made: int
    reason: str
    digest: bytes
    requested_by: str
    own: bool
    requested_at: datetime
    state: str
    decided_by: str | None
    decided_at: datetime | None
    remark: str
    expires_at: datetime
    destroyed_at: datetime | None
    proof: list[str]
    may_decide: bool


@dataclass(frozen=True, slots=True)
class _Named:
    id: UUID
    name: str
    function: str
    kind: str
    role: str
    reason: str
    valid_until: datetime
    proposed_by: str
    confirmed_by: str
    may_confirm: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class _Alert:
    id: UUID
    at: datetime
    cause: str
    name: str
    function: str
    kind: str
    persons: int
    seen_by: str


@dataclass(frozen=True, slots=True)
class _Review:
    id: int
    kind: str
    dated: date
    valid_until: date
    author: str
    owner: str
    findings: str
    follow_up: str
    follow_up_due: date
    recorded_by: str
    current: bool
    overdue: bool
    done_note: str
    done_by: str
    done_at: datetime | None
    may_close: bool


def standing(*, actor: Actor) -> Standing:
    """Return what the actor may do with deliveries at this moment."""
    with transaction.atomic("logger", durable=True):
        row = statement("sonar.exchange", "my_standing").row("logger", _Standing, token=actor.token)
    if row is None:
        return Standing((), (), has_key=False, reviewed=False)
    return Standing(tuple(row.exporter_of), tuple(row.approver_of), has_key=row.has_key, reviewed=row.reviewed)


def deliveries(*, actor: Actor, only: str | None = None) -> tuple[Delivery, ...]:
    """Return the deliveries the actor may know of, newest first, 100 at most: her own, those she may approve, or all.

    With `only`, the one that this reference points to, or none. Raises `NotAvailable` for a false reference.
    """
    wanted = None if only is None else target_of(only, actor=actor, purpose=DELIVERY)
    rows = _asked("deliveries", actor, _Delivery)
    return tuple(_delivery(row, actor) for row in rows if wanted is None or row.id == wanted)


def own_parts(*, actor: Actor, reference: str) -> tuple[OwnPart, ...]:
    """Return the parts of the actor's own delivery; none when it is not hers. Raises `NotAvailable`."""
    target = target_of(reference, actor=actor, purpose=DELIVERY)
    with transaction.atomic("logger", durable=True):
        return tuple(statement("sonar.exchange", "own_parts").rows("logger", OwnPart, token=actor.token, id=target))


def named_persons(*, actor: Actor) -> tuple[NamedPerson, ...]:
    """Return who is or is proposed to be named; for those who name, confirm and oversee."""
    return tuple(
        NamedPerson(reference=_sealed(row.id, actor, NAMING), **_without_id(row))
        for row in _asked("named_persons", actor, _Named)
    )


def reviews(*, actor: Actor) -> tuple[ExportReview, ...]:
    """Return the risk analyses and independent reviews of the function itself, newest first (R73)."""
    return tuple(
        ExportReview(reference=_sealed(UUID(int=row.id), actor, EXPORT_REVIEW), **_without_id(row))
        for row in _asked("export_reviews", actor, _Review)
    )


def alerts(*, actor: Actor) -> tuple[DeliveryAlert, ...]:
    """Return the attempts that have to be seen, those that nobody saw first; for the two officers who may."""
    return tuple(
        DeliveryAlert(reference=_sealed(row.id, actor, ALERT), **_without_id(row))
        for row in _asked("delivery_alerts", actor, _Alert)
    )


def criteria_document(criteria: Criteria) -> dict[str, Any]:
    """Return criteria as the database keeps them."""
    found = {
        "office": criteria.office_id,
        "kind": criteria.kind.value if criteria.kind else None,
        "active": criteria.active,
        "registered_from": criteria.registered_from.isoformat(),
        "registered_until": criteria.registered_until.isoformat(),
    }
    return {name: value for name, value in found.items() if value is not None}


def _criteria(document: Mapping[str, Any]) -> Criteria:
    return Criteria(
        registered_from=date.fromisoformat(document["registered_from"]),
        registered_until=date.fromisoformat(document["registered_until"]),
        office_id=document.get("office"),
        kind=ClientKind(document["kind"]) if document.get("kind") else None,
        active=document.get("active"),
    )


def _delivery(row: _Delivery, actor: Actor) -> Delivery:
    document = json.loads(row.criteria) if isinstance(row.criteria, str) else row.criteria
    return Delivery(
        reference=_sealed(row.id, actor, DELIVERY),
        code=f"D-{short_code('delivery', int.from_bytes(row.id.bytes[-_CODE_BYTES:], 'big'))}",
        kind=row.kind,
        recipient=row.recipient,
        legal_basis=row.legal_basis,
        criteria=_criteria(document),
        columns=tuple(row.columns),
        persons=row.persons,
        parts=row.parts,
        parts_made=row.parts_made,
        reason=row.reason,
        digest=bytes(row.digest).hex(),
        requested_by=row.requested_by,
        own=row.own,
        requested_at=row.requested_at,
        state=row.state,
        decided_by=row.decided_by or "",
        decided_at=row.decided_at,
        remark=row.remark,
        expires_at=row.expires_at,
        destroyed_at=row.destroyed_at,
        proof=tuple(row.proof),
        may_decide=row.may_decide,
    )


def _asked(name: str, actor: Actor, make: type[Row]) -> list[Row]:
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        return statement("sonar.exchange", name).rows(
            "logger", make, token=actor.token, trace_id=here.trace_id, origin=here.origin
        )


def _sealed(target: UUID, actor: Actor, purpose: str) -> str:
    return sealer().seal(target, audience=actor.ref, purpose=purpose)


def _without_id(row: Any) -> dict[str, Any]:  # noqa: ANN401 - one of the rows above
    return {name: getattr(row, name) for name in row.__slots__ if name != "id"}

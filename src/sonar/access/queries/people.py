"""Who has which rights. Every look is a row in the ledger; references are for the actor who got them."""

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from sonar.access.types import (
    Basis,
    Category,
    Ceiling,
    Confirmation,
    CrossRegion,
    CrossRegionUser,
    Fault,
    FunctionRight,
    GrantedRight,
    HealthReading,
    NotGranted,
    Proposal,
    ProposalKind,
    Purpose,
    RightsAt,
    StaffRow,
    UnusedRight,
)
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.references import UnknownReference, sealer
from sonar.kernel.statements import statement

PACKAGE = "sonar.access"
STAFF, RIGHT, CONFIRMATION, SHIELDED = "staff", "right", "confirmation", "shielded"
"""What references are sealed for."""
UNUSED_DAYS = 90
"""A right that was not used for so long is put before its owner (R58)."""

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class _Staff:
    staff_id: UUID
    display_name: str
    function: str
    organisation: str
    office: str
    active: bool
    rights: int
    waiting: int


@dataclass(frozen=True, slots=True)
class _Proposal:
    id: UUID
    kind: str
    staff_name: str
    function: str
    office: str
    subject: str
    place: str
    reason: str
    valid_from: datetime
    valid_until: datetime
    proposed_by: str
    proposed_at: datetime
    may_decide: bool


@dataclass(frozen=True, slots=True)
class _Confirmation:
    id: UUID
    staff_name: str
    function: str
    office: str
    kind: str
    subject: str
    place: str
    reason: str
    valid_until: datetime | None
    due: date
    noticed: bool
    unused_days: int | None


@dataclass(frozen=True, slots=True)
class _Unused:
    staff_id: UUID
    display_name: str
    function: str
    purpose: str
    category: str
    mode: str
    last_used: datetime | None
    of_function: bool
    due: date | None


@dataclass(frozen=True, slots=True)
class _CrossRegion:
    display_name: str
    function: str
    office: str
    means: str
    purpose: str
    place: str
    statutory_task: str
    until: datetime | None
    total: int
    alarms: int


def sealed(target: UUID, *, actor: Actor, purpose: str) -> str:
    """Return a reference to an account or a right, for this actor only."""
    return sealer().seal(target, audience=actor.ref, purpose=purpose)


def opened(reference: str, *, actor: Actor, purpose: str) -> UUID:
    """Return what a reference points to; raise `NotGranted` whatever is wrong with it."""
    try:
        return sealer().unseal(reference, audience=actor.ref, purpose=purpose)
    except UnknownReference:
        raise NotGranted((Fault.GONE,)) from None


def same_account(one: str, other: str, *, actor: Actor) -> bool:
    """Tell whether two references that the actor got point to one account."""
    try:
        return opened(one, actor=actor, purpose=STAFF) == opened(other, actor=actor, purpose=STAFF)
    except NotGranted:
        return False


def find_staff(*, actor: Actor, text: str = "") -> tuple[StaffRow, ...]:
    """Return the accounts that the actor manages or supervises and whose name holds `text`; at most fifty."""
    return listed(actor, "find_staff", _Staff, StaffRow, "staff_id", STAFF, text=text)


def proposals_waiting(*, actor: Actor) -> tuple[Proposal, ...]:
    """Return the proposals that the actor may decide on, made, or that are about people she manages; oldest first."""
    return listed(actor, "proposals_waiting", _Proposal, Proposal, "id", RIGHT)


def confirmations_waiting(*, actor: Actor) -> tuple[Confirmation, ...]:
    """Return the rights that wait to be confirmed by the actor, most urgent first (I49)."""
    return listed(actor, "confirmations_waiting", _Confirmation, Confirmation, "id", CONFIRMATION)


def unused_rights(*, actor: Actor, days: int = UNUSED_DAYS) -> tuple[UnusedRight, ...]:
    """Return rights that were not used for `days` days, of accounts whose rights the actor may look at (R58)."""
    return listed(actor, "unused_rights", _Unused, UnusedRight, "staff_id", STAFF, days=days)


def cross_region_users(*, actor: Actor, offset: int = 0) -> CrossRegion:
    """Return who reaches beyond the own region, with the statutory task on record, those without one first (R56)."""
    found = rows_of(actor, "cross_region_users", _CrossRegion, offset=offset)
    total = found[0].total if found else 0
    known = [each.name for each in fields(CrossRegionUser)]
    return CrossRegion(
        rows=tuple(CrossRegionUser(**{name: getattr(row, name) for name in known}) for row in found),
        total=total,
        alarms=found[0].alarms if found else 0,
        next_offset=offset + len(found) if offset + len(found) < total else None,
    )


def health_readings(*, actor: Actor, before: datetime, limit: int = 50) -> tuple[HealthReading, ...]:
    """Return who read health categories before a moment, by name, newest first (R60, R156). Read from the ledger."""
    rows = rows_of(actor, "health_readings", HealthReading, before=before, limit=limit)
    return tuple(replace(row, bases=tuple(row.bases), categories=tuple(row.categories)) for row in rows)


def own_rights(*, actor: Actor, at: datetime) -> RightsAt:
    """Return what the actor herself may do at `at`; raise `NotGranted` when she had no account then."""
    return _rights(actor, actor.ref, at)


def rights_at(*, actor: Actor, staff_ref: str, at: datetime) -> RightsAt:
    """Return what somebody was allowed at a moment (I67); raise `NotGranted` when it is not the actor's to see."""
    return _rights(actor, opened(staff_ref, actor=actor, purpose=STAFF), at)


def _rights(actor: Actor, staff: UUID, at: datetime) -> RightsAt:
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        text = statement(PACKAGE, "rights_at").value(
            "logger", token=actor.token, staff=staff, at=at, trace_id=here.trace_id, origin=here.origin
        )
    if text is None:
        raise NotGranted((Fault.NOT_YOURS,))
    found: dict[str, Any] = json.loads(text)
    return RightsAt(
        at=at,
        name=found["name"],
        function=found["function"],
        organisation=found["organisation"],
        office=found["office"],
        team=found["team"] or "",
        active=found["active"],
        function_until=None if found["function_until"] is None else date.fromisoformat(found["function_until"]),
        policy_since=None if found["policy_since"] is None else datetime.fromisoformat(found["policy_since"]),
        by_function=_by_function(found),
        granted=tuple(
            GrantedRight(
                reference=sealed(UUID(each["id"]), actor=actor, purpose=RIGHT),
                kind=ProposalKind(each["kind"]),
                subject=each["subject"],
                place=each["office"] or each["region"] or "",
                reason=each["reason"],
                valid_from=datetime.fromisoformat(each["valid_from"]),
                valid_until=datetime.fromisoformat(each["valid_until"]),
            )
            for each in found["granted"]
        ),
        replaces=found["replaces"],
        duties=tuple(found["duties"]),
    )


def _by_function(found: dict[str, Any]) -> tuple[FunctionRight, ...]:
    """Return the rights of the function by purpose, from the rows of the policy of that moment."""
    purposes = sorted({row["purpose"] for row in found["rights"]})
    return tuple(
        FunctionRight(
            purpose=Purpose(purpose),
            read=_categories(found["rights"], purpose, "read"),
            write=_categories(found["rights"], purpose, "write"),
            bases=tuple(
                Basis(row["basis"])
                for row in sorted(found["bases"], key=lambda row: int(row["rank"]))
                if row["purpose"] == purpose
            ),
            ceiling=next((Ceiling(row["ceiling"]) for row in found["ceilings"] if row["purpose"] == purpose), None),
        )
        for purpose in purposes
    )


def _categories(rows: list[dict[str, str]], purpose: str, mode: str) -> tuple[Category, ...]:
    named = {row["category"] for row in rows if row["purpose"] == purpose and row["mode"] == mode}
    return tuple(category for category in Category if category.value in named)


def rows_of(actor: Actor, name: str, make: type[Made], **values: object) -> list[Made]:
    """Run a look on the logger's login, in a transaction of its own: that somebody looked is a committed row."""
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        return statement(PACKAGE, name).rows(
            "logger", make, token=actor.token, trace_id=here.trace_id, origin=here.origin, **values
        )


def listed(  # noqa: PLR0913 - which statement, from which row, to what
    actor: Actor, name: str, row_type: type[Any], make: type[Made], key: str, purpose: str, **values: object
) -> tuple[Made, ...]:
    """Return the rows of a look, with a sealed reference where the database has an id."""
    known = {each.name for each in fields(make)}  # type: ignore[arg-type]
    made = []
    for row in rows_of(actor, name, row_type, **values):
        given = asdict(row)
        given["reference"] = sealed(given[key], actor=actor, purpose=purpose)
        if "kind" in known:
            given["kind"] = ProposalKind(given["kind"])
        made.append(make(**{field: value for field, value in given.items() if field in known}))
    return tuple(made)

"""Replacements, known and protected clients, signals, and places for people. A look is a row in the ledger."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sonar.access.queries.people import PACKAGE, SHIELDED, STAFF, rows_of, sealed
from sonar.access.types import (
    Acquaintance,
    Declaration,
    MayOpen,
    Page,
    Place,
    ProtectedClient,
    ProtectionAsked,
    ProtectionCause,
    Replacement,
    Signal,
    SignalCause,
    SignalFigure,
    StandIn,
    StandsInFor,
    Verdict,
)
from sonar.identity.types import Actor
from sonar.kernel.statements import statement

REPLACEMENT, KNOWN, PROTECTION, SIGNAL = "replacement", "known", "protection", "signal"
"""What references are sealed for."""
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class _Replacement:
    id: UUID
    absent: str
    substitute: str
    function: str
    office: str
    valid_from: datetime
    valid_until: datetime
    arranged_by: str
    mine: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class _StandIn:
    staff_id: UUID
    display_name: str
    function: str
    office: str
    own: bool


@dataclass(frozen=True, slots=True)
class _Declaration:
    id: UUID
    how: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class _Asked:
    id: UUID
    wanted: bool
    cause: str
    reason: str
    proposed_by: str
    function: str
    office: str
    proposed_at: datetime
    may_decide: bool


@dataclass(frozen=True, slots=True)
class _Protected:
    client_id: UUID
    staff_id: UUID | None
    staff_name: str
    office: str
    cause: str
    since: datetime | None
    may_open: list[str]
    until: list[datetime]
    asked: bool
    ending: bool
    total: int


@dataclass(frozen=True, slots=True)
class _Signal:
    id: UUID
    cause: str
    at: datetime
    staff_name: str
    function: str
    office: str
    categories: list[str]
    amount: int
    reason: str
    looked_by: str
    looked_at: datetime | None
    closed_by: str
    closed_at: datetime | None
    verdict: str | None
    finding: str | None
    may_act: bool
    total: int


@dataclass(frozen=True, slots=True)
class _Figure:
    cause: str
    fresh: int
    looked: int
    task: int
    no_task: int
    control: int
    waits_since: datetime | None


@dataclass(frozen=True, slots=True)
class _Place:
    office_id: int
    office: str
    team_id: int | None
    team: str
    functions: list[str]


def replacements(*, actor: Actor) -> tuple[Replacement, ...]:
    """Return the replacements of the actor and of whom she manages, that go on or are still to begin (I6)."""
    return tuple(
        _made(Replacement, row, reference=sealed(row.id, actor=actor, purpose=REPLACEMENT))
        for row in rows_of(actor, "replacements", _Replacement)
    )


def stand_ins(*, actor: Actor) -> tuple[StandIn, ...]:
    """Return between whom the actor may arrange a replacement, herself among them when she has a caseload."""
    return tuple(
        _made(StandIn, row, reference=sealed(row.staff_id, actor=actor, purpose=STAFF))
        for row in statement(PACKAGE, "stand_ins").rows("logger", _StandIn, token=actor.token)
    )


def stands_in_for(*, actor: Actor) -> tuple[StandsInFor, ...]:
    """Return for whom the actor stands in at this moment, and until when."""
    return tuple(statement(PACKAGE, "stands_in_for").rows("reader", StandsInFor, token=actor.token))


def known_persons(*, actor: Actor) -> tuple[Declaration, ...]:
    """Return what the actor declared of people she knows, latest first (I58)."""
    return tuple(
        _made(
            Declaration,
            row,
            reference=sealed(row.id, actor=actor, purpose=KNOWN),
            how=Acquaintance(row.how),
        )
        for row in rows_of(actor, "known_persons", _Declaration)
    )


def protections_waiting(*, actor: Actor) -> tuple[ProtectionAsked, ...]:
    """Return what was asked about protecting clients and waits for a decision, oldest first."""
    return tuple(
        _made(
            ProtectionAsked,
            row,
            reference=sealed(row.id, actor=actor, purpose=PROTECTION),
            cause=ProtectionCause(row.cause),
        )
        for row in rows_of(actor, "protections_waiting", _Asked)
    )


def protected_clients(*, actor: Actor, offset: int = 0) -> Page[ProtectedClient]:
    """Return the protected clients of the people whom the actor manages, or for the security officer all; by 25."""
    found = rows_of(actor, "protected_clients", _Protected, offset=offset)
    made = tuple(
        _made(
            ProtectedClient,
            row,
            reference=sealed(row.client_id, actor=actor, purpose=SHIELDED),
            staff_ref=sealed(row.staff_id, actor=actor, purpose=STAFF) if row.staff_id else "",
            may_open=tuple(MayOpen(name, until) for name, until in zip(row.may_open, row.until, strict=True)),
        )
        for row in found
    )
    return _page(made, found[0].total if found else 0, offset)


def signals(*, actor: Actor, closed: bool = False, cause: SignalCause | None = None, offset: int = 0) -> Page[Signal]:
    """Return the signals that are open, oldest first, or closed, latest first; of one cause or of all; by 25."""
    found = rows_of(actor, "signals", _Signal, closed=closed, cause=cause.value if cause else None, offset=offset)
    made = tuple(
        _made(
            Signal,
            row,
            reference=sealed(row.id, actor=actor, purpose=SIGNAL),
            cause=SignalCause(row.cause),
            categories=tuple(row.categories),
            verdict=Verdict(row.verdict) if row.verdict else None,
            finding=row.finding or "",
        )
        for row in found
    )
    return _page(made, found[0].total if found else 0, offset)


def signal_figures(*, actor: Actor) -> tuple[SignalFigure, ...]:
    """Return how many signals there are of each cause, in the order of the causes; closed ones of the last year only.

    Nothing for who may not read signals.
    """
    found = {row.cause: row for row in rows_of(actor, "signal_figures", _Figure)}
    return tuple(_made(SignalFigure, found[each.value], cause=each) for each in SignalCause if each.value in found)


def own_places(*, actor: Actor) -> tuple[Place, ...]:
    """Return where the actor can place people of her own organisation; nothing when she keeps no accounts (I21)."""
    found = statement(PACKAGE, "own_places").rows("logger", _Place, token=actor.token)
    return tuple(_made(Place, row, functions=tuple(row.functions)) for row in found)


def _made(make: type[Made], row: Any, **changed: Any) -> Made:  # noqa: ANN401 - a row of the database
    """Return a row as what leaves the room, with what was sealed or read anew."""
    names = [each.name for each in fields(make)]  # type: ignore[arg-type]
    return make(**{name: changed[name] if name in changed else getattr(row, name) for name in names})


def _page(rows: tuple[Made, ...], total: int, offset: int) -> Page[Made]:
    shown = offset + len(rows)
    return Page(rows=rows, total=total, next_offset=shown if rows and shown < total else None)

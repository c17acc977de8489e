"""What is arranged and watched around rights: replacements, known and protected clients, signals. No client's name."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

Row = TypeVar("Row")


class Acquaintance(StrEnum):
    """How somebody knows a client in person."""

    FAMILY = "family"
    FRIEND = "friend"
    NEIGHBOUR = "neighbour"
    COLLEAGUE = "colleague"
    OTHER = "other"


class ProtectionCause(StrEnum):
    """Why a client is protected."""

    THREAT = "threat"
    OWN_STAFF = "own_staff"
    PUBLIC_EYE = "public_eye"
    OTHER = "other"


class SignalCause(StrEnum):
    """What the security officer looks at."""

    HEALTH_OUTSIDE_CASELOAD = "health_outside_caseload"
    MANY_REFUSALS = "many_refusals"
    KNOWN_REFUSED = "known_refused"
    KNOWN_WITHDRAWN = "known_withdrawn"
    SAME_ADDRESS = "same_address"
    PROTECTED_OPENED = "protected_opened"
    FORMER_OPENED = "former_opened"
    GLASS_OVERDUE = "glass_overdue"
    GLASS_NO_TASK = "glass_no_task"
    SELF_GRANT = "self_grant"
    DELIVERY_LIMIT = "delivery_limit"
    MANY_OPENINGS = "many_openings"


class Verdict(StrEnum):
    """What a signal turned out to be."""

    TASK = "task"
    NO_TASK = "no_task"
    CONTROL = "control"
    """The control itself is too narrow or too wide."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """A caseload in the hands of a colleague, going on or still to begin."""

    reference: str = field(repr=False)
    absent: str
    substitute: str
    function: str
    office: str
    valid_from: datetime
    valid_until: datetime
    """Up to this moment, at the beginning of a day."""
    arranged_by: str
    mine: bool
    """The actor is the one who stands in."""
    may_end: bool


@dataclass(frozen=True, slots=True)
class StandIn:
    """A colleague who can be stood in for, or who can stand in."""

    reference: str = field(repr=False)
    display_name: str
    function: str
    office: str
    own: bool
    """It is the actor herself."""


@dataclass(frozen=True, slots=True)
class StandsInFor:
    """For whom the actor stands in today."""

    absent: str
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class DeskDuty:
    """Duty at the desk of an office, going on or still to begin."""

    reference: str = field(repr=False)
    display_name: str
    own_office: str
    valid_from: datetime
    valid_until: datetime
    """Up to this moment, at the beginning of a day."""
    arranged_by: str
    """Empty when it was not arranged here."""


@dataclass(frozen=True, slots=True)
class DeskColleague:
    """Somebody who can have duty at the desk."""

    reference: str = field(repr=False)
    display_name: str
    office: str


@dataclass(frozen=True, slots=True)
class OnDuty:
    """At which desk the actor has duty today."""

    office: str
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Declaration:
    """That the actor knows somebody in person; who, is not said."""

    reference: str = field(repr=False)
    how: Acquaintance
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class ProtectionAsked:
    """A client who is to become protected, or no longer to be."""

    reference: str = field(repr=False)
    wanted: bool
    cause: ProtectionCause
    reason: str
    proposed_by: str
    function: str
    office: str
    proposed_at: datetime
    may_decide: bool


@dataclass(frozen=True, slots=True)
class MayOpen:
    """Who may open a protected client, and until when."""

    display_name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ProtectedClient:
    """A protected client, by whose client she is; never by name."""

    reference: str = field(repr=False)
    staff_ref: str = field(repr=False)
    """Whose client she is; empty when she is nobody's."""
    staff_name: str
    office: str
    cause: str
    """A `ProtectionCause`; empty when it was not recorded here."""
    since: datetime | None
    may_open: tuple[MayOpen, ...]
    asked: bool
    """An approval for the adviser waits for a decision."""
    ending: bool
    """That she is no longer protected was asked, and waits for a decision."""


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that the security officer looks at: who did what; of whom, is not said."""

    reference: str = field(repr=False)
    cause: SignalCause
    at: datetime
    staff_name: str
    function: str
    office: str
    categories: tuple[str, ...]
    amount: int
    reason: str
    looked_by: str
    looked_at: datetime | None
    closed_by: str
    closed_at: datetime | None
    verdict: Verdict | None
    finding: str
    may_act: bool


@dataclass(frozen=True, slots=True)
class SignalFigure:
    """How many signals of a cause there are: open ones, and those closed in the last year with each finding."""

    cause: SignalCause
    fresh: int
    looked: int
    task: int
    no_task: int
    control: int
    waits_since: datetime | None
    """Since when the oldest open one waits."""

    @property
    def open(self) -> int:
        """How many are not closed."""
        return self.fresh + self.looked


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Part of a list, and how long the whole is."""

    rows: tuple[Row, ...]
    total: int
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """An office, or a team of it, where a manager can place the people of her organisation."""

    office_id: int
    office: str
    team_id: int | None
    team: str
    functions: tuple[str, ...]
    """The functions that the organisation can give."""

"""Who has which rights, on whose word, and until when: what the doors hand out. No client is named in any of it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sonar.access.types.words import Basis, Category, Ceiling, ProposalKind, Purpose

LEAST_TASK = 10
"""A statutory task on record has at least this many characters."""


class Fault(StrEnum):
    """Why a right was not proposed, approved, withdrawn or confirmed."""

    SELF = "self"
    NOT_YOURS = "not_yours"
    GONE = "gone"
    REASON = "reason"
    PERIOD = "period"
    TOO_LONG = "too_long"
    NOT_IN_SET = "not_in_set"
    NOT_FOR_FUNCTION = "not_for_function"
    SCOPE = "scope"
    OFFICE = "office"
    REGION = "region"
    TASK = "task"
    CLIENT = "client"
    CLOSED = "closed"
    SAME = "same"
    OTHER_FUNCTION = "other_function"
    NAME = "name"
    SUBJECT = "subject"
    TAKEN = "taken"
    TEAM = "team"
    DUTY = "duty"
    OVERLAP = "overlap"
    NOT_LOOKED = "not_looked"
    FINDING = "finding"
    NO_SESSION = "no_session"


class NotGranted(PermissionError):
    """A right was not proposed, decided on, withdrawn or confirmed; `faults` says everything that stood in the way."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Hold the faults."""
        super().__init__(", ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class StaffRow:
    """An account, in a list."""

    reference: str = field(repr=False)
    display_name: str
    function: str
    organisation: str
    office: str
    active: bool
    rights: int
    """How many rights beyond the function are in force."""
    waiting: int
    """How many proposals wait for a decision."""


@dataclass(frozen=True, slots=True)
class FunctionRight:
    """What the function gives for one purpose."""

    purpose: Purpose
    read: tuple[Category, ...]
    write: tuple[Category, ...]
    bases: tuple[Basis, ...]
    ceiling: Ceiling | None


@dataclass(frozen=True, slots=True)
class FunctionChange:
    """What a decision about the policy changed for one function, and since when that held (I67).

    A line is a right (`right`, purpose, category, `read` or `write`), a basis (`basis`, purpose, basis), a reach
    (`ceiling`, purpose, ceiling) or a limit (`limit`, which, how many).
    """

    at: datetime
    added: tuple[tuple[str, ...], ...]
    removed: tuple[tuple[str, ...], ...]
    first: bool
    """It is the first policy: everything in it is new."""


@dataclass(frozen=True, slots=True)
class GrantedRight:
    """What two people granted beside the function."""

    reference: str = field(repr=False)
    kind: ProposalKind
    subject: str
    place: str
    reason: str
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class RightsAt:
    """Everything somebody was allowed at one moment: account, policy and grants as they stood then."""

    at: datetime
    name: str
    function: str
    organisation: str
    office: str
    team: str
    active: bool
    function_until: date | None
    policy_since: datetime | None
    by_function: tuple[FunctionRight, ...]
    granted: tuple[GrantedRight, ...]
    replaces: int
    """Of how many colleagues she had the caseload in hand."""
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A right that waits for a decision."""

    reference: str = field(repr=False)
    kind: ProposalKind
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
class Confirmation:
    """A right that waits to be confirmed, and lapses on its day when it is not."""

    reference: str = field(repr=False)
    staff_name: str
    function: str
    office: str
    kind: ProposalKind
    subject: str
    place: str
    reason: str
    valid_until: datetime | None
    due: date
    noticed: bool
    unused_days: int | None
    """Days since any right of this person was last used; None when none ever was."""


@dataclass(frozen=True, slots=True)
class UnusedRight:
    """A right that was not used for a long time."""

    reference: str = field(repr=False)
    display_name: str
    function: str
    purpose: str
    category: str
    mode: str
    last_used: datetime | None
    of_function: bool
    """Nobody with this function used it: a surplus of the function itself."""
    due: date | None = None
    """By when her manager says that the account is still needed; without an answer it closes."""


@dataclass(frozen=True, slots=True)
class CrossRegionUser:
    """Somebody who reaches beyond the own region, by what, and for which statutory task; without one is an alarm."""

    display_name: str
    function: str
    office: str
    means: str
    """`function`, `national_task`, `scope` or `duty`."""
    purpose: str
    """Empty when it holds for all that the function does."""
    place: str
    statutory_task: str
    until: datetime | None

    @property
    def alarm(self) -> bool:
        """Tell whether no statutory task is on record."""
        return len(self.statutory_task) < LEAST_TASK


@dataclass(frozen=True, slots=True)
class CrossRegion:
    """Part of the list of everybody who reaches beyond the own region, those without a task first."""

    rows: tuple[CrossRegionUser, ...]
    total: int
    alarms: int
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class HealthReading:
    """A reading of health categories: who, when, what; never of whom."""

    at: datetime
    seq: int
    display_name: str
    function: str
    organisation: str
    office: str
    purpose: str
    bases: tuple[str, ...]
    categories: tuple[str, ...]
    persons: int
    reason: str

"""What leaves the casework room."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sonar.access.types import Basis, Purpose
from sonar.clients.types import ClientCard
from sonar.disclosure.types import SearchCriteria


@dataclass(frozen=True, slots=True)
class WorkListRow:
    """One client on the work list: who, what has to be done, and by when."""

    client_ref: str = field(repr=False)
    name: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    city: str = field(repr=False)
    status: str
    """`new`, `active`, `waiting` or `closing`."""
    next_step: str
    """`intake`, `plan`, `call`, `evaluate`, `cv_check` or `invite`."""
    due_on: date
    overdue: bool
    basis: Basis | None
    office: str
    openable: bool = True
    """False: protected without approval, or the relation just ended. Then nothing here says who she is."""


@dataclass(frozen=True, slots=True)
class WorkListPage:
    """One page of the work list, by due date. `next_after` asks for the next page; None when this is the last."""

    rows: tuple[WorkListRow, ...]
    next_after: str | None = field(repr=False)
    total: int
    overdue: int


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that its owner kept: criteria, and no result."""

    id: UUID
    title: str = field(repr=False)
    purpose: Purpose
    criteria: SearchCriteria | None
    """None when a code in it was taken out of use: it is shown, and cannot be run."""
    made_on: date
    expires_on: date
    """The first day on which it is gone."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A group of clients that its owner put together, by reference."""

    id: UUID
    title: str = field(repr=False)
    purpose: Purpose
    made_on: date
    expires_on: date
    """The first day on which it is gone."""
    members: int
    """How many were put in it; whom the owner may still open is weighed at each use."""


@dataclass(frozen=True, slots=True)
class SelectionMembers:
    """The clients of a selection whom its owner may open at this moment, for a message, a task or a page of names."""

    purpose: Purpose
    client_ids: tuple[UUID, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SelectionPage:
    """One page of a selection, with names."""

    selection: Selection
    cards: tuple[ClientCard, ...]
    usable: int
    """How many of the members may be opened now."""
    offset: int
    next_offset: int | None

"""What leaves the casework room."""

from dataclasses import dataclass, field
from datetime import date

from sonar.access.types import Basis


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

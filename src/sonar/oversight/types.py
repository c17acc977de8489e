"""What leaves the oversight room: published numbers."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Figure:
    """One published table. Keys are codes; an amount of None was withheld so that nobody can be recognised."""

    name: str
    month: date
    """First day of the month in which it was published."""
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    amounts: tuple[tuple[int | None, ...], ...]
    """For each row, for each column; rounded to five."""
    row_totals: tuple[int, ...]
    """Empty for a series, which has no totals."""
    column_totals: tuple[int, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class TermKept:
    """How a term of retention was kept: the last time that its job ran, and what went."""

    code: str
    at: datetime
    late: bool
    """That is longer than thirty hours ago: the job, which runs every night, has stopped."""
    amount: int
    """Rows erased then."""
    in_a_year: int
    kept: int
    """Rows left then."""
    oldest: date | None
    """The day that the oldest of those is about; None when there are none, or when they have no day."""

"""Reading the statistics that were published, and how terms of retention were kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.statements import statement
from sonar.oversight.types import Figure, TermKept

FIGURES = (
    "kind_by_office",
    "activity_by_office",
    "education_by_region",
    "flow",
    "benefit_ending",
    "candidates_by_region",
    "exposure",
)


@dataclass(frozen=True, slots=True)
class _Number:
    month: date
    name: str
    row_key: str
    column_key: str
    amount: int | None


@dataclass(frozen=True, slots=True)
class _Kept:
    what: str
    at: datetime
    late: bool
    amount: int
    in_a_year: int
    kept: int
    oldest: date | None


def terms_kept(*, actor: Actor) -> Mapping[str, TermKept]:
    """Return how each term of retention was kept the last time, by its code; nothing for who does not supervise.

    A term that is missing was never kept: its job did not run yet.
    """
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        rows = statement("sonar.oversight", "terms_kept").rows(
            "logger", _Kept, token=actor.token, trace_id=here.trace_id, origin=here.origin
        )
    return {
        row.what: TermKept(row.what, row.at, row.late, row.amount, row.in_a_year, row.kept, row.oldest) for row in rows
    }


def statistics(*, actor: Actor) -> tuple[Figure, ...]:
    """Return the tables of the month published last; none before the first, or for a function without this task."""
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        numbers = statement("sonar.oversight", "statistics").rows(
            "logger", _Number, token=actor.token, trace_id=here.trace_id, origin=here.origin
        )
    found: dict[str, list[_Number]] = {}
    for number in numbers:
        found.setdefault(number.name, []).append(number)
    return tuple(_figure(name, found[name]) for name in FIGURES if name in found)


def _figure(name: str, numbers: list[_Number]) -> Figure:
    amounts = {(number.row_key, number.column_key): number.amount for number in numbers}
    rows = tuple(dict.fromkeys(number.row_key for number in numbers if number.row_key))
    columns = tuple(dict.fromkeys(number.column_key for number in numbers if number.column_key))
    totals = ("", "") in amounts
    return Figure(
        name=name,
        month=numbers[0].month,
        rows=rows,
        columns=columns,
        amounts=tuple(tuple(amounts[row, column] for column in columns) for row in rows),
        row_totals=tuple(amounts[row, ""] or 0 for row in rows) if totals else (),
        column_totals=tuple(amounts["", column] or 0 for column in columns) if totals else (),
        total=amounts.get(("", "")),
    )

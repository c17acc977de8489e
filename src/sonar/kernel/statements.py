"""SQL that is written and read as SQL: statements in files, rows as frozen dataclasses.

A room keeps its statements in `sql/statements/<name>.sql`. The text is fixed when the program is written;
values are bound by the server (`%(name)s`), so no input can become SQL.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from django.db import connections, transaction

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement, known by the room and the file it comes from."""

    name: str
    text: str

    def rows(self, using: str, make: type[Row], **values: Any) -> list[Row]:
        """Run the statement on the login `using` and return each row as a `make`, whose fields are the columns."""
        with connections[using].cursor() as cursor:
            cursor.execute(self.text, values)
            names = [column.name for column in cursor.description or ()]
            return [make(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]

    def row(self, using: str, make: type[Row], **values: Any) -> Row | None:
        """Run the statement and return its only row, or None when there is none."""
        found = self.rows(using, make, **values)
        if len(found) > 1:
            message = f"{self.name}: one row was expected, {len(found)} came"
            raise LookupError(message)
        return found[0] if found else None

    def value(self, using: str, **values: Any) -> Any:  # noqa: ANN401 - a database value, typed by the caller
        """Run the statement and return the first column of its first row, or None."""
        with connections[using].cursor() as cursor:
            cursor.execute(self.text, values)
            row = cursor.fetchone()
        return None if row is None else row[0]

    def run(self, using: str, **values: Any) -> int:
        """Run the statement and return the number of rows it touched."""
        with connections[using].cursor() as cursor:
            cursor.execute(self.text, values)
            return int(cursor.rowcount)

    def run_many(self, using: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run the statement once for each set of values."""
        batch: Sequence[Mapping[str, Any]] = list(rows)
        with connections[using].cursor() as cursor:
            cursor.executemany(self.text, batch)


@cache
def statement(package: str, name: str) -> Statement:
    """Return the statement in `<package>/sql/statements/<name>.sql`."""
    text = (files(package) / "sql" / "statements" / f"{name}.sql").read_text(encoding="utf-8")
    return Statement(name=f"{package}:{name}", text=text)


class NestedTransaction(RuntimeError):
    """Acting context was about to be set inside another transaction, where it would outlive its block."""


def demand_outermost(using: str) -> None:
    """Raise `NestedTransaction` when a transaction is already open on `using`.

    `set_config(…, true)` inside a savepoint stays in force after the savepoint is released, so context may
    be set in an outermost transaction only.
    """
    if transaction.get_connection(using).in_atomic_block:
        message = f"a transaction is already open on {using}"
        raise NestedTransaction(message)

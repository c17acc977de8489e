"""Taking over a file with vacancies, and telling the employers whose rows were refused."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from django.db import transaction

from sonar.employers.operations import import_vacancies
from sonar.employers.types import Outcome
from sonar.exchange.operations.asserting import PACKAGE
from sonar.kernel.statements import statement

_BEYOND_FIELDS: Final = {"place": "place", "over": "over", "twice": "twice", "by_others": "changed"}
"""What stands in the way of a row in which no field is wrong, as an employer is told of it."""


def import_file(*, source: str, rows: Iterable[object], now: datetime, using: str = "worker") -> Iterator[Outcome]:
    """Take over the rows of a file as `import_vacancies` does; yield what became of each.

    An employer that the register knows reads in its portal which of its rows were refused and why, for as long as it
    reads of what systems delivered. `source` is who delivered the file, 1 to 80 characters.
    """
    for done in import_vacancies(supplier=source, rows=rows, now=now, using=using):
        if done.outcome == "refused" and done.kvk_number:
            _tell(source, done, using)
        yield done


def _tell(source: str, done: Outcome, using: str) -> None:
    codes = (code for told in done.errors.values() for code in told)
    refusal = next((_BEYOND_FIELDS[code] for code in codes if code in _BEYOND_FIELDS), "fields")
    # Which fields, by their names on the wire; one that does not exist has no name that could be trusted.
    wrong = {"" if "unknown_field" in told else name for name, told in done.errors.items()}
    with transaction.atomic(using, durable=True):
        statement(PACKAGE, "note_refused_row").run(
            using,
            source=source,
            kvk=done.kvk_number,
            external_id=done.external_id.replace("\x00", ""),
            establishment=done.establishment,
            refusal=refusal,
            fields=sorted(wrong) if refusal == "fields" else [],
        )

"""Taking over vacancies that somebody delivers: each row whole or not at all, and each by the same check."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Final

from django.db import transaction

from sonar.employers.operations.running import PACKAGE
from sonar.employers.queries.kept import as_columns, findings_in
from sonar.employers.queries.lists import checked
from sonar.employers.rules import check_employer, check_part, on_the_wire, read_delivered
from sonar.employers.types import Delivered, EstablishmentValues, InvalidEntry, Outcome
from sonar.kernel import acting
from sonar.kernel.clock import local_day
from sonar.kernel.statements import statement
from sonar.reference.queries import pc4_points, place

MOST_ROWS: Final = 50_000
"""In one delivery."""
_REFUSED: Final = {"place": "vestigingsnummer", "over": "kenmerk", "unknown": "kenmerk"}
"""To which field a refusal of the database belongs."""


def import_vacancies(
    *, supplier: str, rows: Iterable[object], now: datetime, using: str = "worker"
) -> Iterator[Outcome]:
    """Take over the rows of a delivery, one after the other; yield what became of each.

    A row that is wrong is refused with everything that is wrong with it and leaves nothing behind; the others go on.
    The same delivery twice changes nothing.
    """
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            yield Outcome(number, "", "refused", {"": ["too_many_rows"]})
            return
        yield _take(number, supplier, row, now, using)


def _take(number: int, supplier: str, row: object, now: datetime, using: str) -> Outcome:
    delivered, faults = read_delivered(row)
    if delivered is None:
        return Outcome(number, "", "refused", faults)
    try:
        done = _deliver(supplier, delivered, now, using)
    except InvalidEntry as wrong:
        errors = on_the_wire({name: list(codes) for name, codes in wrong.errors.items()})
        return Outcome(number, delivered.external_id, "refused", errors)
    if done in _REFUSED:
        return Outcome(number, delivered.external_id, "refused", {_REFUSED[done]: [done]})
    return Outcome(number, delivered.external_id, done)


def _deliver(supplier: str, delivered: Delivered, now: datetime, using: str) -> str:
    given: dict[str, object] = {"employer": None, "values": None, "findings": "[]"}
    if delivered.values is not None:
        given = _given(delivered, now)
    with transaction.atomic(using, durable=True):
        return str(
            statement(PACKAGE, "deliver_vacancy").value(
                using,
                supplier=supplier,
                external_id=delivered.external_id,
                close=delivered.close or None,
                trace_id=acting.current().trace_id,
                **given,
            )
        )


def _given(delivered: Delivered, now: datetime) -> dict[str, object]:
    today = local_day(now)
    assert delivered.employer is not None  # noqa: S101 - a row with values has them
    assert delivered.establishment is not None  # noqa: S101
    assert delivered.values is not None  # noqa: S101
    employer, wrong = check_employer(delivered.employer, today=today)
    at, more = check_part(delivered.establishment, areas=pc4_points().keys(), today=today)
    errors = {**wrong, **more}
    try:
        values = checked(delivered.values, today=today)
    except InvalidEntry as invalid:
        raise InvalidEntry({**errors, **invalid.errors}) from None
    if errors:
        raise InvalidEntry(errors)
    assert isinstance(at, EstablishmentValues)  # noqa: S101 - what was given
    found = [asdict(each) for each in findings_in(values, today=today) if each.stops]
    where = {"kvk_number": employer.kvk_number, "name": employer.name, "number": at.number, "pc4": at.pc4}
    return {
        "employer": json.dumps({**where, "place": place(at.pc4)}),
        "values": json.dumps(as_columns(values)),
        "findings": json.dumps(found),
    }

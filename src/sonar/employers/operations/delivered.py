"""Taking over vacancies that somebody delivers: each row whole or not at all, and each by the same check."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
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
_REFUSED: Final = {"place": "vestigingsnummer", **dict.fromkeys(("over", "unknown", "twice", "by_others"), "kenmerk")}
"""To which field a refusal belongs of a row in which nothing is wrong."""


@dataclass(frozen=True, slots=True)
class CheckedDelivery:
    """A delivered row that can be taken over, as JSON for the database; with `close`, that a vacancy is over."""

    external_id: str
    employer: str | None = None
    values: str | None = None
    findings: str = "[]"
    close: str = ""


def import_vacancies(
    *, supplier: str, rows: Iterable[object], now: datetime, using: str = "worker"
) -> Iterator[Outcome]:
    """Take over the rows of a delivery, one after the other; yield what became of each.

    A row that is wrong is refused with everything that is wrong with it and leaves nothing behind; the others go on.
    The same delivery twice changes nothing: so a number that comes again in one delivery is refused, or the two rows
    would take each other's place at every run. That it is closed may follow.
    """
    taken = set[str]()
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            yield Outcome(number, "", "refused", {"": ["too_many_rows"]})
            return
        done = _take(number, supplier, row, now, using, taken)
        if done.outcome != "refused":
            taken.add(done.external_id)
        yield done


def checked_delivery(row: object, *, now: datetime, also: Mapping[str, Sequence[str]] | None = None) -> CheckedDelivery:
    """Return a delivered row as the database takes it, with what the check on forbidden criteria found.

    `row` is an object from JSON, by the names of docs/reference/vacancies-file.md. Raises `InvalidEntry` with
    everything that is wrong with its form and its content, by those names, and with what the caller found (`also`).
    """
    delivered, faults = read_delivered(row)
    faults |= {name: list(codes) for name, codes in (also or {}).items()}
    if delivered is None or (faults and delivered.values is None):
        raise InvalidEntry(faults)
    if delivered.values is None:
        return CheckedDelivery(delivered.external_id, close=delivered.close)
    given, more = _given(delivered, now)
    errors = {**on_the_wire(more), **faults}
    if isinstance(row, dict) and row.get("vestigingPostcode") is None and "vestigingPostcode" in errors:
        errors.setdefault("postcode", errors.pop("vestigingPostcode"))
    if errors:
        raise InvalidEntry(errors)
    return CheckedDelivery(delivered.external_id, **given)


def _take(  # noqa: PLR0913 - one row, from whom, and which numbers came before it
    number: int, supplier: str, row: object, now: datetime, using: str, taken: Collection[str]
) -> Outcome:
    try:
        delivered = checked_delivery(row, now=now)
    except InvalidEntry as wrong:
        return _refused(number, row, wrong.errors)
    again = not delivered.close and delivered.external_id in taken
    done = "twice" if again else _deliver(supplier, delivered, using)
    if done in _REFUSED:
        return _refused(number, row, {_REFUSED[done]: [done]})
    return Outcome(number, delivered.external_id, done)


def _refused(number: int, row: object, errors: Mapping[str, Sequence[str]]) -> Outcome:
    """Return that a row was refused, with whose it was as far as it says so: that employer is told."""
    given = row if isinstance(row, dict) else {}
    kvk, place = (_digits(given.get(name), most) for name, most in (("kvkNummer", 8), ("vestigingsnummer", 12)))
    return Outcome(number, external_id_of(row), "refused", errors, kvk_number=kvk, establishment=place)


def _digits(value: object, count: int) -> str:
    return value if isinstance(value, str) and re.fullmatch(rf"[0-9]{{{count}}}", value) else ""


def external_id_of(row: object) -> str:
    """Return the supplier's own number in a row that was refused, as far as there is one to name the row by."""
    found = row.get("kenmerk") if isinstance(row, dict) else None
    return found[:200].encode(errors="replace").decode() if isinstance(found, str) else ""


def _deliver(supplier: str, delivered: CheckedDelivery, using: str) -> str:
    with transaction.atomic(using, durable=True):
        return str(
            statement(PACKAGE, "deliver_vacancy").value(
                using,
                supplier=supplier,
                external_id=delivered.external_id,
                close=delivered.close or None,
                employer=delivered.employer,
                values=delivered.values,
                findings=delivered.findings,
                trace_id=acting.current().trace_id,
            )
        )


def _given(delivered: Delivered, now: datetime) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return what the database is given, or everything that is wrong by the names of the columns."""
    today = local_day(now)
    assert delivered.employer is not None  # noqa: S101 - a row with values has them
    assert delivered.establishment is not None  # noqa: S101
    assert delivered.values is not None  # noqa: S101
    employer, wrong = check_employer(delivered.employer, today=today)
    at, more = check_part(delivered.establishment, areas=pc4_points().keys(), today=today)
    assert isinstance(at, EstablishmentValues)  # noqa: S101 - what was given
    errors = {**wrong, **{"area" if name == "pc4" else name: codes for name, codes in more.items()}}
    try:
        values = checked(delivered.values, today=today)
    except InvalidEntry as invalid:
        return {}, {**errors, **{name: list(codes) for name, codes in invalid.errors.items()}}
    if errors:
        return {}, errors
    found = [asdict(each) for each in findings_in(values, today=today) if each.stops]
    where = {"kvk_number": employer.kvk_number, "name": employer.name, "number": at.number, "pc4": at.pc4}
    return {
        "employer": json.dumps({**where, "place": place(at.pc4)}),
        "values": json.dumps(as_columns(values)),
        "findings": json.dumps(found),
    }, {}

"""What a supplier's own system does in Sonar: deliver, close and look up the vacancies of employers it speaks for.

The database decides for whom it speaks, and writes a line for each request. A delivery passes the same check on
forbidden criteria and false vacancies as one that is typed; what is stopped waits for a colleague.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NoReturn, TypeVar

from django.db import transaction

from sonar.employers.operations import CheckedDelivery, checked_delivery, external_id_of
from sonar.employers.queries import as_delivered
from sonar.employers.types import Finding, InvalidEntry
from sonar.exchange.operations.asserting import PACKAGE, NotProven, call_values
from sonar.exchange.types import (
    RowDone,
    Supplied,
    SuppliedPage,
    SuppliedRow,
    SupplierCall,
    SupplierRefusal,
    SupplierRefused,
    SupplyOutcome,
)
from sonar.kernel import acting
from sonar.kernel.statements import statement

MOST_IN_ONE: Final = 50
"""Vacancies in one bulk delivery."""
PAGE: Final = 100
"""Vacancies on one page of a list, at most."""
Faults = Mapping[str, Sequence[str]]
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class _Begun:
    begun: bool
    wait: int | None


@dataclass(frozen=True, slots=True)
class _Done:
    outcome: str | None
    found: str | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class _Found:
    found: str | None
    refusal: str | None


def begin_supplier_call(assertion: str, *, audience: str, now: datetime) -> SupplierCall:
    """Let a system in by its signed assertion, which works once, and count it; raise `SupplierRefused`."""
    here = acting.current()
    try:
        values = call_values(assertion, key_of="supplier_key", audience=audience, now=now)
    except NotProven as why:
        _refuse(why.code)
    with transaction.atomic("auth", durable=True):
        found = statement(PACKAGE, "begin_supplier_call").row(
            "auth", _Begun, trace_id=here.trace_id, origin=here.origin, **values
        )
    if found is None or not found.begun:
        _refuse("repeated")
    if found.wait is not None:
        raise SupplierRefused(SupplierRefusal.LIMIT, found.wait)
    return SupplierCall(str(values["token"]))


def deliver(  # noqa: PLR0913 - what is delivered, and on which conditions
    *,
    call: SupplierCall,
    row: object,
    now: datetime,
    also: Faults | None = None,
    only_new: bool = False,
    version: int | None = None,
) -> SupplyOutcome:
    """Take one vacancy over: `new`, `changed`, `unchanged`, or `review` when the check stopped it.

    `row` is an object from JSON as in docs/reference/vacancies-file.md; `also` holds what the caller found wrong with
    it. With `only_new` a vacancy that is there in other words is refused; with `version` one that has become another.
    Raises `InvalidEntry` with everything that is wrong by the names on the wire, and `SupplierRefused`.
    """
    return _deliver(call, _checked(call, row, now, also), only_new=only_new, version=version)


def close_supplied(*, call: SupplierCall, external_id: str, filled: bool, version: int | None = None) -> SupplyOutcome:
    """Close a vacancy, because somebody was found or it is withdrawn: `closed` or `unchanged`. As `deliver`."""
    over = CheckedDelivery(external_id, close="fill" if filled else "withdraw")
    return _deliver(call, over, only_new=False, version=version)


def deliver_many(*, call: SupplierCall, rows: Sequence[tuple[object, Faults]], now: datetime) -> tuple[RowDone, ...]:
    """Take vacancies over one by one, each whole or not at all; return what became of each, with all that is wrong.

    Each row comes with what the caller found wrong with it. At most `MOST_IN_ONE`; each counts for the limit of an
    hour, all or none. Raises `SupplierRefused`.
    """
    assert len(rows) <= MOST_IN_ONE  # noqa: S101 - the caller has refused more
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        wait = statement(PACKAGE, "take_supplier_turns").value(
            "logger", token=call.token, turns=len(rows) - 1, trace_id=here.trace_id, origin=here.origin
        )
    if wait is not None:
        raise SupplierRefused(SupplierRefusal.LIMIT, int(wait))
    return tuple(_one_of_many(call, number, row, also, now) for number, (row, also) in enumerate(rows, start=1))


def supplied(*, call: SupplierCall, external_id: str) -> Supplied:
    """Return one vacancy of the supplier in whatever state; raise `SupplierRefused`."""
    return _supplied(external_id, _asked("supplied_vacancy", _Found, call, external_id=external_id).found)


def supplied_list(*, call: SupplierCall, after: str = "", status: str | None = None, limit: int = PAGE) -> SuppliedPage:
    """Return vacancies of the supplier in the order of its own numbers, after one of them, at most `limit`."""
    found = _asked("supplied_vacancies", _Found, call, after=after, status=status, limit=limit)
    rows = tuple(SuppliedRow(**each) for each in json.loads(found.found or "[]"))
    return SuppliedPage(rows[:limit], rows[limit - 1].external_id if len(rows) > limit else None)


def note_bad_delivery(*, call: SupplierCall) -> None:
    """Note that a supplier sent what is no delivery at all; never what it was."""
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        statement(PACKAGE, "note_supplier_bad").run(
            "logger", token=call.token, trace_id=here.trace_id, origin=here.origin
        )


def sweep_suppliers(*, using: str = "worker") -> int:
    """Forget requests and hours that are over; return how many."""
    with transaction.atomic(using, durable=True):
        return int(statement(PACKAGE, "sweep_suppliers").value(using))


def _one_of_many(call: SupplierCall, number: int, row: object, also: Faults, now: datetime) -> RowDone:
    name = external_id_of(row)
    try:
        done = _deliver(call, _checked(call, row, now, also), only_new=False, version=None)
        return RowDone(number, name, done.outcome)
    except InvalidEntry as wrong:
        return RowDone(number, name, "refused", errors=wrong.errors)
    except SupplierRefused as refused:
        return RowDone(number, name, "refused", refusal=refused.code)


def _checked(call: SupplierCall, row: object, now: datetime, also: Faults | None) -> CheckedDelivery:
    """Return a row as it can be taken over; one in which something is wrong is noted for its employer, and raised."""
    try:
        return checked_delivery(row, now=now, also=also)
    except InvalidEntry as wrong:
        here = acting.current()
        given = row if isinstance(row, dict) else {}
        # Which fields, by their names on the wire; one that does not exist has no name that could be trusted.
        fields = {"" if "unknown_field" in codes else name for name, codes in wrong.errors.items()}
        with transaction.atomic("logger", durable=True):
            statement(PACKAGE, "note_wrong_delivery").run(
                "logger",
                token=call.token,
                external_id=_text(given.get("kenmerk")),
                kvk=_text(given.get("kvkNummer")),
                establishment=_text(given.get("vestigingsnummer")),
                fields=sorted(fields),
                trace_id=here.trace_id,
                origin=here.origin,
            )
        raise


def _text(value: object) -> str:
    """Return a text that was sent, short and in signs that can be kept; nothing when it is none."""
    return value[:200].encode(errors="replace").decode().replace("\x00", "") if isinstance(value, str) else ""


def _deliver(call: SupplierCall, delivered: CheckedDelivery, *, only_new: bool, version: int | None) -> SupplyOutcome:
    done = _asked(
        "deliver_supplied",
        _Done,
        call,
        external_id=delivered.external_id,
        employer=delivered.employer,
        values=delivered.values,
        findings=delivered.findings,
        close=delivered.close or None,
        only_new=only_new,
        version=version,
    )
    return SupplyOutcome(str(done.outcome), _supplied(delivered.external_id, done.found))


def _supplied(external_id: str, found: str | None) -> Supplied:
    document: dict[str, Any] = json.loads(found or "{}")
    employer = document["employer"]
    published = document["published_on"]
    return Supplied(
        external_id=external_id,
        id=document["id"],
        version=document["version"],
        status=document["status"],
        findings=tuple(Finding(**each) for each in document["findings"]),
        reason=document["reason"],
        published_on=date.fromisoformat(published) if published else None,
        given={
            "kvkNummer": employer["kvk_number"],
            "werkgever": employer["name"],
            "vestigingsnummer": employer["number"],
            "vestigingPostcode": employer["pc4"],
            **as_delivered(document["vacancy"]),
        },
    )


def _asked(name: str, make: type[Row], call: SupplierCall, **values: object) -> Row:
    """Run what answers one row with a refusal among its columns, in a transaction of its own, with its line."""
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        found = statement(PACKAGE, name).row(
            "logger", make, token=call.token, trace_id=here.trace_id, origin=here.origin, **values
        )
    refusal = getattr(found, "refusal", SupplierRefusal.NOT_KNOWN)
    if found is None or refusal is not None:
        raise SupplierRefused(SupplierRefusal(refusal or SupplierRefusal.NOT_KNOWN))
    return found


def _refuse(code: str) -> NoReturn:
    """Note who was not let in, without who it claimed to be, and raise the one answer there is."""
    here = acting.current()
    with transaction.atomic("auth", durable=True):
        statement(PACKAGE, "note_supplier_refused").run("auth", trace_id=here.trace_id, code=code, origin=here.origin)
    raise SupplierRefused(SupplierRefusal.NOT_KNOWN)

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
from sonar.exchange.rules.assertions import BadAssertion, read_key
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


def connect_supplier(  # noqa: PLR0913 - each is a fact of the register
    *,
    oin: str,
    kvk: str,
    name: str,
    source: str,
    public_key: str,
    per_hour: int,
    agreement: str,
    valid_from: date,
    valid_until: date,
) -> str:
    """Put a supplier in force, or change it, as the deployment login; return what stands in the way, or nothing.

    `public_key` is a JWK without its private half; `source` the name under which its vacancies are kept, the same as
    in `import_vacancies`. Outside its days nothing is answered. Returns `key`, `agreement` (over already), `source`
    (of another supplier) or `other` (the OIN was connected with another KvK number or source).
    """
    try:
        read_key(public_key)
    except BadAssertion:
        return "key"
    with transaction.atomic("migrator"):
        refusal = statement(PACKAGE, "connect_supplier").value(
            "migrator",
            oin=oin,
            kvk=kvk,
            name=name,
            source=source,
            public_key=public_key,
            per_hour=per_hour,
            agreement=agreement,
            valid_from=valid_from,
            valid_until=valid_until,
        )
    return str(refusal or "")


def contract_supplier(*, oin: str, kvk: str, contract: str, valid_from: date, valid_until: date) -> str:
    """Note that a supplier delivers for an employer by contract, or until when; return what stands in the way."""
    with transaction.atomic("migrator"):
        refusal = statement(PACKAGE, "contract_supplier").value(
            "migrator", oin=oin, kvk=kvk, contract=contract, valid_from=valid_from, valid_until=valid_until
        )
    return str(refusal or "")


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
    checked = checked_delivery(row, now=now, also=also)
    return _deliver(call, checked, only_new=only_new, version=version)


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
    """Note that a supplier sent what cannot be read or taken over; never what it was."""
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
        done = _deliver(call, checked_delivery(row, now=now, also=also), only_new=False, version=None)
        return RowDone(number, name, done.outcome)
    except InvalidEntry as wrong:
        note_bad_delivery(call=call)
        return RowDone(number, name, "refused", errors=wrong.errors)
    except SupplierRefused as refused:
        return RowDone(number, name, "refused", refusal=refused.code)


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

"""What a municipality's own system does in Sonar: one own inhabitant at a time, never a list of persons (I22).

Every reading is two steps, as everywhere: the row in the ledger is committed, and only then her data open. She sees it
in her Werkmap. Whoever is not an inhabitant on this day, and who is not there at all, are one answer.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from django.db import transaction

from sonar.access.types import Basis, Category
from sonar.clients.types import Part, StaleVersion
from sonar.disclosure.operations import OpenedClient, open_granted
from sonar.disclosure.queries import Ticket, all_declared
from sonar.exchange.operations.asserting import NotProven, call_values
from sonar.exchange.types import (
    InhabitantStatus,
    MunicipalCall,
    MunicipalChanges,
    MunicipalRefusal,
    MunicipalRefused,
    SupportReport,
    SupportReported,
)
from sonar.kernel import acting
from sonar.kernel.bsn import Bsn
from sonar.kernel.encryption import bsn_index, key_store
from sonar.kernel.statements import demand_outermost, statement

SUPPORT = "municipal_support"
WHY = "Gemeld door het systeem van de gemeente."
_PACKAGE = "sonar.exchange"


@dataclass(frozen=True, slots=True)
class _Answer:
    ticket: str | None = field(repr=False)
    client_id: UUID | None
    reference: UUID | None
    organisation: str | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class _Inhabitant:
    ticket: Ticket
    client_id: UUID
    reference: UUID
    organisation: str


@dataclass(frozen=True, slots=True)
class _Changes:
    references_changed: list[UUID] | None
    place: str | None
    refusal: str | None


def begin_call(assertion: str, *, audience: str, now: datetime) -> MunicipalCall:
    """Let a system in by its signed assertion, which works once; raise `MunicipalRefused` whatever is wrong with it."""
    try:
        values = call_values(assertion, key_of="municipal_key", audience=audience, now=now)
    except NotProven as why:
        _refuse(why.code)
    with transaction.atomic("auth", durable=True):
        begun = statement(_PACKAGE, "begin_municipal_call").value("auth", **values)
    if not begun:
        _refuse("repeated")
    return MunicipalCall(str(values["token"]))


def note_bad_call(*, call: MunicipalCall) -> None:
    """Note that a municipality's system sent what cannot be answered or saved; never what it was."""
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        statement(_PACKAGE, "note_municipal_bad").run(
            "logger", token=call.token, trace_id=here.trace_id, origin=here.origin
        )


def inhabitant_status(
    *, call: MunicipalCall, bsn: Bsn | None = None, reference: UUID | None = None, now: datetime
) -> InhabitantStatus:
    """Return where the mediation of one own inhabitant stands: three facts. Raises `MunicipalRefused`."""
    found = _find(call, "status", bsn=bsn, reference=reference)
    with _opened(found, Category.STATUS, now=now) as opened:
        status = opened.card.status
    if status is None:
        raise MunicipalRefused(MunicipalRefusal.NOT_AVAILABLE)
    return InhabitantStatus(found.reference, registered=status.active, since=status.since, office=status.office)


def report_support(*, call: MunicipalCall, bsn: Bsn, report: SupportReport, now: datetime) -> SupportReported:
    """Take over that a benefit or provision of the municipality began or ended.

    One that this municipality reported before, by its kind and first day, is changed; the same twice changes nothing.
    Raises `MunicipalRefused`, and `InvalidFields` when its days cannot be.
    """
    found = _find(call, "support", bsn=bsn, reference=None)
    given = {
        "support_kind": report.kind,
        "started_on": report.started_on,
        "ended_on": report.ended_on,
        "reported_by": found.organisation,
    }
    # Two reports at once are one after the other: what makes them the same is sealed, so no constraint can tell.
    with transaction.atomic("logger", durable=True):
        statement(_PACKAGE, "hold_inhabitant").run("logger", client_id=found.client_id)
        with _opened(found, Category.BENEFIT, now=now) as opened:
            return SupportReported(found.reference, _take_over(opened, given))


def _take_over(opened: OpenedClient, given: Mapping[str, object]) -> str:
    """Write what a municipality reported, and return what became of it."""
    present = _same(opened.card.rows(SUPPORT), given)
    if present is not None and present.values["ended_on"] == given["ended_on"]:
        return "unchanged"
    try:
        opened.put_part(
            all_declared()[SUPPORT],
            given,
            version=present.version if present else 0,
            entry=present.entry if present else 0,
            source="other_register",
            why=WHY,
        )
    except StaleVersion:
        raise MunicipalRefused(MunicipalRefusal.STALE) from None
    return "changed" if present else "new"


def changed_inhabitants(*, call: MunicipalCall, after: str = "0") -> MunicipalChanges:
    """Return whose status changed since a place in the order of changes: references, to be read one by one."""
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        found = statement(_PACKAGE, "municipal_changes").row(
            "logger", _Changes, token=call.token, after=after, trace_id=here.trace_id, origin=here.origin
        )
    if found is None or found.refusal is not None:
        raise MunicipalRefused(MunicipalRefusal.NOT_KNOWN)
    return MunicipalChanges(tuple(found.references_changed or ()), found.place or after)


def sweep_municipal(*, using: str = "worker") -> int:
    """Forget requests that are over and inhabitants who are the municipality's no more; return how many."""
    with transaction.atomic(using, durable=True):
        return int(statement(_PACKAGE, "sweep_municipal").value(using))


def _find(call: MunicipalCall, what: str, *, bsn: Bsn | None, reference: UUID | None) -> _Inhabitant:
    demand_outermost("logger")
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        answer = statement(_PACKAGE, "open_inhabitant").row(
            "logger",
            _Answer,
            token=call.token,
            what=what,
            bsn_index=None if bsn is None else bsn_index(key_store(), bsn),
            reference=reference,
            trace_id=here.trace_id,
            origin=here.origin,
        )
    if answer is None or answer.refusal == "no_session":
        raise MunicipalRefused(MunicipalRefusal.NOT_KNOWN)
    if answer.refusal == "budget":
        raise MunicipalRefused(MunicipalRefusal.DAY_LIMIT)
    if answer.ticket is None or answer.client_id is None or answer.reference is None:
        raise MunicipalRefused(MunicipalRefusal.NOT_AVAILABLE)
    ticket = Ticket(secret=answer.ticket, seq=0, bases=())
    return _Inhabitant(ticket, answer.client_id, answer.reference, answer.organisation or "")


def _opened(found: _Inhabitant, category: Category, *, now: datetime) -> AbstractContextManager[OpenedClient]:
    return open_granted(
        ticket=found.ticket, client_id=found.client_id, basis=Basis.RESIDENCE, categories=(category,), now=now
    )


def _same(rows: tuple[Part, ...], given: Mapping[str, object]) -> Part | None:
    """Return the entry that this report is about, among what this municipality reported before."""
    marks = ("support_kind", "started_on", "reported_by")
    return next((row for row in rows if all(row.values[name] == given[name] for name in marks)), None)


def _refuse(code: str) -> NoReturn:
    """Note who was not let in, without who it claimed to be, and raise the one answer there is."""
    here = acting.current()
    with transaction.atomic("auth", durable=True):
        statement(_PACKAGE, "note_municipal_refused").run("auth", trace_id=here.trace_id, code=code, origin=here.origin)
    raise MunicipalRefused(MunicipalRefusal.NOT_KNOWN)

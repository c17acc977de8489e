"""The work list: found without names, then named under a second ticket."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sonar.access.queries import policy
from sonar.access.types import Category, Refusal
from sonar.casework.types import WorkListPage, WorkListRow
from sonar.clients.types import ClientCard
from sonar.disclosure.operations import NotAvailable, Refused, open_many
from sonar.disclosure.queries import client_id_of, open_list, reference_of, under_ticket
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from sonar.kernel.statements import statement

PAGE_SIZE = 25
STATUSES = ("new", "active", "waiting", "closing")
_MARK = re.compile(r"(?:([0-4])\.)?(\d{4}-\d{2}-\d{2})\.([A-Za-z0-9_-]{59})")


@dataclass(frozen=True, slots=True)
class _Item:
    client_id: UUID
    staff_id: UUID
    status: str
    next_step: str
    due_on: date
    distance: int | None


@dataclass(frozen=True, slots=True)
class _Start:
    distance: int | None = None
    due: date | None = None
    client: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Count:
    status: str
    total: int
    overdue: int


def work_list(
    *, actor: Actor, status: str | None = None, farthest_first: bool = False, after: str | None = None, now: datetime
) -> WorkListPage:
    """Return a page of the actor's own work list and those of colleagues she replaces, by due date.

    With `farthest_first`, those farthest from work come first (R35). `status` narrows it; an unknown one, or a
    malformed `after`, is `NotAvailable`. Two rows of the ledger come first:
    one for finding the rows, which name nobody, and one for the names of the clients on this page. A client whom the
    actor may not open now (protected, or the relation just ended) stands there without a name.
    """
    purpose = policy().main_purpose(actor.function or "")
    if purpose is None:
        raise Refused(Refusal.PURPOSE)
    if status is not None and status not in STATUSES:
        raise NotAvailable
    start = _start(after, actor, farthest_first=farthest_first)
    today = local_day(now)
    with under_ticket(open_list(actor=actor, purpose=purpose)):
        items = _items(status, start, farthest_first=farthest_first)
        counts = statement("sonar.casework", "work_list_counts").rows("reader", _Count, today=today)
    shown, more = items[:PAGE_SIZE], len(items) > PAGE_SIZE
    cards = open_many(
        actor=actor,
        client_ids=[item.client_id for item in shown],
        purpose=purpose,
        categories=(Category.IDENTITY, Category.CONTACT),
        name="worklist:names",
    )
    counted = [count for count in counts if status in (None, count.status)]
    return WorkListPage(
        rows=tuple(_row(item, cards.get(item.client_id), today) for item in shown),
        next_after=_mark(shown[-1], actor, farthest_first=farthest_first) if more else None,
        total=sum(count.total for count in counted),
        overdue=sum(count.overdue for count in counted),
    )


def _items(status: str | None, start: _Start, *, farthest_first: bool) -> list[_Item]:
    values = {"status": status, "after_due": start.due, "after_client": start.client, "limit": PAGE_SIZE + 1}
    if farthest_first:
        farthest = statement("sonar.casework", "work_list_farthest")
        return farthest.rows("reader", _Item, after_distance=start.distance, **values)
    return statement("sonar.casework", "work_list").rows("reader", _Item, **values)


def _row(item: _Item, card: ClientCard | None, today: date) -> WorkListRow:
    identity = card.identity if card else None
    return WorkListRow(
        client_ref=card.reference if card and identity else "",
        name=identity.full_name if identity else "",
        birth_date=identity.birth_date if identity else None,
        city=card.contact.city if card and card.contact else "",
        status=item.status,
        next_step=item.next_step,
        due_on=item.due_on,
        overdue=item.due_on < today,
        basis=card.basis if card else None,
        office=card.placement.office if card and card.placement else "",
        openable=identity is not None,
        distance=item.distance,
    )


def _mark(item: _Item, actor: Actor, *, farthest_first: bool) -> str:
    mark = f"{item.due_on.isoformat()}.{reference_of(item.client_id, actor=actor)}"
    return f"{item.distance or 0}.{mark}" if farthest_first else mark


def _start(after: str | None, actor: Actor, *, farthest_first: bool) -> _Start:
    if after is None:
        return _Start()
    found = _MARK.fullmatch(after)
    if found is None or (found[1] is not None) != farthest_first:
        raise NotAvailable
    try:
        day = date.fromisoformat(found[2])
    except ValueError:
        raise NotAvailable from None
    return _Start(int(found[1]) if found[1] else None, day, client_id_of(found[3], actor=actor))

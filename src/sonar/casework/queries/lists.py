"""The start page and the lists of tasks: found without names, then named under a second ticket."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sonar.access.queries import policy
from sonar.access.types import Category, Purpose, Refusal
from sonar.casework.queries.references import seal
from sonar.casework.types import OwnTask, QueuedTask, StartLine, StartPage, StartSection
from sonar.clients.types import ClientCard
from sonar.disclosure.operations import Refused, open_many
from sonar.disclosure.queries import open_list, under_ticket
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from sonar.kernel.statements import statement

PACKAGE = "sonar.casework"
SECTIONS: Final = (
    "appointments", "tasks", "steps", "registered", "new_vacancies", "ww_ending", "cv_expiring", "vacancy_closed",
    "unread",
)  # fmt: skip
REGISTERED: Final = "registered"
"""The section of whom the actor registered herself: only there when there is somebody."""
LINES_EACH: Final = 6
AT_ONCE: Final = 50
"""How many persons fit on one ticket."""


@dataclass(frozen=True, slots=True)
class _Line:
    section: str
    client_id: UUID
    staff_id: UUID
    code: str
    day: date | None
    at: datetime | None
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class _Registered:
    client_id: UUID
    until: datetime
    total: int


@dataclass(frozen=True, slots=True)
class _Task:
    client_id: UUID | None
    staff_id: UUID
    id: UUID
    kind: str | None
    title: str | None
    due_on: date
    giver: str | None


@dataclass(frozen=True, slots=True)
class _Queued:
    id: UUID
    kind: str
    due_on: date
    giver: str | None


def start_page(*, actor: Actor, now: datetime) -> StartPage:
    """Return what waits for the actor, and in the caseloads of whom she replaces, today (I1).

    Two rows of the ledger come first: one for finding it, which names nobody, and one for the names of the clients that
    the page shows. Those are at most 54, with whom she registered herself; beyond 50 there is a third row.
    """
    purpose = _purpose(actor)
    today = local_day(now)
    with under_ticket(open_list(actor=actor, purpose=purpose)):
        caseload = statement(PACKAGE, "caseload").value("reader")
        lines = statement(PACKAGE, "start_lines").rows("reader", _Line, today=today, each=LINES_EACH)
        lately = _lately(most=LINES_EACH)
    found = [line.client_id for line in lines] + [line.client_id for line in lately]
    cards = _named(actor, purpose, found, name="start:names")
    shown = {name: [_line(line, cards, actor) for line in lines if line.section == name] for name in SECTIONS}
    shown[REGISTERED] = _registered(lately, cards)
    counts = {line.section: line.total for line in lines} | {REGISTERED: lately[0].total if lately else 0}
    return StartPage(
        caseload=int(caseload or 0),
        sections=tuple(
            StartSection(name=name, total=counts.get(name, 0), lines=tuple(shown[name]))
            for name in SECTIONS
            if name != REGISTERED or lately
        ),
    )


def lately_registered(*, actor: Actor) -> StartSection:
    """Return whom the actor registered herself and may go on with, until when, the last one first; at most 50.

    Who came in her caseload since stands on the work list instead.
    """
    purpose = _purpose(actor)
    with under_ticket(open_list(actor=actor, purpose=purpose)):
        found = _lately(most=AT_ONCE)
    cards = _named(actor, purpose, (line.client_id for line in found), name="registered:names")
    return StartSection(REGISTERED, found[0].total if found else 0, tuple(_registered(found, cards)))


def own_tasks(*, actor: Actor, now: datetime) -> tuple[OwnTask, ...]:
    """Return the open tasks of the actor and of whom she replaces, by due date; at most 50."""
    purpose = _purpose(actor)
    today = local_day(now)
    with under_ticket(open_list(actor=actor, purpose=purpose)):
        found = statement(PACKAGE, "own_tasks").rows("reader", _Task)
    cards = _named(actor, purpose, (task.client_id for task in found if task.client_id), name="tasks:names")
    return tuple(_own_task(task, cards, actor, today) for task in found)


def office_queue(*, actor: Actor) -> tuple[QueuedTask, ...]:
    """Return the tasks that wait in the queue of the actor's office: what and by when, not about whom."""
    with under_ticket(open_list(actor=actor, purpose=_purpose(actor))):
        found = statement(PACKAGE, "office_queue").rows("reader", _Queued)
    return tuple(QueuedTask(seal(task.id, actor, "task"), task.kind, task.due_on, task.giver or "") for task in found)


def _purpose(actor: Actor) -> Purpose:
    purpose = policy().main_purpose(actor.function or "")
    if purpose is None:
        raise Refused(Refusal.PURPOSE)
    return purpose


def _named(actor: Actor, purpose: Purpose, found: Iterable[UUID], *, name: str) -> dict[UUID, ClientCard]:
    clients = list(dict.fromkeys(found))
    cards: dict[UUID, ClientCard] = {}
    for first in range(0, len(clients), AT_ONCE):
        cards |= open_many(
            actor=actor,
            client_ids=clients[first : first + AT_ONCE],
            purpose=purpose,
            categories=(Category.IDENTITY,),
            name=name,
        )
    return cards


def _lately(*, most: int) -> list[_Registered]:
    return statement(PACKAGE, "lately_registered").rows("reader", _Registered, most=most)


def _registered(found: Iterable[_Registered], cards: dict[UUID, ClientCard]) -> list[StartLine]:
    named = [(line, *_who(cards.get(line.client_id))) for line in found]
    return [
        StartLine(reference, name, code=REGISTERED, day=None, at=line.until, replacing=False)
        for line, reference, name in named
    ]


def _line(line: _Line, cards: dict[UUID, ClientCard], actor: Actor) -> StartLine:
    reference, name = _who(cards.get(line.client_id))
    return StartLine(
        reference, name, line.code, line.day, line.at, replacing=line.staff_id != actor.ref, number=line.number
    )


def _own_task(task: _Task, cards: dict[UUID, ClientCard], actor: Actor, today: date) -> OwnTask:
    reference, name = _who(cards.get(task.client_id) if task.client_id else None)
    return OwnTask(
        reference=seal(task.id, actor, "task"),
        client_ref=reference,
        name=name,
        kind=task.kind or "",
        title=task.title or "",
        due_on=task.due_on,
        overdue=task.due_on < today,
        giver=task.giver or "",
        replacing=task.staff_id != actor.ref,
        about_client=task.client_id is not None,
    )


def _who(card: ClientCard | None) -> tuple[str, str]:
    if card is None or card.identity is None:
        return "", ""
    return card.reference, card.identity.full_name

"""Keeping searches and putting clients together (R36, R38, R39): criteria and references only, for a time.

A title is a few words of the owner's; a number that could be somebody's is refused in it. Everything raises
`InvalidFields` with every fault at once, by field; codes: `title` (2 to 40 signs, no long number), `title_taken`,
`days`, `too_many`.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from sonar.access.types import Purpose, Refusal
from sonar.clients.types import InvalidFields
from sonar.disclosure.queries import NotAvailable, Refused, SessionOver, search_of
from sonar.disclosure.types import SearchCriteria
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.ids import new_id
from sonar.kernel.statements import demand_outermost, statement

PACKAGE = "sonar.casework"
SEARCH_DAYS = 90
"""How long a search is kept when nothing else is said; at most a year."""
SELECTION_DAYS = 14
"""How long a selection is kept when nothing else is said; at most thirty days."""
LONGEST_SEARCH, LONGEST_SELECTION = 366, 30
MOST_MEMBERS = 500


@dataclass(frozen=True, slots=True)
class _Made:
    refusal: str | None
    members: int | None


def save_search(
    *,
    actor: Actor,
    title: str,
    criteria: SearchCriteria,
    purpose: Purpose,
    days: int = SEARCH_DAYS,
    now: datetime,
) -> UUID:
    """Keep a search for its owner; return its id. At most fifty a person. Raises `InvalidFields` or `Refused`."""
    _check_days(days, LONGEST_SEARCH)
    made = new_id(now=now)
    refusal = _value(
        "save_search",
        actor,
        id=made,
        title=title.strip(),
        purpose=purpose.value,
        criteria=json.dumps(criteria.document()),
        days=days,
    )
    _raise_for(refusal)
    return made


def rename_search(*, actor: Actor, search_id: UUID, title: str) -> None:
    """Give a kept search another title. Raises `InvalidFields` or `NotAvailable`."""
    _raise_for(_value("rename_search", actor, id=search_id, title=title.strip()))


def drop_search(*, actor: Actor, search_id: UUID) -> None:
    """Throw a kept search away. Raises `NotAvailable` when it is not the actor's, or not there."""
    if not _value("drop_search", actor, id=search_id):
        raise NotAvailable


def make_selection(
    *,
    actor: Actor,
    title: str,
    criteria: SearchCriteria,
    purpose: Purpose,
    days: int = SELECTION_DAYS,
    now: datetime,
) -> tuple[UUID, int]:
    """Put the actor's own clients who meet the criteria together; return the selection's id and their number.

    Counts as a search. At most 500 clients and twenty selections a person. No name is opened and no file is made.
    Raises `InvalidFields`, `Refused` or `SessionOver`.
    """
    _check_days(days, LONGEST_SELECTION)
    made = new_id(now=now)
    document, key = search_of(criteria)
    here = acting.current()
    demand_outermost("logger")
    with transaction.atomic("logger", durable=True):
        answer = statement(PACKAGE, "make_selection").row(
            "logger",
            _Made,
            token=actor.token,
            id=made,
            title=title.strip(),
            purpose=purpose.value,
            criteria=document,
            days=days,
            search_key=key,
            trace_id=here.trace_id,
            origin=here.origin,
        )
    _raise_for(answer.refusal if answer else Refusal.MALFORMED.value)
    return made, (answer.members if answer else None) or 0


def drop_selection(*, actor: Actor, selection_id: UUID) -> None:
    """Throw a selection away. Raises `NotAvailable` when it is not the actor's, or not there."""
    if not _value("drop_selection", actor, id=selection_id):
        raise NotAvailable


def sweep_searches() -> int:
    """Remove searches and selections past their last day; return how many."""
    with transaction.atomic("worker"):
        return int(statement(PACKAGE, "sweep_searches").value("worker"))


def _value(name: str, actor: Actor, **values: object) -> object:
    with transaction.atomic("logger", durable=True):
        found: object = statement(PACKAGE, name).value("logger", token=actor.token, **values)
    return found


def _check_days(days: int, longest: int) -> None:
    if not 1 <= days <= longest:
        raise InvalidFields({"days": ["days"]})


def _raise_for(refusal: object) -> None:
    if refusal is None:
        return
    if refusal in {"malformed", "title_taken"}:
        # The criteria were checked before they came here; what can be wrong is the title.
        raise InvalidFields({"title": ["title" if refusal == "malformed" else "title_taken"]})
    if refusal == "too_many":
        raise InvalidFields({"": ["too_many"]})
    code = Refusal(str(refusal))
    if code is Refusal.NO_SESSION:
        raise SessionOver
    if code is Refusal.NOT_AVAILABLE:
        raise NotAvailable
    raise Refused(code)

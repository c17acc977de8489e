"""Searching: a ticket that carries its search key, found or not (R37, R40, I9).

What is looked for and who was found stands in the ledger before anything of anybody is read. Names and numbers never
reach the database: it compares keyed values. Whom the actor may not open now is not found.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction

from sonar.access.types import Basis, Category, Purpose, Refusal
from sonar.clients import queries as record
from sonar.clients.types import ClientCard
from sonar.disclosure.operations.opening import fill
from sonar.disclosure.queries.criteria import search_of
from sonar.disclosure.queries.errors import NotAvailable, raise_for
from sonar.disclosure.queries.tickets import PACKAGE, Ticket, reference_of, under_ticket
from sonar.disclosure.types import ClientsFound, Hit, InvalidSearch, SearchAnswer, SearchCriteria, TaskAnswer
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.bsn import Bsn, InvalidBsn, holds_bsn
from sonar.kernel.encryption import bsn_index, key_store
from sonar.kernel.numbers import InvalidClientNumber, parse_client_number
from sonar.kernel.statements import demand_outermost, statement

PAGE = 25
_LONGEST_GIVEN = 200
_CASE = re.compile(r"[A-Z0-9][A-Z0-9./-]{3,19}")


@dataclass(frozen=True, slots=True)
class _Found:
    ticket: str | None = field(repr=False)
    seq: int | None
    refusal: str | None
    bases: list[str] | None
    persons: list[UUID] | None
    others: list[UUID] | None
    total: int | None
    facets: str | dict[str, dict[str, int] | None] | None


def search_by_name(*, actor: Actor, surname: str, birth_date: date, purpose: Purpose) -> SearchAnswer:
    """Return the clients with this surname and birth date whom the actor may open, the closest name first; ten at most.

    One typing error in the surname does not matter, nor do prefixes, accents, hyphens and which of two surnames is
    given. Raises `InvalidSearch`, `Refused` or `SessionOver`.
    """
    query = record.name_query(surname[:_LONGEST_GIVEN], birth_date=birth_date, key=key_store().name_key())
    found = _search_persons(
        actor=actor,
        by="name",
        purpose=purpose,
        birth_key=query.birth_key,
        sketch=list(query.sketch),
        exact=list(query.exact),
        index=None,
        search_key=query.search_key,
        name="search:name",
        fault=("surname", "surname"),
    )
    cards = _cards(found, actor, (Category.IDENTITY, Category.CONTACT))
    close = [(card, _closeness(surname, birth_date, card)) for card in cards]
    met = [(card, how) for card, how in close if how is not None]
    return _answer(sorted(met, key=lambda pair: pair[1]), found, actor)


def search_by_number(*, actor: Actor, number: str, purpose: Purpose) -> SearchAnswer:
    """Return the client who has this client number, if the actor may open her. Raises as `search_by_name`."""
    key = key_store().name_key()
    try:
        whole = parse_client_number(number)
    except InvalidClientNumber:
        whole = ""
    found = _search_persons(
        actor=actor,
        by="number",
        purpose=purpose,
        birth_key=None,
        sketch=None,
        exact=None,
        index=record.number_index(whole, key=key) if whole else None,
        search_key=record.searched_number(whole or number[:_LONGEST_GIVEN], key=key),
        name="search:number",
        fault=("number", "client_number"),
    )
    cards = _cards(found, actor, (Category.IDENTITY, Category.CONTACT))
    return _answer([(card, 0) for card in cards], found, actor)


def search_by_bsn(*, actor: Actor, bsn: str) -> SearchAnswer:
    """Return the client who has this BSN, if the actor may open her, for establishing who somebody is.

    An empty or impossible BSN never matches anybody; it is refused, and that stands in the ledger too. Raises as
    `search_by_name`.
    """
    store = key_store()
    try:
        whole: Bsn | None = Bsn(bsn)
    except InvalidBsn:
        whole = None
    found = _search_persons(
        actor=actor,
        by="bsn",
        purpose=Purpose.IDENTIFICATION,
        birth_key=None,
        sketch=None,
        exact=None,
        index=bsn_index(store, whole) if whole else None,
        search_key=record.searched_bsn(whole.reveal() if whole else bsn[:_LONGEST_GIVEN], key=store.name_key()),
        name="search:bsn",
        fault=("bsn", "no_bsn"),
    )
    return _answer([(card, 0) for card in _cards(found, actor, (Category.IDENTITY,))], found, actor)


def search_clients(*, actor: Actor, criteria: SearchCriteria, purpose: Purpose, offset: int = 0) -> ClientsFound:
    """Return a page of the actor's own clients who meet the criteria, with what may be counted of all of them.

    Searching on a category needs the right to read it, and the ledger names it with those on the page (R60). Raises
    `NotAvailable` (no such criteria), `Refused` or `SessionOver`.
    """
    document, key = search_of(criteria)
    found = _run(
        "search_clients",
        actor,
        purpose=purpose.value,
        criteria=document,
        offset=offset,
        search_key=key,
        name="search:clients",
    )
    facets = json.loads(found.facets) if isinstance(found.facets, str) else found.facets or {}
    total = found.total or 0
    return ClientsFound(
        cards=tuple(_cards(found, actor, (Category.IDENTITY, Category.CONTACT))),
        total=total,
        offset=offset,
        next_offset=offset + PAGE if offset + PAGE < total else None,
        by_education={int(code): count for code, count in sorted((facets.get("education") or {}).items())},
        by_licence=dict(sorted((facets.get("licences") or {}).items())),
    )


def begin_task(*, actor: Actor, bsn: str, case: str) -> TaskAnswer:
    """Return the three facts that a case of another division needs of whoever has this BSN, if she is registered (R51).

    `case` is the division's own reference of the case: 4 to 20 letters, digits, dots, dashes and slashes. It stands in
    the ledger, and she sees it. For twelve hours she can be sent a message with the reference in the answer. Each
    attempt counts against the actor's limit. Raises `InvalidSearch` with every fault, `Refused` or `SessionOver`.
    """
    store = key_store()
    faults: dict[str, list[str]] = {}
    reference = case.strip().upper()
    if not _CASE.fullmatch(reference) or holds_bsn(reference):
        faults["case"] = ["case_reference"]
    try:
        whole: Bsn | None = Bsn(bsn)
    except InvalidBsn:
        whole = None
        faults["bsn"] = ["no_bsn"]
    try:
        found = _run(
            "begin_task",
            actor,
            case="" if "case" in faults else reference,
            index=bsn_index(store, whole) if whole else None,
            search_key=record.searched_bsn(whole.reveal() if whole else bsn[:_LONGEST_GIVEN], key=store.name_key()),
            name="task:begin",
        )
    except NotAvailable:
        # The database knows nothing that is "not available" here: what was given cannot be looked for.
        raise InvalidSearch(faults or {"bsn": ["no_bsn"]}) from None
    cards = _cards(found, actor, (Category.STATUS,))
    if not cards:
        return TaskAnswer(status=None, reference="")
    return TaskAnswer(status=cards[0].status, reference=cards[0].reference)


def _search_persons(*, actor: Actor, fault: tuple[str, str], purpose: Purpose, **values: object) -> _Found:
    try:
        return _run("search_persons", actor, purpose=purpose.value, **values)
    except NotAvailable:
        # The database knows nothing that is "not available" here: what was given cannot be looked for.
        raise InvalidSearch({fault[0]: [fault[1]]}) from None


def _run(which: str, actor: Actor, **values: object) -> _Found:
    """Run a search in a transaction of its own, committed whatever it found."""
    demand_outermost("logger")
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        found = statement(PACKAGE, which).row(
            "logger", _Found, token=actor.token, trace_id=here.trace_id, origin=here.origin, **values
        )
    if found is None or found.ticket is None:
        raise_for(found.refusal if found is not None and found.refusal else Refusal.MALFORMED)
        raise NotAvailable
    return found


def _cards(found: _Found, actor: Actor, categories: tuple[Category, ...]) -> list[ClientCard]:
    """Open what is shown of those who were found, under the search's own ticket."""
    if not found.persons or found.ticket is None or found.seq is None:
        return []
    bases = tuple(Basis(basis) for basis in found.bases or ())
    cards = {
        client_id: ClientCard(client_id=client_id, reference=reference_of(client_id, actor=actor), basis=basis)
        for client_id, basis in zip(found.persons, bases, strict=True)
    }
    with under_ticket(Ticket(secret=found.ticket, seq=found.seq, bases=bases)):
        fill(cards, categories, record.vaults_of_ticket(using="reader", store=key_store()))
    return list(cards.values())


def _closeness(surname: str, birth_date: date, card: ClientCard) -> int | None:
    identity = card.identity
    if identity is None or identity.birth_date != birth_date:
        return None
    return record.closeness(surname, identity)


def _answer(met: Iterable[tuple[ClientCard, int]], found: _Found, actor: Actor) -> SearchAnswer:
    pairs = list(met)
    alike = Counter(_likeness(card) for card, _ in pairs)
    return SearchAnswer(
        hits=tuple(
            Hit(card=card, closeness=closeness, namesakes=alike[_likeness(card)] - 1) for card, closeness in pairs
        ),
        outsiders=tuple(reference_of(other, actor=actor) for other in found.others or ()),
    )


def _likeness(card: ClientCard) -> tuple[str, date | None]:
    identity = card.identity
    return (record.normal_name(identity.surname), identity.birth_date) if identity else (str(card.client_id), None)

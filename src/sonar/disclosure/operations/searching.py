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
from sonar.clients.types import ClientCard, Part
from sonar.disclosure.operations.opening import fill, watch_address
from sonar.disclosure.queries.criteria import search_of
from sonar.disclosure.queries.errors import NotAvailable, Refused, raise_for
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


def search_by_name(
    *, actor: Actor, surname: str, birth_date: date, purpose: Purpose, former_because: str | None = None
) -> SearchAnswer:
    """Return the clients with this surname and birth date whom the actor may open, the closest name first; ten at most.

    One typing error in the surname does not matter, nor do prefixes, accents, hyphens and which of two surnames is
    given; a surname from before finds her too. With `former_because`, a reason of at least 20 characters, it looks
    among former clients alone, for who holds that extra right (R62). Raises `InvalidSearch`, `Refused` or
    `SessionOver`.
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
        name="search:name" if former_because is None else "search:former",
        reason=former_because,
        fault=("surname", "surname"),
    )
    cards = _cards(found, actor, (Category.IDENTITY, Category.CONTACT))
    met = [fit for card in cards if (fit := _fit_of(surname, birth_date, card)) is not None]
    return _answer(sorted(met, key=lambda fit: (fit.closeness, bool(fit.former))), found, actor)


def search_by_number(*, actor: Actor, number: str, purpose: Purpose, former_because: str | None = None) -> SearchAnswer:
    """Return the client who has this client number, if the actor may open her. `former_because`: see `search_by_name`.

    Raises as that does.
    """
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
        name="search:number" if former_because is None else "search:former",
        reason=former_because,
        fault=("number", "client_number"),
    )
    cards = _cards(found, actor, (Category.IDENTITY, Category.CONTACT))
    return _answer([_Fit(card, 0) for card in cards], found, actor)


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
        reason=None,
        fault=("bsn", "no_bsn"),
    )
    return _answer([_Fit(card, 0) for card in _cards(found, actor, (Category.IDENTITY,))], found, actor)


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


def _search_persons(
    *, actor: Actor, fault: tuple[str, str], purpose: Purpose, reason: str | None, **values: object
) -> _Found:
    if reason is not None and holds_bsn(reason):
        # A reason stays in the ledger when the person's own keys are long destroyed: no number belongs in it.
        raise Refused(Refusal.REASON)
    try:
        return _run("search_persons", actor, purpose=purpose.value, reason=reason, **values)
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
    watch_address(cards.values(), actor=actor, seq=found.seq)
    return list(cards.values())


@dataclass(frozen=True, slots=True)
class _Fit:
    """Somebody who was found, how well her name fits, and which earlier name it was, if it was one."""

    card: ClientCard
    closeness: int
    former: str = field(default="", repr=False)


def _fit_of(surname: str, birth_date: date, card: ClientCard) -> _Fit | None:
    """Return how somebody fits, by her present name before her earlier ones; None when only keyed values met."""
    identity = card.identity
    if identity is None or identity.birth_date != birth_date:
        return None
    how = record.closeness(surname, identity)
    if how is not None:
        return _Fit(card, how)
    earlier = [(how, row) for row in card.rows("former_name") if (how := _former_fit(surname, row)) is not None]
    if not earlier:
        return None
    how, row = min(earlier, key=lambda each: each[0])
    return _Fit(card, how, f"{row.values['former_prefix'] or ''} {row.values['former_last_name']}".strip())


def _former_fit(surname: str, row: Part) -> int | None:
    return record.former_closeness(surname, str(row.values["former_last_name"]))


def _answer(met: Iterable[_Fit], found: _Found, actor: Actor) -> SearchAnswer:
    fits = list(met)
    alike = Counter(_likeness(fit.card) for fit in fits)
    return SearchAnswer(
        hits=tuple(
            Hit(
                card=fit.card,
                closeness=fit.closeness,
                namesakes=alike[_likeness(fit.card)] - 1,
                former_name=fit.former,
                alike=_likeness(fit.card)[0],
            )
            for fit in fits
        ),
        outsiders=tuple(reference_of(other, actor=actor) for other in found.others or ()),
    )


def _likeness(card: ClientCard) -> tuple[str, date | None]:
    identity = card.identity
    return (record.normal_name(identity.surname), identity.birth_date) if identity else (str(card.client_id), None)

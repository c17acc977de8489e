"""Opening cards: one client, a page of clients, a candidate, oneself, or a client without a relation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sonar.access.operations import signal_same_address
from sonar.access.types import Basis, Category, Purpose, Refusal
from sonar.clients import queries as record
from sonar.clients.types import ClientCard
from sonar.disclosure.operations.opened import OpenedClient
from sonar.disclosure.queries.errors import NotAvailable, Refused
from sonar.disclosure.queries.tickets import Ticket, client_id_of, open_persons, reference_of, under_ticket
from sonar.identity.types import Actor
from sonar.kernel.bsn import holds_bsn
from sonar.kernel.encryption import PersonVault, home_index, key_store

_FIELDS = {
    Category.IDENTITY: "identity",
    Category.BSN: "bsn",
    Category.CONTACT: "contact",
    Category.PROFILE: "profile",
}
_IN_PARTS = frozenset(group.category for group in record.all_declared().values())
"""The categories whose data stand, wholly or partly, in the parts that the catalogue declares."""


@contextmanager
def open_client(  # noqa: PLR0913 - each is a fact the ledger records
    *,
    actor: Actor,
    client_ref: str,
    purpose: Purpose,
    categories: Iterable[Category],
    write: Iterable[Category] = (),
    vacancy_id: int | None = None,
    name: str = "",
    reason: str | None = None,
    now: datetime,
) -> Iterator[OpenedClient]:
    """Open one client on the actor's relation to her, for reading and, with `write`, for changing.

    A match is a relation for its own vacancy only: then `vacancy_id` names it. An extra right (a former client, a
    category beyond the function) needs a `reason` of at least 20 characters. What is opened and why stands
    in the ledger before anything is read. Raises `NotAvailable`, `Refused` or
    `SessionOver`.
    """
    writes = _with_what_follows(write)
    yield from _opened(
        actor=actor,
        kind="person",
        purpose=purpose,
        categories=tuple(dict.fromkeys((*categories, *writes))),
        writes=writes,
        client_id=client_id_of(client_ref, actor=actor),
        name=name or ("client:write" if writes else "client:read"),
        now=now,
        vacancy_id=vacancy_id,
        reason=reason,
    )


def _with_what_follows(write: Iterable[Category]) -> tuple[Category, ...]:
    """Return the categories that are written; with an assessment goes whether she can work, kept apart (I24)."""
    writes = tuple(write)
    return tuple(dict.fromkeys((*writes, Category.WORK_NEEDS))) if Category.WORK_CAPACITY in writes else writes


@contextmanager
def open_own_record(
    *,
    actor: Actor,
    categories: Iterable[Category],
    write: Iterable[Category] = (),
    name: str = "own:read",
    purpose: Purpose = Purpose.OWN_DATA,
    now: datetime,
) -> Iterator[OpenedClient]:
    """Open the jobseeker's own record for herself."""
    if not actor.is_jobseeker:
        raise NotAvailable
    yield from _opened(
        actor=actor,
        kind="own",
        purpose=purpose,
        categories=tuple(categories),
        writes=tuple(write),
        client_id=actor.ref,
        name=name,
        now=now,
    )


@contextmanager
def open_candidate(
    *, actor: Actor, client_id: UUID, vacancy_id: int, categories: Iterable[Category], reason: str, now: datetime
) -> Iterator[OpenedClient]:
    """Open who a candidate is, for one vacancy, with a reason of at least 20 characters (R44).

    Only a candidate that this actor was shown for this vacancy in the last day. It stays open, for this actor and
    vacancy, for a week.
    """
    yield from _opened(
        actor=actor,
        kind="candidate",
        purpose=Purpose.MATCHING,
        categories=tuple(categories),
        writes=(),
        client_id=client_id,
        name="candidate:open",
        now=now,
        vacancy_id=vacancy_id,
        reason=reason,
    )


@contextmanager
def break_glass(
    *, actor: Actor, client_ref: str, purpose: Purpose, category: Category, reason: str, now: datetime
) -> Iterator[OpenedClient]:
    """Open one category of one client without a relation to her, with a reason of at least 20 characters.

    She sees it, the actor's supervisor gets it to judge within three working days, and while a judgement is overdue
    the actor cannot do it again.
    """
    yield from _opened(
        actor=actor,
        kind="glass",
        purpose=purpose,
        categories=(category,),
        writes=(),
        client_id=client_id_of(client_ref, actor=actor),
        name="client:break-glass",
        now=now,
        reason=reason,
    )


@contextmanager
def open_granted(
    *, ticket: Ticket, client_id: UUID, basis: Basis, categories: Iterable[Category], now: datetime
) -> Iterator[OpenedClient]:
    """Open one client under a ticket that another room's own decision gave; it shows what that ticket opens.

    For systems that are no member of staff. The card has no reference and no history: it is shown to nobody.
    """
    cards = {client_id: ClientCard(client_id=client_id, reference="", basis=basis)}
    with under_ticket(ticket):
        vaults = record.vaults_of_ticket(using="reader", store=key_store())
        fill(cards, tuple(categories), vaults)
    opened = OpenedClient(
        card=cards[client_id],
        history=(),
        _ticket=ticket,
        _vault=vaults.get(client_id),
        _now=now,
        _vaults=vaults,
    )
    try:
        yield opened
    finally:
        opened.close()


def cards_granted(
    *, ticket: Ticket, client_ids: Sequence[UUID], basis: Basis, categories: Iterable[Category]
) -> dict[UUID, ClientCard]:
    """Return the cards of several clients (at most 50) under a ticket that another room's own decision gave."""
    cards = {each: ClientCard(client_id=each, reference="", basis=basis) for each in client_ids}
    with under_ticket(ticket):
        fill(cards, tuple(categories), record.vaults_of_ticket(using="reader", store=key_store()))
    return cards


def open_many(
    *, actor: Actor, client_ids: Sequence[UUID], purpose: Purpose, categories: Iterable[Category], name: str
) -> dict[UUID, ClientCard]:
    """Open a page of clients (at most 50) under one ticket, and return their cards by id.

    Whom the actor may not open now, has no card.
    """
    if not client_ids:
        return {}
    wanted = tuple(categories)
    try:
        ticket = open_persons(
            actor=actor, kind="page", purpose=purpose, categories=wanted, persons=client_ids, name=name
        )
    except NotAvailable:
        return {}
    cards = {
        client_id: ClientCard(client_id=client_id, reference=reference_of(client_id, actor=actor), basis=basis)
        for client_id, basis in zip(client_ids, ticket.bases, strict=True)
        if basis is not None
    }
    with under_ticket(ticket):
        vaults = record.vaults_of_ticket(using="reader", store=key_store())
        fill(cards, wanted, vaults)
    watch_address(cards.values(), actor=actor, seq=ticket.seq)
    return cards


def vaults_under(ticket: Ticket) -> Mapping[UUID, PersonVault]:
    """Return the vault of each person whom a ticket names, for a room that writes about several people at once."""
    with under_ticket(ticket):
        return record.vaults_of_ticket(using="reader", store=key_store())


def _opened(  # noqa: PLR0913 - see the callers
    *,
    actor: Actor,
    kind: str,
    purpose: Purpose,
    categories: tuple[Category, ...],
    writes: tuple[Category, ...],
    client_id: UUID,
    name: str,
    now: datetime,
    vacancy_id: int | None = None,
    reason: str | None = None,
) -> Iterator[OpenedClient]:
    if reason is not None and holds_bsn(reason):
        # A reason stays in the ledger when the person's own keys are long destroyed: no number belongs in it.
        raise Refused(Refusal.REASON)
    ticket = open_persons(
        actor=actor,
        kind=kind,
        purpose=purpose,
        categories=categories,
        writes=writes,
        persons=[client_id],
        name=name,
        vacancy_id=vacancy_id,
        reason=reason,
    )
    basis = ticket.bases[0]
    if basis is None:
        raise NotAvailable
    cards = {client_id: ClientCard(client_id=client_id, reference=reference_of(client_id, actor=actor), basis=basis)}
    with under_ticket(ticket):
        vaults = record.vaults_of_ticket(using="reader", store=key_store())
        fill(cards, categories, vaults)
        history = record.history(using="reader", vaults=vaults) if _has_history(kind, categories) else {}
    watch_address(cards.values(), actor=actor, seq=ticket.seq)
    opened = OpenedClient(
        card=cards[client_id],
        history=history.get(client_id, ()),
        _ticket=ticket,
        _vault=vaults.get(client_id),
        _now=now,
        _vaults=vaults,
    )
    try:
        yield opened
    finally:
        opened.close()


def watch_address(cards: Iterable[ClientCard], *, actor: Actor, seq: int) -> None:
    """Put before the security officer that somebody who lives where the actor lives was opened (I58).

    Addresses of clients are compared as they are opened; none is kept to compare with.
    """
    if actor.home_index is None:
        return
    store = key_store()
    for contact in (card.contact for card in cards if card.contact is not None):
        if contact.postcode and home_index(store, contact.postcode, contact.house_number) == actor.home_index:
            signal_same_address(actor=actor, seq=seq)
            return


def _has_history(kind: str, categories: tuple[Category, ...]) -> bool:
    """Tell whether this opening shows what was changed: only to her own adviser and to herself."""
    return kind in {"person", "own"} and (not _IN_PARTS.isdisjoint(categories) or Category.STATUS in categories)


def fill(cards: dict[UUID, ClientCard], categories: tuple[Category, ...], vaults: record.Vaults) -> None:
    """Put what the ticket in force opens on the cards."""
    found: dict[UUID, dict[str, Any]] = {client_id: {} for client_id in cards}
    for name, values_of in _readings(categories, vaults):
        for client_id, value in values_of.items():
            found.setdefault(client_id, {})[name] = value
    # A person's own ticket opens her earlier records as well; what stands on a card is of its own record.
    for client_id, card in cards.items():
        cards[client_id] = replace(card, **found[client_id])


def _readings(categories: tuple[Category, ...], vaults: record.Vaults) -> Iterator[tuple[str, Mapping[UUID, Any]]]:
    """Yield each part of the cards that these categories fill, with its value for each person."""
    if Category.IDENTITY in categories:
        yield "placement", record.placements(using="reader", vaults=vaults)
    for category in categories:
        if category in _FIELDS:
            yield _FIELDS[category], record.category_of_each(category, using="reader", vaults=vaults)
    if not _IN_PARTS.isdisjoint(categories):
        yield "parts", record.parts(categories=categories, using="reader", vaults=vaults)
    if Category.STATUS in categories:
        yield "status", record.statuses(using="reader")
        yield "activity", record.activity(using="reader")

"""Opening cards: one client, a page of clients, a candidate, oneself, or a client without a relation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sonar.access.types import Category, Purpose, Refusal
from sonar.clients import operations as client_operations
from sonar.clients import queries as record
from sonar.clients.types import ClientCard, HistoryLine
from sonar.disclosure.queries.errors import NotAvailable, Refused
from sonar.disclosure.queries.tickets import Ticket, client_id_of, open_persons, reference_of, under_ticket
from sonar.identity.types import Actor
from sonar.kernel.bsn import holds_bsn
from sonar.kernel.clock import local_day
from sonar.kernel.encryption import PersonVault, key_store

_FIELDS = {
    Category.IDENTITY: "identity",
    Category.BSN: "bsn",
    Category.CONTACT: "contact",
    Category.PROFILE: "profile",
    Category.WORK_CAPACITY: "work_capacity",
}
_CORRECTED = frozenset({Category.IDENTITY, Category.CONTACT, Category.PROFILE})

Part = TypeVar("Part")


@dataclass(slots=True)
class OpenedClient:
    """One client, opened under one ticket, for the length of a `with` block."""

    card: ClientCard
    history: tuple[HistoryLine, ...]
    """What was changed in the categories opened, newest first; empty for a candidate and for an emergency."""
    _ticket: Ticket | None
    _vault: PersonVault | None
    _now: datetime

    @property
    def client_id(self) -> UUID:
        """Return the client's id, for the rooms; it never stands on a page or in an address."""
        return self.card.client_id

    @property
    def vault(self) -> PersonVault:
        """Return the client's vault, for the room that writes under this ticket."""
        self.live_ticket()
        if self._vault is None:
            message = "open identity or contact as well: the keys come with a row of those"
            raise RuntimeError(message)
        return self._vault

    def live_ticket(self) -> Ticket:
        """Return the ticket; raise when the block has ended."""
        if self._ticket is None:
            message = "this client was opened for the length of a with block, and the block has ended"
            raise RuntimeError(message)
        return self._ticket

    def correct_contact(self, changes: Mapping[str, str], *, version: int, why: str) -> None:
        """Correct contact data: old values stay in the history, with who, when and why.

        The client must have been opened with `write=[Category.CONTACT]`. Raises `InvalidFields` with every fault at
        once, or `StaleVersion`; then nothing was changed.
        """
        with under_ticket(self.live_ticket(), using="writer"):
            client_operations.correct_contact(
                client_id=self.client_id,
                vault=self.vault,
                version=version,
                changes=changes,
                why=why,
                today=local_day(self._now),
                using="writer",
            )

    def correct_identity(self, changes: Mapping[str, object], *, version: int, why: str) -> None:
        """Correct who she is, by the names of the fields of `Identity`; old values stay in the history.

        The client must have been opened with `write=[Category.IDENTITY]`. Raises as `correct_contact` does.
        """
        with under_ticket(self.live_ticket(), using="writer"):
            client_operations.correct_identity(
                client_id=self.client_id,
                vault=self.vault,
                version=version,
                present=_opened_part(self.card.identity),
                changes=changes,
                why=why,
                today=local_day(self._now),
                using="writer",
            )

    def correct_profile(self, changes: Mapping[str, object], *, version: int, why: str) -> None:
        """Correct a profile, by the names of the fields of `Profile`; a list is replaced as a whole.

        The client must have been opened with `write=[Category.PROFILE]`. Raises as `correct_contact` does. Old values
        stay in the history, and matching follows at once. Once for each opening: open her again to see the new one.
        """
        with under_ticket(self.live_ticket(), using="writer"):
            client_operations.correct_profile(
                client_id=self.client_id,
                vault=self.vault,
                version=version,
                present=_opened_part(self.card.profile),
                changes=changes,
                why=why,
                today=local_day(self._now),
                using="writer",
            )

    def history_of(self, category: Category) -> tuple[HistoryLine, ...]:
        """Return what was changed in one category, newest first."""
        return tuple(line for line in self.history if line.category is category)

    def close(self) -> None:
        """Let go of the ticket."""
        self._ticket = None


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
    now: datetime,
) -> Iterator[OpenedClient]:
    """Open one client on the actor's relation to her, for reading and, with `write`, for changing.

    A match is a relation for its own vacancy only: then `vacancy_id` names it. What is opened and why stands
    in the ledger before anything is read. Raises `NotAvailable`, `Refused` or
    `SessionOver`.
    """
    writes = tuple(write)
    yield from _opened(
        actor=actor,
        kind="person",
        purpose=purpose,
        categories=tuple(categories),
        writes=writes,
        client_id=client_id_of(client_ref, actor=actor),
        name=name or ("client:write" if writes else "client:read"),
        now=now,
        vacancy_id=vacancy_id,
    )


@contextmanager
def open_own_record(
    *,
    actor: Actor,
    categories: Iterable[Category],
    write: Iterable[Category] = (),
    name: str = "own:read",
    now: datetime,
) -> Iterator[OpenedClient]:
    """Open the jobseeker's own record for herself."""
    if not actor.is_jobseeker:
        raise NotAvailable
    yield from _opened(
        actor=actor,
        kind="own",
        purpose=Purpose.OWN_DATA,
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
    return cards


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
    opened = OpenedClient(
        card=cards[client_id],
        history=history.get(client_id, ()),
        _ticket=ticket,
        _vault=vaults.get(client_id),
        _now=now,
    )
    try:
        yield opened
    finally:
        opened.close()


def _has_history(kind: str, categories: tuple[Category, ...]) -> bool:
    """Tell whether this opening shows what was changed: only to her own adviser and to herself."""
    return kind in {"person", "own"} and not _CORRECTED.isdisjoint(categories)


def _opened_part(part: Part | None) -> Part:
    """Return what the ticket opened of a category; without it there is nothing to correct."""
    if part is None:
        message = "what is corrected must be opened too, and be there: name the category in `categories`"
        raise RuntimeError(message)
    return part


def fill(cards: dict[UUID, ClientCard], categories: tuple[Category, ...], vaults: record.Vaults) -> None:
    """Put what the ticket in force opens on the cards."""
    found: dict[UUID, dict[str, Any]] = {client_id: {} for client_id in cards}
    if Category.IDENTITY in categories:
        for client_id, placement in record.placements(using="reader", vaults=vaults).items():
            found[client_id]["placement"] = placement
    for category in categories:
        if category in _FIELDS:
            for client_id, value in record.category_of_each(category, using="reader", vaults=vaults).items():
                found[client_id][_FIELDS[category]] = value
    for client_id, values in found.items():
        cards[client_id] = replace(cards[client_id], **values)

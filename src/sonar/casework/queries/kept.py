"""Kept searches and selections: one's own, while they last; rights are weighed at each use."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from sonar.access.types import Category, Purpose
from sonar.casework.types import SavedSearch, Selection, SelectionMembers, SelectionPage, SelectionPlace
from sonar.disclosure.operations import open_many
from sonar.disclosure.queries import NotAvailable, criteria_from
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.statements import demand_outermost, statement

PACKAGE = "sonar.casework"
PAGE = 25


@dataclass(frozen=True, slots=True)
class _Kept:
    id: UUID
    title: str
    purpose: str
    criteria: str | dict[str, object]
    made_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class _Put:
    id: UUID
    title: str
    purpose: str
    made_on: date
    expires_on: date
    members: int


@dataclass(frozen=True, slots=True)
class _Member:
    client_id: UUID
    purpose: str


def saved_searches(*, actor: Actor) -> tuple[SavedSearch, ...]:
    """Return the searches that the actor kept, by title."""
    with transaction.atomic("logger"):
        rows = statement(PACKAGE, "saved_searches").rows("logger", _Kept, token=actor.token)
    return tuple(
        SavedSearch(
            id=row.id,
            title=row.title,
            purpose=Purpose(row.purpose),
            criteria=criteria_from(json.loads(row.criteria) if isinstance(row.criteria, str) else row.criteria),
            made_on=row.made_on,
            expires_on=row.expires_on,
        )
        for row in rows
    )


def selections(*, actor: Actor) -> tuple[Selection, ...]:
    """Return the selections that the actor made, by title."""
    with transaction.atomic("logger"):
        rows = statement(PACKAGE, "selections").rows("logger", _Put, token=actor.token)
    return tuple(
        Selection(
            id=row.id,
            title=row.title,
            purpose=Purpose(row.purpose),
            made_on=row.made_on,
            expires_on=row.expires_on,
            members=row.members,
        )
        for row in rows
    )


def selection_members(*, actor: Actor, selection_id: UUID) -> SelectionMembers:
    """Return whom of a selection the actor may open at this moment: what a group message or a group task begins with.

    The rights are weighed anew, and the use stands in the ledger. Raises `NotAvailable` when the selection is not the
    actor's, is past its day, or was made with rights that she no longer has.
    """
    own = next((each for each in selections(actor=actor) if each.id == selection_id), None)
    rows = _members(actor, selection_id)
    if own is None:
        raise NotAvailable
    return SelectionMembers(purpose=own.purpose, client_ids=tuple(row.client_id for row in rows))


def selection_clients(*, actor: Actor, selection_id: UUID, offset: int = 0) -> SelectionPage:
    """Return one page of a selection with names, opened by a ticket. Raises as `selection_members`, and `Refused`."""
    own = next((each for each in selections(actor=actor) if each.id == selection_id), None)
    rows = _members(actor, selection_id)
    if own is None or offset < 0:
        raise NotAvailable
    shown = [row.client_id for row in rows[offset : offset + PAGE]]
    cards = open_many(
        actor=actor,
        client_ids=shown,
        purpose=own.purpose,
        categories=(Category.IDENTITY, Category.CONTACT),
        name="selection:names",
    )
    return SelectionPage(
        selection=own,
        cards=tuple(cards[client_id] for client_id in shown if client_id in cards),
        usable=len(rows),
        offset=offset,
        next_offset=offset + PAGE if offset + PAGE < len(rows) else None,
    )


def selection_client(*, actor: Actor, selection_id: UUID, place: int) -> SelectionPlace:
    """Return the client at a place of a selection with her name, opened by a ticket, and nobody else.

    Raises as `selection_clients`.
    """
    own = next((each for each in selections(actor=actor) if each.id == selection_id), None)
    rows = _members(actor, selection_id)
    if own is None or place < 0:
        raise NotAvailable
    wanted = [row.client_id for row in rows[place : place + 1]]
    cards = open_many(
        actor=actor, client_ids=wanted, purpose=own.purpose, categories=(Category.IDENTITY,), name="selection:name"
    )
    return SelectionPlace(card=next(iter(cards.values()), None), usable=len(rows))


def _members(actor: Actor, selection_id: UUID) -> list[_Member]:
    here = acting.current()
    demand_outermost("logger")
    with transaction.atomic("logger", durable=True):
        return statement(PACKAGE, "selection_members").rows(
            "logger", _Member, token=actor.token, id=selection_id, trace_id=here.trace_id, origin=here.origin
        )

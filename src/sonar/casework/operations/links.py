"""Two records of one person: linked and, when that was a mistake, split again; by two people each time (I10)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sonar.access.types import Category, Purpose
from sonar.casework.operations.writing import deciding, sql
from sonar.casework.queries.references import unseal
from sonar.casework.rules.codes import MERGE_GROUNDS
from sonar.casework.types import ChangedMeanwhile
from sonar.clients.types import ClientCard, InvalidFields
from sonar.disclosure.operations import NotAvailable, open_many
from sonar.disclosure.queries import client_id_of, open_persons, under_ticket
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class _Pair:
    survivor_id: UUID
    client_id: UUID


def propose_merge(
    *, actor: Actor, client_ref: str, survivor_ref: str, ground: str, purpose: Purpose, now: datetime
) -> None:
    """Propose that the record of `client_ref` is of the same person as that of `survivor_ref`, which goes on.

    The actor needs a relation to both, and may correct identities. Raises `InvalidFields`, `NotAvailable`, or
    `ChangedMeanwhile` when one of them is linked already.
    """
    client_id, survivor_id = client_id_of(client_ref, actor=actor), client_id_of(survivor_ref, actor=actor)
    if ground not in MERGE_GROUNDS:
        raise InvalidFields({"ground": ["unknown"]})
    if client_id == survivor_id:
        raise InvalidFields({"survivor": ["same"]})
    ticket = open_persons(
        actor=actor,
        kind="person",
        purpose=purpose,
        categories=(Category.IDENTITY,),
        writes=(Category.IDENTITY,),
        persons=[client_id, survivor_id],
        name="merge:propose",
    )
    try:
        with under_ticket(ticket, using="writer"):
            sql("propose_merge").value(
                "writer", client_id=client_id, survivor_id=survivor_id, id=new_id(now=now), ground=ground
            )
    except Exception as error:
        _linked_already(error)
        raise


def ask_split(*, actor: Actor, client_ref: str, purpose: Purpose) -> None:
    """Ask to end the link of an earlier record, because it is another person's after all."""
    client_id = client_id_of(client_ref, actor=actor)
    ticket = open_persons(
        actor=actor,
        kind="person",
        purpose=purpose,
        categories=(Category.IDENTITY,),
        writes=(Category.IDENTITY,),
        persons=[client_id],
        name="merge:ask-split",
    )
    try:
        with under_ticket(ticket, using="writer"):
            sql("ask_split").value("writer", client_id=client_id)
    except Exception as error:
        _linked_already(error)
        raise


def compare_records(*, actor: Actor, link_ref: str) -> tuple[ClientCard | None, ClientCard | None]:
    """Open who both records say she is, for the manager who decides: the one that goes on, then the other.

    Taking it up is a task of the manager's, for a day, and stands in the ledger. A record she may not open is None.
    """
    with deciding():
        pair = sql("take_link").row(
            "logger",
            _Pair,
            token=actor.token,
            id=unseal(link_ref, actor, "link"),
            trace_id=acting.current().trace_id,
        )
    if pair is None:
        raise NotAvailable
    cards = open_many(
        actor=actor,
        client_ids=[pair.survivor_id, pair.client_id],
        purpose=Purpose.MEDIATION,
        categories=(Category.IDENTITY, Category.CONTACT),
        name="merge:compare",
    )
    return cards.get(pair.survivor_id), cards.get(pair.client_id)


def decide_link(*, actor: Actor, link_ref: str, yes: bool) -> None:
    """Decide on a link, or on its end: `yes` does what was asked. `NotAvailable` when it is not hers to decide."""
    with deciding():
        done = sql("decide_link").value(
            "logger",
            token=actor.token,
            id=unseal(link_ref, actor, "link"),
            yes=yes,
            trace_id=acting.current().trace_id,
        )
    if not done:
        raise NotAvailable


def _linked_already(error: Exception) -> None:
    if getattr(error.__cause__, "sqlstate", None) in {"22023", "40001"}:
        raise ChangedMeanwhile from None

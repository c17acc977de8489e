"""Phase 1, the ticket: asked for on the logger's connection, committed there; and phase 2, reading under it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connections, transaction

from sonar.access.types import Basis, Category, Purpose, Refusal
from sonar.disclosure.queries.errors import NotAvailable, raise_for
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.references import UnknownReference, sealer
from sonar.kernel.statements import Statement, demand_outermost, statement

PACKAGE = "sonar.disclosure"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Permission to read what one committed row of the ledger names. `secret` works for a minute."""

    secret: str = field(repr=False)
    seq: int
    bases: tuple[Basis | None, ...]
    """The basis for each person, in the order asked; None for one who was left out of a page."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the database answered: a ticket, or why not."""

    ticket: str | None = field(repr=False)
    seq: int | None
    refusal: str | None
    bases: list[str | None] | None
    fit: int = 0


def open_persons(  # noqa: PLR0913 - each is a fact the ledger records
    *,
    actor: Actor,
    kind: str,
    purpose: Purpose,
    categories: Iterable[Category],
    writes: Iterable[Category] = (),
    persons: Sequence[UUID],
    name: str,
    vacancy_id: int | None = None,
    reason: str | None = None,
) -> Ticket:
    """Ask for a ticket for these persons (at most 50); raise what stands in the way.

    All or none, except for the kind `page`, which leaves out whom the actor may not open.
    """
    return answer_of(
        statement(PACKAGE, "open_persons"),
        using="logger",
        actor=actor,
        kind=kind,
        purpose=purpose.value,
        categories=[category.value for category in categories],
        writes=[category.value for category in writes],
        persons=list(persons),
        vacancy_id=vacancy_id,
        reason=reason,
        name=name,
    )


def open_list(*, actor: Actor, purpose: Purpose) -> Ticket:
    """Ask for a ticket for the actor's own work list: rows without names."""
    return answer_of(
        statement(PACKAGE, "open_list"), using="logger", actor=actor, purpose=purpose.value, name="worklist:find"
    )


def open_log(*, actor: Actor, name: str) -> Ticket:
    """Ask for a ticket for the ledger's lines about the actor."""
    return answer_of(statement(PACKAGE, "open_log"), using="logger", actor=actor, name=name)


def answer_of(asked: Statement, *, using: str, actor: Actor, **values: object) -> Ticket:
    """Run an opening function in a transaction of its own, and return its ticket or raise for its refusal.

    The transaction is committed either way: the row is the permission, and a refusal is recorded too.
    """
    return counted_answer_of(asked, using=using, actor=actor, **values)[0]


def counted_answer_of(asked: Statement, *, using: str, actor: Actor, **values: object) -> tuple[Ticket, int]:
    """Do as `answer_of` for a function that also counts what it found; return the ticket and the count."""
    demand_outermost(using)
    here = acting.current()
    with transaction.atomic(using, durable=True):
        answer = asked.row(using, _Answer, token=actor.token, trace_id=here.trace_id, origin=here.origin, **values)
    if answer is None or answer.ticket is None or answer.seq is None:
        raise_for(answer.refusal if answer is not None and answer.refusal else Refusal.MALFORMED)
        raise NotAvailable
    bases = tuple(None if basis is None else Basis(basis) for basis in answer.bases or ())
    return Ticket(secret=answer.ticket, seq=answer.seq, bases=bases), answer.fit


@contextmanager
def under_ticket(ticket: Ticket, *, using: str = "reader") -> Iterator[None]:
    """Open the one transaction in which `ticket` is in force on the login `using`.

    Outermost only: a setting made inside a savepoint would stay in force after it.
    """
    demand_outermost(using)
    with transaction.atomic(using, durable=True):
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT set_config('sonar.ticket', %s, true)", [ticket.secret])
        yield


def reference_of(client_id: UUID, *, actor: Actor) -> str:
    """Return a fresh reference to a client, for this actor only."""
    return sealer().seal(client_id, audience=actor.ref, purpose="client")


def client_id_of(reference: str, *, actor: Actor) -> UUID:
    """Return the client a reference points to; `NotAvailable` whatever is wrong with it."""
    try:
        return sealer().unseal(reference, audience=actor.ref, purpose="client")
    except UnknownReference:
        raise NotAvailable from None

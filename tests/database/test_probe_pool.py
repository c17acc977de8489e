"""Probes on connections that are used again: what one request leaves must open nothing for the next."""

import pytest
from django.db import connections, transaction

from sonar.access.types import Category, Purpose
from sonar.disclosure.queries import Ticket, open_log, open_persons, own_consultations, under_ticket
from sonar.identity.types import Actor
from sonar.kernel.statements import NestedTransaction, demand_outermost
from tests.database.probing import IDENTITY, Prober
from tests.world import COLLEAGUE, Person, World


@pytest.fixture
def actor(world: World) -> Actor:
    """The adviser, signed in."""
    return world.sign_in()


def asked(actor: Actor, person: Person) -> Ticket:
    """Ask for a ticket the way pages do."""
    return open_persons(
        actor=actor,
        kind="person",
        purpose=Purpose.MEDIATION,
        categories=[Category.IDENTITY],
        persons=[person.id],
        name="probe",
    )


def seen(using: str = "reader") -> list[object]:
    """Return whom the connection shows now."""
    with connections[using].cursor() as cursor:
        cursor.execute(IDENTITY)
        return [row[0] for row in cursor.fetchall()]


def test_ticket_is_in_force_inside_its_block_and_not_after(actor: Actor, own: Person) -> None:
    with under_ticket(asked(actor, own)):
        assert seen() == [own.id]
    assert seen() == []
    with transaction.atomic("reader"):
        assert seen() == []


def test_ticket_is_gone_after_an_error_in_its_block(actor: Actor, own: Person) -> None:
    with pytest.raises(ZeroDivisionError), under_ticket(asked(actor, own)):  # noqa: PT012 - a block that fails
        assert seen() == [own.id]
        raise ZeroDivisionError
    assert seen() == []


def test_ticket_that_an_attacker_sets_for_the_whole_session_gives_way_to_the_next_requests_own(
    world: World, actor: Actor, own: Person, hidden: Person
) -> None:
    # SQL injected into one request may leave that request's own ticket on the connection. The next request names its
    # own, so it sees its own people; and what was left dies with its minute. It never opened anybody else.
    left = asked(actor, own)
    with connections["reader"].cursor() as cursor:
        cursor.execute("SELECT set_config('sonar.ticket', %s, false)", [left.secret])
    with under_ticket(asked(world.sign_in(COLLEAGUE), hidden)):
        assert seen() == [hidden.id]
    world.advance(seconds=61)
    assert seen() == []


def test_ticket_set_for_the_session_and_rolled_back(prober: Prober, own: Person) -> None:
    ticket = prober.ticket(own)
    reader = prober.connection("reader")
    with reader.transaction(force_rollback=True):
        reader.execute("SELECT set_config('sonar.ticket', %s, false)", [ticket])
        assert len(reader.execute(IDENTITY.encode()).fetchall()) == 1
    assert reader.execute(IDENTITY.encode()).fetchall() == []


def test_savepoint_would_let_a_ticket_outlive_its_block_so_the_wrapper_refuses(
    prober: Prober, actor: Actor, own: Person
) -> None:
    reader = prober.connection("reader")
    with reader.transaction():
        with reader.transaction():  # a savepoint
            reader.execute("SELECT set_config('sonar.ticket', %s, true)", [prober.ticket(own)])
        assert len(reader.execute(IDENTITY.encode()).fetchall()) == 1  # the trap: released, and still in force
    ticket = asked(actor, own)
    with transaction.atomic("reader"):
        with pytest.raises(NestedTransaction), under_ticket(ticket):
            pass
        assert seen() == []


def test_two_tickets_in_one_transaction_are_refused(world: World, actor: Actor, own: Person, hidden: Person) -> None:
    first, second = asked(actor, own), asked(world.sign_in(COLLEAGUE), hidden)
    with under_ticket(first):
        with pytest.raises(NestedTransaction), under_ticket(second):
            pass
        assert seen() == [own.id]


@pytest.mark.parametrize("using", ["logger", "matcher", "reader", "writer"])
def test_asking_inside_another_transaction_is_refused(world: World, using: str) -> None:
    with transaction.atomic(using), pytest.raises(NestedTransaction):
        demand_outermost(using)
    demand_outermost(using)


def test_ticket_cannot_be_asked_for_in_a_transaction_that_may_still_be_rolled_back(actor: Actor, own: Person) -> None:
    with transaction.atomic("logger"):
        with pytest.raises(NestedTransaction):
            asked(actor, own)
        with pytest.raises(NestedTransaction):
            open_log(actor=actor, name="probe")


def test_secret_of_a_ticket_is_not_printed(actor: Actor, own: Person) -> None:
    ticket = asked(actor, own)
    assert ticket.secret not in repr(ticket)
    assert ticket.secret not in str(ticket)


def test_ticket_is_kept_as_a_hash_only(world: World, actor: Actor, own: Person) -> None:
    ticket = asked(actor, own)
    stored = world.one("SELECT d::text FROM ledger.disclosure d")[0]
    assert ticket.secret not in stored
    assert actor.token not in stored


def test_every_alias_binds_values_on_the_server_and_default_leads_nowhere(world: World) -> None:
    for alias in ("reader", "writer", "logger", "auth", "worker", "matcher"):
        assert connections[alias].settings_dict["OPTIONS"]["server_side_binding"] is True
    assert connections["default"].vendor == "unknown"


INJECTIONS = [
    "'; SELECT 1; --",
    "' OR '1'='1",
    "%s",
    "%(token)s",
    "\\'; DROP TABLE ledger.disclosure; --",
    "$$; SELECT pg_catalog.pg_sleep(0); $$",
    "1 UNION SELECT wrapped FROM clients.person_key",
    "{identity,contact}",
    "é\u202e\u0000"[:-1],
]


@pytest.mark.requirement("R299")
@pytest.mark.parametrize("text", INJECTIONS, ids=range(len(INJECTIONS)))
def test_sql_in_a_text_stays_text(world: World, actor: Actor, own: Person, text: str) -> None:
    ticket = open_persons(
        actor=actor,
        kind="person",
        purpose=Purpose.MEDIATION,
        categories=[Category.IDENTITY],
        persons=[own.id],
        name=text,
        reason=text,
    )
    with under_ticket(ticket):
        assert seen() == [own.id]
    assert world.one("SELECT name, reason FROM ledger.disclosure") == (text, text)
    assert own_consultations(actor=actor).lines[0].name == text


@pytest.mark.parametrize("argument", ["token", "kind", "purpose", "category", "write", "name"])
@pytest.mark.parametrize("text", INJECTIONS[:6], ids=range(6))
def test_sql_in_an_argument_of_the_opening_is_no_such_word(
    prober: Prober, own: Person, argument: str, text: str
) -> None:
    how: dict[str, object] = {
        "token": {"token": text},
        "kind": {"kind": text},
        "purpose": {"purpose": text},
        "category": {"categories": [text]},
        "write": {"categories": ["contact"], "writes": [text]},
        "name": {"name": text * 81},
    }[argument]
    expected = {"token": "no_session", "purpose": "purpose", "category": "category"}.get(argument, "malformed")
    assert prober.refusal(own, **how) == expected

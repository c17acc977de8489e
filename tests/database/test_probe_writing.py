"""Probes that write: without a ticket, beyond it, or over somebody else's change."""

from uuid import uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege, InvalidParameterValue, SerializationFailure

from tests.database.probing import CORRECT, Prober
from tests.world import ADVISER, Person, World

PHONE = (1, ["phone"], [b"new"], b"why")


@pytest.fixture
def writing(prober: Prober, own: Person, hidden: Person) -> str:
    """A ticket that opens the contact data and messages of one's own client for writing."""
    return prober.ticket(own, categories=["identity", "contact", "messages"], writes=["contact", "messages"])


def unchanged(world: World) -> bool:
    """Tell whether nobody's record was touched."""
    touched = world.count("SELECT count(*) FROM clients.contact WHERE version <> 1 OR phone IN ('new', 'other')")
    noted = world.count("SELECT count(*) FROM ledger.change WHERE actor_kind <> 'job'")
    return (
        touched
        + noted
        + world.count("SELECT count(*) FROM clients.history WHERE job IS NULL")
        + world.count("SELECT count(*) FROM messaging.message")
        == 0
    )


def test_the_probe_itself_can_write(prober: Prober, world: World, own: Person, writing: str) -> None:
    assert prober.rows("writer", CORRECT, own.id, *PHONE, ticket=writing) == [(2,)]
    assert not unchanged(world)


@pytest.mark.requirement("R150", "R299")
@pytest.mark.parametrize(
    "kind", ["none", "guess", "reading-only", "list", "log", "glass", "other-category", "expired", "ended"]
)
def test_correction_without_a_ticket_for_it(
    prober: Prober, world: World, own: Person, hidden: Person, kind: str
) -> None:
    tickets = {
        "none": lambda: None,
        "guess": lambda: "0" * 64,
        "reading-only": lambda: prober.ticket(own),
        "list": lambda: prober.list_ticket().ticket,
        "log": prober.log_ticket,
        "glass": lambda: prober.glass(hidden, "contact").ticket,
        "other-category": lambda: prober.ticket(own, categories=["contact", "messages"], writes=["messages"]),
        "expired": lambda: prober.ticket(own, writes=["contact"]),
        "ended": lambda: prober.ticket(own, writes=["contact"]),
    }
    ticket = tickets[kind]()
    if kind == "expired":
        world.advance(seconds=61)
    if kind == "ended":
        prober.rows("auth", "SELECT identity.end_session(%s, 'signed_out')", prober.actor.token)
    for person in (own, hidden):
        prober.refused("writer", CORRECT, person.id, *PHONE, ticket=ticket)
    assert unchanged(world)


def test_correction_of_another_person_than_the_ticket_names(
    prober: Prober, world: World, own: Person, hidden: Person, writing: str
) -> None:
    said = prober.refused("writer", CORRECT, hidden.id, *PHONE, ticket=writing)
    assert said.split("\n")[0] == prober.refused("writer", CORRECT, uuid4(), *PHONE, ticket=writing).split("\n")[0]
    assert unchanged(world)


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        (["version"], [b"9"]),
        (["client_id"], [b"x"]),
        (["confirmed_on"], [b"x"]),
        (["phone", "bsn"], [b"x", b"y"]),
        (["phone"], [b"x", b"y"]),
        (["phone', street = '"], [b"x"]),
        ([], []),
        ([None], [b"x"]),
    ],
    ids=["version", "client", "confirmation", "bsn", "more-values", "sql", "nothing", "null"],
)
def test_correction_of_another_field(
    prober: Prober, world: World, own: Person, writing: str, fields: list[str], values: list[bytes]
) -> None:
    prober.refused("writer", CORRECT, own.id, 1, fields, values, b"why", ticket=writing, kind=InvalidParameterValue)
    assert unchanged(world)


@pytest.mark.parametrize("version", [0, 2, -1, 2**31 - 1])
def test_correction_over_somebody_elses_change(
    prober: Prober, world: World, own: Person, writing: str, version: int
) -> None:
    prober.refused(
        "writer", CORRECT, own.id, version, ["phone"], [b"new"], b"why", ticket=writing, kind=SerializationFailure
    )
    assert unchanged(world)


def test_two_corrections_at_once_do_not_both_count(prober: Prober, world: World, own: Person, writing: str) -> None:
    first, second = prober.login("writer"), prober.login("writer")
    second.execute("SET lock_timeout = '50ms'")
    second.commit()
    with first.transaction():
        correct(first, own, writing, b"new")
        with pytest.raises(psycopg.errors.LockNotAvailable), second.transaction():
            correct(second, own, writing, b"other")
    with pytest.raises(SerializationFailure), second.transaction():
        correct(second, own, writing, b"other")
    assert world.one("SELECT phone, version FROM clients.contact WHERE client_id = %s", own.id) == (b"new", 2)
    assert world.count("SELECT count(*) FROM clients.history WHERE job IS NULL") == 1


@pytest.mark.requirement("R154")
def test_change_and_its_line_in_the_ledger_come_together_or_not_at_all(
    prober: Prober, world: World, own: Person, writing: str
) -> None:
    writer = prober.connection("writer")
    with pytest.raises(ZeroDivisionError), writer.transaction():  # noqa: PT012 - a block that fails
        correct(writer, own, writing, b"new")
        raise ZeroDivisionError
    assert unchanged(world)
    with writer.transaction():
        correct(writer, own, writing, b"new")
    assert world.count("SELECT count(*) FROM ledger.change WHERE actor_kind = 'staff'") == 1
    assert world.count("SELECT count(*) FROM clients.history WHERE job IS NULL") == 1


@pytest.mark.parametrize(
    "table", ["clients.contact", "clients.history", "ledger.change", "messaging.message", "ledger.disclosure"]
)
def test_writer_with_a_ticket_still_has_no_way_past_the_gate(
    prober: Prober, own: Person, writing: str, table: str
) -> None:
    for query in (f"DELETE FROM {table}", f"INSERT INTO {table} DEFAULT VALUES", f"SELECT * FROM {table}"):
        prober.refused("writer", query, ticket=writing)


SEND = "SELECT messaging.send(%s, %s, 'subject', 'body')"


@pytest.mark.parametrize("kind", ["none", "reading-only", "other-category", "another-person", "own-record"])
def test_message_without_a_ticket_for_it(prober: Prober, world: World, own: Person, hidden: Person, kind: str) -> None:
    tickets = {
        "none": lambda: None,
        "reading-only": lambda: prober.ticket(own, categories=["messages"]),
        "other-category": lambda: prober.ticket(own, writes=["contact"]),
        "another-person": lambda: prober.ticket(
            world.client(adviser=ADVISER), categories=["messages"], writes=["messages"]
        ),
        "own-record": lambda: prober.ticket(
            own,
            kind="own",
            purpose="own_data",
            categories=["messages"],
            writes=["messages"],
            actor=world.sign_in_jobseeker(own),
        ),
    }
    prober.refused("writer", SEND, own.id, uuid4(), ticket=tickets[kind]())
    assert unchanged(world)


@pytest.mark.requirement("R107")
def test_message_is_read_and_marked_by_nobody_but_the_person_it_was_sent_to(
    prober: Prober, world: World, own: Person, hidden: Person, writing: str
) -> None:
    message = uuid4()
    prober.rows("writer", SEND, own.id, message, ticket=writing)
    assert prober.sees("messages", writing) == 0  # not even by who sent it
    assert prober.rows("writer", "SELECT messaging.mark_read(%s)", message, ticket=writing) == [(False,)]
    how = {"kind": "own", "purpose": "own_data", "categories": ["messages"], "writes": ["messages"]}
    another = prober.ticket(hidden, actor=world.sign_in_jobseeker(hidden), **how)
    assert prober.sees("messages", another) == 0
    assert prober.rows("writer", "SELECT messaging.mark_read(%s)", message, ticket=another) == [(False,)]
    assert prober.rows("writer", "SELECT messaging.mark_read(%s)", message) == [(False,)]
    hers = prober.ticket(own, actor=world.sign_in_jobseeker(own), **how)
    assert prober.sees("messages", hers) == 1
    assert prober.rows("writer", "SELECT messaging.mark_read(%s)", message, ticket=hers) == [(True,)]


def test_message_cannot_take_the_place_of_another(prober: Prober, own: Person, writing: str) -> None:
    message = uuid4()
    prober.rows("writer", SEND, own.id, message, ticket=writing)
    prober.refused("writer", SEND, own.id, message, ticket=writing, kind=psycopg.errors.UniqueViolation)


def test_correction_leaves_nothing_to_read_for_the_writer(
    prober: Prober, own: Person, hidden: Person, writing: str
) -> None:
    found = prober.rows("writer", "SELECT client_id FROM clients.contact_v", ticket=writing)
    assert found == [(own.id,)]
    with pytest.raises(InsufficientPrivilege):
        prober.rows("writer", "SELECT * FROM clients.history_v", ticket=writing)


def correct(writer: psycopg.Connection, person: Person, ticket: str, phone: bytes) -> None:
    """Correct a telephone number in a transaction that the caller ends."""
    writer.execute("SELECT set_config('sonar.ticket', %s, true)", [ticket])
    writer.execute(CORRECT.encode(), [person.id, 1, ["phone"], [phone], b"why"])

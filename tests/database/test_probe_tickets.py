"""Probes with tickets that should open nothing, or nothing more than what they are for."""

from uuid import uuid4

import psycopg
import pytest

from tests import databases
from tests.database.probing import GATES, IDENTITY, VIEWS, Prober
from tests.world import ADVISER, COLLEAGUE, FUNCTIONAL_MANAGER, Person, World

BAD_TICKETS = {
    "none": None,
    "empty": "",
    "a-guess": "0" * 64,
    "a-quote": "' OR true --",
    "a-wildcard": "%",
    "a-long-one": "f" * 100_000,
    "a-client-id": "00000000-0000-7000-8000-000000000001",
}


@pytest.mark.requirement("R53", "R154", "R297", "R299")
@pytest.mark.parametrize("kind", BAD_TICKETS)
def test_bad_ticket_opens_no_gate(prober: Prober, own: Person, hidden: Person, kind: str) -> None:
    assert {gate: prober.sees(gate, BAD_TICKETS[kind]) for gate in GATES} == dict.fromkeys(GATES, 0)


def test_the_probe_itself_can_see(prober: Prober, own: Person) -> None:
    assert [row[0] for row in prober.read(IDENTITY, ticket=prober.ticket(own))] == [own.id]


@pytest.mark.parametrize("kind", ["hash", "half", "upper", "with-space"])
def test_ticket_changed_a_little(prober: Prober, own: Person, kind: str) -> None:
    ticket = prober.ticket(own)
    stored = prober.world.one("SELECT encode(ticket_hash, 'hex') FROM access.live_ticket")[0]
    changed = {"hash": stored, "half": ticket[:32], "upper": ticket.upper(), "with-space": ticket + " "}[kind]
    assert changed != ticket
    assert prober.sees("identity", changed) == 0


def test_expired_ticket(prober: Prober, own: Person) -> None:
    ticket = prober.ticket(own)
    prober.world.advance(seconds=58)
    assert prober.sees("identity", ticket) == 1
    prober.world.advance(seconds=3)
    assert prober.sees("identity", ticket) == 0


def test_expired_ticket_inside_a_transaction_that_began_in_time(prober: Prober, own: Person) -> None:
    ticket = prober.ticket(own)
    reader = prober.connection("reader")
    with reader.transaction():
        reader.execute("SELECT set_config('sonar.ticket', %s, true)", [ticket])
        assert len(reader.execute(IDENTITY.encode()).fetchall()) == 1
        prober.world.advance(seconds=61)
        assert reader.execute(IDENTITY.encode()).fetchall() == []


def test_ticket_of_another_actor_opens_what_it_names_and_nothing_of_mine(
    prober: Prober, world: World, own: Person, hidden: Person
) -> None:
    # A ticket is a bearer secret for one minute: who steals it from the colleague's request gets the colleague's one
    # client, under the colleague's row. It never widens to the thief's own people, or to anybody else.
    ticket = prober.ticket(hidden, actor=world.sign_in(COLLEAGUE))
    assert [row[0] for row in prober.read(IDENTITY, ticket=ticket)] == [hidden.id]
    line = world.one("SELECT actor_ref, persons FROM ledger.disclosure WHERE %s = ANY (persons)", hidden.id)
    assert line == (COLLEAGUE, [hidden.id])


def test_ticket_of_a_rolled_back_transaction(prober: Prober, own: Person) -> None:
    logger = prober.connection("logger")
    with pytest.raises(ZeroDivisionError), logger.transaction():  # noqa: PT012 - a block that fails
        ticket = ask(logger, prober, own)
        raise ZeroDivisionError
    assert prober.sees("identity", ticket) == 0
    assert prober.world.count("SELECT count(*) FROM ledger.disclosure") == 0


def test_ticket_of_a_rolled_back_savepoint(prober: Prober, own: Person) -> None:
    logger = prober.connection("logger")
    with logger.transaction(), pytest.raises(ZeroDivisionError), logger.transaction():  # noqa: PT012 - a block that fails
        ticket = ask(logger, prober, own)
        raise ZeroDivisionError
    assert prober.sees("identity", ticket) == 0


def test_ticket_that_another_connection_has_not_committed(prober: Prober, own: Person) -> None:
    logger = prober.connection("logger")
    with logger.transaction():
        ticket = ask(logger, prober, own)
        assert prober.sees("identity", ticket) == 0
    assert prober.sees("identity", ticket) == 1


@pytest.mark.parametrize("inside", ["transaction", "savepoint"])
def test_ticket_of_the_same_transaction(prober: Prober, worker_database: str, own: Person, inside: str) -> None:
    # Only a connection that holds two logins could try this; the product has none. The superuser plays both.
    with databases.superuser(worker_database) as both, both.transaction(force_rollback=True):
        assert open_and_read(both, prober, own, savepoint=inside == "savepoint") == []


def test_two_phase_commit_is_off(prober: Prober, own: Person) -> None:
    logger = prober.login("logger")
    logger.execute("SELECT 1")
    ticket = ask(logger, prober, own)
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
        logger.execute("PREPARE TRANSACTION 'probe'")
    assert prober.sees("identity", ticket) == 0


@pytest.mark.parametrize("gate", sorted(set(VIEWS) - {"identity", "placement"}))
def test_ticket_for_identity_opens_no_other_category(prober: Prober, own: Person, gate: str) -> None:
    ticket = prober.ticket(own, categories=["identity"])
    assert prober.sees("identity", ticket) == 1
    assert prober.sees(gate, ticket) == 0


@pytest.mark.parametrize("gate", ["identity", "placement", "contact", "bsn", "work_capacity"])
def test_ticket_for_a_profile_opens_no_identity(prober: Prober, own: Person, gate: str) -> None:
    ticket = prober.ticket(own, categories=["profile"])
    assert prober.sees("profile", ticket) == 1
    assert prober.sees(gate, ticket) == 0


@pytest.mark.parametrize("gate", sorted(set(GATES) - {"identity", "placement", "contact", "history", "residence"}))
def test_ticket_for_a_person_opens_no_list_log_or_match(prober: Prober, own: Person, gate: str) -> None:
    assert prober.sees(gate, prober.ticket(own)) == 0


def test_ticket_for_one_person_opens_no_other(prober: Prober, own: Person, hidden: Person) -> None:
    found = prober.read(f"{IDENTITY} WHERE client_id = %s OR true", hidden.id, ticket=prober.ticket(own))
    assert [row[0] for row in found] == [own.id]


@pytest.mark.parametrize("gate", VIEWS)
def test_list_ticket_opens_no_person(prober: Prober, own: Person, gate: str) -> None:
    ticket = prober.list_ticket().ticket
    assert prober.sees("work_list", ticket) == 1
    assert prober.sees(gate, ticket) == 0


@pytest.mark.requirement("R44")
@pytest.mark.parametrize("gate", [*VIEWS, "work_list", "consultations", "who_looked"])
def test_match_ticket_opens_no_person(prober: Prober, world: World, gate: str) -> None:
    vacancy = world.vacancy()
    world.jobseeker_for(vacancy)
    ticket = prober.match_ticket(vacancy)
    assert prober.sees("candidates", ticket) == 1
    assert prober.sees(gate, ticket) == 0


@pytest.mark.parametrize("gate", [*VIEWS, "work_list", "candidates", "who_looked"])
def test_log_ticket_opens_no_person(prober: Prober, own: Person, gate: str) -> None:
    prober.ticket(own)
    ticket = prober.log_ticket()
    assert prober.sees("consultations", ticket) == 1
    assert prober.sees(gate, ticket) == 0


def test_log_ticket_of_a_jobseeker_shows_no_consultations_of_staff(prober: Prober, world: World, own: Person) -> None:
    prober.ticket(own)
    ticket = prober.log_ticket(world.sign_in_jobseeker(own))
    assert prober.sees("who_looked", ticket) == 1
    assert prober.sees("consultations", ticket) == 0


def test_own_ticket_shows_the_log_of_nobody_else(prober: Prober, world: World, own: Person, hidden: Person) -> None:
    prober.ticket(own)
    assert prober.sees("who_looked", prober.log_ticket(world.sign_in_jobseeker(hidden))) == 0


def test_own_ticket_opens_nobody_else(prober: Prober, world: World, own: Person, hidden: Person) -> None:
    jobseeker = world.sign_in_jobseeker(own)
    assert prober.refusal(hidden, kind="own", purpose="own_data", actor=jobseeker) == "not_available"
    ticket = prober.ticket(own, kind="own", purpose="own_data", categories=["identity", "bsn"], actor=jobseeker)
    assert [row[0] for row in prober.read(GATES["bsn"], ticket=ticket)] == [own.id]


# A ticket lives for a minute, a session may end sooner: then the ticket ends with it.


def test_ticket_of_a_session_that_was_signed_out(prober: Prober, own: Person) -> None:
    ticket = prober.ticket(own)
    prober.rows("auth", "SELECT identity.end_session(%s, 'signed_out')", prober.actor.token)
    assert prober.sees("identity", ticket) == 0


@pytest.mark.requirement("R299")
def test_ticket_of_a_session_that_was_revoked(prober: Prober, world: World, own: Person) -> None:
    ticket = prober.ticket(own)
    manager = world.sign_in(FUNCTIONAL_MANAGER)
    assert prober.rows("auth", "SELECT identity.revoke_sessions(%s, %s)", manager.token, ADVISER) == [(1,)]
    assert prober.sees("identity", ticket) == 0


def test_ticket_of_an_account_that_was_closed(prober: Prober, world: World, own: Person) -> None:
    ticket = prober.ticket(own)
    world.sql.execute("UPDATE identity.staff SET active = false WHERE id = %s", [ADVISER])
    assert prober.sees("identity", ticket) == 0


def test_ticket_of_an_account_whose_function_changed(prober: Prober, world: World, own: Person) -> None:
    ticket = prober.ticket(own)
    world.sql.execute("UPDATE identity.staff SET function = 'auditor' WHERE id = %s", [ADVISER])
    assert prober.sees("identity", ticket) == 0


def test_ticket_of_a_jobseeker_who_signed_in_elsewhere(prober: Prober, world: World, own: Person) -> None:
    jobseeker = world.sign_in_jobseeker(own)
    ticket = prober.ticket(own, kind="own", purpose="own_data", actor=jobseeker)
    world.sign_in_jobseeker(own)
    assert prober.sees("identity", ticket) == 0


def ask(logger: psycopg.Connection, prober: Prober, person: Person) -> str:
    """Ask for a ticket in a transaction that the caller ends."""
    row = logger.execute(
        "SELECT ticket FROM disclosure.open_persons(%s, 'person', 'mediation', '{identity}', '{}', %s, NULL, NULL, %s,"
        " 'probe', NULL)",
        [prober.actor.token, [person.id], uuid4()],
    ).fetchone()
    assert row is not None
    assert row[0] is not None
    return str(row[0])


def open_and_read(
    both: psycopg.Connection, prober: Prober, person: Person, *, savepoint: bool = False
) -> list[tuple[object, ...]]:
    """Open and read in one transaction, on a connection that can put on any login."""
    both.execute("SET LOCAL ROLE sonar_logger")
    if savepoint:
        with both.transaction():
            ticket = ask(both, prober, person)
    else:
        ticket = ask(both, prober, person)
    both.execute("SET LOCAL ROLE sonar_reader")
    both.execute("SELECT set_config('sonar.ticket', %s, true)", [ticket])
    return both.execute(IDENTITY.encode()).fetchall()

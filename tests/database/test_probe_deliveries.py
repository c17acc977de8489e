"""The job that makes deliveries reads the approved columns of one part, and nothing else of anybody."""

import psycopg
import pytest

from sonar.exchange.operations import decide_delivery, register_key, request_delivery
from sonar.exchange.queries import deliveries
from sonar.exchange.rules.sealing import new_key_pair, read_public_key
from tests.database.probing import GATES, LOGINS
from tests.databases import Logins
from tests.rooms.exchange.conftest import EVERYBODY, STATISTICS, WHY, name, review
from tests.world import ADVISER, AUDITOR, MANAGER, OFFICER, Person, World

COLUMNS = ("placement.kind", "profile.pc4")


@pytest.fixture
def approved(world: World) -> tuple[Person, Person]:
    """One person in an approved delivery, and one who registered after it was asked for."""
    review(world, "risk_analysis", OFFICER)
    review(world, "independent_review", AUDITOR)
    name(world, ADVISER, "exporter")
    name(world, MANAGER, "approver")
    inside = world.client()
    exporter, approver = world.sign_in(ADVISER), world.sign_in(MANAGER)
    register_key(actor=exporter, public_key=read_public_key(new_key_pair()[1]))
    request_delivery(actor=exporter, kind=STATISTICS, criteria=EVERYBODY, columns=COLUMNS, reason=WHY)
    found = deliveries(actor=approver)[0]
    decide_delivery(actor=approver, reference=found.reference, digest=found.digest, approve=True, remark="")
    return inside, world.client()


def ticket_of(worker: psycopg.Connection) -> str:
    row = worker.execute("SELECT ticket FROM exchange.next_part()").fetchone()
    worker.commit()
    assert row is not None
    return str(row[0])


def read(connection: psycopg.Connection, query: str, ticket: str) -> list[tuple[object, ...]]:
    """Run a query under a ticket; nothing when it is refused."""
    try:
        with connection.transaction():
            connection.execute("SELECT set_config('sonar.ticket', %s, true)", [ticket])
            return connection.execute(query.encode()).fetchall()
    except psycopg.errors.InsufficientPrivilege:
        return []


def test_it_reads_what_was_approved_and_only_that(approved: tuple[Person, Person], login: Logins) -> None:
    inside, outside = approved
    worker = login("worker")
    ticket = ticket_of(worker)
    rows = read(worker, "SELECT client_id, name, sealed, plain FROM exchange.open_part()", ticket)
    assert sorted(rows, key=str) == [
        (inside.id, "placement.kind", None, "jobseeker"), (inside.id, "profile.pc4", None, "8011")
    ]  # fmt: skip
    assert outside.id not in {row[0] for row in rows}
    for gate in GATES.values():
        assert read(worker, gate, ticket) == []
    for table in ("clients.client", "clients.identity", "clients.bsn", "clients.person_key", "ledger.disclosure",
                  "exchange.delivery_part", "exchange.delivery", "access.live_ticket"):  # fmt: skip
        assert read(worker, f"SELECT * FROM {table}", ticket) == []


def test_the_row_comes_first(approved: tuple[Person, Person], login: Logins) -> None:
    worker = login("worker")
    with worker.transaction(force_rollback=True):
        row = worker.execute("SELECT ticket FROM exchange.next_part()").fetchone()
        assert row is not None
        worker.execute("SELECT set_config('sonar.ticket', %s, true)", [row[0]])
        assert worker.execute("SELECT * FROM exchange.open_part()").fetchall() == []  # its row is not committed
    rolled_back = str(row[0])
    assert read(worker, "SELECT * FROM exchange.open_part()", rolled_back) == []
    for guessed in ("", "guessed", "0" * 64):
        assert read(worker, "SELECT * FROM exchange.open_part()", guessed) == []


def test_a_ticket_of_another_kind_opens_no_delivery(
    approved: tuple[Person, Person], world: World, login: Logins
) -> None:
    from sonar.access.types import Category, Purpose
    from sonar.disclosure.queries.tickets import open_persons

    own = world.client(adviser=ADVISER)
    ticket = open_persons(
        actor=world.sign_in(), kind="person", purpose=Purpose.MEDIATION, categories=[Category.IDENTITY],
        persons=[own.id], name="probe",
    )  # fmt: skip
    assert read(login("worker"), "SELECT * FROM exchange.open_part()", ticket.secret) == []


def test_a_ticket_is_over_after_its_minute(approved: tuple[Person, Person], world: World, login: Logins) -> None:
    worker = login("worker")
    ticket = ticket_of(worker)
    world.advance(seconds=61)
    assert read(worker, "SELECT * FROM exchange.open_part()", ticket) == []


@pytest.mark.parametrize("name", [name for name in LOGINS if name != "worker"])
def test_no_other_login_makes_or_reads_a_part(approved: tuple[Person, Person], login: Logins, name: str) -> None:
    connection = login(name)
    for query in ("exchange.next_part()", "exchange.open_part()", "exchange.keep_part(NULL, 1, 'x', 'x')",
                  "exchange.destroy_expired()", "exchange.ticket_fields()", "exchange.ticket_refs()"):  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"SELECT * FROM {query}".encode())
        connection.rollback()


def test_without_approval_nothing_is_made(approved: tuple[Person, Person], world: World, login: Logins) -> None:
    world.sql.execute("UPDATE exchange.delivery SET state = 'requested', decided_by = NULL, decided_at = NULL")
    assert login("worker").execute("SELECT * FROM exchange.next_part()").fetchall() == []


def test_a_part_is_not_replaced(approved: tuple[Person, Person], world: World, login: Logins) -> None:
    worker = login("worker")
    ticket_of(worker)
    keep = "SELECT exchange.keep_part((SELECT '{}'::uuid), 1, %s, 'key')".replace(
        "{}", str(world.one("SELECT id FROM exchange.delivery")[0])
    )
    assert worker.execute(keep.encode(), ["first"]).fetchone() == (True,)
    assert worker.execute(keep.encode(), ["second"]).fetchone() == (False,)
    worker.commit()
    assert world.one("SELECT content FROM exchange.delivery_part")[0] == "first"

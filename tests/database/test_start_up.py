"""Start-up checks: each fault is planted once and must be found."""

from collections.abc import Iterator

import pytest
from psycopg.types.json import Jsonb

from sonar.access.queries import policy_differs
from sonar.config.checks import check_logins, check_policy, check_tables, start_up_faults
from tests.world import World

pytestmark = pytest.mark.requirement("R297", "R299")


@pytest.fixture
def planted(world: World) -> Iterator[World]:
    """Undo what a test plants: these faults outlive the emptying of tables."""
    yield world
    world.sql.execute("ALTER TABLE clients.identity FORCE ROW LEVEL SECURITY")
    world.sql.execute("ALTER ROLE sonar_reader NOBYPASSRLS")
    world.sql.execute("REVOKE sonar_owner FROM sonar_writer")
    world.sql.execute("DELETE FROM access.policy_right WHERE function = 'auditor'")


def test_good_database_has_no_faults(world: World) -> None:  # noqa: ARG001 - the database must be there
    assert start_up_faults() == []


def test_table_without_forced_row_security_is_found(planted: World) -> None:
    planted.sql.execute("ALTER TABLE clients.identity NO FORCE ROW LEVEL SECURITY")
    assert [fault.id for fault in check_tables()] == ["sonar.E003"]


def test_right_that_the_source_does_not_give_is_found(planted: World) -> None:
    planted.sql.execute("INSERT INTO access.policy_right VALUES ('auditor', 'mediation', 'identity', 'read')")
    (fault,) = check_policy()
    assert fault.id == "sonar.E005"
    assert "rights" in fault.msg
    assert fault in start_up_faults()


@pytest.mark.requirement("R54", "R63")
def test_difference_in_any_part_of_the_policy_is_found(planted: World) -> None:
    parts = planted.all("SELECT part, place FROM access.policy_parts()")
    assert len(parts) == 9
    for part, place in parts:
        taken = planted.one(
            f"DELETE FROM access.{place} p WHERE ctid = (SELECT min(ctid) FROM access.{place}) RETURNING to_jsonb(p)"  # noqa: S608
        )[0]
        try:
            assert policy_differs() == [part]
        finally:
            planted.sql.execute(
                f"INSERT INTO access.{place} SELECT * FROM jsonb_populate_record(NULL::access.{place}, %s)".encode(),  # noqa: S608
                [Jsonb(taken)],
            )
    assert policy_differs() == []


def test_login_that_may_become_an_owner_is_found(planted: World) -> None:
    planted.sql.execute("GRANT sonar_owner TO sonar_writer")
    assert [fault.id for fault in check_logins()] == ["sonar.E002"]

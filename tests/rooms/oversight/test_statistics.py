"""Statistics: published once a month, rounded, and never about a few people."""

import pytest

from sonar.oversight.operations import publish_statistics
from sonar.oversight.queries import statistics
from sonar.oversight.types import Figure
from tests.database.probing import LOGINS
from tests.databases import Logins
from tests.world import ADVISER, AUDITOR, MANAGER, OFFICER, SECURITY, World


def fill(world: World, counts: dict[tuple[int, str], int]) -> None:
    """Put people in the register by office and kind; the record beyond that does not matter here."""
    for (office, kind), number in counts.items():
        world.sql.execute(
            "INSERT INTO clients.client (id, kind, legal_basis, office_id, registered_on, active_since)"
            " SELECT gen_random_uuid(), k.kind, min(k.legal_basis), %s, kernel.today() - 40, kernel.today() - 40"
            " FROM clients.kind_basis k CROSS JOIN generate_series(1, %s) AS n WHERE k.kind = %s GROUP BY k.kind, n",
            [office, number, kind],
        )


def figure(world: World, name: str, staff: object = MANAGER) -> Figure:
    return next(found for found in statistics(actor=world.sign_in(staff)) if found.name == name)  # type: ignore[arg-type]


@pytest.mark.requirement("R72")
def test_small_numbers_and_what_would_give_them_away_are_withheld(world: World) -> None:
    fill(
        world,
        {
            (11, "jobseeker"): 212,
            (11, "sick"): 4,
            (12, "jobseeker"): 101,
            (12, "sick"): 33,
            (21, "sick"): 18,
            (21, "jobseeker"): 57,
        },
    )
    assert publish_statistics()
    found = figure(world, "kind_by_office")
    assert (found.rows, found.columns) == (("11", "12", "21"), ("jobseeker", "sick"))
    # 4 is small; 212 would give it away by its row, 18 by its column, and 57 gives 18 away: the smallest way around.
    assert found.amounts == ((None, None), (100, 35), (None, None))
    assert found.row_totals == (215, 135, 75)
    assert (found.column_totals, found.total) == ((370, 55), 425)
    assert figure(world, "activity_by_office").amounts == ((215,), (135,), (75,))


@pytest.mark.requirement("R72")
def test_an_office_with_few_people_is_merged_with_others(world: World) -> None:
    fill(world, {(11, "jobseeker"): 120, (12, "jobseeker"): 60, (21, "jobseeker"): 3, (31, "jobseeker"): 4})
    publish_statistics()
    found = figure(world, "kind_by_office")
    assert set(found.rows) == {"11", "other"}  # seven people are still too few: the next smallest joins them
    assert found.row_totals == (120, 65)


def test_flow_and_ending_benefits_are_counted_by_month(world: World) -> None:
    fill(world, {(11, "jobseeker"): 42})
    world.sql.execute(
        "INSERT INTO clients.activity_period (client_id, started, ended, why_ended)"
        " SELECT id, date_trunc('month', kernel.today()) - interval '3 months', date_trunc('month', kernel.today())"
        " - interval '1 month' + n * interval '1 day', 'work' FROM (SELECT id, (row_number() OVER ())::int % 2 AS n"
        " FROM clients.client) AS c"
    )
    world.sql.execute(
        "INSERT INTO clients.benefit (client_id, ww_ends_on, source) SELECT id, date_trunc('month', kernel.today())"
        " + (CASE WHEN row_number() OVER () < 10 THEN 1 ELSE 2 END) * interval '1 month', 'staff' FROM clients.client"
    )
    publish_statistics()
    flow, ending = figure(world, "flow"), figure(world, "benefit_ending")
    assert (len(flow.rows), flow.columns, flow.total, flow.row_totals) == (12, ("came_in", "went_out"), None, ())
    assert [amounts for amounts in flow.amounts if any(amounts)] == [(40, None), (None, 40)]
    assert [amount for (amount,) in ending.amounts] == [None, None, 35, None, None, None]  # nine, and thirty-three


def test_few_people_in_all_give_no_table(world: World) -> None:
    fill(world, {(11, "jobseeker"): 9})
    publish_statistics()
    assert {found.name for found in statistics(actor=world.sign_in(MANAGER))} == {"flow", "benefit_ending"}


def test_a_month_is_published_once_so_that_two_days_cannot_be_compared(world: World) -> None:
    fill(world, {(11, "jobseeker"): 120})
    assert publish_statistics()
    before = statistics(actor=world.sign_in(MANAGER))
    fill(world, {(11, "jobseeker"): 50})
    assert not publish_statistics()
    assert statistics(actor=world.sign_in(MANAGER)) == before
    world.advance(days=32)
    assert publish_statistics()
    assert figure(world, "kind_by_office").row_totals == (170,)


def test_for_steering_and_oversight_only_and_each_look_is_noted(world: World) -> None:
    fill(world, {(11, "jobseeker"): 120})
    publish_statistics()
    for staff in (MANAGER, OFFICER, AUDITOR):
        assert statistics(actor=world.sign_in(staff))
    for staff in (ADVISER, SECURITY):
        assert statistics(actor=world.sign_in(staff)) == ()
    noted = world.all("SELECT decision, count(*) FROM ledger.decision WHERE action = 'statistics:read' GROUP BY 1")
    assert dict(noted) == {True: 3, False: 2}


@pytest.mark.parametrize("name", LOGINS)
def test_no_login_counts_for_itself_or_sees_what_was_not_protected(world: World, login: Logins, name: str) -> None:
    import psycopg

    fill(world, {(11, "sick"): 4})
    for query in (
        "SELECT count(*) FROM clients.client",
        "SELECT * FROM oversight.statistic",
        "SELECT oversight.protect(ARRAY[1, 2], 1)",
        "SELECT oversight.publish_table('2026-01-01', 'mine', '[]')",
    ):
        connection = login(name)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(query.encode())
        connection.close()

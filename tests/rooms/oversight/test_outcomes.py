"""What becomes of candidates among the published counts: by region, with reasons and hours, never about a few."""

from datetime import date, timedelta

import pytest

from sonar.oversight.operations import publish_statistics
from sonar.oversight.queries import statistics
from sonar.oversight.types import Figure
from tests.world import COLLEAGUE, MANAGER, World

NAME = "candidates_by_region"
SHARED = ("consented", "invited")


def put(world: World, office: int, number: int, state: str, *, ago: str = "12 days", **facts: object) -> None:
    """Let so many people of an office stand so with a vacancy since a time in the month before."""
    values = {"why": None, "hours": None, "starts_on": None, "asked": True, **facts}
    world.sql.execute(
        "WITH made AS (INSERT INTO clients.client (id, kind, legal_basis, office_id, registered_on, active_since)"
        " SELECT gen_random_uuid(), k.kind, k.legal_basis, %(office)s, kernel.today() - 40, kernel.today() - 40"
        " FROM (SELECT kind, min(legal_basis) AS legal_basis FROM clients.kind_basis WHERE kind = 'jobseeker'"
        " GROUP BY kind)"
        " AS k CROSS JOIN generate_series(1, %(number)s) AS n RETURNING id)"
        " INSERT INTO matching.candidacy (client_id, vacancy_id, state, staff_id, answer_by, shared, hours, starts_on,"
        " why,"
        " changed_at, disclosure_seq) SELECT m.id, %(vacancy)s, %(state)s, %(staff)s,"
        " CASE WHEN %(asked)s THEN kernel.today() END, %(shared)s, %(hours)s, %(starts_on)s, %(why)s,"
        " (date_trunc('month', kernel.today()::timestamp) + interval '11 days') AT TIME ZONE 'Europe/Amsterdam'"
        " - %(ago)s::interval, 1"
        " FROM made m",
        {
            **values,
            "office": office,
            "number": number,
            "state": state,
            "ago": ago,
            "staff": COLLEAGUE,
            "shared": b"x" if state in SHARED else None,
            "vacancy": world.vacancy(),
        },
    )


def hire(world: World, office: int, number: int, hours: int, ago: str = "12 days") -> None:
    """Let so many people of an office be hired for so many hours."""
    put(world, office, number, "hired", hours=hours, starts_on=date(2026, 1, 5) + timedelta(days=1), ago=ago)


def figure(world: World) -> Figure | None:
    """Return the published table, if there is one."""
    assert publish_statistics()
    return next((found for found in statistics(actor=world.sign_in(MANAGER)) if found.name == NAME), None)


@pytest.mark.requirement("R72", "I17")
def test_outcomes_of_the_month_before_with_reasons_and_hours(world: World) -> None:
    for office in (11, 31):
        hire(world, office, 21, 16)
        hire(world, office, 14, 36)
        put(world, office, 33, "rejected", why="skills")
        put(world, office, 12, "rejected", why="other_candidate")
        put(world, office, 50, "proposed")
    hire(world, 11, 40, 30, ago="55 days")  # an earlier month
    hire(world, 11, 40, 30, ago="1 days")  # this month
    put(world, 11, 40, "shortlisted", asked=False)
    put(world, 11, 40, "closed", asked=False)  # was on a list only
    found = figure(world)
    assert found is not None
    assert found.columns == ("candidate_proposed", "hired_few", "hired_full", "rejected_chosen", "rejected_fit")
    assert len(found.rows) == 2
    assert found.amounts == ((50, 20, 15, 10, 35),) * 2
    assert found.total == 260


@pytest.mark.requirement("R72")
def test_a_small_outcome_cannot_be_computed(world: World) -> None:
    for office, few in ((11, 4), (31, 40)):
        hire(world, office, few, 16)
        put(world, office, 60, "declined")
        put(world, office, 30, "expired")
    found = figure(world)
    assert found is not None
    assert (len(found.rows), len(found.columns)) == (2, 3)
    hidden = [
        (row, column) for row, line in enumerate(found.amounts) for column, each in enumerate(line) if each is None
    ]
    assert len(hidden) >= 4
    for place in range(3):  # what stands alone in its row or column could be computed
        assert sum(row == place for row, _ in hidden) != 1
        assert sum(column == place for _, column in hidden) != 1


def test_few_outcomes_in_all_give_no_table(world: World) -> None:
    put(world, 11, 9, "declined")
    assert publish_statistics()
    assert NAME not in {found.name for found in statistics(actor=world.sign_in(MANAGER))}

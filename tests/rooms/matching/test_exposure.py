"""Among equals, who was shown least comes first: stable within a day, and fairer over many vacancies."""

from uuid import UUID

import pytest

from tests.world import World

EQUALS, VACANCIES, PER_DAY, SHOWN = 200, 1000, 40, 5


def copied_rows(world: World, occupation: int, count: int) -> list[UUID]:
    """Put that many equal match rows in the database, of people who are clients only."""
    person = world.client()
    rows = world.all(
        "INSERT INTO clients.client (id, kind, legal_basis, office_id, registered_on, active_since)"
        " SELECT md5('equal' || n)::uuid, c.kind, c.legal_basis, c.office_id, c.registered_on, c.active_since"
        " FROM generate_series(1, %s) AS n, clients.client c WHERE c.id = %s RETURNING id",
        count,
        person.id,
    )
    world.sql.execute(
        "INSERT INTO matching.match_profile"
        " SELECT %s, c, 1, p.x, p.y, 40, 0, 40, NULL, 0, 0, 0, NULL, NULL"
        " FROM unnest(%s::uuid[]) AS c, matching.point_of(8011::smallint) AS p",
        [occupation, [row[0] for row in rows]],
    )
    return [row[0] for row in rows]


def ranked(world: World, vacancy: int, limit: int = SHOWN) -> list[UUID]:
    return [row[0] for row in world.all("SELECT client_id FROM matching.ranked(%s, %s)", vacancy, limit)]


def gini(counts: list[int]) -> float:
    """Return the Gini coefficient of these counts: 0 when all are equal."""
    ordered = sorted(counts)
    weighted = sum(place * count for place, count in enumerate(ordered, start=1))
    return 2 * weighted / (len(ordered) * sum(ordered)) - (len(ordered) + 1) / len(ordered)


def simulate(world: World, *, counted: bool) -> tuple[float, float]:
    """Show the first five of 1,000 vacancies among 200 equals, 40 a day; return Gini and the share of the top tenth.

    The vacancies are numbers made for this: one row of `matching.demand` each, so that the order is the product's own.
    """
    first = world.vacancy()
    occupation = world.one("SELECT occupation FROM matching.demand WHERE vacancy_id = %s", first)[0]
    people = copied_rows(world, occupation, EQUALS)
    world.sql.execute("SET session_replication_role = replica")
    world.sql.execute(
        "INSERT INTO matching.demand SELECT (jsonb_populate_record(d, jsonb_build_object('vacancy_id', %s + n))).*"
        " FROM matching.demand d, generate_series(1, %s) AS n WHERE d.vacancy_id = %s",
        [first, VACANCIES, first],
    )
    world.sql.execute("SET session_replication_role = origin")
    shown = dict.fromkeys(people, 0)
    for number in range(VACANCIES):
        found = ranked(world, first + 1 + number)
        for person in found:
            shown[person] += 1
        if counted:
            world.sql.execute("SELECT matching.note_shown(%s)", [found])
        if number % PER_DAY == PER_DAY - 1:
            world.advance(days=1)
            world.sql.execute("ANALYZE matching.exposure")  # as autovacuum does
    assert sum(shown.values()) == VACANCIES * SHOWN
    top = sorted(shown.values())[-EQUALS // 10 :]
    return gini(list(shown.values())), sum(top) / (VACANCIES * SHOWN)


@pytest.mark.requirement("R41", "I78")
def test_exposure_among_equals_is_fairer_than_chance(world: World) -> None:
    """The figures stand in docs/generated/matching.md; everything in them is fixed, so they are the same each time."""
    before, top_before = simulate(world, counted=False)
    world.sql.execute("CALL test_base.empty()")
    after, top_after = simulate(world, counted=True)
    assert after < before / 2, (before, after)
    assert top_after < top_before, (top_before, top_after)
    assert top_after < 0.13


def test_order_stays_all_day_and_follows_the_day_after(world: World) -> None:
    vacancy = world.vacancy()
    people = [world.jobseeker_for(vacancy).id for _ in range(4)]
    order = ranked(world, vacancy, 4)
    assert set(order) == set(people)
    for _ in range(110):  # a hundredth each: more than chance can make up for
        world.sql.execute("SELECT matching.note_shown(%s)", [order[:1]])
    for _ in range(3):
        assert ranked(world, vacancy, 4) == order
    world.advance(days=1)
    assert ranked(world, vacancy, 4) == [*order[1:], order[0]]
    world.advance(days=28)
    assert ranked(world, vacancy, 4) == order


def test_exposure_never_comes_before_the_score(world: World) -> None:
    vacancy = world.vacancy()
    best, other = world.jobseeker_for(vacancy), world.jobseeker_for(vacancy, hours_max=30)
    for _ in range(200):
        world.sql.execute("SELECT matching.note_shown(%s)", [[best.id]])
    world.advance(days=1)
    assert ranked(world, vacancy, 2) == [best.id, other.id]


def test_two_hundred_can_be_ranked_and_no_more(world: World) -> None:
    vacancy = world.vacancy()
    copied_rows(world, world.one("SELECT occupation FROM matching.demand WHERE vacancy_id = %s", vacancy)[0], 210)
    assert len(ranked(world, vacancy, 999)) == 200
    assert len(set(ranked(world, vacancy, 200))) == 200
    assert ranked(world, vacancy, 50) == ranked(world, vacancy, 200)[:50]

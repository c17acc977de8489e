"""The published table, the arithmetic in Python and the functions of the database say the same, for every input."""

from datetime import date, timedelta

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sonar.matching.rules import weights
from sonar.matching.types import MAXIMUM, Criterion
from tests.world import World

DAY = date(2026, 1, 5)
EACH = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
bits = st.integers(0, 2**20 - 1)


def asked(world: World, call: str, *values: object) -> int:
    return int(world.one(f"SELECT {call}", *values)[0])


@EACH
@given(st.integers(1, 2), st.integers(1, 100))
def test_occupation(world: World, stance: int, closeness: int) -> None:
    found = asked(world, "matching.occupation_points(%s::smallint, %s::smallint)", stance, closeness)
    assert found == weights.occupation_points(stance, closeness)
    assert 0 <= found <= MAXIMUM[Criterion.OCCUPATION]


@EACH
@given(st.integers(0, 999), st.integers(0, 16))
def test_distance_within_her_limit(world: World, max_km: int, sixteenths: int) -> None:
    km = max_km * sixteenths / 16  # exact in both
    found = asked(world, "matching.distance_points(%s::real, %s::smallint)", km, max_km)
    assert found == weights.distance_points(km, max_km)
    assert 6 <= found <= MAXIMUM[Criterion.DISTANCE]


@EACH
@given(st.lists(st.integers(0, 60), min_size=4, max_size=4))
def test_hours_that_overlap(world: World, hours: list[int]) -> None:
    (least, most), (wanted_least, wanted_most) = sorted(hours[:2]), sorted(hours[2:])
    if most < wanted_least or least > wanted_most:
        return
    call = "matching.hours_points(%s::smallint, %s::smallint, %s::smallint, %s::smallint)"
    found = asked(world, call, least, most, wanted_least, wanted_most)
    assert found == weights.hours_points(least, most, wanted_least, wanted_most)
    assert 0 <= found <= MAXIMUM[Criterion.HOURS]


@EACH
@given(st.none() | st.integers(0, 9), st.integers(0, 9))
def test_level(world: World, level: int | None, wanted: int) -> None:
    if level is not None and level < wanted:
        return
    found = asked(world, "matching.level_points(%s::smallint, %s::smallint)", level, wanted)
    assert found == weights.level_points(level, wanted)


@EACH
@given(st.none() | st.integers(-400, 60))
def test_start(world: World, late: int | None) -> None:
    available = None if late is None else DAY + timedelta(days=late)
    found = asked(world, "matching.start_points(%s::date, %s::date)", available, DAY)
    assert found == weights.start_points(available, DAY)
    assert 0 <= found <= MAXIMUM[Criterion.START]


@EACH
@given(bits, st.integers(0, 8), st.integers(0, 2**62 - 1), st.integers(0, 2**62 - 1), bits, bits)
def test_contract_skills_and_languages(  # noqa: PLR0913 - each is a column
    world: World, contracts: int, offered: int, skills: int, wanted: int, fluent: int, languages: int
) -> None:
    assert asked(world, "matching.contract_points(%s::int, 1 << %s)", contracts, offered) == (
        weights.contract_points(contracts, 1 << offered)
    )
    call = "matching.skills_points(%s::bigint, %s::bigint, %s::bigint, %s::bigint)"
    assert asked(world, call, skills, fluent, wanted, languages) == weights.skills_points(
        skills | fluent << 63, wanted | languages << 63
    )
    assert asked(world, "matching.languages_points(%s::int, %s::int)", fluent, languages) == (
        weights.languages_points(fluent, languages)
    )


@pytest.mark.requirement("R41")
def test_published_table_names_every_criterion_and_adds_up_to_a_hundred() -> None:
    assert set(weights.POINTS) == set(MAXIMUM) == set(Criterion)
    assert sum(MAXIMUM.values()) == 100
    for criterion, steps in weights.POINTS.items():
        assert str(MAXIMUM[criterion]) in " ".join(step.points for step in steps) or criterion is Criterion.LANGUAGES
    assert len(weights.published()) == 2 + sum(map(len, weights.POINTS.values()))


@pytest.mark.requirement("R41", "R42")
def test_who_fits_is_who_nothing_is_missing_to(world: World) -> None:
    """The condition that finds and the bits that explain agree on thousands of random pairs."""
    world.sql.execute("SELECT setseed(0.4)")
    query = """
        WITH pairs AS (
            SELECT (1, gen_random_uuid(), 1, r(40), r(40), r(30), r(30), 30 + r(15), nullif(r(7), 6), r(8), r(4), 1,
                    CASE WHEN r(2) = 0 THEN NULL ELSE current_date + r(130) END,
                    CASE WHEN r(3) = 0 THEN current_date - 5 + r(60) END,
                    r(16) | 16 * CASE r(3) WHEN 0 THEN 1 + r(41) ELSE 0 END | 1024 * r(2), r(4), 0, 0, 0
                    )::matching.match_profile AS m,
                   (1, 1, r(40), r(40), CASE WHEN r(2) = 0 THEN NULL ELSE r(40) END, 10 + r(10), 20 + r(30), r(6),
                    CASE WHEN r(2) = 0 THEN 0 ELSE r(8) END, CASE WHEN r(2) = 0 THEN 0 ELSE r(4) END, 1,
                    CASE WHEN r(2) = 0 THEN NULL ELSE current_date + r(30) END,
                    CASE WHEN r(3) = 0 THEN current_date - 5 + r(60) END,
                    r(16) | 1024 * r(2), 0, 0, CASE WHEN r(3) = 0 THEN r(4) ELSE 0 END,
                    current_date)::matching.demand AS d
            FROM generate_series(1, 6000)),
        judged AS (
            SELECT sqrt(((m).x - (d).x) ^ 2 + ((m).y - (d).y) ^ 2)::real AS km, m, d FROM pairs)
        SELECT count(*) FILTER (WHERE matching.fits(m, d, km, current_date)),
               count(*) FILTER (WHERE matching.fits(m, d, km, current_date)
                                      <> (matching.missing(m, d, km, current_date) = 0)) FROM judged
    """
    world.sql.execute("CREATE FUNCTION pg_temp.r(int) RETURNS int LANGUAGE sql AS 'SELECT floor(random() * $1)::int'")
    fit, disagree = world.one(query.replace(" r(", " pg_temp.r(").replace("(r(", "(pg_temp.r("))
    assert disagree == 0
    assert 50 < fit < 5000
    assert isinstance(world.sql, psycopg.Connection)


def test_planner_takes_the_functions_in_and_reads_one_index(world: World) -> None:
    """What runs for each of thousands of profiles is no call: a function that is not taken in costs tenfold."""
    plan = world.all(
        "EXPLAIN (VERBOSE, COSTS OFF) SELECT max(matching.score(m, d, 100::smallint, away.km, current_date))"
        " FROM matching.demand d JOIN matching.match_profile m ON m.occupation = d.occupation"
        " CROSS JOIN LATERAL (SELECT sqrt((m.x - d.x) * (m.x - d.x) + (m.y - d.y) * (m.y - d.y))::real AS km) AS away"
        " WHERE d.vacancy_id = 1 AND matching.fits(m, d, away.km, current_date)"
    )
    text = " ".join(line for (line,) in plan)
    assert "matching.fits(" not in text
    assert "_points(" not in text
    assert "matching.score(" not in text
    keyed = world.one("SELECT pg_get_indexdef('matching.match_profile_zone'::regclass)")[0]
    columns = world.all(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'matching'"
        " AND table_name = 'match_profile'"
    )
    assert all(name in keyed for (name,) in columns)


@pytest.mark.requirement("R44")
def test_nobody_who_fits_lives_outside_the_zones_that_are_read(world: World) -> None:
    """The squares around a place hold everybody who wants to travel to it, whatever her limit and the employer's."""
    world.sql.execute("SELECT setseed(0.7)")
    missed, reached, left_out = world.one(
        """WITH pairs AS (
               SELECT 200 + 300 * random() AS x, 5600 + 400 * random() AS y, (130 * random() ^ 2)::smallint AS far,
                      350 + 20 * random() AS px, 5800 + 20 * random() AS py,
                      CASE WHEN random() < 0.5 THEN (80 * random())::smallint END AS most
               FROM generate_series(1, 20000)),
           judged AS (
               SELECT sqrt((x - px) ^ 2 + (y - py) ^ 2) <= least(far, most) AS reach,
                      matching.zone(x::real, y::real, far)
                          = ANY (matching.zones_around(px::real, py::real, most)) AS is_read
               FROM pairs)
           SELECT count(*) FILTER (WHERE reach AND NOT is_read), count(*) FILTER (WHERE reach),
                  count(*) FILTER (WHERE NOT is_read) FROM judged"""
    )
    assert missed == 0
    assert reached > 300
    assert left_out > 10_000

"""What is told of somebody is what the four most like her share with her: worked out here one by one."""

import random
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.rooms.matching.test_small_cells import crowd
from tests.world import World

FIFTH_MOST_ALIKE = """
    WITH person AS MATERIALIZED (SELECT * FROM matching.placed(%(persons)s, %(vacancy)s)),
    fact AS MATERIALIZED (
        SELECT a.who, a.wanted, a.first_facts,
               matching.next_facts(a.hours_min, a.hours_max, a.max_km, a.available_from, a.km, kernel.today()) AS next,
               matching.last_facts(d, a.skills, a.skills_more, a.fluent, a.licences, a.max_km, a.available_from, a.km,
                                   kernel.today()) AS last
        FROM matching.demand d
        CROSS JOIN matching.crowd(%(vacancy)s, (SELECT array_agg(DISTINCT (p.m).occupation) FROM person p),
                                  (SELECT matching.step_up(max(p.km), 25) FROM person p)::real, kernel.today()) AS a
        WHERE d.vacancy_id = %(vacancy)s),
    agreed AS (
        SELECT p.n, CASE WHEN h.first_facts = o.first_facts THEN matching.agree_next(h.next, h.last, o.next, o.last)
                         ELSE matching.agree_first(h.first_facts, o.first_facts) END AS facts
        FROM person p
        JOIN fact h ON h.who = p.client_id AND h.wanted = (p.m).occupation
        CROSS JOIN fact o)
    SELECT n, coalesce((array_agg(facts ORDER BY facts DESC))[matching.least_alike()], 0) FROM agreed
    GROUP BY n ORDER BY n
"""


def told(world: World, vacancy: int, persons: list[UUID]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the number of facts told of each of these people, by the database and by the definition."""
    by_database = world.all("SELECT n, told FROM matching.told_profiles(%s, %s) ORDER BY n", persons, vacancy)
    by_definition = [
        (int(n), int(facts))
        for n, facts in world.sql.execute(FIFTH_MOST_ALIKE, {"persons": persons, "vacancy": vacancy}).fetchall()
    ]
    return by_database, by_definition


def found(world: World, vacancy: int, most: int = 50) -> list[UUID]:
    return [row[0] for row in world.all("SELECT client_id FROM matching.ranked(%s, %s)", vacancy, most)]


@pytest.mark.small_cells
@pytest.mark.requirement("R44", "R30")
@settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(1, 10_000), number=st.sampled_from([4, 12, 60, 200]))
def test_as_much_is_told_as_the_fifth_most_alike_shares(world: World, seed: int, number: int) -> None:
    world.sql.execute("CALL test_base.empty()")
    vacancy = world.vacancy(hours_min=24, hours_max=32, education_level=2, skills=["bakken"])
    crowd(world, vacancy, number, seed=seed)
    # Some are alike to the last fact, or to all but the very last.
    chance = random.Random(seed)  # noqa: S311 - arranges a test
    for _ in range(chance.choice((0, 3, 6))):
        crowd(world, vacancy, 3, seed=seed, alike=True)
    world.sql.execute(
        "UPDATE matching.match_profile SET skills = (SELECT low FROM matching.skill_bits(ARRAY['bakken']))"
        " WHERE get_byte(uuid_send(client_id), 15) % 3 = 0"
    )
    persons = found(world, vacancy)
    by_database, by_definition = told(world, vacancy, persons)
    assert by_database == by_definition
    assert len(by_database) == len(persons)


@pytest.mark.small_cells
@pytest.mark.requirement("R44")
def test_those_of_two_occupations_are_not_alike_however_their_keys_are(world: World) -> None:
    """Keys of other lists begin above ten million: they are told apart by more than their last twenty bits."""
    vacancy = world.vacancy()
    (own,) = world.one("SELECT occupation FROM employers.vacancy WHERE id = %s", vacancy)
    other = own + 10 * (1 << 20)
    world.sql.execute("INSERT INTO reference.occupation_key VALUES (%s, 'competentnl', 'guard-1')", [other])
    world.sql.execute(
        "INSERT INTO reference.occupation_kin VALUES (%s, %s, 99), (%s, %s, 99)", [own, other, other, own]
    )
    try:
        people = [world.jobseeker_for(vacancy) for _ in range(6)]
        world.sql.execute(
            "UPDATE matching.match_profile SET occupation = %s WHERE client_id = ANY (%s)",
            [other, [person.id for person in people[:3]]],
        )
        persons = found(world, vacancy)
        assert len(persons) == 6
        by_database, by_definition = told(world, vacancy, persons)
        assert by_database == by_definition == [(n, 0) for n in range(1, 7)]
    finally:
        world.sql.execute("DELETE FROM reference.occupation_kin WHERE %s IN (key, related_key)", [other])
        world.sql.execute("DELETE FROM reference.occupation_key WHERE key = %s", [other])

"""Nobody stands out: what is told is shared by several, a vacancy shows 200 people, and its demands change seldom."""

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonar.clients.types import WantedOccupation
from sonar.disclosure.operations import NotAvailable, Refused
from sonar.identity.types import Actor
from sonar.matching.operations import PAGES, SHOWN, WITHHELD, follow_candidate, run_matching
from sonar.matching.types import Candidate
from tests.rooms.matching.conftest import let_stand_out
from tests.world import World

LEAST, MOST, DEMANDS = 5, 200, 5


def crowd(world: World, vacancy: int, number: int, *, seed: int = 1, alike: bool = False) -> None:
    """Give a vacancy so many match rows, of people who differ as people do."""
    chance = random.Random(seed)  # noqa: S311 - arranges a test
    first = world.jobseeker_for(vacancy)
    occupation = world.one("SELECT occupation FROM employers.vacancy WHERE id = %s", vacancy)[0]
    places = world.all(
        "SELECT DISTINCT (longitude * 68.3)::real, (latitude * 111.2)::real FROM reference.pc4 ORDER BY 1"
    )
    x, y = world.one("SELECT x, y FROM matching.match_profile WHERE client_id = %s", first.id)
    for _ in range(number - 1):
        (person,) = world.one(
            "INSERT INTO clients.client (id, kind, legal_basis, office_id, registered_on, active, active_since)"
            " SELECT gen_random_uuid(), kind, legal_basis, office_id, registered_on, true, active_since FROM clients.client LIMIT 1 RETURNING id"
        )
        there = (x, y) if alike else chance.choice(places)
        values = (24, 36, 40, 2) if alike else (
            chance.choice((0, 8, 12, 20, 24)), chance.choice((24, 28, 32, 36, 40)), chance.choice((150, 170, 200)), chance.choice((2, 3, 4, None))
        )  # fmt: skip
        world.sql.execute(
            "INSERT INTO matching.match_profile (occupation, client_id, stance, x, y, hours_min, hours_max, max_km, level,"
            " licences, languages, contracts, available_from) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, %s, %s)",
            [
                occupation,
                person,
                1 if alike else chance.choice((1, 1, 2)),
                *there,
                *values,
                16 if alike else chance.choice((0, 16, 528)),
                2,
                None if alike else chance.choice((None, None, datetime(2027, 1, 9).date())),  # noqa: DTZ001 - a day
            ],
        )


def all_shown(world: World, vacancy: int, actor: Actor, now: datetime) -> list[Candidate]:
    """Return every candidate on every page."""
    found: list[Candidate] = []
    for page in range(1, PAGES + 1):
        found += run_matching(actor=actor, vacancy_id=vacancy, page=page, now=now).candidates
    assert world.count("SELECT count(*) FROM matching.shown WHERE vacancy_id = %s", vacancy) <= MOST
    return found


@pytest.mark.small_cells
@pytest.mark.requirement("R44", "R30")
@pytest.mark.parametrize("seed", [1, 2])
def test_no_row_that_is_shown_is_shared_by_fewer_than_five(world: World, now: datetime, seed: int) -> None:
    assert world.one("SELECT matching.least_alike()") == (LEAST,)
    vacancy = world.vacancy(hours_min=24, hours_max=32, education_level=2)
    crowd(world, vacancy, 300, seed=seed)
    actor = world.sign_in()
    found = all_shown(world, vacancy, actor, now)
    assert len(found) > SHOWN
    told = [one for one in found if one.grain < WITHHELD]
    assert told, "the guard leaves nothing to choose by"
    # What is shown of a row, all together, against everybody there is: the database's own steps for every profile.
    everybody = Counter(
        (one.grain, one.region, one.distance_km, one.facts, tuple((p.points, p.explanation) for p in one.contributions))
        for one in everyone(world, vacancy, actor, now)
    )
    for one in told:
        row = (
            one.grain,
            one.region,
            one.distance_km,
            one.facts,
            tuple((p.points, p.explanation) for p in one.contributions),
        )
        assert everybody[row] >= 1
        assert len(same_profiles(world, vacancy, one.grain, one)) >= LEAST
    for one in found:
        if one.grain == WITHHELD:
            assert (one.facts, one.contributions, one.score, one.region) == ((), (), 0, "")


def everyone(world: World, vacancy: int, actor: Actor, now: datetime) -> list[Candidate]:
    """Return everybody who is shown, as shown."""
    return all_shown(world, vacancy, actor, now)


def same_profiles(world: World, vacancy: int, grain: int, one: Candidate) -> list[object]:
    """Return the profiles to which the row of a candidate could belong, worked out apart from the guard's own counting."""
    rows = world.all(
        "SELECT c.m, c.km, c.region, d, (c.m).hours_min, (c.m).hours_max, (c.m).max_km, (c.m).level, (c.m).licences, (c.m).stance,"
        " (c.m).available_from FROM matching.demand d, matching.crowd(%s, ARRAY[d.occupation], 1000) AS c WHERE d.vacancy_id = %s",
        vacancy,
        vacancy,
    )
    hours = next(fact for fact in one.facts if "uur" in fact).split(" ")[0]
    stance = 1 if one.contributions[0].explanation.startswith("Wil werken") else 2

    def told_hours(least: int, most: int) -> str:
        if grain == 0:
            ends = (least, most)
        elif grain == 1:
            ends = (least // 8 * 8, -(-most // 8) * 8)
        else:
            ends = (0 if least < 24 else 24, 24 if most <= 24 else 40)  # noqa: PLR2004
        return f"{ends[0]}–{ends[1]}" if ends[0] != ends[1] else str(ends[0])

    return [row for row in rows if told_hours(row[4], row[5]) == hours and row[9] == stance]


@pytest.mark.small_cells
def test_who_is_like_nobody_is_told_nothing_of(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    world.jobseeker_for(vacancy)
    (alone,) = run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now).candidates
    assert alone.grain == WITHHELD
    assert (alone.facts, alone.contributions, alone.score, alone.region) == ((), (), 0, "")


@pytest.mark.small_cells
@pytest.mark.parametrize(("number", "grain"), [(LEAST - 1, WITHHELD), (LEAST, 0)])
def test_five_who_are_alike_are_told_as_they_are(world: World, now: datetime, number: int, grain: int) -> None:
    vacancy = world.vacancy()
    crowd(world, vacancy, number, alike=True)
    found = run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now).candidates
    assert {one.grain for one in found} == {grain}


@pytest.mark.small_cells
def test_a_rare_licence_is_hidden_where_the_vacancy_does_not_ask_it(world: World, now: datetime) -> None:
    vacancy = world.vacancy(licences=["B"])
    for _ in range(LEAST):
        world.jobseeker_for(vacancy)
    world.jobseeker_for(vacancy, licences=("B", "D1E"))
    found = run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now).candidates
    assert "D1E" not in repr(found)
    assert sorted(one.grain for one in found) == [0, 0, 0, 0, 0, 1]


@pytest.mark.small_cells
@settings(max_examples=30, deadline=None)
@given(km=st.floats(0, 300), step=st.sampled_from([5, 10, 25, 50]))
def test_a_step_up_never_tells_less_than_there_is(km: float, step: int) -> None:
    up = max(1, -(-km // step)) * step
    assert up >= km
    assert up % step == 0


@pytest.mark.requirement("R44")
def test_eight_pages_and_no_ninth(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    crowd(world, vacancy, 230, alike=True)
    actor = world.sign_in()
    found = all_shown(world, vacancy, actor, now)
    assert len({one.pseudonym for one in found}) <= MOST
    assert world.count("SELECT count(*) FROM matching.shown") <= MOST
    last = run_matching(actor=actor, vacancy_id=vacancy, page=PAGES, now=now)
    assert last.next_page is None
    assert last.considered == MOST
    for page in (-1, PAGES + 1):
        with pytest.raises(NotAvailable):
            run_matching(actor=actor, vacancy_id=vacancy, page=page, now=now)


@pytest.mark.requirement("R44")
def test_the_201st_person_is_shown_to_nobody_until_weeks_later(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    person = world.jobseeker_for(vacancy)
    crowd(world, vacancy, MOST + 1, seed=3, alike=True)
    world.sql.execute(
        "INSERT INTO matching.shown SELECT client_id, %s, kernel.today() FROM matching.match_profile WHERE client_id <> %s LIMIT %s",
        [vacancy, person.id, MOST],
    )
    fresh = "SELECT count(*) FROM matching.shown WHERE vacancy_id = %s"
    assert world.count(fresh, vacancy) == MOST
    seen = {one.pseudonym for one in all_shown(world, vacancy, world.sign_in(), now)}
    assert len(seen) <= MOST
    assert world.count("SELECT count(*) FROM matching.shown WHERE client_id = %s", person.id) == 0
    world.advance(days=29)
    world.sql.execute("DELETE FROM matching.match_profile WHERE client_id <> %s", [person.id])
    assert len(run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now + timedelta(days=29)).candidates) == 1


@pytest.mark.requirement("R44")
def test_demands_that_change_step_by_step_are_answered_a_few_times(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    world.jobseeker_for(vacancy)
    actor = world.sign_in()
    for hours in range(24, 24 + DEMANDS):
        world.sql.execute("UPDATE employers.vacancy SET hours_min = %s WHERE id = %s", [hours, vacancy])
        run_matching(actor=actor, vacancy_id=vacancy, now=now)
    world.sql.execute("UPDATE employers.vacancy SET hours_min = 30 WHERE id = %s", [vacancy])
    with pytest.raises(Refused):
        run_matching(actor=actor, vacancy_id=vacancy, now=now)
    assert world.count("SELECT count(*) FROM ledger.decision WHERE refusal = 'demands'") == 1
    # What was asked before is answered again; and a text that is no demand changes nothing.
    world.sql.execute("UPDATE employers.vacancy SET hours_min = 24, description = 'Anders' WHERE id = %s", [vacancy])
    run_matching(actor=actor, vacancy_id=vacancy, now=now)
    world.sql.execute("UPDATE employers.vacancy SET hours_min = 30 WHERE id = %s", [vacancy])
    world.advance(days=29)
    run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now)


@pytest.mark.requirement("R30", "R44")
def test_lists_of_two_vacancies_share_no_name(world: World, now: datetime) -> None:
    first, second = world.vacancy(), world.vacancy()
    for _ in range(12):
        world.jobseeker_for(first)
    actor = world.sign_in()
    names = [
        {one.pseudonym for one in run_matching(actor=actor, vacancy_id=each, now=now).candidates}
        for each in (first, second)
    ]
    assert [len(each) for each in names] == [12, 12]
    assert not names[0] & names[1]


@pytest.mark.requirement("R46", "R44")
def test_a_profile_leaves_when_the_cv_runs_out(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    occupation = str(world.one("SELECT occupation FROM employers.vacancy WHERE id = %s", vacancy)[0])
    wish = (WantedOccupation(scheme="sonar", code=occupation),)
    world.jobseeker_for(vacancy, occupations=wish, cv_expires_on=now.date() + timedelta(days=3))
    actor = world.sign_in()
    (candidate,) = run_matching(actor=actor, vacancy_id=vacancy, now=now).candidates
    follow_candidate(actor=actor, vacancy_id=vacancy, candidate_ref=candidate.reference, step="shortlist", now=now)
    world.advance(days=4)
    assert run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now).candidates == ()


def test_the_guard_is_not_off_outside_these_tests(world: World) -> None:
    let_stand_out(world, LEAST)
    assert world.one("SELECT matching.least_alike(), matching.most_shown(), matching.most_demands()") == (
        LEAST,
        MOST,
        DEMANDS,
    )

"""Nobody stands out: what is told is shared by several, a vacancy shows 200 people, and its demands change seldom."""

import random
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonar.clients.types import WantedOccupation
from sonar.disclosure.operations import NotAvailable, Refused
from sonar.identity.types import Actor
from sonar.matching.operations import PAGES, SHOWN, WITHHELD, follow_candidate, run_matching
from sonar.matching.types import Candidate
from tests.world import World

LEAST, MOST, DEMANDS = 5, 200, 5
Row = tuple[Any, ...]
Raw = tuple[Any, ...]


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
            " SELECT gen_random_uuid(), kind, legal_basis, office_id, registered_on, true, active_since"
            " FROM clients.client"
            " LIMIT 1 RETURNING id"
        )
        there = (x, y) if alike else chance.choice(places)
        hours = (chance.choice((0, 8, 12, 20, 24)), chance.choice((24, 28, 32, 36, 40)))
        reach, level = chance.choice((150, 170, 200)), chance.choice((2, 3, 4, None))
        values = (24, 36, 40, 2) if alike else (*hours, reach, level)
        world.sql.execute(
            "INSERT INTO matching.match_profile (occupation, client_id, stance, x, y, hours_min, hours_max, max_km,"
            " level, licences, languages, contracts, available_from)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, %s, %s)",
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
    for one in found:
        if one.grain == WITHHELD:
            assert (one.facts, one.contributions, one.score, one.region) == ((), (), 0, "")
    told_rows, everybody = measured(world, vacancy, now.date())
    assert len(told_rows) == len(told)
    for grain, row in told_rows:
        assert sum(row == as_told(each, grain, now.date()) for each in everybody) >= LEAST


def measured(world: World, vacancy: int, today: date) -> tuple[list[tuple[int, Row]], list[Raw]]:
    """Return the rows that were told with their grain, and every profile there is, as it is."""
    (shown,) = world.one("SELECT array_agg(client_id) FROM matching.shown WHERE vacancy_id = %s", vacancy)
    columns = (
        "hours_min, hours_max, max_km, level, licences & d.licences, stance, contracts & d.contract <> 0,"
        " contracts = 0, available_from"
    )
    part = ", ".join(f"(t.m).{name}" for name in columns.split(", "))
    told = world.all(
        f"SELECT t.grain, t.region, t.km, {part} FROM matching.demand d, matching.told_profiles(%s, %s) AS t"  # noqa: S608
        " WHERE d.vacancy_id = %s AND t.grain < 3",
        shown,
        vacancy,
        vacancy,
    )
    whole = ", ".join(f"m.{name}" for name in columns.split(", "))
    everybody = world.all(
        "SELECT DISTINCT ON (m.client_id) r.name, matching.part_of_country(r.code),"
        f" sqrt((m.x - d.x) ^ 2 + (m.y - d.y) ^ 2)::real, {whole}"
        " FROM matching.demand d JOIN matching.match_profile m ON m.occupation = d.occupation"
        " JOIN reference.pc4 p ON (p.longitude * 68.3)::real = m.x AND (p.latitude * 111.2)::real = m.y"
        " JOIN reference.municipality y ON y.code = p.municipality_code"
        " JOIN reference.labour_market_region r ON r.code = y.region_code WHERE d.vacancy_id = %s",
        vacancy,
    )
    rows: list[tuple[int, Row]] = []
    for grain, region, km, *facts in told:
        raw = (region, region, km, *facts)
        rows.append((grain, as_told(raw, 0, today) if grain == 0 else (region, round(km), *facts)))
    return rows, everybody


def as_told(raw: Raw, grain: int, today: date) -> Row:
    """Work out what is told of a profile at a grain, apart from the database's own way."""
    region, part, km, least, most, far, level, licences, stance, offered, no_wish, day = raw
    if grain == 0:
        month = None if day is None else day.replace(day=1)
        return (region, ceil(km / 5), least, most, far, level, licences, stance, offered, no_wish, month)
    near, wide = (10, 25) if grain == 1 else (25, 50)
    reach = max(1, ceil(far / wide)) * wide
    hours = (
        (least // 8 * 8, min(ceil(most / 8) * 8, 60))
        if grain == 1
        else (0 if least < 24 else 24, 24 if most <= 24 else 40)
    )
    when = None
    if day is not None and day > today:
        months = 3 if grain == 1 else 6
        number = ((day.month - 1) // months + 1) * months
        when = date(day.year + number // 12, number % 12 + 1, 1)
    place = region if grain == 1 else part
    distance = min(max(1, ceil(km / near)) * near, reach)
    return (place, distance, *hours, reach, level if grain == 1 else None, licences, stance, offered, no_wish, when)


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
        "INSERT INTO matching.shown SELECT client_id, %s, kernel.today() FROM matching.match_profile"
        " WHERE client_id <> %s LIMIT %s",
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


@pytest.mark.small_cells
def test_the_guard_is_not_off_outside_these_tests(world: World) -> None:
    assert world.one("SELECT matching.least_alike(), matching.most_shown(), matching.most_demands()") == (
        LEAST,
        MOST,
        DEMANDS,
    )

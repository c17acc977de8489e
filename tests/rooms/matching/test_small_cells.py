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
from sonar.matching.rules import EVERYTHING
from sonar.matching.types import Candidate, Criterion
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
    told = [one for one in found if one.told > WITHHELD]
    assert len(told) == len(found), "300 people of one occupation: nobody stands out by that"
    assert len([one for one in found if one.told >= SOME_FACTS]) > len(found) / 4, "the guard leaves too little"
    for one in found:
        assert one.score == sum(part.points for part in one.contributions)
        assert {part.criterion for part in one.contributions} | set(one.untold) == set(Criterion)
    told_rows, everybody = measured(world, vacancy, now.date())
    assert len(told_rows) == len(told)
    by_facts = {
        number: [as_told(each, number, now.date()) for each in everybody]
        for number in {more for facts, _ in told_rows for more in (facts, min(facts + 1, EVERYTHING))}
    }
    for facts, row in told_rows:
        assert by_facts[facts].count(row) >= LEAST
        # And no coarser than it has to be: with one fact more, fewer than five would share it.
        if facts < EVERYTHING:
            both = zip(by_facts[facts], by_facts[facts + 1], strict=True)
            finer = [after for before, after in both if before == row]
            assert any(finer.count(each) < LEAST for each in finer)


SOME_FACTS = 3


def measured(world: World, vacancy: int, today: date) -> tuple[list[tuple[int, Row]], list[Raw]]:
    """Return the rows that were told with the number of their facts, and every profile there is, as it is."""
    (shown,) = world.one("SELECT array_agg(client_id) FROM matching.shown WHERE vacancy_id = %s", vacancy)
    told = world.all(
        "SELECT t.told, t.region, t.km, (t.m).hours_min, (t.m).hours_max, (t.m).max_km, (t.m).level, (t.m).licences,"
        " (t.m).stance, (t.m).contracts, (t.m).available_from"
        " FROM matching.demand d, matching.told_profiles(%s, %s) AS t WHERE d.vacancy_id = %s AND t.told > 0",
        shown,
        vacancy,
        vacancy,
    )
    everybody = world.all(
        "SELECT DISTINCT ON (m.client_id) r.name, matching.part_of_country(r.code),"
        " sqrt((m.x - d.x) ^ 2 + (m.y - d.y) ^ 2)::real, m.hours_min, m.hours_max, m.max_km, m.level, m.licences,"
        " m.stance, CASE WHEN m.contracts = 0 THEN 0 WHEN m.contracts & d.contract <> 0 THEN d.contract"
        " ELSE d.contract # 1023 END, m.available_from, m.licences & d.licences"
        " FROM matching.demand d JOIN matching.match_profile m ON m.occupation = d.occupation"
        " JOIN reference.pc4 p ON (p.longitude * 68.3)::real = m.x AND (p.latitude * 111.2)::real = m.y"
        " JOIN reference.municipality y ON y.code = p.municipality_code"
        " JOIN reference.labour_market_region r ON r.code = y.region_code WHERE d.vacancy_id = %s",
        vacancy,
    )
    return [(facts, as_shown(tuple(row), facts, today)) for facts, *row in told], everybody


def as_shown(row: Row, facts: int, today: date) -> Row:
    """Of whom all is told, the page shows steps of 5 km and the month; the points beside them are the 21st fact."""
    place, km, least, most, far, *others, day = row
    if facts < EVERYTHING:
        return row
    return (place, min(up(km, 5), far), least, most, far, *others, day_told(day, facts, today))


def as_told(raw: Raw, facts: int, today: date) -> Row:
    """Work out what is told of a profile with so many facts, apart from the database's own way."""
    region, part, km, least, most, far, level, licences, stance, contract, day, asked = raw
    place = region if facts >= 10 else part if facts >= 2 else None
    reach = far if facts >= 17 else up(far, 25) if facts >= 13 else up(far, 50) if facts >= 3 else None
    near = next((step for since, step in ((15, 5), (12, 10), (3, 25)) if facts >= since), None)
    distance = None if near is None or reach is None else min(up(km, near), reach)
    hours: tuple[int | None, int | None] = (None, None)
    if facts >= 16:
        hours = (least, most)
    elif facts >= 11:
        hours = (least // 8 * 8, min(ceil(most / 8) * 8, 60))
    elif facts >= 4:
        hours = (0 if least < 24 else 24, 24 if most <= 24 else 40)
    return (
        place, distance, *hours, reach, level if facts >= 5 else None, licences if facts >= 20 else asked, stance,
        contract if facts >= 7 else None, day_told(day, facts, today),
    )  # fmt: skip


def up(km: float, step: int) -> int:
    """Round up to a whole step, at least one."""
    return max(1, ceil(km / step)) * step


def day_told(day: date | None, facts: int, today: date) -> date | None:
    """Work out from when somebody is said to be available."""
    if day is None or day <= today or facts < 9:
        return None
    if facts >= 18:
        return day.replace(day=1)
    months = 3 if facts >= 14 else 6
    number = ((day.month - 1) // months + 1) * months
    return date(day.year + number // 12, number % 12 + 1, 1)


@pytest.mark.small_cells
def test_who_is_like_nobody_is_told_nothing_of(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    world.jobseeker_for(vacancy)
    (alone,) = run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now).candidates
    assert alone.told == WITHHELD
    assert alone.untold == tuple(Criterion)
    assert (alone.facts, alone.contributions, alone.score, alone.region) == ((), (), 0, "")


@pytest.mark.small_cells
@pytest.mark.parametrize(("number", "told"), [(LEAST - 1, WITHHELD), (LEAST, EVERYTHING)])
def test_five_who_are_alike_are_told_as_they_are(world: World, now: datetime, number: int, told: int) -> None:
    vacancy = world.vacancy()
    crowd(world, vacancy, number, alike=True)
    found = run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now).candidates
    assert {one.told for one in found} == {told}


@pytest.mark.small_cells
def test_a_rare_licence_is_hidden_where_the_vacancy_does_not_ask_it(world: World, now: datetime) -> None:
    vacancy = world.vacancy(licences=["B"])
    for _ in range(LEAST):
        world.jobseeker_for(vacancy)
    world.jobseeker_for(vacancy, licences=("B", "D1E"))
    found = run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now).candidates
    assert "D1E" not in repr(found)
    # All but her licences, and the points that come after them.
    assert sorted(one.told for one in found) == [19, 21, 21, 21, 21, 21]


@pytest.mark.small_cells
@pytest.mark.requirement("R44")
def test_a_fact_that_nobody_shares_hides_what_comes_after_and_nothing_before(world: World, now: datetime) -> None:
    vacancy = world.vacancy(hours_min=24, hours_max=32)
    for _ in range(LEAST):
        world.jobseeker_for(vacancy)
    world.jobseeker_for(vacancy, hours_min=2, hours_max=24)
    found = run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now).candidates
    (rare,) = (one for one in found if one.told < EVERYTHING)
    assert {part.criterion for part in rare.contributions} == {Criterion.OCCUPATION, Criterion.DISTANCE}
    assert Criterion.HOURS in rare.untold
    assert rare.most == sum(part.maximum for part in rare.contributions) < 100
    assert not any("uur" in fact for fact in rare.facts)


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

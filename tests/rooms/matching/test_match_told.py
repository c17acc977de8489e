"""What a list made before tells: nothing that is not so any more, nothing by its order, no more by changing demands."""

from datetime import datetime

import pytest

from sonar.disclosure.operations import open_own_record
from sonar.matching.operations import (
    OPENS,
    WITHHELD,
    fitting_for_oneself,
    match_all,
    own_alert,
    proposed_to_employer,
    refresh_profiles,
    run_matching,
)
from sonar.matching.operations.candidates import pseudonym_of
from tests.rooms.matching.following_world import Vacancy
from tests.rooms.matching.test_employer_sees import employer_of
from tests.world import ADVISER, Person, World


@pytest.fixture
def vacancy(world: World, now: datetime) -> Vacancy:
    return Vacancy(world, world.sign_in(ADVISER), now, positions=2)


def change(world: World, vacancy: Vacancy, **columns: object) -> None:
    """Change what a vacancy asks."""
    for name, value in columns.items():
        world.sql.execute(f"UPDATE employers.vacancy SET {name} = %s WHERE id = %s".encode(), [value, vacancy.id])  # noqa: S608 - names


def lines_of(world: World, vacancy: Vacancy) -> tuple[str, ...]:
    """Return why she fits, as the employer reads it."""
    (hers,) = proposed_to_employer(actor=employer_of(world, vacancy), vacancy_id=vacancy.id, now=vacancy.now)
    return hers.lines


def explained(vacancy: Vacancy) -> bool:
    (item,) = vacancy.listed()
    assert item.unexplained == (item.candidate is None)
    return item.candidate is not None


@pytest.mark.requirement("I16", "R44")
def test_a_demand_that_came_later_is_not_said_to_be_met(world: World, vacancy: Vacancy) -> None:
    world.jobseeker_for(vacancy.id)
    vacancy.asked()
    assert explained(vacancy)
    assert lines_of(world, vacancy)
    change(world, vacancy, licences=["B", "C"])
    assert vacancy.found() == []  # asked and answered: nobody who is on the list meets it
    assert not explained(vacancy)
    assert lines_of(world, vacancy) == ()
    change(world, vacancy, licences=[])
    assert explained(vacancy)
    assert lines_of(world, vacancy)


@pytest.mark.requirement("I16", "R44")
def test_who_changed_her_profile_is_not_explained_by_what_it_was(world: World, vacancy: Vacancy) -> None:
    person = world.jobseeker_for(vacancy.id)
    vacancy.asked()
    world.sql.execute("UPDATE clients.profile SET hours_max = 12, hours_min = 8 WHERE client_id = %s", [person.id])
    refresh_profiles(client_ids=[person.id])
    assert not explained(vacancy)
    assert lines_of(world, vacancy) == ()


@pytest.mark.requirement("I17", "R44")
def test_who_was_hired_for_part_of_her_hours_is_told_no_nonsense(world: World, vacancy: Vacancy, now: datetime) -> None:
    """She has 12 hours left, and 24 to 36 are asked: an employer read "24-12 uur"."""
    person = world.jobseeker_for(vacancy.id)
    vacancy.asked()
    vacancy.answered(person)
    vacancy.step("hire", hours=24, starts_on=now.date())
    assert world.one("SELECT hours_max FROM matching.match_profile WHERE client_id = %s", person.id) == (12,)
    assert lines_of(world, vacancy) == ()
    (item,) = vacancy.listed()
    assert (item.state, item.candidate, item.unexplained) == ("hired", None, False)


@pytest.mark.requirement("R44", "R30")
def test_a_list_answers_no_more_demands_than_a_search(world: World, vacancy: Vacancy) -> None:
    """Whoever changes what is asked and looks at list or proposal learns nothing that was not searched for."""
    world.jobseeker_for(vacancy.id, hours_min=16, hours_max=30)
    vacancy.asked()
    for hours in (26, 28, 29):
        change(world, vacancy, hours_min=hours)
        assert not explained(vacancy)
        assert lines_of(world, vacancy) == ()
    vacancy.found()
    assert explained(vacancy)
    assert lines_of(world, vacancy)
    assert world.count("SELECT count(*) FROM matching.demand_tried WHERE vacancy_id = %s", vacancy.id) == 2


@pytest.mark.small_cells
@pytest.mark.requirement("R44", "R30")
def test_the_order_of_those_of_whom_nothing_is_told_tells_nothing(world: World, now: datetime) -> None:
    """Four people are too few to be told of. They stand by the published chance, not by points that are not told."""
    vacancies = [world.vacancy() for _ in range(6)]
    people = [
        world.jobseeker_for(vacancies[0], hours_min=24, hours_max=hours, contract_forms=forms)
        for hours, forms in ((36, (1,)), (32, (1,)), (28, ()), (26, (2,)))
    ]
    actor, differ = world.sign_in(), 0
    for vacancy in vacancies:
        found = run_matching(actor=actor, vacancy_id=vacancy, now=now).candidates
        assert {one.told for one in found} == {WITHHELD}
        turns = world.all(
            "SELECT c FROM unnest(%s::uuid[]) AS c ORDER BY matching.turn(%s, c, 0)",
            [person.id for person in people],
            vacancy,
        )
        assert [one.pseudonym for one in found] == [pseudonym_of(row[0], vacancy_id=vacancy) for row in turns]
        ranked = world.all("SELECT client_id FROM matching.ranked(%s, 25)", vacancy)
        assert [row[0] for row in ranked] == [person.id for person in people]  # best first, as they truly are
        differ += ranked != turns
    assert differ


def times(world: World, person: Person) -> int:
    return world.count("SELECT coalesce(sum(shown), 0) FROM matching.exposure WHERE client_id = %s", person.id)


@pytest.mark.requirement("R41", "I78")
def test_a_list_counts_once_a_day_however_often_it_is_looked_at(world: World, now: datetime) -> None:
    """Else who looks again and again pushes its people down at every other vacancy, for four weeks."""
    vacancy, other = world.vacancy(), world.vacancy()
    person = world.jobseeker_for(vacancy)
    actor = world.sign_in()
    for _ in range(3):
        run_matching(actor=actor, vacancy_id=vacancy, now=now)
    assert times(world, person) == 1
    run_matching(actor=actor, vacancy_id=other, now=now)
    assert times(world, person) == 2
    world.advance(days=1)
    for _ in range(2):
        run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now)
    assert times(world, person) == 3


@pytest.mark.requirement("R42")
def test_what_the_night_found_is_not_new_to_whom_it_does_not_fit_any_more(world: World, now: datetime) -> None:
    person = world.jobseeker_for(world.vacancy())
    match_all()
    world.sql.execute("INSERT INTO matching.alert VALUES (%s, 'day', kernel.today())", [person.id])

    def unseen() -> tuple[int, int]:
        with open_own_record(actor=world.sign_in_jobseeker(person), categories=OPENS, now=now) as opened:
            found = fitting_for_oneself(opened=opened, now=now)
            return own_alert(opened=opened).unseen, len(found.fitting)

    assert unseen() == (1, 1)
    world.sql.execute("UPDATE clients.profile SET hours_max = 12, hours_min = 8 WHERE client_id = %s", [person.id])
    refresh_profiles(client_ids=[person.id])
    assert unseen() == (0, 0)

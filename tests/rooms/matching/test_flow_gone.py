"""Somebody leaves the register, or an employer is kept from contact, while a candidate is on the way (I16, I17)."""

from datetime import datetime

import pytest

from sonar.access.types import Category
from sonar.disclosure.operations import NotAvailable, open_own_record
from sonar.matching.operations import (
    OWN_CATEGORIES,
    StepNotPossible,
    answer_proposal,
    proposed_to_employer,
    waiting_candidates,
    waiting_for_employer,
)
from tests.rooms.matching.following_world import Vacancy
from tests.rooms.matching.test_employer_sees import employer_of
from tests.world import ADVISER, EMPLOYER_ADVISER, Person, World


@pytest.fixture
def vacancy(world: World, now: datetime) -> Vacancy:
    return Vacancy(world, world.sign_in(EMPLOYER_ADVISER), now, positions=9)


@pytest.fixture
def person(world: World, vacancy: Vacancy) -> Person:
    found = world.jobseeker_for(vacancy.id)
    world.relate(found, ADVISER)
    return found


def leave(world: World, person: Person, *, active: bool = False) -> None:
    """Let somebody be registered no more."""
    world.sql.execute("UPDATE clients.client SET active = %s WHERE id = %s", [active, person.id])


def block(world: World, vacancy: Vacancy) -> None:
    """Keep the employer of a vacancy from contact with jobseekers."""
    world.sql.execute(
        "INSERT INTO employers.contact_block (kvk_number) SELECT e.kvk_number FROM employers.employer e"
        " JOIN employers.establishment b ON b.employer_id = e.id JOIN employers.vacancy v ON v.establishment_id = b.id"
        " WHERE v.id = %s",
        [vacancy.id],
    )


@pytest.mark.requirement("I16")
def test_the_name_of_who_left_is_gone_and_she_is_not_put_forward(
    world: World, vacancy: Vacancy, person: Person, now: datetime
) -> None:
    vacancy.asked()
    vacancy.answered(person)
    employer = employer_of(world, vacancy)
    (seen,) = proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now)
    leave(world, person)
    assert proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now) == ()
    with pytest.raises(NotAvailable):
        proposed_to_employer(actor=employer, vacancy_id=vacancy.id, candidate_ref=seen.reference, now=now)
    assert waiting_for_employer(actor=employer) == ()
    assert waiting_candidates(actor=vacancy.actor, vacancy_ids=[vacancy.id]) == {}
    (item,) = vacancy.listed()
    assert item.away
    assert item.steps == ("hire", "reject")
    with pytest.raises(StepNotPossible):
        vacancy.step("invite")
    # She comes back: her yes stands as it did.
    leave(world, person, active=True)
    assert len(proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now)) == 1
    vacancy.step("invite")


@pytest.mark.requirement("I17")
def test_who_left_for_this_very_work_is_written_down_as_hired(
    world: World, vacancy: Vacancy, person: Person, now: datetime
) -> None:
    vacancy.asked()
    vacancy.answered(person)
    leave(world, person)
    vacancy.step("hire", hours=36, starts_on=now.date())
    assert vacancy.state(person) == "hired"
    (seen,) = proposed_to_employer(actor=employer_of(world, vacancy), vacancy_id=vacancy.id, now=now)
    assert seen.state == "hired"


@pytest.mark.requirement("I16")
@pytest.mark.parametrize("gone", [leave, None])
def test_nobody_is_listed_or_asked_or_agrees_who_cannot_meet_the_employer(
    world: World, vacancy: Vacancy, person: Person, gone: object
) -> None:
    def go() -> None:
        block(world, vacancy) if gone is None else leave(world, person)

    reference = vacancy.found()[0]
    vacancy.step("shortlist", reference)
    vacancy.step("ask")
    second = world.jobseeker_for(vacancy.id)
    fresh = next(each for each in vacancy.found() if each != reference) if gone is None else ""
    go()
    mine = world.sign_in_jobseeker(person)
    with open_own_record(actor=mine, categories=OWN_CATEGORIES, write=(Category.PLAN,), now=vacancy.now) as opened:
        with pytest.raises(StepNotPossible):
            answer_proposal(opened=opened, vacancy_id=vacancy.id, step="consent", ways=("phone",))
        answer_proposal(opened=opened, vacancy_id=vacancy.id, step="decline")
    assert vacancy.state(person) == "declined"
    if fresh:
        with pytest.raises(StepNotPossible):
            vacancy.step("shortlist", vacancy.found()[-1])
        assert world.count("SELECT count(*) FROM matching.candidacy WHERE client_id = %s", second.id) == 0


@pytest.mark.requirement("I16")
def test_an_employer_that_is_kept_from_contact_sees_nobody(
    world: World, vacancy: Vacancy, person: Person, now: datetime
) -> None:
    vacancy.asked()
    vacancy.answered(person)
    employer = employer_of(world, vacancy)
    assert len(proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now)) == 1
    block(world, vacancy)
    with pytest.raises(NotAvailable):
        proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now)
    assert waiting_for_employer(actor=employer) == ()
    with pytest.raises(StepNotPossible):
        vacancy.step("invite")
    world.sql.execute("UPDATE employers.contact_block SET ended_at = kernel.now()")
    assert len(proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now)) == 1

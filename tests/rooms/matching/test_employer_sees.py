"""What an employer sees of those put forward for its own vacancy: no name before a yes, nothing of other vacancies."""

from datetime import datetime, timedelta

import pytest

from sonar.disclosure.operations import NotAvailable, SessionOver
from sonar.identity.types import Actor
from sonar.matching.operations import follow_candidate, proposed_to_employer
from sonar.matching.operations.following import StepFacts, StepNotPossible
from tests.rooms.matching.following_world import Vacancy
from tests.world import World


def employer_of(world: World, vacancy: Vacancy, **how: object) -> Actor:
    """Sign in somebody who acts for the employer of a vacancy."""
    (kvk,) = world.one(
        "SELECT e.kvk_number FROM employers.employer e JOIN employers.establishment b ON b.employer_id = e.id"
        " JOIN employers.vacancy v ON v.establishment_id = b.id WHERE v.id = %s",
        vacancy.id,
    )
    return world.sign_in_employer(kvk, **how)  # type: ignore[arg-type]


@pytest.mark.requirement("I16", "I39")
def test_the_name_comes_with_her_consent_and_goes_with_it(world: World, now: datetime) -> None:
    vacancy = Vacancy(world, world.sign_in(), now)
    person = world.jobseeker_for(vacancy.id)
    vacancy.asked()
    employer = employer_of(world, vacancy)
    (before,) = proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now)
    assert (before.state, before.shared) == ("proposed", None)
    assert before.lines
    identity, contact = person.new.identity, person.new.contact
    for value in (identity.last_name, contact.phone, contact.email, contact.postcode, str(person.id)):
        assert value not in repr(before)
    vacancy.answered(person, ways=("email",))
    (after,) = proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now)
    assert after.shared is not None
    assert (after.shared.name, after.shared.email, after.shared.phone) == (identity.full_name, contact.email, "")
    lines = world.all(
        "SELECT kind, categories, persons, vacancy_id FROM ledger.disclosure WHERE actor_kind = 'employer' ORDER BY seq"
    )
    assert {(line[0], tuple(line[1]), tuple(line[2]), line[3]) for line in lines} == {
        ("match", ("match_profile",), (person.id,), vacancy.id),
        ("person", ("match_profile",), (person.id,), vacancy.id),
    }
    vacancy.answered(person, "withdraw")
    assert proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now) == ()


@pytest.mark.requirement("I39", "R42")
def test_the_employer_answers_and_the_holder_sees_it(world: World, now: datetime) -> None:
    vacancy = Vacancy(world, world.sign_in(), now, positions=2)
    person = world.jobseeker_for(vacancy.id)
    vacancy.asked()
    employer = employer_of(world, vacancy)

    def answer(step: str, **facts: object) -> None:
        (hers,) = proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now)
        follow_candidate(
            actor=employer,
            vacancy_id=vacancy.id,
            candidate_ref=hers.reference,
            step=step,
            facts=StepFacts(**facts),  # type: ignore[arg-type]
            now=now,
        )

    with pytest.raises(StepNotPossible):
        answer("invite")
    vacancy.answered(person)
    with pytest.raises(StepNotPossible):
        answer("ask")
    answer("invite")
    answer("hire", hours=24, starts_on=now.date() + timedelta(days=7))
    assert vacancy.listed()[0].state == "hired"
    assert (
        world.count("SELECT count(*) FROM ledger.change WHERE actor_kind = 'employer' AND client_id = %s", person.id)
        == 2
    )


@pytest.mark.requirement("I16")
def test_another_employer_sees_nothing(world: World, now: datetime) -> None:
    vacancy, other = (Vacancy(world, world.sign_in(), now) for _ in range(2))
    person = world.jobseeker_for(vacancy.id)
    vacancy.asked()
    vacancy.answered(person)
    for employer in (employer_of(world, other), employer_of(world, vacancy, establishment="9" * 12)):
        with pytest.raises(NotAvailable):
            proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now)
    with pytest.raises(SessionOver):
        proposed_to_employer(actor=world.sign_in_jobseeker(person), vacancy_id=vacancy.id, now=now)
    assert world.count("SELECT count(*) FROM ledger.disclosure WHERE actor_kind = 'employer'") == 0

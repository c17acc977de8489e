"""Nationwide mediation with limits on access: nobody is missed for where she lives, up to a place (R44-R46)."""

from datetime import datetime, timedelta

import pytest

from sonar.access.types import Category, Purpose
from sonar.disclosure.operations import NotAvailable, open_client
from sonar.disclosure.queries import who_looked
from sonar.identity.types import Actor
from sonar.matching.operations import (
    follow_candidate,
    followed,
    open_candidate,
    own_proposals,
    proposed_to_employer,
    run_matching,
)
from sonar.matching.operations.following import StepFacts
from tests.rooms.matching.following_world import Vacancy
from tests.rooms.matching.test_employer_sees import employer_of
from tests.world import ADVISER, ELSEWHERE, EMPLOYER_ADVISER, MEDIATOR, MUNICIPAL, SW_ADVISER, Person, World

REASON = "Past goed bij deze vacature; ik wil haar bellen om die te bespreken."
PLACES = (8011, 1011, 9711, 6211, 3011)
"""In the region of the vacancies, and in four others."""


def people_everywhere(world: World, vacancy: int) -> list[Person]:
    """Register people in every region of the country and at every office, ready to travel."""
    offices = [row[0] for row in world.all("SELECT id FROM identity.office ORDER BY id")]
    made = []
    for number in range(2 * len(offices)):
        person = world.jobseeker_for(vacancy, pc4=PLACES[number % len(PLACES)], max_distance_km=400)
        world.sql.execute(
            "UPDATE clients.client SET office_id = %s WHERE id = %s", [offices[number % len(offices)], person.id]
        )
        made.append(person)
    return made


def found(actor: Actor, vacancy: int, now: datetime) -> set[str]:
    """Return the pseudonyms of who is found for a vacancy: those of one person are the same for all who look."""
    return {each.pseudonym for each in run_matching(actor=actor, vacancy_id=vacancy, now=now).candidates}


@pytest.mark.requirement("R46", "R44")
def test_limits_on_access_cost_no_candidate(world: World, now: datetime) -> None:
    codes = world.one(
        "SELECT percentile_disc(ARRAY[0, 0.5, 1]) WITHIN GROUP (ORDER BY code) FROM reference.occupation"
    )[0]
    world.grant(MEDIATOR, "national_task", "landelijk")
    unlimited = world.sign_in(MEDIATOR)
    for code in codes:
        vacancy = world.vacancy(occupation=code)
        people = people_everywhere(world, vacancy)
        everybody = {row[0] for row in world.all("SELECT client_id FROM matching.ranked(%s, 200)", vacancy)}
        assert {person.id for person in people} <= everybody
        without_limits = found(unlimited, vacancy, now)
        assert len(without_limits) == len(everybody)
        for staff in (ADVISER, EMPLOYER_ADVISER, MUNICIPAL, SW_ADVISER):
            world.sql.execute("UPDATE employers.vacancy SET held_by = %s WHERE id = %s", [staff, vacancy])
            assert found(world.sign_in(staff), vacancy, now) == without_limits
        # The limits are on: none of them may open somebody of another region as a client.
        actor = world.sign_in(ADVISER)
        for person in people:
            with (
                pytest.raises(NotAvailable),
                open_client(
                    actor=actor,
                    client_ref=world.ref(person, actor),
                    purpose=Purpose.MEDIATION,
                    categories=(Category.IDENTITY,),
                    now=now,
                ),
            ):
                pass


@pytest.mark.requirement("R45", "R46", "I16", "I17", "I39")
def test_from_a_national_search_to_a_place_that_both_sides_see(world: World, now: datetime) -> None:
    world.grant(MEDIATOR, "national_task", "landelijk")
    vacancy = Vacancy(world, world.sign_in(EMPLOYER_ADVISER), now, positions=2)
    vacancy.actor = world.sign_in(MEDIATOR)
    person = world.jobseeker_for(vacancy.id, pc4=6211, max_distance_km=400)
    world.sql.execute("UPDATE clients.client SET office_id = (SELECT max(id) FROM identity.office)")
    world.relate(person, ELSEWHERE)
    name = person.new.identity.full_name

    (reference,) = vacancy.found()
    vacancy.step("shortlist", reference)
    assert name not in repr(vacancy.listed())
    vacancy.step("ask")
    (hers,) = own_proposals(actor=world.sign_in_jobseeker(person), now=now)
    assert (hers.state, hers.steps) == ("proposed", ("consent", "decline", "later"))
    vacancy.answered(person, ways=("phone",))

    employer = employer_of(world, vacancy)
    (seen,) = proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now)
    assert seen.shared is not None
    assert (seen.shared.name, seen.shared.email) == (name, "")
    for step, facts in (
        ("invite", StepFacts()),
        ("hire", StepFacts(hours=24, starts_on=now.date() + timedelta(days=7))),
    ):
        (seen,) = proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now)
        follow_candidate(
            actor=employer, vacancy_id=vacancy.id, candidate_ref=seen.reference, step=step, facts=facts, now=now
        )
    # The holder, the employer, she herself and her own adviser see the same outcome.
    for holder in (MEDIATOR, EMPLOYER_ADVISER):
        (item,) = followed(actor=world.sign_in(holder), vacancy_id=vacancy.id, now=now).followed
        assert (item.state, item.hours) == ("hired", 24)
    (seen,) = proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now)
    assert (seen.state, seen.hours, seen.shared is not None) == ("hired", 24, True)
    (hers,) = own_proposals(actor=world.sign_in_jobseeker(person), now=now)
    assert (hers.state, hers.hours) == ("hired", 24)
    world.settle()
    who = {line.function for line in who_looked(actor=world.sign_in_jobseeker(person), before=None, limit=50).lines}
    assert "national_mediator" in who


@pytest.mark.requirement("R44", "R45")
def test_the_mediator_opens_who_she_is_for_this_vacancy_only(world: World, now: datetime) -> None:
    world.grant(MEDIATOR, "national_task", "landelijk")
    vacancy, other = world.vacancy(), world.vacancy()
    person = world.jobseeker_for(vacancy, pc4=6211, max_distance_km=400)
    actor = world.sign_in(MEDIATOR)
    (candidate,) = run_matching(actor=actor, vacancy_id=vacancy, now=now).candidates
    with open_candidate(
        actor=actor, vacancy_id=vacancy, candidate_ref=candidate.reference, reason=REASON, now=now
    ) as opened:
        assert opened.card.identity is not None
        assert opened.card.identity.full_name == person.new.identity.full_name
    with (
        pytest.raises(NotAvailable),
        open_candidate(actor=actor, vacancy_id=other, candidate_ref=candidate.reference, reason=REASON, now=now),
    ):
        pass

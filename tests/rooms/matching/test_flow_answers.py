"""A question reaches whoever is asked, and her answer whoever waits for it; also by telephone (I16, R42, R48)."""

from datetime import datetime, timedelta

import pytest

from sonar.access.types import Category, Purpose
from sonar.disclosure.operations import open_client
from sonar.employers.operations import hold_vacancy
from sonar.matching.operations import (
    InvalidStep,
    StepNotPossible,
    answer_proposal,
    own_proposals,
    proposals_in,
    proposed_to_employer,
    waiting_candidates,
    waiting_for_employer,
)
from sonar.matching.types import Proposal
from tests.rooms.matching.following_world import Vacancy
from tests.rooms.matching.test_employer_sees import employer_of
from tests.world import ADVISER, COLLEAGUE, ELSEWHERE, EMPLOYER_ADVISER, Person, World

OPEN_TASK = "SELECT kind, staff_id FROM casework.task WHERE client_id = %s AND state = 'open'"
WHY = "Werkte eerder in dit vak en zoekt werk in deze omgeving."


@pytest.fixture
def vacancy(world: World, now: datetime) -> Vacancy:
    return Vacancy(world, world.sign_in(ELSEWHERE), now, positions=2)


@pytest.fixture
def person(world: World, vacancy: Vacancy) -> Person:
    found = world.jobseeker_for(vacancy.id)
    world.relate(found, ADVISER)
    return found


def rung(world: World, person: Person) -> None:
    """Let messages not reach somebody."""
    world.sql.execute(
        "INSERT INTO clients.channel (client_id, digitally_skilled, source) VALUES (%s, false, 'staff')", [person.id]
    )


def by_adviser(world: World, vacancy: Vacancy, person: Person, step: str, **given: object) -> tuple[Proposal, ...]:
    """Let her adviser write down what she said; without a step: return what he sees."""
    adviser = world.sign_in(ADVISER)
    with open_client(
        actor=adviser,
        client_ref=world.ref(person, adviser),
        purpose=Purpose.MEDIATION,
        categories=(Category.IDENTITY, Category.CONTACT, Category.PLAN),
        write=(Category.PLAN,) if step else (),
        now=vacancy.now,
    ) as opened:
        if step:
            answer_proposal(opened=opened, vacancy_id=vacancy.id, step=step, **given)  # type: ignore[arg-type]
        return proposals_in(opened=opened, who="adviser")


@pytest.mark.requirement("I16", "R49")
def test_whom_a_message_does_not_reach_says_yes_to_her_adviser(
    world: World, vacancy: Vacancy, person: Person, now: datetime
) -> None:
    rung(world, person)
    vacancy.asked()
    assert world.all(OPEN_TASK, person.id) == [("vacancy", ADVISER)]
    (hers,) = by_adviser(world, vacancy, person, "")
    assert hers.steps == ("consent", "decline")
    with pytest.raises(InvalidStep):
        by_adviser(world, vacancy, person, "consent", ways=())
    (hers,) = by_adviser(world, vacancy, person, "consent", ways=("phone",))
    assert (hers.state, hers.steps) == ("consented", ("withdraw",))
    assert world.all(OPEN_TASK, person.id) == []
    employer = employer_of(world, vacancy)
    (seen,) = proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now)
    assert seen.shared is not None
    assert (seen.shared.phone, seen.shared.email) == (person.new.contact.phone, "")
    change = (
        "SELECT actor_kind, actor_ref FROM ledger.change WHERE client_id = %s AND fields = '{candidacy}'"
        " ORDER BY seq DESC LIMIT 1"
    )
    assert world.one(change, person.id) == ("staff", ADVISER)
    by_adviser(world, vacancy, person, "withdraw")
    assert vacancy.state(person) == "withdrawn"
    assert proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now) == ()


@pytest.mark.requirement("I16")
def test_who_reads_messages_says_yes_herself_and_nobody_for_her(
    world: World, vacancy: Vacancy, person: Person, now: datetime
) -> None:
    vacancy.asked()
    assert world.all(OPEN_TASK, person.id) == []
    (hers,) = by_adviser(world, vacancy, person, "")
    assert hers.steps == ("decline",)
    with pytest.raises(StepNotPossible):
        by_adviser(world, vacancy, person, "consent", ways=("phone",))
    assert vacancy.state(person) == "proposed"
    assert own_proposals(actor=world.sign_in_jobseeker(person), now=now)[0].steps == ("consent", "decline", "later")


@pytest.mark.requirement("I19")
def test_the_task_is_done_with_the_last_answer(world: World, vacancy: Vacancy, person: Person) -> None:
    other = Vacancy(world, world.sign_in(COLLEAGUE), vacancy.now)
    for each in (vacancy, other):
        each.step("shortlist", each.found()[0])
        each.step("refer", reason=WHY)
    assert world.all(OPEN_TASK, person.id) == [("vacancy", ADVISER)]
    by_adviser(world, vacancy, person, "pass_on")
    assert world.all(OPEN_TASK, person.id) == [("vacancy", ADVISER)]
    by_adviser(world, other, person, "give_back")
    assert world.all(OPEN_TASK, person.id) == []


@pytest.mark.requirement("I19")
def test_her_adviser_reads_who_fills_the_vacancy_now(world: World, vacancy: Vacancy, person: Person) -> None:
    vacancy.step("shortlist")
    vacancy.step("refer", reason=WHY)
    name = "SELECT display_name FROM identity.staff WHERE id = %s"
    assert by_adviser(world, vacancy, person, "")[0].holder == world.one(name, ELSEWHERE)[0]
    hold_vacancy(actor=world.sign_in(COLLEAGUE), vacancy_id=vacancy.id, take_over=True)
    assert by_adviser(world, vacancy, person, "")[0].holder == world.one(name, COLLEAGUE)[0]
    world.sql.execute("UPDATE employers.vacancy SET held_by = NULL WHERE id = %s", [vacancy.id])
    assert by_adviser(world, vacancy, person, "")[0].holder == world.one(name, ELSEWHERE)[0]


@pytest.mark.requirement("I16")
def test_a_yes_is_taken_back_while_the_vacancy_is_looked_at_again(
    world: World, vacancy: Vacancy, person: Person, now: datetime
) -> None:
    second = world.jobseeker_for(vacancy.id)
    for reference in vacancy.found():
        vacancy.step("shortlist", reference)
    for item in vacancy.listed():
        vacancy.step("ask", item.reference)
    vacancy.answered(person)
    world.sql.execute("UPDATE employers.vacancy SET status = 'review' WHERE id = %s", [vacancy.id])
    (hers,) = own_proposals(actor=world.sign_in_jobseeker(person), now=now)
    assert hers.steps == ("withdraw",)
    (others,) = own_proposals(actor=world.sign_in_jobseeker(second), now=now)
    assert others.steps == ("decline",)
    # Whoever fills it sees no button that leads to a refusal.
    assert {item.steps for item in vacancy.listed()} == {()}
    with pytest.raises(StepNotPossible):
        vacancy.answered(second)
    vacancy.answered(person, "withdraw")
    vacancy.answered(second, "decline")
    assert (vacancy.state(person), vacancy.state(second)) == ("withdrawn", "declined")


@pytest.mark.requirement("R48", "I16")
def test_who_fills_a_vacancy_and_its_employer_read_how_many_wait(
    world: World, vacancy: Vacancy, person: Person, now: datetime
) -> None:
    second, third = (world.jobseeker_for(vacancy.id) for _ in range(2))
    for reference in vacancy.found():
        vacancy.step("shortlist", reference)
    for item in vacancy.listed():
        vacancy.step("ask", item.reference)
    vacancy.answered(person)
    vacancy.answered(second)
    vacancy.answered(second, "withdraw")
    other = Vacancy(world, world.sign_in(COLLEAGUE), now)
    counts = waiting_candidates(actor=vacancy.actor, vacancy_ids=[vacancy.id, other.id])
    assert counts == {vacancy.id: {"consented": 1, "proposed": 1, "withdrawn": 1}}
    assert waiting_candidates(actor=world.sign_in(COLLEAGUE), vacancy_ids=[vacancy.id]) == {}
    assert waiting_candidates(actor=world.sign_in_jobseeker(person), vacancy_ids=[vacancy.id]) == {}
    employer = employer_of(world, vacancy)
    assert [(each.id, each.numbers) for each in waiting_for_employer(actor=employer)] == [
        (vacancy.id, {"consented": 1, "proposed": 1, "withdrawn": 1})
    ]
    assert waiting_for_employer(actor=world.sign_in_employer("90000088")) == ()
    world.protect(third)
    world.advance(days=8)
    # Who became protected is not counted, and a yes that was taken back is told for a week.
    assert waiting_candidates(actor=world.sign_in(ELSEWHERE), vacancy_ids=[vacancy.id]) == {
        vacancy.id: {"consented": 1}
    }
    assert world.count("SELECT count(*) FROM ledger.disclosure WHERE name = 'candidate:proposed'") == 0


@pytest.mark.requirement("I17")
def test_a_place_ends_after_its_last_day_and_can_be_one_day(
    world: World, vacancy: Vacancy, person: Person, now: datetime
) -> None:
    from sonar.matching.operations import follow_days  # noqa: PLC0415 - of this test alone

    vacancy.asked()
    vacancy.answered(person)
    today = now.date()
    with pytest.raises(InvalidStep) as fault:
        vacancy.step("hire", hours=24, starts_on=today, ends_on=today - timedelta(days=1))
    assert fault.value.errors == {"ends_on": ["ends_before"]}
    vacancy.step("hire", hours=24, starts_on=today, ends_on=today)
    assert follow_days() == 0
    hours = "SELECT DISTINCT hours_max FROM matching.match_profile WHERE client_id = %s"
    assert world.one(hours, person.id) == (12,)
    world.advance(days=1)
    assert follow_days() == 1
    assert vacancy.state(person) == "ended"
    assert world.one(hours, person.id) == (36,)


@pytest.mark.requirement("I17")
def test_work_that_ended_early_has_the_day_on_which_it_did(
    world: World, vacancy: Vacancy, person: Person, now: datetime
) -> None:
    vacancy.asked()
    vacancy.answered(person)
    vacancy.step("hire", hours=24, starts_on=now.date(), ends_on=now.date() + timedelta(days=90))
    world.advance(days=10)
    vacancy.actor = world.sign_in(ELSEWHERE)
    vacancy.step("end")
    assert world.one("SELECT state, ends_on FROM matching.candidacy") == ("ended", now.date() + timedelta(days=10))


@pytest.mark.requirement("R41")
def test_who_waits_stands_first_however_many_were_refused_since(world: World, now: datetime) -> None:
    vacancy = Vacancy(world, world.sign_in(EMPLOYER_ADVISER), now, positions=9)
    first = world.jobseeker_for(vacancy.id)
    vacancy.asked()
    vacancy.answered(first)
    employer = employer_of(world, vacancy)
    for number in range(60):
        other = world.client()
        world.sql.execute(
            "INSERT INTO matching.candidacy (client_id, vacancy_id, state, staff_id, answer_by, why, changed_at,"
            " disclosure_seq) VALUES (%s, %s, %s, %s, kernel.today() + 14, %s, kernel.now() + interval '1 minute', 1)",
            [
                other.id,
                vacancy.id,
                "rejected" if number < 5 else "proposed",
                EMPLOYER_ADVISER,
                "skills" if number < 5 else None,
            ],
        )
    listed = vacancy.listed()
    assert (len(listed), listed[0].state) == (50, "consented")
    assert {item.state for item in listed[1:]} == {"proposed"}
    shown = proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=now)
    assert (len(shown), shown[0].state) == (50, "consented")
    assert shown[0].shared is not None

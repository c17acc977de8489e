"""What comes of a candidate: each step, who may take it, and that the same state stands on every side."""

from datetime import datetime, timedelta

import pytest

from sonar.access.types import Category, Purpose
from sonar.disclosure.operations import NotAvailable, Refused, open_client
from sonar.matching.operations import (
    AnswerTooLate,
    InvalidStep,
    StepNotPossible,
    follow_days,
    own_proposals,
    proposals_in,
    run_matching,
)
from sonar.matching.rules import STEPS
from tests.rooms.matching.following_world import Vacancy
from tests.world import ADVISER, COLLEAGUE, ELSEWHERE, MANAGER, MEDIATOR, MUNICIPAL, SW_ADVISER, Person, World

LONG_REASON = "Werkte eerder in dit vak en zoekt werk in deze omgeving."


@pytest.fixture
def vacancy(world: World, now: datetime) -> Vacancy:
    return Vacancy(world, world.sign_in(ELSEWHERE), now, positions=2)


@pytest.fixture
def person(world: World, vacancy: Vacancy) -> Person:
    found = world.jobseeker_for(vacancy.id)
    world.relate(found, ADVISER)
    return found


@pytest.mark.requirement("R41")
def test_the_table_of_steps_is_the_databases_own(world: World) -> None:
    assert set(world.all("SELECT step, by_whom, from_state, to_state FROM matching.candidacy_steps()")) == STEPS


@pytest.mark.requirement("R41", "R42", "I17")
def test_from_the_list_to_hired_the_same_state_stands_on_every_side(
    world: World, vacancy: Vacancy, person: Person, now: datetime
) -> None:
    def sides() -> set[str]:
        adviser = world.sign_in(ADVISER)
        categories = (Category.IDENTITY, Category.PLAN)
        with open_client(
            actor=adviser,
            client_ref=world.ref(person, adviser),
            purpose=Purpose.MEDIATION,
            categories=categories,
            now=now,
        ) as opened:
            (hers,) = proposals_in(opened=opened, who="adviser")
        (own,) = own_proposals(actor=world.sign_in_jobseeker(person), now=now)
        return {vacancy.listed()[0].state, hers.state, own.state}

    vacancy.asked()
    assert sides() == {"proposed"}
    vacancy.answered(person)
    assert sides() == {"consented"}
    vacancy.step("invite")
    assert sides() == {"invited"}
    vacancy.step("hire", hours=24, starts_on=now.date(), ends_on=now.date() + timedelta(days=90))
    assert sides() == {"hired"}
    lines = world.all(
        "SELECT name, persons, vacancy_id FROM ledger.disclosure WHERE name LIKE 'candidate:%%' ORDER BY seq"
    )
    assert [line[0].removeprefix("candidate:") for line in lines] == ["shortlist", "ask", "invite", "hire"]
    assert {(tuple(line[1]), line[2]) for line in lines} == {((person.id,), vacancy.id)}
    changes = "SELECT count(*) FROM ledger.change WHERE client_id = %s AND fields = '{candidacy}'"
    assert world.count(changes, person.id) == 5


@pytest.mark.requirement("I16")
def test_she_sees_what_would_be_shared_and_may_take_it_back(
    world: World, vacancy: Vacancy, person: Person, now: datetime
) -> None:
    vacancy.asked()
    with pytest.raises(InvalidStep):
        vacancy.answered(person, ways=())
    vacancy.answered(person, "later")
    assert vacancy.listed()[0].later_at is not None
    vacancy.answered(person, ways=("email",))
    (own,) = own_proposals(actor=world.sign_in_jobseeker(person), now=now)
    assert own.shared is not None
    assert (own.shared.email, own.shared.phone) == (person.new.contact.email, "")
    stored = bytes(world.one("SELECT shared FROM matching.candidacy")[0])
    assert person.new.contact.email.encode() not in stored
    vacancy.answered(person, "withdraw")
    assert world.one("SELECT state, shared FROM matching.candidacy") == ("withdrawn", None)
    with pytest.raises(StepNotPossible):
        vacancy.step("invite")


def test_nobody_is_invited_before_she_agrees(vacancy: Vacancy, person: Person, now: datetime) -> None:
    vacancy.asked()
    for step, facts in (
        ("invite", {}),
        ("hire", {"hours": 24, "starts_on": now.date()}),
        ("reject", {"why": "skills"}),
    ):
        with pytest.raises(StepNotPossible):
            vacancy.step(step, **facts)
    assert vacancy.state(person) == "proposed"


@pytest.mark.requirement("I16")
def test_an_answer_after_the_last_day_counts_no_more(world: World, vacancy: Vacancy, person: Person) -> None:
    vacancy.asked()
    world.advance(days=15)
    with pytest.raises(AnswerTooLate):
        vacancy.answered(person)
    assert follow_days() == 1
    assert follow_days() == 0
    assert vacancy.state(person) == "expired"
    assert world.one("SELECT job FROM ledger.change WHERE actor_kind = 'job' AND job = 'follow_candidates'") == (
        "follow_candidates",
    )
    with pytest.raises(AnswerTooLate):
        vacancy.answered(person)
    vacancy.actor = world.sign_in(ELSEWHERE)
    vacancy.step("ask")
    vacancy.answered(person, "decline", why="distance")
    assert vacancy.state(person) == "declined"


@pytest.mark.requirement("I19", "R310")
def test_her_own_adviser_gets_a_task_and_the_holder_learns_the_state_only(
    world: World, vacancy: Vacancy, person: Person, now: datetime
) -> None:
    vacancy.step("shortlist")
    with pytest.raises(InvalidStep) as fault:
        vacancy.step("refer", reason="Bel mevrouw Jansen")
    assert fault.value.errors == {"reason": ["too_short", "names_people"]}
    vacancy.step("refer", reason=LONG_REASON)
    task = world.one("SELECT client_id, kind, staff_id, given_by FROM casework.task")
    assert task == (person.id, "vacancy", ADVISER, None)
    adviser = world.sign_in(ADVISER)
    with open_client(
        actor=adviser,
        client_ref=world.ref(person, adviser),
        purpose=Purpose.MEDIATION,
        categories=(Category.IDENTITY, Category.PLAN),
        now=now,
    ) as opened:
        (hers,) = proposals_in(opened=opened, who="adviser")
    assert (hers.reason, hers.state) == (LONG_REASON, "referred")
    assert set(hers.steps) == {"pass_on", "give_back", "decline"}
    # She herself reads nothing of it before her adviser spoke to her.
    assert own_proposals(actor=world.sign_in_jobseeker(person), now=now) == ()
    vacancy.reported(person, adviser, "pass_on")
    assert vacancy.listed()[0].state == "proposed"
    assert person.new.identity.last_name not in repr(vacancy.listed())


@pytest.mark.requirement("I17")
def test_who_is_hired_is_found_for_the_hours_that_are_left(
    world: World, vacancy: Vacancy, person: Person, now: datetime
) -> None:
    until = now.date() + timedelta(days=30)
    vacancy.asked()
    vacancy.answered(person)
    vacancy.step("hire", hours=24, starts_on=now.date(), ends_on=until)
    assert world.one("SELECT DISTINCT hours_min, hours_max FROM matching.match_profile") == (12, 12)
    world.advance(days=31)
    assert follow_days() == 1
    assert vacancy.state(person) == "ended"
    assert world.one("SELECT DISTINCT hours_min, hours_max FROM matching.match_profile") == (24, 36)


@pytest.mark.requirement("I17")
def test_who_works_all_her_hours_is_found_no_more(
    world: World, vacancy: Vacancy, person: Person, now: datetime
) -> None:
    vacancy.asked()
    vacancy.answered(person)
    vacancy.step("hire", hours=36, starts_on=now.date())
    assert world.count("SELECT count(*) FROM matching.match_profile WHERE client_id = %s", person.id) == 0
    vacancy.step("end")
    assert world.count("SELECT count(*) FROM matching.match_profile WHERE client_id = %s", person.id) == 1


@pytest.mark.requirement("I39")
def test_the_last_place_fills_the_vacancy_and_the_others_are_told(world: World, now: datetime) -> None:
    vacancy = Vacancy(world, world.sign_in(), now, positions=1)
    first, second, third = (world.jobseeker_for(vacancy.id) for _ in range(3))
    for reference in vacancy.found():
        vacancy.step("shortlist", reference)
    for each in vacancy.listed()[:2]:
        vacancy.step("ask", each.reference)
    asked = {each for (each,) in world.all("SELECT client_id FROM matching.candidacy WHERE state = 'proposed'")}
    one, other = (person for person in (first, second, third) if person.id in asked)
    vacancy.answered(one)
    hired = next(each for each in vacancy.listed() if each.state == "consented")
    vacancy.step("hire", hired.reference, hours=24, starts_on=now.date())
    assert world.one("SELECT status, closed_on FROM employers.vacancy WHERE id = %s", vacancy.id)[0] == "filled"
    assert sorted(row[0] for row in world.all("SELECT state FROM matching.candidacy")) == ["closed", "closed", "hired"]
    (told,) = own_proposals(actor=world.sign_in_jobseeker(other), now=now)
    assert told.state == "closed"
    (untold,) = (person for person in (first, second, third) if person.id not in asked)
    assert own_proposals(actor=world.sign_in_jobseeker(untold), now=now) == ()
    with pytest.raises(NotAvailable):
        vacancy.found()


def test_all_faults_at_once_and_nothing_is_done(world: World, vacancy: Vacancy, person: Person, now: datetime) -> None:
    vacancy.asked()
    vacancy.answered(person)
    with pytest.raises(InvalidStep) as fault:
        vacancy.step("hire", hours=99, ends_on=now.date())
    assert fault.value.errors == {"hours": ["hours"], "starts_on": ["required"]}
    with pytest.raises(InvalidStep):
        vacancy.step("reject", why="te oud")
    assert vacancy.state(person) == "consented"
    vacancy.step("reject", why="experience")
    assert world.one("SELECT state, why, shared FROM matching.candidacy") == ("rejected", "experience", None)
    with pytest.raises(StepNotPossible):
        vacancy.step("sluiten")


@pytest.mark.parametrize(
    ("note", "codes"),
    [
        ("Rijdt ook in het weekend.", []),
        ("Wil graag bij Proefbedrijf werken.", []),
        ("Mevrouw Jansen kan morgen beginnen.", ["names_people"]),
        ("Sprak met Fatima over het werk.", ["names_people"]),
        ("Bel 06 12345678.", ["contact"]),
        ("Nummer 999990019.", ["bsn"]),
        ("x" * 201, ["too_long"]),
    ],
)
def test_a_note_names_nobody(world: World, vacancy: Vacancy, person: Person, note: str, codes: list[str]) -> None:  # noqa: ARG001 - she must be there
    vacancy.step("shortlist")
    if not codes:
        vacancy.step("note", note=note)
        assert vacancy.listed()[0].note == note
        return
    with pytest.raises(InvalidStep) as fault:
        vacancy.step("note", note=note)
    assert fault.value.errors == {"note": codes}


def test_only_who_holds_it_and_only_who_was_shown(
    world: World, vacancy: Vacancy, person: Person, now: datetime
) -> None:
    (reference,) = vacancy.found()
    other = Vacancy(world, vacancy.actor, now)
    with pytest.raises(NotAvailable):
        other.step("shortlist", reference)
    colleague = world.sign_in(COLLEAGUE)
    with pytest.raises(NotAvailable):
        run_matching(actor=colleague, vacancy_id=vacancy.id, now=now)
    vacancy.actor = colleague
    with pytest.raises(NotAvailable):
        vacancy.listed()
    assert world.count("SELECT count(*) FROM ledger.decision WHERE NOT decision AND refusal = 'no_relation'") == 2
    assert world.count("SELECT count(*) FROM matching.candidacy") == 0
    assert person.id


@pytest.mark.requirement("R43")
@pytest.mark.parametrize("staff", [ADVISER, MUNICIPAL, SW_ADVISER])
def test_each_kind_of_adviser_finds_in_the_whole_country_and_puts_forward(
    world: World, now: datetime, staff: object
) -> None:
    vacancy = Vacancy(world, world.sign_in(staff), now)  # type: ignore[arg-type]
    person = world.jobseeker_for(vacancy.id, pc4=1011, max_distance_km=200)
    vacancy.asked()
    vacancy.answered(person)
    assert vacancy.listed()[0].state == "consented"


@pytest.mark.requirement("R45")
def test_a_national_mediator_finds_everywhere_until_the_task_is_gone(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    near = world.jobseeker_for(vacancy)
    far = world.jobseeker_for(vacancy, max_distance_km=200)
    world.sql.execute(
        "UPDATE clients.client SET office_id = (SELECT max(id) FROM identity.office) WHERE id = %s", [far.id]
    )
    task = world.grant(MEDIATOR, "national_task", "landelijk")
    actor = world.sign_in(MEDIATOR)
    assert len(run_matching(actor=actor, vacancy_id=vacancy, now=now).candidates) == 2
    world.sql.execute(
        "UPDATE access.proposal SET withdrawn_at = kernel.now(), withdrawn_why = 'withdrawn' WHERE id = %s", [task]
    )
    with pytest.raises(NotAvailable):
        run_matching(actor=actor, vacancy_id=vacancy, now=now)
    world.sql.execute("UPDATE employers.vacancy SET held_by = %s WHERE id = %s", [MEDIATOR, vacancy])
    found = run_matching(actor=actor, vacancy_id=vacancy, now=now).candidates
    regions = "SELECT region_code FROM identity.office WHERE id IN (SELECT office_id FROM clients.client WHERE id = %s)"
    mine = world.one(
        "SELECT o.region_code FROM identity.staff s JOIN identity.office o ON o.id = s.office_id WHERE s.id = %s",
        MEDIATOR,
    )
    within = [person for person in (near, far) if world.one(regions, person.id) == mine]
    assert len(found) == len(within) < 2


def test_a_protected_or_known_person_takes_no_step(world: World, vacancy: Vacancy, person: Person) -> None:
    vacancy.step("shortlist")
    reference = vacancy.listed()[0].reference
    world.protect(person)
    with pytest.raises(NotAvailable):
        vacancy.step("ask", reference)
    assert vacancy.listed() == []
    world.sql.execute("DELETE FROM access.protected_person")
    world.sql.execute("INSERT INTO access.known_person (staff_id, client_id) VALUES (%s, %s)", [ELSEWHERE, person.id])
    with pytest.raises(NotAvailable):
        vacancy.step("ask", reference)
    assert vacancy.state(person) == "shortlisted"


def test_a_function_that_does_not_match_takes_no_step(world: World, vacancy: Vacancy, person: Person) -> None:
    vacancy.step("shortlist")
    world.sql.execute("UPDATE employers.vacancy SET held_by = %s WHERE id = %s", [MANAGER, vacancy.id])
    vacancy.actor = world.sign_in(MANAGER)
    with pytest.raises(Refused):
        vacancy.listed()
    assert vacancy.state(person) == "shortlisted"

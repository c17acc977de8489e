"""What would bring more candidates: for who holds the vacancy and its employer, and no way to count people by it."""

from datetime import date

import pytest

from sonar.access.types import Refusal
from sonar.disclosure.operations import NotAvailable, Refused
from sonar.identity.types import Actor
from sonar.matching.operations import what_would_help
from sonar.matching.types import Gap, Wider
from tests.world import ADVISER, COLLEAGUE, MEDIATOR, World


@pytest.fixture
def vacancy(world: World) -> int:
    made = world.vacancy(licences=["C"], education_level=2)
    for _ in range(13):
        world.jobseeker_for(made)
    return made


def employer_of(world: World, vacancy: int, **how: str) -> Actor:
    """Sign in somebody who acts for the employer of a vacancy."""
    (kvk,) = world.one(
        "SELECT e.kvk_number FROM employers.employer e JOIN employers.establishment b ON b.employer_id = e.id"
        " JOIN employers.vacancy v ON v.establishment_id = b.id WHERE v.id = %s",
        vacancy,
    )
    return world.sign_in_employer(kvk, **how)  # type: ignore[arg-type]


def told(actor: Actor, vacancy: int) -> list[tuple[Gap, int]]:
    """Return causes and counts."""
    return [(each.gap, each.more) for each in what_would_help(actor=actor, vacancy_id=vacancy)]


@pytest.mark.requirement("R41", "R42")
def test_employer_and_holder_hear_the_same_in_tens_and_it_is_on_record(world: World, vacancy: int) -> None:
    employer = employer_of(world, vacancy)
    assert told(employer, vacancy) == told(world.sign_in(ADVISER), vacancy) == [(Gap.LICENCES, 10)]
    (words,) = what_would_help(actor=employer, vacancy_id=vacancy)
    assert isinstance(words, Wider)
    assert words.words == "Minstens 10 kandidaten meer als rijbewijs C niet nodig is."
    noted = world.all("SELECT actor_kind, decision, persons FROM ledger.decision WHERE action = 'widen' ORDER BY seq")
    assert noted == [("employer", True, 0), ("staff", True, 0), ("employer", True, 0)]
    assert world.count("SELECT count(*) FROM ledger.disclosure") == 0


@pytest.mark.requirement("R45")
def test_only_for_who_holds_it_or_has_a_national_task_or_is_its_employer(world: World, vacancy: int) -> None:
    for stranger in (
        world.sign_in(COLLEAGUE),
        world.sign_in(MEDIATOR),
        employer_of(world, world.vacancy()),
        employer_of(world, vacancy, establishment="9" * 12),
    ):
        with pytest.raises(NotAvailable):
            told(stranger, vacancy)
    world.grant(MEDIATOR, "national_task", "landelijk")
    assert told(world.sign_in(MEDIATOR), vacancy)
    with pytest.raises(NotAvailable):
        told(world.sign_in_jobseeker(world.client()), vacancy)
    world.sql.execute("UPDATE employers.vacancy SET status = 'filled' WHERE id = %s", [vacancy])
    for late in (world.sign_in(ADVISER), employer_of(world, vacancy)):
        with pytest.raises(NotAvailable):
            told(late, vacancy)


def test_the_same_question_gets_the_same_answer_for_a_week(world: World, vacancy: int) -> None:
    actor = world.sign_in(ADVISER)
    assert told(actor, vacancy) == [(Gap.LICENCES, 10)]
    for _ in range(7):
        world.jobseeker_for(vacancy)
    assert told(actor, vacancy) == [(Gap.LICENCES, 10)]  # twenty by now: who came in between does not show
    world.advance(days=7)
    assert told(world.sign_in(ADVISER), vacancy) == [(Gap.LICENCES, 20)]


def test_only_a_few_different_demands_are_counted(world: World, vacancy: int) -> None:
    actor = world.sign_in(ADVISER)
    for hours in range(30, 35):
        world.sql.execute("UPDATE employers.vacancy SET hours_max = %s WHERE id = %s", [hours, vacancy])
        told(actor, vacancy)
    world.sql.execute("UPDATE employers.vacancy SET hours_max = 35 WHERE id = %s", [vacancy])
    for who in (actor, employer_of(world, vacancy)):
        with pytest.raises(Refused) as refused:
            told(who, vacancy)
        assert refused.value.code is Refusal.DEMANDS
    world.sql.execute("UPDATE employers.vacancy SET hours_max = 31 WHERE id = %s", [vacancy])
    assert told(actor, vacancy) == [(Gap.LICENCES, 10)]  # what was asked before is answered
    world.sql.execute("UPDATE employers.vacancy SET hours_max = 35 WHERE id = %s", [vacancy])
    world.advance(days=28)
    assert told(world.sign_in(ADVISER), vacancy)


def test_an_employer_has_few_counts_a_day_whoever_acts_for_it(world: World, vacancy: int) -> None:
    (establishment,) = world.one("SELECT establishment_id FROM employers.vacancy WHERE id = %s", vacancy)
    others = [world.vacancy(establishment_id=establishment, published_on=date(2026, 1, 5)) for _ in range(10)]
    first, second = employer_of(world, vacancy), employer_of(world, vacancy, subject="user-2")
    for number, each in enumerate(others):
        told(first if number % 2 else second, each)
    for actor in (first, second):
        with pytest.raises(Refused) as refused:
            told(actor, vacancy)
        assert refused.value.code is Refusal.BUDGET
    assert told(first, others[0]) == []  # counted before
    assert told(world.sign_in(ADVISER), vacancy)  # who holds it has a budget of his own
    world.advance(days=1)
    assert told(employer_of(world, vacancy), vacancy)

"""Two people act at the same moment on real connections: one outcome, and nobody gets a fault of ours.

Both are held at one lock until each waits for it, and are then let go together.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connections

from sonar.disclosure.operations import NotAvailable
from sonar.employers.operations import withdraw_vacancy
from sonar.employers.types import NotDone
from sonar.matching.operations import StepFacts, StepNotPossible, follow_candidate, proposed_to_employer
from tests.rooms.matching.following_world import Vacancy
from tests.rooms.matching.test_employer_sees import employer_of
from tests.world import ADVISER, EMPLOYER_ADVISER, MEDIATOR, Person, World

Deed = Callable[[], object]


def _outcome(deed: Deed) -> object:
    """Do it on connections of this thread alone; return what came of it."""
    try:
        return deed()
    except (StepNotPossible, NotAvailable, NotDone) as refused:
        return type(refused)
    finally:
        for alias in set(connections) - {"default"}:
            connections[alias].close()


def at_once(world: World, hold: str, *deeds: Deed, waiting: int | None = None) -> list[object]:
    """Hold what `hold` locks until every deed (or so many) waits, let go, and return the outcomes."""
    stuck = (
        "SELECT count(DISTINCT a.pid) FROM pg_stat_activity a WHERE a.datname = current_database()"
        " AND a.wait_event_type = 'Lock' AND cardinality(pg_blocking_pids(a.pid)) > 0"
    )
    with ThreadPoolExecutor(len(deeds)) as pool:
        with world.sql.transaction():
            world.sql.execute(hold.encode())
            running = [pool.submit(_outcome, deed) for deed in deeds]
            wanted = len(deeds) if waiting is None else waiting
            assert any(_seen_now(world, stuck) >= wanted for _ in range(20_000)), "they did not come to wait"
        return [each.result(timeout=30) for each in running]


def _seen_now(world: World, query: str) -> int:
    """Count what the server's activity shows at this moment: within a transaction it is remembered otherwise."""
    world.sql.execute("SELECT pg_stat_clear_snapshot()")
    return world.count(query)


def lock_of(vacancy: Vacancy) -> str:
    """Return what locks a vacancy as all who close it do."""
    return f"SELECT FROM employers.vacancy WHERE id = {vacancy.id} FOR UPDATE"


@pytest.fixture
def vacancy(world: World, now: datetime) -> Vacancy:
    return Vacancy(world, world.sign_in(EMPLOYER_ADVISER), now, positions=1)


def consenting(world: World, vacancy: Vacancy, number: int = 1) -> list[Person]:
    """Let so many people say yes to the employer."""
    people = [world.jobseeker_for(vacancy.id) for _ in range(number)]
    for reference in vacancy.found():
        vacancy.step("shortlist", reference)
    for item in vacancy.listed():
        vacancy.step("ask", item.reference)
    for person in people:
        vacancy.answered(person)
    return people


def step(actor: object, vacancy: Vacancy, reference: str, name: str, **facts: object) -> Deed:
    """Return a step, to be taken later."""
    return lambda: follow_candidate(
        actor=actor,  # type: ignore[arg-type]
        vacancy_id=vacancy.id,
        candidate_ref=reference,
        step=name,
        facts=StepFacts(**facts),  # type: ignore[arg-type]
        now=vacancy.now,
    )


@pytest.mark.requirement("I17", "I39")
def test_the_last_place_goes_to_one_of_two(world: World, vacancy: Vacancy) -> None:
    people = consenting(world, vacancy, 2)
    employer = employer_of(world, vacancy)
    first, second = (each.reference for each in vacancy.listed())
    hers = {each.pseudonym: each.reference for each in proposed_to_employer(
        actor=employer, vacancy_id=vacancy.id, now=vacancy.now
    )}  # fmt: skip
    of_second = hers[vacancy.listed()[1].pseudonym]
    facts = {"hours": 24, "starts_on": vacancy.now.date()}
    assert second
    outcomes = at_once(
        world,
        lock_of(vacancy),
        step(vacancy.actor, vacancy, first, "hire", **facts),
        step(employer, vacancy, of_second, "hire", **facts),
    )
    assert sorted(outcomes, key=str) == sorted([None, StepNotPossible], key=str)
    assert sorted(vacancy.state(person) for person in people) == ["closed", "hired"]
    assert world.one("SELECT status FROM employers.vacancy WHERE id = %s", vacancy.id) == ("filled",)
    assert world.count("SELECT count(*) FROM matching.told_closed") == 1
    assert world.count("SELECT count(*) FROM employers.vacancy_event WHERE verb = 'fill'") == 1


@pytest.mark.requirement("I16")
def test_one_candidate_is_asked_once_by_two(world: World, now: datetime, vacancy: Vacancy) -> None:
    person = world.jobseeker_for(vacancy.id)
    world.grant(MEDIATOR, "national_task", "landelijk")
    vacancy.step("shortlist")
    other = Vacancy.__new__(Vacancy)
    other.world, other.actor, other.now, other.id = world, world.sign_in(MEDIATOR), now, vacancy.id
    outcomes = at_once(
        world,
        lock_of(vacancy),
        step(vacancy.actor, vacancy, vacancy.listed()[0].reference, "ask"),
        step(other.actor, other, other.listed()[0].reference, "ask"),
    )
    assert sorted(outcomes, key=str) == sorted([None, StepNotPossible], key=str)
    assert vacancy.state(person) == "proposed"
    assert world.count("SELECT count(*) FROM ledger.disclosure WHERE name = 'candidate:ask'") == 1


@pytest.mark.requirement("I16")
def test_putting_on_the_list_while_it_closes_leaves_nobody_behind(world: World, vacancy: Vacancy) -> None:
    person = world.jobseeker_for(vacancy.id)
    reference = vacancy.found()[0]
    version = world.count("SELECT version FROM employers.vacancy WHERE id = %s", vacancy.id)

    def close() -> None:
        withdraw_vacancy(
            actor=vacancy.actor, vacancy_id=vacancy.id, version=version, reason="Het werk gaat niet door dit jaar."
        )

    outcomes = at_once(world, lock_of(vacancy), step(vacancy.actor, vacancy, reference, "shortlist"), close)
    assert outcomes[1] is None
    states = world.all("SELECT state FROM matching.candidacy WHERE client_id = %s", person.id)
    # Whoever was first: she is not on the list, or closed with it.
    assert states == ([("closed",)] if outcomes[0] is None else [])
    assert outcomes[0] in (None, StepNotPossible)


@pytest.mark.requirement("I16", "I39")
def test_consent_while_the_vacancy_closes(world: World, vacancy: Vacancy) -> None:
    person = world.jobseeker_for(vacancy.id)
    vacancy.asked()
    version = world.count("SELECT version FROM employers.vacancy WHERE id = %s", vacancy.id)

    def close() -> None:
        withdraw_vacancy(
            actor=vacancy.actor, vacancy_id=vacancy.id, version=version, reason="Het werk gaat niet door dit jaar."
        )

    outcomes = at_once(world, lock_of(vacancy), lambda: vacancy.answered(person), close)
    assert outcomes[1] is None
    assert outcomes[0] in (None, StepNotPossible)
    assert vacancy.state(person) == "closed"
    assert world.one("SELECT shared FROM matching.candidacy WHERE client_id = %s", person.id) == (None,)
    assert world.count("SELECT count(*) FROM matching.told_closed") == 1


@pytest.mark.requirement("I16")
def test_consent_is_withdrawn_while_the_employer_invites_and_looks(world: World, vacancy: Vacancy) -> None:
    (person,) = consenting(world, vacancy)
    employer = employer_of(world, vacancy)
    (hers,) = proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=vacancy.now)
    assert hers.shared is not None
    outcomes = at_once(
        world,
        lock_of(vacancy),
        lambda: vacancy.answered(person, "withdraw"),
        step(employer, vacancy, hers.reference, "invite"),
        lambda: proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=vacancy.now),
        waiting=2,
    )
    assert outcomes[0] is None  # from consented and from invited alike
    assert outcomes[1] in (None, StepNotPossible)
    assert vacancy.state(person) == "withdrawn"
    assert proposed_to_employer(actor=employer, vacancy_id=vacancy.id, now=vacancy.now) == ()
    shown = outcomes[2]
    assert isinstance(shown, tuple)
    assert all(each.shared is None or each.shared.name == hers.shared.name for each in shown)


def test_two_take_one_vacancy_up(world: World, now: datetime) -> None:
    from sonar.employers.operations import hold_vacancy  # noqa: PLC0415 - of this test alone

    made = world.vacancy(held_by=None)
    lock = f"SELECT FROM employers.vacancy WHERE id = {made} FOR UPDATE"
    actors = [world.sign_in(ADVISER), world.sign_in(EMPLOYER_ADVISER)]
    outcomes = at_once(
        world,
        lock,
        *(lambda actor=actor: hold_vacancy(actor=actor, vacancy_id=made) for actor in actors),  # type: ignore[misc]
    )
    assert sorted(outcomes, key=str) == sorted([None, NotDone], key=str)
    assert now

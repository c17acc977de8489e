"""Vacancies that close at once about the same people never wait for each other in a circle."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

import pytest

from sonar.employers.operations import expire_vacancies, keep_employer, withdraw_vacancy
from sonar.employers.types import EmployerValues
from tests.rooms.matching.following_world import Vacancy
from tests.rooms.matching.test_at_once import _outcome, _seen_now
from tests.rooms.matching.test_closing import reacted, version
from tests.world import ADVISER, EMPLOYER_ADVISER, Person, World

Deed = Callable[[], object]
WHY = "Het werk gaat niet door dit jaar."
STUCK = (
    "SELECT count(DISTINCT a.pid) FROM pg_stat_activity a WHERE a.datname = current_database()"
    " AND a.wait_event_type = 'Lock' AND cardinality(pg_blocking_pids(a.pid)) > 0"
)


def one_behind_the_other(world: World, held: Person, *deeds: Deed) -> list[object]:
    """Hold the turn to ask tasks about somebody; let each deed in turn come to wait for it; let go."""
    with ThreadPoolExecutor(len(deeds)) as pool:
        running: list[Future[object]] = []
        with world.sql.transaction():
            world.sql.execute("SELECT casework.hold_tasks(%s)", [held.id])
            for number, deed in enumerate(deeds, start=1):
                running.append(pool.submit(_outcome, deed))
                assert any(_seen_now(world, STUCK) >= number for _ in range(20_000)), "it did not come to wait"
        return [each.result(timeout=30) for each in running]


def unreached(world: World) -> list[Person]:
    """Register two whom a message does not reach, in the order in which a closing goes through them."""
    people = [world.client(adviser=ADVISER) for _ in range(2)]
    for person in people:
        world.sql.execute(
            "INSERT INTO clients.channel (client_id, digitally_skilled, source) VALUES (%s, false, 'staff')",
            [person.id],
        )
    return sorted(people, key=lambda person: person.id)


def react_to(world: World, vacancy: Vacancy, *people: Person) -> None:
    """Let these people have reacted to a vacancy."""
    for person in people:
        world.sql.execute(
            "INSERT INTO messaging.contact (client_id, id, kvk_number, vacancy_id, begun_by, state)"
            " SELECT %s, gen_random_uuid(), e.kvk_number, v.id, 'jobseeker', 'asked' FROM employers.vacancy v"
            " JOIN employers.establishment b ON b.id = v.establishment_id"
            " JOIN employers.employer e ON e.id = b.employer_id WHERE v.id = %s",
            [person.id, vacancy.id],
        )


@pytest.mark.requirement("I39")
def test_the_night_and_somebody_who_withdraws_do_not_wait_in_a_circle(world: World, now: datetime) -> None:
    actor = world.sign_in(EMPLOYER_ADVISER)
    first, second, other = (Vacancy(world, actor, now) for _ in range(3))
    earlier, later = unreached(world)
    react_to(world, first, later)  # the night comes to the later person first
    react_to(world, second, earlier)
    react_to(world, other, earlier, later)
    world.sql.execute("UPDATE employers.vacancy SET expires_on = kernel.today() WHERE id <> %s", [other.id])
    today = world.one("SELECT kernel.today()")[0]
    seen = version(world, other)
    outcomes = one_behind_the_other(
        world,
        earlier,
        lambda: withdraw_vacancy(actor=actor, vacancy_id=other.id, version=seen, reason=WHY),
        lambda: expire_vacancies(today=today),
    )
    assert outcomes == [None, 2]
    assert world.count("SELECT count(*) FROM matching.told_closed") == 4
    tasks = world.all("SELECT client_id FROM casework.task WHERE kind = 'vacancy' ORDER BY client_id")
    assert [row[0] for row in tasks] == [earlier.id, later.id]  # one each, whichever came first


@pytest.mark.requirement("I39")
def test_an_employer_that_closes_and_somebody_who_withdraws_do_not_wait_in_a_circle(
    world: World, now: datetime
) -> None:
    actor = world.sign_in(EMPLOYER_ADVISER)
    first, other = Vacancy(world, actor, now), Vacancy(world, actor, now)
    place = world.one("SELECT establishment_id FROM employers.vacancy WHERE id = %s", first.id)[0]
    second = Vacancy(world, actor, now, establishment_id=place)
    earlier, later = unreached(world)
    react_to(world, first, later)
    react_to(world, second, earlier)
    react_to(world, other, earlier, later)
    employer, kvk, name = world.one(
        "SELECT e.id, e.kvk_number, e.name FROM employers.establishment b"
        " JOIN employers.employer e ON e.id = b.employer_id WHERE b.id = %s",
        place,
    )
    today = world.one("SELECT kernel.today()")[0]
    seen = version(world, other)
    outcomes = one_behind_the_other(
        world,
        earlier,
        lambda: withdraw_vacancy(actor=actor, vacancy_id=other.id, version=seen, reason=WHY),
        lambda: keep_employer(
            actor=actor,
            employer_id=employer,
            version=1,
            values=EmployerValues(kvk, name, closed_on=today),
            now=now,
        ),
    )
    assert outcomes[0] is None
    assert world.all("SELECT DISTINCT status FROM employers.vacancy") == [("withdrawn",)]
    assert world.count("SELECT count(*) FROM matching.told_closed") == 4


def test_what_was_closed_before_the_machine_stopped_stays_closed(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sonar.employers.operations import vacancies as operations  # noqa: PLC0415 - of this test alone

    actor = world.sign_in(EMPLOYER_ADVISER)
    people = [reacted(world, Vacancy(world, actor, now)) for _ in range(3)]
    world.sql.execute("UPDATE employers.vacancy SET expires_on = kernel.today()")
    today = world.one("SELECT kernel.today()")[0]
    real, calls = operations.statement, []

    def dying(package: str, name: str) -> object:
        calls.append(name)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(package, name)

    monkeypatch.setattr(operations, "statement", dying)
    with pytest.raises(KeyboardInterrupt):
        expire_vacancies(today=today)
    assert world.count("SELECT count(*) FROM matching.told_closed") == 1
    monkeypatch.setattr(operations, "statement", real)
    assert (expire_vacancies(today=today), expire_vacancies(today=today)) == (2, 0)
    assert world.count("SELECT count(*) FROM matching.told_closed") == len(people)

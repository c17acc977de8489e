"""Two write what follows from one record at the same moment, and a worker is killed: nothing twice, nothing lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import psycopg
import pytest
from django.db import OperationalError, connections

from sonar.matching.operations import match_all, nightly, refresh_profiles
from tests.rooms.matching.test_at_once import at_once
from tests.world import Person, World


@pytest.mark.requirement("R41")
@pytest.mark.parametrize("before", ["matching.refresh_profiles", "exchange.refresh_vum_profiles"])
def test_who_comes_second_waits_and_derives_from_what_the_first_wrote(world: World, before: str) -> None:
    person = world.jobseeker_for(world.vacancy())
    first = (
        f"DO $$ BEGIN UPDATE clients.profile SET hours_max = 30 WHERE client_id = '{person.id}';"
        f" PERFORM {before}(ARRAY['{person.id}']::uuid[]); END $$"
    )
    assert at_once(world, first, lambda: refresh_profiles(client_ids=[person.id])) == [1]
    for table in ("matching.match_profile", "exchange.vum_profile"):
        assert world.all(f"SELECT hours_max FROM {table} WHERE client_id = %s", person.id) == [(30,)]  # noqa: S608 - names


def killed_in_a_batch(world: World, person: Person, vacancy: int) -> None:
    """Let a worker come to this pair and wait there, with part of its batch written; kill its connection."""
    waiting = (
        "SELECT a.pid FROM pg_stat_activity a WHERE a.datname = current_database() AND a.wait_event_type = 'Lock'"
        " AND a.query LIKE '%%nightly_batch%%'"
    )

    def work() -> object:
        try:
            return match_all()
        except OperationalError as died:
            return died
        finally:
            for alias in set(connections) - {"default"}:
                connections[alias].close()

    with ThreadPoolExecutor(1) as pool, world.sql.transaction() as held:
        world.sql.execute("INSERT INTO matching.nightly_match VALUES (%s, %s, 1, kernel.today())", [person.id, vacancy])
        working = pool.submit(work)
        found: list[tuple[int]] = []
        for _ in range(20_000):
            world.sql.execute("SELECT pg_stat_clear_snapshot()")
            found = world.all(waiting)
            if found:
                break
        assert len(found) == 1, "it did not come to the pair that is held"
        world.sql.execute("SELECT pg_terminate_backend(%s)", [found[0][0]])
        assert isinstance(working.result(timeout=30), OperationalError)
        raise psycopg.Rollback(held)


@pytest.mark.requirement("R41")
def test_a_worker_killed_in_the_middle_of_a_batch_leaves_none_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    vacancies = [world.vacancy() for _ in range(5)]
    people = [world.jobseeker_for(vacancies[0]) for _ in range(3)]
    monkeypatch.setattr(nightly, "BATCH", 2)
    # The first batch is the first two vacancies: it is killed at the second of them.
    killed_in_a_batch(world, people[0], vacancies[1])
    assert world.count("SELECT count(*) FROM matching.nightly_match") == 0
    assert world.count("SELECT count(*) FROM matching.nightly_count") == 0
    rest = match_all()
    assert (rest.done, rest.waiting, rest.ended) == (5, 0, True)
    kept = world.all("SELECT client_id, vacancy_id, points FROM matching.nightly_match")
    expected = {
        (client, vacancy, points)
        for vacancy in vacancies
        for client, points in world.all("SELECT client_id, points FROM matching.ranked(%s, 50)", vacancy)
    }
    assert len(kept) == len(expected) == 15
    assert set(kept) == expected
    assert world.count("SELECT count(*) FROM ledger.decision WHERE action = 'nightly_match'") == 1


def derived(world: World, person: Person) -> list[tuple[str]]:
    """Return by which transaction somebody's match rows were written."""
    return world.all("SELECT xmin::text FROM matching.match_profile WHERE client_id = %s", person.id)


@pytest.mark.requirement("R49")
def test_what_begins_or_ends_is_followed_once_and_however_late(world: World) -> None:
    """An assessment that begins is derived by the first run after it, and by no run after that."""
    vacancy = world.vacancy()
    (today,) = world.one("SELECT kernel.today()")
    away, bound = (world.jobseeker_for(vacancy) for _ in range(2))

    def day(number: int) -> date:
        return date.fromordinal(today.toordinal() + number)

    world.sql.execute("INSERT INTO matching.work_terms VALUES (%s, 0, %s, %s, true)", [away.id, day(3), day(4)])
    world.sql.execute("INSERT INTO matching.bearable_hours VALUES (%s, 8, %s, %s)", [bound.id, day(12), day(14)])
    refresh_profiles(client_ids=[away.id, bound.id])

    def night(later: int) -> None:
        world.advance(days=later)
        match_all()

    def from_when() -> object:
        return world.one("SELECT max(available_from) FROM matching.match_profile WHERE client_id = %s", away.id)[0]

    def bears() -> object:
        return world.one("SELECT max(demands) >> 4 FROM matching.match_profile WHERE client_id = %s", bound.id)[0]

    night(0)
    assert from_when() is None
    night(3)
    assert from_when() == day(5)  # from the day after the last on which she is away
    begun = derived(world, away)
    night(1)
    assert derived(world, away) == begun  # nothing began or ended: not once more
    night(1)
    assert from_when() is None
    ended = derived(world, away)
    night(1)
    assert derived(world, away) == ended
    assert bears() == 0
    night(8)  # day 14, after a week without a run: what began on day 12 is not missed
    assert bears() == 9
    night(12)  # and what ended twelve days ago is not either
    assert bears() == 0

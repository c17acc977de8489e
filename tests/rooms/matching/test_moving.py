"""Profiles follow a name of an occupation to another group: exactly those, in batches that survive a crash."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from sonar.clients.types import WantedOccupation
from sonar.matching import jobs
from sonar.matching.operations import follow_moved
from sonar.reference import queries
from sonar.reference.operations import load_vocabularies
from tests.rooms.reference.conftest import uwv
from tests.rooms.reference.test_lists_of_others import FILES, ROWS
from tests.world import Person, World

DAY, LATER, LAST = date(2026, 1, 5), date(2026, 6, 1), date(2026, 7, 1)
MOVED = {"boc.csv": uwv((10, "vrachtwagenchauffeur internationaal", 21, "chauffeur tankwagen"), *ROWS[1:])}
BACK = {"boc.csv": uwv(*ROWS)}


@pytest.fixture(autouse=True)
def lists(world: World) -> Iterator[None]:
    """Load small lists of UWV and ESCO."""
    assert world
    queries.forget()
    load_vocabularies(FILES, on=DAY)
    yield
    queries.forget()


def seeker(world: World, *codes: str) -> Person:
    """Register somebody who wants these names of UWV."""
    wanted = tuple(WantedOccupation("uwv", code) for code in codes)
    return world.jobseeker_for(world.vacancy(), occupations=wanted)


def keys(world: World, person: Person) -> list[int]:
    rows = "SELECT occupation FROM matching.match_profile WHERE client_id = %s ORDER BY occupation"
    return [row[0] for row in world.all(rows, person.id)]


def written(world: World) -> dict[tuple[UUID, int], Any]:
    """Return when each match row was written, as its transaction."""
    rows = world.all("SELECT client_id, occupation, xmin::text FROM matching.match_profile")
    return {(person, occupation): wrote for person, occupation, wrote in rows}


def key(code: str) -> int:
    found = queries.occupation_key(scheme="uwv", code=code)
    assert found is not None
    return found


@pytest.mark.requirement("R41")
def test_vacancies_follow_at_once_and_profiles_with_the_next_round(world: World) -> None:
    vacancy = world.vacancy(occupation=0, occupation_scheme="uwv", occupation_code="10")
    person, both = seeker(world, "10"), seeker(world, "10", "20")
    others = [seeker(world, "11"), seeker(world, "20"), seeker(world, "31")]
    before = written(world)
    load_vocabularies(MOVED, on=LATER)
    assert world.one("SELECT occupation FROM matching.demand WHERE vacancy_id = %s", vacancy) == (key("21"),)
    assert keys(world, person) == [key("11")], "until the next round"
    assert follow_moved() == 2
    assert keys(world, person) == keys(world, both) == [key("21")]
    assert {each.id for each in (person, both)} <= {
        row[0] for row in world.all("SELECT client_id FROM matching.rank(%s, 50)", vacancy)
    }
    after = written(world)
    same = {each.id for each in others}
    assert {place: wrote for place, wrote in after.items() if place[0] in same} == {
        place: wrote for place, wrote in before.items() if place[0] in same
    }, "nobody else's rows were touched"
    assert follow_moved() == 0
    load_vocabularies(BACK, on=LAST)
    jobs.moved(0)
    assert keys(world, person) == [key("11")]


def test_it_goes_on_where_it_was_broken_off(world: World, login: Any) -> None:  # noqa: ANN401 - a fixture
    people = [seeker(world, "10") for _ in range(5)]
    load_vocabularies(MOVED, on=LATER)
    worker = login("worker")
    for _ in range(2):
        assert worker.execute(b"SELECT matching.follow_moved(1)").fetchone() == (1,)
        worker.commit()
    worker.execute(b"SELECT matching.follow_moved(1)")
    worker.rollback()
    followed = [person for person in people if keys(world, person) == [key("21")]]
    assert [person.id for person in followed] == sorted(person.id for person in people)[:2]
    before = written(world)
    assert follow_moved(size=2) == 3
    assert all(keys(world, person) == [key("21")] for person in people)
    after = written(world)
    assert all(after[person.id, key("21")] == before[person.id, key("21")] for person in followed), "not done again"
    assert world.count("SELECT count(*) FROM matching.moved_code") == 0


def test_a_code_that_moves_meanwhile_begins_again(world: World, login: Any) -> None:  # noqa: ANN401 - a fixture
    people = [seeker(world, "10") for _ in range(4)]
    load_vocabularies(MOVED, on=LATER)
    worker = login("worker")
    worker.execute(b"SELECT matching.follow_moved(3)")
    worker.commit()
    load_vocabularies(BACK, on=LAST)
    follow_moved(size=2)
    assert all(keys(world, person) == [key("11")] for person in people)


def test_nothing_waits_for_codes_that_nobody_has_or_that_come_with_a_profile(world: World) -> None:
    load_vocabularies(MOVED, on=LATER)
    world.jobseeker_for(world.vacancy(), occupations=(WantedOccupation("competentnl", "AB7"),))
    assert world.count("SELECT count(*) FROM matching.moved_code") == 0
    assert follow_moved() == 0


def test_a_code_that_a_list_brings_later_is_followed_too(world: World) -> None:
    person = seeker(world, "99")
    assert keys(world, person) == []
    grown = uwv(*ROWS, (99, "bergingschauffeur", 11, "vrachtwagenchauffeur"))
    load_vocabularies({"boc.csv": grown}, on=LATER)
    assert follow_moved() == 1
    assert keys(world, person) == [key("11")]


@pytest.mark.parametrize("who", ["reader", "writer", "matcher", "auditor"])
def test_only_the_worker_follows(world: World, login: Any, who: str) -> None:  # noqa: ANN401 - a fixture
    assert world
    with pytest.raises(Exception, match="permission denied"):
        login(who).execute(b"SELECT matching.follow_moved(1)")
    with pytest.raises(Exception, match="permission denied"):
        login(who).execute(b"SELECT * FROM matching.moved_code")

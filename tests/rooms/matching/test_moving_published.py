"""What people show employers follows a name of an occupation to another group, and nothing else of it changes."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest

from sonar.clients.types import WantedOccupation
from sonar.matching.operations import follow_moved
from sonar.reference import queries
from sonar.reference.operations import load_vocabularies
from tests.rooms.matching.test_moving import BACK, FILES, LAST, LATER, MOVED, key
from tests.world import Person, World

DAY = date(2026, 1, 5)
REST = "SELECT to_jsonb(p) - 'occupations' FROM clients.published_profile p WHERE client_id = %s"


@pytest.fixture(autouse=True)
def lists(world: World) -> Iterator[None]:
    """Load small lists of UWV and ESCO."""
    assert world
    queries.forget()
    load_vocabularies(FILES, on=DAY)
    yield
    queries.forget()


def showing(world: World, *wanted: str, shown: list[int], others: dict[str, str] | None = None) -> Person:
    """Register somebody who wants these names of UWV and shows employers these keys, near her municipality."""
    rows = [WantedOccupation("uwv", code) for code in wanted]
    rows += [WantedOccupation("uwv", code, stance=stance) for code, stance in (others or {}).items()]
    person = world.jobseeker_for(world.vacancy(), occupations=tuple(rows))
    world.sql.execute(
        "INSERT INTO clients.published_profile (client_id, edition, occupations, region, presentation)"
        " VALUES (%s, 'x', %s, 1, 'Ik rijd graag.')",
        [person.id, shown],
    )
    world.sql.execute("INSERT INTO clients.published_place VALUES (%s, 193, %s)", [person.id, shown[0]])
    return person


def shown(world: World, person: Person) -> list[int]:
    found = world.one("SELECT occupations FROM clients.published_profile WHERE client_id = %s", person.id)
    first = world.one("SELECT occupation FROM clients.published_place WHERE client_id = %s", person.id)
    assert first[0] == found[0][0], "where she is found by distance goes with the first"
    return list(found[0])


def noted(world: World, person: Person) -> list[Any]:
    rows = "SELECT category, action, fields FROM ledger.change WHERE job = 'follow_moved' AND client_id = %s"
    return world.all(rows, person.id)


@pytest.mark.requirement("R41", "R2")
def test_the_key_she_shows_follows_and_she_reads_that_it_did(world: World) -> None:
    old, new = key("11"), key("21")
    person = showing(world, "10", shown=[old])
    other = showing(world, "11", shown=[old])
    before = world.one(REST, person.id)
    load_vocabularies(MOVED, on=LATER)
    assert shown(world, person) == [old], "until the next round"
    follow_moved()
    assert shown(world, person) == [new]
    assert shown(world, other) == [old]
    assert noted(world, person) == [("employer_contact", "correct", ["published_profile"])]
    assert noted(world, other) == []
    assert world.one(REST, person.id) == before, "nothing else of it changed"
    load_vocabularies(BACK, on=LAST)
    follow_moved()
    assert shown(world, person) == [old]
    assert len(noted(world, person)) == 2


def test_who_shows_two_names_of_a_group_shows_both_groups(world: World) -> None:
    old, new = key("11"), key("21")
    person = showing(world, "20", "11", "10", shown=[key("20"), old])
    load_vocabularies(MOVED, on=LATER)
    follow_moved()
    assert shown(world, person) == list(dict.fromkeys([key("20"), old, new]))


def test_a_name_that_she_explores_or_excludes_is_not_shown(world: World) -> None:
    old = key("11")
    people = [showing(world, "11", shown=[old], others={"10": stance}) for stance in ("explore", "excluded")]
    load_vocabularies(MOVED, on=LATER)
    follow_moved()
    assert [shown(world, person) for person in people] == [[old], [old]]


def test_a_name_that_moves_twice_before_a_round_comes_where_it_is(world: World) -> None:
    old = key("11")
    followed, late = showing(world, "10", shown=[old]), showing(world, "10", shown=[old])
    first, _ = sorted((followed, late), key=lambda each: each.id)
    load_vocabularies(MOVED, on=LATER)
    world.sql.execute("SELECT matching.follow_moved(1)")
    assert shown(world, first) == [key("21")]
    load_vocabularies(BACK, on=LAST)
    follow_moved()
    assert shown(world, followed) == shown(world, late) == [old]


def test_somebody_who_shows_nothing_has_no_line(world: World) -> None:
    person = world.jobseeker_for(world.vacancy(), occupations=(WantedOccupation("uwv", "10"),))
    load_vocabularies(MOVED, on=LATER)
    assert follow_moved() == 1
    assert noted(world, person) == []


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE clients.published_profile SET occupations = '{{1}}'",
        "UPDATE clients.published_place SET occupation = 1",
        "SELECT matching.follow_published(ARRAY['{person}']::uuid[])",
        "SELECT matching.keys_followed('{person}', '{{1}}')",
    ],
)
@pytest.mark.parametrize("who", ["reader", "writer", "logger", "matcher", "worker", "auditor"])
def test_nobody_moves_what_she_shows_by_hand(world: World, login: Any, who: str, query: str) -> None:  # noqa: ANN401
    person = showing(world, "10", shown=[key("11")])
    # Two of them may write nothing at all.
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)):
        login(who).execute(query.format(person=person.id).encode())


@pytest.mark.parametrize("column", ["presentation = 'x'", "region = 2", "edition = 'y'"])
def test_the_guard_itself_changes_the_key_alone(world: World, column: str) -> None:
    showing(world, "10", shown=[key("11")])
    change = f"UPDATE clients.published_profile SET {column}".encode()  # noqa: S608 - the test's own
    with world.sql.transaction(force_rollback=True):
        world.sql.execute("SET LOCAL ROLE sonar_guard")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            world.sql.execute(change)

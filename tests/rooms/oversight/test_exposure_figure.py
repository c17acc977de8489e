"""How often people stood in lists of candidates, as a published figure: who watches over matching sees it (I78)."""

import pytest

from sonar.oversight.operations import publish_statistics
from sonar.oversight.queries import statistics
from sonar.oversight.types import Figure
from tests.rooms.matching.test_exposure import copied_rows
from tests.world import AUDITOR, COLLEAGUE, World

NAME = "exposure"


def figure(world: World) -> Figure | None:
    """Return the published figure."""
    assert publish_statistics()
    return next((found for found in statistics(actor=world.sign_in(AUDITOR)) if found.name == NAME), None)


def show(world: World, people: list[object], times: int, *, ago: int = 3) -> None:
    """Let each of these people have stood in so many lists."""
    world.sql.execute(
        "INSERT INTO matching.exposure SELECT c, kernel.today() - %s, %s FROM unnest(%s::uuid[]) AS c",
        [ago, times, people],
    )


@pytest.mark.requirement("I78", "R72")
def test_people_and_their_places_are_counted_by_how_often_they_were_shown(world: World) -> None:
    vacancy = world.vacancy()
    occupation = world.one("SELECT occupation FROM matching.demand WHERE vacancy_id = %s", vacancy)[0]
    people: list[object] = list(copied_rows(world, occupation, 100))
    show(world, people[:40], 1)
    show(world, people[40:60], 2)
    show(world, people[40:60], 1, ago=20)
    show(world, people[60:72], 12)
    show(world, people[72:75], 6)  # three people: not told
    show(world, people[:40], 50, ago=29)  # too long ago
    show(world, people[75:], 3, ago=0)  # today does not count yet
    found = figure(world)
    assert found is not None
    assert found.columns == ("found_people", "found_places")
    told = dict(zip(found.rows, found.amounts, strict=True))
    assert told == {
        "shown_00": (25, None),  # nobody's places are none, and not a number
        "shown_01": (40, 40),
        "shown_02": (20, 60),
        "shown_05": (None, None),
        "shown_10": (10, 145),
    }
    assert (found.row_totals, found.total) == ((), None)


def test_who_has_no_such_task_sees_nothing(world: World) -> None:
    assert publish_statistics()
    assert statistics(actor=world.sign_in(COLLEAGUE)) == ()

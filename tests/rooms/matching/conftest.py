"""A world of a handful of people: nobody is told coarsely for being rare, unless a test asks for that."""

from collections.abc import Iterator

import pytest

from tests.world import World

MARK = "small_cells"


def let_stand_out(world: World, least: int) -> None:
    """Say how many must share what is told of somebody."""
    world.sql.execute(
        f"CREATE OR REPLACE FUNCTION matching.least_alike() RETURNS int LANGUAGE sql STABLE RETURN {least}".encode()
    )


@pytest.fixture(autouse=True)
def few_people(request: pytest.FixtureRequest, world: World) -> Iterator[None]:
    """Take the guard against small cells away, for tests of what lies behind it."""
    if request.node.get_closest_marker(MARK):
        yield
        return
    before = world.one("SELECT matching.least_alike()")[0]
    let_stand_out(world, 1)
    yield
    let_stand_out(world, before)

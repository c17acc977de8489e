"""A world of a handful of people: nobody is told coarsely for being rare, unless a test asks for that."""

from collections.abc import Iterator

import psycopg
import pytest

MARK = "small_cells"


def let_stand_out(connection: psycopg.Connection, least: int) -> None:
    """Say how many must share what is told of somebody."""
    text = f"CREATE OR REPLACE FUNCTION matching.least_alike() RETURNS int LANGUAGE sql STABLE RETURN {least}"
    connection.execute(text.encode())


@pytest.fixture(scope="package")
def published_least(arrange: psycopg.Connection) -> Iterator[int]:
    """Take the guard against small cells away from this folder's tests, once; give what it is outside."""
    (least,) = arrange.execute("SELECT matching.least_alike()").fetchone() or (0,)
    let_stand_out(arrange, 1)
    yield least
    let_stand_out(arrange, least)


@pytest.fixture(autouse=True)
def few_people(request: pytest.FixtureRequest, arrange: psycopg.Connection, published_least: int) -> Iterator[None]:
    """Let the guard be away, for tests of what lies behind it; put it back for a test that asks for it."""
    if request.node.get_closest_marker(MARK):
        let_stand_out(arrange, published_least)
        yield
        let_stand_out(arrange, 1)
        return
    yield

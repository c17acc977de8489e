"""No withheld number can be computed from what is published: many tables, held against linear algebra."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import World

LEAST = 10


@st.composite
def tables(draw: st.DrawFn) -> list[list[int]]:
    """Return a table whose every row and column holds ten people or more, as after merging."""
    height, width = draw(st.integers(2, 6)), draw(st.integers(2, 5))
    amount = st.one_of(st.integers(0, 14), st.integers(0, 400), st.just(0))
    rows = [[draw(amount) for _ in range(width)] for _ in range(height)]
    for row in rows:
        row[draw(st.integers(0, width - 1))] += max(0, LEAST - sum(row))
    for column in range(width):
        rows[draw(st.integers(0, height - 1))][column] += max(0, LEAST - sum(row[column] for row in rows))
    return rows


def computable(rows: list[list[int]], hidden: list[list[bool]]) -> list[tuple[int, int]]:
    """Return the withheld cells that follow from the published ones and all row and column totals, by elimination."""
    unknown = [(r, c) for r, row in enumerate(hidden) for c, withheld in enumerate(row) if withheld]
    place = {cell: n for n, cell in enumerate(unknown)}
    lines = [[cell for cell in unknown if cell[0] == r] for r in range(len(rows))]
    lines += [[cell for cell in unknown if cell[1] == c] for c in range(len(rows[0]))]
    system = [[Fraction(int(cell in line)) for cell in unknown] for line in lines if line]
    pivots: list[int] = []
    rank = 0
    for column in range(len(unknown)):
        found = next((n for n in range(rank, len(system)) if system[n][column]), None)
        if found is None:
            continue
        system[rank], system[found] = system[found], system[rank]
        system[rank] = [value / system[rank][column] for value in system[rank]]
        for n, row in enumerate(system):
            if n != rank and row[column]:
                system[n] = [a - row[column] * b for a, b in zip(row, system[rank], strict=True)]
        pivots.append(column)
        rank += 1
    # Reduced as far as it goes, a cell is determined when its row holds nothing but itself.
    sure = {pivot for n, pivot in enumerate(pivots) if sum(1 for value in system[n] if value) == 1}
    return [cell for cell, n in place.items() if n in sure]


def protect(world: World, rows: list[list[int]]) -> list[list[bool]]:
    """Ask the database which cells to withhold."""
    width = len(rows[0])
    flat = world.one("SELECT oversight.protect(%s, %s)", [n for row in rows for n in row], width)[0]
    return [flat[n : n + width] for n in range(0, len(flat), width)]


@pytest.mark.requirement("R72")
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=tables())
def test_no_withheld_number_follows_from_the_published_ones(world: World, rows: list[list[int]]) -> None:
    hidden = protect(world, rows)
    assert all(
        withheld
        for row, line in zip(rows, hidden, strict=True)
        for n, withheld in zip(row, line, strict=True)
        if n < LEAST
    )
    assert computable(rows, hidden) == []
    lines = [*zip(rows, hidden, strict=True), *zip(zip(*rows, strict=True), zip(*hidden, strict=True), strict=True)]
    for amounts, withheld in lines:
        together = [n for n, is_hidden in zip(amounts, withheld, strict=True) if is_hidden]
        assert not together or (len(together) > 1 and sum(together) >= LEAST)


def test_the_yardstick_finds_what_can_be_computed() -> None:
    assert computable([[3, 20], [30, 40]], [[True, False], [False, False]]) == [(0, 0)]
    # Two squares joined by one cell: each row and column has two or more withheld, and yet that cell follows.
    chain = [
        [True, True, False, False],
        [True, True, True, False],
        [False, False, True, True],
        [False, False, True, True],
    ]
    chain[2][2] = True
    joined = [[1] * 4 for _ in range(4)]
    square_bridge = [
        [True, True, False, False],
        [True, True, True, False],
        [False, False, True, True],
        [False, False, True, True],
    ]
    assert computable(joined, square_bridge) == [(1, 2)]


def test_a_bridge_is_widened(world: World) -> None:
    rows = [[9, 9, 500, 500], [9, 9, 9, 500], [500, 500, 9, 9], [500, 500, 9, 9]]
    hidden = protect(world, rows)
    assert computable(rows, hidden) == []
    assert sum(withheld for line in hidden for withheld in line) > 9

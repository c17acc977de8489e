"""The benchmarks compute what they say: their statistics, their bars, the table they write and the SQL they refresh."""

import json
from pathlib import Path

import pytest
from benchmarks import report, sources
from benchmarks.bars import BARS, Bar, Result, Unit, shown
from benchmarks.figures import in_turns, percentile, ratios, spread_of
from benchmarks.machine import QUIET, Machine


def test_a_percentile_is_one_of_the_values() -> None:
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert percentile(values, 0.5) == 3.0
    assert percentile(values, 0.95) == 5.0
    assert percentile(values, 0.2) == 1.0
    assert percentile([7.0], 0.01) == 7.0


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 0.0), ([1.0], 1.1)])
def test_a_percentile_of_nothing_is_refused(values: list[float], share: float) -> None:
    with pytest.raises(ValueError, match="percentile"):
        percentile(values, share)


def test_the_spread_is_the_median_and_the_quartiles() -> None:
    spread = spread_of([4.0, 1.0, 3.0, 2.0])
    assert (spread.count, spread.low, spread.middle, spread.high) == (4, 1.0, 2.5, 3.0)


def test_a_ratio_is_taken_within_a_round() -> None:
    assert ratios([2.0, 30.0], [1.0, 10.0]) == [2.0, 3.0]
    with pytest.raises(ValueError, match="round"):
        ratios([1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="round"):
        ratios([1.0], [0.0])


def test_two_ways_take_turns_and_a_slow_moment_of_the_machine_falls_on_both() -> None:
    order: list[str] = []
    slowness = {-1: 100.0, 0: 1.0, 1: 50.0, 2: 1.0}

    def way(name: str, cost: float) -> object:
        def once(number: int) -> float:
            order.append(f"{name}{number}")
            return cost * slowness[number]

        return once

    pair = in_turns(way("a", 3.0), way("b", 2.0), rounds=3)  # type: ignore[arg-type]
    assert order == ["b-1", "a-1", "a0", "b0", "b1", "a1", "a2", "b2"]
    assert pair.ratio.middle == pair.ratio.low == pair.ratio.high == 1.5
    assert pair.first.count == 3, "the warm-up is not counted"


def test_without_rounds_there_is_nothing_to_say() -> None:
    with pytest.raises(ValueError, match="round"):
        in_turns(lambda _: 1.0, lambda _: 1.0, rounds=0)


def test_a_bar_is_a_limit_from_one_side() -> None:
    most = Bar("a", "a", Unit.MILLISECONDS, "reads", 2)
    least = Bar("b", "b", Unit.EVENTS, "disclosure", 2000, at_least=True)
    assert Result(most, 2.0).met
    assert not Result(most, 2.01).met
    assert Result(least, 2000).met
    assert not Result(least, 1999).met
    assert Result(Bar("c", "c", Unit.TIMES, "reads"), 1e9).met, "a figure without a bar is never missed"
    assert (most.words, least.words) == ("≤ 2 ms", "≥ 2,000 events/s")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(2.345, Unit.TIMES, "×2.35"), (55.333, Unit.MILLISECONDS, "55.33 ms"), (2208.6, Unit.EVENTS, "2,209 events/s")],
)
def test_figures_are_as_precise_as_they_deserve(value: float, unit: Unit, words: str) -> None:
    assert shown(value, unit) == words


def test_a_busy_machine_shows_in_its_line() -> None:
    quiet = Machine(date="2026-01-01", processors=2, memory_gib=24, load=QUIET)
    busy = Machine(date="2026-01-01", processors=2, memory_gib=24, load=QUIET + 0.01)
    assert not quiet.busy
    assert "BUSY" not in quiet.line
    assert busy.busy
    assert "BUSY" in busy.line


def test_the_page_gets_new_figures_and_keeps_the_others(tmp_path: Path) -> None:
    page, folder = tmp_path / "performance.md", tmp_path / "figures"
    folder.mkdir()
    old = "| `start-again` | Second start | ≤ 10 s | 4 s | yes |  | `./run bench start` | earlier |"
    page.write_text(f"before\n{report.BEGIN}\n{old}\n{report.END}\nafter\n", encoding="utf-8")
    machine = Machine(date="2026-01-01", processors=2, memory_gib=24, load=3.0).facts()
    figure = {"value": 2.75, "unit": "×", "bar": "≤ ×2.50", "met": False, "seen": {"rounds": 9}}
    (folder / "reads.json").write_text(json.dumps({"machine": machine, "figures": {"read-point": figure}}))
    report.write_page(page, folder)
    lines = page.read_text(encoding="utf-8").splitlines()
    assert (lines[0], lines[-1]) == ("before", "after")
    assert old in lines
    (line,) = [line for line in lines if line.startswith("| `read-point` ")]
    assert "×2.75 | **no** | rounds 9 |" in line
    assert "busy machine: no evidence" in line
    assert sum(line.startswith("| `") for line in lines) == len(BARS)
    before = page.read_text(encoding="utf-8")
    report.write_page(page, folder)
    assert page.read_text(encoding="utf-8") == before, "writing twice changes nothing"


def test_every_figure_stands_on_the_page() -> None:
    text = report.PAGE.read_text(encoding="utf-8")
    assert [key for key, _ in report.lines_by_key(text)] == list(BARS)


SQL = """-- A remark; with a semicolon.
CREATE FUNCTION a.b() RETURNS text LANGUAGE sql AS $$ SELECT ';' $$;

CREATE POLICY p ON a.t USING (x = 'it''s; fine');
CREATE TABLE a.t (x int); -- and its end
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA a FROM PUBLIC;
GRANT SELECT ON a.t TO b;
"""


def test_functions_and_policies_are_refreshed_and_tables_left_alone() -> None:
    refreshed = [each for statement in sources.statements(SQL) for each in sources.refreshing(statement)]
    assert refreshed == [
        "CREATE OR REPLACE FUNCTION a.b() RETURNS text LANGUAGE sql AS $$ SELECT ';' $$",
        "DROP POLICY IF EXISTS p ON a.t",
        "CREATE POLICY p ON a.t USING (x = 'it''s; fine')",
        "GRANT SELECT ON a.t TO b",
    ]


def test_a_mark_differs_with_the_statement_and_not_with_its_remarks() -> None:
    made = "CREATE TABLE a.t (x int, -- how many\n  y int)"
    assert sources.mark_of(made) == sources.mark_of("CREATE TABLE a.t (x int, y int)")
    assert sources.mark_of(made) != sources.mark_of("CREATE TABLE a.t (x int, z int)")


def test_every_table_of_the_product_has_a_mark() -> None:
    marks = sources.table_marks()
    assert len(marks) == len(set(marks)) > 300

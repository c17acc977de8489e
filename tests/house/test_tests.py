"""The tests keep the rules that tests have: they do not sleep, and none of them is asleep."""

import ast
from collections.abc import Iterator
from pathlib import Path

from checks.running import shown, tracked_files

NEVER = {
    "time.sleep": "time is an argument",
    "pytest.skip": "a test that is skipped proves nothing; the only reasons are in SKIPS",
    "pytest.mark.skip": "a test that is skipped proves nothing",
    "pytest.mark.xfail": "a known fault is an issue, not a test",
}
# Inputs beside the project may be absent: those tests say so and skip.
SKIPS = (
    "tests/rules/exchange/",
    "tests/journeys/",
    "tests/rooms/exchange/",
    "tests/local/",
    "tests/rooms/reference/test_postcodes.py",
    "tests/rules/reference/",
    "tests/rules/test_catalogue_of_fields.py",
    "tests/web/vum_exchange.py",
)


def used(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and name of everything in NEVER that a test uses."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in NEVER:
            yield node.lineno, ast.unparse(node)


def test_tests_do_not_sleep_and_are_not_skipped() -> None:
    found = [
        f"{shown(path, line)}: {name}: {NEVER[name]}"
        for path in tracked_files(".py")
        if shown(path).startswith("tests/")
        for line, name in used(path.read_text(encoding="utf-8"))
        if not (name == "pytest.skip" and shown(path).startswith(SKIPS))
        # A fixture may pause between two looks at a program that it started.
        and not (name == "time.sleep" and path.name == "conftest.py")
    ]
    assert found == []


SLEEPY = """
import time, pytest
def test_a():
    time.sleep(1)
    pytest.skip("later")
@pytest.mark.skip
def test_b(): ...
def test_c(): assert pytest.fixture
"""


def test_the_test_of_tests_sees_what_it_should() -> None:
    assert sorted(name for _, name in used(SLEEPY)) == ["pytest.mark.skip", "pytest.skip", "time.sleep"]


def test_every_test_asserts_something() -> None:
    empty = []
    for path in tracked_files(".py"):
        if shown(path).startswith("tests/") and path.name.startswith("test_"):
            empty += [f"{shown(path)}::{name}" for name in without_assertion(path)]
    assert empty == []


def without_assertion(path: Path) -> Iterator[str]:
    """Yield the tests of a file that can only pass: no assert, no expected error, no call that could check."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            inside = list(ast.walk(node))
            if not any(isinstance(part, ast.Assert | ast.With | ast.Call) for part in inside):
                yield node.name

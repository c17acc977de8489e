"""Checks of size: a file that is read in one go, a function that is seen at one glance."""

import ast
from collections.abc import Iterator
from pathlib import Path

from checks.running import Findings, shown, tracked_files

FILE_LINES = 400
TEST_FILE_LINES = 600
FUNCTION_LINES = 40
TEST_FUNCTION_LINES = 60
SQL_FUNCTION_LINES = 60

# What is longer, how long it may be, and why. This list only shrinks.
LONGER: dict[str, tuple[int, str]] = {}
# Files of data or of one long list.
_LISTS = ("docs/requirements.toml", "requirements.lock", "assets/package-lock.json", "CHANGELOG.md")


def sizes() -> Findings:
    """Check every Python, SQL, style and template file, and every Python function."""
    problems: list[str] = []
    used: set[str] = set()
    for path in tracked_files(".py", ".sql", ".html", ".css", ".js", ".sh", "/run"):
        name = shown(path)
        if path.parent.name == "migrations" or "static/packages" in name or name in _LISTS:
            continue
        if path.suffix == ".sql" and path.read_text(encoding="utf-8").startswith("-- Written from "):
            continue  # read as its declaration
        for what, lines, limit in _measured(path):
            key = f"{name}: {what}" if what else name
            allowed = LONGER.get(key, (limit, ""))[0]
            if lines > limit:
                used.add(key)
            if lines > allowed:
                problems.append(f"{key} has {lines} lines; at most {allowed}")
    problems += [
        f"{key} is short enough now: take it off the list in tools/checks/sizes.py" for key in LONGER.keys() - used
    ]
    return Findings(problems)


def _measured(path: Path) -> Iterator[tuple[str, int, int]]:
    """Yield the name, the lines and the limit of the file itself and of each function in it."""
    text = path.read_text(encoding="utf-8")
    test = shown(path).startswith("tests/")
    yield "", len(text.splitlines()), TEST_FILE_LINES if test else FILE_LINES
    if path.suffix == ".py":
        limit = TEST_FUNCTION_LINES if test else FUNCTION_LINES
        yield from ((name, lines, limit) for name, lines in python_functions(text))
    elif path.suffix == ".sql":
        yield from ((name, lines, SQL_FUNCTION_LINES) for name, lines in sql_functions(text))


def python_functions(text: str) -> Iterator[tuple[str, int]]:
    """Yield each function with the lines of its body, its docstring left out."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
            yield node.name, (node.end_lineno or node.lineno) - body[0].lineno + 1 if body else 0


def sql_functions(text: str) -> Iterator[tuple[str, int]]:
    """Yield each SQL function with the lines of its statement, up to the line that ends its body."""
    name, begun = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("CREATE FUNCTION "):
            name, begun = line.removeprefix("CREATE FUNCTION ").split("(")[0], number
        elif name and line.startswith(("$$", "END $$", "RETURN ")):
            yield name, number - begun + 1
            name = ""

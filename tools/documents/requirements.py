"""Which requirement is proven by which tests."""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator

from checks.running import ROOT, shown, tracked_files
from documents.tables import heading, table


def requirements() -> list[tuple[str, dict[str, str]]]:
    """Return the groups of requirements: a title, and the line of each id."""
    data = tomllib.loads((ROOT / "docs/requirements.toml").read_text(encoding="utf-8"))
    return [(group["title"], group["requirements"]) for group in data["group"]]


def tests_by_requirement() -> dict[str, list[str]]:
    """Return the tests that name each requirement, as file and function."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in tracked_files(".py"):
        if shown(path).startswith("tests/"):
            for requirement, test in named_in(path.read_text(encoding="utf-8")):
                found[requirement].append(f"{shown(path)}::{test}")
    return found


def named_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield each requirement and test of a test file, from the marks on it, its class or its module."""
    module = ast.parse(text)
    everywhere = [
        requirement
        for node in module.body
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets)
        for requirement in _marked(ast.walk(node.value))
    ]
    yield from _in_body(module.body, everywhere, "")


def _in_body(body: list[ast.stmt], outer: list[str], prefix: str) -> Iterator[tuple[str, str]]:
    for node in body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _in_body(node.body, [*outer, *_marked(node.decorator_list)], f"{node.name}::")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            for requirement in dict.fromkeys([*outer, *_marked(node.decorator_list)]):
                yield requirement, prefix + node.name


def _marked(nodes: object) -> Iterator[str]:
    """Yield the ids that calls of `pytest.mark.requirement` among `nodes` name."""
    for node in nodes if isinstance(nodes, list) else list(nodes):  # type: ignore[call-overload]
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.requirement":
            yield from (str(word.value) for word in node.args if isinstance(word, ast.Constant))


def unknown() -> list[str]:
    """Return what tests name that is no requirement."""
    known = {name for _, lines in requirements() for name in lines}
    return [f"{test}: {name} is no requirement" for name, tests in tests_by_requirement().items() if name not in known
            for test in tests]  # fmt: skip


def document() -> str:
    """Return docs/generated/requirements.md."""
    tests = tests_by_requirement()
    groups = requirements()
    lines = [name for _, group in groups for name in group]
    proven = sum(name in tests for name in lines)
    parts = [
        heading("Requirements and their tests", "`docs/requirements.toml` and the tests"),
        (
            f"R1–R314 follow from the documents about the old system, I1–I78 from the daily work. {proven} of"
            f" {len(lines)} have tests; what has none is not claimed.\n"
        ),
    ]
    for title, group in groups:
        rows = [(name, line, _tests(tests.get(name, []))) for name, line in group.items()]
        parts.append(f"## {title}\n\n{table(('id', 'requirement', 'tests'), rows)}")
    return "\n".join(parts)


def _tests(names: list[str]) -> str:
    """Return the tests of one requirement, by file: the functions are found by the id."""
    files: dict[str, int] = defaultdict(int)
    for name in names:
        files[name.split("::")[0]] += 1
    return ", ".join(f"[{path}](../../{path}) ({count})" for path, count in sorted(files.items())) or "no test yet"

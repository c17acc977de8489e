"""The papers of the house are complete, true where a machine can tell, and lead somewhere."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks import dependencies
from checks.running import tracked_files
from documents import requirements

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"\./run(?: +([a-z]+))?")
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "LICENSE", "publiccode.yml")


def pages(root: Path) -> Iterator[Path]:
    """Yield every page of Markdown."""
    yield from (path for path in tracked_files(".md") if path.is_relative_to(root))


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_there(root: Path, name: str) -> None:
    assert (root / name).stat().st_size > 200


def test_links_lead_somewhere(root: Path) -> None:
    lost = []
    for page in pages(root):
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            place, _, anchor = target.partition("#")
            if "://" in target or target.startswith("mailto:") or target == "docs/images/adviser.png":
                continue
            there = (page.parent / place).resolve() if place else page
            if not there.exists():
                lost.append(f"{page.relative_to(root)}: {target}")
            elif anchor and there.suffix == ".md" and anchor not in anchors(there):
                lost.append(f"{page.relative_to(root)}: {target}: no such heading")
    assert lost == []


def anchors(page: Path) -> set[str]:
    """Return the names by which the headings of a page are linked to."""
    titles = re.findall(r"(?m)^#+ (.+)$", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_the_picture_is_a_picture_when_it_is_there(root: Path) -> None:
    picture = root / "docs/images/adviser.png"
    if picture.exists():
        assert picture.read_bytes().startswith(b"\x89PNG")


def test_commands_in_the_pages_exist(root: Path) -> None:
    text = (root / "src/sonar_local/__main__.py").read_text(encoding="utf-8")
    known = set(re.findall(r'(?m)^    "([a-z]+)": \(', text))
    assert {"serve", "test", "check"} <= known
    for page in pages(root):
        code = "\n".join(re.findall(r"`+[^`]+`+|(?m:^    .*$)", page.read_text(encoding="utf-8")))
        unknown = {word for word in COMMAND.findall(code) if word} - known - {"help"}
        assert not unknown, f"{page.relative_to(root)} names ./run {unknown}"


def test_decisions_are_numbered_and_complete(root: Path) -> None:
    records = sorted((root / "docs/adr").glob("*.md"))
    numbers = []
    for path in records:
        number = path.name.split("-")[0]
        text = path.read_text(encoding="utf-8")
        title = re.match(r"# ADR (\d{4}): \S", text)
        assert title, f"{path.name} has no title"
        assert title[1] == number, f"{path.name} is titled {title[1]}"
        assert re.findall(r"(?m)^## (.+)$", text) == ["Context", "Decision", "Consequences"], path.name
        assert len(text.splitlines()) <= 60, f"{path.name} is longer than a page"
        numbers.append(int(number))
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_dependency_is_justified(root: Path) -> None:
    page = (root / "docs/reference/dependencies.md").read_text(encoding="utf-8")
    named = re.findall(r"(?m)^\| `([^`]+)` \|", page)
    wanted = [requirement.name for requirement in dependencies.declared()] + list(dependencies.front_end())
    assert sorted(named) == sorted(wanted)
    for line in re.findall(r"(?m)^\| `.*$", page):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert len(cells) == 4, line
        assert all(cells), f"a cell is empty: {line}"


def test_publiccode_is_what_the_standard_asks(root: Path) -> None:
    lines = (root / "publiccode.yml").read_text(encoding="utf-8")
    keys = set(re.findall(r"(?m)^([A-Za-z]+):", lines))
    needed = {
        "publiccodeYmlVersion", "name", "url", "softwareVersion", "platforms", "categories", "developmentStatus",
        "softwareType", "description", "legal", "maintenance", "localisation",
    }  # fmt: skip
    assert needed <= keys
    assert "\t" not in lines
    assert "license: EUPL-1.2" in lines
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f'softwareVersion: "{version}"' in lines
    assert f"## {version}" in (root / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_list_of_requirements_is_complete() -> None:
    lines = {name: line for _, group in requirements.requirements() for name, line in group.items()}
    assert list(lines) == [f"R{n}" for n in range(1, 315)] + [f"I{n}" for n in range(1, 79)]
    assert all(10 <= len(line) <= 120 for line in lines.values())
    assert len(set(lines.values())) == len(lines)


def test_tests_name_requirements_that_exist() -> None:
    assert requirements.unknown() == []


def test_marks_are_found_on_functions_classes_and_modules() -> None:
    text = """
import pytest
pytestmark = [pytest.mark.requirement("R1")]
@pytest.mark.requirement("R2", "I3")
def test_a(): ...
@pytest.mark.requirement("R4")
class TestB:
    def test_c(self): ...
def not_a_test(): ...
"""
    assert list(requirements.named_in(text)) == [
        ("R1", "test_a"), ("R2", "test_a"), ("I3", "test_a"), ("R1", "TestB::test_c"), ("R4", "TestB::test_c"),
    ]  # fmt: skip


def test_the_ci_command_runs_everything(root: Path) -> None:
    text = (root / ".ci/run").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^\./run (\w+)", text) == ["check", "test", "journeys"]

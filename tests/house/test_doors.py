"""A room is entered by its doors, and its modules have the names that every room has."""

import ast
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import grimp
import pytest

DOORS = {"operations", "queries", "types"}
OPEN = {"kernel"}
NOT_ROOMS = {"web", "cli", "config"}
MODULES = {"jobs", "operations", "queries", "models", "rules", "types", "apps", "migrations"}
FOLDERS = {"sql", "migrations", "data"}
PAGES = NOT_ROOMS | OPEN
NOBODYS_NAMES = {"utils", "util", "helpers", "helper", "common", "services", "service", "misc", "core", "managers"}


@cache
def graph() -> grimp.ImportGraph:
    """Return who imports whom."""
    return grimp.build_graph("sonar", "sonar_local", "sonar_synth", cache_dir=None)


def rooms(product: Path) -> list[Path]:
    """Return the folders of the rooms."""
    return sorted(path.parent for path in product.glob("*/__init__.py"))


def broken_doors(imports: Iterable[tuple[str, str]]) -> list[str]:
    """Return the imports that enter a room by something else than a door."""
    broken = []
    for importer, imported in imports:
        place = imported.split(".")
        if place[0] != "sonar" or len(place) < 2 or place[1] in NOT_ROOMS | OPEN:
            continue
        if importer.split(".")[:2] == place[:2]:
            continue
        if len(place) == 2 or place[2] not in DOORS:
            broken.append(f"{importer} -> {imported}")
        elif len(place) > 3:
            broken.append(f"{importer} -> {imported}: the door is sonar.{place[1]}.{place[2]}")
    return broken


def all_imports() -> list[tuple[str, str]]:
    """Return every import in the three packages."""
    modules = sorted(graph().modules)
    return [
        (module, other) for module in modules for other in sorted(graph().find_modules_directly_imported_by(module))
    ]


def test_rooms_are_entered_by_their_doors() -> None:
    assert broken_doors(all_imports()) == []


def test_the_test_of_doors_sees_what_it_should() -> None:
    good = [
        ("sonar.web.adviser.work", "sonar.casework.queries"),
        ("sonar.casework.queries", "sonar.casework.rules"),
        ("sonar.identity.operations.tokens", "sonar.identity.rules.claims"),
        ("sonar.access.rules", "sonar.kernel.periods"),
        ("sonar.config.urls", "sonar.web.urls"),
        ("sonar_synth.people", "sonar.clients.types"),
    ]
    bad = [
        ("sonar.web.adviser.work", "sonar.casework.rules"),
        ("sonar.disclosure.operations", "sonar.clients.models"),
        ("sonar.matching.operations", "sonar.identity.operations.tokens"),
        ("sonar_synth.people", "sonar.clients.jobs"),
        ("sonar.oversight.jobs", "sonar.ledger"),
    ]
    assert broken_doors(good) == []
    assert len(broken_doors(bad)) == len(bad)


def test_rooms_hold_the_same_modules(product: Path) -> None:
    strange = [
        path.relative_to(product).as_posix()
        for room in rooms(product)
        if room.name not in PAGES
        for path in room.iterdir()
        if (path.suffix == ".py" and path.stem not in MODULES | {"__init__"})
        or (path.is_dir() and path.name not in MODULES | FOLDERS | {"__pycache__"})
    ]
    assert strange == []


def test_no_module_has_a_name_that_says_nothing(root: Path) -> None:
    found = [
        path.relative_to(root).as_posix()
        for folder in ("src", "tools", "benchmarks")
        for path in (root / folder).rglob("*")
        if path.stem in NOBODYS_NAMES and (path.is_dir() or path.suffix == ".py")
    ]
    assert found == []


def test_each_room_says_what_it_is_for_and_never_does(product: Path) -> None:
    for room in rooms(product):
        text = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""
        assert "Never here" in text, f"{room.name} does not say what never belongs in it"
        assert len(text.split("\n")[0]) > 20, f"{room.name} does not say what it is for"


def test_all_rooms_of_the_map_exist(root: Path, product: Path) -> None:
    page = (root / "docs/explanation/house.md").read_text(encoding="utf-8")
    assert [room.name for room in rooms(product) if f"`{room.name}`" not in page] == []


def test_settings_leave_out_what_sonar_does_itself(product: Path) -> None:
    text = (product / "config" / "settings.py").read_text(encoding="utf-8")
    for app in ("auth", "sessions", "admin", "contenttypes", "messages"):
        assert f'"django.contrib.{app}' not in text


BANNED = {
    "csv.writer": "import csv\ncsv.writer(file)",
    "csv.DictWriter": "from csv import DictWriter",
    "django.contrib.auth": "from django.contrib.auth import login",
    "django.contrib.sessions": "import django.contrib.sessions.models",
    "django.contrib.admin": "from django.contrib import admin",
    "django.utils.timezone.now": "from django.utils import timezone\ntimezone.now()",
}


def judged(root: Path, code: str, where: str) -> str:
    """Return what ruff says of banned names in code that would stand at `where`."""
    program = Path(sys.executable).with_name("ruff")
    ran = subprocess.run(
        [program, "check", "--no-cache", "--select=TID251", "--output-format=concise", "--stdin-filename", where, "-"],
        cwd=root,
        input=code + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stdout


@pytest.mark.parametrize("name", BANNED)
def test_what_the_product_never_uses_is_seen(root: Path, name: str) -> None:
    assert f"`{name}` is banned" in judged(root, BANNED[name], "src/sonar/oversight/queries.py")


def test_what_the_product_may_use_passes(root: Path) -> None:
    assert "All checks passed" in judged(
        root, "import csv\nrows = csv.DictReader([])", "src/sonar/oversight/queries.py"
    )


def test_every_page_says_who_may_enter(root: Path) -> None:
    page = (root / "docs/generated/routes.md").read_text(encoding="utf-8")
    assert page.count("| `/") > 20
    assert "nobody" not in page

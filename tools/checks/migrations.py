"""Checks of the journal: numbered, one line of succession in each room, each step an SQL file that is there."""

import re
from pathlib import Path

from checks.running import PRODUCT, Findings, product_environment, shown, tool

_NUMBERED = re.compile(r"(\d{4})_[a-z0-9_]+")


def complete() -> Findings:
    """Check that no change of a model waits to be written as a migration. It asks no database."""
    with product_environment() as variables:
        ended = tool("python", "-m", "django", "makemigrations", "--check", "--dry-run", "--skip-checks", env=variables)
    return ended.findings()


def journal() -> Findings:
    """Check every room's migrations folder."""
    problems: list[str] = []
    folders = sorted(path for path in PRODUCT.glob("*/migrations") if path.is_dir())
    for folder in folders:
        problems += folder_problems(folder)
    return Findings(problems, f"{len(folders)} rooms")


def folder_problems(folder: Path) -> list[str]:
    """Return what is wrong with one room's journal."""
    problems = []
    steps = sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
    texts = {path.stem for path in folder.glob("*.sql")}
    numbers = []
    for step in steps:
        found = _NUMBERED.fullmatch(step.stem)
        if not found:
            problems.append(f"{shown(step)} is not named 0001_what_it_does")
            continue
        numbers.append(int(found[1]))
        code = step.read_text(encoding="utf-8")
        named = set(re.findall(r'"(\w+)\.sql"', code))
        if not named:
            problems.append(f"{shown(step)} runs no SQL file")
        problems += [f"{shown(step)} names {name}.sql, which is not there" for name in sorted(named - texts)]
        texts -= named
        room = folder.parent.name
        before = re.findall(rf'\(\s*"{room}",\s*"(\d{{4}})_\w+"\s*\)', code)
        if [int(number) for number in before] != ([int(found[1]) - 1] if int(found[1]) > 1 else []):
            problems.append(f"{shown(step)} does not follow on the migration before it")
    if numbers != list(range(1, len(numbers) + 1)):
        problems.append(f"{shown(folder)} is not numbered 0001, 0002, …: {numbers}")
    problems += [f"{shown(folder / name)}.sql is run by no migration" for name in sorted(texts)]
    return problems


def first_is_today() -> Findings:
    """Check that a room with one migration says in it what its `sql/` says today.

    Where there are more, only a database can tell; that is a test in tests/database.
    """
    from journal import ROOMS, todays_sql

    problems = []
    for room in ROOMS:
        folder = PRODUCT / room / "migrations"
        written = folder / "0001_initial.sql"
        if not (PRODUCT / room / "sql").is_dir() or len(list(folder.glob("0*.sql"))) > 1:
            continue
        if not written.exists() or written.read_text(encoding="utf-8") != todays_sql(room):
            problems.append(
                f"{shown(written)} is not what {room}/sql says today: run `python tools/journal.py --rewrite`"
            )
    return Findings(problems)

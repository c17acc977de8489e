"""The import contracts are on, and a planted violation turns each of them red."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Where each line is planted, and the words by which the report shows that it was seen.
PLANTS = {
    "kernel/planted.py": ("import sonar.ledger.types", "sonar.kernel.planted -> sonar.ledger.types"),
    "messaging/types.py": ("import sonar.casework.types", "sonar.messaging.types -> sonar.casework.types"),
    "web/planted.py": ("import sonar.config.settings", "sonar.web.planted -> sonar.config.settings"),
    "casework/types.py": ("import sonar.casework.operations", "sonar.casework.types -> sonar.casework.operations"),
    "oversight/helpers.py": ("", "sonar.oversight.helpers"),
    "attic/__init__.py": ("", "sonar.attic"),
    "matching/rules/explaining.py": ("import django", "sonar.matching.rules.explaining -> django"),
    "breaches/types.py": ("import psycopg", "sonar.breaches.types -> psycopg"),
    "web/reads.py": ("import sonar.clients.queries", "sonar.web.reads -> sonar.clients.queries"),
    "lifecycle/jobs.py": ("import sonar_synth", "sonar.lifecycle.jobs -> sonar_synth"),
    "cli/planted.py": ("import sonar_local", "sonar.cli.planted -> sonar_local"),
    "exchange/jobs.py": ("import openpyxl", "sonar.exchange.jobs -> openpyxl"),
}
CONTRACTS = 6


def copy_of_the_house(root: Path, target: Path) -> None:
    """Copy the packages' Python and the contracts."""
    for package in ("sonar", "sonar_local", "sonar_synth"):
        for path in (root / "src" / package).rglob("*.py"):
            place = target / path.relative_to(root / "src")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
    shutil.copyfile(root / "pyproject.toml", target / "pyproject.toml")
    # Modules that the plants speak of stand even while a room is still empty.
    for room, module in (
        ("ledger", "types"),
        ("casework", "types"),
        ("casework", "operations"),
        ("clients", "queries"),
    ):
        place = target / "sonar" / room / f"{module}.py"
        if not place.exists() and not place.with_suffix("").exists():
            place.write_text('"""Empty."""\n', encoding="utf-8")


def report_of(folder: Path) -> tuple[int, str]:
    """Run the contracts on a copy and return the exit code and the report, its line breaks straightened."""
    program = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run(
        [program, "--no-cache", "--no-logo", "--config", folder / "pyproject.toml"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder), "COLUMNS": "400", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, " ".join((ran.stdout + ran.stderr).split())


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str]:
    """Return the report on a house with every violation in it."""
    folder = tmp_path_factory.mktemp("planted")
    copy_of_the_house(Path(__file__).resolve().parent.parent.parent, folder)
    for name, (line, _) in PLANTS.items():
        place = folder / "sonar" / name
        place.parent.mkdir(exist_ok=True)
        package = place.with_suffix("")
        if package.is_dir():  # the module is a package here
            place = package / "__init__.py"
        with place.open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    return report_of(folder)


def test_the_house_keeps_its_contracts(root: Path, tmp_path: Path) -> None:
    copy_of_the_house(root, tmp_path)
    code, report = report_of(tmp_path)
    assert code == 0, report
    assert f"{CONTRACTS} kept, 0 broken" in report


def test_every_contract_turns_red(planted: tuple[int, str]) -> None:
    code, report = planted
    assert code == 1
    assert f"0 kept, {CONTRACTS} broken" in report, report


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_violation_is_named(planted: tuple[int, str], name: str) -> None:
    assert PLANTS[name][1] in planted[1]

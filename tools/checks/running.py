"""How checks are described and run: two at a time, one line each, everything that failed at the end."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src"
PRODUCT = SOURCE / "sonar"
AT_ONCE = 2
"""Checks that run at the same time; the machines that run them have two cores."""


@dataclass(frozen=True)
class Findings:
    """What a check found. No problems: it passed. A remark is shown beside its name either way."""

    problems: Sequence[str] = ()
    remark: str = ""


@dataclass(frozen=True)
class Check:
    """One check: its name on the screen and the function that does it."""

    name: str
    run: Callable[[], Findings]


@dataclass(frozen=True)
class Outcome:
    """A check that was run."""

    check: Check
    findings: Findings
    seconds: float

    @property
    def line(self) -> str:
        """Return the line for the screen."""
        count = len(self.findings.problems)
        verdict = "ok" if not count else f"{count} problem{'s' if count > 1 else ''}"
        remark = f" ({self.findings.remark})" if self.findings.remark else ""
        return f"{self.check.name:<28} {self.seconds:6.1f} s  {verdict}{remark}"


@dataclass(frozen=True)
class Ended:
    """A program that was run: its exit code and everything it said."""

    code: int
    output: str = field(repr=False)

    def findings(self) -> Findings:
        """Return no problems when it ended well, else all it said as one."""
        return Findings() if self.code == 0 else Findings([self.output.strip() or f"ended with exit code {self.code}"])


def tool(*words: str, env: Mapping[str, str] | None = None, folder: Path = ROOT) -> Ended:
    """Run a program of the Python environment in `folder` and wait for it."""
    program = Path(sys.executable).parent / words[0]
    ran = subprocess.run(
        [str(program) if program.exists() else words[0], *words[1:]],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1", **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Ended(ran.returncode, ran.stdout)


def run_all(checks: Sequence[Check]) -> list[Outcome]:
    """Run the checks two at a time, print a line for each in their order, and return what came of them."""
    outcomes = []
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        for outcome in pool.map(_run, checks):
            print(outcome.line, flush=True)
            outcomes.append(outcome)
    return outcomes


def _run(check: Check) -> Outcome:
    begun = time.monotonic()
    try:
        findings = check.run()
    except Exception as error:  # noqa: BLE001 - a check that breaks is a check that failed; the others go on
        findings = Findings([f"the check itself failed: {type(error).__name__}: {error}"])
    return Outcome(check, findings, time.monotonic() - begun)


@contextmanager
def product_environment() -> Iterator[dict[str, str]]:
    """Give environment variables under which the product's settings load; nothing in them is real or reachable."""
    with TemporaryDirectory(prefix="sonar-check-") as folder:
        secrets = Path(folder)
        logins = ("reader", "writer", "logger", "auth", "worker", "eraser", "auditor", "matcher", "migrator")
        for name in (*(f"db-{login}" for login in logins), "oidc-staff", "oidc-digid", "oidc-eherkenning", "django"):
            (secrets / name).write_text(token_hex(16), encoding="ascii")
        for name in ("kek", "bsn-index", "name-index", "references"):
            (secrets / name).write_text(token_hex(32), encoding="ascii")
        yield {
            "SONAR_MODE": "test",
            "SONAR_DATABASE_URL": "postgresql://127.0.0.1:1/sonar",
            "SONAR_SECRETS_DIR": str(secrets),
            "SONAR_BASE_URL": "http://127.0.0.1:8000",
            "SONAR_STAFF_ISSUER": "http://127.0.0.1:8001/staff",
            "SONAR_STAFF_CLIENT_ID": "sonar-staff",
            "SONAR_DIGID_ISSUER": "http://127.0.0.1:8001/digid",
            "SONAR_DIGID_CLIENT_ID": "sonar-digid",
            "SONAR_EHERKENNING_ISSUER": "http://127.0.0.1:8001/eherkenning",
            "SONAR_EHERKENNING_CLIENT_ID": "sonar-eherkenning",
            "DJANGO_SETTINGS_MODULE": "sonar.config.settings",
            "PYTHONPATH": str(SOURCE),
        }


def tracked_files(*endings: str) -> list[Path]:
    """Return the files of the project, new ones included and ignored ones left out, with one of these endings."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:  # an archive without its history
        away = {".venv", "node_modules", "var", "build", "__pycache__", ".git"}
        paths = [path for path in ROOT.rglob("*") if not away & set(path.relative_to(ROOT).parts)]
    return sorted(path for path in paths if path.is_file() and (not endings or path.name.endswith(endings)))


def shown(path: Path, line: int | None = None) -> str:
    """Return a path as a reader at the top of the checkout would write it."""
    text = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
    return text if line is None else f"{text}:{line}"

"""The commands that try the product: test, journeys, check, docs, bench. None touches the lasting instance."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sonar_local import environment, ports, secret_files
from sonar_local.accounts import SYSTEM_PATH, is_root
from sonar_local.home import CHECKOUT, Home, find_home, throw_away_home
from sonar_local.instance import Plan, alone_in, bring_up_to_date, front_end, running, with_database
from sonar_local.postgres import PORT, SUPERUSER
from sonar_local.progress import step
from sonar_local.refusal import Refusal
from sonar_local.stopping import run

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM = Path("/usr/bin/chromium")
# Playwright's own Node needs libatomic; Chromium's pages need a font.
BROWSER_PACKAGES = ("chromium", "libatomic1", "fonts-liberation")
# Neighbours stay together, so what a folder needs is made once; who is done first takes over from the other.
SPREAD = ("-n", "2", "--dist", "worksteal")
# Pages that are looked at by themselves are dealt out one by one; journeys through the running Sonar stay together.
SPREAD_OF_JOURNEYS = ("-n", "2", "--dist", "loadgroup")
PYTEST = (sys.executable, "-m", "pytest")


def test(arguments: list[str]) -> int:
    """Run the tests, journeys excepted, on a throw-away database; gives pytest's exit code."""
    front_end()
    with throw_away_home("test") as home, with_database(_plan(home, "test")) as ready:
        variables = ready.variables | _superuser(home)
        command = [*PYTEST, *SPREAD, "-m", "not journey", *_targets(arguments, "tests")]
        return run(command, variables, folder=str(CHECKOUT))


def journeys(arguments: list[str]) -> int:
    """Run the browser journeys against a throw-away Sonar with a small town; gives pytest's exit code."""
    ensure_browser()
    with throw_away_home("journeys") as home:
        plan = _plan(home, "demo", town="small")
        with alone_in(home), running(plan) as sonar:
            variables = sonar.database.variables | _superuser(home)
            variables["SONAR_JOURNEY_URL"] = plan.addresses.base_url
            targets = _targets(arguments, "tests/journeys")
            command = [*PYTEST, *SPREAD_OF_JOURNEYS, "-m", "journey", *targets]
            return run(command, variables, folder=str(CHECKOUT))


def check(arguments: list[str]) -> int:
    """Run the checks of the code."""
    return _tool("check.py", arguments)


def docs(arguments: list[str]) -> int:
    """Write the generated documents."""
    return _tool("docs.py", arguments)


def bench(arguments: list[str]) -> int:
    """Run a benchmark on a database of its own, which stays, since filling it takes long."""
    lasting = find_home(os.environ).path
    inside = CHECKOUT in lasting.parents
    home = Home(CHECKOUT / "build" / "bench" if inside else lasting.with_name(f"{lasting.name}-bench"))
    home.prepare()
    plan = _plan(home, "demo", durable=True)
    with alone_in(home), with_database(plan) as ready:
        bring_up_to_date(plan, ready.variables, static=False)
        variables = ready.variables | _superuser(home)
        return run([sys.executable, "-m", "benchmarks", *arguments], variables, folder=str(CHECKOUT))


def ensure_browser() -> None:
    """Install Debian's Chromium as root; otherwise refuse and say what to install."""
    if CHROMIUM.exists() and _has_libatomic():
        return
    apt = shutil.which("apt-get", path=SYSTEM_PATH)
    if is_root() and apt:
        with step("Installing Chromium"):
            quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *BROWSER_PACKAGES]):
                done = subprocess.run(
                    [apt, *words], env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
                )
                if done.returncode != 0:
                    break
        if CHROMIUM.exists() and _has_libatomic():
            return
    message = (
        "The browser journeys need Chromium, which is not here: run"
        f" `apt-get install {' '.join(BROWSER_PACKAGES)}` as root and start again."
    )
    raise Refusal(message)


def _has_libatomic() -> bool:
    return any(Path("/usr/lib").glob("*/libatomic.so.1"))


def _plan(home: Home, mode: str, *, town: str = "", durable: bool = False) -> Plan:
    host = environment.HOST
    port = ports.free_pair(host)
    return Plan(
        home=home,
        mode=mode,
        addresses=environment.Addresses(host=host, port=port, signin_port=port + 1),
        database_url=None,
        secrets=home.secrets,
        town=town,
        durable=durable,
    )


def _superuser(home: Home) -> dict[str, str]:
    """Give tests the way to make and drop databases; never part of an instance's environment."""
    password = secret_files.read(home.superuser_password)
    words = f"host={home.socket} port={PORT} user={SUPERUSER} password={password} dbname=postgres"
    return {"SONAR_TEST_SUPERUSER_DSN": words}


def _targets(arguments: list[str], default: str) -> list[str]:
    """Add the folder with the tests when the arguments name none."""
    named = any((CHECKOUT / word.partition("::")[0]).exists() for word in arguments if not word.startswith("-"))
    return arguments if named else [*arguments, default]


def _tool(name: str, arguments: list[str]) -> int:
    tool = CHECKOUT / "tools" / name
    if not tool.exists():
        message = f"There is no tools/{name} in this checkout."
        raise Refusal(message)
    with _development() as variables:
        return run([sys.executable, str(tool), *arguments], variables, folder=str(CHECKOUT))


@contextmanager
def _development() -> Iterator[dict[str, str]]:
    """Give tools an environment in which the product's settings load; there is no database behind it."""
    with throw_away_home("tool") as home:
        secret_files.ensure(home.secrets, holds_data=False)
        yield _plan(home, "test").environment(f"postgresql:///sonar?host={home.socket}&port={PORT}")

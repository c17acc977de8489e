"""What the tests of the runner share: a state folder of their own, a server in it, and the command itself."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sonar_local import secret_files
from sonar_local.accounts import database_account
from sonar_local.home import CHECKOUT, Home, throw_away_home
from sonar_local.postgres import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    RunCommand = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home() -> Iterator[Home]:
    with throw_away_home("trial") as made:
        yield made


@pytest.fixture(scope="session")
def first_home() -> Iterator[Home]:
    """Make one data folder, which each test that needs a server copies: making takes a second, copying a tenth."""
    with throw_away_home("first") as made:
        secret_files.ensure(made.secrets, holds_data=False)
        EmbeddedServer(made, database_account(), durable=False).make()
        yield made


@pytest.fixture
def server(home: Home, first_home: Home) -> Iterator[EmbeddedServer]:
    """Give a server that is made and not started; a test that starts it need not stop it."""
    for entry in (first_home.postgres, first_home.superuser_password, first_home.secrets):
        subprocess.run(["cp", "-a", str(entry), str(home.path)], check=True)
    made = EmbeddedServer(home, database_account(), durable=False)
    try:
        yield made
    finally:
        made.stop()
        made.end_leftovers()


@pytest.fixture
def sonar_local(home: Home) -> RunCommand:
    """Run `python -m sonar_local …` in the state folder, with the variables of this call and no others of Sonar's."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        bare = {key: value for key, value in os.environ.items() if not key.startswith(("SONAR_", "DATABASE_", "PG"))}
        return subprocess.run(
            [sys.executable, "-m", "sonar_local", *arguments],
            env={**bare, "PYTHONPATH": str(CHECKOUT / "src"), "SONAR_HOME": str(home.path), **variables},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run

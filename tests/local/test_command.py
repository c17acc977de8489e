"""The command itself, as a person types it: bad input is one sentence, exit code 1, and nothing begun."""

from __future__ import annotations

import io
import os
import socket
import subprocess
from typing import TYPE_CHECKING

import pytest

from sonar_local import __main__ as command
from sonar_local import ports
from sonar_local.home import CHECKOUT, Home

if TYPE_CHECKING:
    from pathlib import Path

    from tests.local.conftest import RunCommand

    from sonar_local.postgres import EmbeddedServer


@pytest.mark.parametrize("which", [0, 1])
def test_a_busy_port_is_refused_before_anything_is_made(sonar_local: RunCommand, home: Home, which: int) -> None:
    port = ports.free_pair("127.0.0.1")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + which))
        taken.listen(1)
        done = sonar_local("serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr == (
        f"Port {port + which} is in use by another program: stop that one,"
        f" or choose another, as in ./run --port {port + which + 100}.\n"
    )
    assert not home.postgres.exists()


@pytest.mark.parametrize(
    ("arguments", "variables", "sentence"),
    [
        (["--port", "many"], {}, "'many' is no port"),
        (["--port=70000"], {}, "'70000' is no port"),
        (["--port", "\N{ARABIC-INDIC DIGIT EIGHT}000"], {}, "is no port"),
        (["serve"], {"SONAR_PORT": "0"}, "'0' is no port"),
        (["serve", "--fast"], {}, "./run does not know '--fast'"),
        (["serve"], {"SONAR_MODE": "fast"}, "SONAR_MODE must be one of demo, production, test"),
        (["serve"], {"SONAR_MODE": "production"}, "Production mode refuses the embedded database"),
        (["manage", "check"], {"SONAR_MODE": "production"}, "mode refuses the embedded database"),
        (["serve"], {"SONAR_MODE": "production", "DATABASE_URL": "postgresql://db/s"}, "has no demo sign-in"),
        (["serve"], {"DATABASE_URL": "postgresql://me:hidden@db/s"}, "must name no login and no password"),
        (["manage", "check"], {"DATABASE_URL": "postgresql://127.0.0.1:9/s"}, "does not answer within 5 seconds"),
        (["serve"], {"SONAR_HOME": "here"}, "must be a full path"),
        (["psql"], {}, "Name the login"),
        (["psql", "postgres"], {}, "Name the login"),
        (["psql", "reader"], {"DATABASE_URL": "postgresql://db/s"}, "use your own psql"),
        (["reset"], {}, "nobody is there to answer: use ./run reset --yes"),
        (["reset", "--all"], {}, "knows one option"),
        (["reset", "--yes"], {"DATABASE_URL": "postgresql://db/s"}, "not ours to delete"),
        (["secrets"], {}, "Name the folder"),
    ],
)
def test_bad_input_is_one_sentence(  # noqa: PLR0913 -- the command line, the variables, and what pytest gives
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    variables: dict[str, str],
    sentence: str,
) -> None:
    # In this process, since twenty interpreters take long; the signals of pytest stay as they are.
    monkeypatch.setattr(command, "raise_when_asked_to_stop", lambda: None)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for name in [name for name in os.environ if name.startswith(("SONAR_", "DATABASE_URL"))]:
        monkeypatch.delenv(name)
    for name, value in ({"SONAR_HOME": str(home.path)} | variables).items():
        monkeypatch.setenv(name, value)
    assert command.main(arguments) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert "hidden" not in said


def test_a_folder_that_may_not_be_made_is_one_sentence(sonar_local: RunCommand) -> None:
    done = sonar_local("serve", SONAR_HOME="/sys/sonar")
    assert done.returncode == 1
    assert done.stderr.startswith("This account may not write or read at /sys/sonar: give it that right")


def test_an_unknown_command_names_the_known_ones(sonar_local: RunCommand) -> None:
    done = sonar_local("sevre")
    assert done.returncode == 2
    assert "choose one of serve, reset" in done.stderr


def test_help_names_every_command(sonar_local: RunCommand) -> None:
    done = sonar_local("help")
    assert done.returncode == 0
    assert [word for word in ("serve", "reset", "manage", "psql", "test", "journeys") if word not in done.stdout] == []


def test_a_second_runner_is_refused(sonar_local: RunCommand, home: Home) -> None:
    with home.held():
        done = sonar_local("serve", "--port", str(ports.free_pair("127.0.0.1")))
    assert done.returncode == 1
    assert done.stderr.startswith("Another ./run command works in")


def test_reset_deletes_all_of_the_folder(sonar_local: RunCommand, home: Home) -> None:
    (home.logs / "old.log").write_text("old")
    assert sonar_local("reset", "--yes").returncode == 0
    assert not home.path.exists()
    home.path.mkdir()  # the fixture expects it


def test_psql_opens_as_the_login_and_leaves_no_server_behind(
    sonar_local: RunCommand, server: EmbeddedServer, home: Home
) -> None:
    assert server.is_made
    done = sonar_local("psql", "reader", "-X", "-At", "-c", "SELECT current_user")
    assert done.stdout.splitlines()[-1] == "sonar_reader"
    assert done.returncode == 0
    assert not (home.data / "postmaster.pid").exists()


# Stands for a Python whose packages cannot be fetched, so that the test needs neither a network nor ten seconds.
OFFLINE_PYTHON = """#!/bin/sh
case "$*" in
  "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  *"pip install"*) echo "{words}" >&2; exit 1 ;;
esac
"""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("ERROR: Could not find a version that satisfies the requirement", "could not be fetched: check the network"),
        ("OSError: [Errno 28] No space left on device", "The disk is full: make room"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "is not the one that requirements.lock names"),
        ("Permission denied (os error 13)", "may not write the Python environment"),
    ],
)
def test_the_shell_part_says_what_to_do_and_leaves_nothing(tmp_path: Path, words: str, sentence: str) -> None:
    for name in ("run", "pyproject.toml", "requirements.lock", "src/sonar_local/bootstrap.lock"):
        copy = tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((CHECKOUT / name).read_bytes())
    python = tmp_path / "offline-python"
    python.write_text(OFFLINE_PYTHON.replace("{words}", words))
    python.chmod(0o755)
    done = subprocess.run(
        ["sh", "run", "help"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "SONAR_PYTHON": str(python)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / ".venv").exists()

"""`DATABASE_URL`: what is refused, and that the command for the administrator works as printed."""

from __future__ import annotations

import os
import re
import subprocess
from types import SimpleNamespace
from typing import TYPE_CHECKING

import psycopg
import pytest

from sonar_local import binaries, external
from sonar_local.refusal import Refusal

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

    from sonar_local.postgres import EmbeddedServer


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://db/sonar", "must begin with postgresql://"),
        ("sonar", "must begin with postgresql://"),
        ("postgresql://db:port/sonar", "is not an address"),
        ("postgresql://db/", "must name a server and a database"),
        ("postgresql:///sonar", "must name a server and a database"),
        ("postgresql://me@db/sonar", "must name no login and no password"),
        ("postgresql://me:secret@db/sonar", "must name no login and no password"),
        ("postgresql://db/sonar?password=secret", "must name no login and no password"),
    ],
)
def test_a_wrong_address_is_refused_without_repeating_it(url: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=re.escape(sentence)) as refused:
        external.checked_url(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["postgresql://db:5433/sonar?sslmode=verify-full", "postgresql:///s?host=/run/pg"])
def test_a_good_address_is_taken_as_it_is(url: str) -> None:
    assert external.checked_url(url) == url


def test_the_short_scheme_is_written_out() -> None:
    assert external.checked_url("postgres://db/sonar") == "postgresql://db/sonar"


def test_a_server_that_is_not_there_is_refused(server: EmbeddedServer) -> None:
    with pytest.raises(Refusal, match="does not answer within 5 seconds: check DATABASE_URL"):
        external.check("postgresql://127.0.0.1:9/sonar", server.home.secrets)


def test_the_printed_command_sets_a_server_up(server: EmbeddedServer) -> None:
    server.start()
    url = server.url("sonar")
    secrets = server.home.secrets
    with pytest.raises(Refusal, match="are not there yet") as refused:
        external.check(url, secrets)
    command = str(refused.value).splitlines()[1]
    assert str(secrets / external.PASSWORD_SCRIPT) in command
    for login in ("db-reader", "db-migrator"):
        assert (secrets / login).read_text().strip() not in command
    path = f"{binaries.client().folder}:{os.environ['PATH']}"
    subprocess.run(
        ["sh", "-c", command.replace("--username=postgres", "--username=sonar_superuser")],
        env={**server.superuser_environment(), "PATH": path},
        check=True,
        capture_output=True,
    )
    external.check(url, secrets)


def test_an_old_server_is_refused(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    class Old:
        info = SimpleNamespace(server_version=150_012)

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            return None

    monkeypatch.setattr(psycopg, "connect", lambda *_args, **_options: Old())
    with pytest.raises(Refusal, match="is PostgreSQL 15, Sonar needs 16 or newer"):
        external.check("postgresql://db/sonar", server.home.secrets)


def test_the_passwords_for_the_administrator_are_for_this_account_only(server: EmbeddedServer) -> None:
    external.superuser_command("postgresql://db/sonar", server.home.secrets)
    script: Path = server.home.secrets / external.PASSWORD_SCRIPT
    assert script.stat().st_mode & 0o077 == 0

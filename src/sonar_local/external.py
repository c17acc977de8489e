"""A PostgreSQL that somebody else runs, named by `DATABASE_URL`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import psycopg

from sonar_local import secret_files
from sonar_local.home import CHECKOUT, write_whole
from sonar_local.refusal import Refusal

if TYPE_CHECKING:
    from pathlib import Path

OLDEST = 16
TIME_OUT = 5  # seconds
SUPERUSER_STEP = CHECKOUT / "db" / "superuser.sql"
PASSWORD_SCRIPT = "superuser-step.env"  # noqa: S105 -- a file name
EXAMPLE = "postgresql://db.example.org:5432/sonar"


def checked_url(text: str) -> str:
    """Give the address of a database in the form the product reads.

    Raises `Refusal` when it is no such address, or names a login or password: Sonar adds its own.
    """
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        message = f"DATABASE_URL is not an address ({error}): write it as {EXAMPLE}."
        raise Refusal(message) from error
    if parts.scheme not in {"postgresql", "postgres"}:
        message = f"DATABASE_URL must begin with postgresql://: write it as {EXAMPLE}."
        raise Refusal(message)
    query = parse_qs(parts.query)
    if parts.username or parts.password or "user" in query or "password" in query:
        message = (
            f"DATABASE_URL must name no login and no password, since Sonar uses logins of its own:"
            f" write it as {EXAMPLE}."
        )
        raise Refusal(message)
    if not parts.path.strip("/") or not (host or "host" in query):
        message = f"DATABASE_URL must name a server and a database: write it as {EXAMPLE}."
        raise Refusal(message)
    return text if parts.scheme == "postgresql" else f"postgresql{text.removeprefix('postgres')}"


def check(url: str, secrets: Path) -> None:
    """Connect as the migrator, and refuse a server that cannot serve with a sentence that says what to do."""
    try:
        with psycopg.connect(
            url,
            user="sonar_migrator",
            password=secret_files.read(secrets / "db-migrator"),
            connect_timeout=TIME_OUT,
        ) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.Error as error:
        raise Refusal(_explain(str(error), url, secrets)) from error
    if version < OLDEST:
        message = (
            f"The database server is PostgreSQL {version}, Sonar needs {OLDEST} or newer:"
            " name another server in DATABASE_URL."
        )
        raise Refusal(message)


def _explain(words: str, url: str, secrets: Path) -> str:
    """Turn the words of a failed connection into what to do about it."""
    lowered = words.lower()
    where = _place(url)
    if "does not exist" in lowered or "password authentication failed" in lowered or "not permitted" in lowered:
        return (
            f"Sonar's database or its logins are not there yet at {where}, or have other passwords: let the"
            f" administrator run this, with the superuser's name after --username:\n"
            f"  {superuser_command(url, secrets)}"
        )
    if "no pg_hba.conf entry" in lowered:
        return (
            f"The server at {where} does not let the login sonar_migrator in from this machine:"
            " let its administrator add a scram-sha-256 line for the logins sonar_* to pg_hba.conf."
        )
    if "certificate" in lowered or "ssl" in lowered:
        return f"The server at {where} and DATABASE_URL disagree on encryption: correct `sslmode` in DATABASE_URL."
    return (
        f"The database server at {where} does not answer within {TIME_OUT} seconds:"
        " check DATABASE_URL, the network, and that the server runs."
    )


def superuser_command(url: str, secrets: Path) -> str:
    """Write the passwords where an administrator's shell can read them, and give the command to run."""
    lines = [f"export {name}={shlex.quote(value)}" for name, value in secret_files.login_passwords(secrets).items()]
    parts = urlsplit(url)
    lines.append(f"export SONAR_DB_NAME={shlex.quote(parts.path.strip('/'))}")
    script = secrets / PASSWORD_SCRIPT
    write_whole(script, "\n".join(lines) + "\n")
    target = f"postgresql://{parts.netloc}/postgres" + (f"?{parts.query}" if parts.query else "")
    psql = shlex.join(["psql", "--set=ON_ERROR_STOP=1", "--username=postgres", f"--file={SUPERUSER_STEP}", target])
    return f"( . {shlex.quote(str(script))} && {psql} )"


def _place(url: str) -> str:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    host = parts.hostname or query.get("host", ["?"])[0]
    port = f":{parts.port}" if parts.port else ""
    return f"{host}{port}{parts.path}"

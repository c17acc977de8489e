"""Connections to the benchmark's database: as the product's logins, as superuser, and as somebody without walls."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from benchmarks.refusal import Refusal
from sonar_local.binaries import client

DATABASE = "sonar"
UNPROTECTED = "benchmark_unprotected"


@contextmanager
def superuser() -> Iterator[psycopg.Connection]:
    """Connect as the superuser of the benchmark's own server."""
    with psycopg.connect(**_server(), **_superuser_words(), autocommit=True) as connection:  # type: ignore[arg-type]
        yield connection


@contextmanager
def as_login(name: str) -> Iterator[psycopg.Connection]:
    """Connect as one of the product's logins, such as `reader`."""
    with psycopg.connect(**_server(), user=f"sonar_{name}", password=_password(name)) as connection:  # type: ignore[arg-type]
        connection.prepare_threshold = 0
        yield connection


@contextmanager
def unprotected() -> Iterator[dict[str, str]]:
    """Make a login that no wall stops, for the comparison; give its environment for libpq, and drop it afterwards."""
    password = secrets.token_hex(16)
    name = sql.Identifier(UNPROTECTED)
    with superuser() as connection:
        _drop_unprotected(connection)
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN BYPASSRLS PASSWORD {}").format(name, sql.Literal(password)))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(DATABASE), name))
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA clients, casework TO {}").format(name))
        connection.execute(
            sql.SQL("GRANT SELECT ON clients.identity, clients.person_key, casework.work_item TO {}").format(name)
        )
        try:
            yield environment(UNPROTECTED, password)
        finally:
            _drop_unprotected(connection)


def _drop_unprotected(connection: psycopg.Connection) -> None:
    if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [UNPROTECTED]).fetchone() is not None:
        connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(UNPROTECTED)))
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(UNPROTECTED)))


def login_environment(name: str) -> dict[str, str]:
    """Give the environment with which a program of PostgreSQL connects as one of the product's logins."""
    return environment(f"sonar_{name}", _password(name))


def environment(user: str, password: str) -> dict[str, str]:
    """Give the environment with which a program of PostgreSQL connects as this user."""
    server = _server()
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LC_ALL": "C",
        "PGHOST": server["host"],
        "PGPORT": server["port"],
        "PGDATABASE": server["dbname"],
        "PGUSER": user,
        "PGPASSWORD": password,
    }


def pgbench(variables: dict[str, str], *arguments: str) -> str:
    """Run the server's own load generator and return what it printed. Raises `Refusal` when it fails."""
    done = subprocess.run(
        [client().program("pgbench"), "--no-vacuum", "--protocol=prepared", *arguments],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if "error" in line.lower()] or ["it gave no reason"]
        message = f"pgbench failed: {lines[0].strip()}"
        raise Refusal(message)
    return done.stdout


def _server() -> dict[str, str]:
    dsn = os.environ.get("SONAR_TEST_SUPERUSER_DSN")
    if not dsn:
        message = "There is no benchmark database here: start this with `./run bench NAME`."
        raise Refusal(message)
    found = conninfo_to_dict(dsn)
    return {"host": str(found["host"]), "port": str(found["port"]), "dbname": DATABASE}


def _superuser_words() -> dict[str, str]:
    found = conninfo_to_dict(os.environ["SONAR_TEST_SUPERUSER_DSN"])
    return {"user": str(found["user"]), "password": str(found["password"])}


def _password(login: str) -> str:
    return (Path(os.environ["SONAR_SECRETS_DIR"]) / f"db-{login}").read_text(encoding="ascii").strip()

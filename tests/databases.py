"""The test databases: one migrated template, a copy for each worker, and emptying between tests."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

TEMPLATE = "sonar"
SQL = Path(__file__).parent / "sql"


@contextmanager
def superuser(name: str = "postgres", *, options: str = "") -> Iterator[psycopg.Connection]:
    """Connect as the superuser of the throw-away server."""
    dsn = make_conninfo(os.environ["SONAR_TEST_SUPERUSER_DSN"], dbname=name, options=options)
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


@contextmanager
def sweeper(name: str) -> Iterator[psycopg.Connection]:
    """Connect as whoever empties the database `name`: without triggers, whose switch would forget every plan."""
    with superuser(name, options="-c session_replication_role=replica") as connection:
        yield connection


def copy_template(worker: str) -> str:
    """Make the template once for all workers, and this worker's copy of it; return the copy's name."""
    name = f"sonar_{worker}"
    with (Path(os.environ["SONAR_HOME"]) / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with superuser() as connection:
            if not _is_made():
                _make_template()
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE))
            )
            # The rights on a database itself are not copied with it.
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
            logins = connection.execute(
                "SELECT rolname FROM pg_roles WHERE rolname LIKE 'sonar\\_%' AND rolcanlogin AND NOT rolsuper"
            ).fetchall()
            for (role,) in logins:
                connection.execute(
                    sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(role))
                )
    return name


def drop(name: str) -> None:
    """Drop a worker's database."""
    with superuser() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def empty(connection: psycopg.Connection) -> None:
    """Empty every table that a test may have written to, and put staff and clock back; by the `sweeper`."""
    connection.execute("CALL test_base.empty()")


def keep(connection: psycopg.Connection) -> None:
    """Remember what the tables hold now, for `put_back`."""
    connection.execute("CALL test_base.keep()")


def put_back(connection: psycopg.Connection) -> None:
    """Empty the tables and let them hold what `keep` remembered; by the `sweeper`."""
    connection.execute("CALL test_base.put_back()")


Idle = dict[str, list[psycopg.Connection]]
AS_NEW = (
    "RESET ROLE; RESET SESSION AUTHORIZATION; RESET ALL; CLOSE ALL; DEALLOCATE ALL; UNLISTEN *; DISCARD TEMP;"
    " DISCARD SEQUENCES; SELECT pg_catalog.pg_advisory_unlock_all()"
)
"""What `DISCARD ALL` does, but for forgetting plans."""


class Logins:
    """Opens connections as the product's logins and closes them all.

    With `idle`, connections of before are used again, put back to what they were when they were made, and kept there
    afterwards. A server's process that has just begun knows no table and has no plan: the first statements of each
    login cost many times what the rest of a probe does.
    """

    def __init__(self, name: str, idle: Idle | None = None) -> None:
        """Connect to the database `name`."""
        self._name = name
        self._idle = idle
        self._open: list[tuple[str, psycopg.Connection]] = []

    def __call__(self, login: str) -> psycopg.Connection:
        """Return a connection of nobody else as one of the logins, with transactions as the product uses them."""
        waiting = (self._idle or {}).get(login)
        connection = waiting.pop() if waiting else self._connect(login)
        self._open.append((login, connection))
        return connection

    def _connect(self, login: str) -> psycopg.Connection:
        server = conninfo_to_dict(os.environ["SONAR_TEST_SUPERUSER_DSN"])
        password = (Path(os.environ["SONAR_SECRETS_DIR"]) / f"db-{login}").read_text(encoding="utf-8").strip()
        return psycopg.connect(
            host=str(server["host"]),
            port=str(server["port"]),
            dbname=self._name,
            user=f"sonar_{login}",
            password=password,
            prepare_threshold=2,  # as the product does
        )

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close what was opened, or keep it."""
        for login, connection in self._open:
            if self._idle is not None and _is_as_new(connection):
                self._idle.setdefault(login, []).append(connection)
            else:
                connection.close()


def _is_as_new(connection: psycopg.Connection) -> bool:
    """Put a connection back to what it was when it was made; tell whether that could be done."""
    try:
        connection.rollback()
        connection.autocommit = True
        connection.execute(AS_NEW)
        connection.autocommit = False
    except psycopg.Error:  # a test had it ended
        return False
    return True


def _is_made() -> bool:
    with superuser(TEMPLATE) as connection:
        row = connection.execute("SELECT to_regclass('test_base.ready')").fetchone()
        return row is not None and row[0] is not None


MAKE = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", database="migrator", verbosity=0)
call_command("sync_policy", verbosity=0)
"""


def _make_template() -> None:
    """Migrate, put policy and code lists in force, and add the base that tests share."""
    # One process for both, since all workers wait for it; of its own, since it keeps connections to the template.
    done = subprocess.run([sys.executable, "-c", MAKE], env=os.environ, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        message = f"the template database could not be made: {done.stdout}{done.stderr}"
        raise RuntimeError(message)
    with superuser(TEMPLATE) as connection:
        connection.execute((SQL / "base.sql").read_text(encoding="utf-8").encode())

"""Taking one wall of the database away for a moment, in a scratch copy, to see that its probe can fail."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from tests.world import World


class Walls:
    """Takes walls of one database away and puts them back."""

    def __init__(self, world: World) -> None:
        """Break the database of `world`, which must be a scratch copy."""
        self.sql = world.sql
        self.world = world

    @contextmanager
    def without(self, function: str, text: str, instead: str = "") -> Iterator[None]:
        """Replace a part of a function's definition; it must stand there, or the wall was moved."""
        before = self.world.one("SELECT pg_get_functiondef(%s::regproc)", function)[0]
        assert before.count(text) >= 1, f"{function} has no longer: {text}"
        self.sql.execute(before.replace(text, instead).encode())
        try:
            yield
        finally:
            self.sql.execute(before.encode())

    @contextmanager
    def open_policy(self, table: str, policy: str) -> Iterator[None]:
        """Let a policy let everything through."""
        using, check = self.world.one(
            "SELECT qual, with_check FROM pg_policies WHERE schemaname || '.' || tablename = %s AND policyname = %s",
            table,
            policy,
        )
        alter = sql.SQL("ALTER POLICY {} ON {}").format(sql.Identifier(policy), sql.Identifier(*table.split(".")))

        def put(using: str | None, check: str | None) -> sql.Composed:
            parts = [alter]
            if using is not None:
                parts.append(sql.SQL(" USING ({})").format(sql.SQL(using)))
            if check is not None:
                parts.append(sql.SQL(" WITH CHECK ({})").format(sql.SQL(check)))
            return sql.Composed(parts)

        self.sql.execute(put(using and "true", check and "true"))
        try:
            yield
        finally:
            self.sql.execute(put(using, check))

    @contextmanager
    def altered(self, breaking: str, mending: str) -> Iterator[None]:
        """Run a statement, and another one that undoes it."""
        self.sql.execute(breaking.encode())
        try:
            yield
        finally:
            self.sql.execute(mending.encode())

    def as_owner(self, role: str, query: str, ticket: str = "") -> int:
        """Run a query in the name of an owner, who cannot sign in; return how many rows it touched; -1 when refused."""
        try:
            with self.sql.transaction(force_rollback=True):
                self.sql.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
                self.sql.execute("SELECT set_config('sonar.ticket', %s, true)", [ticket])
                return self.sql.execute(query.encode()).rowcount
        except psycopg.errors.InsufficientPrivilege:
            return -1

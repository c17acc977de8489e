"""Keeps the filled database at today's SQL without filling it again, as long as its tables are not changed.

Filling takes half an hour, and functions change more often than tables. Functions are replaced, policies made anew,
rights given again, and tables, indexes, types, views and triggers that are new are added. A statement that made one
of those and is no longer there, or reads differently, is noticed by its mark, and the database is refused.
"""

import hashlib
import re
from collections.abc import Collection, Iterator
from runpy import run_path

import psycopg
from psycopg.errors import InvalidFunctionDefinition

from benchmarks.refusal import Refusal
from sonar_local.home import CHECKOUT

_PART = re.compile(r"\$\$.*?\$\$|'(?:[^']|'')*'|--[^\n]*|;", re.DOTALL)
_COMMENT = re.compile(r"\A(?:\s|--[^\n]*\n)+")
_TABLE = re.compile(r"\A(CREATE (UNIQUE )?(TABLE|INDEX|TYPE|VIEW|SEQUENCE|TRIGGER)|ALTER TABLE)\b", re.IGNORECASE)
_FUNCTION = re.compile(r"\ACREATE FUNCTION\b", re.IGNORECASE)
_POLICY = re.compile(r"\ACREATE POLICY (\S+) ON (\S+)", re.IGNORECASE)
# Not the sweeping REVOKE of each file: it would meet the functions of other owners, which are not there the first time;
# new functions belong to nobody but their owner by the default privileges (db/superuser.sql).
_AS_IS = re.compile(r"\A(GRANT|REVOKE (?!ALL ON ALL FUNCTIONS)|SET ROLE|RESET ROLE)\b", re.IGNORECASE)


def statements(text: str) -> Iterator[str]:
    """Yield the statements of an SQL file, without the comments before them."""
    begin = 0
    for found in _PART.finditer(text):
        if found[0] == ";":
            statement = _COMMENT.sub("", text[begin : found.start()]).strip()
            begin = found.end()
            if statement:
                yield statement


def table_marks() -> list[str]:
    """Return a mark for each statement of the product that makes or changes a table, index, type, view or trigger."""
    return [mark_of(each) for text in _rooms() for each in statements(text) if _TABLE.match(each)]


def mark_of(statement: str) -> str:
    """Return a mark that differs when the statement does, but for its remarks and its layout."""
    plain = " ".join(re.sub(r"--[^\n]*", "", statement).split())
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def refreshing(statement: str) -> list[str]:
    """Return what to run so that a database which has an earlier form of `statement` has this one."""
    if _FUNCTION.match(statement):
        return [_FUNCTION.sub("CREATE OR REPLACE FUNCTION", statement)]
    policy = _POLICY.match(statement)
    if policy:
        return [f"DROP POLICY IF EXISTS {policy[1]} ON {policy[2]}", statement]
    return [statement] if _AS_IS.match(statement) else []


def bring_up_to_date(admin: psycopg.Connection, there: Collection[str]) -> None:
    """Put today's functions, policies and rights in force and add what is new, in one transaction.

    `there`: the marks of the statements that made the tables of this database.
    """
    try:
        with admin.transaction():
            admin.execute("SET LOCAL client_min_messages = error")
            for text in _rooms():
                for statement in statements(text):
                    if _TABLE.match(statement) and mark_of(statement) not in there:
                        admin.execute(statement.encode())
                    for each in refreshing(statement):
                        _replace(admin, each)
    except psycopg.Error as error:
        admin.execute("RESET ROLE")
        message = (
            f"Today's functions could not be put in force ({error.diag.message_primary}):"
            " delete build/bench and prepare it again."
        )
        raise Refusal(message) from None


def _replace(admin: psycopg.Connection, statement: str) -> None:
    """Run a statement; a function that gives other columns than before is dropped first, as the database advises."""
    try:
        with admin.transaction():
            admin.execute(statement.encode())
    except InvalidFunctionDefinition as error:
        advised = re.match(r"Use (DROP FUNCTION \S.*) first\.", error.diag.message_hint or "")
        if not advised:
            raise
        admin.execute(advised[1].encode())
        admin.execute(statement.encode())


def _rooms() -> Iterator[str]:
    """Yield today's SQL of each room, in the order in which they build on each other."""
    journal = run_path(str(CHECKOUT / "tools" / "journal.py"))
    for room in journal["ROOMS"]:
        yield journal["todays_sql"](room)

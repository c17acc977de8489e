"""Keeps the filled database at today's SQL without filling it again, as long as the tables are the same.

Filling takes minutes, and functions change more often than tables. Functions are replaced, policies made anew, rights
given again; what makes or changes a table is left alone, and a change of it is noticed by its mark.
"""

import hashlib
import re
from collections.abc import Iterator

import psycopg

from benchmarks.refusal import Refusal
from sonar_local.home import CHECKOUT

ROOMS = (
    "kernel", "ledger", "identity", "access", "clients", "employers", "disclosure", "matching", "casework", "messaging",
)  # fmt: skip
FILES = (
    "tables.sql", "points.sql", "scoring.sql", "ranking.sql", "nightly.sql", "facts.sql", "widening.sql", "opening.sql",
    "functions.sql", "policies.sql", "search.sql", "gates.sql", "part_tables.sql",
    "part_gates.sql", "part_writing.sql", "part_doors.sql", "extra.sql", "registration.sql", "periods.sql",
    "selections.sql",
)  # fmt: skip

_PART = re.compile(r"\$\$.*?\$\$|'(?:[^']|'')*'|--[^\n]*|;", re.DOTALL)
_COMMENT = re.compile(r"\A(?:\s|--[^\n]*\n)+")
_TABLE = re.compile(r"\A(CREATE (UNIQUE )?(TABLE|INDEX|TYPE|VIEW|SEQUENCE)|ALTER TABLE)\b", re.IGNORECASE)
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


def tables_mark() -> str:
    """Return a mark that changes when a table, index, type or view of the product changes."""
    mark = hashlib.sha256()
    for text in _files():
        for statement in statements(text):
            if _TABLE.match(statement):
                mark.update(" ".join(re.sub(r"--[^\n]*", "", statement).split()).encode())
    return mark.hexdigest()


def refreshing(statement: str) -> list[str]:
    """Return what to run so that a database which has an earlier form of `statement` has this one."""
    if _FUNCTION.match(statement):
        return [_FUNCTION.sub("CREATE OR REPLACE FUNCTION", statement)]
    policy = _POLICY.match(statement)
    if policy:
        return [f"DROP POLICY IF EXISTS {policy[1]} ON {policy[2]}", statement]
    return [statement] if _AS_IS.match(statement) else []


def refresh_functions(admin: psycopg.Connection) -> None:
    """Put today's functions, policies and rights in force, in one transaction."""
    try:
        with admin.transaction():
            admin.execute("SET LOCAL client_min_messages = error")
            for text in _files():
                for statement in statements(text):
                    for each in refreshing(statement):
                        admin.execute(each.encode())
    except psycopg.Error as error:
        admin.execute("RESET ROLE")
        message = (
            f"Today's functions could not be put in force ({error.diag.message_primary}):"
            " delete build/bench and prepare it again."
        )
        raise Refusal(message) from None


def _files() -> Iterator[str]:
    for room in ROOMS:
        for name in FILES:
            path = CHECKOUT / "src" / "sonar" / room / "sql" / name
            if path.exists():
                yield path.read_text(encoding="utf-8")

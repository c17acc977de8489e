"""Keys, indexes and references that wait until the rows are in: built once over everything they cost a third.

What is taken away is asked of the database's own catalogue and written down in the same transaction, so that a load
that was killed can still put back exactly what was there. Nothing here knows a table by name.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue

from psycopg import Connection, sql

INDEXES, REFERENCES, STATISTICS, DERIVING, VALIDATION, SECURITY = range(1, 7)
_ROUNDS = ((INDEXES,), (REFERENCES,), (STATISTICS,), (DERIVING, VALIDATION))
"""One after the other: a reference needs the key it points at; deriving and checking references go by statistics.

Deriving is one long step, so what is checked goes beside it.
"""

FOLLOWERS = {"exchange.follow_vum_choice": ("exchange.fill_vum_profiles", "exchange.vum_profile")}
"""Triggers by their function, which derive rows for one person at a time; what derives everybody's, and where."""

_REFERENCES = """
SELECT c.conrelid::regclass::text AS on_table, quote_ident(c.conname) AS name,
       pg_get_constraintdef(c.oid) AS definition, pg_get_userbyid(t.relowner) AS owner
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
WHERE c.contype = 'f' AND c.conparentid = 0
  AND (c.conrelid = ANY (%(tables)s::regclass[]) OR c.confrelid = ANY (%(tables)s::regclass[]))
ORDER BY 1, 2
"""
_KEYS = """
SELECT c.conrelid::regclass::text AS on_table, quote_ident(c.conname) AS name,
       pg_get_constraintdef(c.oid) AS definition, pg_get_userbyid(t.relowner) AS owner
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
WHERE c.contype IN ('p', 'u', 'x') AND c.conrelid = ANY (%(tables)s::regclass[])
ORDER BY 1, c.contype, 2
"""
_PLAIN_INDEXES = """
SELECT i.indrelid::regclass::text AS on_table, i.indexrelid::regclass::text AS name,
       pg_get_indexdef(i.indexrelid) AS definition, pg_get_userbyid(t.relowner) AS owner
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
WHERE i.indrelid = ANY (%(tables)s::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.conrelid = i.indrelid)
ORDER BY 1, 2
"""
_OWNED = """
SELECT t.oid::regclass::text, '', '', pg_get_userbyid(t.relowner) FROM pg_class t
WHERE t.oid = ANY (%(tables)s::regclass[])
"""
_SECURED = """
SELECT t.oid::regclass::text, '', '', pg_get_userbyid(t.relowner) AS owner
FROM pg_class t
WHERE t.relforcerowsecurity
  AND (t.oid = ANY (%(tables)s::regclass[])
       OR t.oid IN (SELECT c.confrelid FROM pg_constraint c
                    WHERE c.contype = 'f' AND c.conrelid = ANY (%(tables)s::regclass[]))
       OR t.oid IN (SELECT c.conrelid FROM pg_constraint c
                    WHERE c.contype = 'f' AND c.confrelid = ANY (%(tables)s::regclass[])))
"""
_FOLLOWING = """
SELECT g.tgrelid::regclass::text AS on_table, quote_ident(g.tgname), g.tgfoid::regproc::text,
       pg_get_userbyid(t.relowner)
FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
WHERE g.tgrelid = ANY (%(tables)s::regclass[]) AND g.tgfoid::regproc::text = ANY (%(followers)s)
ORDER BY 1, 2
"""
_COUNTED = "SELECT count(*), count(*) FILTER (WHERE done) FROM kernel.synth_postponed WHERE phase < 6"
TABLE = """
CREATE TABLE kernel.synth_postponed (
    seq int PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    phase int NOT NULL,
    on_table text NOT NULL,
    owner text NOT NULL,
    statement text NOT NULL,
    done boolean NOT NULL DEFAULT false
)
"""


@dataclass(frozen=True, slots=True)
class _Found:
    on_table: str
    name: str
    definition: str
    owner: str


@dataclass(frozen=True, slots=True)
class _Step:
    seq: int
    on_table: str
    owner: str
    statement: str


@contextmanager
def acting_as(connection: Connection, owner: str) -> Iterator[None]:
    """Act as an owner until the end of the block or of the transaction, whichever comes first."""
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(owner)))
    yield
    connection.execute("RESET ROLE")


def take_away(connection: Connection, tables: Sequence[str]) -> None:
    """Take keys, indexes and references off the tables and write down how to put them back; part of a transaction."""
    names = {"tables": list(tables)}
    references = list(_found(connection, _REFERENCES, names))
    keys = list(_found(connection, _KEYS, names))
    indexes = list(_found(connection, _PLAIN_INDEXES, names))
    for each in keys:
        _write_down(
            connection, INDEXES, each, f"ALTER TABLE {each.on_table} ADD CONSTRAINT {each.name} {each.definition}"
        )
    for each in indexes:
        _write_down(connection, INDEXES, each, each.definition)
    for each in references:
        add = f"ALTER TABLE {each.on_table} ADD CONSTRAINT {each.name} {each.definition} NOT VALID"
        _write_down(connection, REFERENCES, each, add)
        _write_down(connection, VALIDATION, each, f"ALTER TABLE {each.on_table} VALIDATE CONSTRAINT {each.name}")
    for each in (*references, *keys):
        with acting_as(connection, each.owner):
            connection.execute(f"ALTER TABLE {each.on_table} DROP CONSTRAINT {each.name}")
    for each in indexes:
        with acting_as(connection, each.owner):
            connection.execute(f"DROP INDEX {each.name}")


def let_owners_write(connection: Connection, tables: Sequence[str]) -> None:
    """Take row security off the owners of the tables and of those they refer to, and clean-up off; before `take_away`.

    COPY refuses to write under row security, and the check of a reference would not see what it refers to.
    """
    for each in list(_found(connection, _SECURED, {"tables": list(tables)})):
        _write_down(connection, SECURITY, each, f"ALTER TABLE {each.on_table} FORCE ROW LEVEL SECURITY")
        with acting_as(connection, each.owner):
            connection.execute(f"ALTER TABLE {each.on_table} NO FORCE ROW LEVEL SECURITY")
    for each in list(_found(connection, _OWNED, {"tables": list(tables)})):
        # Nothing is deleted meanwhile, and statistics are gathered at the end.
        _write_down(connection, SECURITY, each, f"ALTER TABLE {each.on_table} RESET (autovacuum_enabled)")
        with acting_as(connection, each.owner):
            connection.execute(f"ALTER TABLE {each.on_table} SET (autovacuum_enabled = off)")


def hold_followers(connection: Connection, tables: Sequence[str]) -> None:
    """Let the triggers that follow one person at a time rest, and write down what derives their rows for everybody."""
    names = {"tables": list(tables), "followers": list(FOLLOWERS)}
    found = list(_found(connection, _FOLLOWING, names))
    for each in found:
        _write_down(connection, SECURITY, each, f"ALTER TABLE {each.on_table} ENABLE TRIGGER {each.name}")
        with acting_as(connection, each.owner):
            connection.execute(f"ALTER TABLE {each.on_table} DISABLE TRIGGER {each.name}")
    for function in dict.fromkeys(each.definition for each in found):
        one = next(each for each in found if each.definition == function)
        fill, derived = FOLLOWERS[function]
        _write_down(connection, DERIVING, one, f"SELECT {fill}()")
        owner = owners_of(connection, [derived])[derived]
        _write_down(connection, DERIVING, _Found(one.on_table, "", "", owner), f"ANALYZE {derived}")


def secure(connection: Connection) -> None:
    """Undo `let_owners_write` and wake what `hold_followers` let rest; part of the last transaction of a load."""
    for step in _steps(connection, SECURITY):
        with acting_as(connection, step.owner):
            connection.execute(step.statement)


def owners_of(connection: Connection, tables: Sequence[str]) -> dict[str, str]:
    """Return who owns each of the tables."""
    return {each.on_table: each.owner for each in _found(connection, _OWNED, {"tables": list(tables)})}


def gather_statistics_later(connection: Connection, tables: Sequence[str]) -> None:
    """Write down that these tables are to be analysed at the end."""
    for table, owner in owners_of(connection, tables).items():
        _write_down(connection, STATISTICS, _Found(table, "", "", owner), f"ANALYZE {table}")


def put_back(connect: Callable[[], Connection], *, at_once: int, progress: Callable[[int, int], None]) -> None:
    """Do what was written down and is not done yet, `at_once` tables at a time; tells how many steps are done."""
    with connect() as connection:
        total, done = connection.execute(_COUNTED).fetchone() or (0, 0)
        free: SimpleQueue[Connection] = SimpleQueue()
        others = [connect() for _ in range(at_once)]
        for each in others:
            free.put(each)
        try:
            for phases in _ROUNDS:
                left = [steps for phase in phases for steps in _by_table(connection, phase)]
                # References lock both their tables: at once they would wait for each other, and each takes a moment.
                with ThreadPoolExecutor(1 if REFERENCES in phases else at_once) as pool:
                    for count in pool.map(lambda steps: _do(free, steps), left):
                        done += count
                        progress(done, total)
        finally:
            for each in others:
                each.close()


def _by_table(connection: Connection, phase: int) -> list[list[_Step]]:
    """Return what is left of a phase, per table."""
    found: dict[str, list[_Step]] = {}
    for step in _steps(connection, phase):
        found.setdefault(step.on_table, []).append(step)
    return list(found.values())


def _steps(connection: Connection, phase: int) -> list[_Step]:
    rows = connection.execute(
        "SELECT seq, on_table, owner, statement FROM kernel.synth_postponed WHERE phase = %s AND NOT done ORDER BY seq",
        [phase],
    ).fetchall()
    return [_Step(*row) for row in rows]


def _do(free: "SimpleQueue[Connection]", steps: Sequence[_Step]) -> int:
    connection = free.get()
    try:
        for step in steps:
            with connection.transaction():
                with acting_as(connection, step.owner):
                    connection.execute(step.statement)
                connection.execute("UPDATE kernel.synth_postponed SET done = true WHERE seq = %s", [step.seq])
    finally:
        free.put(connection)
    return len(steps)


def _found(connection: Connection, asked: str, names: dict[str, list[str]]) -> Iterator[_Found]:
    for row in connection.execute(asked, names).fetchall():
        yield _Found(*row)


def _write_down(connection: Connection, phase: int, found: _Found, statement: str) -> None:
    connection.execute(
        "INSERT INTO kernel.synth_postponed (phase, on_table, owner, statement) VALUES (%s, %s, %s, %s)",
        [phase, found.on_table, found.owner, statement],
    )

"""Filling the benchmark's database: people in bulk, older rows of the ledger, and today's functions.

Each step is one transaction and is skipped when it was done, so a run that was broken off is simply begun again.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from benchmarks.bars import BARS, Result
from benchmarks.connections import superuser
from benchmarks.refusal import Refusal
from benchmarks.sources import bring_up_to_date, table_marks

CLIENTS = 500_000
LEDGER_ROWS = 300_000

_MONTHS = """
DO $$
DECLARE
    month timestamp;
    parent text;
BEGIN
    FOR month IN SELECT date_trunc('month', now() AT TIME ZONE 'UTC') - ago
                 FROM unnest(ARRAY[interval '2 months', '1 month']) AS ago LOOP
        FOREACH parent IN ARRAY ARRAY['disclosure', 'decision', 'change'] LOOP
            EXECUTE format(
                'CREATE TABLE IF NOT EXISTS ledger.%I PARTITION OF ledger.%I FOR VALUES FROM (%L) TO (%L)',
                           parent || to_char(month, '_YYYY_MM'), parent,
                           month::date || ' 00:00:00+00', (month + interval '1 month')::date || ' 00:00:00+00');
        END LOOP;
    END LOOP;
END $$
"""

# One in five rows is a page of the work list, the others are one person; spread over the months that have passed.
_ROWS = """
WITH pairs AS (
    SELECT r.client_id, r.staff_id, f.function, f.organisation_id, f.office_id,
           row_number() OVER (ORDER BY r.staff_id, r.client_id) AS n
    FROM access.relation r JOIN identity.staff f ON f.id = r.staff_id WHERE r.kind = 'caseload'),
pages AS (
    SELECT p.*,
           CASE WHEN p.n %% 5 = 0
                THEN array_agg(p.client_id) OVER (PARTITION BY p.staff_id ORDER BY p.n ROWS 24 PRECEDING)
                ELSE ARRAY[p.client_id] END AS persons
    FROM pairs p),
drawn AS (
    SELECT p.*, g.k, hashint8(g.k)::bigint + 2147483648 AS dice
    FROM generate_series(1, %(rows)s::bigint) AS g (k)
    JOIN pages p ON p.n = 1 + (g.k * 7919) %% (SELECT count(*) FROM pairs))
INSERT INTO ledger.disclosure (at, trace_id, name, processing_activity, session_id,
    actor_kind, actor_ref, function, organisation_id, office_id, kind, purpose, persons, bases, categories)
SELECT moment, gen_random_uuid(), 'benchmark:older', 'urn:sonar:processing:mediation',
       gen_random_uuid(), 'staff', d.staff_id,
       d.function, d.organisation_id, d.office_id, 'person', 'mediation', d.persons,
       array_fill('caseload'::text, ARRAY[cardinality(d.persons)]), ARRAY['identity', 'contact']
FROM drawn d CROSS JOIN LATERAL (
    SELECT since + (now() - interval '2 hours' - since) * (d.dice / 4294967296.0) AS moment
    FROM (SELECT (date_trunc('month', now() AT TIME ZONE 'UTC') - interval '2 months') AT TIME ZONE 'UTC') AS s (since)
    ) AS t
"""


def prepare(*, clients: int = CLIENTS, ledger_rows: int = LEDGER_ROWS) -> list[Result]:
    """Fill what is missing; return how long the people took when they were made now."""
    results: list[Result] = []
    with superuser() as admin:
        admin.execute("CREATE SCHEMA IF NOT EXISTS benchmark")
        admin.execute("CREATE TABLE IF NOT EXISTS benchmark.note (name text PRIMARY KEY, value text NOT NULL)")
        there = _count(admin, "SELECT count(*) FROM clients.client")
        # A load that was broken off goes on where it stopped; how long it took is then not known.
        begun = admin.execute("SELECT to_regclass('kernel.synth_run') IS NOT NULL").fetchone() == (True,)
        if there and there < clients and not begun:
            message = f"There are {there:,} clients already: delete the folder build/bench to fill it with {clients:,}."
            raise Refusal(message)
        if there and not begun:
            print(f"There are {there:,} clients; nobody was added.")
        else:
            seconds = _people(clients)
            if not begun:
                results.append(Result(BARS["fill"], seconds, {"clients": clients}))
        _note(admin, "tables", " ".join(table_marks()), overwrite=not there)
        bring_functions_up_to_date(admin)
        _older_rows(admin, ledger_rows)
        if results or _noted(admin, "vacuumed") is None:
            with _step("Cleaning up and gathering statistics"):
                admin.execute("VACUUM (ANALYZE)")
                admin.execute("CHECKPOINT")
            _note(admin, "vacuumed", "yes")
    return results


def check_prepared(admin: psycopg.Connection) -> None:
    """Refuse an empty database, or one with tables of an earlier Sonar; put today's functions in force."""
    if admin.execute("SELECT to_regclass('benchmark.note')").fetchone() == (None,) or not _noted(admin, "vacuumed"):
        message = "The benchmark's database is not filled yet: run `./run bench prepare` first (about ten minutes)."
        raise Refusal(message)
    bring_functions_up_to_date(admin)


def bring_functions_up_to_date(admin: psycopg.Connection) -> None:
    """Put today's functions and policies in force, with new tables; refuse when tables there are were changed."""
    there = set((_noted(admin, "tables") or "").split())
    today = table_marks()
    if not there <= set(today):
        message = "The tables of Sonar changed since this database was filled: delete build/bench and prepare it again."
        raise Refusal(message)
    bring_up_to_date(admin, there)
    _note(admin, "tables", " ".join(today))


def _people(clients: int) -> float:
    begun = time.monotonic()
    print(f"Filling with {clients:,} clients; this takes a while.", flush=True)
    code = subprocess.run(
        [sys.executable, "-m", "django", "synth", f"--clients={clients}"],
        env=os.environ,
        check=False,
    ).returncode
    if code != 0:
        message = "The people could not be loaded: see the lines above. Begin again and it goes on where it stopped."
        raise Refusal(message)
    seconds = time.monotonic() - begun
    print(f"Filled in {seconds / 60:.1f} minutes.")
    return seconds


def _older_rows(admin: psycopg.Connection, rows: int) -> None:
    there = _count(admin, "SELECT count(*) FROM ledger.disclosure WHERE name = 'benchmark:older'")
    if there >= rows:
        print(f"There are {there:,} older rows in the ledger; none was added.")
        return
    with _step(f"Adding {rows - there:,} older rows to the ledger"), admin.transaction():
        admin.execute("SET LOCAL ROLE sonar_ledger")
        admin.execute(_MONTHS)
        admin.execute("SET LOCAL ROLE NONE")
        admin.execute("SET LOCAL client_min_messages = warning")
        admin.execute(_ROWS, {"rows": rows - there})


@contextmanager
def _step(title: str) -> Iterator[None]:
    """Print what was done and how long it took."""
    begun = time.monotonic()
    yield
    print(f"{title}: {time.monotonic() - begun:.1f} s", flush=True)


def _count(admin: psycopg.Connection, asked: str) -> int:
    row = admin.execute(asked).fetchone()
    return int(row[0]) if row else 0


def _noted(admin: psycopg.Connection, name: str) -> str | None:
    row = admin.execute("SELECT value FROM benchmark.note WHERE name = %s", [name]).fetchone()
    return None if row is None else str(row[0])


def _note(admin: psycopg.Connection, name: str, value: str, *, overwrite: bool = True) -> None:
    admin.execute(
        "INSERT INTO benchmark.note VALUES (%s, %s) ON CONFLICT (name) DO "
        + ("UPDATE SET value = excluded.value" if overwrite else "NOTHING"),
        [name, value],
    )

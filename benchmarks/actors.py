"""Members of staff who act in a benchmark: real accounts of the synthetic town, with sessions made for the occasion."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg

from benchmarks.refusal import Refusal

MEANS = "benchmark"
PURPOSE = "mediation"


@dataclass(frozen=True, slots=True)
class Adviser:
    """An adviser with a live session, and clients of the own caseload."""

    id: UUID
    token: str
    clients: tuple[UUID, ...]


@contextmanager
def advisers(connection: psycopg.Connection, count: int, *, clients: int = 50) -> Iterator[list[Adviser]]:
    """Give `count` UWV advisers, each signed in and with `clients` clients; their sessions and budgets go afterwards.

    Signing in is not part of these measurements, so the superuser writes the sessions. Protected clients are not among
    those that are opened: for those an approval comes first, and that is another path.
    """
    rows = connection.execute(
        """SELECT r.staff_id, (array_agg(r.client_id ORDER BY r.client_id))[:%(clients)s]
           FROM access.relation r JOIN identity.staff f ON f.id = r.staff_id
           WHERE f.function = 'uwv_adviser' AND f.active AND r.kind = 'caseload' AND r.valid_until IS NULL
             AND NOT EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = r.client_id)
           GROUP BY r.staff_id HAVING count(*) >= %(clients)s ORDER BY md5(r.staff_id::text) LIMIT %(count)s""",
        {"count": count, "clients": clients},
    ).fetchall()
    if len(rows) < count:
        message = f"{count} advisers with {clients} clients are needed; there are {len(rows)}: fill with more clients."
        raise Refusal(message)
    found = [Adviser(id=staff, token=secrets.token_urlsafe(32), clients=tuple(people)) for staff, people in rows]
    _sign_in(connection, found)
    try:
        yield found
    finally:
        connection.execute("DELETE FROM identity.session WHERE means = %s", [MEANS])
        reset_budgets(connection)


def reset_budgets(connection: psycopg.Connection) -> None:
    """Forget how many persons were opened this hour: a benchmark opens more than a person may."""
    connection.execute("TRUNCATE access.budget_use")


def open_ticket(logger: psycopg.Connection, adviser: Adviser, persons: list[UUID]) -> str:
    """Open persons of the adviser's caseload and commit; return the ticket's secret."""
    return _ticket(
        logger,
        "SELECT ticket, refusal FROM disclosure.open_persons(%s, 'person', %s, ARRAY['identity'], '{}', %s, NULL, NULL,"
        " %s, 'benchmark:read', NULL)",
        [adviser.token, PURPOSE, persons, uuid4()],
    )


def open_list(logger: psycopg.Connection, adviser: Adviser) -> str:
    """Open the adviser's work list and commit; return the ticket's secret."""
    return _ticket(
        logger,
        "SELECT ticket, refusal FROM disclosure.open_list(%s, %s, %s, 'benchmark:list', NULL)",
        [adviser.token, PURPOSE, uuid4()],
    )


def _ticket(logger: psycopg.Connection, asked: str, values: list[object]) -> str:
    with logger.transaction():
        row = logger.execute(asked, values).fetchone()
    if row is None or row[0] is None:
        message = f"A ticket was refused ({row and row[1]}): the benchmark's database does not fit this Sonar."
        raise Refusal(message)
    return str(row[0])


def _sign_in(connection: psycopg.Connection, found: list[Adviser]) -> None:
    connection.execute("DELETE FROM identity.session WHERE means = %s", [MEANS])
    with connection.cursor() as cursor:
        cursor.executemany(
            """INSERT INTO identity.session (token_hash, kind, staff_id, means, acr, idle_until, absolute_until)
               VALUES (sha256(convert_to(%s, 'UTF8')), 'staff', %s, %s, 'benchmark', now() + interval '2 hours',
                       now() + interval '2 hours')""",
            [(each.token, each.id, MEANS) for each in found],
        )

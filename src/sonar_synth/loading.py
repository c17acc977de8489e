"""Bringing the synthetic people into a database: in bulk, going on where it was broken off, never in production.

Every batch of clients is one transaction that also writes down that it is in, so a load that was killed goes on with
the next batch and ends with the same people. Row security is forced on the owner of the tables too, and COPY refuses
to write under it; so the force is off while the load lasts. Sonar does not start on such a database (sonar.E003).
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connections
from psycopg import Connection
from psycopg.errors import LockNotAvailable

from sonar.kernel.encryption import key_store
from sonar_synth import batches, postponed
from sonar_synth.batches import Address, Job, connect
from sonar_synth.match_rows import MatchFacts
from sonar_synth.postponed import acting_as
from sonar_synth.sealing import COLUMNS, NotHere
from sonar_synth.surroundings import load_employers, load_staff
from sonar_synth.town import Town

ALIAS = "migrator"
CHUNK = 5_000
"""Clients per batch: what is in memory at once, per process, and what is made again after a kill."""
Progress = Callable[[str, int, int], None]
"""Called with what is under way (`clients` or `steps`), how much of it is done, and of how much."""

PATIENCE = "15s"
"""How long a load waits for the end of another."""
_LOCK = 7_263_001
"""Held while somebody loads: a number of our own for `pg_advisory_lock`."""
_RUN = """
CREATE TABLE kernel.synth_run (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    seed int NOT NULL, clients int NOT NULL, chunk int NOT NULL, today date NOT NULL)
"""
_DIARY = "casework.appointment"
_ONE_AT_A_TIME = """
DELETE FROM casework.appointment a USING (
    SELECT client_id, id, row_number() OVER (PARTITION BY staff_id, starts_at ORDER BY client_id, id) AS nth
    FROM casework.appointment WHERE state = 'planned') AS d
WHERE a.client_id = d.client_id AND a.id = d.id AND d.nth > 1
"""
"""Nobody has two appointments at a time. Each is drawn without knowing of the others, and begins on a slot."""
_BATCH = "CREATE TABLE kernel.synth_batch (first int PRIMARY KEY)"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded, in rows."""

    clients: int
    staff: int
    employers: int
    vacancies: int


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A load that was begun and not finished."""

    seed: int
    clients: int
    chunk: int
    today: date
    done: int
    """How many clients are in."""


def has_tables() -> bool:
    """Tell whether the database was brought up to date at all."""
    with closing(connect(_address())) as connection:
        return bool(_value(connection, "SELECT to_regclass('identity.staff') IS NOT NULL"))


def is_populated() -> bool:
    """Tell whether people are in the database; those of a load that was broken off do not count."""
    with closing(connect(_address())) as connection:
        if _is_begun(connection):
            return False
        with connection.transaction(), acting_as(connection, "sonar_guard"):
            return bool(_value(connection, "SELECT EXISTS (SELECT FROM identity.staff)"))


def unfinished() -> Unfinished | None:
    """Return the load that was broken off, if there is one."""
    with closing(connect(_address())) as connection:
        return _unfinished(connection)


def load(town: Town, *, clients: int, progress: Progress, processes: int = 1) -> Loaded:
    """Load the first `clients` clients of the town, with the staff, employers and vacancies that go with them.

    What is broken off is finished by `resume`. Raises `NotHere` in production mode, while somebody else is loading,
    and when an earlier load was broken off.
    """
    _refuse_production()
    with closing(connect(_address())) as connection, _alone(connection):
        if _is_begun(connection):
            message = "an earlier load was broken off: finish that one first"
            raise NotHere(message)
        with connection.transaction():
            _begin(connection, town, clients=clients)
        return _go_on(connection, progress=progress, processes=processes)


def resume(*, progress: Progress, processes: int = 1) -> Loaded:
    """Finish the load that was broken off, with the same people. Raises `NotHere` when there is none."""
    _refuse_production()
    with closing(connect(_address())) as connection, _alone(connection):
        if not _is_begun(connection):
            message = "no load was broken off"
            raise NotHere(message)
        return _go_on(connection, progress=progress, processes=processes)


def _refuse_production() -> None:
    if settings.SONAR.mode not in ("demo", "test"):
        message = "synthetic people are for the demo and the tests; this is production mode, and nothing was loaded"
        raise NotHere(message)


def _address() -> Address:
    """Return how Django connects as the migrator, in a form that another process can be given."""
    known = connections[ALIAS].get_connection_params()
    return {name: known[name] for name in ("dbname", "user", "password", "host", "port") if known.get(name)}


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Hold the right to load until the end of the block.

    The server takes it back from a process that is killed as soon as it notices, so it is waited for a little.
    """
    connection.execute("SELECT set_config('lock_timeout', %s, false)", [PATIENCE])
    try:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    except LockNotAvailable:
        message = "somebody else is loading people into this database"
        raise NotHere(message) from None
    connection.execute("SET lock_timeout = 0")
    yield
    connection.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _is_begun(connection: Connection) -> bool:
    return bool(_value(connection, "SELECT to_regclass('kernel.synth_run') IS NOT NULL"))


def _unfinished(connection: Connection) -> Unfinished | None:
    if not _is_begun(connection):
        return None
    row = connection.execute(
        "SELECT seed, clients, chunk, today, least((SELECT count(*) FROM kernel.synth_batch) * chunk, clients)::int"
        " FROM kernel.synth_run"
    ).fetchone()
    return Unfinished(*row) if row else None


def _begin(connection: Connection, town: Town, *, clients: int) -> None:
    """Load what surrounds the clients and make the tables ready for them; one transaction."""
    with acting_as(connection, "sonar_guard"):
        load_staff(connection, town, clients=clients)
    with acting_as(connection, "sonar_owner"):
        load_employers(connection, town, clients=clients)
    connection.execute(_RUN)
    connection.execute(_BATCH)
    connection.execute(
        "INSERT INTO kernel.synth_run (seed, clients, chunk, today) VALUES (%s, %s, %s, %s)",
        [town.seed, clients, CHUNK, town.today],
    )
    connection.execute(postponed.TABLE)
    postponed.let_owners_write(connection, list(COLUMNS))
    postponed.hold_followers(connection, list(COLUMNS))
    postponed.take_away(connection, list(COLUMNS))
    postponed.gather_statistics_later(connection, [*COLUMNS, "employers.vacancy", "identity.staff"])


def _go_on(connection: Connection, *, progress: Progress, processes: int) -> Loaded:
    begun = _unfinished(connection)
    assert begun is not None  # noqa: S101 - both callers looked, and hold the lock
    job = Job(
        town=Town(begun.seed, begun.today),
        clients=begun.clients,
        chunk=begun.chunk,
        store=key_store(),
        facts=MatchFacts.ask(connection),
        owners=_owners(connection),
        address=_address(),
    )
    known = {first for (first,) in connection.execute("SELECT first FROM kernel.synth_batch")}
    done = begun.done
    left = [first for first in range(0, begun.clients, begun.chunk) if first not in known]
    for count in batches.load_batches(job, left, processes=processes):
        done += count
        progress("clients", done, begun.clients)
    postponed.put_back(
        lambda: connect(job.address), at_once=processes, progress=lambda nth, of: progress("steps", nth, of)
    )
    return _end(connection)


def _owners(connection: Connection) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return who owns which of the tables, in the order in which they are filled."""
    owner_of = postponed.owners_of(connection, list(COLUMNS))
    owners = sorted(set(owner_of.values()))
    return tuple((owner, tuple(table for table in COLUMNS if owner_of[table] == owner)) for owner in owners)


def _end(connection: Connection) -> Loaded:
    """Put row security in force again and take away what remembers the load; one transaction, waited for."""
    connection.execute("SET synchronous_commit = on")
    with connection.transaction():
        with acting_as(connection, postponed.owners_of(connection, [_DIARY])[_DIARY]):
            connection.execute(_ONE_AT_A_TIME)
        postponed.secure(connection)
        clients = _value(connection, "SELECT clients FROM kernel.synth_run")
        employers = _value(connection, "SELECT count(*) FROM employers.employer")
        vacancies = _value(connection, "SELECT count(*) FROM employers.vacancy")
        connection.execute("DROP TABLE kernel.synth_postponed, kernel.synth_batch, kernel.synth_run")
        with acting_as(connection, "sonar_guard"):
            staff = _value(connection, "SELECT count(*) FROM identity.staff")
    return Loaded(clients=clients, staff=staff, employers=employers, vacancies=vacancies)


def _value(connection: Connection, asked: str, *values: object) -> Any:  # noqa: ANN401 - a database value
    row = connection.execute(asked, values).fetchone()
    return None if row is None else row[0]

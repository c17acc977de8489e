"""What writing it down costs: the time that opening a ticket adds to a reading, and disclosures per second."""

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

import psycopg

from benchmarks.actors import PURPOSE, Adviser, advisers, open_ticket, reset_budgets
from benchmarks.bars import BARS, Result
from benchmarks.connections import as_login, login_environment, pgbench, superuser
from benchmarks.figures import percentile, spread_of
from benchmarks.refusal import Refusal

ACTORS = 120
READINGS = 400
ROUNDS = 5
SECONDS = 6
CONNECTIONS = (8, 16)
_READ = "SELECT client_id, last_name FROM clients.identity_v"
_RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
_DONE = re.compile(r"^number of transactions actually processed: (\d+)", re.MULTILINE)


def measure(*, readings: int = READINGS, rounds: int = ROUNDS, seconds: int = SECONDS) -> list[Result]:
    """Measure the added time and the throughput."""
    with superuser() as admin, advisers(admin, ACTORS) as people:
        _sweep(admin)
        added = _added(people, readings)
        return [added, *(_throughput(admin, people, connections, rounds, seconds) for connections in CONNECTIONS)]


def _added(people: list[Adviser], readings: int) -> Result:
    """Measure a reading with its opening and without, in turns, as the product does both from Python.

    The one without reads under a ticket that was opened beforehand, so that both read the same.
    """
    with as_login("logger") as logger, as_login("reader") as reader:
        opening: list[float] = []
        reading: list[float] = []
        for number in range(-20, readings):
            adviser = people[number % len(people)]
            person = adviser.clients[(number // len(people)) % len(adviser.clients)]
            ready = open_ticket(logger, adviser, [person])

            def with_opening(adviser: Adviser = adviser, person: object = person) -> None:
                _read(reader, open_ticket(logger, adviser, [person]))  # type: ignore[list-item]

            def without(ready: str = ready) -> None:
                _read(reader, ready)

            if number % 2:
                one, other = _timed(with_opening), _timed(without)
            else:
                other, one = _timed(without), _timed(with_opening)
            if number >= 0:
                opening.append(one)
                reading.append(other)
    added = [one - other for one, other in zip(opening, reading, strict=True)]
    spread = spread_of(added)
    return Result(
        BARS["disclosure-added"],
        median(opening) - median(reading),
        {
            "readings": readings,
            "with opening p50 ms": median(opening),
            "without p50 ms": median(reading),
            "added, lower quartile ms": spread.low,
            "added, upper quartile ms": spread.high,
            "added, p95 ms": percentile(added, 0.95),
        },
    )


def _read(reader: psycopg.Connection, ticket: str) -> None:
    with reader.transaction():
        reader.execute("SELECT set_config('sonar.ticket', %s, true)", [ticket])
        rows = reader.execute(_READ).fetchall()
    if len(rows) != 1:
        message = f"A ticket for one person gave {len(rows)} rows."
        raise Refusal(message)


def _timed(action: Callable[[], None]) -> float:
    begun = perf_counter()
    action()
    return (perf_counter() - begun) * 1000


def _throughput(
    admin: psycopg.Connection, people: list[Adviser], connections: int, rounds: int, seconds: int
) -> Result:
    """Let many connections open one person each, as many different actors, and count what stands in the ledger."""
    rates: list[float] = []
    with tempfile.TemporaryDirectory() as folder, _actors(admin, people):
        script = Path(folder) / "open.sql"
        script.write_text(_script(people))
        for _ in range(rounds):
            # An actor may open 1,500 persons an hour, and a round opens more: the budget begins anew each round.
            reset_budgets(admin)
            _sweep(admin)
            before = _written(admin)
            printed = pgbench(
                login_environment("logger"),
                f"--time={seconds}", f"--client={connections}", "--jobs=1", f"--file={script}",
            )  # fmt: skip
            rate, done = _RATE.search(printed), _DONE.search(printed)
            if rate is None or done is None:
                message = "pgbench printed something unexpected; is it the one of PostgreSQL 18?"
                raise Refusal(message)
            written = _written(admin) - before
            if written != int(done[1]):
                message = f"{done[1]} tickets were asked for and {written} written: some were refused."
                raise Refusal(message)
            rates.append(float(rate[1]))
    spread = spread_of(rates)
    return Result(
        BARS[f"disclosure-{connections}"],
        spread.middle,
        {"rounds": rounds, "actors": len(people), "lower quartile": spread.low, "upper quartile": spread.high},
    )


def _sweep(admin: psycopg.Connection) -> None:
    """Remove the tickets whose minute is over, as the worker does each minute: here earlier benchmarks left theirs."""
    admin.execute("SELECT access.sweep_tickets()")
    admin.execute("VACUUM access.live_ticket, identity.session")


@contextmanager
def _actors(admin: psycopg.Connection, people: list[Adviser]) -> Iterator[None]:
    """Put the actors in a table from which the script draws, so that every connection repeats one statement."""
    admin.execute("DROP TABLE IF EXISTS benchmark.actor")
    admin.execute("CREATE TABLE benchmark.actor (n int PRIMARY KEY, token text NOT NULL, clients uuid[] NOT NULL)")
    for number, adviser in enumerate(people):
        admin.execute("INSERT INTO benchmark.actor VALUES (%s, %s, %s)", [number, adviser.token, list(adviser.clients)])
    admin.execute("GRANT USAGE ON SCHEMA benchmark TO sonar_logger")
    admin.execute("GRANT SELECT ON benchmark.actor TO sonar_logger")
    try:
        yield
    finally:
        admin.execute("REVOKE USAGE ON SCHEMA benchmark FROM sonar_logger")
        admin.execute("DROP TABLE benchmark.actor")


def _script(people: list[Adviser]) -> str:
    """Draw an actor and one of her clients (a look-up that counts against the figure), and open that client."""
    return (
        f"\\set n random(0, {len(people) - 1})\n"
        f"\\set c random(1, {min(len(adviser.clients) for adviser in people)})\n"
        "SELECT o.seq FROM benchmark.actor a CROSS JOIN LATERAL disclosure.open_persons("
        f"a.token, 'person', '{PURPOSE}', '{{identity,contact}}', '{{}}', ARRAY[a.clients[:c]], NULL, NULL,"
        " gen_random_uuid(), 'benchmark-rate', NULL) o WHERE a.n = :n;\n"
    )


def _written(admin: psycopg.Connection) -> int:
    row = admin.execute("SELECT count(*) FROM ledger.disclosure WHERE name = 'benchmark-rate'").fetchone()
    return int(row[0]) if row else 0

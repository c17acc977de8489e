"""The machine that a figure comes from: a figure without it says nothing."""

import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import psycopg

QUIET = 1.5
"""Above this load average at the start, other work is measured along."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where, when and on what a benchmark ran."""

    date: str
    processors: int
    memory_gib: int
    load: float
    server: str = "none"
    fsync: str = ""
    clients: int = 0
    ledger_rows: int = 0

    @property
    def busy(self) -> bool:
        """Whether something else was at work when the benchmark began."""
        return self.load > QUIET

    @property
    def line(self) -> str:
        """The machine in one line."""
        words = f"{self.date}; {self.processors} processors, {self.memory_gib} GiB; load {self.load:.2f} at the start"
        if self.server != "none":
            words += (
                f"; PostgreSQL {self.server}, fsync {self.fsync};"
                f" {self.clients:,} clients, {self.ledger_rows:,} older ledger rows"
            )
        return words + (" (BUSY: these figures are no evidence)" if self.busy else "")

    def facts(self) -> dict[str, str | int | float | bool]:
        """Return it for the JSON file."""
        return {**asdict(self), "busy": self.busy}


def this_machine(load: float, connection: psycopg.Connection | None = None) -> Machine:
    """Describe this machine, and the database when there is one; `load` was read before anything was done."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    bare = Machine(
        date=datetime.now(UTC).date().isoformat(),
        processors=len(os.sched_getaffinity(0)),
        memory_gib=round(memory / 2**30),
        load=round(load, 2),
    )
    if connection is None:
        return bare
    row = connection.execute(
        "SELECT current_setting('server_version'), current_setting('fsync'), (SELECT count(*) FROM clients.client),"
        " (SELECT count(*) FROM ledger.disclosure WHERE name = 'benchmark:older')"
    ).fetchone()
    if row is None:
        return bare
    version, fsync, clients, rows = row
    return Machine(
        **{
            **asdict(bare),
            "server": str(version),
            "fsync": str(fsync),
            "clients": int(clients),
            "ledger_rows": int(rows),
        }
    )

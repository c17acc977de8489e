"""Making and loading batches of clients, in this process or in several at once, each with its own connection."""

import gc
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any

import psycopg
from psycopg import Connection

from sonar.kernel.encryption import KeyStore
from sonar_synth.match_rows import MatchFacts
from sonar_synth.postponed import acting_as
from sonar_synth.sealing import COLUMNS, batch_of
from sonar_synth.town import Town

Address = dict[str, Any]
"""How to connect as the migrator."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a process needs to make batches and load them."""

    town: Town
    clients: int
    chunk: int
    """Clients per batch."""
    store: KeyStore
    facts: MatchFacts
    owners: tuple[tuple[str, tuple[str, ...]], ...]
    """Who owns which tables."""
    address: Address


def connect(address: Address) -> Connection:
    """Connect for a load."""
    connection = psycopg.connect(**address, autocommit=True)
    # A batch that is lost with the machine's power is made again; only the last step of all is waited for.
    connection.execute("SET synchronous_commit = off")
    connection.execute("SET maintenance_work_mem = '512MB'")
    connection.execute("SET client_min_messages = warning")
    return connection


def load_batches(job: Job, firsts: Sequence[int], *, processes: int) -> Iterator[int]:
    """Load the batches that begin at these numbers; yield the number of clients as each batch is in."""
    if processes == 1:
        with connect(job.address) as connection:
            for first in firsts:
                yield load_batch(connection, job, first)
        return
    # Spawned, not forked: a forked process would share this one's database connections.
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin_helper, initargs=(job,)) as pool:
        try:
            for future in as_completed([pool.submit(_load_in_helper, first) for first in firsts]):
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def load_batch(connection: Connection, job: Job, first: int) -> int:
    """Make one batch and load it in one transaction that says so; return how many clients it has.

    A process that outlived its killed parent may be about to finish the same batch: then this waits for it, and
    loads nothing when it succeeded.
    """
    batch = batch_of(job.town, first, min(first + job.chunk, job.clients), store=job.store, facts=job.facts)
    with connection.transaction():
        claimed = connection.execute(
            "INSERT INTO kernel.synth_batch (first) VALUES (%s) ON CONFLICT DO NOTHING RETURNING first", [first]
        ).fetchone()
        if claimed is not None:
            for owner, tables in job.owners:
                with acting_as(connection, owner):
                    for table in tables:
                        _copy(connection, table, batch.lines[table])
    return batch.clients


def _copy(connection: Connection, table: str, lines: list[str]) -> None:
    if not lines:
        return
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(COLUMNS[table])}) FROM STDIN") as copying,
    ):
        copying.write("".join(lines))


@dataclass(slots=True)
class _Helper:
    job: Job
    connection: Connection


_helper: list[_Helper] = []


def _begin_helper(job: Job) -> None:
    _end_with_parent()
    # What a batch makes is thrown away whole; looking for cycles in it takes a tenth of the time.
    gc.disable()
    _helper.append(_Helper(job, connect(job.address)))


def _load_in_helper(first: int) -> int:
    return load_batch(_helper[0].connection, _helper[0].job, first)


def _end_with_parent() -> None:
    """Let a helper process end when the one that started it is gone, however that ended."""

    def wait() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()

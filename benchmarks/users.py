"""Sixteen thousand accounts, and a realistic share of them at work in the same minute (R312), with logging on.

Every account has a session. Half of them are at work in the busiest hour and ask for sixteen pages each, an adviser
for a client, her work list or her day, others for a page of their own: 35 pages a second, here on one machine that also
runs the database and drives the load. The moments are drawn beforehand and the time counts from them, so a server that
falls behind shows it. How many pages a second the machine gives at most is measured after that.
"""

import http.client
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from random import Random
from statistics import median
from threading import local
from urllib.parse import urlsplit
from uuid import UUID

import psycopg

from benchmarks.actors import MEANS, reset_budgets
from benchmarks.bars import BARS, Result
from benchmarks.connections import superuser
from benchmarks.figures import percentile
from benchmarks.pages import begin
from benchmarks.refusal import Refusal

RATE = 35.0
"""Pages asked for in a second."""
SECONDS = 60
FULL_SECONDS = 20
CONNECTIONS = 16
_SEED = 312
_PERSONS = 5
_STAFF = """
SELECT f.id, f.function,
       coalesce((array_agg(r.client_id ORDER BY r.client_id) FILTER (WHERE r.client_id IS NOT NULL))[:%(persons)s],
                '{}')
FROM identity.staff f
LEFT JOIN access.relation r ON r.staff_id = f.id AND r.kind = 'caseload' AND r.valid_until IS NULL
    AND NOT EXISTS (SELECT FROM access.protected_person p WHERE p.client_id = r.client_id)
WHERE f.active GROUP BY f.id ORDER BY f.id
"""


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff with a live session."""

    id: UUID
    function: str
    token: str
    clients: tuple[UUID, ...]


def measure(*, seconds: int = SECONDS, full_seconds: int = FULL_SECONDS) -> list[Result]:
    """Measure pages at the rate of a busy hour, and how many a second this machine can give."""
    begin()
    with superuser() as admin, _signed_in(admin) as accounts, web_server() as port:
        ask = asker(port)
        draw = Random(_SEED)  # noqa: S311 - a benchmark that repeats itself, no secret
        for _ in range(CONNECTIONS * 4):
            ask(*_page(draw, accounts))
        before = _disclosed(admin)
        times = _open_loop(ask, draw, accounts, seconds)
        disclosed = _disclosed(admin) - before
        if not disclosed:
            message = "Nothing was written in the ledger: logging is off, so these figures would say nothing."
            raise Refusal(message)
        rate = _closed_loop(ask, accounts, full_seconds)
    seen: dict[str, float | int | str] = {
        "accounts signed in": len(accounts),
        "pages": len(times),
        "asked for a second": RATE,
        "disclosures written": disclosed,
        "p50 ms": median(times),
        "most ms": max(times),
    }
    return [
        Result(BARS["users-page"], percentile(times, 0.95), seen),
        Result(BARS["users-rate"], rate, {"connections": CONNECTIONS, "seconds": full_seconds}),
    ]


def _page(draw: Random, accounts: Sequence[Account]) -> tuple[Account, str]:
    """Draw who asks, and for which page: an adviser's day is her start page, her work list, and clients."""
    from django.urls import reverse

    from sonar.kernel.references import sealer

    account = accounts[draw.randrange(len(accounts))]
    if not account.clients:
        return account, reverse("own_rights")
    dice = draw.random()
    if dice < 0.6:  # noqa: PLR2004 - three of five pages are a client's
        person = account.clients[draw.randrange(len(account.clients))]
        return account, reverse("client", args=[sealer().seal(person, audience=account.id, purpose="client")])
    return account, reverse("work_list" if dice < 0.8 else "start")  # noqa: PLR2004


def asker(port: int) -> Callable[[Account, str], None]:
    """Return what asks for a page, over a connection of the asking thread's own that is kept open."""
    from django.conf import settings

    from sonar.web.session.cookies import session_cookie

    cookie, host = session_cookie(), urlsplit(os.environ["SONAR_BASE_URL"]).netloc
    kept = local()

    def ask(account: Account, address: str) -> None:
        connection = getattr(kept, "connection", None)
        if connection is None:
            connection = kept.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request(
            "GET",
            address,
            headers={"Host": host, "Cookie": f"{cookie}={account.token}", "Accept-Language": settings.LANGUAGE_CODE},
        )
        answer = connection.getresponse()
        answer.read()
        if answer.status != HTTPStatus.OK:
            message = (
                f"A page answered {account.function} with status {answer.status}: these figures would say nothing."
            )
            raise Refusal(message)

    return ask


def _open_loop(
    ask: Callable[[Account, str], None], draw: Random, accounts: Sequence[Account], seconds: int
) -> list[float]:
    """Ask at moments drawn beforehand; return the milliseconds from each moment to the last byte."""
    moments, at = [], 0.0
    while (at := at + draw.expovariate(RATE)) < seconds:
        moments.append((at, *_page(draw, accounts)))
    begun = time.perf_counter()

    def once(moment: float, account: Account, address: str) -> float:
        ask(account, address)
        return (time.perf_counter() - begun - moment) * 1000

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        under_way = []
        for moment, account, address in moments:
            time.sleep(max(0.0, moment - (time.perf_counter() - begun)))
            under_way.append(pool.submit(once, moment, account, address))
        return [each.result() for each in under_way]


def _closed_loop(ask: Callable[[Account, str], None], accounts: Sequence[Account], seconds: int) -> float:
    """Let every connection ask again as soon as it was answered; return the pages a second."""
    end = time.perf_counter() + seconds

    def busy(number: int) -> int:
        draw, done = Random(_SEED + number), 0  # noqa: S311 - as above
        while time.perf_counter() < end:
            ask(*_page(draw, accounts))
            done += 1
        return done

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return sum(pool.map(busy, range(CONNECTIONS))) / seconds


@contextmanager
def _signed_in(admin: psycopg.Connection) -> Iterator[list[Account]]:
    """Give a session to every account; they go afterwards."""
    rows = admin.execute(_STAFF, {"persons": _PERSONS}).fetchall()
    found = [Account(staff, function, secrets.token_urlsafe(32), tuple(ids)) for staff, function, ids in rows]
    admin.execute("DELETE FROM identity.session WHERE means = %s", [MEANS])
    admin.execute(
        """INSERT INTO identity.session (token_hash, kind, staff_id, means, acr, idle_until, absolute_until)
           SELECT sha256(convert_to(token, 'UTF8')), 'staff', id, %s, 'benchmark', now() + interval '2 hours',
                  now() + interval '2 hours' FROM unnest(%s::uuid[], %s::text[]) AS s (id, token)""",
        [MEANS, [each.id for each in found], [each.token for each in found]],
    )
    try:
        yield found
    finally:
        admin.execute("DELETE FROM identity.session WHERE means = %s", [MEANS])
        reset_budgets(admin)


@contextmanager
def web_server() -> Iterator[int]:
    """Start the web server that `./run` starts, on a port of its own, and stop it afterwards."""
    from sonar_local import ports
    from sonar_local.instance import web_server as command_of

    port = ports.free_pair("127.0.0.1")
    process = subprocess.Popen(
        command_of("127.0.0.1", port, workers=os.cpu_count() or 1),
        env={**os.environ, "SONAR_PROCESS": "web"},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
    )
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/privacy", headers={"Host": urlsplit(os.environ["SONAR_BASE_URL"]).netloc})
            if connection.getresponse().status == HTTPStatus.OK:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()
    message = "The web server of the benchmark did not start: see the lines above."
    raise Refusal(message)


def _disclosed(admin: psycopg.Connection) -> int:
    row = admin.execute("SELECT count(*) FROM ledger.disclosure WHERE session_id IS NOT NULL").fetchone()
    return int(row[0]) if row else 0

"""The employers' portal at its size: 157,000 employers, 2,700 agencies, 25,000 mandates (R136).

Ten times the mean of sign-ins is asked. The mean is 1.2 million a year, here in working hours only: 250 days of eight
hours, so 0.17 a second. Every sign-in goes with seven more pages. The moments are drawn beforehand and the time counts
from them.
"""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from statistics import median
from uuid import UUID

import psycopg
from psycopg.sql import SQL, Identifier

from benchmarks.actors import MEANS
from benchmarks.bars import BARS, Result
from benchmarks.connections import superuser
from benchmarks.figures import percentile
from benchmarks.pages import begin
from benchmarks.refusal import Refusal
from benchmarks.users import CONNECTIONS, Account, asker, web_server

EMPLOYERS = 157_000
AGENCIES = 2_700
MANDATES = 25_000
SIGN_INS = 10 * 1_200_000 / (250 * 8 * 3600)
"""In a second."""
PAGES_EACH = 7
SECONDS = 60
FULL_SECONDS = 20
SIGNED_IN = 2_000
"""Users with a session when the measuring begins: those of a quarter of an hour at that rate."""
_ISSUER = "benchmark"
_SEED = 136
_PAGES = (
    ("employer_home", "", 30),
    ("employer_vacancies", "", 25),
    ("employer_details", "", 15),
    ("employer_log", "", 10),
    ("employer_mandates", "", 10),
    ("employer_contacts", "", 5),
    ("employer_profiles", "?woorden=verkoper", 5),
)
_FILL = """
WITH chosen AS (
    SELECT e.kvk_number FROM employers.employer e WHERE e.closed_on IS NULL ORDER BY e.id LIMIT %(employers)s)
INSERT INTO identity.employer_user (issuer, subject, kvk_number, number)
SELECT %(issuer)s, 'user', kvk_number, 100000 FROM chosen ON CONFLICT DO NOTHING;
"""
_AGENCIES = """
INSERT INTO identity.employer_user (issuer, subject, kvk_number, number)
SELECT %(issuer)s, 'agent', '7' || lpad(n::text, 7, '0'), 100000
FROM generate_series(1, %(agencies)s) AS n ON CONFLICT DO NOTHING
"""
_MANDATES = """
INSERT INTO identity.mandate (from_kvk, to_kvk, scope, valid_from, valid_until, given_by)
SELECT u.kvk_number, '7' || lpad((u.n %% %(agencies)s + 1)::text, 7, '0'), 'all', kernel.today(),
       kernel.today() + 365, u.id
FROM (SELECT u.id, u.kvk_number, row_number() OVER (ORDER BY md5(u.kvk_number)) AS n FROM identity.employer_user u
      WHERE u.issuer = %(issuer)s AND u.subject = 'user') AS u
WHERE u.n <= %(mandates)s
"""


_COUNT = """
SELECT count(*) FROM identity.mandate m JOIN identity.employer_user u ON u.id = m.given_by WHERE u.issuer = %(issuer)s
"""
_USERS = """
SELECT u.kvk_number, u.subject, (
    SELECT m.id FROM identity.mandate m JOIN identity.employer_user g ON g.id = m.given_by
    WHERE u.subject = 'agent' AND m.to_kvk = u.kvk_number AND g.issuer = u.issuer ORDER BY m.id LIMIT 1)
FROM identity.employer_user u WHERE u.issuer = %(issuer)s ORDER BY u.kvk_number
"""
_ONE_IN = 6
"""One sign-in in so many is an agency's."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who signs in: at an employer, or at an agency with a mandate."""

    kvk_number: str
    subject: str
    mandate: UUID | None


def measure(*, seconds: int = SECONDS, full_seconds: int = FULL_SECONDS) -> list[Result]:
    """Measure signing in and pages at ten times the mean, and how many pages a second this machine can give."""
    begin()
    with superuser() as admin, _filled(admin) as users, web_server() as port:
        ask = asker(port)
        draw = Random(_SEED)  # noqa: S311 - a benchmark that repeats itself, no secret
        # Who signs in anew ends her earlier session: those who sign in are others than those who ask for pages.
        chosen = _drawn(draw, users, min(SIGNED_IN, len(users) // 2))
        accounts = [_signed_in(user) for user in chosen]
        taken = set(chosen)
        waiting = [user for user in users if user not in taken]
        for _ in range(CONNECTIONS * 4):
            ask(draw.choice(accounts), _page(draw))
        signed, pages = _open_loop(ask, draw, waiting, accounts, seconds)
        rate = _closed_loop(ask, accounts, full_seconds)
        row = admin.execute(_COUNT, {"issuer": _ISSUER}).fetchone()
    seen: dict[str, float | int | str] = {
        "employers": sum(user.mandate is None for user in users),
        "agencies": sum(user.mandate is not None for user in users),
        "mandates": int(row[0]) if row else 0,
        "sign-ins": len(signed),
        "sign-ins a second": round(SIGN_INS, 2),
    }
    return [
        Result(BARS["portal-sign-in"], percentile(signed, 0.95), {**seen, "p50 ms": median(signed)}),
        Result(
            BARS["portal-page"],
            percentile(pages, 0.95),
            {**seen, "pages": len(pages), "p50 ms": median(pages), "most ms": max(pages)},
        ),
        Result(BARS["portal-rate"], rate, {"connections": CONNECTIONS, "seconds": full_seconds}),
    ]


def _moments(draw: Random, rate: float, seconds: int) -> Iterator[float]:
    at = 0.0
    while (at := at + draw.expovariate(rate)) < seconds:
        yield at


def _drawn(draw: Random, users: Sequence[User], count: int) -> list[User]:
    """Return different users, one in six of them an agency's where there are so many."""
    agents = [user for user in users if user.mandate is not None]
    others = [user for user in users if user.mandate is None]
    of_agencies = draw.sample(agents, min(count // _ONE_IN, len(agents)))
    found = [*of_agencies, *draw.sample(others, min(count - len(of_agencies), len(others)))]
    draw.shuffle(found)
    return found


def _page(draw: Random) -> str:
    from django.urls import reverse

    (name, query), *_ = draw.choices([(name, query) for name, query, _ in _PAGES], [each[2] for each in _PAGES])
    return reverse(name) + query


def _signed_in(user: User) -> Account:
    """Start a session as the answer of eHerkenning does, and choose the mandate."""
    from django.db import connections

    token = secrets.token_urlsafe(32)
    try:
        started = _start(user, token)
    finally:
        # Back to the pool: there are more visitors here than a web process has connections for signing in.
        connections["auth"].close()
    return Account(id=started, function="employer", token=token, clients=())


def _start(user: User, token: str) -> UUID:
    from django.db import transaction

    from sonar.kernel.statements import statement

    with transaction.atomic("auth", durable=True):
        started: UUID = statement("sonar.identity", "start_employer_session").value(
            "auth",
            token=token,
            means=MEANS,
            issuer=_ISSUER,
            subject=user.subject,
            own_kvk=user.kvk_number,
            kvk=user.kvk_number,
            establishment=None,
            acr="benchmark",
            origin=None,
        )
    if user.mandate is not None:
        with transaction.atomic("auth", durable=True):
            refused = statement("sonar.identity", "act_for").value(
                "auth", token=token, mandate=user.mandate, trace=None, origin=None
            )
        if refused is not None:
            message = f"A mandate was refused with {refused}: these figures would say nothing."
            raise Refusal(message)
    return started


def _open_loop(
    ask: Callable[[Account, str], None],
    draw: Random,
    users: Sequence[User],
    accounts: list[Account],
    seconds: int,
) -> tuple[list[float], list[float]]:
    """Sign in and ask for pages at moments drawn beforehand; return the milliseconds of each from its moment."""
    from django.urls import reverse

    arrivals, at = list(_moments(draw, SIGN_INS, seconds)), _moments(draw, SIGN_INS * PAGES_EACH, seconds)
    signing: list[tuple[float, User | None]] = list(
        zip(arrivals, _drawn(draw, users, min(len(arrivals), len(users))), strict=False)
    )
    moments = sorted([*signing, *((each, None) for each in at)], key=lambda each: each[0])
    planned = [(moment, user, draw.choice(accounts), _page(draw)) for moment, user in moments]
    begun = time.perf_counter()

    def once(moment: float, user: User | None, account: Account, address: str) -> tuple[bool, float]:
        if user is None:
            ask(account, address)
        else:
            ask(_signed_in(user), reverse("employer_home"))
        return user is not None, (time.perf_counter() - begun - moment) * 1000

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        under_way = []
        for each in planned:
            time.sleep(max(0.0, each[0] - (time.perf_counter() - begun)))
            under_way.append(pool.submit(once, *each))
        found = [each.result() for each in under_way]
    return [ms for signs, ms in found if signs], [ms for signs, ms in found if not signs]


def _closed_loop(ask: Callable[[Account, str], None], accounts: Sequence[Account], seconds: int) -> float:
    """Let every connection ask again as soon as it was answered; return the pages a second."""
    end = time.perf_counter() + seconds

    def busy(number: int) -> int:
        draw, done = Random(_SEED + number), 0  # noqa: S311 - as above
        while time.perf_counter() < end:
            ask(draw.choice(accounts), _page(draw))
            done += 1
        return done

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return sum(pool.map(busy, range(CONNECTIONS))) / seconds


@contextmanager
def _filled(admin: psycopg.Connection) -> Iterator[list[User]]:
    """Give employers, agencies and mandates their accounts, in proportion; they go afterwards with their sessions."""
    _clear(admin)
    row = admin.execute("SELECT count(*) FROM employers.employer WHERE closed_on IS NULL").fetchone()
    employers = min(EMPLOYERS, int(row[0]) if row else 0)
    if employers < CONNECTIONS:
        message = "There are hardly any employers: fill the database first, with ./run bench prepare."
        raise Refusal(message)
    share = employers / EMPLOYERS
    agencies, mandates = max(2, round(AGENCIES * share)), max(4, round(MANDATES * share))
    admin.execute(_FILL, {"employers": employers, "issuer": _ISSUER})
    admin.execute(_AGENCIES, {"agencies": agencies, "issuer": _ISSUER})
    admin.execute(_MANDATES, {"agencies": agencies, "mandates": mandates, "issuer": _ISSUER})
    try:
        yield [User(*row) for row in admin.execute(_USERS, {"issuer": _ISSUER})]
    finally:
        _clear(admin)


def _clear(admin: psycopg.Connection) -> None:
    """Take away what an earlier measuring left; what was acted for an employer is otherwise only added to."""
    with admin.transaction():
        admin.execute("SET LOCAL session_replication_role = replica")
        for table, key in (("session", "employer_user_id"), ("employer_acting", "user_id"), ("mandate", "given_by")):
            query = SQL("DELETE FROM {} t USING identity.employer_user u WHERE u.id = t.{} AND u.issuer = %s")
            admin.execute(query.format(Identifier("identity", table), Identifier(key)), [_ISSUER])
        admin.execute("DELETE FROM identity.employer_user u WHERE u.issuer = %s", [_ISSUER])

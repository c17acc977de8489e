"""What an adviser waits for: the server's time for each page, through the whole application in this process.

The application is the one that the web server runs (`sonar.config.wsgi`), with all of its middleware, its pools and
its templates; only the web server itself and the network are left out. The statements are counted in a second pass,
so that counting costs no time.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import django
import psycopg

from benchmarks.actors import Adviser, advisers
from benchmarks.bars import BARS, Result
from benchmarks.connections import superuser
from benchmarks.figures import percentile
from benchmarks.refusal import Refusal

REQUESTS = 240
COUNTED = 40
WARM_UP = 20
_WORDS = ("", "", "medewerker", "zwolle", "monteur", "zorg", "chauffeur")
_TOKEN = "s" * 32
"""Against forged forms: the cookie and the field have the same."""
Address = Callable[[int], str]


def measure(*, requests: int = REQUESTS) -> list[Result]:
    """Measure all pages, each with different advisers, clients and vacancies."""
    begin()
    results: list[Result] = []
    with superuser() as admin, advisers(admin, requests, clients=5) as people:
        vacancies = _vacancies(admin, len(people))
        _hold(admin, people, vacancies)
        for key, address in _addresses(people, vacancies).items():
            results += _page(key, address, people, requests)
    return results


def begin() -> None:
    """Set the application up as the web server does."""
    os.environ.setdefault("SONAR_PROCESS", "web")
    _static_files()
    django.setup()


def visit(key: str, address: str) -> float:
    """Ask for a page without being signed in, and return the milliseconds until its last byte."""
    return _ask(key, address, None, None)


def post(key: str, address: str, adviser: Adviser, given: dict[str, str]) -> float:
    """Send a form as a browser would, and return the milliseconds until the last byte of the answer."""
    return _ask(key, address, adviser, given)


def _addresses(people: list[Adviser], vacancies: list[int]) -> dict[str, Address]:
    from django.urls import reverse

    from sonar.kernel.references import sealer

    def client(number: int) -> str:
        adviser = people[number % len(people)]
        person = adviser.clients[number % len(adviser.clients)]
        return reverse("client", args=[sealer().seal(person, audience=adviser.id, purpose="client")])

    return {
        "work-list": lambda _: reverse("work_list"),
        "client": client,
        "vacancies": lambda number: reverse("vacancies") + f"?text={quote(_WORDS[number % len(_WORDS)])}",
        "vacancy": lambda number: reverse("vacancy", args=[vacancies[number % len(vacancies)]]),
        "candidates": lambda number: reverse("candidates", args=[vacancies[number % len(people)]]),
    }


def _hold(admin: psycopg.Connection, people: list[Adviser], vacancies: list[int]) -> None:
    """Let each adviser hold a vacancy, so that its candidates are hers to find."""
    if len(vacancies) < len(people):
        message = "There are too few open vacancies: fill the database with `./run bench prepare`."
        raise Refusal(message)
    for adviser, vacancy in zip(people, vacancies, strict=False):
        admin.execute("UPDATE employers.vacancy SET held_by = %s WHERE id = %s", [adviser.id, vacancy])


def _page(key: str, address: Address, people: list[Adviser], requests: int) -> list[Result]:
    times = []
    for number in range(-WARM_UP, requests):
        took = _get(key, address(number), people[number % len(people)])
        if number >= 0:
            times.append(took)
    statements = []
    for number in range(COUNTED):
        with _counting() as counted:
            _get(key, address(number), people[number % len(people)])
        statements.append(counted[0])
    seen: dict[str, float | int | str] = {
        "requests": requests,
        "p50 ms": median(times),
        "most ms": max(times),
    }
    return [
        Result(BARS[f"page-{key}"], percentile(times, 0.95), seen),
        Result(BARS[f"page-{key}-sql"], max(statements), {"fewest": min(statements)}),
    ]


def _get(key: str, address: str, adviser: Adviser) -> float:
    """Ask for a page as a browser would, and return the milliseconds until its last byte."""
    return _ask(key, address, adviser, None)


def _ask(key: str, address: str, adviser: Adviser | None, given: dict[str, str] | None) -> float:
    from django.conf import settings

    from sonar.config.wsgi import application
    from sonar.web.session.cookies import session_cookie

    answered: list[str] = []

    def start(status: str, _headers: object, _error: object = None, /) -> Callable[[bytes], object]:
        answered.append(status)
        return len

    cookies = f"{settings.CSRF_COOKIE_NAME}={_TOKEN}"
    if adviser is not None:
        cookies = f"{session_cookie()}={adviser.token}; {cookies}"
    environ = _environ(address, cookies, given)
    begun = perf_counter()
    response = application(environ, start)
    try:
        length = sum(len(part) for part in response)
    finally:
        close = getattr(response, "close", None)
        if close:
            close()
    took = (perf_counter() - begun) * 1000
    if not answered[0].startswith(str(HTTPStatus.OK.value)) or not length:
        message = (
            f"The page {key} answered with status {answered[0]}: the benchmark's database does not fit this Sonar."
        )
        raise Refusal(message)
    return took


def _environ(address: str, cookie: str, given: dict[str, str] | None) -> dict[str, Any]:
    """Return what a web server hands to the application for this request."""
    base = urlsplit(os.environ["SONAR_BASE_URL"])
    parts = urlsplit(address)
    body = b"" if given is None else urlencode({**given, "csrfmiddlewaretoken": _TOKEN}).encode()
    return {
        "REQUEST_METHOD": "GET" if given is None else "POST",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_ORIGIN": f"{base.scheme}://{base.netloc}",
        "SCRIPT_NAME": "",
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "SERVER_NAME": base.hostname,
        "SERVER_PORT": str(base.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": base.netloc,
        "HTTP_COOKIE": cookie,
        "HTTP_ACCEPT_LANGUAGE": "nl",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": base.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


@contextmanager
def _counting() -> Iterator[list[int]]:
    """Count the statements on all logins; the beginning and ending of transactions are not among them."""
    from django.db import connections

    counted = [0]

    def count(execute: Callable[..., object], *call: object) -> object:
        counted[0] += 1
        return execute(*call)

    with ExitStack() as stack:
        for alias in connections:
            if alias not in {"default", "migrator"}:
                stack.enter_context(connections[alias].execute_wrapper(count))
        yield counted


def _vacancies(admin: psycopg.Connection, count: int) -> list[int]:
    rows = admin.execute(
        "SELECT id FROM employers.vacancy WHERE status = 'published' ORDER BY md5(id::text) LIMIT %s", [count]
    ).fetchall()
    return [vacancy for (vacancy,) in rows]


def _static_files() -> None:
    """Collect the style sheets and scripts once: pages name them by their hash."""
    import sys

    from sonar_local.instance import front_end
    from sonar_local.stopping import run

    front_end()
    folder = Path(os.environ["SONAR_STATIC_ROOT"])
    if not any(folder.glob("staticfiles*.json")) and run(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"], dict(os.environ)
    ):
        message = "The static files could not be collected: see the lines above."
        raise Refusal(message)

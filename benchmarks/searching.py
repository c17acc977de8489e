"""What an adviser waits for when she searches: the server's time of the answer, found or not, through the application.

People are looked for in the caseload of who asks (found) and in the whole country (not found, not hers): both cost the
look in the index of everybody. Each adviser searches a few times only, as the limit of an hour has it.
"""

from collections.abc import Callable
from statistics import median
from typing import Any
from uuid import UUID

import psycopg

from benchmarks.actors import Adviser, advisers
from benchmarks.bars import BARS, Result
from benchmarks.connections import superuser
from benchmarks.figures import percentile
from benchmarks.pages import begin, post

REQUESTS = 120
Given = Callable[[int], dict[str, str]]


def measure(*, requests: int = REQUESTS) -> list[Result]:
    """Measure searching by name, client number, BSN and attributes."""
    begin()
    results: list[Result] = []
    with superuser() as admin, advisers(admin, requests, clients=2) as people:
        asked = _asked(admin, people, requests)
        for key, (address, given) in asked.items():
            admin.execute("TRUNCATE access.search_use")
            times = [post(key, address, people[number], given(number)) for number in range(requests)]
            seen: dict[str, float | int | str] = {"requests": requests, "p50 ms": median(times), "most ms": max(times)}
            results.append(Result(BARS[f"search-{key}"], percentile(times, 0.95), seen))
        admin.execute("TRUNCATE access.search_use")
    return results


def _asked(admin: psycopg.Connection, people: list[Adviser], requests: int) -> dict[str, tuple[str, Given]]:
    from django.urls import reverse

    one, several = reverse("search"), reverse("search_attributes")
    own = [_person(admin, adviser.clients[0]) for adviser in people]
    others = [_person(admin, each) for (each,) in admin.execute(
        "SELECT c.id FROM clients.client c JOIN clients.search_key k ON k.client_id = c.id WHERE c.active"
        " ORDER BY md5(c.id::text) LIMIT %s", [requests]
    ).fetchall()]  # fmt: skip

    def of(number: int) -> dict[str, str]:
        # Every other search is for somebody elsewhere in the country.
        return (own if number % 2 else others)[number % len(others)]

    return {
        "name": (one, lambda n: {"way": "name", "surname": of(n)["surname"], "birth_date": of(n)["birth_date"]}),
        "number": (one, lambda n: {"way": "number", "number": of(n)["number"]}),
        "bsn": (one, lambda n: {"way": "bsn", "bsn": of(n)["bsn"]}),
        "attributes": (
            several,
            lambda n: {"purpose": "mediation", "licences": "B", "education_min": str(1 + n % 3), "do": "search"},
        ),
    }


def _person(admin: psycopg.Connection, client_id: UUID) -> dict[str, str]:
    """Return by what a synthetic person can be looked for, opened with the keys of the benchmark."""
    from sonar.kernel.encryption import key_store, open_vault

    row: Any = admin.execute(
        "SELECT k.wrapped, i.last_name, i.birth_date, n.number, b.bsn FROM clients.person_key k"
        " JOIN clients.identity i USING (client_id) JOIN clients.client_number n USING (client_id)"
        " JOIN clients.bsn b USING (client_id) WHERE k.client_id = %s",
        [client_id],
    ).fetchone()
    vault = open_vault(key_store(), person=client_id, wrapped=row[0])
    return {
        "surname": vault.decrypt(row[1], category="identity", column="last_name") or "",
        "birth_date": vault.decrypt(row[2], category="identity", column="birth_date") or "",
        "number": vault.decrypt(row[3], category="identity", column="number") or "",
        "bsn": vault.decrypt(row[4], category="bsn", column="bsn") or "",
    }

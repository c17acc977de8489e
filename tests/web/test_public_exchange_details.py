"""Details that the national exchange may not have, asked by real requests: of an id never given, and of an eleventh.

Sonar listens on a socket here, and the exchange calls with its certificate as the proxy passes it on.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
import requests
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from sonar.disclosure.queries import who_looked
from tests.web import vum_exchange as vum
from tests.web.test_vum_source import jobseeker
from tests.web.test_vum_vacancies import opened
from tests.web.vum_exchange import ASKER_OIN, OTHER_OIN, OWN_OIN, ROOT, Exchange
from tests.world import World

AREA = {"selectiegebied": {"postcode": "8011AB", "afstand": 50}}
NEVER = "Zx81nooitgegeven-aan.niemand_7"
UNKNOWN = {
    "code": "400.03",
    "message": "Dit id komt niet voor in een antwoord aan u, of het is te lang geleden. Stel de vraag opnieuw.",
}
LIMIT = {
    "code": "429.01",
    "message": "Van één vraag krijgt u hoogstens tien keer details. Stel de vraag opnieuw voor meer.",
}


@dataclass(frozen=True)
class About:
    """What is asked for: its address, the contract, the name of an id, and what the ledger calls the details."""

    path: str
    contract: str
    named: str
    action: str


PEOPLE = About("werkzoekendeProfielen", "Bron-WerkzoekendeProfielen", "idWerkzoekende", "vum:detail")
WORK = About("vacatures", "Bron-Vacatures", "idVacature", "vum:vacancy")
KINDS = pytest.mark.parametrize("about", [PEOPLE, WORK], ids=["people", "work"])


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 32


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@dataclass
class Caller:
    """The exchange, at the other end of a socket."""

    address: str
    exchange: Exchange

    def ask(self, about: About) -> list[str]:
        """Ask what matches; return the ids."""
        answer = requests.post(
            f"{self.address}{ROOT}/{about.path}/matches",
            json={"vraagObject": AREA},
            headers=self.exchange.headers(),
            timeout=20,
        )
        assert answer.status_code == 200, answer.content
        return [each[about.named] for each in answer.json()["matches"]]

    def detail(self, about: About, name: str) -> requests.Response:
        """Ask for the details behind an id."""
        return requests.get(f"{self.address}{ROOT}/{about.path}/{name}", headers=self.exchange.headers(), timeout=20)


@pytest.fixture
def caller(world: World, http: Client, tmp_path: Path, settings: Any) -> Iterator[Caller]:  # noqa: ARG001 - the register
    """Sonar, listening behind a proxy on this machine, and the exchange that calls it."""
    exchange = vum.join(http, tmp_path, settings)
    settings.SONAR = replace(django_settings.SONAR, trusted_proxies=(ip_network("127.0.0.0/8"),))
    server = make_server("127.0.0.1", 0, WSGIHandler(), server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield Caller(f"http://127.0.0.1:{server.server_port}", exchange)
    server.shutdown()
    thread.join()
    server.server_close()


def put(world: World, about: About, number: int) -> list[Any]:
    """Let there be as many to be found."""
    return [jobseeker(world) if about is PEOPLE else opened(world, title=f"Werk {each}") for each in range(number)]


def tried(world: World, action: str) -> list[tuple[bool, str | None, int, str]]:
    """Return what the ledger has of the details that were asked: whether, why not, of how many, and by whom."""
    return world.all(
        "SELECT d.decision, d.refusal, d.persons, p.oin FROM ledger.decision d"
        " JOIN exchange.vum_party p ON p.id = d.actor_ref WHERE d.action = %s ORDER BY d.seq",
        action,
    )


def assert_by_the_contract(about: About, answer: requests.Response) -> None:
    """Check code, headers and body with the contract, and that the answer goes back the way it came."""
    path = f"/{about.path}/{{{about.named}}}"
    assert vum.faults(about.contract, path, "get", answer) == []
    assert (answer.headers["X-VUM-fromParty"], answer.headers["X-VUM-toParty"]) == (OWN_OIN, ASKER_OIN)


@pytest.mark.requirement("R310")
@KINDS
def test_an_id_never_given_is_refused_with_a_sentence_and_stands_in_the_ledger(
    world: World, caller: Caller, about: About
) -> None:
    put(world, about, 1)
    (given,) = caller.ask(about)
    other = replace(caller, exchange=replace(caller.exchange, asker=OTHER_OIN))
    vum.party(OTHER_OIN, "Andere gemeente")
    elsewhere = WORK if about is PEOPLE else PEOPLE
    refused = [
        caller.detail(about, NEVER),
        caller.detail(about, given[:-1]),
        other.detail(about, given),
        caller.detail(elsewhere, given),
    ]
    for answer in refused:
        assert (answer.status_code, answer.json()) == (400, UNKNOWN)
        for echo in (NEVER, given, "Werk 0", "8011"):
            assert echo not in answer.text
    assert_by_the_contract(about, refused[0])
    assert tried(world, about.action) == [(False, "no_relation", 0, oin) for oin in (ASKER_OIN, ASKER_OIN, OTHER_OIN)]
    assert tried(world, elsewhere.action) == [(False, "no_relation", 0, ASKER_OIN)]
    assert world.count("SELECT count(*) FROM ledger.disclosure WHERE name = 'vum:detail'") == 0
    for table in ("decision", "disclosure"):
        assert world.count(f"SELECT count(*) FROM ledger.{table} t WHERE t::text LIKE %s", f"%{NEVER}%") == 0
    assert caller.detail(about, given).status_code == 200  # and what was given opens still


@pytest.mark.requirement("R310")
@KINDS
def test_an_eleventh_is_refused_with_a_sentence_and_nobody_else_is_told_of(
    world: World, caller: Caller, about: About
) -> None:
    held = put(world, about, 11)
    names = caller.ask(about)
    assert len(names) == 11
    assert [caller.detail(about, name).status_code for name in names[:10]] == [200] * 10
    for _ in range(2):
        eleventh = caller.detail(about, names[10])
        assert (eleventh.status_code, eleventh.json()) == (429, LIMIT)
        assert "Retry-After" not in eleventh.headers  # waiting does not help
        assert names[10] not in eleventh.text
        assert_by_the_contract(about, eleventh)
    persons = 1 if about is PEOPLE else 0  # of whom it was refused; work is nobody
    assert tried(world, about.action)[-2:] == [(False, "too_many", persons, ASKER_OIN)] * 2
    if about is PEOPLE:
        told = world.all("SELECT DISTINCT unnest(persons) FROM ledger.disclosure WHERE name = 'vum:detail'")
        assert len(told) == 10
        (left,) = (each for each in held if (each.id,) not in told)
        looks = who_looked(actor=world.sign_in_jobseeker(left)).lines
        assert [(each.reason, each.basis) for each in looks] == [("", "exchange")]  # that she was found, and no more
    assert caller.detail(about, names[3]).status_code == 200  # the same one again is no eleventh
    again = caller.ask(about)
    assert caller.detail(about, again[0]).status_code == 200  # another question has ten of its own


@pytest.mark.requirement("R310")
@KINDS
def test_of_many_at_once_ten_are_answered(world: World, caller: Caller, about: About) -> None:
    put(world, about, 14)
    names = caller.ask(about)
    with ThreadPoolExecutor(7) as pool:
        codes = sorted(answer.status_code for answer in pool.map(lambda name: caller.detail(about, name), names))
    assert codes == [200] * 10 + [429] * 4
    assert [row[1] for row in tried(world, about.action)].count("too_many") == 4

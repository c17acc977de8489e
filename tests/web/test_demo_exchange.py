"""The national exchange of a demo: by the contracts, with invented work and people, and asked by pages."""

import html
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import requests
from django.conf import settings as django_settings
from django.test import Client

from sonar.config.env import Vum
from sonar_local import demo_exchange, environment
from sonar_local.home import Home
from tests.web.mediator_exchange import CONTRACTS, URI, answer_faults
from tests.web.test_offers_pages import person as person  # noqa: PLC0414 - a fixture
from tests.world import Person, World

HEADERS = dict.fromkeys(demo_exchange._HEADERS, "1")
AREA = {"postcode": "8011AA", "afstand": 30}
HOURS = {
    "werktijden.aantalWerkurenPerWeekMaximaal": {"$gte": 30},
    "werktijden.aantalWerkurenPerWeekMinimaal": {"$lte": 36},
}


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """The exchange, listening."""
    server = make_server("127.0.0.1", 0, demo_exchange.application, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def connected(address: str, tmp_path: Path, settings: Any) -> str:
    """The product's settings as a demo has them."""
    demo_exchange.prepare(tmp_path)
    given = demo_exchange.variables(tmp_path, address)
    made = Vum(
        oin=given["SONAR_VUM_OIN"],
        authorities=Path(given["SONAR_VUM_CA"]),
        exchange_url=given["SONAR_VUM_EXCHANGE_URL"],
        exchange_oin=given["SONAR_VUM_EXCHANGE_OIN"],
        certificate=Path(given["SONAR_VUM_CERTIFICATE"]),
        key=Path(given["SONAR_VUM_KEY"]),
    )
    settings.SONAR = replace(django_settings.SONAR, vum=made)
    return address


def ask(address: str, about: str, **criteria: Any) -> requests.Response:
    """Ask a question as the product does."""
    body = {"vraagObject": {"selectiegebied": AREA, **criteria}}
    return requests.post(
        f"{address}{demo_exchange.ROOT}/{about}/matches", data=json.dumps(body), headers=HEADERS, timeout=10
    )


@pytest.mark.parametrize("about", CONTRACTS)
def test_answers_are_by_the_contract_and_meet_the_question(address: str, about: str) -> None:
    answer = ask(address, about, **HOURS, **{"beroep.codeBeroepsnaam": {"$eq": f"{URI}AB1"}}).json()
    assert answer["matches"]
    assert answer_faults(about, answer) == []
    for match in answer["matches"]:
        hours = match["werktijden"]
        assert hours["aantalWerkurenPerWeekMaximaal"] >= 30
        assert hours["aantalWerkurenPerWeekMinimaal"] <= 36
        assert f"{URI}AB1" in json.dumps(match)
    assert ask(address, about, **HOURS, **{"beroep.codeBeroepsnaam": {"$eq": f"{URI}AB1"}}).json() == answer
    first = answer["matches"][0]
    detail = requests.get(f"{address}{demo_exchange.ROOT}/{about}/{first['vumID']}", headers=HEADERS, timeout=10).json()
    (inside,) = (value for name, value in detail.items() if name != "bronID")
    assert inside["werktijden"] == first["werktijden"]


def test_what_cannot_be_answered_gets_its_code(address: str) -> None:
    root = f"{address}{demo_exchange.ROOT}"
    found = [
        ask(address, "vacatures", selectiegebied={"postcode": "x"}),
        requests.post(f"{root}/vacatures/matches", data=b"{", headers=HEADERS, timeout=10),
        requests.post(f"{root}/vacatures/matches", data=b"{}", headers={**HEADERS, "API-Version": ""}, timeout=10),
        requests.get(f"{root}/vacatures/nooit-gegeven", headers=HEADERS, timeout=10),
        requests.get(f"{root}/personen/matches", headers=HEADERS, timeout=10),
    ]
    assert [(each.status_code, each.json()["code"]) for each in found] == [
        (400, "400.01"), (400, "400.01"), (400, "400.02"), (400, "400.03"), (404, "404.01"),
    ]  # fmt: skip


@pytest.mark.requirement("R310")
def test_a_jobseeker_of_a_demo_finds_vacancies_elsewhere_on_her_pages(
    world: World, http: Client, person: Person, connected: str
) -> None:
    world.browse(http, world.sign_in_jobseeker(person))
    assert http.post("/werkmap/vacatures/elders", {"occupation": "alle"}).status_code == 303
    page = html.unescape(http.get("/werkmap/vacatures/elders").content.decode())
    assert "verzonnen" in page or "Medewerker" in page
    (first, *_) = re.findall(r'action="(/werkmap/vacatures/elders/[^"]+)"', page)
    told = html.unescape(http.post(first).content.decode())
    assert "https://werk.example.org/solliciteren" in told
    assert world.count("SELECT count(*) FROM ledger.disclosure WHERE name = 'vum:ask'") == 1


@pytest.mark.parametrize(("mode", "asks"), [("demo", True), ("test", False), ("production", False)])
def test_only_a_demo_is_connected_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, *, asks: bool
) -> None:
    monkeypatch.delenv("SONAR_VUM_OIN", raising=False)
    addresses = environment.Addresses(host="127.0.0.1", port=8000, signin_port=8001)

    def given() -> dict[str, str]:
        return environment.for_product(
            home=Home(tmp_path), secrets=tmp_path, mode=mode, database_url="postgres://x", addresses=addresses
        )

    assert ("SONAR_VUM_EXCHANGE_URL" in given()) is asks
    monkeypatch.setenv("SONAR_VUM_OIN", "0" * 20)
    assert "SONAR_VUM_EXCHANGE_URL" not in given()  # somebody else's exchange is left as it is named

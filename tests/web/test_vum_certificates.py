"""Who may ask: the certificate, the headers that have to agree with it, and the register of parties."""

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.test import Client

from sonar.exchange.operations import begin_vum_call
from sonar.exchange.types import VumRefused
from tests.web import vum_exchange as vum
from tests.web.test_vum_source import MATCHES, SOURCE
from tests.web.vum_exchange import ASKER_OIN, EXCHANGE_OIN, OTHER_OIN, Authority, Exchange, as_header
from tests.world import World


@pytest.fixture
def exchange(world: World, http: Client, tmp_path: Path, settings: Any) -> Exchange:
    """The exchange, connected."""
    return vum.join(http, tmp_path, settings)


def test_without_configuration_sonar_takes_no_part(world: World, http: Client) -> None:
    answer = http.post(vum.ROOT + MATCHES, b"{}", content_type="application/json")
    assert answer.status_code == 503
    assert vum.faults(SOURCE, MATCHES, "post", answer) == []
    assert answer.json()["code"] == "503.01"


def test_only_a_true_certificate_from_the_proxy_is_let_in(world: World, exchange: Exchange) -> None:
    stranger, authority = Authority("Andere CA"), exchange.authority
    lookalike = Authority("Proef CA")
    refused = {
        "no certificate": exchange.ask(Client_Cert=""),
        "another authority": exchange.ask(Client_Cert=as_header(stranger.issue(EXCHANGE_OIN))),
        "an authority of the same name": exchange.ask(Client_Cert=as_header(lookalike.issue(EXCHANGE_OIN))),
        "expired": exchange.ask(Client_Cert=as_header(authority.issue(EXCHANGE_OIN, since=-9, days=-1))),
        "not yet": exchange.ask(Client_Cert=as_header(authority.issue(EXCHANGE_OIN, since=1, days=9))),
        "another number": exchange.ask(Client_Cert=as_header(authority.issue(OTHER_OIN))),
        "no number": exchange.ask(Client_Cert=as_header(authority.issue(""))),
        "a short number": exchange.ask(Client_Cert=as_header(authority.issue("123"))),
        "the asker's, who did not call": exchange.ask(Client_Cert=as_header(authority.issue(ASKER_OIN))),
        "the authority itself": exchange.ask(Client_Cert=as_header(authority.certificate)),
        "no base64": exchange.ask(Client_Cert=":*:"),
        "no certificate inside": exchange.ask(Client_Cert=":AAAA:"),
        "not by the proxy": exchange.post(MATCHES, {}, remote="198.51.100.7"),
        "addressed to another": exchange.ask(X_VUM_toParty=OTHER_OIN),
        "an asker who is no party": exchange.ask(X_VUM_fromParty=OTHER_OIN),
        "the exchange as asker": exchange.ask(X_VUM_fromParty=EXCHANGE_OIN),
    }
    assert {name for name, answer in refused.items() if answer.status_code != 401} == set()
    assert {answer.content for answer in refused.values()} == {b""}
    assert vum.faults(SOURCE, MATCHES, "post", refused["expired"]) == []
    assert exchange.ask().status_code == 200
    noted = world.all("SELECT DISTINCT refusal FROM ledger.decision WHERE action = 'vum:call' ORDER BY 1")
    assert [row[0] for row in noted] == ["certificate", "other_certificate", "other_party", "party"]
    assert world.count("SELECT count(*) FROM ledger.disclosure") == 0


def test_a_certificate_as_nginx_escapes_it(world: World, exchange: Exchange) -> None:
    pem = exchange.authority.issue(EXCHANGE_OIN).public_bytes(Encoding.PEM)
    assert exchange.ask(Client_Cert=quote(pem)).status_code == 200
    assert exchange.ask(Client_Cert=quote(pem[:200])).status_code == 401


def test_an_asker_can_call_by_itself(world: World, exchange: Exchange) -> None:
    own = as_header(exchange.authority.issue(ASKER_OIN))
    assert exchange.ask(Client_Cert=own, X_VUM_viaParty=ASKER_OIN).status_code == 200


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("X-VUM-fromParty", "", "400.02"),
        ("X-VUM-toParty", "", "400.02"),
        ("X-VUM-viaParty", "", "400.02"),
        ("X-VUM-berichtVersie", "", "400.02"),
        ("API-Version", "", "400.02"),
        ("X-VUM-SUWIparty", "", "400.02"),
        ("X-VUM-fromParty", "12", "400.01"),
        ("API-Version", "2.0.0", "400.01"),
        ("X-VUM-berichtVersie", "9", "400.01"),
        ("X-VUM-SUWIparty", "misschien", "400.01"),
    ],
)
def test_every_header_is_there_and_right(exchange: Exchange, name: str, value: str, code: str) -> None:
    answer = exchange.ask(**{name.replace("-", "_"): value})
    assert (answer.status_code, answer.json()["code"], answer.json()["details"]) == (400, code, name)
    assert vum.faults(SOURCE, MATCHES, "post", answer) == []


def test_a_party_has_its_days(world: World, exchange: Exchange) -> None:
    vum.party(OTHER_OIN, "Voorbije partij", valid_until=date(2021, 1, 1))
    with pytest.raises(VumRefused):
        begin_vum_call(from_oin=OTHER_OIN, via_oin=EXCHANGE_OIN, suwi=True)
    vum.party(OTHER_OIN, "Nieuwe partij")
    assert begin_vum_call(from_oin=OTHER_OIN, via_oin=EXCHANGE_OIN, suwi=True)


def test_a_party_has_its_questions_of_an_hour(world: World, exchange: Exchange) -> None:
    vum.party(questions_per_hour=2)
    assert [exchange.ask().status_code for _ in range(2)] == [200, 200]
    third = exchange.ask()
    assert (third.status_code, third["Retry-After"]) == (429, "3600")
    assert third.json() == {"code": "429.01", "message": "U stelde dit uur zo veel vragen als is afgesproken."}
    world.advance(minutes=61)
    assert exchange.ask().status_code == 200


def test_wrong_methods_and_what_nobody_foresaw_end_by_the_contract(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert exchange.http.get(vum.ROOT + MATCHES, headers=exchange.headers()).status_code == 405
    monkeypatch.setattr("sonar.web.api.vum.begin_vum_call", lambda **_: 1 // 0)
    answer = exchange.ask()
    assert answer.status_code == 500
    assert vum.faults(SOURCE, MATCHES, "post", answer) == []
    assert "division" not in answer.content.decode()


def test_a_question_that_takes_too_long(exchange: Exchange, monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    monkeypatch.setattr("sonar.exchange.operations.vum_source.PATIENCE", "1")
    world.sql.execute("BEGIN")
    try:
        # Somebody else holds what the question needs, so it waits as long as it may.
        world.sql.execute("LOCK TABLE exchange.vum_profile IN ACCESS EXCLUSIVE MODE")
        answer = exchange.ask()
    finally:
        world.sql.execute("ROLLBACK")
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "503.02", "60")
    assert vum.faults(SOURCE, MATCHES, "post", answer) == []
    tried = "SELECT p.oin, d.refusal FROM ledger.decision d JOIN exchange.vum_party p ON p.id = d.actor_ref"
    assert world.all(f"{tried} WHERE NOT d.decision") == [(vum.ASKER_OIN, "timeout")]

"""What another system asks and cannot be answered: the right code, nothing said back, and each try in the ledger."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.web import vum_exchange as vum
from tests.web.supplier_systems import BAKERY_OIN, SUPPLY, VACANCIES, Supplier, connect, vacancy
from tests.web.test_vum_source import BAD, MATCHES, jobseeker
from tests.web.vum_exchange import Exchange
from tests.world import World

TRIED = (
    "SELECT actor_kind, function, purpose, persons, subject, refusal FROM ledger.decision"
    " WHERE action = %s AND NOT decision ORDER BY seq"
)
MALFORMED = ("staff", "vum_party", "vum_exchange", 0, None, "malformed")
SAID = "haarkleur-van-iemand"
"""What stands in a bad question and must stand nowhere else."""


@pytest.fixture
def exchange(world: World, http: Client, tmp_path: Path, settings: Any) -> Exchange:
    """The exchange, connected."""
    return vum.join(http, tmp_path, settings)


@pytest.fixture
def bakery(world: World, http: Client) -> Supplier:
    """The system of an employer."""
    return connect(world, http, BAKERY_OIN)


@pytest.mark.parametrize("case", BAD)
def test_a_question_that_cannot_be_read_stands_in_the_ledger_with_who_asked(
    world: World, exchange: Exchange, case: str
) -> None:
    assert exchange.post(MATCHES, BAD[case][0]).status_code == 400
    assert world.all(TRIED, "vum:call") == [MALFORMED]
    asker = "SELECT p.name FROM ledger.decision d JOIN exchange.vum_party p ON p.id = d.actor_ref"
    assert world.all(f"{asker} WHERE d.action = 'vum:call'") == [(vum.ASKER,)]
    assert world.count("SELECT count(*) FROM ledger.disclosure") == 0


@pytest.mark.parametrize("header", ["X_VUM_fromParty", "API_Version", "X_VUM_SUWIparty"])
def test_a_request_without_a_header_is_noted_without_who_it_claimed_to_be(
    world: World, exchange: Exchange, header: str
) -> None:
    assert exchange.ask(**{header: ""}).status_code == 400
    assert world.all(TRIED, "vum:call") == [(None, None, None, 0, None, "malformed")]


def test_a_detail_that_was_never_told_of_is_noted_each_time_and_told_alike(world: World, exchange: Exchange) -> None:
    jobseeker(world)
    assert exchange.names()
    refused = [exchange.detail(name) for name in ("nooit-gegeven", "a b", "x" * 300)]
    assert {answer.status_code for answer in refused} == {400}
    assert len({answer.content for answer in refused}) == 1
    assert [row[-1] for row in world.all(TRIED, "vum:detail")] == ["no_relation"]
    assert world.all(TRIED, "vum:call") == [MALFORMED] * 2
    assert world.count("SELECT count(*) FROM ledger.disclosure WHERE name = 'vum:detail'") == 0


def test_what_was_sent_is_kept_nowhere(world: World, exchange: Exchange, bakery: Supplier) -> None:
    assert exchange.post(MATCHES, {"vraagObject": {SAID: [SAID]}}).status_code == 400
    assert bakery.put("V-1", vacancy(world, titel="", meer=SAID)).status_code == 400
    for table in ("decision", "disclosure", "change"):
        assert world.count(f"SELECT count(*) FROM ledger.{table} t WHERE t::text LIKE %s", f"%{SAID}%") == 0


WRONG: dict[str, tuple[str, str, Any]] = {
    "unknown occupation": ("PUT", f"{VACANCIES}/V-1", {"beroepCode": "99999999"}),
    "contradictory hours": ("PUT", f"{VACANCIES}/V-1", {"urenMin": 40, "urenMax": 20}),
    "script": ("PUT", f"{VACANCIES}/V-1", {"titel": "<script>alert(1)</script>"}),
    "without employer": ("POST", VACANCIES, {"kvkNummer": None, "werkgever": None}),
    "impossible radius": ("PUT", f"{VACANCIES}/V-1", {"maxKm": 5000}),
    "10,000 criteria": ("PUT", f"{VACANCIES}/V-1", {f"eis{number}": True for number in range(10_000)}),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_delivery_that_is_wrong_stands_in_the_ledger_with_who_delivered(
    world: World, bakery: Supplier, case: str
) -> None:
    method, path, changes = WRONG[case]
    answer = bakery.send(method, path, vacancy(world, **changes))
    assert answer.status_code == 400
    assert len(answer.content) < 20_000
    assert world.all(TRIED, "supplier:deliver") == [("system", "supplier_system", None, 0, None, "fields")]
    assert (
        world.count("SELECT count(*) FROM ledger.decision WHERE action = 'supplier:deliver' AND actor_ref IS NULL") == 0
    )
    assert world.count("SELECT count(*) FROM employers.vacancy") == 0


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", f"{VACANCIES}/V-1", b"{", 400),
        ("POST", VACANCIES, b"[]", 400),
        ("POST", SUPPLY, b"{}", 400),
        ("POST", SUPPLY, b"x" * 300_000, 413),
        ("GET", f"{VACANCIES}?aantal=10000", None, 400),
        ("GET", f"{VACANCIES}?status=onbekend", None, 400),
    ],
)
def test_what_is_no_delivery_at_all_is_noted_too(  # noqa: PLR0913 - each is a part of the request
    world: World, bakery: Supplier, method: str, path: str, body: bytes | None, status: int
) -> None:
    assert bakery.send(method, path, body).status_code == status
    assert [row[-1] for row in world.all(TRIED, "supplier:call")] == ["malformed"]


def test_each_wrong_row_of_many_is_noted(world: World, bakery: Supplier) -> None:
    rows = [
        {**vacancy(world), "kenmerk": "V-1"},
        {**vacancy(world, urenMin=40, urenMax=8), "kenmerk": "V-2"},
        {**vacancy(world, beroepCode="99999999"), "kenmerk": "V-3"},
    ]
    assert bakery.supply(*rows).status_code == 200
    assert [row[-1] for row in world.all(TRIED, "supplier:deliver")].count("fields") == 2
    assert world.count("SELECT count(*) FROM employers.vacancy") == 1

"""What suppliers delivered for an employer, as it reads that in its portal; nobody else does."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from sonar.employers.operations import import_vacancies
from sonar.employers.queries import VACANCY
from sonar.exchange import jobs
from sonar.exchange.operations import forget_exchange, import_file
from sonar.exchange.queries import deliveries_for_employer
from sonar.exchange.types.connecting import SupplierDelivery
from sonar.kernel import clock
from sonar.web.employer.delivered_words import DELIVERED, REFUSED_BECAUSE, WIRE_FIELDS, detail_of
from tests.web.supplier_systems import (
    BAKERY,
    BAKERY_OIN,
    BOARD,
    BOARD_OIN,
    BUREAU,
    BUREAU_OIN,
    TEXT,
    Supplier,
    connect,
    contract,
    mandate,
    vacancy,
)
from tests.world import World

PAGE = "/werkgever/wie-deed-wat"
FORBIDDEN = f"{TEXT} Maximaal 35 jaar."


@pytest.fixture
def bakery(world: World, http: Client) -> Supplier:
    """The bakery's own system, which delivered a vacancy."""
    system = connect(world, http, BAKERY_OIN)
    assert system.put("V-1", vacancy(world)).status_code == 201
    return system


@pytest.fixture
def bureau(world: World, http: Client, bakery: Supplier) -> Supplier:
    """The system of an agency that the bakery gave a mandate."""
    mandate(world, BAKERY, BUREAU)
    return connect(world, http, BUREAU_OIN)


def told(world: World, kvk: str = BAKERY, **how: str) -> list[SupplierDelivery]:
    """Return what an employer reads, the oldest first."""
    found = deliveries_for_employer(
        actor=world.sign_in_employer(kvk, **how), since=clock.now() - timedelta(days=366), limit=200
    )
    return list(reversed(found))


def text_of(http: Client) -> str:
    """Return the log page without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", http.get(PAGE).content.decode()).split())


def test_what_was_taken_over_stands_with_who_delivered_it(
    world: World, http: Client, bakery: Supplier, bureau: Supplier
) -> None:
    assert bureau.put("B-1", vacancy(world, titel="Bakker", omschrijving=FORBIDDEN)).status_code in {200, 201}
    assert bakery.put("V-1", vacancy(world, titel="Winkelhulp")).status_code == 200
    assert bakery.put("V-1", vacancy(world, titel="Winkelhulp")).status_code == 200  # unchanged: no line
    assert bakery.close("V-1", "?reden=vervuld").status_code == 200
    seen = [(each.supplier, each.verb, each.title, each.own, each.refusal) for each in told(world)]
    assert seen == [
        (f"Leverancier {BAKERY}", "deliver", "Winkelhulp", True, None),
        (f"Leverancier {BUREAU}", "review", "Bakker", False, None),
        (f"Leverancier {BAKERY}", "deliver", "Winkelhulp", True, None),
        (f"Leverancier {BAKERY}", "fill", "Winkelhulp", True, None),
    ]
    world.browse(http, world.sign_in_employer(BAKERY))
    page = text_of(http)
    for words in (f"Leverancier {BUREAU}", "Vacature aangeleverd, wordt nagekeken", "Vacature aangeleverd en geplaatst",
                  "Gesloten: vervuld", "Levering"):  # fmt: skip
        assert words in page, words


def test_what_was_refused_stands_with_the_reason(
    world: World, http: Client, bakery: Supplier, bureau: Supplier
) -> None:
    wrong = vacancy(world, titel="x", urenMin=99, geheim="veld")
    for _ in range(3):
        assert bureau.put("B-2", wrong).status_code == 400
    assert bureau.supply({**wrong, "kenmerk": "B-3"}).status_code == 200
    assert bureau.put("B-4", vacancy(world, vestigingsnummer="000090000099")).status_code == 400
    assert bakery.add({**vacancy(world, titel="Ander werk"), "kenmerk": "V-1"}).status_code == 409
    assert bakery.put("V-1", vacancy(world, titel="Nieuw"), If_Match='"99"').status_code == 412
    refused = {each.external_id: each for each in told(world) if each.verb == "refused" and each.refusal != "stale"}
    assert {name: (each.refusal, each.times) for name, each in refused.items()} == {
        "B-2": ("fields", 3), "B-3": ("fields", 1), "B-4": ("place", 1), "V-1": ("known", 1),
    }  # fmt: skip
    assert set(refused["B-2"].fields) == {"", "titel", "urenMin"} | (set(refused["B-2"].fields) & {"urenMax"})
    assert refused["V-1"].vacancy_id is not None
    assert [each.refusal for each in told(world) if each.refusal == "stale"] == ["stale"]
    world.browse(http, world.sign_in_employer(BAKERY))
    page = text_of(http)
    for words in ("Geweigerd", "Niet alles klopte.", "titel, aantal uren, een veld dat er niet bij hoort",
                  "Op deze dag 3 keer geprobeerd.", "De vestiging is gesloten", "nog niet bij ons bekend"):  # fmt: skip
        assert words in page, words
    assert "geheim" not in page
    lines = world.all("SELECT refusal FROM ledger.decision WHERE action = 'supplier:deliver' AND refusal = 'fields'")
    assert len(lines) == 4


def test_who_may_not_deliver_is_seen_trying_and_nothing_of_what_it_sent(
    world: World, http: Client, bakery: Supplier
) -> None:
    board = connect(world, http, BOARD_OIN)
    for number in range(3):
        assert board.put(f"X-{number}", vacancy(world, titel="Koop nu goedkope schoenen")).status_code == 403
    assert board.put("X-9", vacancy(world, titel="y")).status_code == 400
    (tried,) = [each for each in told(world) if each.verb == "refused"]
    assert (tried.supplier, tried.refusal, tried.times) == (f"Leverancier {BOARD}", "not_yours", 4)
    assert (tried.external_id, tried.title, tried.fields, tried.vacancy_id) == ("", "", (), None)
    board.put("X-1", vacancy(world, kvkNummer="90009999", vestigingsnummer="000090009999"))
    kept = "SELECT count(*) FROM exchange.supply_refused WHERE kvk_number = '90009999'"
    assert world.count(kept) == 0  # of an employer that nobody knows nothing is kept
    world.browse(http, world.sign_in_employer(BAKERY))
    page = text_of(http)
    assert "Dit systeem mag niet voor u leveren." in page
    assert "schoenen" not in page


def test_a_supplier_of_before_is_seen_trying_too(world: World, http: Client, bakery: Supplier) -> None:
    board = connect(world, http, BOARD_OIN)
    contract(world, BOARD_OIN, BAKERY)
    assert board.put("Y-1", vacancy(world)).status_code == 201
    contract(world, BOARD_OIN, BAKERY, days=-1, since=-9)
    assert board.close("Y-1").status_code == 404
    last = told(world)[-1]
    assert (last.supplier, last.refusal, last.external_id) == (f"Leverancier {BOARD}", "not_yours", "")


def test_nobody_reads_the_deliveries_of_another(world: World, http: Client, bakery: Supplier, bureau: Supplier) -> None:
    bureau.put("B-1", vacancy(world, titel="Bakker"))
    assert bureau.put("B-2", vacancy(world, titel="x")).status_code == 400
    mandate(world, BAKERY, "90000090", "all")
    assert len(told(world)) == 3
    assert told(world, "90000090") == []
    assert told(world, BUREAU) == []
    # Who works for the bakery on a mandate reads what its own system did, and no more.
    assert {each.supplier for each in told(world, own_kvk=BUREAU, subject="b")} == {f"Leverancier {BUREAU}"}
    assert told(world, own_kvk="90000090", subject="c") == []
    world.browse(http, world.sign_in_employer("90000090"))
    assert "Bakker" not in text_of(http)


def test_who_signed_in_for_one_establishment_reads_of_that_one(
    world: World, bakery: Supplier, bureau: Supplier
) -> None:
    place = f"0000{BAKERY}"
    assert bureau.put("B-2", vacancy(world, titel="x")).status_code == 400
    assert bakery.put("V-2", vacancy(world, vestigingsnummer="000090000018", titel="Magazijn")).status_code == 201
    board = connect(world, bakery.http, BOARD_OIN)
    assert board.put("X-1", vacancy(world)).status_code == 403
    seen = [(each.title or each.external_id) for each in told(world, establishment=place, subject="e")]
    assert seen == ["Verkoper", "B-2"]


def test_a_file_is_a_delivery_too(world: World, bakery: Supplier, now: datetime) -> None:
    row = {**vacancy(world, titel="Uit een bestand"), "kenmerk": "F-1"}
    (done,) = import_vacancies(supplier="vacaturebank-west", rows=[row], now=now)
    assert done.outcome == "new"
    last = told(world)[-1]
    assert (last.supplier, last.supplier_kvk, last.verb, last.title) == (
        "vacaturebank-west",
        "",
        "deliver",
        "Uit een bestand",
    )


@pytest.mark.requirement("I15")
def test_rows_of_a_file_that_were_refused_are_told_to_the_employer(
    world: World, http: Client, bakery: Supplier, now: datetime
) -> None:
    right = {**vacancy(world), "kenmerk": "F-1"}
    rows = [
        right,
        right,
        {**vacancy(world, titel="x", urenMin=99, geheim="veld"), "kenmerk": "F-2"},
        {**vacancy(world, kvkNummer="90009999", vestigingsnummer="000090009999", titel="x"), "kenmerk": "F-3"},
        {**vacancy(world, kvkNummer="geen", titel="x"), "kenmerk": "F-4"},
        {**vacancy(world, kvkNummer=BOARD, titel="Bakker"), "kenmerk": "F-5"},
        None,
    ]
    for _ in range(2):
        assert [done.outcome for done in import_file(source="vacaturebank-west", rows=rows, now=now)].count(
            "refused"
        ) == 6
    refused = {each.external_id: each for each in told(world) if each.verb == "refused"}
    assert {name: (each.refusal, each.times, each.supplier) for name, each in refused.items()} == {
        "F-1": ("twice", 2, "vacaturebank-west"), "F-2": ("fields", 2, "vacaturebank-west"),
    }  # fmt: skip
    assert refused["F-1"].vacancy_id is not None
    assert {"", "titel", "urenMin"} <= set(refused["F-2"].fields)
    assert world.count("SELECT count(*) FROM exchange.file_refused") == 2  # of employers that nobody knows nothing
    world.browse(http, world.sign_in_employer(BAKERY))
    page = text_of(http)
    for words in ("vacaturebank-west", "Niet alles klopte.", "titel, aantal uren, een veld dat er niet bij hoort",
                  "Dit kenmerk stond twee keer in het bestand.", "Op deze dag 2 keer geprobeerd."):  # fmt: skip
        assert words in page, words
    assert "geheim" not in page


def test_a_file_of_a_supplier_with_a_system_stands_under_its_name(
    world: World, bakery: Supplier, bureau: Supplier, now: datetime
) -> None:
    row = {**vacancy(world, titel="x"), "kenmerk": "B-7"}
    list(import_file(source=f"bron-{BUREAU}", rows=[row], now=now))
    assert told(world)[-1].supplier == f"Leverancier {BUREAU}"
    assert [each.external_id for each in told(world, own_kvk=BUREAU, subject="b")] == ["B-7"]
    other = f"0000{BAKERY}".replace("17", "18")
    assert [each.external_id for each in told(world, establishment=other, subject="e") if each.refusal] == []


def test_refusals_go_after_a_year(world: World, bakery: Supplier, now: datetime) -> None:
    def refuse(name: str) -> None:
        assert bakery.put(name, vacancy(world, titel="x")).status_code == 400
        row = {**vacancy(world, titel="x"), "kenmerk": name}
        assert [done.outcome for done in import_file(source="west", rows=[row], now=now)] == ["refused"]

    tables = ("supply_refused", "file_refused")
    refuse("V-8")
    world.advance(days=190)  # the contract lasts 200
    refuse("V-9")
    kept = [world.count(f"SELECT count(*) FROM exchange.{table}") for table in tables]
    assert forget_exchange() == 0
    world.advance(days=180)
    jobs.forget(0)
    assert [world.count(f"SELECT count(*) FROM exchange.{table}") + 1 for table in tables] == kept
    told_of = "SELECT amount, kept FROM ledger.erasure WHERE what = 'supply_refused' ORDER BY seq DESC LIMIT 1"
    assert world.one(told_of) == (2, sum(kept) - 2)


def test_every_code_has_words() -> None:
    def delivery(**changes: Any) -> SupplierDelivery:
        given = {"verb": "refused", "vacancy_id": None, "title": "", "external_id": "", "fields": (), "times": 1}
        return SupplierDelivery(
            at=datetime.now().astimezone(), supplier="L", supplier_kvk="", own=False, **{**given, **changes}
        )

    assert set(DELIVERED) == {"deliver", "review", "fill", "withdraw", "refused"}
    for code in REFUSED_BECAUSE:
        assert detail_of(delivery(refusal=code))
    assert detail_of(delivery(refusal=None)) == ""
    assert detail_of(delivery(refusal="fields", fields=("urenMin", "urenMax"))).count("aantal uren") == 1
    assert {"kenmerk", "gesloten", "kvkNummer", "werkgever", *VACANCY} <= set(WIRE_FIELDS)

"""The interface by which suppliers deliver vacancies, as their systems use it: signed, by contract, each row whole."""

import json
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from sonar.employers.operations import approve_vacancy, change_vacancy, import_vacancies, return_vacancy
from sonar.employers.queries import VACANCY, kept_vacancy, vacancies
from sonar.exchange.operations import sweep_suppliers
from sonar.kernel import clock
from sonar.web.api.suppliers import ROOT, document
from sonar.web.api.supply import Vacancy
from tests.web.supplier_systems import (
    BAKERY,
    BAKERY_OIN,
    BOARD,
    BOARD_OIN,
    BUREAU,
    BUREAU_OIN,
    OTHER,
    PROBLEM,
    SUPPLY,
    TEXT,
    VACANCIES,
    Supplier,
    connect,
    contract,
    mandate,
    vacancy,
)
from tests.world import EMPLOYER_ADVISER, MEDIATOR, World

FORBIDDEN = f"{TEXT} Maximaal 35 jaar."
WHY = "De opdracht vraagt dit: zie het besluit."


@pytest.fixture
def bakery(world: World, http: Client) -> Supplier:
    """The system of an employer, which delivers its own vacancies."""
    return connect(world, http, BAKERY_OIN)


@pytest.fixture
def board(world: World, http: Client) -> Supplier:
    """The system of a job board that speaks for nobody but itself yet."""
    return connect(world, http, BOARD_OIN)


def found(world: World) -> set[str]:
    """Return the titles of the vacancies that are found."""
    return {row.title for row in vacancies(actor=world.sign_in(EMPLOYER_ADVISER)).rows}


def faults(answer: Any) -> dict[str, str]:
    """Return what is wrong, by field."""
    return {each["name"]: each["reason"] for each in answer.json().get("invalidParams", ())}


@pytest.mark.requirement("I15", "R113")
def test_a_vacancy_is_delivered_changed_read_and_withdrawn(world: World, bakery: Supplier) -> None:
    made = bakery.put("V-1", vacancy(world))
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["kenmerk"], told["verwerkt"], told["status"], told["versie"]) == ("V-1", "nieuw", "gepubliceerd", 2)
    assert (made["ETag"], made["Location"]) == ('"2"', f"{ROOT}{VACANCIES}/V-1")
    assert found(world) == {"Verkoper"}
    again = bakery.put("V-1", vacancy(world))
    assert (again.status_code, again.json()["verwerkt"], again["ETag"]) == (200, "ongewijzigd", '"2"')
    other = bakery.put("V-1", vacancy(world, titel="Bakker"))
    assert (other.status_code, other.json()["verwerkt"], other["ETag"]) == (200, "gewijzigd", '"3"')
    read = bakery.read("V-1")
    assert (read.status_code, read["ETag"]) == (200, '"3"')
    given = read.json()["vacature"]
    wanted = vacancy(world, titel="Bakker")
    assert {name: given[name] for name in wanted} == wanted
    assert bakery.put("V-1", {name: value for name, value in given.items() if value is not None}).json()[
        "verwerkt"
    ] == ("ongewijzigd")
    gone = bakery.close("V-1", "?reden=vervuld")
    assert (gone.status_code, gone.json()["verwerkt"], gone.json()["status"]) == (200, "gesloten", "vervuld")
    assert bakery.close("V-1").json()["verwerkt"] == "ongewijzigd"
    assert found(world) == set()
    over = bakery.put("V-1", vacancy(world))
    assert (over.status_code, over["Content-Type"]) == (409, PROBLEM)
    assert bakery.read("V-1").json()["status"] == "vervuld"


@pytest.mark.requirement("I15")
def test_who_delivered_what_stands_in_the_ledger(world: World, bakery: Supplier, board: Supplier) -> None:
    bakery.put("V-1", vacancy(world))
    bakery.close("V-1")
    board.put("V-1", vacancy(world))
    who, other = (
        world.one("SELECT id FROM exchange.supplier WHERE oin = %s", oin)[0] for oin in (BAKERY_OIN, BOARD_OIN)
    )
    number = world.one("SELECT id FROM employers.vacancy")[0]
    changes = world.all("SELECT actor_kind, actor_ref, job, record, action FROM ledger.change ORDER BY seq")
    record = f"vacancy:{number}"
    assert changes == [("system", who, None, record, "add"), ("system", who, None, record, "correct")]
    lines = world.all(
        "SELECT actor_ref, action, refusal FROM ledger.decision WHERE function = 'supplier_system' ORDER BY seq"
    )
    assert lines == [
        (who, "supplier:deliver", None),
        (who, "supplier:close", None),
        (other, "supplier:deliver", "not_yours"),
    ]
    events = world.all("SELECT verb, actor_kind, actor_ref FROM employers.vacancy_event ORDER BY seq")
    assert events == [("deliver", "system", who), ("withdraw", "system", who)]


@pytest.mark.requirement("I15")
def test_post_is_for_new_ones_and_safe_to_repeat(world: World, bakery: Supplier) -> None:
    first = bakery.add(vacancy(world, kenmerk="V-1"))
    assert (first.status_code, first["Location"]) == (201, f"{ROOT}{VACANCIES}/V-1")
    assert bakery.add(vacancy(world, kenmerk="V-1")).json()["verwerkt"] == "ongewijzigd"
    other = bakery.add(vacancy(world, kenmerk="V-1", titel="Bakker"))
    assert (other.status_code, other["Content-Type"]) == (409, PROBLEM)
    assert found(world) == {"Verkoper"}
    assert faults(bakery.add(vacancy(world))).keys() == {"kenmerk"}
    assert faults(bakery.add(vacancy(world, kenmerk="a/b", gesloten="vervuld"))).keys() == {"kenmerk", "gesloten"}


@pytest.mark.requirement("I18", "R113")
def test_what_the_check_stops_waits_for_a_colleague_and_the_supplier_reads_why(
    world: World, bakery: Supplier, now: datetime
) -> None:
    stopped = bakery.put("V-1", vacancy(world, omschrijving=FORBIDDEN))
    told = stopped.json()
    assert (stopped.status_code, told["verwerkt"], told["status"]) == (201, "wachtOpBeoordeling", "wachtOpBeoordeling")
    assert [each["grond"] for each in told["bevindingen"]] == ["leeftijd"]
    assert all(each["woorden"] and each["wet"] and each["anders"] for each in told["bevindingen"])
    assert found(world) == set()
    assert bakery.put("V-1", vacancy(world, omschrijving=FORBIDDEN)).json()["verwerkt"] == "ongewijzigd"
    colleague = world.sign_in(EMPLOYER_ADVISER)
    number = world.one("SELECT id FROM employers.vacancy")[0]
    held = kept_vacancy(actor=colleague, vacancy_id=number)
    return_vacancy(actor=colleague, vacancy_id=number, version=held.version, reason="Laat de leeftijd weg.")
    returned = bakery.read("V-1").json()
    assert (returned["status"], returned["reden"]) == ("concept", "Laat de leeftijd weg.")
    assert returned["bevindingen"]
    assert bakery.put("V-1", vacancy(world)).json()["status"] == "gepubliceerd"
    again = bakery.put("V-1", vacancy(world, omschrijving=FORBIDDEN)).json()
    assert (again["verwerkt"], again["status"]) == ("wachtOpBeoordeling", "wachtOpBeoordeling")
    held = kept_vacancy(actor=colleague, vacancy_id=number)
    approve_vacancy(actor=colleague, vacancy_id=number, version=held.version, reason=WHY, now=now)
    assert (bakery.read("V-1").json()["status"], found(world)) == ("gepubliceerd", {"Verkoper"})
    assert bakery.put("V-1", vacancy(world, omschrijving=FORBIDDEN, titel="Bakker")).json()["status"] == "gepubliceerd"


@pytest.mark.requirement("I15", "R305")
def test_a_supplier_speaks_for_those_it_may_and_for_nobody_else(world: World, bakery: Supplier, http: Client) -> None:
    bureau = connect(world, http, BUREAU_OIN)
    refused = bureau.put("B-1", vacancy(world))
    assert (refused.status_code, refused["Content-Type"]) == (403, PROBLEM)
    # The same answer for an employer that is not there.
    assert bureau.put("B-1", vacancy(world, kvkNummer=OTHER)).content == refused.content
    mandate(world, BAKERY, BUREAU)
    # By a mandate it makes no employer and no establishment: those have to be known.
    unknown = bureau.put("B-1", vacancy(world))
    assert (unknown.status_code, faults(unknown).keys()) == (400, {"vestigingsnummer"})
    assert world.count("SELECT count(*) FROM employers.employer") == 0
    assert bakery.put("V-1", vacancy(world)).status_code == 201
    assert bureau.put("B-1", vacancy(world, titel="Bakker")).status_code == 201
    assert found(world) == {"Verkoper", "Bakker"}
    # Each supplier has numbers of its own, and reads its own alone.
    assert bureau.read("V-1").status_code == 404
    assert [row["kenmerk"] for row in bureau.read().json()["vacatures"]] == ["B-1"]
    world.sql.execute("UPDATE identity.mandate SET withdrawn_at = kernel.now(), withdrawn_by = given_by")
    ended = bureau.put("B-1", vacancy(world, titel="Chef"))
    missing = bureau.read("nergens")
    assert {answer.status_code for answer in (ended, bureau.read("B-1"), bureau.close("B-1"), missing)} == {404}
    assert bureau.read("B-1").content == missing.content == ended.content
    assert bureau.read().json() == {"vacatures": [], "volgende": None}
    assert found(world) == {"Verkoper", "Bakker"}
    contract(world, BUREAU_OIN, BAKERY)
    assert bureau.put("B-1", vacancy(world, titel="Chef")).json()["verwerkt"] == "gewijzigd"
    contract(world, BUREAU_OIN, BAKERY, days=-1, since=-9)
    assert bureau.close("B-1").status_code == 404


def test_a_mandate_for_candidates_is_none_for_vacancies(world: World, bakery: Supplier, http: Client) -> None:
    bureau = connect(world, http, BUREAU_OIN)
    bakery.put("V-1", vacancy(world))
    mandate(world, BAKERY, BUREAU, "candidates")
    assert bureau.put("B-1", vacancy(world)).status_code == 403


def test_a_vacancy_is_not_moved_out_of_an_employer_one_speaks_for_no_more(world: World, board: Supplier) -> None:
    contract(world, BOARD_OIN, BAKERY)
    assert board.put("V-1", vacancy(world)).status_code == 201
    contract(world, BOARD_OIN, BAKERY, days=-1, since=-9)
    own = vacancy(world, kvkNummer=BOARD, vestigingsnummer=f"0000{BOARD}", titel="Bakker")
    assert board.put("V-1", own).status_code == 404
    assert found(world) == {"Verkoper"}


def test_an_establishment_is_of_the_employer_that_is_named(world: World, bakery: Supplier, board: Supplier) -> None:
    bakery.put("V-1", vacancy(world))
    contract(world, BOARD_OIN, OTHER)
    answer = board.put("B-1", vacancy(world, kvkNummer=OTHER))
    assert (answer.status_code, faults(answer).keys()) == (400, {"vestigingsnummer"})
    assert world.count("SELECT count(*) FROM employers.employer") == 1


@pytest.mark.requirement("I15")
def test_nobody_overwrites_unseen_what_somebody_else_changed(world: World, bakery: Supplier, now: datetime) -> None:
    bakery.put("V-1", vacancy(world))
    stale = bakery.put("V-1", vacancy(world, titel="Bakker"), If_Match='"1"')
    assert (stale.status_code, stale["Content-Type"]) == (412, PROBLEM)
    assert bakery.put("V-1", vacancy(world, titel="Bakker"), If_Match='W/"2"').status_code == 200
    assert bakery.put("V-9", vacancy(world), If_Match='"1"').status_code == 412
    colleague = world.sign_in(EMPLOYER_ADVISER)
    number = world.one("SELECT id FROM employers.vacancy")[0]
    held = kept_vacancy(actor=colleague, vacancy_id=number)
    values = held.values.__class__(
        **{**{n: getattr(held.values, n) for n in held.values.__slots__}, "wage": "€ 17 per uur"}
    )
    change_vacancy(actor=colleague, vacancy_id=number, version=held.version, values=values, now=now)
    blind = bakery.put("V-1", vacancy(world, titel="Chef"))
    assert (blind.status_code, blind["Content-Type"]) == (428, PROBLEM)
    read = bakery.read("V-1")
    assert read.json()["vacature"]["loon"] == "€ 17 per uur"
    kept = {name: value for name, value in read.json()["vacature"].items() if value is not None}
    assert bakery.put("V-1", kept).json()["verwerkt"] == "ongewijzigd"
    seen = bakery.put("V-1", {**kept, "titel": "Chef"}, If_Match=read["ETag"])
    assert (seen.status_code, seen.json()["verwerkt"]) == (200, "gewijzigd")
    assert bakery.put("V-1", vacancy(world), If_Match='"drie"').status_code == 400
    assert bakery.close("V-1", If_Match='"2"').status_code == 412
    assert bakery.close("V-1", If_Match="*").status_code == 200


def test_two_deliveries_of_one_number_at_once_make_one_vacancy(world: World, bakery: Supplier) -> None:
    """Two real connections, held until both wait; the second finds what the first one made."""
    body = vacancy(world)
    answers: list[Any] = []

    def deliver() -> None:
        try:
            answers.append(Supplier(Client(), BAKERY_OIN, bakery.key).put("V-1", body))
        finally:
            connections.close_all()

    both = [threading.Thread(target=deliver) for _ in range(2)]
    with world.sql.transaction():
        world.sql.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('employers.deliver/' || %s || '/' || 'V-1', 0))",
            [f"bron-{BAKERY}"],
        )
        for each in both:
            each.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        for _ in range(600):
            if world.count(waiting) == len(both) or not any(each.is_alive() for each in both):
                break
            both[0].join(timeout=0.05)
        assert world.count(waiting) == len(both)
    for each in both:
        each.join(timeout=60)
    assert sorted(answer.json()["verwerkt"] for answer in answers) == ["nieuw", "ongewijzigd"]
    assert world.count("SELECT count(*) FROM employers.vacancy") == 1


@pytest.mark.requirement("I15")
def test_many_at_once_each_whole_or_not_at_all(world: World, bakery: Supplier) -> None:
    bakery.put("V-0", vacancy(world))
    answer = bakery.supply(
        vacancy(world, kenmerk="V-1"),
        vacancy(world, kenmerk="V-2", urenMin=40, titel="<script>x</script>", meer=1, beroepCode="99999999"),
        vacancy(world, kenmerk="V-3", kvkNummer=OTHER),
        {"kenmerk": "V-0", "gesloten": "ingetrokken"},
        {"kenmerk": "V-9", "gesloten": "ingetrokken", "titel": "Bakker"},
        vacancy(world, kenmerk="V-4", omschrijving=FORBIDDEN),
        vacancy(world, kenmerk="V-1", titel="Bakker"),
        {"kenmerk": "V-8", "gesloten": "ingetrokken"},
        "tekst",
    )
    assert answer.status_code == 200, answer.content
    rows = answer.json()["rijen"]
    assert [row["rij"] for row in rows] == list(range(1, 10))
    assert [row["verwerkt"] for row in rows] == [
        "nieuw", "geweigerd", "geweigerd", "gesloten", "geweigerd", "wachtOpBeoordeling", "geweigerd", "geweigerd",
        "geweigerd",
    ]  # fmt: skip
    assert {each["name"] for each in rows[1]["fouten"]} == {"urenMax", "titel", "meer", "beroepCode"}
    assert [each["name"] for each in rows[4]["fouten"]] == ["titel"]
    assert [each["name"] for each in rows[6]["fouten"]] == ["kenmerk"]
    assert all(bool(row["detail"]) == (row["verwerkt"] == "geweigerd") for row in rows)
    assert rows[2]["detail"] != rows[7]["detail"]
    assert found(world) == {"Verkoper"}
    assert world.count("SELECT count(*) FROM employers.vacancy") == 3


WRONG: tuple[tuple[dict[str, Any], set[str]], ...] = (
    ({"kvkNummer": None, "vestigingsnummer": None, "werkgever": None}, {"kvkNummer", "vestigingsnummer", "werkgever"}),
    ({"kvkNummer": "12", "vestigingsnummer": "x"}, {"kvkNummer", "vestigingsnummer"}),
    ({"beroepCode": "99999999"}, {"beroepCode"}),
    ({"beroepLijst": "onbekend"}, {"beroepCode"}),
    ({"beroepCode": "9" * 5000}, {"beroepCode"}),
    ({"urenMin": 40, "urenMax": 20}, {"urenMax"}),
    ({"urenMin": -1}, {"urenMin"}),
    ({"urenMin": 61, "urenMax": 61}, {"urenMin", "urenMax"}),
    ({"urenMin": "16", "talen": "nld", "begeleiding": "ja", "titel": 7}, {"urenMin", "talen", "begeleiding", "titel"}),
    ({"begintOp": "gisteren", "zichtbaarTot": "1999-01-01"}, {"begintOp", "zichtbaarTot"}),
    ({"begintOp": "2099-01-01", "zichtbaarTot": "2099-01-01"}, {"begintOp", "zichtbaarTot"}),
    ({"titel": "<script>alert(1)</script>", "loon": "javascript:x"}, {"titel", "loon"}),
    ({"titel": "a\x00b"}, {"titel"}),
    ({"omschrijving": "kort", "postcode": 1, "meer": 1}, {"omschrijving", "postcode", "meer"}),
    ({"vestigingPostcode": 1}, {"vestigingPostcode"}),
    ({"vaardigheden": ["bestaat-niet"], "rijbewijzen": ["ZZ"], "talen": ["x"] * 41},
     {"vaardigheden", "rijbewijzen", "talen"}),
    ({"opleidingsniveau": 77, "contractvorm": 10**12, "plaatsen": 0}, {"opleidingsniveau", "contractvorm", "plaatsen"}),
    ({"kenmerk": "V-1", "gesloten": "vervuld"}, {"kenmerk", "gesloten"}),
)  # fmt: skip


@pytest.mark.requirement("I15", "R11")
@pytest.mark.parametrize(("changes", "fields"), WRONG)
def test_everything_wrong_is_told_at_once_and_nothing_is_kept(
    world: World, bakery: Supplier, changes: dict[str, Any], fields: set[str]
) -> None:
    answer = bakery.put("V-1", vacancy(world, **changes))
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert faults(answer).keys() == fields
    assert all(faults(answer).values())
    assert "script" not in answer.content.decode()
    assert world.count("SELECT count(*) FROM employers.vacancy") == 0
    assert world.count("SELECT count(*) FROM employers.employer") == 0


def test_a_level_that_is_not_known_needs_none_and_how_far_is_told(world: World, bakery: Supplier) -> None:
    sent = vacancy(world, niveauBekend=False, maxKm=40)
    del sent["opleidingsniveau"]
    assert bakery.put("V-1", sent).status_code == 201
    assert world.one("SELECT level_known, education_level, max_km FROM employers.vacancy") == (False, 0, 40)
    read = bakery.read("V-1").json()["vacature"]
    assert (read["niveauBekend"], read["maxKm"]) == (False, 40)
    assert bakery.put("V-2", {**sent, "niveauBekend": True}).status_code == 400


def test_text_that_looks_like_code_is_kept_as_the_text_it_is(world: World, bakery: Supplier) -> None:
    text = f"{TEXT} Loon < 20 & > 15 euro, {{{{ 7*7 }}}} en {{% load x %}} of ' OR 1=1 --"
    assert bakery.put("V-1", vacancy(world, omschrijving=text)).status_code == 201
    assert bakery.read("V-1").json()["vacature"]["omschrijving"] == text
    page = bakery.http.get(f"/vacatures/{world.one('SELECT id FROM employers.vacancy')[0]}").content.decode()
    assert "{{ 7*7 }}" in page
    assert "&lt; 20 &amp; &gt; 15 euro" in page


@pytest.mark.parametrize(
    "body",
    [b"", b"no json", b"[]", b'"x"', b"1" * 5000, b'{"titel": NaN}', b'{"a": 1, "a": 2}', b"\xff", b"[" * 100_000],
)
@pytest.mark.parametrize(("method", "path"), [("PUT", f"{VACANCIES}/V-1"), ("POST", VACANCIES), ("POST", SUPPLY)])
def test_what_cannot_be_read_is_refused(world: World, bakery: Supplier, method: str, path: str, body: bytes) -> None:
    answer = bakery.send(method, path, body)
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


def test_half_a_sign_is_no_text(world: World, bakery: Supplier) -> None:
    body = json.dumps(vacancy(world, titel="half \ud800", beroepCode="\ud800", meer="x")).replace("meer", "m\\ud800r")
    answer = bakery.put("V-1", body)
    assert answer.status_code == 400
    assert faults(answer).keys() >= {"titel", "beroepCode"}


def test_sizes_have_a_limit(world: World, bakery: Supplier) -> None:
    assert bakery.put("V-1", vacancy(world, omschrijving="x" * 8001)).status_code == 400
    large = bakery.put("V-1", vacancy(world, omschrijving="x" * 300_000))
    assert (large.status_code, large["Content-Type"]) == (413, PROBLEM)
    rows = [{"kenmerk": f"V-{number}", "gesloten": "vervuld"} for number in range(51)]
    assert faults(bakery.supply(*rows)).keys() == {"vacatures"}
    assert faults(bakery.supply()).keys() == {"vacatures"}
    assert faults(bakery.send("POST", SUPPLY, {"vacatures": "x", "meer": 1})).keys() == {"vacatures", "meer"}
    assert bakery.put("x" * 101, vacancy(world)).status_code == 400


@pytest.mark.requirement("R65")
def test_an_hour_has_a_limit(world: World, http: Client) -> None:
    system = connect(world, http, BAKERY_OIN, per_hour=5)
    left = "SELECT extract(epoch FROM date_trunc('hour', kernel.now()) + interval '1 hour' - kernel.now())"
    world.advance(seconds=float(world.one(left)[0]) + 1)  # at the beginning of an hour
    rows = [vacancy(world, kenmerk=f"V-{number}") for number in range(4)]
    assert system.supply(*rows).status_code == 200  # four of the five
    over = system.supply(*rows)
    assert (over.status_code, over["Content-Type"]) == (429, PROBLEM)
    assert 0 < int(over["Retry-After"]) <= 3600
    limited = system.read("V-1")
    assert (limited.status_code, limited["Content-Type"]) == (429, PROBLEM)
    refused = world.all("SELECT action FROM ledger.decision WHERE refusal = 'limit' ORDER BY seq")
    assert refused == [("supplier:deliver",), ("supplier:call",)]
    world.advance(hours=1)
    assert system.read("V-1").status_code == 200


def test_the_list_is_paged_small_and_ones_own(world: World, bakery: Supplier) -> None:
    bakery.supply(*(vacancy(world, kenmerk=f"V-{number}") for number in range(5)))
    bakery.close("V-3", "?reden=vervuld")
    names, place = [], ""
    while True:
        page = bakery.read(query=f"?aantal=2&na={place}").json()
        names += [row["kenmerk"] for row in page["vacatures"]]
        place = page["volgende"]
        if place is None:
            break
    assert names == [f"V-{number}" for number in range(5)]
    assert set(page["vacatures"][0]) == {"kenmerk", "nummer", "versie", "status", "titel"}
    assert [row["kenmerk"] for row in bakery.read(query="?status=vervuld").json()["vacatures"]] == ["V-3"]
    for query in ("?aantal=0", "?aantal=101", "?aantal=x", "?status=open", "?na=" + "x" * 201):
        assert bakery.read(query=query).status_code == 400, query
    assert bakery.read(query="?na=%00").status_code in {200, 400}


def test_past_its_last_day_a_vacancy_is_over_before_any_job_says_so(world: World, bakery: Supplier) -> None:
    last = clock.local_day(clock.now()) + timedelta(days=2)
    bakery.put("V-1", vacancy(world, zichtbaarTot=last.isoformat()))
    world.advance(days=3)
    assert bakery.read("V-1").json()["status"] == "verlopen"
    assert [row["status"] for row in bakery.read(query="?status=verlopen").json()["vacatures"]] == ["verlopen"]


def test_a_supplier_goes_on_with_what_it_delivered_as_a_file(world: World, bakery: Supplier, now: datetime) -> None:
    row = vacancy(world, kenmerk="V-1")
    assert [done.outcome for done in import_vacancies(supplier=f"bron-{BAKERY}", rows=[row], now=now)] == ["new"]
    assert bakery.put("V-1", vacancy(world)).json()["verwerkt"] == "ongewijzigd"


def test_an_approver_is_somebody_else_also_here(world: World, bakery: Supplier, now: datetime) -> None:
    bakery.put("V-1", vacancy(world, omschrijving=FORBIDDEN))
    number = world.one("SELECT id FROM employers.vacancy")[0]
    mediator = world.sign_in(MEDIATOR)
    held = kept_vacancy(actor=mediator, vacancy_id=number)
    assert not held.written_by_me
    approve_vacancy(actor=mediator, vacancy_id=number, version=held.version, reason=WHY, now=now)
    assert found(world) == {"Verkoper"}


@pytest.mark.requirement("I64")
def test_no_agreement_no_answer(world: World, http: Client) -> None:
    system = connect(world, http, BAKERY_OIN, days=10)
    assert system.read().status_code == 200
    world.advance(days=11)
    assert system.read().status_code == 401
    world.advance(days=-11)
    assert connect(world, http, BOARD_OIN, since=3).read().status_code == 401


@pytest.mark.requirement("I64")
def test_nobody_gets_in_without_a_proof_of_its_own_that_works_once(
    world: World, bakery: Supplier, board: Supplier
) -> None:
    once = bakery.assertion()

    def read(assertion: str) -> Any:
        return bakery.http.get(ROOT + VACANCIES, headers={"Authorization": f"Bearer {assertion}"})

    assert read(once).status_code == 200
    moment = int(clock.now().timestamp())
    false = [
        once,
        Supplier(bakery.http, "0" * 20, bakery.key).assertion(),
        Supplier(bakery.http, BAKERY_OIN, board.key).assertion(),
        bakery.assertion(aud="https://elsewhere.example"),
        bakery.assertion(iss=BOARD_OIN, sub=BOARD_OIN),
        bakery.assertion(iat=moment - 120, exp=moment - 60),
        "x",
    ]
    answers = [read(assertion) for assertion in false]
    bare = bakery.http.get(ROOT + VACANCIES)
    assert {answer.status_code for answer in (*answers, bare)} == {401}
    assert len({answer.content for answer in (*answers, bare)}) == 1
    assert {answer["WWW-Authenticate"] for answer in (*answers, bare)} == {"Bearer"}
    world.browse(bakery.http, world.sign_in(EMPLOYER_ADVISER))
    assert bakery.http.get(ROOT + VACANCIES).status_code == 401


def test_other_addresses_and_ways_are_problems_too(world: World, bakery: Supplier) -> None:
    for answer, status in (
        (bakery.send("GET", "/werkgevers"), 404),
        (bakery.send("GET", VACANCIES + "/"), 404),
        (bakery.send("GET", VACANCIES + "/V-1/"), 404),
        (bakery.send("PATCH", VACANCIES + "/V-1"), 405),
        (bakery.send("DELETE", VACANCIES), 405),
        (bakery.send("GET", SUPPLY), 405),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
        assert answer["API-Version"] == "1.1.0"
        assert answer["Cache-Control"] == "no-store"


def test_requests_and_hours_that_are_over_are_forgotten(world: World, bakery: Supplier) -> None:
    bakery.read()
    assert sweep_suppliers() == 0
    world.advance(days=2)
    assert sweep_suppliers() == 2


def test_the_contract_is_served_and_has_the_fields_of_a_file(world: World, http: Client) -> None:
    served = http.get(f"{ROOT}/openapi.json")
    assert (served.status_code, served["Access-Control-Allow-Origin"]) == (200, "*")
    assert served.json() == json.loads(json.dumps(document()))
    assert {path: set(methods) for path, methods in served.json()["paths"].items()} == {
        VACANCIES: {"get", "post"},
        VACANCIES + "/{kenmerk}": {"get", "put", "delete"},
        SUPPLY: {"post"},
    }
    employer = {"kvkNummer", "werkgever", "vestigingsnummer", "vestigingPostcode"}
    assert {each.alias for each in Vacancy.model_fields.values()} == employer | set(VACANCY)
    must = {each.alias for each in Vacancy.model_fields.values() if each.is_required()}
    assert must - employer == {wire for wire, field in VACANCY.items() if field.must}

"""The interface for municipalities' own systems, as such a system uses it: signed, one at a time, by contract."""

import json
import secrets
import threading
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey

from sonar.access.types import Category, Purpose
from sonar.disclosure.operations import open_client
from sonar.disclosure.queries import who_looked
from sonar.exchange.operations import sweep_municipal
from sonar.kernel import clock
from sonar.kernel.bsn import Bsn
from sonar.web.api.municipal import ROOT, document
from tests.world import ADVISER, Person, World, test_bsn

OIN, OTHER_OIN = "00000001" + "9" * 12, "00000002" + "9" * 12
PROBLEM = "application/problem+json"
ASK, REPORT, CHANGES = "/bemiddelingsstatusvragen", "/meldingen", "/wijzigingen"
TRIED = (
    "SELECT actor_kind, function, purpose, persons, subject, refusal FROM ledger.decision"
    " WHERE action = 'municipal:call' AND NOT decision ORDER BY seq"
)
MALFORMED = ("staff", "municipal_system", "municipal_exchange", 0, None, "malformed")
STATUS_FIELDS = {"verwijzing", "ingeschreven", "sinds", "kantoor"}


@dataclass
class System:
    """A municipality's own system, with the key by which it signs."""

    http: Client
    oin: str
    key: ECKey

    def assertion(self, **changes: Any) -> str:
        """Sign who this is, for one request."""
        moment = int(clock.now().timestamp())
        claims = {
            "iss": self.oin, "sub": self.oin, "aud": settings.SONAR.base_url + ROOT, "iat": moment, "exp": moment + 60,
            "jti": secrets.token_urlsafe(16), **changes,
        }  # fmt: skip
        return jwt.encode({"alg": "ES256", "kid": self.oin}, claims, self.key, algorithms=["ES256"])

    def post(self, path: str, body: object, *, assertion: str | None = None) -> Any:
        """Send a body."""
        signed = self.assertion() if assertion is None else assertion
        text = body if isinstance(body, str) else json.dumps(body)
        headers = {"authorization": f"Bearer {signed}"}
        return self.http.post(ROOT + path, text, content_type="application/json", headers=headers)

    def get(self, path: str) -> Any:
        """Ask for an address."""
        return self.http.get(ROOT + path, headers={"authorization": f"Bearer {self.assertion()}"})

    def ask(self, person: Person | Bsn) -> Any:
        """Ask where the mediation of somebody stands."""
        bsn = person if isinstance(person, Bsn) else person.new.bsn
        return self.post(ASK, {"burgerservicenummer": bsn.reveal()})

    def report(self, person: Person, **changes: object) -> Any:
        """Report that somebody gets a benefit."""
        body = {"burgerservicenummer": person.new.bsn.reveal(), "soort": "bijstand", "begonnenOp": "2026-03-01"}
        return self.post(REPORT, {**body, **changes})


def connect(world: World, http: Client, oin: str, organisation: str, per_day: int = 100, days: int = 200) -> System:
    """Let a municipality be connected, and return its system."""
    key = ECKey.generate_key("P-256")
    values = {
        "oin": oin,
        "organisation_id": world.one("SELECT id FROM identity.organisation WHERE name = %s", organisation)[0],
        "public_key": json.dumps(key.as_dict(private=False)),
        "persons_per_day": per_day,
        "agreement": "Overeenkomst gegevensuitwisseling 2026",
        "agreed_until": str(clock.local_day(clock.now()) + timedelta(days=days)),
    }
    world.sql.execute("SELECT exchange.put_connection('municipality', %s::jsonb)", [json.dumps(values)])
    return System(http, oin, key)


@pytest.fixture
def zwolle(world: World, http: Client) -> System:
    """The system of the municipality where everybody of this world lives."""
    return connect(world, http, OIN, "Gemeente Zwolle")


@pytest.fixture
def deventer(world: World, http: Client) -> System:
    """The system of another municipality."""
    return connect(world, http, OTHER_OIN, "Gemeente Deventer")


def end(world: World, person: Person, now: datetime) -> None:
    """Let the adviser end the mediation of somebody today."""
    actor = world.sign_in(ADVISER)
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.MEDIATION,
        categories=[Category.IDENTITY, Category.STATUS],
        write=[Category.STATUS],
        now=now,
    ) as opened:
        opened.end_activity(on=clock.local_day(now), why_ended="work", why="Belde vandaag zelf.")


@pytest.mark.requirement("I22", "R116")
def test_three_facts_of_an_own_inhabitant_and_she_reads_who_asked(world: World, zwolle: System) -> None:
    person = world.client()
    answer = zwolle.ask(person)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert set(told) == STATUS_FIELDS
    assert (told["ingeschreven"], told["kantoor"]) == (True, "UWV Zwolle")
    again = zwolle.get(f"/bemiddelingsstatussen/{told['verwijzing']}")
    assert again.json() == told
    assert str(person.id) not in answer.content.decode()
    rows = world.all(
        "SELECT persons, categories, writes, purpose, bases, function FROM ledger.disclosure WHERE actor_ref = "
        "(SELECT id FROM exchange.municipal_connection)"
    )
    assert rows == [([person.id], ["status"], [], "municipal_exchange", ["residence"], "municipal_system")] * 2
    looks = who_looked(actor=world.sign_in_jobseeker(person)).lines
    assert [(look.organisation, look.function, look.purpose, look.basis) for look in looks][-2:] == [
        ("Gemeente Zwolle", "municipal_system", Purpose.MUNICIPAL_EXCHANGE, "residence")
    ] * 2
    browser = Client()
    world.browse(browser, world.sign_in_jobseeker(person))
    page = browser.get("/werkmap/inzage").content.decode()
    assert "Gemeente Zwolle" in page
    assert "Systeem van de gemeente" in page
    assert "onbekend" not in page


@pytest.mark.requirement("I22", "R57")
def test_foreign_unknown_and_protected_are_one_answer(world: World, zwolle: System, deventer: System) -> None:
    own, protected = world.client(), world.client()
    world.protect(protected)
    reference = zwolle.ask(own).json()["verwijzing"]
    answers = [
        deventer.ask(own),
        deventer.ask(test_bsn(900_000)),
        zwolle.ask(protected),
        deventer.get(f"/bemiddelingsstatussen/{reference}"),
        zwolle.get("/bemiddelingsstatussen/00000000-0000-4000-8000-000000000000"),
        deventer.report(own),
        zwolle.report(protected),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer["Content-Type"] for answer in answers} == {PROBLEM}
    assert len({answer.content for answer in answers}) == 1
    assert world.count("SELECT count(*) FROM clients.municipal_support") == 0
    refused = world.all("SELECT action, refusal FROM ledger.decision WHERE NOT decision ORDER BY seq")
    assert refused == [("municipal:status", "no_relation")] * 5 + [("municipal:support", "no_relation")] * 2


@pytest.mark.requirement("I22", "I20")
def test_who_moves_is_the_municipalitys_until_the_moving_date(world: World, zwolle: System, deventer: System) -> None:
    person = world.client()
    reference = zwolle.ask(person).json()["verwijzing"]
    day = world.one("SELECT kernel.today()")[0] + timedelta(days=3)
    world.sql.execute("UPDATE clients.residence SET valid_until = %s WHERE client_id = %s", [day, person.id])
    world.sql.execute("INSERT INTO clients.residence VALUES (%s, 150, %s)", [person.id, day])
    world.advance(days=2)
    assert zwolle.get(f"/bemiddelingsstatussen/{reference}").status_code == 200
    assert deventer.ask(person).status_code == 404
    world.advance(days=1)
    assert zwolle.get(f"/bemiddelingsstatussen/{reference}").status_code == 404
    assert zwolle.ask(person).status_code == 404
    assert zwolle.report(person).status_code == 404
    assert zwolle.get(CHANGES).json()["verwijzingen"] == []
    assert deventer.ask(person).status_code == 200
    assert sweep_municipal() > 0
    assert world.count("SELECT count(*) FROM exchange.municipal_client") == 1  # the new municipality's own


@pytest.mark.requirement("I22")
def test_a_report_begins_ends_and_says_nothing_twice(world: World, zwolle: System) -> None:
    person = world.client()
    first = zwolle.report(person)
    assert first.status_code == 200, first.content
    assert set(first.json()) == {"verwijzing", "verwerkt"}
    outcomes = [
        first,
        zwolle.report(person),
        zwolle.report(person, geeindigdOp="2026-09-30"),
        zwolle.report(person, geeindigdOp="2026-09-30"),
        zwolle.report(person, soort="jobcoach", begonnenOp="2026-05-01"),
    ]
    became = [answer.json()["verwerkt"] for answer in outcomes]
    assert became == ["nieuw", "ongewijzigd", "gewijzigd", "ongewijzigd", "nieuw"]
    kept = world.all("SELECT entry, started_on, ended_on, source FROM clients.municipal_support ORDER BY entry")
    assert kept == [
        (1, date(2026, 3, 1), date(2026, 9, 30), "other_register"), (2, date(2026, 5, 1), None, "other_register"),
    ]  # fmt: skip
    stored = str(world.all("SELECT m::text FROM clients.municipal_support m"))
    assert "pw_benefit" not in stored
    assert b"pw_benefit".hex() not in stored
    browser = Client()
    world.browse(browser, world.sign_in_jobseeker(person))
    page = browser.get("/werkmap/gegevens").content.decode()
    for words in ("Bijstand (Participatiewet)", "Jobcoach", "Gemeente Zwolle"):
        assert words in page, words


@pytest.mark.requirement("I22")
def test_two_equal_reports_at_once_make_one_row(world: World, zwolle: System) -> None:
    """Two real connections, held until both have found her; without the lock both would add a row."""
    person = world.client()
    answers: list[Any] = []

    def report() -> None:
        try:
            answers.append(System(Client(), OIN, zwolle.key).report(person))
        finally:
            connections.close_all()

    both = [threading.Thread(target=report) for _ in range(2)]
    with world.sql.transaction():
        world.sql.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('exchange.support/' || %s::text, 0))", [person.id]
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
    assert world.count("SELECT count(*) FROM clients.municipal_support") == 1


@pytest.mark.requirement("I22")
def test_changes_are_references_only_each_to_be_read_by_itself(world: World, zwolle: System, now: datetime) -> None:
    asked, other, unasked = (world.client(adviser=ADVISER) for _ in range(3))
    reference = zwolle.ask(asked).json()["verwijzing"]
    zwolle.ask(other)
    before = zwolle.get(CHANGES).json()
    assert before["verwijzingen"] == []
    for person in (asked, unasked):
        end(world, person, now)
    world.settle()
    answer = zwolle.get(f"{CHANGES}?na={before['volgende']}")
    told = answer.json()
    assert set(told) == {"verwijzingen", "volgende"}
    assert told["verwijzingen"] == [reference]
    status = zwolle.get(f"/bemiddelingsstatussen/{reference}").json()
    assert status["ingeschreven"] is False
    assert zwolle.get(f"{CHANGES}?na={told['volgende']}").json() == {"verwijzingen": [], "volgende": told["volgende"]}
    assert world.count("SELECT count(*) FROM ledger.decision WHERE action = 'municipal:changes'") == 3
    world.advance(days=93)  # the end was told; after three months she is no client of anybody
    assert zwolle.get(f"/bemiddelingsstatussen/{reference}").status_code == 404


@pytest.mark.requirement("I22", "R65")
def test_a_day_has_a_limit_also_for_guessing(world: World, http: Client) -> None:
    system = connect(world, http, OIN, "Gemeente Zwolle", per_day=3)
    person = world.client()
    assert [system.ask(who).status_code for who in (person, test_bsn(900_001), person)] == [200, 404, 200]
    limited = system.ask(person)
    assert (limited.status_code, limited["Content-Type"]) == (429, PROBLEM)
    assert int(limited["Retry-After"]) > 0
    assert limited.content == system.ask(test_bsn(900_002)).content  # it tells nothing of anybody
    world.advance(hours=25)
    assert system.ask(person).status_code == 200


@pytest.mark.requirement("I22", "I64")
def test_no_agreement_no_answer(world: World, http: Client) -> None:
    system = connect(world, http, OIN, "Gemeente Zwolle", days=10)
    person = world.client()
    assert system.ask(person).status_code == 200
    world.advance(days=11)
    assert system.ask(person).status_code == 401


@pytest.mark.requirement("I22")
def test_an_assertion_is_ours_of_now_and_works_once(world: World, zwolle: System, deventer: System) -> None:
    person = world.client()
    body = {"burgerservicenummer": person.new.bsn.reveal()}
    moment = int(clock.now().timestamp())
    once = zwolle.assertion()
    assert zwolle.post(ASK, body, assertion=once).status_code == 200
    stranger = System(zwolle.http, "0" * 20, zwolle.key)
    borrowed = System(zwolle.http, OIN, deventer.key)
    false = {
        "used before": once,
        "of a stranger": stranger.assertion(),
        "signed by another": borrowed.assertion(),
        "for somebody else": zwolle.assertion(aud="https://elsewhere.example"),
        "in another's name": zwolle.assertion(iss=OTHER_OIN, sub=OTHER_OIN),
        "past": zwolle.assertion(iat=moment - 120, exp=moment - 60),
        "of tomorrow": zwolle.assertion(iat=moment + 86_400, exp=moment + 86_460),
        "for a year": zwolle.assertion(exp=moment + 31_536_000),
        "without a number": zwolle.assertion(jti=""),
        "without an end": zwolle.assertion(exp=None),
        "signed by nobody": "eyJhbGciOiJub25lIn0.e30.",
        "no assertion": "x",
        "too long": "x" * 5000,
    }
    answers = {name: zwolle.post(ASK, body, assertion=assertion) for name, assertion in false.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(false, 401)
    assert len({answer.content for answer in answers.values()}) == 1
    assert {answer["WWW-Authenticate"] for answer in answers.values()} == {"Bearer"}
    bare = zwolle.http.post(ROOT + ASK, json.dumps(body), content_type="application/json")
    assert (bare.status_code, bare["Content-Type"]) == (401, PROBLEM)
    world.browse(zwolle.http, world.sign_in(ADVISER))
    assert zwolle.http.post(ROOT + ASK, json.dumps(body), content_type="application/json").status_code == 401
    assert world.count("SELECT count(*) FROM ledger.disclosure WHERE purpose = 'municipal_exchange'") == 1


FAULTS: tuple[tuple[str, object, str], ...] = (
    (ASK, "no json", ""),
    (ASK, "[]", ""),
    (ASK, {}, "burgerservicenummer"),
    (ASK, {"burgerservicenummer": "999990018"}, "burgerservicenummer"),
    (ASK, {"burgerservicenummer": 999990019}, "burgerservicenummer"),
    (ASK, {"burgerservicenummer": "999.990.019"}, "burgerservicenummer"),
    (ASK, {"burgerservicenummer": "999990019", "naam": "Proefpersoon"}, "naam"),
    (REPORT, {"soort": "geheim"}, "soort"),
    (REPORT, {"begonnenOp": "2026-02-30"}, "begonnenOp"),
    (REPORT, {"begonnenOp": 20260301}, "begonnenOp"),
    (REPORT, {"begonnenOp": "2026-03-01T00:00:00"}, "begonnenOp"),
    (REPORT, {"begonnenOp": "1899-01-01"}, "begonnenOp"),
    (REPORT, {"geeindigdOp": "2026-01-01"}, ""),
    (REPORT, {"bedrag": 1200}, "bedrag"),
)


@pytest.mark.requirement("I22", "R11")
@pytest.mark.parametrize(("path", "body", "field"), FAULTS)
def test_bad_input_names_the_field_and_repeats_nothing(
    world: World, zwolle: System, path: str, body: object, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    person = world.client()
    if path == REPORT and isinstance(body, dict):
        good = {"burgerservicenummer": person.new.bsn.reveal(), "soort": "bijstand", "begonnenOp": "2026-03-01"}
        body = {**good, **body}
    answer = zwolle.post(path, body)
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    told = answer.json()
    assert told["status"] == 400
    assert told["detail"]
    if field:
        assert [fault["name"] for fault in told["invalidParams"]] == [field]
        assert all(fault["reason"] for fault in told["invalidParams"])
    for planted in (person.new.bsn.reveal(), "999990018", "999990019", "999.990.019", "Proefpersoon", "geheim"):
        assert planted not in answer.content.decode()
        assert planted not in caplog.text
    assert world.count("SELECT count(*) FROM ledger.disclosure") == 0
    assert world.all(TRIED) == [MALFORMED]
    asker = "SELECT c.oin FROM ledger.decision d JOIN exchange.municipal_connection c ON c.id = d.actor_ref"
    assert world.all(f"{asker} WHERE d.action = 'municipal:call'") == [(OIN,)]
    assert world.count("SELECT count(*) FROM ledger.decision d WHERE strpos(d::text, 'geheim') > 0") == 0


def test_every_fault_is_told_at_once(world: World, zwolle: System) -> None:
    told = zwolle.post(REPORT, {"burgerservicenummer": "1", "soort": "x", "begonnenOp": "gisteren", "meer": 1}).json()
    assert {fault["name"] for fault in told["invalidParams"]} == {"burgerservicenummer", "soort", "begonnenOp", "meer"}


@pytest.mark.requirement("I22", "R67")
def test_other_addresses_and_ways_are_problems_too(world: World, zwolle: System) -> None:
    world.client()
    for answer, status in (
        (zwolle.get("/klanten"), 404),
        (zwolle.get("/bemiddelingsstatussen"), 404),
        (zwolle.get("/bemiddelingsstatussen/1"), 404),
        (zwolle.get(ASK), 405),
        (zwolle.post(CHANGES, {}), 405),
        (zwolle.get(f"{CHANGES}?na=gisteren"), 400),
        (zwolle.get(f"{CHANGES}?na=-1"), 400),
        (zwolle.get(f"{CHANGES}?na=007"), 400),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
        assert answer["API-Version"] == "1.0.0"
        assert answer["Cache-Control"] == "no-store"
    assert world.all(TRIED) == [MALFORMED] * 3  # what the contract has, asked in a way that it has not


def test_who_was_not_let_in_is_noted_once_and_not_as_malformed(world: World, zwolle: System) -> None:
    assert zwolle.post(ASK, "{", assertion="x").status_code == 401
    assert [row[-1] for row in world.all(TRIED)] != ["malformed"]
    assert [row[:3] for row in world.all(TRIED)] == [(None, None, None)]


@pytest.mark.requirement("I22", "R116")
def test_the_contract_holds_these_fields_and_no_others(http: Client) -> None:
    served = http.get(f"{ROOT}/openapi.json")
    assert served.status_code == 200
    assert served["Access-Control-Allow-Origin"] == "*"
    found = served.json()
    assert found == json.loads(json.dumps(document()))
    assert {path: set(methods) for path, methods in found["paths"].items()} == {
        ASK: {"post"},
        "/bemiddelingsstatussen/{reference}": {"get"},
        REPORT: {"post"},
        CHANGES: {"get"},
    }
    schemas = found["components"]["schemas"]
    fields = {name: set(schema["properties"]) for name, schema in schemas.items() if "properties" in schema}
    assert fields == {
        "Question": {"burgerservicenummer"},
        "Report": {"burgerservicenummer", "soort", "begonnenOp", "geeindigdOp"},
        "StatusAnswer": STATUS_FIELDS,
        "ReportAnswer": {"verwijzing", "verwerkt"},
        "ChangesAnswer": {"verwijzingen", "volgende"},
        "Problem": {"type", "title", "status", "detail", "invalidParams"},
        "InvalidParam": {"name", "reason"},
    }
    closed = {"Question", "Report", "StatusAnswer", "ReportAnswer", "ChangesAnswer"}
    assert all(schemas[name]["additionalProperties"] is False for name in closed)
    # The citizen service number goes in by a body, never by an address, and never comes out.
    for methods in found["paths"].values():
        for operation in methods.values():
            assert {place["name"] for place in operation.get("parameters", [])} <= {"reference", "na"}
            assert set(operation["responses"]) == {"200", "400", "401", "404", "409", "429"}
            assert operation["security"]

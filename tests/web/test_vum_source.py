"""Sonar as a source of jobseekers for the national exchange: by contract, without names, logged, and never too much."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sonar.access.types import Purpose
from sonar.clients.types import Education, LanguageSkill, Profile, WantedOccupation, WorkExperience
from sonar.disclosure.queries import who_looked
from sonar.exchange.operations import answer_jobseekers, begin_vum_call, sweep_vum
from sonar.exchange.types import JobseekerQuestion
from tests.web import vum_exchange as vum
from tests.web.vum_exchange import ASKER_OIN, EXCHANGE_OIN, OTHER_OIN, OWN_OIN, Exchange
from tests.world import Person, World

SOURCE = "Bron-WerkzoekendeProfielen"
MATCHES, DETAIL = "/werkzoekendeProfielen/matches", "/werkzoekendeProfielen/{idWerkzoekende}"
URI = "https://linkeddata.competentnl.nl/uwv/id/occupation/"


@pytest.fixture
def exchange(world: World, http: Client, tmp_path: Path, settings: Any) -> Exchange:
    """The exchange, connected."""
    return vum.join(http, tmp_path, settings)


def jobseeker(world: World, **changes: Any) -> Person:
    """Register somebody who can be found from Zwolle, with what points at her in every corner of her profile."""
    values: dict[str, Any] = {
        "pc4": 8011, "education_level": 4, "hours_min": 16, "hours_max": 32, "max_distance_km": 40,
        "licences": ("B",), "contract_forms": (1,),
        "occupations": (WantedOccupation("competentnl", "AB1"),),
        "languages": (LanguageSkill("nld", oral=4, written=3),),
        "education": (Education("Ruimtelijke ordening", 5, "Hogeschool Proefstad"),),
        "experience": (WorkExperience("Bakkerij Proefpersoon", "competentnl:AB1", "Werkte bij Jan van Dalen."),),
        "presentation": "Ik ben Jan van Dalen, bel mij op 06-12345678.",
        **changes,
    }  # fmt: skip
    return world.client(profile=Profile(**values))


def wishes(world: World, person: Person, **values: object) -> None:
    """Record wishes about hours."""
    columns = ", ".join(values)
    world.sql.execute(
        f"INSERT INTO clients.work_wishes (client_id, source, {columns})"
        f" VALUES (%s, 'own_statement', {', '.join(['%s'] * len(values))})".encode(),
        [person.id, *values.values()],
    )


def choose(world: World, person: Person, *, shared: bool | None = None, needs: bool | None = None) -> None:
    """Record what somebody decided on sharing."""
    world.sql.execute(
        "INSERT INTO clients.sharing (client_id, source, shared_elsewhere, needs_shared)"
        " VALUES (%s, 'own_statement', %s, %s) ON CONFLICT (client_id) DO UPDATE"
        " SET shared_elsewhere = excluded.shared_elsewhere, needs_shared = excluded.needs_shared",
        [person.id, shared, needs],
    )


@pytest.mark.requirement("R310")
def test_an_answer_is_by_the_contract_and_she_reads_who_asked(world: World, exchange: Exchange) -> None:
    person = jobseeker(world)
    answer = exchange.ask()
    assert answer.status_code == 200, answer.content
    assert vum.faults(SOURCE, MATCHES, "post", answer) == []
    (match,) = answer.json()["matches"]
    assert answer.json()["maximumAantalResultatenBereikt"] is False
    assert match["mobiliteit"] == {"bemiddelingspostcode": "8011AA", "maximaleReisafstand": 40}
    assert match["bemiddelingsberoep"] == [{"codeBeroepsnaam": f"{URI}AB1"}]
    detail = exchange.detail(match["idWerkzoekende"])
    assert detail.status_code == 200, detail.content
    assert vum.faults(SOURCE, DETAIL, "get", detail) == []
    for answered in (answer, detail):
        said = answered.content.decode()
        for secret in ("Dalen", "12345678", "Proefstad", "Bakkerij", str(person.id), person.new.contact.email):
            assert secret not in said
        assert answered["X-VUM-fromParty"] == OWN_OIN
        assert answered["X-VUM-toParty"] == ASKER_OIN
    rows = world.all(
        "SELECT name, persons, categories, purpose, bases, function, reason FROM ledger.disclosure ORDER BY seq"
    )
    told = f"{vum.ASKER} (OIN {ASKER_OIN})"
    assert rows == [
        (name, [person.id], ["profile"], "vum_exchange", ["exchange"], "vum_party", told)
        for name in ("vum:match", "vum:detail")
    ]
    looks = who_looked(actor=world.sign_in_jobseeker(person)).lines[-2:]
    assert [(look.organisation, look.purpose, look.basis, look.reason) for look in looks] == [
        (told, Purpose.VUM_EXCHANGE, "exchange", "")
    ] * 2
    browser = Client()
    world.browse(browser, world.sign_in_jobseeker(person))
    page = browser.get("/werkmap/inzage").content.decode()
    assert vum.ASKER in page
    assert "onbekend" not in page


def test_names_are_of_one_question_and_one_asker(world: World, exchange: Exchange) -> None:
    jobseeker(world)
    vum.party(OTHER_OIN, "Andere gemeente")
    first, second = exchange.names()[0], exchange.names()[0]
    assert first != second
    other = Exchange(exchange.http, exchange.authority, exchange.certificate, OTHER_OIN)
    theirs = other.names()[0]
    assert len({first, second, theirs}) == 3
    assert [exchange.detail(name).status_code for name in (first, second)] == [200, 200]
    refused = [exchange.detail(theirs), other.detail(first), exchange.detail("nooit-gegeven"), exchange.detail("a b")]
    assert {answer.status_code for answer in refused} == {400}
    assert len({answer.content for answer in refused}) == 1
    assert all(vum.faults(SOURCE, DETAIL, "get", answer) == [] for answer in refused)
    stored = world.all("SELECT r::text FROM exchange.vum_result r")
    assert all(first not in row[0] and second not in row[0] for row in stored)


def test_details_end_with_the_question(world: World, exchange: Exchange) -> None:
    jobseeker(world)
    name = exchange.names()[0]
    world.advance(hours=7)
    assert exchange.detail(name).status_code == 200
    world.advance(hours=2)
    assert exchange.detail(name).status_code == 400
    assert sweep_vum() > 0
    assert world.count("SELECT count(*) FROM exchange.vum_result") == 0


def test_ten_details_of_a_question_and_the_eleventh_is_refused(world: World, exchange: Exchange) -> None:
    for _ in range(11):
        jobseeker(world)
    names = exchange.names()
    assert len(names) == 11
    assert [exchange.detail(name).status_code for name in names[:10]] == [200] * 10
    eleventh = exchange.detail(names[10])
    assert eleventh.status_code == 429
    assert eleventh.json()["code"] == "429.01"
    assert vum.faults(SOURCE, DETAIL, "get", eleventh) == []
    assert exchange.detail(names[0]).status_code == 200  # the same one again is no eleventh
    assert world.count("SELECT count(*) FROM ledger.decision WHERE action = 'vum:detail' AND refusal = 'too_many'") == 1


def test_a_hundred_at_most_and_the_flag_only_when_there_were_more(world: World, exchange: Exchange) -> None:
    people = [jobseeker(world) for _ in range(3)]

    def asked(limit: int, seed: int | None = None) -> Any:
        call = begin_vum_call(from_oin=ASKER_OIN, via_oin=EXCHANGE_OIN, suwi=True)
        return answer_jobseekers(call=call, question=JobseekerQuestion(8011, 50), limit=limit, seed=seed)

    assert [(len(found.matches), found.more) for found in (asked(2), asked(3), asked(4))] == [
        (2, True), (3, False), (3, False),
    ]  # fmt: skip
    world.sql.execute("UPDATE clients.profile SET max_distance_km = 31 WHERE client_id = %s", [people[0].id])
    world.sql.execute("UPDATE clients.profile SET max_distance_km = 32 WHERE client_id = %s", [people[1].id])
    world.sql.execute("SELECT exchange.fill_vum_profiles()")

    def order(seed: int) -> list[int]:
        return [match["mobiliteit"]["maximaleReisafstand"] for match in asked(3, seed).matches]

    assert order(7) == order(7)
    assert len({tuple(order(seed)) for seed in range(40)}) == 6  # every order of three comes, also below the maximum


def test_objection_counts_from_the_next_question(world: World, exchange: Exchange) -> None:
    person, other = jobseeker(world), jobseeker(world)
    names = exchange.names()
    assert len(names) == 2
    choose(world, person, shared=False)
    assert len(exchange.names()) == 1
    codes = sorted(exchange.detail(name).status_code for name in names)
    assert codes == [200, 400]
    choose(world, person, shared=True)
    assert len(exchange.names()) == 2
    world.protect(other)
    assert len(exchange.names()) == 1
    world.sql.execute("UPDATE clients.profile SET cv_expires_on = kernel.today() WHERE client_id = %s", [person.id])
    world.sql.execute("SELECT exchange.fill_vum_profiles()")
    assert exchange.names() == []
    assert world.count("SELECT count(*) FROM ledger.decision WHERE action = 'vum:match' AND decision") > 0


def test_contact_and_needs_go_to_who_may_have_them(world: World, exchange: Exchange) -> None:
    person = jobseeker(world, presentation="Ik ben een harde werker.")
    name = exchange.names()[0]
    assert "emailadres" not in exchange.detail(name).json()
    wishes(world, person, contact_shown=True)
    first = exchange.ask().json()["matches"][0]
    assert first["indicatieBeschikbaarheidContactgegevens"] == 1
    assert "emailadres" not in first
    told = exchange.detail(first["idWerkzoekende"])
    assert vum.faults(SOURCE, DETAIL, "get", told) == []
    assert told.json()["emailadres"] == [person.new.contact.email]
    assert told.json()["telefoonnummer"] == [person.new.contact.phone]
    outside = exchange.detail(first["idWerkzoekende"], X_VUM_SUWIparty="false").json()
    assert "emailadres" in outside
    assert "persoonlijkePresentatie" not in outside
    assert world.one("SELECT categories FROM ledger.disclosure ORDER BY seq DESC LIMIT 1")[0] == ["profile", "contact"]
    choose(world, person, needs=True)
    exchange.detail(first["idWerkzoekende"], X_VUM_SUWIparty="false")
    assert world.one("SELECT categories FROM ledger.disclosure ORDER BY seq DESC LIMIT 1")[0] == ["profile", "contact"]
    exchange.detail(first["idWerkzoekende"])
    opened = world.one("SELECT categories FROM ledger.disclosure ORDER BY seq DESC LIMIT 1")[0]
    assert opened == ["profile", "contact", "work_needs", "target_group"]


OCCUPATIONS, CONTRACTS = "bemiddelingsberoep", "contractvorm"
LICENCES, LANGUAGES = "arbeidsmarktkwalificatie.rijbewijs", "arbeidsmarktkwalificatie.taalbeheersing"
MOST_HOURS, LEAST_HOURS = (f"werktijden.aantalWerkurenPerWeek{which}" for which in ("Maximaal", "Minimaal"))
AREA = {"postcode": "8011AB", "afstand": 1}


def either(name: str, *each: tuple[str, str]) -> dict[str, Any]:
    """Return a criterion that one of these satisfies."""
    return {name: {"$elemMatch": {"$or": [{key: {"$eq": value}} for key, value in each]}}}


def licences(*codes: str) -> dict[str, Any]:
    """Return a criterion that asks for all of these."""
    return {LICENCES: {"$all": [{"$elemMatch": {"codeSoortRijbewijs": {"$eq": code}}} for code in codes]}}


def language(code: str, **levels: int) -> dict[str, Any]:
    """Return a criterion that asks for a language at these levels."""
    asked = {f"codeNiveauTaalbeheersing{skill}": {"$gte": level} for skill, level in levels.items()}
    return {LANGUAGES: {"$all": [{"$elemMatch": {"codeTaal": {"$eq": code}, **asked}}]}}


def question(**criteria: Any) -> dict[str, Any]:
    """Return a body with an area and these criteria."""
    return {"vraagObject": {"selectiegebied": AREA, **criteria}}


SCHEMA, DATA = "beroep.codeBeroepsnaam", "codeBeroepsnaam"
CRITERIA: dict[str, tuple[dict[str, Any], bool]] = {
    "occupation": (either(OCCUPATIONS, (SCHEMA, f"{URI}AB1")), True),
    "occupation, as the data spell it": (either(OCCUPATIONS, (DATA, f"{URI}AB1")), True),
    "one of two": (either(OCCUPATIONS, (SCHEMA, f"{URI}ZZ9"), (DATA, f"{URI}AB1")), True),
    "another occupation": (either(OCCUPATIONS, (SCHEMA, f"{URI}ZZ9")), False),
    "another list": (either(OCCUPATIONS, (DATA, "https://example.org/AB1")), False),
    "no occupations": (either(OCCUPATIONS), True),
    "contract": (either(CONTRACTS, ("codeTypeArbeidscontract", "O")), True),
    "other contract": (either(CONTRACTS, ("codeTypeArbeidscontract", "B")), False),
    "licence": (licences("B"), True),
    "two licences": (licences("B", "CE"), False),
    "language": (language("nld", Mondeling=4, Schriftelijk=3), True),
    "language, better": (language("nld", Schriftelijk=4), False),
    "another language": (language("deu"), False),
    "hours": ({MOST_HOURS: {"$gte": 32}, LEAST_HOURS: {"$lte": 16}}, True),
    "more hours": ({MOST_HOURS: {"$gte": 33}}, False),
    "fewer hours": ({LEAST_HOURS: {"$lte": 15}}, False),
    "office hours, unsaid": ({"werktijden.indicatieKantoortijden": {"$eq": 2}}, False),
    "available": ({"datumAanvangBeschikbaarVoorWerk": {"$lte": "2026-01-01"}}, True),
    "an unknown criterion": ({"haarkleur": {"$eq": "rood"}}, True),
    "an unknown operator": ({MOST_HOURS: {"$in": [99]}}, True),
    "too far for the asker": ({"selectiegebied": {"postcode": "9711AB", "afstand": 20}}, False),
    "too far for her": ({"selectiegebied": {"postcode": "9711AB", "afstand": 999}}, False),
    "nowhere": ({"selectiegebied": {"postcode": "0123AB", "afstand": 999}}, False),
}


@pytest.mark.parametrize("case", CRITERIA)
def test_each_criterion(world: World, exchange: Exchange, case: str) -> None:
    criteria, fits = CRITERIA[case]
    jobseeker(world)
    assert bool(exchange.names(criteria)) is fits


BAD: dict[str, tuple[bytes | dict[str, Any], str]] = {
    "no JSON": (b"{", "400.01"),
    "not an object": (b"[]", "400.01"),
    "not UTF-8": (b'{"vraagObject": "\xff"}', "400.01"),
    "infinite": (b'{"vraagObject": {"x": Infinity}}', "400.01"),
    "no question": (b"{}", "400.02"),
    "something beside it": ({**question(), "meer": 1}, "400.01"),
    "no area": ({"vraagObject": {}}, "400.02"),
    "no distance": (question(selectiegebied={"postcode": "8011AB"}), "400.02"),
    "no postcode": (question(selectiegebied={"afstand": 5}), "400.02"),
    "an impossible radius": (question(selectiegebied={**AREA, "afstand": 1000}), "400.01"),
    "a negative radius": (question(selectiegebied={**AREA, "afstand": -1}), "400.01"),
    "a wrong postcode": (question(selectiegebied={**AREA, "postcode": "8011"}), "400.01"),
    "10,000 criteria": (question(**{f"c{n}": {} for n in range(10_000)}), "400.01"),
    "10,000 alternatives": (question(**either(OCCUPATIONS, *[(DATA, "x")] * 10_000)), "400.01"),
    "nested too deeply": (b'{"vraagObject": ' + b'{"x": ' * 300 + b"1" + b"}" * 301, "400.01"),
    "nested without end": (b"[" * 100_000, "400.01"),
    "a number without end": (b'{"vraagObject": {"x": ' + b"9" * 6000 + b"}}", "400.01"),
    "a licence that is none": (question(**licences("Z")), "400.01"),
    "a list where an object belongs": (question(selectiegebied=[]), "400.01"),
    "no language": (question(**{LANGUAGES: {"$all": [{"$elemMatch": {}}]}}), "400.02"),
    "a day that is none": (question(datumAanvangBeschikbaarVoorWerk={"$lte": "2026-02-30"}), "400.01"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_question_gets_the_code_and_says_nothing_back(world: World, exchange: Exchange, case: str) -> None:
    body, code = BAD[case]
    answer = exchange.post(MATCHES, body)
    assert answer.status_code == 400, answer.content
    assert answer.json()["code"] == code
    assert vum.faults(SOURCE, MATCHES, "post", answer) == []
    assert len(answer.content) < 400
    assert world.count("SELECT count(*) FROM exchange.vum_question") == 0


def test_a_body_that_is_too_large(exchange: Exchange) -> None:
    assert exchange.post(MATCHES, b" " * 600_000).status_code == 400
    assert exchange.post(MATCHES, json.dumps({"vraagObject": {"x": "y" * 200_000}}).encode()).status_code == 400

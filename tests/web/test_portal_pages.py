"""The employers' portal on the real database: an employer's own vacancies, its establishments, mandates and log."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from sonar.identity.types import Actor
from tests.world import EMPLOYER_ADVISER, World

BAKERY, BUREAU, OTHER = "90000001", "90000002", "90000003"
SHOP = "900000010001"
TEXT = "U helpt klanten in de winkel, vult de schappen en houdt de kassa bij. U werkt met vijf collega's."


@pytest.fixture
def bakery(world: World, http: Client) -> Actor:
    """Sign an employer in that has one establishment."""
    return enter(world, http, establishment(world, BAKERY, SHOP))


def establishment(world: World, kvk: str, number: str) -> str:
    """Make an employer with an establishment; return its KvK number."""
    world.sql.execute(
        "WITH e AS (INSERT INTO employers.employer (kvk_number, name) VALUES (%s, %s)"
        " ON CONFLICT (kvk_number) DO UPDATE SET name = excluded.name RETURNING id)"
        " INSERT INTO employers.establishment (employer_id, number, place, pc4) SELECT id, %s, 'Zwolle', 8011 FROM e",
        [kvk, f"Bakkerij {kvk}", number],
    )
    return kvk


def enter(world: World, http: Client, kvk: str = BAKERY, **how: str) -> Actor:
    """Sign somebody in for an employer and give the browser her session."""
    actor = world.sign_in_employer(kvk, **how)
    world.browse(http, actor)
    return actor


def filled(world: World, **changes: Any) -> dict[str, Any]:
    """Return a vacancy as the form sends it."""
    occupation = world.one("SELECT min(code) FROM reference.occupation")[0]
    own = world.one("SELECT id FROM employers.establishment ORDER BY id LIMIT 1")[0]
    return {
        "title": "Verkoper in de winkel (m/v/x)",
        "establishment_id": own,
        "occupation_code": f"sonar:{occupation}",
        "description": TEXT,
        "hours_min": "16",
        "hours_max": "24",
        "education_level": "2",
        "contract_form": "1",
        "pc4": "8011",
        "positions": "2",
        "languages": ["nld"],
        "save": "1",
        **changes,
    }


def placed(world: World, http: Client, **changes: Any) -> str:
    """Fill in a vacancy and return the address of its page."""
    answer = http.post("/werkgever/vacatures/nieuw", filled(world, **changes))
    assert answer.status_code == 303, errors(answer)
    return str(answer["Location"]).partition("?")[0]


def text_of(answer: Any) -> str:
    """Return an answer as text."""
    return html.unescape(answer.content.decode())


def errors(answer: Any) -> str:
    """Return the part of a page that tells of faults."""
    found = re.search(r'class="sonar-errors.*?</div>', text_of(answer), re.DOTALL)
    return found[0] if found else ""


def step(http: Client, address: str, name: str, **more: str) -> Any:
    """Press a button on the page of a vacancy."""
    version = re.search(r'name="version" value="(\d+)"', text_of(http.get(address)))
    assert version
    return http.post(address, {"step": name, "version": version[1], **more})


def state(world: World, address: str) -> str:
    """Return the state of a vacancy in the database."""
    return str(world.one("SELECT status FROM employers.vacancy WHERE id = %s", int(address.rsplit("/", 1)[1]))[0])


@pytest.mark.requirement("I39", "R113")
def test_an_employer_places_a_vacancy_which_is_found_and_closes_it_which_is_not(
    world: World, http: Client, bakery: Actor
) -> None:
    address = placed(world, http)
    assert state(world, address) == "draft"
    assert "Niemand vindt de vacature" in text_of(http.get(address))
    assert step(http, address, "publish").status_code == 303
    assert state(world, address) == "published"
    world.browse(http, world.sign_in(EMPLOYER_ADVISER))
    assert "Verkoper in de winkel" in text_of(http.get("/vacatures"))
    world.browse(http, bakery)
    version = world.one("SELECT version FROM employers.vacancy")[0]
    answer = http.post(f"{address}/sluiten", {"how": "filled_here", "people": "2", "version": version})
    assert answer.status_code == 303, errors(answer)
    assert state(world, address) == "filled"
    assert world.one("SELECT people FROM employers.placement") == (2,)
    assert "Deze vacature is gesloten" in text_of(http.get(address))
    world.browse(http, world.sign_in(EMPLOYER_ADVISER))
    assert "Verkoper in de winkel" not in text_of(http.get("/vacatures"))


@pytest.mark.requirement("I18", "I39", "R113")
def test_a_forbidden_phrase_is_explained_stopped_and_mended(world: World, http: Client, bakery: Actor) -> None:
    address = placed(world, http, description=f"{TEXT} Je bent maximaal 30 jaar oud.")
    page = text_of(http.get(address))
    assert "Let op deze woorden" in page
    assert "30 jaar" in page
    answer = step(http, address, "publish")
    assert answer["Location"].endswith("melding=nagekeken")
    assert state(world, address) == "review"
    assert step(http, address, "approve").status_code == 422  # no button of an employer's
    assert state(world, address) == "review"
    assert step(http, address, "take_back").status_code == 303
    version = world.one("SELECT version FROM employers.vacancy")[0]
    assert http.post(f"{address}/wijzigen", filled(world, version=version)).status_code == 303
    assert "Let op deze woorden" not in text_of(http.get(address))
    assert step(http, address, "publish")["Location"].endswith("melding=geplaatst")


@pytest.mark.requirement("I39")
def test_bad_input_gives_every_fault_at_once_and_keeps_what_was_typed(
    world: World, http: Client, bakery: Actor
) -> None:
    given = filled(
        world,
        title="x",
        description="<script>alert(1)</script> en nog wat woorden erbij",
        hours_min="40",
        hours_max="8",
        pc4="0001",
        occupation_code="sonar:999999",
        education_level="77",
        contract_form="",
        positions="veel",
        starts_on="31-02-2027",
        skills__words="samenwerken, vliegen zonder vleugels of motor",
    )
    answer = http.post("/werkgever/vacatures/nieuw", given)
    assert answer.status_code == 422
    said = errors(answer)
    for label in ("Titel", "Wat is het werk?", "hoogstens", "Postcode", "Beroep", "Opleidingsniveau", "Contract",
                  "Aantal plaatsen", "Begint op", "Vaardigheden"):  # fmt: skip
        assert label in said, label
    assert 'value="31-02-2027"' in text_of(answer)
    assert "<script>alert" not in answer.content.decode()
    assert world.count("SELECT count(*) FROM employers.vacancy") == 0


@pytest.mark.requirement("I39", "R113")
@pytest.mark.parametrize("page", ["", "/wijzigen", "/sluiten"])
def test_another_employers_vacancy_is_as_one_that_is_not_there(
    world: World, http: Client, bakery: Actor, page: str
) -> None:
    address = placed(world, http)
    establishment(world, OTHER, "900000030001")
    enter(world, http, OTHER)
    missing = f"/werkgever/vacatures/{int(address.rsplit('/', 1)[1]) + 1}"
    for ask in (http.get, lambda path: http.post(path, {"step": "publish", "version": "1", "how": "withdrawn"})):
        theirs, none = ask(address + page), ask(missing + page)
        assert theirs.status_code == none.status_code == 404
        assert "Verkoper" not in text_of(theirs)
        assert re.sub(r"vacatures/\d+", "", text_of(theirs)).split("<main")[1] == re.sub(
            r"vacatures/\d+", "", text_of(none)
        ).split("<main")[1]  # fmt: skip
    assert "Verkoper" not in text_of(http.get("/werkgever/vacatures"))
    assert state(world, address) == "draft"
    own = filled(world, establishment_id=world.one("SELECT min(id) FROM employers.establishment")[0])
    answer = http.post("/werkgever/vacatures/nieuw", own)  # at the bakery's establishment
    assert answer.status_code == 404
    assert world.count("SELECT count(*) FROM employers.vacancy") == 1


@pytest.mark.requirement("I39")
def test_an_agency_works_on_a_mandate_and_the_employer_reads_it_back(world: World, http: Client, bakery: Actor) -> None:
    today = world.one("SELECT kernel.today()::text, (kernel.today() + 30)::text")
    given = {"to_kvk": BUREAU, "scope": "vacancies", "valid_from": today[0], "valid_last": today[1]}
    assert http.post("/werkgever/machtigingen", given).status_code == 303
    agency = enter(world, http, BUREAU, subject="agent")
    assert "Bakkerij 90000001" in text_of(http.get("/werkgever/voor-wie"))
    reference = re.search(r'name="mandate" value="([^"]+)"', text_of(http.get("/werkgever/voor-wie")))
    assert reference
    assert http.post("/werkgever/voor-wie", {"mandate": reference[1]}).status_code == 303
    assert "U werkt voor KvK 90000001" in text_of(http.get("/werkgever"))
    address = placed(world, http)
    assert step(http, address, "publish").status_code == 303
    world.browse(http, bakery)
    page = text_of(http.get("/werkgever/wie-deed-wat"))
    assert "Vacature geplaatst" in page
    assert f"KvK {BUREAU}, gebruiker 1" in page
    withdrawn = re.search(r'name="withdraw" value="([^"]+)"', text_of(http.get("/werkgever/machtigingen")))
    assert withdrawn
    assert http.post("/werkgever/machtigingen", {"withdraw": withdrawn[1]}).status_code == 303
    world.browse(http, agency)
    for path in (address, "/werkgever", "/werkgever/vacatures/nieuw"):
        answer = http.get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/werkgever/voor-wie"), path
    assert "Uw machtiging is beëindigd" in text_of(http.get("/werkgever/voor-wie"))
    assert http.post(f"{address}/sluiten", {"how": "withdrawn"}).status_code == 302
    assert state(world, address) == "published"


@pytest.mark.requirement("I39")
def test_a_mandate_for_candidates_opens_no_vacancies(world: World, http: Client, bakery: Actor) -> None:
    address = placed(world, http)
    world.sql.execute(
        "INSERT INTO identity.mandate (from_kvk, to_kvk, scope, valid_from, valid_until, given_by)"
        " SELECT %s, %s, 'candidates', kernel.today(), kernel.today() + 9, id FROM identity.employer_user LIMIT 1",
        [BAKERY, BUREAU],
    )
    enter(world, http, BUREAU, subject="agent")
    reference = re.search(r'name="mandate" value="([^"]+)"', text_of(http.get("/werkgever/voor-wie")))
    assert reference
    http.post("/werkgever/voor-wie", {"mandate": reference[1]})
    for path in ("/werkgever/vacatures", "/werkgever/vacatures/nieuw", address):
        answer = http.get(path)
        assert answer.status_code == 403, path
        assert "Uw machtiging geldt hier niet voor" in text_of(answer)
    assert http.get("/werkgever").status_code == 200


@pytest.mark.requirement("I39")
def test_a_sign_in_for_one_establishment_sees_that_one(world: World, http: Client, bakery: Actor) -> None:
    there = placed(world, http)
    establishment(world, BAKERY, "900000010002")
    enter(world, http, subject="bound", establishment="900000010002")
    assert "Verkoper" not in text_of(http.get("/werkgever/vacatures"))
    assert http.get(there).status_code == 404
    second = world.one("SELECT id FROM employers.establishment WHERE number = '900000010002'")[0]
    own = placed(world, http, establishment_id=second)
    assert http.get(own).status_code == 200
    assert http.post("/werkgever/vacatures/nieuw", filled(world)).status_code == 404  # the other establishment
    world.browse(http, bakery)
    assert http.get(own).status_code == 200


@pytest.mark.requirement("I39")
def test_an_employer_that_is_new_registers_its_establishment(world: World, http: Client) -> None:
    enter(world, http, OTHER)
    assert "Geef eerst uw vestiging op" in text_of(http.get("/werkgever"))
    assert http.get("/werkgever/vacatures/nieuw")["Location"] == "/werkgever/vestiging"
    wrong = http.post("/werkgever/vestiging", {"name": "x", "number": "12", "pc4": "99999"})
    assert wrong.status_code == 422
    assert errors(wrong).count("<li>") == 3
    given = {"name": "Bloemenhal", "number": "9000 0003 0001", "pc4": "8011"}
    assert http.post("/werkgever/vestiging", given).status_code == 303
    assert "Zwolle" in text_of(http.get("/werkgever/vestiging"))
    assert "Bloemenhal" in text_of(http.get("/werkgever"))
    again = http.post("/werkgever/vestiging", given)
    assert "kennen wij al" in errors(again)
    kept = world.all("SELECT actor_kind, category, action, fields FROM ledger.change ORDER BY seq")
    assert kept == [
        ("employer", "employer", "add", ["kvk_number", "name"]),
        ("employer", "employer", "add", ["establishment"]),
    ]


@pytest.mark.requirement("I39")
def test_no_agency_registers_an_establishment_for_another(world: World, http: Client, bakery: Actor) -> None:
    enter(world, http, BAKERY, subject="chained", own_kvk=BUREAU)
    answer = http.post("/werkgever/vestiging", {"number": "900000010009", "pc4": "8011"})
    assert answer.status_code == 422
    assert "Alleen de werkgever zelf" in errors(answer)
    assert world.count("SELECT count(*) FROM employers.establishment") == 1


@pytest.mark.requirement("I39")
def test_an_old_vacancy_is_copied_and_one_that_ends_soon_is_extended(world: World, http: Client, bakery: Actor) -> None:
    address = placed(world, http)
    step(http, address, "publish")
    world.sql.execute("UPDATE employers.vacancy SET expires_on = kernel.today() + 5")
    assert "verloopt binnenkort" in text_of(http.get("/werkgever/vacatures"))
    assert "Dit wacht op u" in text_of(http.get("/werkgever"))
    assert step(http, address, "extend")["Location"].endswith("melding=verlengd")
    assert world.one("SELECT expires_on - kernel.today() FROM employers.vacancy") == (92,)
    world.sql.execute("UPDATE employers.vacancy SET published_on = kernel.today() - 9, expires_on = kernel.today()")
    page = text_of(http.get(address))  # the job has not run: it is told as everybody finds it
    assert "Verlopen" in page
    assert "Deze vacature is gesloten" in page
    assert "Verkoper" in text_of(http.get("/werkgever/vacatures?stand=gesloten"))
    copied = step(http, address, "copy")
    assert copied.status_code == 303
    assert http.get(copied["Location"]).status_code == 200
    assert world.count("SELECT count(*) FROM employers.vacancy WHERE copied_from IS NOT NULL") == 1


@pytest.mark.requirement("I39")
def test_closing_asks_what_goes_with_the_reason(world: World, http: Client, bakery: Actor) -> None:
    address = placed(world, http)
    step(http, address, "publish")
    version = world.one("SELECT version FROM employers.vacancy")[0]
    for given, said in (
        ({}, "Waarom sluit u"),
        ({"how": "filled_here", "people": ""}, "hoeveel mensen via ons"),
        ({"how": "withdrawn", "reason": "klaar"}, "minstens 20 tekens"),
        ({"how": "filled_elsewhere", "version": "999"}, "intussen gewijzigd"),
        ({"how": "filled_elsewhere", "version": "9" * 15}, "intussen gewijzigd"),
    ):
        answer = http.post(f"{address}/sluiten", {"version": version, **given})
        assert answer.status_code == 422, given
        assert said in errors(answer)
    assert state(world, address) == "published"
    why = {"how": "withdrawn", "reason": "De winkel gaat een maand dicht voor een verbouwing.", "version": version}
    assert http.post(f"{address}/sluiten", why).status_code == 303
    assert state(world, address) == "withdrawn"


@pytest.mark.requirement("I39", "R117")
def test_pages_of_the_portal_have_the_headers_and_cookies_of_the_werkmap(
    world: World, http: Client, bakery: Actor
) -> None:
    kept = ("Cache-Control", "Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options",
            "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy", "Vary")  # fmt: skip
    portal = http.get("/werkgever")
    world.browse(http, world.sign_in_jobseeker(world.client()))
    folder = http.get("/werkmap")

    def of(answer: Any) -> dict[str, str]:
        return {name: re.sub(r"nonce-[^']+", "nonce", answer.headers.get(name, "")) for name in kept}

    assert of(portal) == of(folder)
    assert of(portal)["Cache-Control"] == "no-store"


@pytest.mark.requirement("I39", "R11")
def test_an_employer_opens_no_client_and_searches_none(world: World, http: Client, bakery: Actor) -> None:
    """By address and by token: every door that serves staff or a jobseeker answers an employer with nothing."""
    person = world.client()
    reference = world.ref(person, bakery)
    for path in (f"/klanten/{reference}", "/zoeken", "/werklijst", "/werkmap", "/vandaag", "/mijn-raadplegingen"):
        assert http.get(path).status_code == 403, path
    assert world.one("SELECT (identity.live_session(%s)).session_id", bakery.token) == (None,)
    assert world.count("SELECT count(*) FROM ledger.disclosure") == 0


@pytest.mark.requirement("I39")
def test_addresses_of_the_portal_answer_bad_paging_with_a_page(world: World, http: Client, bakery: Actor) -> None:
    for query in ("voor=999999999999999999", "voor=-1", "voor=x", "stand=%00", "stand=gesloten&voor=3"):
        assert http.get(f"/werkgever/vacatures?{query}").status_code == 200, query
    assert http.get("/werkgever/vacatures/99999999999999999999").status_code == 404

"""An employer's own details on its pages, and the same at the desk with who changed them."""

import re

import pytest
from django.test import Client

from sonar.identity.types import Actor
from tests.web.test_portal_pages import BAKERY, BUREAU, SHOP, enter, errors, establishment, text_of
from tests.world import EMPLOYER_ADVISER, World

PAGE = "/werkgever/gegevens"


@pytest.fixture
def bakery(world: World, http: Client) -> Actor:
    """Sign an employer in that has one establishment."""
    return enter(world, http, establishment(world, BAKERY, SHOP))


@pytest.mark.requirement("I15", "R49", "I39")
def test_details_are_filled_in_by_the_employer_and_seen_at_the_desk(world: World, http: Client, bakery: Actor) -> None:
    assert "Er is nog geen contactpersoon" in text_of(http.get(PAGE))
    given = {
        "contact": {"name": "Anja Proef", "role": "bedrijfsleider", "phone": "038 000 00 00"},
        "bereidheid": {"guidance": "yes", "remarks": "Er is een rustige plek."},
        "voorkeur": {"channel": "phone", "moment": "dinsdag na 14 uur", "wants_candidates": "yes"},
    }
    for part, fields in given.items():
        assert http.get(f"{PAGE}/{part}").status_code == 200
        answer = http.post(f"{PAGE}/{part}", fields)
        assert answer.status_code == 303, errors(answer)
    page = text_of(http.get(PAGE))
    for words in ("Anja Proef", "Er is een rustige plek.", "dinsdag na 14 uur", "telefoon", SHOP):
        assert words in page
    late = http.post(f"{PAGE}/bereidheid", {"guidance": "no", "version": "99"})
    assert (late.status_code, "tegelijk" in errors(late)) == (422, True)
    number = world.one("SELECT id FROM employers.contact")[0]
    changed = {"name": "Anja de Proef", "email": "anja@bakkerij.example", "version": "1"}
    assert http.post(f"{PAGE}/contact/{number}", changed).status_code == 303
    assert "Een contactpersoon gewijzigd (naam, functie, telefoon op het werk, e-mail op het werk)" in text_of(
        http.get(PAGE)
    )
    log = text_of(http.get("/werkgever/wie-deed-wat"))
    assert "Contactpersoon toegevoegd of gewijzigd" in log
    employer = world.one("SELECT id FROM employers.employer")[0]
    world.browse(http, world.sign_in(EMPLOYER_ADVISER))
    desk = text_of(http.get(f"/werkgevers/{employer}"))
    for words in ("Anja de Proef", "Er is een rustige plek.", "dinsdag na 14 uur", f"Bakkerij {BAKERY}, gebruiker 1"):
        assert words in desk
    better = {"channel": "email", "version": "1"}
    assert http.post(f"/werkgevers/{employer}/voorkeur", better).status_code == 303
    world.browse(http, bakery)
    own = text_of(http.get(PAGE))
    assert "onze medewerker" in own
    assert "e-mail" in own


@pytest.mark.requirement("I15")
def test_what_is_wrong_is_told_at_once(world: World, http: Client, bakery: Actor) -> None:
    answer = http.post(f"{PAGE}/contact", {"name": "x", "role": "<script>", "phone": "bel", "email": "geen"})
    assert answer.status_code == 422
    assert errors(answer).count("<li>") == 4
    assert "<script>" not in answer.content.decode().partition("<main")[2]
    place = world.one("SELECT id FROM employers.establishment")[0]
    assert 'name="number"' not in text_of(http.get(f"{PAGE}/vestiging/{place}"))
    assert http.post(f"{PAGE}/vestiging/{place}", {"pc4": "8261", "version": "1"}).status_code == 303
    assert http.post(f"{PAGE}/vestiging/{place}", {"pc4": "1", "version": "2"}).status_code == 422
    assert world.one("SELECT pc4, number FROM employers.establishment") == (8261, SHOP)
    for path in (
        "bezoek",
        "afspraak",
        "plaatsing",
        "iets",
        "vestiging",
        "contact/99999",
        "bereidheid/1",
        "vestiging/99999",
    ):
        assert http.get(f"{PAGE}/{path}").status_code == 404, path


@pytest.mark.requirement("I39", "I15")
def test_an_agency_reads_no_names_and_is_told_why_it_cannot(world: World, http: Client, bakery: Actor) -> None:
    http.post(f"{PAGE}/contact", {"name": "Anja Proef", "phone": "038 000 00 00"})
    today = world.one("SELECT kernel.today()::text, (kernel.today() + 30)::text")
    given = {"to_kvk": BUREAU, "scope": "vacancies", "valid_from": today[0], "valid_last": today[1]}
    assert http.post("/werkgever/machtigingen", given).status_code == 303
    enter(world, http, BUREAU, subject="agent")
    reference = re.search(r'name="mandate" value="([^"]+)"', text_of(http.get("/werkgever/voor-wie")))
    assert reference
    http.post("/werkgever/voor-wie", {"mandate": reference[1]})
    page = text_of(http.get(PAGE))
    assert "Anja" not in page
    assert "Contactpersonen" not in page
    number = world.one("SELECT id FROM employers.contact")[0]
    assert http.get(f"{PAGE}/contact/{number}").status_code == 404
    for part in ("contact", "bereidheid", "voorkeur"):
        answer = http.post(f"{PAGE}/{part}", {"name": "Bert", "phone": "038 000 00 00", "channel": "phone"})
        assert answer.status_code == 403, part
        assert "hele eigen organisatie" in text_of(answer)
    assert world.count("SELECT count(*) FROM employers.contact") == 1
    assert world.count("SELECT count(*) FROM employers.preference") == 0


@pytest.mark.requirement("I39")
def test_an_employer_that_is_new_is_led_to_its_establishment(world: World, http: Client) -> None:
    enter(world, http, "90000007")
    assert "Geef eerst een vestiging op" in text_of(http.get(PAGE))
    assert http.post(f"{PAGE}/voorkeur", {"channel": "phone"}).status_code == 403
    assert world.count("SELECT count(*) FROM employers.employer") == 0

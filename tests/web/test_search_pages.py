"""The pages of searching, on the real database: nothing in an address, and every answer explained."""

import html
import re
from datetime import date

import pytest
from django.test import Client

from tests.web.test_pages_for_real import MOST_STATEMENTS, counted
from tests.world import ADVISER, COLLEAGUE, EMPLOYER_ADVISER, MUNICIPAL, REASON, Person, World

FIND = "/zoeken"
ATTRIBUTES = "/zoeken/kenmerken"
SAVED = "/zoeken/bewaard"


@pytest.fixture
def person(world: World, http: Client) -> Person:
    """Register a client of the adviser, who is signed in."""
    found = world.client(adviser=ADVISER)
    world.browse(http, world.sign_in())
    return found


def by_name(person: Person, **changes: object) -> dict[str, object]:
    identity = person.new.identity
    return {"way": "name", "surname": identity.last_name, "birth_date": identity.birth_date.isoformat(), **changes}


@pytest.mark.requirement("I9", "R37")
def test_quick_search_finds_and_leads_to_the_client(person: Person, http: Client) -> None:
    assert http.get(FIND).status_code == 200
    with counted() as statements:
        answer = http.post(FIND, by_name(person))
    page = html.unescape(answer.content.decode())
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert len(statements) <= MOST_STATEMENTS
    assert "1 klant gevonden" in page
    (address,) = re.findall(r'href="(/klanten/[\w-]{59})"', page)
    client = html.unescape(http.get(address).content.decode())
    assert person.new.identity.last_name in client
    (number,) = re.findall(r"klantnummer (\w{3} \w{3} \w{3})", client)
    assert person.new.identity.last_name in http.post(FIND, {"way": "number", "number": number}).content.decode()
    with_bsn = http.post(FIND, {"way": "bsn", "bsn": person.new.bsn.reveal()}).content.decode()
    assert person.new.identity.last_name in with_bsn


@pytest.mark.requirement("I9")
def test_typed_number_is_not_repeated_after_it_was_found_or_not(person: Person, http: Client) -> None:
    page = http.post(FIND, {"way": "bsn", "bsn": person.new.bsn.reveal()}).content.decode()
    assert str(person.id) not in page


@pytest.mark.requirement("R40")
def test_somebody_elses_client_shows_nothing_but_that_there_is_somebody(world: World, http: Client) -> None:
    other = world.client(adviser=COLLEAGUE)
    world.browse(http, world.sign_in())
    page = html.unescape(http.post(FIND, by_name(other)).content.decode())
    assert "Geen klant van u gevonden" in page
    assert "Er is iemand buiten uw klanten" in page
    for planted in (other.new.contact.email, other.new.identity.first_names, str(other.id)):
        assert planted not in page
    (address,) = re.findall(r'href="(/klanten/[\w-]{59}/noodprocedure)"', page)
    assert http.get(address.removesuffix("/noodprocedure")).status_code == 404
    assert http.post(address, {"category": "contact", "reason": REASON}).status_code == 200


@pytest.mark.requirement("R37")
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"way": "bsn", "bsn": "123456789"}, "Dit is geen burgerservicenummer"),
        ({"way": "bsn", "bsn": ""}, "Vul dit in"),
        ({"way": "number", "number": "ABC"}, "Dit is geen klantnummer"),
        ({"way": "name", "surname": "---", "birth_date": "1980-01-01"}, "Schrijf een achternaam met letters"),
        ({"way": "name", "surname": "", "birth_date": "31-31-2000"}, "Vul dit in"),
    ],
)
def test_bad_input_is_told_and_finds_nobody(person: Person, http: Client, given: dict[str, str], words: str) -> None:
    answer = http.post(FIND, given)
    page = html.unescape(answer.content.decode())
    assert (answer.status_code, words in page) == (422, True)
    assert person.new.identity.last_name not in page


def test_unknown_way_is_not_there(person: Person, http: Client) -> None:
    assert http.post(FIND, {"way": "gissen"}).status_code == 404
    assert person.id


@pytest.mark.requirement("R37")
def test_function_without_the_task_has_no_search_by_bsn(world: World, http: Client) -> None:
    world.browse(http, world.sign_in(MUNICIPAL))
    assert 'name="bsn"' not in http.get(FIND).content.decode()
    assert http.post(FIND, {"way": "bsn", "bsn": "900000012"}).status_code == 404
    world.browse(http, world.sign_in(EMPLOYER_ADVISER))
    for page in (FIND, ATTRIBUTES, SAVED):
        assert http.get(page).status_code == 403


@pytest.mark.requirement("R36", "R37", "R38")
def test_attributes_keep_run_rename_select_and_throw_away(world: World, person: Person, http: Client) -> None:
    world.client(adviser=COLLEAGUE)
    given = {"purpose": "mediation", "licences": ["B"], "education_min": "3", "title": ""}
    assert http.get(ATTRIBUTES).status_code == 200
    with counted() as statements:
        page = html.unescape(http.post(ATTRIBUTES, given | {"do": "search"}).content.decode())
    assert len(statements) <= MOST_STATEMENTS
    assert "1 klant voldoet" in page
    assert person.new.identity.last_name in page
    assert http.post(ATTRIBUTES, given | {"do": "save"}).status_code == 422  # no title
    assert http.post(ATTRIBUTES, given | {"do": "save", "title": "Rijbewijs"})["Location"] == SAVED
    page = html.unescape(http.get(SAVED).content.decode())
    (kept,) = re.findall(r'name="search" value="([\w-]{36})"', page)
    assert "1 klant voldoet" in http.post(ATTRIBUTES, {"search": kept}).content.decode()
    assert http.post(SAVED, {"do": "rename", "id": kept, "title": "x"}).status_code == 422
    assert http.post(SAVED, {"do": "rename", "id": kept, "title": "Autorijders"}).status_code == 303
    assert "Autorijders" in http.get(SAVED).content.decode()
    made = http.post(ATTRIBUTES, given | {"do": "select", "title": "Groep"})
    assert made.status_code == 303
    shown = http.get(made["Location"])
    assert person.new.identity.last_name in html.unescape(shown.content.decode())
    assert "content-disposition" not in {name.lower() for name in shown.headers}
    world.browse(http, world.sign_in(COLLEAGUE))
    assert http.get(made["Location"]).status_code == 404
    assert http.post(ATTRIBUTES, {"search": kept}).status_code == 404
    world.browse(http, world.sign_in())
    chosen = made["Location"].rsplit("/", 1)[1]
    assert http.post(SAVED, {"do": "drop-selection", "id": chosen}).status_code == 303
    assert http.post(SAVED, {"do": "drop", "id": kept}).status_code == 303
    assert http.get(made["Location"]).status_code == 404
    assert http.post(SAVED, {"do": "drop", "id": "geen"}).status_code == 404


@pytest.mark.requirement("R60")
def test_kind_of_client_is_refused_for_a_task_that_does_not_need_it(person: Person, http: Client) -> None:
    answer = http.post(ATTRIBUTES, {"purpose": "mediation", "kind": "sick", "do": "search"})
    assert (answer.status_code, "Deze gegevens zijn afgeschermd" in answer.content.decode()) == (403, True)
    assert http.post(ATTRIBUTES, {"purpose": "reintegration", "kind": "sick", "do": "search"}).status_code == 200
    assert person.id


def test_all_faults_of_the_criteria_at_once(person: Person, http: Client) -> None:
    given = {
        "purpose": "mediation",
        "occupation": "Tovenaar",
        "hours_at_least": "900",
        "pc4_from": "9000",
        "pc4_to": "8000",
        "registered_from": "ooit",
        "do": "search",
    }
    answer = http.post(ATTRIBUTES, given)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Dit beroep staat in geen lijst" in page
    assert page.count('class="utrecht-form-field-error-message"') >= 3
    orders = http.post(ATTRIBUTES, {"purpose": "mediation", "pc4_from": "9000", "pc4_to": "8000", "do": "search"})
    assert "Dit ligt vóór het begin" in html.unescape(orders.content.decode())
    assert person.id


@pytest.mark.requirement("I9")
def test_she_reads_that_she_was_found(world: World, person: Person, http: Client) -> None:
    http.post(FIND, by_name(person, birth_date=date(1985, 3, 14).isoformat()))
    world.browse(http, world.sign_in_jobseeker(person))
    page = html.unescape(http.get("/werkmap/inzage").content.decode())
    assert "Gezocht en gevonden: naam en geboortedatum, contactgegevens" in page
    assert "Klantnummer" in http.get("/werkmap/gegevens").content.decode()


@pytest.mark.requirement("R62")
def test_former_clients_are_offered_to_who_holds_that_right_alone(world: World, person: Person, http: Client) -> None:
    world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [person.id])
    assert 'name="former"' not in http.get(FIND).content.decode()
    slipped_in = http.post(FIND, by_name(person, former="on", reason=REASON))
    assert "Geen klant van u gevonden" in html.unescape(slipped_in.content.decode())
    world.grant(ADVISER, "extra", "former_clients")
    assert 'name="former"' in http.get(FIND).content.decode()
    assert "Geen klant van u gevonden" in html.unescape(http.post(FIND, by_name(person)).content.decode())
    for reason, words in (
        ("", "minstens 20 tekens"),
        (f"Bezwaar van {person.new.bsn.reveal()}", "burgerservicenummer"),
    ):
        refused = http.post(FIND, by_name(person, former="on", reason=reason))
        assert (refused.status_code, words in html.unescape(refused.content.decode())) == (422, True)
    page = html.unescape(http.post(FIND, by_name(person, former="on", reason=REASON)).content.decode())
    assert person.new.identity.last_name in page
    assert "Oud-klant" in page
    assert REASON not in html.unescape(http.get(FIND).content.decode())


@pytest.mark.requirement("R6", "I9")
def test_hit_by_an_earlier_name_says_so(world: World, http: Client) -> None:
    parts = {"former_name": ({"former_prefix": "van", "former_last_name": "Dijk"},)}
    person = world.client(adviser=ADVISER, parts=parts)
    world.browse(http, world.sign_in())
    page = html.unescape(http.post(FIND, by_name(person, surname="van Dijk")).content.decode())
    assert "Eerdere naam: van Dijk" in page
    assert person.new.identity.last_name in page

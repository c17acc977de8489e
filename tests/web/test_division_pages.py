"""The task screen of another division, on the real database: three facts, no name, no way into the record."""

import html
import re

import pytest
from django.test import Client

from tests.web.test_pages_for_real import MOST_STATEMENTS, counted
from tests.world import ADVISER, OTHER_DIVISION, Person, World

TASK = "/taak"
CASE = "WW-2026.0042"


@pytest.fixture
def person(world: World, http: Client) -> Person:
    """Register a client; a clerk of another division is signed in."""
    found = world.client(adviser=ADVISER)
    world.browse(http, world.sign_in(OTHER_DIVISION))
    return found


def ask(http: Client, person: Person, **changes: str) -> tuple[int, str]:
    answer = http.post(TASK, {"bsn": person.new.bsn.reveal(), "case": CASE, **changes})
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, html.unescape(answer.content.decode())


@pytest.mark.requirement("R51", "I26")
def test_a_clerk_begins_there_and_sees_three_facts(world: World, person: Person, http: Client) -> None:
    assert http.get("/").headers["Location"] == TASK
    assert http.get(TASK).status_code == 200
    with counted() as statements:
        status, page = ask(http, person)
    assert status == 200
    assert len(statements) <= MOST_STATEMENTS
    assert f"Zaak {CASE}" in page
    (office,) = world.one(
        "SELECT o.name FROM identity.office o JOIN clients.client c ON c.office_id = o.id WHERE c.id = %s", person.id
    )
    assert office in page
    identity, contact = person.new.identity, person.new.contact
    for planted in (identity.last_name, identity.first_names, contact.email, contact.street, person.new.bsn.reveal()):
        assert planted
        assert planted not in page
    (address,) = re.findall(r'href="(/taak/bericht/[\w-]{59})"', page)
    assert http.get(address.replace("/taak/bericht", "/klanten")).status_code == 403
    given = {"subject": "Uw aanvraag", "body": "Uw aanvraag is compleet."}
    form = http.get(address)
    assert (form.status_code, identity.last_name in form.content.decode()) == (200, False)
    assert http.post(address, {"subject": "", "body": ""}).status_code == 422
    sent = http.post(address, given)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/taak/bericht-verstuurd")
    assert http.get("/taak/bericht-verstuurd").status_code == 200
    assert world.count("SELECT count(*) FROM messaging.message") == 1


@pytest.mark.requirement("R51", "R62")
def test_nobody_found_says_what_to_do_instead(world: World, person: Person, http: Client) -> None:
    world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [person.id])
    status, page = ask(http, person)
    assert status == 200
    assert "geen inschrijving die u mag zien" in page
    assert "/taak/bericht/" not in page


@pytest.mark.requirement("R51", "R11")
def test_bad_input_is_told_at_once_and_the_number_is_not_kept(person: Person, http: Client) -> None:
    status, page = ask(http, person, bsn="123456789", case="?")
    assert status == 422
    assert "Dit is geen burgerservicenummer" in page
    assert "Schrijf het zaaknummer met" in page
    status, page = ask(http, person, bsn="", case="")
    assert (status, page.count("Vul dit in") >= 2) == (422, True)


@pytest.mark.requirement("R51")
def test_others_have_no_such_page(world: World, person: Person, http: Client) -> None:
    world.browse(http, world.sign_in(ADVISER))
    assert http.get(TASK).status_code == 403
    assert http.post(TASK, {"bsn": person.new.bsn.reveal(), "case": CASE}).status_code == 403

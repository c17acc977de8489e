"""The pages about rights, on the real database: four eyes from page to page, and no client on any of them."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from sonar.kernel import clock
from tests.world import ADVISER, AUDITOR, BY_FUNCTION, FUNCTIONAL_MANAGER, MANAGER, OFFICER, Person, World

WHY = "Behandelt de bezwaren van oud-klanten van dit kantoor."
PAGES = (
    "/mijn-rechten",
    "/beheer/mensen",
    "/beheer/voorstellen",
    "/beheer/bevestigen",
    "/beheer/ongebruikte-rechten",
    "/beheer/inzage-gezondheid",
)


def person_page(world: World, http: Client, name: str) -> str:
    """Return the address of somebody's rights, as the list of the one who is signed in gives it."""
    page = http.get("/beheer/mensen", {"text": name}).content.decode()
    found = re.search(r'href="(/beheer/mensen/[^"]+)"', page)
    assert found is not None
    assert world
    return found[1]


def asked(**changes: object) -> dict[str, object]:
    """Return a proposal as a form sends it."""
    until = clock.local_day(clock.now()) + timedelta(days=20)
    return {"what": "extra:former_clients", "task": "", "until": until.isoformat(), "reason": WHY, **changes}


@pytest.mark.requirement("R54", "I45")
def test_right_goes_from_proposal_to_approval_to_withdrawal(world: World, http: Client) -> None:
    world.browse(http, world.sign_in(MANAGER))
    address = person_page(world, http, "Uwv Adviser 1")
    faulty = http.post(address, asked(reason="kort", until="morgen"))
    assert faulty.status_code == 422
    assert world.count("SELECT count(*) FROM access.proposal") == 0
    assert http.post(address, asked()).status_code == 303
    shown = http.get("/beheer/voorstellen").content.decode()
    assert WHY in shown
    assert "Goedkeuren" not in shown  # who proposes does not approve
    refused = http.post(address, asked(what="function:sw_adviser"))
    assert refused.status_code == 422
    assert "bestaat niet bij deze organisatie" in refused.content.decode()

    world.browse(http, world.sign_in(FUNCTIONAL_MANAGER))
    reference = re.search(r'name="reference" value="([^"]+)"', http.get("/beheer/voorstellen").content.decode())
    assert reference is not None
    answer = {"reference": reference[1], "answer": "yes"}
    assert http.post("/beheer/voorstellen", answer).status_code == 303
    assert http.post("/beheer/voorstellen", answer).status_code == 422  # decided once

    world.browse(http, world.sign_in(ADVISER))
    assert WHY in http.get("/mijn-rechten").content.decode()
    world.browse(http, world.sign_in(MANAGER))
    address = person_page(world, http, "Uwv Adviser 1")
    right = re.search(r'name="withdraw" value="([^"]+)"', http.get(address).content.decode())
    assert right is not None
    assert http.post(address, {"withdraw": right[1]}).status_code == 303
    world.browse(http, world.sign_in(ADVISER))
    assert WHY not in http.get("/mijn-rechten").content.decode()


def test_auditor_sees_what_held_on_a_past_day_and_arranges_nothing(world: World, http: Client) -> None:
    world.advance(days=40)
    world.browse(http, world.sign_in(AUDITOR))
    address = person_page(world, http, "Uwv Adviser 1")
    today = clock.local_day(clock.now())
    page = http.get(address, {"dag": (today + timedelta(days=10)).isoformat()}).content.decode()
    assert "Een recht voorstellen" not in page
    assert http.get(address, {"dag": (today - timedelta(days=900)).isoformat()}).status_code == 404
    assert http.post(address, asked()).status_code == 200  # shown again, and nothing done
    assert world.count("SELECT count(*) FROM access.proposal") == 0
    assert http.get("/beheer/mensen/" + "x" * 59).status_code == 404


@pytest.mark.requirement("I45", "R53")
def test_no_page_about_rights_names_a_client_whoever_opens_it(world: World, http: Client) -> None:
    person: Person = world.client(adviser=ADVISER)
    seen = 0
    for staff in BY_FUNCTION.values():
        world.browse(http, world.sign_in(staff))
        for page in PAGES:
            answer = http.get(page)
            text = answer.content.decode()
            assert answer.status_code in {200, 403}
            seen += answer.status_code == 200
            assert person.new.identity.last_name not in text
            assert str(person.id) not in text
    assert seen == 11 + 5 + 3 + 2 + 5 + 2


@pytest.mark.requirement("R156")
def test_officer_gets_the_page_of_health_readings(world: World, http: Client) -> None:
    world.browse(http, world.sign_in(OFFICER))
    assert "Niemand zag deze gegevens in" in http.get("/beheer/inzage-gezondheid").content.decode()
    assert http.get("/beheer/inzage-gezondheid", {"voor": "9" * 18}).status_code == 200

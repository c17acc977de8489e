"""Duty at the desk, from the page of the manager to the client at the desk, and who may not."""

import html
import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from sonar.kernel import clock
from tests.web.test_search_pages import by_name
from tests.world import ADVISER, MANAGER, World

PAGE = "/baliedienst"


def day(days: int = 0) -> str:
    """Return a day from today, as a form sends it."""
    return (clock.local_day(clock.now()) + timedelta(days=days)).isoformat()


def text_of(answer: HttpResponse) -> str:
    """Return the page."""
    return html.unescape(answer.content.decode())


def choice(page: str, words: str) -> str:
    """Return the value of a colleague in the list."""
    found = re.search(rf'<option value="([^"]+)"[^>]*>{re.escape(words)}', page)
    assert found is not None, words
    return found[1]


@pytest.mark.requirement("R27", "R55")
def test_who_has_duty_finds_and_opens_whoever_comes_to_the_desk(world: World, http: Client) -> None:
    person = world.client()
    world.browse(http, adviser := world.sign_in())
    assert "Geen klant van u gevonden" in text_of(http.post("/zoeken", by_name(person)))
    assert http.get(PAGE).status_code == 403

    world.browse(http, world.sign_in(MANAGER))
    page = text_of(http.get(PAGE))
    assert "Niemand heeft nu baliedienst." in page
    assert "Test Uwv Adviser 3" not in page  # of another region
    assert person.new.identity.last_name not in page
    chosen = {"colleague": choice(page, "Test Uwv Adviser 1"), "until": day(2)}
    assert http.post(PAGE, chosen).status_code == 303
    page = text_of(http.get(f"{PAGE}?melding=gedaan"))
    assert "Dit is vastgelegd" in page
    assert "Test Uwv Adviser 1" in page
    assert "geregeld door Test Team Manager 10" in page

    world.browse(http, adviser)
    assert "U hebt baliedienst op UWV Zwolle tot en met" in text_of(http.get("/vandaag"))
    found = text_of(http.post("/zoeken", by_name(person)))
    assert "1 klant gevonden" in found
    (address,) = re.findall(r'href="(/klanten/[\w-]{59})"', found)
    opened = http.get(address)
    assert opened.status_code == 200
    assert person.new.identity.full_name in text_of(opened)
    assert "dienst op het kantoor" in text_of(opened)
    world.browse(http, world.sign_in_jobseeker(person))
    assert "De medewerker had dienst op het kantoor waar u bij hoort." in text_of(http.get("/werkmap/inzage"))

    world.browse(http, world.sign_in(MANAGER))
    (ending,) = re.findall(r'name="end" value="([^"]+)"', text_of(http.get(PAGE)))
    assert http.post(PAGE, {"end": ending}).status_code == 303
    assert http.post(PAGE, {"end": ending}).status_code == 422
    world.browse(http, adviser)
    assert http.get(address).status_code == 404
    assert "baliedienst" not in text_of(http.get("/vandaag"))


def test_bad_input_is_told_and_nothing_is_given(world: World, http: Client) -> None:
    world.browse(http, world.sign_in(MANAGER))
    colleague = choice(text_of(http.get(PAGE)), "Test Uwv Adviser 1")
    for given, words in (
        ({}, "Vul dit in"),
        ({"colleague": colleague, "until": "ooit"}, "utrecht-form-field-error-message"),
        ({"colleague": colleague, "until": day(-1)}, "Kies een einddatum na vandaag."),
        ({"colleague": colleague, "until": day(20)}, "Kies een eerdere einddatum."),
        ({"colleague": "x" * 59, "until": day(2)}, "Open de pagina opnieuw."),
    ):
        answer = http.post(PAGE, given)
        assert (answer.status_code, words in text_of(answer)) == (422, True), given
    kept = text_of(http.post(PAGE, {"colleague": colleague, "until": "ooit"}))
    assert f'value="{colleague}" selected' in kept  # whom she chose stays chosen
    assert world.count("SELECT count(*) FROM access.office_duty") == 0
    assert http.post(PAGE, {"colleague": colleague, "until": day(2)}).status_code == 303
    again = http.post(PAGE, {"colleague": colleague, "until": day(3)})
    assert (again.status_code, "heeft in deze dagen al baliedienst" in text_of(again)) == (422, True)


def test_manager_without_a_desk_is_told_what_there_is_instead(world: World, http: Client) -> None:
    world.sql.execute("UPDATE identity.staff SET organisation_id = 2, office_id = 21 WHERE id = %s", [MANAGER])
    world.browse(http, world.sign_in(MANAGER))
    page = text_of(http.get(PAGE))
    assert "Er is niemand die hier baliedienst kan hebben" in page
    assert "Test Uwv Adviser" not in page
    assert world.count("SELECT count(*) FROM access.office_duty WHERE staff_id = %s", ADVISER) == 0

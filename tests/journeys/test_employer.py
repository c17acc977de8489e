"""An employer from sign-in to a vacancy that is found: with a phrase that may not stand in it, mended on the way."""

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Look
from tests.journeys.test_the_path import sign_in, visit

pytestmark = pytest.mark.journey

EMPLOYER = "Zorggroep De Wetering"
CHOICE = f"{EMPLOYER} Werkgever"
TITLE = "Gastvrouw of gastheer in het wijkrestaurant"
WORK = "U ontvangt bewoners in het restaurant, u dekt de tafels en u helpt met het eten."
FORBIDDEN = "Je bent maximaal 35 jaar oud."


def fill_in(page: Page, text: str) -> None:
    """Fill in a vacancy."""
    page.get_by_label("Titel van de vacature").fill(TITLE)
    place = page.get_by_label("Vestiging")
    if place.locator("option").count() > 1:
        place.select_option(index=1)
    page.get_by_label("Typ een woord uit de naam van het beroep").fill("kok")
    page.get_by_role("button", name="Zoek beroep").click()
    page.locator("input[name=occupation_code]").first.check()
    page.get_by_label("Wat is het werk?").fill(text)
    page.get_by_label("Postcode van de werkplek").fill("8011")
    page.get_by_label("Uren per week, minstens").fill("16")
    page.get_by_label("Uren per week, hoogstens").fill("24")
    page.get_by_label("Contract").select_option(index=1)
    page.get_by_label("Opleidingsniveau").select_option(index=1)
    page.get_by_label("Er is begeleiding op de werkplek").check()


@pytest.mark.requirement("I18", "I39", "I71", "R113")
def test_an_employer_places_a_vacancy_that_a_visitor_finds(
    browser: Browser, address: str, ledger: psycopg.Connection, look: Look
) -> None:
    portal = visit(browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL"))
    page = portal.page
    sign_in(page, address, "Aanmelden met eHerkenning", CHOICE, look)
    expect(page.get_by_role("heading", level=1)).to_have_text(EMPLOYER)
    look(page, "employer-01-begin")
    page.get_by_role("link", name="Vacature plaatsen").click()
    look(page, "employer-02-formulier")
    fill_in(page, f"{WORK} {FORBIDDEN}")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Let op deze woorden")).to_be_visible()
    look(page, "employer-03-woorden")

    page.get_by_role("link", name="Tekst aanpassen").click()
    page.get_by_label("Wat is het werk?").fill(WORK)
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Let op deze woorden")).to_have_count(0)
    look(page, "employer-04-concept")
    page.get_by_role("button", name="Vacature plaatsen").click()
    expect(page.get_by_text("De vacature is geplaatst")).to_be_visible()
    look(page, "employer-05-geplaatst")
    page.get_by_role("link", name="Vacatures", exact=True).first.click()
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    look(page, "employer-06-vacatures")
    page.get_by_role("link", name="Wie deed wat?").first.click()
    expect(page.get_by_text("Vacature geplaatst").first).to_be_visible()
    look(page, "employer-07-wie-deed-wat")
    page.get_by_role("link", name="Machtigingen").first.click()
    look(page, "employer-08-machtigingen")
    page.get_by_role("button", name="Afmelden").click()
    assert portal.complaints == []

    visitor = visit(browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL"))
    visitor.page.goto(f"{address}/vacatures?woorden=wijkrestaurant")
    expect(visitor.page.get_by_role("link", name=TITLE)).to_be_visible()
    look(visitor.page, "employer-09-gevonden")
    assert visitor.complaints == []
    steps = ledger.execute(
        "SELECT action FROM ledger.decision WHERE actor_kind = 'employer' AND decision ORDER BY at, seq"
    ).fetchall()
    wanted = ["session:start", "vacancy:make", "vacancy:change", "vacancy:publish", "session:end"]
    assert [action for (action,) in steps if action in wanted] == wanted

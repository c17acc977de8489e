"""An adviser looks for a client by the number he gives, with a typing error in his name, and among all of hers."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Look
from tests.journeys.test_the_path import ADVISER, CLIENT, sign_in, visit

pytestmark = pytest.mark.journey
BORN = "1968-11-02"


@pytest.mark.requirement("I9", "R36", "R37", "R38")
def test_client_is_found_and_a_selection_is_made(browser: Browser, address: str, look: Look) -> None:
    """Marieke finds Johan by his number and by a name that is nearly his, and puts her clients with a licence together.

    She opens Johan from her work list and reads his number and birth date. She finds him by the number, and by his
    name with a letter wrong. Then she looks for her clients with licence B, keeps the search, makes a selection, and
    throws both away. No address ever holds what she looked for.
    """
    desk = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
    watched = visit(desk)
    page = watched.page
    visited: list[str] = []
    page.on("framenavigated", lambda frame: visited.append(frame.url))
    sign_in(page, address, "Aanmelden als medewerker", ADVISER)
    page.get_by_role("link", name=CLIENT).click()
    found = re.search(r"klantnummer (\w{3} \w{3} \w{3})", page.inner_text("main"))
    assert found is not None
    find_by_number(page, found[1])
    find_with_a_typing_error(page, address, look)
    keep_and_select(page, look)
    assert not [url for url in visited if "pijkerm" in url or found[1].replace(" ", "") in url or BORN in url]
    assert watched.complaints == []
    desk.close()


def find_by_number(page: Page, number: str) -> None:
    """Find Johan by the number that he reads aloud."""
    page.get_by_role("link", name="Zoeken", exact=True).click()
    page.get_by_role("textbox", name="Klantnummer").fill(number.lower())
    page.get_by_role("button", name="Zoek op klantnummer").click()
    expect(page.get_by_role("status")).to_have_text("1 klant gevonden")
    expect(page.get_by_role("link", name=CLIENT)).to_be_visible()


def find_with_a_typing_error(page: Page, address: str, look: Look) -> None:
    """Find Johan by a name with a letter wrong, and nobody by his name on another day."""
    page.goto(f"{address}/zoeken")
    page.get_by_role("textbox", name="Achternaam").fill("Spijkermna")
    page.get_by_label("Geboortedatum", exact=True).fill("1901-01-01")
    page.get_by_role("button", name="Zoek op naam").click()
    expect(page.get_by_role("status")).to_have_text("0 klanten gevonden")
    page.get_by_role("textbox", name="Achternaam").fill("Spijkermna")
    page.get_by_label("Geboortedatum", exact=True).fill(BORN)
    page.get_by_role("button", name="Zoek op naam").click()
    expect(page.get_by_role("link", name=CLIENT)).to_be_visible()
    look(page, "20-gezocht-met-tikfout")


def keep_and_select(page: Page, look: Look) -> None:
    """Look among all of her clients, keep that, make a selection of it, and throw both away."""
    page.get_by_role("link", name="Op kenmerken").click()
    page.get_by_role("group", name="Rijbewijzen").get_by_role("checkbox", name="B", exact=True).check()
    page.get_by_role("button", name="Zoek klanten").click()
    expect(page.get_by_role("status")).to_contain_text("voldoe")
    look(page, "21-gezocht-op-kenmerken")
    page.get_by_role("textbox", name="Titel").fill("Met rijbewijs")
    page.get_by_role("button", name="Bewaar zoekopdracht").click()
    page.get_by_role("button", name="Zoek opnieuw").click()
    page.get_by_role("textbox", name="Titel").fill("Met rijbewijs")
    page.get_by_role("button", name="Maak selectie").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Selectie: Met rijbewijs")
    look(page, "22-selectie")
    page.get_by_role("link", name="Bewaard").first.click()
    page.locator("#selection-1").get_by_role("button", name="Gooi weg").click()
    page.get_by_text("Titel wijzigen of weggooien").click()
    page.locator("#search-1").get_by_role("button", name="Gooi weg").click()
    expect(page.get_by_text("U hebt geen zoekopdracht bewaard")).to_be_visible()
    expect(page.get_by_text("U hebt geen selectie gemaakt")).to_be_visible()

"""Inschrijven: somebody who is not registered signs in with DigiD, reads what is done with her data, and registers."""

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Look

pytestmark = pytest.mark.journey

NEWCOMER = "Noor Nieuwkomer"


@pytest.mark.requirement("R114", "R115")
def test_somebody_new_registers_herself(browser: Browser, address: str, ledger: psycopg.Connection, look: Look) -> None:
    """Noor applies for WW. She signs in with DigiD and comes to the form, whatever page she asks for.

    A form with faults comes back with all of them. She reads per group what is kept, why, how long and who sees it,
    registers, and finds her data in the Werkmap. The text that she was shown stands with her record.
    """
    phone = browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL")
    page = phone.new_page()
    page.goto(address)
    page.get_by_role("button", name="Aanmelden met DigiD").click()
    page.get_by_role("button", name=NEWCOMER).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inschrijven als werkzoekende")
    look(page, "31-inschrijven")
    page.goto(f"{address}/werkmap")
    expect(page.get_by_role("heading", level=1)).to_have_text("Schrijf u eerst in")
    look(page, "32-eerst-inschrijven")
    page.get_by_role("link", name="Naar het inschrijven").click()

    page.get_by_role("button", name="Inschrijven").click()
    expect(page.get_by_role("alert")).to_contain_text("Achternaam")
    look(page, "33-inschrijven-fouten")
    fill_in(page)
    page.get_by_text("Naam en geboortedatum").click()
    look(page, "34-inschrijven-ingevuld")
    page.get_by_role("button", name="Inschrijven").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("U staat ingeschreven")
    look(page, "35-ingeschreven")
    page.goto(f"{address}/werkmap/gegevens")
    expect(page.get_by_text("Nieuwkomer", exact=True).first).to_be_visible()
    look(page, "36-gegevens-na-inschrijven")

    found = ledger.execute(
        "SELECT n.way, e.language, b.ww_first_day::text FROM clients.privacy_notice n"
        " JOIN clients.privacy_edition e USING (edition) JOIN clients.benefit b USING (client_id)"
        " JOIN ledger.change c USING (client_id) WHERE c.actor_kind = 'jobseeker' AND c.action = 'register'"
    ).fetchall()
    assert found == [("page", "nl", "2026-12-01")]


def fill_in(page: Page) -> None:
    """Fill in everything that is needed, and where she can be reached."""
    for label, text in (
        ("Voorletters", "N."),
        ("Voornamen", "Noor"),
        ("Geboortedatum", "1994-02-03"),
        ("Postcode", "8011 AB"),
        ("Telefoon", "06 12345678"),
        ("Eerste dag van de WW", "2026-12-01"),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_label("Achternaam", exact=True).fill("Nieuwkomer")
    page.locator("#id_applies_ww").select_option("yes")
    page.locator("#id_office").select_option(index=1)

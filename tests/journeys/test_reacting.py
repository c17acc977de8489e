"""A jobseeker finds a vacancy on the public site, reacts to it, and reads in the Werkmap what became of it."""

from urllib.parse import urlencode

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from sonar_synth.demo import demo_client
from tests.journeys.conftest import Look
from tests.journeys.test_the_path import CANDIDATE, SEED, VACANCY, sign_in, visit
from tests.journeys.today import TODAY

pytestmark = pytest.mark.journey

EMPLOYER = "Zorggroep De Wetering"
EMPLOYER_CHOICE = f"{EMPLOYER} Werkgever"
REACTION = "Goedendag, dit werk doe ik graag. Kan ik een dag meelopen in de wijk?"
ANSWER = "Wat leuk dat u schrijft. Kunt u donderdag om tien uur langskomen?"


def private_words() -> tuple[str, ...]:
    """Return what an employer never learns of her through the site, and what she did not share."""
    new = demo_client(0, seed=SEED, today=TODAY).new
    return (new.bsn.reveal(), new.contact.street or "", new.contact.postcode or "", new.contact.email or "", "1991")


@pytest.mark.requirement("R113", "R116", "I71")
def test_a_jobseeker_reacts_to_a_vacancy_and_hears_from_the_employer(
    browser: Browser, address: str, ledger: psycopg.Connection, look: Look
) -> None:
    """Fatima looks for work on her phone, without signing in; to react she signs in with DigiD.

    She writes a few words and shares her name and telephone, not her e-mail. The employer reads them, and neither her
    citizen service number nor her address; it answers, and she reads that in the Werkmap and sees that it looked.
    """
    phone = visit(browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL"))
    react(phone.page, address, look)
    portal = visit(browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL"))
    answer(portal.page, address, look)
    read_the_answer(phone.page, address, look)
    assert phone.complaints == []
    assert portal.complaints == []
    assert_the_ledger_tells(ledger)


def react(page: Page, address: str, look: Look) -> None:
    """Find the vacancy as a visitor, sign in, and send a reaction."""
    page.goto(f"{address}/vacatures")
    look(page, "reacting-01-zoeken")
    page.goto(f"{address}/vacatures?{urlencode({'woorden': VACANCY})}")
    page.get_by_role("link", name=VACANCY).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(VACANCY)
    look(page, "reacting-02-vacature")
    page.get_by_role("link", name="Inloggen en reageren").click()
    page.get_by_role("button", name="Aanmelden met DigiD").click()
    page.get_by_role("button", name=CANDIDATE).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Reageren op {VACANCY}")
    page.get_by_role("button", name="Verstuur reactie").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    look(page, "reacting-03-leeg")
    page.get_by_label("Uw bericht").fill(REACTION)
    page.get_by_label("mijn naam").check()
    page.get_by_label("mijn telefoonnummer").check()
    look(page, "reacting-04-ingevuld")
    page.get_by_role("button", name="Verstuur reactie").click()
    expect(page.get_by_text("Uw bericht is verstuurd.")).to_be_visible()
    look(page, "reacting-05-verstuurd")


def answer(page: Page, address: str, look: Look) -> None:
    """Sign in for the employer, read the reaction with what she shared and no more, and answer."""
    sign_in(page, address, "Aanmelden met eHerkenning", EMPLOYER_CHOICE)
    page.get_by_role("link", name="Contacten").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Contacten")
    look(page, "reacting-06-contacten")
    page.get_by_role("link", name=CANDIDATE).first.click()
    expect(page.get_by_text(REACTION)).to_be_visible()
    for secret in private_words():
        assert secret not in page.content(), secret
    look(page, "reacting-07-reactie")
    page.get_by_label("Uw bericht").fill(ANSWER)
    page.get_by_role("button", name="Verstuur", exact=True).click()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    look(page, "reacting-08-beantwoord")


def read_the_answer(page: Page, address: str, look: Look) -> None:
    """Read the answer in the Werkmap, and see that the employer looked."""
    page.goto(f"{address}/werkmap/werkgevers")
    page.get_by_role("link", name=EMPLOYER).first.click()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    look(page, "reacting-09-antwoord")
    page.goto(f"{address}/werkmap/inzage")
    expect(page.get_by_text(f"Werkgever, {EMPLOYER}").first).to_be_visible()
    look(page, "reacting-10-wie-heeft-gekeken")


def assert_the_ledger_tells(ledger: psycopg.Connection) -> None:
    """Demand a row for each time that one of the two read or wrote, and that the employer's rows name her."""
    her = demo_client(0, seed=SEED, today=TODAY).id
    rows = ledger.execute(
        "SELECT name, actor_kind, categories, writes FROM ledger.disclosure"
        " WHERE %s = ANY (persons) AND actor_kind IN ('jobseeker', 'employer') ORDER BY seq",
        [her],
    ).fetchall()
    (reacted,) = [row for row in rows if row[0] == "own:react"]
    assert reacted[1] == "jobseeker"
    assert reacted[3] == ["employer_contact"]
    looked = [row for row in rows if row[0] == "employer:contact"]
    assert len(looked) >= 3  # the list, the reaction, and the answer
    assert {tuple(row[2]) for row in looked} == {("employer_contact",)}
    changes = ledger.execute(
        "SELECT actor_kind, fields FROM ledger.change WHERE client_id = %s AND category = 'employer_contact'"
        " ORDER BY seq",
        [her],
    ).fetchall()
    assert [each for each in changes if each[1] in (["contact"], ["contact_line"])][-2:] == [
        ("jobseeker", ["contact"]),
        ("employer", ["contact_line"]),
    ]

"""A jobseeker shows her profile; an employer finds it without knowing whose it is, asks, and she says yes."""

import re

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from sonar_synth.demo import demo_client
from tests.journeys.conftest import Look
from tests.journeys.test_reacting import EMPLOYER, EMPLOYER_CHOICE, private_words
from tests.journeys.test_the_path import CANDIDATE, SEED, sign_in, visit
from tests.journeys.today import TODAY

pytestmark = pytest.mark.journey

PRESENTATION = "Ik breng rust op een drukke afdeling en ik rijd graag van adres naar adres."
QUESTION = "Goedendag, wij zoeken iemand met uw ervaring in de wijk. Zullen we kennismaken?"


@pytest.mark.requirement("I34", "R113", "R116", "I71")
def test_an_employer_finds_a_published_profile_and_hears_who_she_is_after_her_yes(
    browser: Browser, address: str, ledger: psycopg.Connection, look: Look
) -> None:
    """Fatima looks at what an employer would see, and shows it. An employer finds her work and not her name.

    It asks for contact; until she says yes it knows her by a code of its own. She says yes and shares her name, and
    then hides her profile: nobody finds it any more.
    """
    phone = visit(browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL"))
    show_profile(phone.page, address, look)
    portal = visit(browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL"))
    code = find_and_ask(portal.page, address, look)
    say_yes(phone.page, address, look)
    hear_who_she_is(portal.page, address, code, look)
    hide_profile(phone.page, portal.page, address, look)
    assert phone.complaints == []
    assert portal.complaints == []
    assert_the_ledger_tells(ledger)


def show_profile(page: Page, address: str, look: Look) -> None:
    """Sign in, look at the preview, and show the profile to employers."""
    sign_in(page, address, "Aanmelden met DigiD", CANDIDATE)
    page.goto(f"{address}/werkmap/zichtbaar")
    look(page, "profile-01-niet-zichtbaar")
    page.get_by_label("Iets over uzelf").fill(PRESENTATION)
    page.get_by_role("button", name="Bekijk wat een werkgever ziet").click()
    expect(page.get_by_text("Zo ziet een werkgever u")).to_be_visible()
    look(page, "profile-02-voorbeeld")
    page.get_by_role("button", name="Laat mij zien aan werkgevers").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_label("Ik wil dat werkgevers dit profiel kunnen vinden").check()
    page.get_by_role("button", name="Laat mij zien aan werkgevers").click()
    expect(page.get_by_text("Werkgevers kunnen uw profiel nu vinden.")).to_be_visible()
    look(page, "profile-03-zichtbaar")


def find_and_ask(page: Page, address: str, look: Look) -> str:
    """Find the profile as an employer, and ask for contact; return the code by which the employer knows her."""
    sign_in(page, address, "Aanmelden met eHerkenning", EMPLOYER_CHOICE)
    search(page, address)
    card = page.locator("section, article").filter(has_text=PRESENTATION).last
    found = re.search(r"P-[0-9A-Z]{5,}", card.inner_text())
    assert found is not None
    assert_unknown(page)
    look(page, "profile-04-gevonden")
    page.get_by_role("link", name=f"Vraag contact met {found[0]}").click()
    page.get_by_label("Uw bericht").fill(QUESTION)
    look(page, "profile-05-vraag")
    page.get_by_role("button", name="Verstuur vraag").click()
    expect(page.get_by_text("Uw bericht is verstuurd.")).to_be_visible()
    page.get_by_role("link", name=found[0]).click()
    expect(page.get_by_text("U ziet hier het antwoord.")).to_be_visible()
    assert_unknown(page)
    look(page, "profile-06-wacht")
    return found[0]


def search(page: Page, address: str) -> None:
    """Look for people for the work that she seeks."""
    page.goto(f"{address}/werkgever/profielen")
    page.get_by_label("Voor welk beroep?").fill("verzorgende ig")
    page.get_by_role("button", name="Zoek mensen").click()


def assert_unknown(page: Page) -> None:
    """Demand that a page says nothing of who she is."""
    for secret in (CANDIDATE, "El Amrani", *private_words()):
        assert secret not in page.content(), secret


def say_yes(page: Page, address: str, look: Look) -> None:
    """Read the question in the Werkmap and say yes, with one's name."""
    page.goto(f"{address}/werkmap/werkgevers")
    page.get_by_role("article").filter(has_text="vraagt om uw antwoord").get_by_role("link", name=EMPLOYER).click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    page.get_by_label("mijn naam").check()
    look(page, "profile-07-antwoord")
    page.get_by_role("button", name="Ja, ik wil contact").click()
    expect(page.get_by_text("U deelt:")).to_be_visible()
    look(page, "profile-08-ja")


def hear_who_she_is(page: Page, address: str, code: str, look: Look) -> None:
    """Find her name where the code stood."""
    page.goto(f"{address}/werkgever/contacten")
    assert code not in page.content()
    page.get_by_role("article").filter(has_text="Over het profiel").get_by_role("link", name=CANDIDATE).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CANDIDATE)
    for secret in private_words():
        assert secret not in page.content(), secret
    look(page, "profile-09-naam")


def hide_profile(hers: Page, employers: Page, address: str, look: Look) -> None:
    """Hide the profile, and demand that it is found no more."""
    hers.goto(f"{address}/werkmap/zichtbaar")
    hers.get_by_role("button", name="Verberg mijn profiel").click()
    expect(hers.get_by_text("Werkgevers zien u nu niet.")).to_be_visible()
    look(hers, "profile-10-verborgen")
    search(employers, address)
    expect(employers.get_by_text(PRESENTATION)).to_have_count(0)


def assert_the_ledger_tells(ledger: psycopg.Connection) -> None:
    """Demand the rows of the employer that name her; and that her yes and her hiding are kept."""
    her = demo_client(0, seed=SEED, today=TODAY).id
    query = "SELECT name FROM ledger.disclosure WHERE actor_kind = 'employer' AND %s = ANY (persons)"
    names = [name for (name,) in ledger.execute(query, [her])]
    assert "employer:profiles" in names
    assert names.count("employer:contact") >= 3  # asking, the list, and the contact itself
    kept = ledger.execute("SELECT action FROM clients.publication WHERE client_id = %s ORDER BY seq", [her]).fetchall()
    assert [action for (action,) in kept] == ["published", "hidden"]
    joined = ledger.execute(
        "SELECT count(*) FROM ledger.disclosure d WHERE d.actor_kind = 'employer' AND NOT EXISTS"
        " (SELECT FROM ledger.decision e WHERE e.trace_id = d.trace_id AND e.disclosure_seq = d.seq AND e.decision)"
    ).fetchone()
    assert joined == (0,)

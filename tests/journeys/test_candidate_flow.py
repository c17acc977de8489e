"""From a list without names to a place at work: who mediates, the jobseeker and the employer, each on own pages."""

from datetime import date

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from sonar.identity.types import Function
from sonar_synth import organisations as org
from sonar_synth.demo import demo_client
from tests.journeys.conftest import Look
from tests.journeys.test_employer import CHOICE
from tests.journeys.test_the_path import CANDIDATE, SEED, VACANCY, sign_in, visit

pytestmark = pytest.mark.journey

TITLE = "Verzorgende IG voor de avonden"
HOLDER = org.colleagues(SEED, Function.EMPLOYER_ADVISER, org.UWV_ZWOLLE.id)[0]


@pytest.fixture
def vacancy(ledger: psycopg.Connection) -> int:
    """Put up a vacancy like one of the demo, with one place, held by an adviser of another region than she is of."""
    names = ledger.execute(
        "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
        " FROM information_schema.columns"
        " WHERE table_schema = 'employers' AND table_name = 'vacancy' AND is_generated = 'NEVER'"
        " AND column_name <> 'id'"
    ).fetchone()
    assert names is not None
    copying = (
        f"INSERT INTO employers.vacancy ({names[0]}) SELECT {names[0]} FROM"  # noqa: S608 - names of columns
        " (SELECT r.* FROM employers.vacancy v CROSS JOIN LATERAL jsonb_populate_record(v, jsonb_build_object("
        "'title', %s::text, 'held_by', %s::uuid, 'positions', 1)) AS r WHERE v.title = %s) AS copy RETURNING id"
    )
    made = ledger.execute(copying.encode(), [TITLE, HOLDER.id, VACANCY]).fetchone()
    assert made is not None
    return int(made[0])


def put_on_the_list(page: Page, address: str, vacancy: int, ledger: psycopg.Connection, look: Look) -> None:
    """Find the candidate without her name, put her on the list, and ask her consent."""
    sign_in(page, address, "Aanmelden als medewerker", HOLDER.display_name)
    page.goto(f"{address}/vacatures/{vacancy}/kandidaten")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kandidaten voor")
    assert CANDIDATE not in page.content()
    place = ledger.execute(
        "SELECT array_position(persons, %s) FROM ledger.disclosure WHERE kind = 'match' AND vacancy_id = %s"
        " ORDER BY seq DESC LIMIT 1",
        [demo_client(0, seed=SEED, today=date.today()).id, vacancy],  # noqa: DTZ011 - the day on which it was loaded
    ).fetchone()
    assert place is not None
    page.get_by_role("checkbox").nth(int(place[0]) - 1).check()
    look(page, "flow-01-kandidaten")
    page.get_by_role("button", name="Op de lijst zetten").click()
    expect(page.get_by_text("1 kandidaat op de lijst gezet.")).to_be_visible()
    page.get_by_role("link", name="Bekijk de lijst").click()
    look(page, "flow-02-lijst")
    page.get_by_role("button", name="Toestemming vragen").click()
    expect(page.get_by_text("antwoord uiterlijk")).to_be_visible()
    assert CANDIDATE not in page.content()
    look(page, "flow-03-gevraagd")


def say_yes(page: Page, address: str, look: Look) -> None:
    """Read as the jobseeker what the employer would see, and say yes to being rung."""
    sign_in(page, address, "Aanmelden met DigiD", CANDIDATE)
    page.get_by_role("link", name="Vacatures", exact=True).first.click()
    page.get_by_role("link", name="Voorgesteld", exact=True).click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    look(page, "flow-04-voorstel")
    page.get_by_role("link", name="Lezen en antwoorden").first.click()
    page.get_by_role("button", name="Ja, laat mijn naam zien").click()
    expect(page.get_by_role("alert").first).to_be_visible()  # no way to reach her was chosen
    page.get_by_label("Telefoon").check()
    look(page, "flow-05-antwoord")
    page.get_by_role("button", name="Ja, laat mijn naam zien").click()
    expect(page.get_by_text("U hebt ja gezegd")).to_be_visible()
    look(page, "flow-06-ja")


def hire(page: Page, address: str, vacancy: int, look: Look) -> None:
    """See her name as the employer, invite her, and hire her for 24 hours."""
    sign_in(page, address, "Aanmelden met eHerkenning", CHOICE)
    page.goto(f"{address}/werkgever/vacatures/{vacancy}/kandidaten")
    expect(page.get_by_role("heading", name=CANDIDATE)).to_be_visible()
    look(page, "flow-07-naam")
    page.get_by_role("button", name="Uitnodigen").click()
    expect(page.get_by_text("uitgenodigd", exact=True)).to_be_visible()
    page.get_by_role("link", name="Aannemen").click()
    page.get_by_role("button", name="Aannemen").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_label("Uren per week").fill("24")
    page.get_by_label("Eerste werkdag").fill(date.today().isoformat())  # noqa: DTZ011 - as the browser's user sees it
    look(page, "flow-08-aannemen")
    page.get_by_role("button", name="Aannemen").click()
    expect(page.get_by_text("aangenomen", exact=True)).to_be_visible()
    look(page, "flow-09-aangenomen")


@pytest.mark.requirement("R44", "R46", "I16", "I17", "I39", "I71")
def test_from_a_list_without_names_to_a_place_that_all_see(
    browser: Browser, address: str, ledger: psycopg.Connection, look: Look, vacancy: int
) -> None:
    """The adviser lists and asks, the jobseeker agrees, the employer hires; each then reads the same outcome."""
    desk = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
    phone, portal = (browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL") for _ in range(2))
    adviser, jobseeker, employer = visit(desk), visit(phone), visit(portal)
    put_on_the_list(adviser.page, address, vacancy, ledger, look)
    say_yes(jobseeker.page, address, look)
    hire(employer.page, address, vacancy, look)

    jobseeker.page.goto(f"{address}/werkmap/voorstellen")
    expect(jobseeker.page.get_by_text("U bent aangenomen")).to_be_visible()
    look(jobseeker.page, "flow-10-werkmap")
    adviser.page.goto(f"{address}/vacatures/{vacancy}/lijst")
    expect(adviser.page.get_by_text("aangenomen", exact=True)).to_be_visible()
    expect(adviser.page.get_by_text("24 uur per week")).to_be_visible()
    look(adviser.page, "flow-11-lijst")
    assert CANDIDATE not in adviser.page.content()
    closed = ledger.execute("SELECT status FROM employers.vacancy WHERE id = %s", [vacancy]).fetchone()
    assert closed == ("filled",)
    adviser.page.get_by_role("button", name="Werk is geëindigd").click()
    expect(adviser.page.get_by_text("werk geëindigd", exact=True)).to_be_visible()
    for watched in (adviser, jobseeker, employer):
        assert watched.complaints == []
    steps = ledger.execute(
        "SELECT name, actor_kind FROM ledger.disclosure"
        " WHERE vacancy_id = %s AND name LIKE 'candidate:%%' ORDER BY seq",
        [vacancy],
    ).fetchall()
    assert [step for step in steps if step[0] != "candidate:proposed"] == [
        ("candidate:shortlist", "staff"),
        ("candidate:ask", "staff"),
        ("candidate:invite", "employer"),
        ("candidate:hire", "employer"),
        ("candidate:end", "staff"),
    ]
    for context in (desk, phone, portal):
        context.close()

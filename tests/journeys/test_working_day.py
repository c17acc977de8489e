"""An adviser's morning: what waits, an appointment, a contact, a task, a step, and one client handed over."""

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Look
from tests.journeys.test_the_path import sign_in, visit

pytestmark = pytest.mark.journey
ADVISER = "Marieke van der Linden"
GOAL = "Werk als chauffeur, dicht bij huis."
STEP = "Gesprek met het vervoersbedrijf."
NOTE = "De intake is gedaan; het werkplan staat klaar."


@pytest.mark.requirement("I1", "I2", "I3", "I5", "I6", "R2", "R34", "R35", "R310")
def test_adviser_works_through_her_morning(
    browser: Browser, address: str, ledger: psycopg.Connection, look: Look
) -> None:
    """Marieke begins her day, sees whom she has an appointment with, and goes from one page to the next.

    The start page counts what waits. She opens the client of today's appointment from there, writes the contact down,
    gives herself a task and finishes it, begins a path with a step, sees her list with those farthest from work first,
    and hands one client over to a colleague. Each deed stands in the ledger.
    """
    name = appointment_today(ledger)
    began = ledger.execute("SELECT coalesce(max(seq), 0) FROM ledger.disclosure").fetchone()
    assert began is not None
    desk = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
    watched = visit(desk)
    page = watched.page
    sign_in(page, address, "Aanmelden als medewerker", ADVISER)
    expect(page.get_by_role("heading", level=1)).to_have_text("Vandaag")
    today = page.get_by_role("region", name="Afspraken vandaag")
    expect(today.get_by_text("beeldbellen")).to_be_visible()
    assert int(today.locator(".nl-data-badge").first.inner_text()) >= 1
    look(page, "40-ochtend-vandaag")
    today.get_by_role("link").first.click()
    client = page.get_by_role("heading", level=1).inner_text()
    at = page.url.split("?")[0]
    note_a_contact(page, look)
    give_and_finish_a_task(page, address, client)
    plan_a_step(page, at, look)
    judge_the_distance(page, address, at, look)
    hand_over(page, at, client, look)
    assert watched.complaints == []
    desk.close()
    assert_the_ledger_tells(ledger, began[0])
    assert name


def appointment_today(ledger: psycopg.Connection) -> str:
    """Put an appointment of today with one of Marieke's clients in her diary; return whose it is."""
    found = ledger.execute(
        "INSERT INTO casework.appointment (client_id, id, staff_id, made_by, starts_at, ends_at, manner, subject,"
        " disclosure_seq) SELECT w.client_id, gen_random_uuid(), s.id, s.id, t.at, t.at + interval '1 hour', 'video',"
        " 'progress', 0 FROM identity.staff s JOIN casework.work_item w ON w.staff_id = s.id"
        " JOIN clients.client c ON c.id = w.client_id AND c.active"
        " LEFT JOIN access.protected_person p ON p.client_id = w.client_id"
        " LEFT JOIN casework.path h ON h.client_id = w.client_id AND h.ended_on IS NULL"
        " CROSS JOIN (SELECT kernel.today()::timestamp AT TIME ZONE 'Europe/Amsterdam' + interval '5 minutes' AS at) t"
        " WHERE s.display_name = %s AND p.client_id IS NULL AND h.client_id IS NULL"
        " ORDER BY w.client_id DESC LIMIT 1 RETURNING client_id",
        [ADVISER],
    ).fetchone()
    assert found is not None
    return str(found[0])


def note_a_contact(page: Page, look: Look) -> None:
    """Write down what was said, after a warning on a medical word."""
    page.get_by_role("link", name="Contactmoment", exact=True).click()
    page.get_by_label("Manier").select_option("video")
    page.get_by_label("Onderwerp").select_option("progress")
    page.get_by_label("Verslag").fill("Vertelt over een burn-out en wil weer rijden.")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    look(page, "41-ochtend-medisch-woord")
    page.get_by_label("Verslag").fill("Wil weer gaan rijden, het liefst dicht bij huis.")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Wil weer gaan rijden, het liefst dicht bij huis.")).to_be_visible()


def give_and_finish_a_task(page: Page, address: str, client: str) -> None:
    """Give a task to oneself, find it on the list of tasks, and finish it."""
    page.get_by_role("link", name="Taak", exact=True).click()
    page.get_by_label("Taak", exact=True).select_option("call")
    page.get_by_label("Uiterlijk").fill("2099-01-01")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Opgeslagen.")).to_be_visible()
    page.goto(f"{address}/taken")
    line = page.get_by_role("listitem").filter(has_text=client).filter(has_text="2099")
    line.get_by_role("button", name="Klaar").click()
    expect(line).to_have_count(0)


def plan_a_step(page: Page, at: str, look: Look) -> None:
    """Begin a path of mediation, and plan its first step."""
    page.goto(at)
    page.get_by_role("link", name="Werkplan", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Werkplan")
    page.get_by_role("link", name="Traject beginnen").first.click()
    page.get_by_label("Doel").fill(GOAL)
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text(GOAL)).to_be_visible()
    page.get_by_role("link", name="Stap toevoegen").first.click()
    page.get_by_label("Wat gaat de klant doen?").fill(STEP)
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text(STEP)).to_be_visible()
    look(page, "42-ochtend-werkplan")


def judge_the_distance(page: Page, address: str, at: str, look: Look) -> None:
    """Judge how far this client is from work, and find her on top of the list by it; why stands nowhere."""
    page.goto(f"{at}/afstand")
    page.get_by_label("Afstand tot de arbeidsmarkt").select_option("4")
    page.get_by_role("button", name="Opslaan").click()
    page.goto(f"{address}/werklijst")
    page.get_by_role("link", name="Grootste afstand tot werk eerst").click()
    expect(page.get_by_role("table").get_by_role("row").nth(1).get_by_role("cell").nth(5)).to_have_text("4 – ver")
    look(page, "43-ochtend-verste-eerst")


def hand_over(page: Page, at: str, client: str, look: Look) -> None:
    """Hand this client over to a colleague, with a word; she is there until the colleague says yes."""
    page.goto(at)
    page.get_by_role("link", name="Overdragen", exact=True).click()
    look(page, "44-ochtend-overdragen")
    page.get_by_label("Naar", exact=True).select_option(index=1)
    page.get_by_label("Reden").select_option("division")
    page.get_by_label("Bericht aan de collega").fill(NOTE)
    page.get_by_role("button", name="Overdragen").click()
    expect(page.get_by_text("De overdracht is voorgesteld.")).to_be_visible()
    expect(page.get_by_text(NOTE)).to_be_visible()
    look(page, "45-ochtend-overgedragen")
    page.goto(at)
    expect(page.get_by_role("heading", level=1)).to_have_text(client)


def assert_the_ledger_tells(ledger: psycopg.Connection, began: int) -> None:
    """Demand the rows that this morning must have left, in order, each under a disclosure of its own."""
    changes = ledger.execute(
        "SELECT c.category, c.action, c.fields"
        " FROM ledger.change c JOIN ledger.disclosure d ON d.seq = c.disclosure_seq"
        " WHERE d.seq > %s AND d.name = 'client:write' AND c.client_id = d.persons[1] ORDER BY c.seq",
        [began],
    ).fetchall()
    assert changes == [
        ("contact_moments", "add", ["contact_moment"]),
        ("plan", "add", ["task"]),
        ("plan", "add", ["path"]),
        ("plan", "add", ["path_step"]),
        ("plan", "correct", ["distance"]),
    ]
    names = {row[0] for row in ledger.execute("SELECT name FROM ledger.disclosure WHERE seq > %s", [began]).fetchall()}
    assert {"worklist:find", "start:names", "tasks:names", "worklist:names", "client:read"} <= names
    decided = ledger.execute(
        "SELECT action, count(*)::int FROM ledger.decision WHERE action IN ('task:done', 'hand-over:propose')"
        " AND at > now() - interval '10 minutes' AND decision GROUP BY action ORDER BY action"
    ).fetchall()
    assert decided == [("hand-over:propose", 1), ("task:done", 1)]

"""From sign-in to a logged match and a message: the one path that goes through every floor."""

import re
from dataclasses import dataclass, field
from datetime import date

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from sonar_synth.demo import demo_client
from tests.journeys.conftest import Look

pytestmark = pytest.mark.journey

ADVISER = "Marieke van der Linden"
CLIENT = "Johan Spijkerman"
CANDIDATE = "Fatima El Amrani"
SEED = 1
"""Of the synthetic town that the journeys run in."""
VACANCY = "Verzorgende IG in de wijk"
REASON = "Woont dichtbij genoeg en wil precies dit werk doen; ik wil haar hierover schrijven."
SUBJECT = "Een vacature die bij u past"
BODY = "Goedemiddag,\n\nEr is een vacature voor verzorgende IG in Zwolle. Zullen we erover praten?"


@dataclass
class Watched:
    """A page, and what its console complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def note(self, message: ConsoleMessage) -> None:
        """Keep an error or a warning; Chromium's own note of a form that came back with faults is neither."""
        if message.type in {"error", "warning"} and "status of 422" not in message.text:
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")


def visit(context: BrowserContext) -> Watched:
    """Open a page whose console is watched."""
    watched = Watched(context.new_page())
    watched.page.on("console", watched.note)
    return watched


def sign_in(page: Page, address: str, button: str, person: str, look: Look | None = None) -> None:
    """Sign in at the demo provider as one of its people."""
    page.goto(address)
    if look:
        look(page, f"01-aanmelden-{button[-10:].lower().replace(' ', '-')}")
    page.get_by_role("button", name=button).click()
    page.get_by_role("button", name=person).click()


@pytest.mark.requirement("R44", "R107", "R149", "R150", "R154", "R158", "I71", "I75")
def test_from_sign_in_to_a_logged_match_and_a_message(
    browser: Browser, address: str, ledger: psycopg.Connection, look: Look
) -> None:
    """An adviser corrects a phone number, finds a candidate for a vacancy, and writes to her; she sees who looked.

    Marieke signs in and reads that consultations are logged. Her work list opens; she opens Johan and corrects his
    phone number. She opens a vacancy, finds candidates in the whole country without their names, opens who one of
    them is with a reason, and writes to her. Fatima signs in with DigiD, reads the message, and sees who looked at
    which of her data, when and why. Every step stands in the ledger.
    """
    desk = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
    adviser = visit(desk)
    page = adviser.page
    sign_in(page, address, "Aanmelden als medewerker", ADVISER, look)
    expect(page.get_by_role("heading", level=1)).to_have_text("Vandaag")
    look(page, "02-vandaag")
    page.get_by_role("link", name="Werklijst").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Werklijst")
    look(page, "02-werklijst")

    correct_the_phone_number(page, look)
    candidate = open_the_candidate(page, ledger, look)
    write_to_the_candidate(page, look)
    page.get_by_text("Meer", exact=True).click()
    page.get_by_role("link", name="Mijn raadplegingen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mijn raadplegingen")
    look(page, "11-mijn-raadplegingen")
    page.get_by_role("button", name="Afmelden").click()
    look(page, "12-afgemeld")
    assert adviser.complaints == []

    phone = browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL")
    jobseeker = visit(phone)
    read_in_the_werkmap(jobseeker.page, address, look)
    assert jobseeker.complaints == []
    assert_the_ledger_tells(ledger)
    assert candidate.startswith("K-")
    desk.close()
    phone.close()


def correct_the_phone_number(page: Page, look: Look) -> None:
    """Open Johan from the work list and correct his phone number in place."""
    page.get_by_role("link", name=CLIENT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CLIENT)
    look(page, "03-klant")
    page.get_by_role("link", name="Corrigeren van de").click()
    page.get_by_label("Telefoon").fill("12")
    page.get_by_label("Reden van de wijziging").fill("Klant belde het nieuwe nummer door")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    look(page, "04-telefoon-fout")
    page.get_by_label("Telefoon").fill("06 87654321")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("06 87654321")).to_be_visible()
    look(page, "05-telefoon-gewijzigd")


def open_the_candidate(page: Page, ledger: psycopg.Connection, look: Look) -> str:
    """Find candidates for the vacancy without identity, and open who one of them is, with a reason.

    In so small a town hardly anything is told of a candidate: the ledger says in which row she stands.
    """
    page.get_by_role("link", name="Vacatures").first.click()
    page.get_by_role("searchbox").fill(VACANCY)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=VACANCY).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(VACANCY)
    look(page, "06-vacature")
    page.get_by_role("link", name="andidaten").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kandidaten voor")
    assert CANDIDATE not in page.content()
    place = ledger.execute(
        "SELECT array_position(persons, %s) FROM ledger.disclosure WHERE kind = 'match' ORDER BY seq DESC LIMIT 1",
        [demo_client(0, seed=SEED, today=date.today()).id],  # noqa: DTZ011 - the day on which it was loaded
    ).fetchone()
    assert place is not None
    row = page.get_by_role("listitem").filter(has_text="Identiteit openen").nth(int(place[0]) - 1)
    pseudonym = re.search(r"K-[0-9A-Z]{5}", row.inner_text())
    assert pseudonym is not None
    look(page, "07-kandidaten")
    row.get_by_role("link", name="Identiteit openen").click()
    page.get_by_role("button", name="openen").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    look(page, "08-reden-ontbreekt")
    page.get_by_label("Waarom hebt u dit nu nodig?").fill(REASON)
    page.get_by_role("button", name="openen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CANDIDATE)
    look(page, "09-kandidaat-geopend")
    return pseudonym[0]


def write_to_the_candidate(page: Page, look: Look) -> None:
    """Send the candidate a message about the vacancy."""
    page.get_by_role("link", name="Bericht").first.click()
    page.get_by_label("Onderwerp").fill(SUBJECT)
    page.get_by_label("Bericht").fill(BODY)
    look(page, "10-bericht")
    page.get_by_role("button", name="Versturen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("verstuurd")


def read_in_the_werkmap(page: Page, address: str, look: Look) -> None:
    """Sign in as Fatima on a phone, read the message, and see who looked."""
    sign_in(page, address, "Aanmelden met DigiD", CANDIDATE)
    look(page, "13-werkmap")
    page.get_by_role("link", name="Berichten").first.click()
    page.get_by_role("link", name=SUBJECT).click()
    expect(page.get_by_text("Zullen we erover praten?")).to_be_visible()
    look(page, "14-werkmap-bericht")
    page.goto(f"{address}/werkmap/inzage")
    expect(page.get_by_text("Adviseur werk").first).to_be_visible()
    assert ADVISER not in page.content()
    look(page, "15-wie-heeft-gekeken")


def assert_the_ledger_tells(ledger: psycopg.Connection) -> None:
    """Demand the rows that this journey must have left, in order, and that nothing but references stands in them."""
    rows = ledger.execute(
        "SELECT d.name, d.kind, d.purpose, d.categories, d.writes, cardinality(d.persons), d.reason"
        " FROM ledger.disclosure d"
        " LEFT JOIN identity.staff s ON s.id = d.actor_ref"
        " WHERE s.display_name = %s OR d.actor_kind = 'jobseeker' ORDER BY d.seq",
        [ADVISER],
    ).fetchall()
    names = [row[0] for row in rows]
    for step in (
        "worklist:find", "worklist:names", "client:read", "client:write", "vacancy:match", "candidate:open",
        "message:send", "log:own-consultations", "own:messages", "own:message", "log:who-looked",
    ):  # fmt: skip
        assert step in names, f"{step} is not in the ledger: {names}"
    found = dict(zip(names, rows, strict=True))
    assert found["candidate:open"][1:] == (
        "candidate", "matching", ["identity", "contact"], [], 1, REASON,
    )  # fmt: skip
    assert found["vacancy:match"][3] == ["match_profile"]
    assert found["vacancy:match"][5] > 0
    assert found["message:send"][4] == ["messages"]
    changes = ledger.execute(
        "SELECT c.category, c.action, c.fields FROM ledger.change c JOIN identity.staff s ON s.id = c.actor_ref"
        " WHERE c.actor_kind = 'staff' AND s.display_name = %s ORDER BY c.seq",
        [ADVISER],
    ).fetchall()
    assert changes == [("contact", "correct", ["phone"]), ("messages", "add", ["message"])]
    # The message and the row under which it was sent name the vacancy that it is about.
    about = ledger.execute(
        "SELECT m.vacancy_id, d.vacancy_id, d.bases FROM messaging.message m"
        " JOIN ledger.disclosure d ON d.seq = m.disclosure_seq WHERE d.name = 'message:send'"
    ).fetchall()
    (vacancy,) = ledger.execute("SELECT id FROM employers.vacancy WHERE title = %s", [VACANCY]).fetchall()
    assert about == [(vacancy[0], vacancy[0], ["match"])]
    joined = ledger.execute(
        "SELECT count(*) FROM ledger.disclosure d WHERE NOT EXISTS"
        " (SELECT FROM ledger.decision e WHERE e.trace_id = d.trace_id AND e.disclosure_seq = d.seq AND e.decision)"
    ).fetchone()
    assert joined == (0,)

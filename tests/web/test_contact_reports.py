"""A contact is reported: who handles it reads that one contact without a name, decides, and who reported is told."""

import html
import re

import pytest
from django.test import Client

from sonar.disclosure.operations import NotAvailable, Refused
from sonar.identity.types import Actor, Function
from sonar.messaging.operations import ReportNotSettled, reports, settle_report
from sonar.messaging.rules import REPORT_STEPS
from tests.web.test_finding_each_other import address, browser_of, found, jobseeker, planted, publish
from tests.world import BY_FUNCTION, COLLEAGUE, SECURITY, Person, World

LIST = "/toezicht/meldingen"
WHY = "De werkgever vroeg twee keer naar de gezondheid van deze persoon."
TEXT = "Deze werkgever vraagt of ik ziek ben geweest."


def text(answer: object) -> str:
    """Return a page as text."""
    return html.unescape(answer.content.decode())  # type: ignore[attr-defined]


def second(world: World) -> Actor:
    """Sign a second security officer in."""
    world.sql.execute("UPDATE identity.staff SET function = 'security_officer' WHERE id = %s", [COLLEAGUE])
    return world.sign_in(COLLEAGUE)


def reported(world: World, *, by: str = "jobseeker") -> tuple[Person, Client, Client, str, str]:
    """Let somebody be in contact with an employer, and one of them report it; return both and where they read it."""
    person = jobseeker(world)
    her = browser_of(world, world.sign_in_jobseeker(person))
    world.sql.execute(
        "INSERT INTO employers.employer (kvk_number, name) VALUES ('90000001', 'Vonk Metaal') ON CONFLICT DO NOTHING"
    )
    employer = browser_of(world, world.sign_in_employer("90000001"))
    publish(her)
    ask = address(found(employer), "/werkgever/profielen/")
    assert employer.post(ask, {"text": "Bent u het afgelopen jaar ziek geweest?"}).status_code == 303
    mine = address(her.get("/werkmap/werkgevers").content.decode(), "/werkmap/werkgevers/")
    theirs = address(employer.get("/werkgever/contacten").content.decode(), "/werkgever/contacten/")
    assert her.post(mine, {"deed": "yes", "share-shares": ["name"]}).status_code == 303
    closing = {"deed": "close", "report-report": TEXT}
    answer = her.post(mine, closing) if by == "jobseeker" else employer.post(theirs, closing)
    assert answer.status_code == 303
    return person, her, employer, mine, theirs


def opened(http: Client) -> str:
    """Return the address of the first report that waits."""
    return address(http.get(LIST).content.decode(), f"{LIST}/")


@pytest.mark.requirement("R113", "R116", "R80")
def test_a_report_is_read_without_a_name_decided_and_told(world: World) -> None:
    person, her, employer, mine, theirs = reported(world)
    assert "Uw melding is binnen" in text(her.get(mine))
    assert "Uw melding" not in text(employer.get(theirs))
    officer = browser_of(world, world.sign_in(SECURITY))
    before = world.count("SELECT count(*) FROM ledger.disclosure")
    listed = text(officer.get(LIST))
    assert "Vonk Metaal" in listed
    assert TEXT not in listed
    assert world.count("SELECT count(*) FROM ledger.disclosure") == before
    report = opened(officer)
    page = text(officer.get(report))
    assert TEXT in page
    assert "ziek geweest?" in page
    assert [secret for secret in planted(person) if secret and secret in listed + page] == []
    row = world.one(
        "SELECT name, kind, purpose, bases, categories, persons FROM ledger.disclosure ORDER BY seq DESC LIMIT 1"
    )
    assert row == ("report:open", "match", "supervision", ["report"], ["employer_contact"], [person.id])
    short = officer.post(report, {"step": "warn", "reason": "kort"})
    assert short.status_code == 422
    assert officer.post(report, {"step": "warn", "reason": WHY}).status_code == 303
    assert "Er wacht geen melding" in text(officer.get(LIST))
    assert "gewaarschuwd" in text(officer.get(f"{LIST}?stand=afgesloten"))
    assert "Wij hebben de ander gewaarschuwd" in text(her.get(mine))
    assert "Over dit contact kregen wij een melding" in text(employer.get(theirs))
    assert WHY not in text(her.get(mine)) + text(employer.get(theirs))
    looks = text(her.get("/werkmap/inzage"))
    assert "Beveiligingsfunctionaris" in looks
    assert "Er is een melding over uw contact met een werkgever" in looks
    sealed = world.one("SELECT reason FROM messaging.report_step")[0]
    assert WHY.encode() not in bytes(sealed)


@pytest.mark.requirement("R113", "I34")
def test_blocking_takes_two_and_stops_the_employer_until_it_is_lifted(world: World) -> None:
    _, her, employer, mine, theirs = reported(world)
    other = jobseeker(world)
    publish(browser_of(world, world.sign_in_jobseeker(other)))
    ask = address(found(employer), "/werkgever/profielen/")
    first, last = browser_of(world, world.sign_in(SECURITY)), browser_of(world, second(world))
    report = opened(first)
    assert first.post(report, {"step": "block", "reason": WHY}).status_code == 422  # not without a proposal
    assert first.post(report, {"step": "propose", "reason": WHY}).status_code == 303
    assert "U deed het voorstel" in text(first.get(opened(first)))
    assert first.post(opened(first), {"step": "block", "reason": WHY}).status_code == 422
    assert world.count("SELECT count(*) FROM employers.contact_block") == 0
    assert "Uw melding is binnen" in text(her.get(mine))
    assert last.post(opened(last), {"step": "block", "reason": WHY}).status_code == 303
    page = text(employer.get("/werkgever/profielen", {"woorden": "lasser"}))
    assert "U kunt nu geen contact hebben" in page
    assert "profielen gevonden" not in page
    assert employer.post(ask, {"text": "Hallo?"}).status_code == 303  # led back to where it says why
    assert world.count("SELECT count(*) FROM messaging.contact") == 1
    assert "U kunt nu geen contact hebben" in text(employer.get("/werkgever/contacten"))
    assert employer.get("/werkgever/vacatures").status_code == 200
    assert "op de site geen contact meer" in text(her.get(mine))
    handled = address(last.get(f"{LIST}?stand=afgesloten").content.decode(), f"{LIST}/")
    assert last.post(handled, {"step": "lift", "reason": WHY}).status_code == 303
    assert "profielen gevonden" in found(employer).replace("Minder dan 5 profielen", "x profielen")
    assert employer.get(theirs).status_code == 200
    kept = world.all("SELECT step FROM messaging.report_step ORDER BY seq")
    assert kept == [("propose",), ("block",), ("lift",)]
    changes = "SELECT count(*) FROM ledger.change WHERE fields = '{contact_block}' AND record = 'employer:90000001'"
    assert world.count(changes) == 2


@pytest.mark.requirement("R113")
def test_an_employer_in_an_open_contact_writes_no_more_once_it_is_blocked(world: World) -> None:
    person = jobseeker(world)
    her = browser_of(world, world.sign_in_jobseeker(person))
    employer = browser_of(world, world.sign_in_employer("90000001"))
    publish(her)
    employer.post(address(found(employer), "/werkgever/profielen/"), {"text": "Wij zoeken een lasser."})
    her.post(address(her.get("/werkmap/werkgevers").content.decode(), "/werkmap/werkgevers/"), {"deed": "yes"})
    thread = address(employer.get("/werkgever/contacten").content.decode(), "/werkgever/contacten/")
    world.sql.execute("INSERT INTO employers.contact_block (kvk_number) VALUES ('90000001')")
    assert "line-text" not in text(employer.get(thread))
    assert employer.post(thread, {"deed": "write", "line-text": "Toch even dit."}).status_code == 422
    assert world.count("SELECT count(*) FROM messaging.contact_line") == 1
    vacancy = world.vacancy()
    world.sql.execute("UPDATE employers.employer SET kvk_number = '90000001' WHERE kvk_number <> '90000001'")
    late = her.post(f"/vacatures/{vacancy}/reageren", {"text": "Ik kom graag."})
    assert late.status_code == 422
    assert employer.post(thread, {"deed": "close"}).status_code == 303


@pytest.mark.requirement("R113")
def test_a_report_by_an_employer_never_blocks_anybody(world: World) -> None:
    _, her, employer, mine, theirs = reported(world, by="employer")
    officer = browser_of(world, world.sign_in(SECURITY))
    page = text(officer.get(opened(officer)))
    assert 'value="propose"' not in page
    assert "Wat de werkgever meldt" in page
    assert officer.post(opened(officer), {"step": "propose", "reason": WHY}).status_code == 422
    actor = world.sign_in(SECURITY)
    waiting = reports(actor=actor)[0]
    for step in ("propose", "block", "refuse", "lift", "anders"):
        with pytest.raises(ReportNotSettled, match="state"):
            settle_report(actor=actor, report_ref=waiting.reference, step=step, reason=WHY)
    settle_report(actor=actor, report_ref=waiting.reference, step="dismiss", reason=WHY)
    assert "Wij vonden geen reden" in text(employer.get(theirs))
    assert "melding" not in text(her.get(mine)).partition("<main")[2].replace("iets melden", "")


@pytest.mark.requirement("R80", "R113")
def test_only_who_handles_reports_gets_to_them_and_each_try_is_a_line(world: World) -> None:
    reported(world)
    officer = world.sign_in(SECURITY)
    reference = reports(actor=officer)[0].reference
    for function, staff in BY_FUNCTION.items():
        actor = world.sign_in(staff)
        http = browser_of(world, actor)
        allowed = function is Function.SECURITY_OFFICER
        assert http.get(LIST).status_code == (200 if allowed else 403), function
        if not allowed:
            assert http.get(f"{LIST}/{reference}").status_code == 403
            assert reports(actor=actor) == ()
            with pytest.raises((NotAvailable, Refused)):
                settle_report(actor=actor, report_ref=reference, step="dismiss", reason=WHY)
    again = browser_of(world, world.sign_in(SECURITY))
    assert again.get(f"{LIST}/{'r' * 59}").status_code == 404
    assert world.count("SELECT count(*) FROM ledger.decision WHERE action = 'report:list' AND NOT decision") > 5


def test_the_table_of_steps_is_that_of_the_database(world: World) -> None:
    kept = world.all("SELECT step, from_step, other, about FROM messaging.report_steps()")
    assert {(step, before): (other, about == "employer") for step, before, other, about in kept} == dict(REPORT_STEPS)


def test_reasons_are_told_what_is_wrong(world: World) -> None:
    person = reported(world)[0]
    officer = browser_of(world, world.sign_in(SECURITY))
    for reason in ("", "x" * 19, "x" * 501, f"Dit gaat over {person.new.bsn.reveal()}, en dat is een nummer."):
        answer = officer.post(opened(officer), {"step": "warn", "reason": reason})
        assert answer.status_code == 422
        assert re.search(r'id="id_reason_error"', text(answer))
    assert world.count("SELECT count(*) FROM messaging.report_step") == 0

"""A form that is sent after the session ended loses nothing: it comes back, and goes again after signing in."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from sonar.disclosure.operations import SessionOver
from tests.web.markup import faults_of
from tests.web.test_pages_for_real import contact_of
from tests.world import ADVISER, COLLEAGUE, MANAGER, REASON, World

pytestmark = pytest.mark.requirement("I72")
BODY = "Beste Żofia,\r\n\r\nEr is een vacature <in Zwolle> & omstreken.\r\nBelt u mij?"
MESSAGE = {"subject": "Een vacature", "body": BODY}
HEADING = "U bent afgemeld, uw tekst is er nog"
SENT = "SELECT count(*) FROM messaging.message"


def form_on(page: str) -> tuple[str, dict[str, str]]:
    """Return where the form of the page leads, and its hidden fields."""
    action = re.search(r'<form class="sonar-form" method="post" action="([^"]+)"', page)
    assert action
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return html.unescape(action[1]), {name: html.unescape(value) for name, value in fields}


@pytest.fixture
def strict(world: World) -> Client:
    """Give a browser whose forms must bear a token."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def send_late(world: World, browser: Client) -> Any:
    """Fill in a message, let the session go idle, and send it."""
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(browser, actor)
    path = f"/klanten/{world.ref(person, actor)}/bericht"
    _, fields = form_on(browser.get(path).content.decode().replace(" novalidate", f' action="{path}"'))
    world.advance(minutes=31)
    return browser.post(path, {**fields, **MESSAGE})


def test_message_is_kept_and_sent_after_signing_in_again(world: World, strict: Client) -> None:
    kept = send_late(world, strict)
    page = kept.content.decode()
    assert (kept.status_code, kept["Cache-Control"]) == (401, "no-store")
    assert "WWW-Authenticate" in kept
    assert HEADING in page
    assert faults_of(page) == []
    assert re.search(r'<a href="/aanmelden"[^>]*target="_blank"[^>]*rel="noopener"', page)
    assert html.escape(BODY) in page.split("readonly>")[2]
    assert world.count(SENT) == 0
    action, fields = form_on(page)
    assert {name: fields[name] for name in MESSAGE} == MESSAGE
    world.browse(strict, world.sign_in())
    sent = strict.post(action, fields)
    assert (sent.status_code, sent["Location"]) == (303, "/bericht-verstuurd")
    assert world.count(SENT) == 1


def test_another_account_cannot_send_it(world: World, strict: Client) -> None:
    action, fields = form_on(send_late(world, strict).content.decode())
    for other in (COLLEAGUE, MANAGER):
        world.browse(strict, world.sign_in(other))
        assert strict.post(action, fields).status_code == (404 if other == COLLEAGUE else 403)
    assert world.count(SENT) == 0


def test_sending_again_without_signing_in_keeps_it_again(world: World, strict: Client) -> None:
    action, fields = form_on(send_late(world, strict).content.decode())
    again = strict.post(action, fields)
    assert again.status_code == 401
    assert form_on(again.content.decode())[1]["body"] == BODY


def test_every_form_of_staff_is_kept(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    reference = world.ref(person, world.sign_in())
    forms: dict[str, dict[str, Any]] = {
        f"/klanten/{reference}/contact": {**contact_of(person), "why": "Doorgegeven in het gesprek."},
        f"/klanten/{reference}/noodprocedure": {"category": "contact", "reason": REASON},
        f"/vacatures/{world.vacancy()}/kandidaten/{reference}": {"reason": REASON},
        "/beoordelingen": {"reference": reference, "judgement": "task", "remark": "Nagevraagd bij de collega."},
    }
    for path, given in forms.items():
        kept = http.post(path, given)
        assert kept.status_code == 401, path
        action, fields = form_on(kept.content.decode())
        assert action == path
        assert {name: fields[name] for name in given} == {name: str(value) for name, value in given.items()}


def test_part_of_a_page_gives_way_to_the_whole_page(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    path = f"/klanten/{world.ref(person, world.sign_in())}/contact"
    kept = http.post(path, contact_of(person), headers={"HX-Request": "true"})
    assert (kept.status_code, kept["HX-Retarget"]) == (401, "body")
    assert "HX-Redirect" not in kept
    assert form_on(kept.content.decode())[1]["email"] == person.new.contact.email


def test_session_that_ends_during_the_request_keeps_the_text(
    world: World, http: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(http, actor)

    def over(**_: object) -> None:
        raise SessionOver

    monkeypatch.setattr("sonar.web.adviser.writing.send_message", over)
    kept = http.post(f"/klanten/{world.ref(person, actor)}/bericht", MESSAGE)
    assert kept.status_code == 401
    assert form_on(kept.content.decode())[1]["body"] == BODY


def test_only_forms_with_something_in_them_are_kept(world: World, strict: Client, http: Client) -> None:
    path = f"/klanten/{world.ref(world.client(), world.sign_in())}/bericht"
    assert http.get(path).status_code == 303
    assert http.post(path).status_code == 303
    assert strict.post(path, MESSAGE).status_code == 403
    assert http.post(path, {"body": "x" * 600_000}).status_code == 400

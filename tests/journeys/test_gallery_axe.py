"""Every page in every state, in a real browser: accessible, whole at every width, and within its own policy.

What `axe` finds is a violation of WCAG 2.2 AA or of good practice; folded parts are opened first.
"""

import threading
from collections.abc import Iterator
from contextlib import nullcontext
from socketserver import ThreadingMixIn
from types import SimpleNamespace
from typing import Any, NoReturn, cast
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.contrib.staticfiles.views import serve
from django.core.handlers.wsgi import WSGIHandler
from django.http import FileResponse, HttpRequest
from django.template import Engine
from django.test import override_settings
from django.urls import clear_url_caches, set_urlconf
from playwright.sync_api import Browser, ConsoleMessage, Page

from sonar.access.types import Refusal
from sonar.casework.types import CaseFile
from sonar.clients.queries import all_declared
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import Refused
from sonar.web.undefined import UNDEFINED_FAILS
from tests.journeys.judging import judged
from tests.web import examples as ex
from tests.web import gallery

pytestmark = [pytest.mark.journey, pytest.mark.by_itself]
WIDTHS = {"desktop": 1280, "phone": 390}
NARROWEST = 320  # WCAG 1.4.10: no scrolling to the side at this width


class _Static(StaticFilesHandler):
    """Serves the style sheets from where they are written."""

    def serve(self, request: HttpRequest) -> FileResponse:
        answer = cast("FileResponse", serve(request, self.file_path(request.path), insecure=True))
        answer["Cache-Control"] = "max-age=3600"  # as in production, where a changed file has another name
        return answer


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The gallery, served."""
    # Plain names of files, whichever way the environment is set: the hashed ones exist only where they were collected.
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with pytest.MonkeyPatch.context() as patch, override_settings(STORAGES=plain):
        patch.setattr(settings, "ROOT_URLCONF", "tests.web.gallery")
        patch.setattr(Engine.get_default(), "string_if_invalid", UNDEFINED_FAILS)
        clear_url_caches()
        set_urlconf(None)
        server = make_server("127.0.0.1", 0, _Static(WSGIHandler()), server_class=_Server, handler_class=_Quiet)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()
    clear_url_caches()


@pytest.fixture(scope="module", params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A tab of one width."""
    context = browser.new_context(viewport={"width": WIDTHS[request.param], "height": 900}, locale="nl-NL")
    yield context.new_page()
    context.close()


def too_wide(page: Page) -> list[int]:
    """Return the widths at which the page scrolls to the side: its own, and on a phone the narrowest there is."""
    own = page.viewport_size or {"width": 0, "height": 0}
    widths = [own["width"], NARROWEST] if own["width"] == WIDTHS["phone"] else [own["width"]]
    found = []
    for width in widths:
        page.set_viewport_size({**own, "width": width})
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(width)
    page.set_viewport_size(own)
    return found


@pytest.mark.requirement("I71")
@pytest.mark.parametrize("name", gallery.PAGES)
def test_page_is_accessible_and_whole(page: Page, address: str, name: str) -> None:
    refused: list[str] = []

    def listen(line: ConsoleMessage) -> None:
        if "Content Security Policy" in line.text:
            refused.append(line.text)

    page.on("console", listen)
    page.goto(f"{address}/galerij/{name}")
    # Not the menu: open, it covers what is under it, and it is looked at by itself.
    page.evaluate("document.querySelectorAll('main details').forEach(part => { part.open = true })")

    found = judged(page)
    assert found.lines == []
    assert found.passed > 10  # axe did look
    assert too_wide(page) == []
    page.remove_listener("console", listen)
    assert refused == []


def test_a_planted_element_that_is_too_wide_is_seen(page: Page, address: str) -> None:
    page.goto(f"{address}/galerij/contact")
    plant = "width => document.querySelector('main').style.minWidth = `${width}px`"
    page.evaluate(plant, NARROWEST + 10)
    phone = (page.viewport_size or {})["width"] == WIDTHS["phone"]

    assert too_wide(page) == ([NARROWEST] if phone else [])
    page.evaluate(plant, 2000)
    assert too_wide(page) == ([WIDTHS["phone"], NARROWEST] if phone else [WIDTHS["desktop"]])


def test_folded_menu_opens_and_is_accessible(page: Page, address: str) -> None:
    page.goto(f"{address}/galerij/work-list")
    assert not page.get_by_role("link", name="Mijn rechten").is_visible()

    page.get_by_text("Meer", exact=True).click()

    assert page.get_by_role("link", name="Mijn rechten").is_visible()
    assert [line for line in judged(page).lines if "sonar-nav" in line] == []
    assert too_wide(page) == []


def test_axe_finds_a_planted_fault(page: Page, address: str) -> None:
    page.goto(f"{address}/galerij/contact")
    page.evaluate("document.querySelector('label[for=id_phone]').remove()")

    assert "label" in judged(page).broken


def test_first_tab_skips_to_the_content(page: Page, address: str) -> None:
    page.goto(f"{address}/galerij/work-list")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("nl-skip-link")

    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_every_control_shows_that_it_has_the_focus(page: Page, address: str) -> None:
    page.goto(f"{address}/galerij/contact-errors")
    outlines = []
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement !== document.body"):  # past the end begins again outside the page
            outlines.append(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))

    assert len(outlines) > 10
    assert set(outlines) == {"solid"}


def test_errors_lead_to_their_field(page: Page, address: str) -> None:
    page.goto(f"{address}/galerij/contact-errors")
    page.locator(".sonar-errors a").first.click()

    assert page.evaluate("document.activeElement.id") == "id_phone"
    described = page.locator("#id_phone").get_attribute("aria-describedby")
    assert described == "id_phone_error"


def test_contact_is_corrected_in_place(page: Page, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def correct(_changes: dict[str, str], *, why: str, **_more: object) -> None:
        if not why:
            raise InvalidFields({"why": ["required"]})

    opened = SimpleNamespace(card=ex.CARD, history_of=lambda _category: ex.HISTORY, correct_contact=correct)
    monkeypatch.setattr("sonar.web.adviser.clients.open_client", lambda **_: nullcontext(opened))
    monkeypatch.setattr("sonar.web.session.cookies.session_token", lambda _request: ex.ADVISER.token)
    monkeypatch.setattr("sonar.web.session.middleware.resolve_session", lambda *, token: ex.ADVISER)  # noqa: ARG005
    page.goto(f"{address}/galerij/client")

    page.get_by_role("link", name="Corrigeren van de").click()
    page.get_by_label("Telefoon").fill("0687654321")
    page.get_by_role("button", name="Opslaan").click()
    page.get_by_text("Vul dit in.", exact=True).wait_for()
    page.get_by_label("Reden van de wijziging").fill("Doorgegeven in het gesprek.")
    page.get_by_role("button", name="Opslaan").click()
    page.get_by_text("De wijziging is opgeslagen").wait_for()

    assert page.url.endswith("/galerij/client")  # the page itself never went away
    assert page.get_by_role("heading", level=1).inner_text() == "Fenna de Vries"


@pytest.mark.requirement("I72")
def test_text_is_kept_when_the_session_ended_under_a_form(
    page: Page, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = SimpleNamespace(
        card=ex.CARD, history_of=lambda _category: ex.HISTORY, correct_contact=lambda *_, **__: None
    )
    monkeypatch.setattr("sonar.web.adviser.clients.open_client", lambda **_: nullcontext(opened))
    monkeypatch.setattr("sonar.web.session.cookies.session_token", lambda _request: ex.ADVISER.token)
    monkeypatch.setattr("sonar.web.session.middleware.resolve_session", lambda *, token: ex.ADVISER)  # noqa: ARG005
    monkeypatch.setattr("sonar.web.adviser.parts.all_groups", all_declared)
    monkeypatch.setattr("sonar.web.adviser.clients.case_file", lambda **_asked: CaseFile())
    monkeypatch.setattr("sonar.web.adviser.clients.education_level_label", lambda _code, *, english: "Mbo 4")  # noqa: ARG005
    page.goto(f"{address}/galerij/client")
    page.get_by_role("link", name="Corrigeren van de").click()
    page.get_by_label("Telefoon").fill("0687654321")
    page.get_by_label("Reden van de wijziging").fill("Doorgegeven in het gesprek.")

    monkeypatch.setattr("sonar.web.session.middleware.resolve_session", lambda *, token: None)  # noqa: ARG005
    page.get_by_role("button", name="Opslaan").click()
    page.get_by_role("heading", name="U bent afgemeld, uw tekst is er nog").wait_for()

    assert page.get_by_label("Reden van de wijziging").input_value() == "Doorgegeven in het gesprek."
    assert [page.get_by_role(role).count() for role in ("banner", "main", "contentinfo")] == [1, 1, 1]
    assert page.get_by_role("button", name="Afmelden").count() == 0
    assert judged(page).lines == []

    monkeypatch.setattr("sonar.web.session.middleware.resolve_session", lambda *, token: ex.ADVISER)  # noqa: ARG005
    page.get_by_role("button", name="Opnieuw versturen").click()
    page.get_by_text("De wijziging is opgeslagen").wait_for()


def test_refusal_of_a_part_takes_the_place_of_the_page(
    page: Page, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> NoReturn:
        raise Refused(Refusal.BUDGET)

    monkeypatch.setattr("sonar.web.adviser.clients.open_client", refuse)
    monkeypatch.setattr("sonar.web.session.cookies.session_token", lambda _request: ex.ADVISER.token)
    monkeypatch.setattr("sonar.web.session.middleware.resolve_session", lambda *, token: ex.ADVISER)  # noqa: ARG005
    page.goto(f"{address}/galerij/client")

    page.get_by_role("link", name="Corrigeren van de").click()
    page.get_by_role("heading", name="U hebt uw grens bereikt").wait_for()

    assert page.get_by_role("main").count() == 1

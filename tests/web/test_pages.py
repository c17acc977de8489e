"""What views do with what the rooms answer: statuses, pages for refusals, nothing in addresses, nothing cached."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client as DjangoClient
from django.test import RequestFactory
from django.urls import reverse

from sonar.access.types import Basis, Category, Purpose, Refusal
from sonar.casework.types import CaseFile
from sonar.clients.operations import check_contact_data
from sonar.clients.queries import all_declared
from sonar.clients.types import ClientCard, HistoryLine, InvalidFields, StaleVersion, Status
from sonar.disclosure.operations import NotAvailable, Refused, SessionOver
from sonar.employers.queries import NotFound
from sonar.identity.types import Actor, ActorKind, Function
from sonar.matching.types import Alert, MatchResult
from sonar.messaging.operations import InvalidMessage
from sonar.web import context, errors, middleware, notices
from sonar.web.adviser.shielded import SHIELDED
from tests.web import examples as ex
from tests.web.markup import faults_of

SignIn = Callable[[Actor], None]
REFERENCE = ex.REFERENCE
CONTACT = {
    "version": "3",
    "phone": "0687654321",
    "email": "fenna.devries@example.org",
    "street": "Harlingerstraatweg",
    "house_number": "112 A",
    "postcode": "8914 AZ",
    "city": "Leeuwarden",
    "why": "Doorgegeven in het gesprek.",
}
HTMX = {"HX-Request": "true"}


@dataclass
class Opened:
    """Stands in for an opened client, and remembers what was asked of it."""

    card: ClientCard
    history: tuple[HistoryLine, ...] = ()
    written: list[dict[str, Any]] = field(default_factory=list)
    fails: Exception | None = None

    def history_of(self, category: Category) -> tuple[HistoryLine, ...]:
        return tuple(line for line in self.history if line.category is category)

    def check_contact(self, changes: dict[str, str]) -> None:
        check_contact_data(changes)

    def correct_contact(self, changes: dict[str, str], *, version: int, why: str) -> None:
        if self.fails:
            raise self.fails
        if not why:
            raise InvalidFields({"why": ["required"]})
        self.written.append({"changes": changes, "version": version, "why": why})


@dataclass
class Door:
    """Stands in for a door of a room: remembers how it was called, and answers or raises."""

    answer: Any = None
    raises: Exception | None = None
    calls: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, **asked: Any) -> Any:
        self.calls.append(asked)
        if self.raises:
            raise self.raises
        return self.answer

    @contextmanager
    def opened(self, **asked: Any) -> Iterator[Any]:
        yield self(**asked)


@pytest.fixture
def client_door(monkeypatch: pytest.MonkeyPatch, sign_in: SignIn) -> Door:
    """The door to one client, for a signed-in adviser."""
    sign_in(ex.ADVISER)
    door = Door(answer=Opened(ex.CARD))
    monkeypatch.setattr("sonar.web.adviser.clients.open_client", door.opened)
    monkeypatch.setattr("sonar.web.adviser.parts.all_groups", all_declared)
    monkeypatch.setattr("sonar.web.adviser.clients.case_file", lambda **_asked: CaseFile())
    monkeypatch.setattr("sonar.web.adviser.clients.education_level_label", lambda _code, *, english: "Mbo 4")  # noqa: ARG005
    return door


def test_front_door_leads_each_to_the_own_beginning(browser: DjangoClient, sign_in: SignIn) -> None:
    assert browser.get("/").headers["Location"] == "/aanmelden"
    for actor, begin in (
        (ex.ADVISER, "/vandaag"),
        (ex.JOBSEEKER, "/werkmap"),
        (ex.actor(function=Function.EMPLOYER_ADVISER), "/vacatures"),
        (ex.actor(function=Function.AUDITOR), "/begin"),
    ):
        sign_in(actor)
        assert browser.get("/").headers["Location"] == begin


def test_client_page_asks_only_what_the_task_needs(browser: DjangoClient, client_door: Door) -> None:
    answer = browser.get(f"/klanten/{REFERENCE}")

    html = answer.content.decode()
    asked = set(client_door.calls[0]["categories"])
    assert {Category.IDENTITY, Category.CONTACT, Category.PROFILE, Category.NOTES, Category.PLAN} <= asked
    assert asked.isdisjoint({Category.BSN, *SHIELDED})
    assert client_door.calls[0]["purpose"] is Purpose.MEDIATION
    assert "Alleen voor re-integratie" in html
    assert "Deze raadpleging is vastgelegd" in html
    assert str(ex.CARD.client_id) not in html


def test_work_capacity_opens_for_reintegration_only(browser: DjangoClient, client_door: Door) -> None:
    client_door.answer = Opened(ex.CAPACITY_CARD)

    html = browser.get(f"/klanten/{REFERENCE}?taak=re-integratie").content.decode()

    assert client_door.calls[0]["purpose"] is Purpose.REINTEGRATION
    assert Category.WORK_CAPACITY in client_door.calls[0]["categories"]
    assert 'id="shielded-work_capacity"' in html
    assert "Mentaal, uren per week" in html


def test_not_yours_looks_as_not_there(browser: DjangoClient, client_door: Door) -> None:
    client_door.raises = NotAvailable()
    not_yours = browser.get(f"/klanten/{'w' * 59}")
    malformed = browser.get("/klanten/123")

    assert (not_yours.status_code, malformed.status_code) == (404, 404)
    assert _said(not_yours.content) == _said(malformed.content)
    assert faults_of(not_yours.content.decode()) == []


@pytest.mark.requirement("I73")
@pytest.mark.parametrize("code", list(Refusal))
def test_refusals_say_why_unless_that_tells_of_a_person(
    browser: DjangoClient, client_door: Door, code: Refusal
) -> None:
    client_door.raises = Refused(code)

    answer = browser.get(f"/klanten/{REFERENCE}")

    notice = notices.refusal_notice(code)
    assert answer.status_code == notice.status
    assert str(notice.text.what_to_do) in answer.content.decode()


def test_a_session_that_ended_leads_to_signing_in(browser: DjangoClient, client_door: Door) -> None:
    client_door.raises = SessionOver()

    whole = browser.get(f"/klanten/{REFERENCE}")
    part = browser.get(f"/klanten/{REFERENCE}/contact", headers=HTMX)

    assert (whole.status_code, whole.headers["Location"]) == (
        303,
        f"/aanmelden?reden=revoked&next=%2Fklanten%2F{REFERENCE}",
    )
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, "/aanmelden?reden=revoked")


def test_wrong_method_gets_a_page(browser: DjangoClient, client_door: Door) -> None:
    answer = browser.post(f"/klanten/{REFERENCE}")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert faults_of(answer.content.decode()) == []
    assert client_door.calls == []


@pytest.mark.requirement("R33")
def test_correction_writes_what_changed_and_why(browser: DjangoClient, client_door: Door) -> None:
    answer = browser.post(f"/klanten/{REFERENCE}/contact", CONTACT)

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/klanten/{REFERENCE}?melding=gewijzigd"
    assert client_door.calls[0]["write"] == (Category.CONTACT,)
    assert client_door.answer.written == [
        {"changes": {"phone": "0687654321"}, "version": 3, "why": "Doorgegeven in het gesprek."}
    ]


def test_only_changes_of_the_contact_data_stand_with_them(browser: DjangoClient, client_door: Door) -> None:
    other = replace(ex.HISTORY[0], category=Category.IDENTITY, field_name="last_name", old="Geheimnaam")
    client_door.answer = Opened(ex.CARD, history=(other, *ex.HISTORY))

    page = browser.get(f"/klanten/{REFERENCE}").content.decode()

    assert "+31687654321" in page
    assert "Geheimnaam" not in page


def test_correction_through_htmx_gives_the_part(browser: DjangoClient, client_door: Door) -> None:
    form = browser.get(f"/klanten/{REFERENCE}/contact", headers=HTMX).content.decode()
    saved = browser.post(f"/klanten/{REFERENCE}/contact", CONTACT, headers=HTMX).content.decode()

    assert form.lstrip().startswith('<section class="sonar-card" id="contact"')
    assert "<html" not in form + saved
    assert "De wijziging is opgeslagen" in saved


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"why": ""}, "Reden van de wijziging: Vul dit in."),
        ({"why": "x" * 201}, "hoogstens 200 tekens, nu 201"),
        ({"phone": "0" * 21}, "hoogstens 20 tekens, nu 21"),
        ({"phone": "06\x0012345678"}, "Haal onleesbare tekens weg."),
        ({"version": "x"}, "Dit is niet goed ingevuld."),
        ({"phone": "+31612345678"}, "Er is niets gewijzigd."),
    ],
)
def test_correction_tells_what_is_wrong(
    browser: DjangoClient, client_door: Door, changed: dict[str, str], said: str
) -> None:
    answer = browser.post(f"/klanten/{REFERENCE}/contact", CONTACT | changed)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert client_door.answer.written == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (InvalidFields({"phone": ["phone"], "email": ["email"]}), "Schrijf een e-mailadres als naam@voorbeeld.nl."),
        (StaleVersion(), "Een collega wijzigde dit net ook."),
    ],
)
def test_correction_passes_on_what_the_room_finds(
    browser: DjangoClient, client_door: Door, fault: Exception, said: str
) -> None:
    client_door.answer.fails = fault

    answer = browser.post(f"/klanten/{REFERENCE}/contact", CONTACT)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert faults_of(answer.content.decode()) == []


@pytest.mark.requirement("R107")
def test_message_goes_to_one_person_and_leaves_no_trace_in_the_address(
    browser: DjangoClient, client_door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Door()
    monkeypatch.setattr("sonar.web.adviser.writing.send_message", door)
    monkeypatch.setattr("sonar.web.adviser.writing.rings_instead", lambda *_: False)

    form = browser.get(f"/klanten/{REFERENCE}/bericht?vacature=1042").content.decode()
    answer = browser.post(f"/klanten/{REFERENCE}/bericht?vacature=1042", {"subject": "Vacature", "body": "Hallo."})

    assert "Fenna de Vries" in form
    assert 'type="file"' not in form
    assert (answer.status_code, answer.headers["Location"]) == (303, "/bericht-verstuurd?vacature=1042")
    assert door.calls[0]["purpose"] is Purpose.MATCHING
    assert door.calls[0]["client_ref"] == REFERENCE
    assert browser.get("/bericht-verstuurd?vacature=1042").status_code == 200
    assert [call["categories"] for call in client_door.calls] == [(Category.IDENTITY,)]


def test_message_with_a_bsn_is_refused_with_words(
    browser: DjangoClient, client_door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sonar.web.adviser.writing.send_message", Door(raises=InvalidMessage({"body": ["bsn"]})))

    answer = browser.post(f"/klanten/{REFERENCE}/bericht", {"subject": "Vraag", "body": "Is dit uw nummer?"})

    assert answer.status_code == 422
    assert "burgerservicenummer" in answer.content.decode()
    assert client_door.calls != []


@pytest.mark.requirement("R44")
def test_identity_needs_a_reason(browser: DjangoClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(ex.ADVISER)
    door = Door(answer=Opened(ex.OPEN_CARD))
    monkeypatch.setattr("sonar.web.adviser.candidates.open_candidate", door.opened)
    address = f"/vacatures/1042/kandidaten/{REFERENCE}"

    asked = browser.get(address)
    short = browser.post(address, {"reason": "past wel"})
    assert (asked.status_code, short.status_code, door.calls) == (200, 422, [])

    opened = browser.post(address, {"reason": "Past op alle eisen en zoekt dit werk."})
    assert "Fenna de Vries" in opened.content.decode()
    assert door.calls[0]["reason"] == "Past op alle eisen en zoekt dit werk."


def test_emergency_opens_one_category(browser: DjangoClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(ex.ADVISER)
    door = Door(answer=Opened(ex.GLASS_CARDS[Category.CONTACT]))
    monkeypatch.setattr("sonar.web.adviser.clients.open_by_breaking_glass", door.opened)
    address = f"/klanten/{REFERENCE}/noodprocedure"

    assert browser.get(address).status_code == 200
    assert browser.post(address, {"category": "bsn", "reason": "x" * 30}).status_code == 422
    assert door.calls == []
    opened = browser.post(address, {"category": "contact", "reason": "Staat voor een dichte deur, belt niet terug."})
    assert "06 12345678" in opened.content.decode()
    assert door.calls[0]["category"] is Category.CONTACT


def test_functions_get_their_own_pages_only(browser: DjangoClient, sign_in: SignIn) -> None:
    sign_in(ex.actor(function=Function.AUDITOR))
    assert browser.get("/werklijst").status_code == 403
    assert browser.get(f"/klanten/{REFERENCE}").status_code == 403
    sign_in(ex.JOBSEEKER)
    assert browser.get("/werklijst").status_code == 403


def test_vacancies_are_searched_and_a_long_search_is_refused(
    browser: DjangoClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(ex.ADVISER)
    door = Door(answer=ex.VACANCIES)
    monkeypatch.setattr("sonar.web.adviser.vacancies.find_vacancies", door)
    monkeypatch.setattr("sonar.web.adviser.vacancies.held_rows", lambda _request: ())
    monkeypatch.setattr("sonar.web.adviser.vacancies.vacancies_in_review", lambda **_asked: ())

    assert browser.get("/vacatures?text=kok").status_code == 200
    assert door.calls[0]["text"] == "kok"
    assert browser.get("/vacatures?text=" + "x" * 101).status_code == 422


def test_vacancy_that_is_not_there(browser: DjangoClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(ex.ADVISER)
    monkeypatch.setattr("sonar.web.adviser.vacancy_steps.find_vacancy", Door(raises=NotFound()))
    monkeypatch.setattr("sonar.web.adviser.candidates.run_matching", Door(raises=NotFound()))

    assert browser.get("/vacatures/99999999999999999999").status_code == 404
    assert browser.get("/vacatures/7/kandidaten").status_code == 404


def test_work_list_filters_and_pages(browser: DjangoClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(ex.ADVISER)
    door = Door(answer=ex.work_page(ex.work_rows()))
    monkeypatch.setattr("sonar.web.adviser.work.find_work_list", door)

    whole = browser.get("/werklijst?status=waiting").content.decode()
    part = browser.get("/werklijst?status=onzin", headers=HTMX).content.decode()

    assert (door.calls[0]["status"], door.calls[1]["status"]) == ("waiting", None)
    assert 'href="/werklijst?status=waiting&amp;na=eyJ"' in whole
    assert "<html" not in part


@pytest.mark.parametrize(
    ("address", "actor", "door", "answer"),
    [
        ("/mijn-raadplegingen", ex.ADVISER, "sonar.web.adviser.work.find_own_consultations", ex.CONSULTATIONS),
        ("/werkmap/inzage", ex.JOBSEEKER, "sonar.web.werkmap.views.find_looks", ex.LOOKS),
    ],
)
def test_lines_of_the_ledger_are_paged(
    browser: DjangoClient,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    actor: Actor,
    door: str,
    answer: object,
) -> None:
    sign_in(actor)
    asked = Door(answer=answer)
    monkeypatch.setattr(door, asked)

    html = browser.get(f"{address}?voor=99").content.decode()
    browser.get(f"{address}?voor=%C2%B2'; DROP TABLE")

    assert [call["before"] for call in asked.calls] == [99, None]
    assert f'href="{address}?voor=4711"' in html


def test_the_folder(browser: DjangoClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(ex.JOBSEEKER)
    monkeypatch.setattr("sonar.web.werkmap.views.inbox", Door(answer=ex.MESSAGES))
    monkeypatch.setattr("sonar.web.werkmap.views.read_message", Door(answer=ex.message()))
    own = SimpleNamespace(
        card=replace(ex.CARD, status=Status(active=True, since=date(2026, 1, 5), office="Leeuwarden"))
    )
    monkeypatch.setattr("sonar.web.werkmap.views.open_own_record", Door(answer=own).opened)
    monkeypatch.setattr("sonar.web.werkmap.views.notices_of", lambda _opened: ())
    monkeypatch.setattr("sonar.web.werkmap.views.closings_in", Door(answer=()))
    monkeypatch.setattr("sonar.web.werkmap.views.own_alert", Door(answer=Alert("week", 2)))
    monkeypatch.setattr("sonar.web.werkmap.views.proposals_in", Door(answer=()))

    home = browser.get("/werkmap").content.decode()
    assert "1 nieuw" in home
    assert "2 nieuwe vacatures passen bij u" in home
    assert "Vacature in Heerenveen" in browser.get("/werkmap/berichten").content.decode()
    assert "Beste Fenna" in browser.get(f"/werkmap/berichten/{REFERENCE}").content.decode()


@pytest.mark.requirement("I71")
def test_language_is_switched_and_kept(browser: DjangoClient) -> None:
    answer = browser.post("/taal", {"language": "en", "next": "/privacy"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/privacy")
    assert "What we use data for" in browser.get("/privacy").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", "", "a" * 3000])
def test_language_switch_leads_nowhere_else(browser: DjangoClient, elsewhere: str) -> None:
    answer = browser.post("/taal", {"language": "xx", "next": elsewhere})

    assert answer.headers["Location"] == "/"
    assert "sonar_language" not in answer.cookies


def test_pages_are_never_cached_and_bear_the_headers(browser: DjangoClient) -> None:
    answer = browser.get("/privacy")

    assert answer.headers["Cache-Control"] == "no-store"
    for name, value in middleware.HEADERS.items():
        assert answer.headers[name] == value
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_forged_form_and_too_much_text_get_pages() -> None:
    browser = DjangoClient(enforce_csrf_checks=True)

    forged = browser.post("/taal", {"language": "en"})
    large = browser.post("/taal", {"next": "x" * 2_000_000})

    assert (forged.status_code, large.status_code) == (403, 400)
    assert "Dit formulier is verlopen" in forged.content.decode()
    assert "Dit kon Sonar niet lezen" in large.content.decode()
    assert faults_of(forged.content.decode()) == []


def test_fault_page_asks_nothing_and_reveals_nothing(rf: RequestFactory, strict_templates: None) -> None:
    answer = errors.server_error(rf.get("/"))  # no database stands behind this test: a query would raise

    html = answer.content.decode()
    assert answer.status_code == 500
    assert faults_of(html) == []
    assert "Traceback" not in html


@pytest.mark.parametrize(
    ("cookie", "language"), [("", "nl"), ("en", "en"), ("de", "nl"), ("../../etc", "nl"), ("e" * 5000, "nl")]
)
def test_dutch_unless_chosen_otherwise(rf: RequestFactory, cookie: str, language: str) -> None:
    request = rf.get("/", headers={"Accept-Language": "en"})
    request.COOKIES["sonar_language"] = cookie

    answer = middleware.LanguageMiddleware(lambda _: errors.server_error(request))(request)

    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}"' in answer.content.decode()  # type: ignore[attr-defined]


def test_names_of_pages_give_addresses_without_persons() -> None:
    assert reverse("client_message", args=[REFERENCE]) == f"/klanten/{REFERENCE}/bericht"
    assert reverse("candidate", args=[1042, REFERENCE]) == f"/vacatures/1042/kandidaten/{REFERENCE}"


@pytest.mark.parametrize(
    ("km", "words"), [(5, "Friesland, tot 5 km van het werk"), (30, "Friesland, ± 30 km van het werk")]
)
def test_candidates_stand_at_a_rough_distance(
    browser: DjangoClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, km: int, words: str
) -> None:
    sign_in(ex.ADVISER)
    result = MatchResult(ex.VACANCY, (ex.candidate("K-7Q2MX", 88, "Friesland", km),), 1)
    monkeypatch.setattr("sonar.web.adviser.candidates.run_matching", Door(answer=result))

    assert words in browser.get("/vacatures/1042/kandidaten").content.decode()


def test_client_who_cannot_be_opened_stands_on_the_list_without_a_name(
    browser: DjangoClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(ex.ADVISER)
    door = Door(answer=ex.work_page((*ex.SHIELDED_ROWS, *ex.work_rows()[:1])))
    monkeypatch.setattr("sonar.web.adviser.work.find_work_list", door)

    shielded = browser.get("/werklijst").content.decode()
    door.answer = ex.work_page(ex.work_rows())
    plain = browser.get("/werklijst").content.decode()

    assert (shielded.count("Afgeschermd</span>"), plain.count("Afgeschermd")) == (2, 0)
    assert shielded.count(f'href="/klanten/{REFERENCE}') == 1
    assert ("na goedkeuring door een tweede persoon" in shielded, "na goedkeuring" in plain) == (True, False)


def test_menu_marks_where_one_is(rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/vacatures/1042")
    request.actor = ex.actor(ActorKind.STAFF, Function.UWV_ADVISER)  # type: ignore[attr-defined]

    items = context.layout_for(request.actor), list(_menu(request))  # type: ignore[attr-defined]

    names = ["/vandaag", "/werklijst", "/zoeken", "/taken", "/klanten/inschrijven", "/vacatures", "/werkgevers"]
    names += ["/overdracht", "/vervanging", "/mijn-rechten", "/mijn-raadplegingen"]
    assert items == ("desk.html", [(name, "true" if name == "/vacatures" else "") for name in names])


def test_break_glass_is_marked_in_the_folder(
    browser: DjangoClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(ex.JOBSEEKER)
    monkeypatch.setattr("sonar.web.werkmap.views.find_looks", Door(answer=ex.LOOKS))

    html = browser.get("/werkmap/inzage").content.decode()

    assert html.count("sonar-look--alarm") == sum(line.basis is Basis.BREAK_GLASS for line in ex.LOOKS.lines)
    assert "L-8D2WQ" in html


def _menu(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for item in context.navigation(request.actor, request.path):  # type: ignore[attr-defined]
        yield item.url, item.current


def _said(page: bytes) -> str:
    """Return the main part of a page: what stands around it holds a fresh token and the address."""
    html = page.decode()
    return html[html.index("<main") : html.index("</main>")]

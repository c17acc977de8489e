"""The pages of registering, with the database behind them: at the desk, by oneself, and coming back."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client as DjangoClient
from django.urls import URLPattern, get_resolver

from sonar.identity.queries import resolve_session
from sonar.identity.types import Actor
from sonar.web.session.access import access_of
from tests.rooms.disclosure.registering import NUMBER, newcomer, told
from tests.rooms.disclosure.test_registering_oneself import leave
from tests.world import ADVISER, ELSEWHERE, EMPLOYER_ADVISER, MUNICIPAL, World

PERSON = {
    "initials": "N.", "first_names": "Nadia", "last_name": "Nieuwland", "birth_date": "1991-05-06",
    "name_use": "own", "gender": "2", "nationality": "1", "street": "Proeflaan", "house_number": "7",
    "postcode": "8011 AB", "city": "Zwolle", "phone": "0612345678", "email": "nadia@example.org",
    "applies_ww": "yes", "ww_first_day": "2026-12-01", "hours_min": "24", "hours_max": "32",
}  # fmt: skip
DESK = {**PERSON, "bsn": NUMBER.reveal(), "kind": "jobseeker", "office": "11"}


def text_of(response: Any) -> str:  # noqa: ANN401 - a response of the test browser
    """Return the page as text."""
    return str(response.content.decode())


def own(**changes: str) -> dict[str, str]:
    """Return the form of who registers herself."""
    return {**PERSON, "office": "11", "told": told().edition, **changes}


@pytest.mark.requirement("R1", "R27")
def test_an_adviser_registers_somebody_and_is_led_to_her_record(world: World, http: DjangoClient) -> None:
    world.browse(http, world.sign_in(ADVISER))
    page = http.get("/klanten/inschrijven")
    assert page.status_code == 200
    assert '<option value="11" selected>UWV Zwolle' in text_of(page)
    answer = http.post("/klanten/inschrijven", DESK)
    assert answer.status_code == 303
    client = http.get(answer["Location"])
    assert "Nadia Nieuwland" in text_of(client)
    assert "De klant staat ingeschreven" in text_of(client)
    assert NUMBER.reveal() not in text_of(client)


@pytest.mark.requirement("R4")
@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("jobseeker", {"postcode": "8011 AB", "applies_ww": "no"}),
        ("sick", {"applies_ww": "no"}),
        ("unfit_for_work", {"applies_ww": "no"}),
    ],
)
def test_a_record_with_the_least_opens_on_every_screen(
    world: World, http: DjangoClient, kind: str, least: dict[str, str]
) -> None:
    world.browse(http, world.sign_in(ADVISER))
    names = {name: PERSON[name] for name in ("initials", "first_names", "last_name", "birth_date")}
    codes = {"name_use": "own", "gender": "0", "nationality": "1", "office": "11", "bsn": NUMBER.reveal()}
    answer = http.post("/klanten/inschrijven", {**names, **codes, **least, "kind": kind})
    assert answer.status_code == 303
    client = answer["Location"].split("?")[0]
    for page in ("", "?taak=re-integratie", "/contact", "/bericht"):
        assert http.get(f"{client}{page}").status_code in ({200} if "taak" not in page else {200, 404}), page
    token = world.one("SELECT id FROM clients.client")[0]
    jobseeker = world._session(None, token, "127.0.0.1")  # noqa: SLF001 - as she signs in herself
    world.browse(http, jobseeker)
    for page in ("/werkmap", "/werkmap/gegevens", "/werkmap/berichten", "/werkmap/inzage", "/inschrijven"):
        assert http.get(page).status_code == 200, page


@pytest.mark.requirement("R21", "R32")
def test_every_fault_stands_on_the_form_at_once(world: World, http: DjangoClient) -> None:
    world.browse(http, world.sign_in(ADVISER))
    bad = {
        **DESK,
        "bsn": "123",
        "last_name": "",
        "birth_date": "31-31-31",
        "postcode": "8",
        "ww_first_day": "",
        "hours_min": "drie",
    }
    answer = http.post("/klanten/inschrijven", bad)
    assert answer.status_code == 422
    page = text_of(answer)
    for field in ("bsn", "last_name", "birth_date", "postcode", "ww_first_day", "hours_min"):
        assert f'href="#id_{field}"' in page, field
    assert world.count("SELECT count(*) FROM clients.client") == 0


@pytest.mark.requirement("R32")
def test_an_answer_about_ww_that_contradicts_itself_is_told_with_the_rest(world: World, http: DjangoClient) -> None:
    world.browse(http, world.sign_in(ADVISER))
    page = text_of(http.post("/klanten/inschrijven", {**DESK, "applies_ww": "no", "last_name": ""}))
    assert 'href="#id_ww_first_day"' in page
    assert 'href="#id_last_name"' in page


@pytest.mark.requirement("R1")
def test_a_known_number_gives_one_text_a_link_or_an_offer(world: World, http: DjangoClient, now: datetime) -> None:
    person = world.client(adviser=ADVISER, bsn=NUMBER)
    world.browse(http, world.sign_in(ELSEWHERE))
    strange = http.post("/klanten/inschrijven", {**DESK, "office": "12"})
    assert strange.status_code == 409
    assert "kunt u niemand inschrijven" in text_of(strange)
    assert person.new.identity.last_name not in text_of(strange)
    assert "/klanten/" not in text_of(strange).replace("/klanten/inschrijven", "")
    world.browse(http, world.sign_in(ADVISER))
    assert "Open het dossier" in text_of(http.post("/klanten/inschrijven", DESK))
    leave(world, person, now, days_ago=730)
    again = text_of(http.post("/klanten/inschrijven", DESK))
    assert "Opnieuw inschrijven" in again
    assert "opnieuw-inschrijven" in again


@pytest.mark.requirement("R29")
def test_an_adviser_registers_again_from_the_record(world: World, http: DjangoClient, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    leave(world, person, now, days_ago=730)
    actor = world.sign_in(ADVISER)
    world.browse(http, actor)
    reference = world.ref(person, actor)
    address = f"/klanten/{reference}/opnieuw-inschrijven"
    assert http.get(f"/klanten/{reference}").status_code == 404  # for other purposes a former client is not open
    page = http.get(address)
    assert f'value="{person.new.contact.email}"' in text_of(page)
    form = page.context["form"]
    shown = {name: form[name].value() or "" for name in form.fields}
    assert http.post(address, {**shown, "versions": "0.0", "applies_ww": "no"}).status_code == 422
    assert http.post(address, {**shown, "applies_ww": "no", "phone": "12"}).status_code == 422
    assert world.one("SELECT active FROM clients.client") == (False,)
    done = http.post(address, {**shown, "applies_ww": "no"})
    assert done.status_code == 303, done.context["form"].errors
    assert world.one("SELECT active FROM clients.client") == (True,)
    assert http.get(address).status_code == 303


@pytest.mark.requirement("R57")
def test_a_municipality_is_not_asked_for_a_benefit(world: World, http: DjangoClient) -> None:
    world.browse(http, world.sign_in(MUNICIPAL))
    assert "applies_ww" not in text_of(http.get("/klanten/inschrijven"))
    given = {name: value for name, value in DESK.items() if "ww" not in name}
    answer = http.post("/klanten/inschrijven", {**given, "office": "21", "legal_basis": "Participatiewet art. 9"})
    assert answer.status_code == 303


def test_who_has_no_desk_has_no_page_to_register_others(world: World, http: DjangoClient) -> None:
    world.browse(http, world.sign_in(EMPLOYER_ADVISER))
    assert http.get("/klanten/inschrijven").status_code == 403


@pytest.mark.requirement("R114", "R115")
def test_who_is_new_registers_herself_reads_why_and_goes_on_in_the_werkmap(world: World, http: DjangoClient) -> None:
    world.browse(http, newcomer())
    home = http.get("/")
    assert home["Location"] == "/inschrijven"
    page = text_of(http.get("/inschrijven"))
    for words in ("Hoe lang", "Waarvoor", "Wie ziet het", "Naam en geboortedatum", "Uitkering", told().edition):
        assert words in page
    answer = http.post("/inschrijven", own())
    assert answer.status_code == 303
    assert "Het is gelukt" in text_of(http.get(answer["Location"]))
    assert "Nadia" in text_of(http.get("/werkmap/gegevens"))
    found = resolve_session(token=http.cookies["sonar"].value)
    assert isinstance(found, Actor)
    assert found.is_jobseeker
    assert world.one("SELECT ww_first_day FROM clients.benefit") == (date(2026, 12, 1),)


@pytest.mark.requirement("R115")
def test_another_text_than_was_shown_is_shown_first(world: World, http: DjangoClient) -> None:
    world.browse(http, newcomer())
    answer = http.post("/inschrijven", own(told=told("en").edition))
    assert answer.status_code == 422
    assert "De uitleg over uw gegevens is veranderd" in text_of(answer)
    assert f'value="{told().edition}"' in text_of(answer)
    assert world.count("SELECT count(*) FROM clients.client") == 0


@pytest.mark.requirement("R114")
def test_a_newcomer_is_told_all_faults_and_stays_a_newcomer(world: World, http: DjangoClient) -> None:
    world.browse(http, newcomer())
    page = text_of(http.post("/inschrijven", own(last_name="", office="21", ww_first_day="", applies_ww="yes")))
    for field in ("last_name", "office", "ww_first_day"):
        assert f'href="#id_{field}"' in page, field
    assert http.get("/werkmap").status_code == 403


def test_whom_somebody_else_registered_meanwhile_is_told_so(world: World, http: DjangoClient) -> None:
    world.browse(http, newcomer())
    world.client(bsn=NUMBER)
    answer = http.post("/inschrijven", own())
    assert answer.status_code == 409
    assert "U bent al ingeschreven" in text_of(answer)


@pytest.mark.requirement("R29")
def test_who_comes_back_finds_the_way_and_her_own_data(world: World, http: DjangoClient, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    leave(world, person, now, days_ago=730)
    world.browse(http, world.sign_in_jobseeker(person))
    assert "U bent niet meer ingeschreven" in text_of(http.get("/werkmap"))
    page = http.get("/inschrijven")
    assert f'value="{person.new.identity.last_name}"' in text_of(page)
    form = page.context["form"]
    shown = {name: form[name].value() or "" for name in form.fields}
    answer = http.post("/inschrijven", {**shown, "applies_ww": "no"})
    assert answer.status_code == 303
    assert "U staat ingeschreven" in text_of(http.get(answer["Location"]))
    assert "U bent niet meer ingeschreven" not in text_of(http.get("/werkmap"))
    assert world.count("SELECT count(*) FROM clients.activity_period") == 2


PLACES = {"<ref:": "q" * 59, "<int:": "1", "<slug:": "digid", "<str:": "x", "<uuid:": str(uuid4())}


def addresses(patterns: Any, prefix: str = "/") -> list[tuple[str, Any]]:  # noqa: ANN401 - Django's own
    """Return every address with its view; references and numbers filled in."""
    found: list[tuple[str, Any]] = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            for placeholder, value in (
                ("<ref:", "q" * 59),
                ("<int:", "1"),
                ("<slug:", "digid"),
                ("<str:", "x"),
                ("<uuid:", str(uuid4())),
            ):
                while placeholder in route:
                    start = route.index(placeholder)
                    route = route[:start] + value + route[route.index(">", start) + 1 :]
            found.append((route, pattern.callback))
        else:
            found += addresses(pattern.url_patterns, route)
    return found


def test_a_newcomer_is_refused_on_every_page_that_is_not_for_everybody(world: World, http: DjangoClient) -> None:
    world.client()
    world.browse(http, newcomer())
    tried = 0
    for address, view in addresses(get_resolver().url_patterns):
        access = access_of(view)
        assert access is not None, address
        if not access.kinds or address == "/inschrijven":
            continue
        tried += 1
        for answer in (http.get(address), http.post(address, {})):
            assert isinstance(answer, HttpResponse)
            assert answer.status_code == 403, address
            assert "Schrijf u eerst in" in text_of(answer), address
    assert tried > 15

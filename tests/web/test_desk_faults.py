"""What the desk tells of what somebody filled in: all of it at once, and what can be done; and where one finds whom."""

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django import forms
from django.test import Client

from sonar.clients.types import LanguageSkill, Profile, WantedOccupation
from sonar.kernel import clock
from sonar.web.forms import MESSAGES, ToldAtOnce
from tests.rooms.disclosure.registering import NUMBER
from tests.web.markup import faults_of
from tests.web.test_record_pages import form_at
from tests.web.test_record_parts import text
from tests.web.test_registering import DESK
from tests.world import ADVISER, COLLEAGUE, MANAGER, MUNICIPAL, Person, World

MISSING = "Reden van de wijziging: Vul dit in."


@pytest.fixture
def person(world: World) -> Person:
    """Give somebody in the caseload of the adviser, with rows in her profile."""
    (code,) = world.one("SELECT code FROM reference.occupation ORDER BY code LIMIT 1")
    occupations = (WantedOccupation("sonar", str(code)),)
    profile = Profile(pc4=8011, occupations=occupations, languages=(LanguageSkill("nld", 4, 3),))
    return world.client(adviser=ADVISER, profile=profile)


@pytest.fixture
def base(world: World, http: Client, person: Person) -> str:
    """Give the address of her page for the adviser, whose browser this is."""
    actor = world.sign_in()
    world.browse(http, actor)
    return f"/klanten/{world.ref(person, actor)}"


def refused(http: Client, path: str, given: dict[str, Any], *words: str) -> None:
    """Demand that a form is refused with all of these words at once."""
    answer = http.post(path, given)
    assert answer.status_code == 422
    assert faults_of(answer.content.decode()) == []
    for each in words:
        assert each in text(answer), each


@pytest.mark.requirement("R32")
def test_a_change_of_the_profile_without_a_reason_is_told_of_everything_at_once(http: Client, base: str) -> None:
    given = form_at(http, f"{base}/profiel")
    wrong = {"pc4": "0000", "hours_min": "zes", "hours_max": "900", "max_distance_km": "1000", "why": ""}
    refused(
        http, f"{base}/profiel", {**given, **wrong}, MISSING,
        "Schrijf de vier cijfers van een postcode, zoals 8011.", "Schrijf een heel getal, zonder komma.",
        "Kies een getal van 0 tot en met 168.", "Kies een getal van 0 tot en met 999.",
    )  # fmt: skip
    refused(http, f"{base}/profiel", {**given, "why": ""}, MISSING, "Er is niets gewijzigd.")
    for empty in ("", "   "):
        refused(http, f"{base}/profiel", {**given, "hours_max": "30", "why": empty}, MISSING)
    refused(http, f"{base}/profiel", {**given, "pc4": "", "why": ""}, MISSING, "Reist vanuit postcode: Vul dit in.")


@pytest.mark.requirement("R32")
def test_a_list_of_the_profile_tells_of_its_rows_and_of_the_reason_at_once(http: Client, base: str) -> None:
    work = {"r0-occupation": "Kok", "r0-started": "2-2-2020", "r0-ended": "1-1-2020", "why": ""}
    path = f"{base}/profiel/werkervaring"
    refused(http, path, {**form_at(http, path), **work}, MISSING, "Werkgever: Vul dit in.", "Dit ligt vóór het begin.")
    path = f"{base}/profiel/talen"
    twice = {"r1-language": "nld", "why": ""}
    refused(http, path, {**form_at(http, path), **twice}, MISSING, "Dit staat er twee keer.")


@pytest.mark.requirement("R32", "R7")
def test_contact_data_are_told_of_everything_at_once_at_the_desk_and_in_the_werkmap(
    world: World, http: Client, base: str, person: Person
) -> None:
    contact = person.new.contact
    given = {**form_at(http, f"{base}/contact"), "phone": contact.phone, "email": contact.email}
    wrong = {"phone": "12", "postcode": "0000 AA", "street": "x" * 81}
    said = ("Telefoon: Schrijf", "Postcode: Schrijf een postcode als 1234 AB.", "Straat: Maak dit korter")
    refused(http, f"{base}/contact", {**given, **wrong, "why": ""}, *said, MISSING)
    refused(http, f"{base}/contact", {**given, "phone": "12", "why": ""}, said[0], MISSING)
    refused(http, f"{base}/contact", {**given, "why": ""}, MISSING, "Er is niets gewijzigd.")
    refused(http, f"{base}/contact", {**given, "phone": "12", "why": "kort"}, said[0], "Schrijf iets meer")
    world.browse(http, world.sign_in_jobseeker(person))
    own = "/werkmap/contact"
    refused(http, own, {**form_at(http, own), **wrong}, *said)


@pytest.mark.requirement("R32")
def test_other_forms_of_the_record_tell_of_the_reason_with_the_rest(http: Client, base: str) -> None:
    given = form_at(http, f"{base}/naam")
    refused(
        http, f"{base}/naam", {**given, "gender": "", "last_name": "", "why": ""}, MISSING, "Achternaam: Vul dit in."
    )
    tomorrow = (clock.local_day(clock.now()) + timedelta(days=1)).isoformat()
    ending = {"what": "end", "on": tomorrow, "why_ended": "", "why": ""}
    said = ("Toelichting: Vul dit in.", "Dit ligt in de toekomst.", "Waarom eindigt de inschrijving? Kies")
    refused(http, f"{base}/inschrijving", ending, *said)
    refused(http, f"{base}/inschrijving", {**ending, "on": ""}, "Toelichting: Vul dit in.", "Vul dit in.")


@pytest.mark.requirement("I3", "R32")
def test_a_correction_of_a_contact_tells_of_the_reason_with_the_rest(http: Client, base: str) -> None:
    today = clock.local_day(clock.now())
    moment = {
        "day": today - timedelta(days=1), "time": "10:00", "kind": "telephone", "direction": "incoming",
        "subject": "progress", "body": "Zij belt morgen terug.",
    }  # fmt: skip
    assert http.post(f"{base}/contactmoment", moment).status_code == 303
    (address,) = set(re.findall(r'href="(/klanten/[^"]+/contactmoment/[^"]+)"', http.get(base).content.decode()))
    wrong = {**moment, "day": today + timedelta(days=2), "version": "1", "why": "", "body": "999990019"}
    refused(http, address, wrong, MISSING, "Dit ligt in de toekomst.", "Hier staat een burgerservicenummer in.")


def test_a_form_that_its_room_completes_still_says_what_is_required() -> None:
    class Asked(ToldAtOnce):
        one = forms.CharField()
        day = forms.DateField(required=False)

    left = Asked({"one": "", "day": ""})
    assert (left.is_valid(), left.fields["one"].required) == (True, True)
    found = Asked({"one": "", "day": "x"})
    assert found.errors["one"] == [str(MESSAGES["required"])]
    assert set(found.errors) == {"one", "day"}


@pytest.mark.requirement("R1", "R32")
@pytest.mark.parametrize("bsn", ["", "123456789", "000000000", "abc"])
def test_every_attempt_to_register_stands_in_the_ledger_without_the_number(
    world: World, http: Client, bsn: str
) -> None:
    world.browse(http, world.sign_in(ADVISER))
    refused(http, "/klanten/inschrijven", {**DESK, "bsn": bsn}, "Burgerservicenummer: ")
    wrong = {**DESK, "bsn": bsn, "applies_ww": "", "hours_max": "900", "last_name": ""}
    refused(
        http, "/klanten/inschrijven", wrong, "Burgerservicenummer: ", "Kies een getal van 0 tot en met 168.",
        "Achternaam: Vul dit in.", "Kies ja of nee.",
    )  # fmt: skip
    tried = "SELECT actor_ref, refusal, sought, subject, persons FROM ledger.decision WHERE action = 'register'"
    assert world.all(tried) == [(ADVISER, "malformed", None, None, 0)] * 2
    assert world.count("SELECT count(*) FROM clients.client") == 0


def links(page: str, name: str) -> list[str]:
    """Return where the links with this name lead."""
    return re.findall(rf'href="(/klanten/[\w-]{{59}})"[^>]*>{name}<', page)


@pytest.mark.requirement("I1", "I9", "R27")
def test_who_was_registered_is_found_on_vandaag_on_taken_and_by_every_search(world: World, http: Client) -> None:
    world.browse(http, world.sign_in(ADVISER))
    assert "Door u ingeschreven" not in text(http.get("/vandaag"))
    assert "Door u ingeschreven" not in text(http.get("/taken"))
    record = http.get(http.post("/klanten/inschrijven", DESK)["Location"])
    for page in ("/vandaag", "/taken"):
        shown = http.get(page).content.decode()
        assert faults_of(shown) == []
        assert "voor u open tot" in shown
        (address,) = links(shown, "Nadia Nieuwland")
        assert http.get(address).status_code == 200
    (number,) = re.findall(r"klantnummer (\w{3} \w{3} \w{3})", html.unescape(record.content.decode()))
    for asked in (
        {"way": "bsn", "bsn": NUMBER.reveal()},
        {"way": "number", "number": number},
        {"way": "name", "surname": "Nieuwland", "birth_date": date(1991, 5, 6).isoformat()},
    ):
        answer = http.post("/zoeken", asked).content.decode()
        assert "noodprocedure" not in answer
        (address,) = re.findall(r'href="(/klanten/[\w-]{59})"', answer)
        assert http.get(address).status_code == 200
        assert "Nadia Nieuwland" in answer
    shown = http.post(f"{address}/burgerservicenummer")
    assert NUMBER.reveal() in shown.content.decode().replace(" ", "")


@pytest.mark.requirement("R52", "R59")
def test_a_colleague_with_a_task_about_her_still_reads_no_number(world: World, http: Client, person: Person) -> None:
    world.relate(person, COLLEAGUE, "task")
    actor = world.sign_in(COLLEAGUE)
    world.browse(http, actor)
    address = f"/klanten/{world.ref(person, actor)}/burgerservicenummer"
    assert http.post(address).status_code == 404
    answer = text(http.post("/zoeken", {"way": "bsn", "bsn": person.new.bsn.reveal()}))
    assert person.new.identity.last_name not in answer


@pytest.mark.requirement("R51")
def test_a_client_manager_of_a_municipality_finds_whom_she_registered(world: World, http: Client) -> None:
    world.browse(http, world.sign_in(MUNICIPAL))
    given = {name: value for name, value in DESK.items() if name not in {"applies_ww", "ww_first_day"}}
    assert http.post("/klanten/inschrijven", {**given, "office": "21"}).status_code == 303
    assert len(links(http.get("/vandaag").content.decode(), "Nadia Nieuwland")) == 1
    asked = {"way": "name", "surname": "Nieuwland", "birth_date": "1991-05-06"}
    assert "Nadia Nieuwland" in http.post("/zoeken", asked).content.decode()


@pytest.mark.requirement("I67")
def test_pages_about_a_colleague_name_her(world: World, http: Client) -> None:
    world.browse(http, world.sign_in(MANAGER))
    (name,) = world.one("SELECT display_name FROM identity.staff WHERE id = %s", COLLEAGUE)
    people = html.unescape(http.get("/beheer/mensen").content.decode())
    addresses = re.findall(rf'href="(/beheer/mensen/[\w-]{{59}})"[^>]*>\s*{re.escape(name)}\s*<', people)
    page = html.unescape(http.get(addresses[0]).content.decode())
    assert re.search(rf"<h1[^>]*>\s*Rechten van {re.escape(name)}\s*</h1>", page)
    assert f"<title>Rechten van {name}" in page
    for more in re.findall(rf'href="({addresses[0]}/[\w-]+)"', page):
        assert name in html.unescape(http.get(more).content.decode()), more


@pytest.mark.requirement("R35")
def test_the_work_list_says_how_far_somebody_is_from_work_in_words(world: World, http: Client, base: str) -> None:
    assert "Afstand tot werk" in text(http.get("/werklijst"))
    assert "3 – vrij ver" in text(http.get(f"{base}/afstand"))
    assert http.post(f"{base}/afstand", {"distance": "3"}).status_code == 303
    page = text(http.get("/werklijst"))
    assert "3 – vrij ver" in page
    assert " km" not in page

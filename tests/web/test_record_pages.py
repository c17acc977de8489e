"""The other pages of a client's record: as it was, identity, profile, number, being registered."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sonar.clients.types import Education, LanguageSkill, Profile, WantedOccupation
from sonar.kernel import clock
from tests.web.markup import faults_of
from tests.web.test_record_parts import WHY, hidden, text
from tests.world import ADVISER, MUNICIPAL, SW_ADVISER, Person, World


@pytest.fixture
def person(world: World) -> Person:
    """Give somebody with a full profile in the caseload of the adviser."""
    occupations = tuple(WantedOccupation("sonar", str(code)) for code in codes(world)[:2])
    profile = Profile(
        pc4=8011,
        occupations=occupations,
        languages=(LanguageSkill("nld", 4, 3, reading=2),),
        education=(Education("Vmbo", 2, study_code="X1"),),
    )
    return world.client(adviser=ADVISER, profile=profile)


@pytest.fixture
def base(world: World, http: Client, person: Person) -> str:
    """Give the address of her page for the adviser, whose browser this is."""
    actor = world.sign_in()
    world.browse(http, actor)
    return f"/klanten/{world.ref(person, actor)}"


def codes(world: World) -> list[int]:
    """Return the occupations there are."""
    return [row[0] for row in world.all("SELECT code FROM reference.occupation ORDER BY code LIMIT 5")]


def filled(page: str) -> dict[str, Any]:
    """Return a form as the browser would send it: every field with what stands in it."""
    found: dict[str, Any] = dict(re.findall(r'<input type="(?:hidden|text|date)" name="([^"]+)" value="([^"]*)"', page))
    found |= dict.fromkeys(re.findall(r'<input type="(?:text|date)" name="([^"]+)"(?! value)', page), "") | found
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    found |= dict(re.findall(r'<input type="radio" name="([^"]+)" value="([^"]*)"[^>]* checked', page))
    found |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', page))
    found.pop("csrfmiddlewaretoken", None)
    return found


def form_at(http: Client, path: str) -> dict[str, Any]:
    """Open a form and return it filled in as it is."""
    page = http.get(path)
    assert page.status_code == 200, path
    assert faults_of(page.content.decode()) == []
    return filled(page.content.decode())


@pytest.mark.requirement("R32", "R33")
def test_identity_is_corrected_with_all_faults_at_once(http: Client, base: str) -> None:
    given = form_at(http, f"{base}/naam")
    wrong = http.post(f"{base}/naam", {**given, "last_name": "J4nsen", "birth_date": "31-02-1985", "why": ""})
    assert wrong.status_code == 422
    assert faults_of(wrong.content.decode()) == []
    page = text(wrong)
    for words in ("Achternaam: Hier staan tekens", "Geboortedatum: Schrijf een dag", "wijziging: Vul dit in."):
        assert words in page, words
    done = http.post(f"{base}/naam", {**given, "last_name": "Nieuwenhuis", "birth_date": "1-2-1986", "why": WHY})
    assert done.status_code == 303
    page = text(http.get(f"{base}/naam"))
    assert "<ins>Nieuwenhuis</ins>" in page
    assert "<ins>1 feb 1986</ins>" in page
    stale = http.post(f"{base}/naam", {**given, "last_name": "Anders", "why": WHY})
    assert (stale.status_code, "net ook" in text(stale)) == (422, True)


@pytest.mark.requirement("R32")
def test_profile_fields_are_corrected_with_all_faults_at_once(http: Client, base: str) -> None:
    given = form_at(http, f"{base}/profiel")
    wrong = {"pc4": "80", "hours_min": "zes", "hours_max": "900", "available_from": "morgen", "licences": ["ZZ"]}
    refused = http.post(f"{base}/profiel", {**given, **wrong, "why": WHY})
    page = text(refused)
    assert refused.status_code == 422
    assert faults_of(refused.content.decode()) == []
    for field in ("pc4", "hours_min", "hours_max", "available_from", "licences"):
        assert f'id="id_{field}_error"' in page, field
    right = {"pc4": "8012", "hours_min": "16", "hours_max": "32", "cv_expires_on": "1-3-2020", "licences": ["B", "C"]}
    assert http.post(f"{base}/profiel", {**given, **right, "why": WHY}).status_code == 303
    assert "verlopen sinds 1 mrt 2020" in text(http.get(base))


def test_rows_are_added_changed_and_taken_off_without_script(world: World, http: Client, base: str) -> None:
    path = f"{base}/profiel/beroepen"
    given = form_at(http, path)
    more = http.post(path, {**given, "add": "1"})
    assert (more.status_code, faults_of(more.content.decode())) == (200, [])
    given = filled(more.content.decode())
    third, fourth = (f"sonar:{code}" for code in codes(world)[2:4])
    given |= {"r0-gone": "on", "r1-stance": "excluded", "r2-occupation": third, "r3-occupation": fourth}
    assert http.post(path, {**given, "r3-stance": "explore", "why": WHY}).status_code == 303
    rows = world.all("SELECT code, stance FROM clients.profile_occupation ORDER BY position")
    first, *_ = codes(world)
    expected = [(str(codes(world)[1]), "excluded"), (third[6:], "wanted"), (fourth[6:], "explore")]
    assert [tuple(map(str, row)) for row in rows] == expected
    assert str(first) not in {str(row[0]) for row in rows}


def test_what_a_row_holds_beyond_the_form_is_kept(world: World, http: Client, base: str) -> None:
    for path, change in (("talen", {"r0-oral": "2"}), ("opleiding", {"r0-diploma": "true"})):
        given = form_at(http, f"{base}/profiel/{path}")
        assert http.post(f"{base}/profiel/{path}", {**given, **change, "why": WHY}).status_code == 303
    assert world.one("SELECT oral, written, reading FROM clients.profile_language") == (2, 3, 2)
    assert world.one("SELECT study_code, diploma FROM clients.profile_education") == ("X1", True)


def test_faults_of_rows_stand_at_their_row(http: Client, base: str) -> None:
    path = f"{base}/profiel/werkervaring"
    given = form_at(http, path)
    wrong = {"r0-occupation": "Kok", "r0-started": "2-2-2020", "r0-ended": "1-1-2020", "why": WHY}
    answer = http.post(path, {**given, **wrong})
    page = text(answer)
    assert answer.status_code == 422
    assert faults_of(answer.content.decode()) == []
    assert "Werkgever: Vul dit in." in page
    assert "Geëindigd: Dit ligt vóór het begin." in page
    assert http.get(f"{base}/profiel/niets").status_code == 404


@pytest.mark.requirement("R33")
def test_record_as_it_was(world: World, http: Client, base: str) -> None:
    world.sql.execute("UPDATE clients.client SET registered_on = registered_on - 10")
    assert faults_of(http.get(f"{base}/op-datum").content.decode()) == []
    given = form_at(http, f"{base}/naam")
    http.post(f"{base}/naam", {**given, "last_name": "Nieuwenhuis", "why": WHY})
    today = clock.local_day(clock.now())
    before = http.get(f"{base}/op-datum", {"dag": (today - timedelta(days=1)).isoformat(), "tijd": "12:00"})
    held = text(before).split("Zoals het was op")[1]
    assert "Proefpersoon" in held
    assert "Nieuwenhuis" not in held
    assert faults_of(before.content.decode()) == []
    now = text(http.get(f"{base}/op-datum", {"dag": today.isoformat()})).split("Zoals het was op")[1]
    assert "Nieuwenhuis" in now
    early = http.get(f"{base}/op-datum", {"dag": "1-1-2001"})
    assert "toen nog niet ingeschreven" in text(early)
    for wrong in ({"dag": "31-02-2026"}, {"dag": "1-1-2999"}, {"dag": "1-1-2020", "tijd": "laat"}):
        answer = http.get(f"{base}/op-datum", wrong)
        assert (answer.status_code, faults_of(answer.content.decode())) == (422, [])


@pytest.mark.requirement("R31")
def test_number_is_masked_until_it_is_asked_for_and_that_is_logged(
    world: World, http: Client, person: Person, base: str
) -> None:
    number = person.new.bsn.reveal()
    asked = http.get(f"{base}/burgerservicenummer")
    assert number not in asked.content.decode() + http.get(base).content.decode()
    assert faults_of(asked.content.decode()) == []
    shown = http.post(f"{base}/burgerservicenummer")
    assert (number in shown.content.decode(), shown["Cache-Control"]) == (True, "no-store")
    logged = "SELECT count(*) FROM ledger.disclosure WHERE purpose = 'identification' AND 'bsn' = ANY (categories)"
    assert world.count(logged) == 1
    for staff in (MUNICIPAL, SW_ADVISER):
        world.relate(person, staff)
        actor = world.sign_in(staff)
        world.browse(http, actor)
        refused = http.post(f"/klanten/{world.ref(person, actor)}/burgerservicenummer")
        assert (refused.status_code, number in refused.content.decode()) == (403, False)
    assert world.count(logged) == 1


@pytest.mark.requirement("R28")
def test_registration_ends_and_begins_again(world: World, http: Client, base: str) -> None:
    path = f"{base}/inschrijving"
    assert faults_of(http.get(path).content.decode()) == []
    wrong = http.post(path, {"what": "end", "on": "31-02-2026", "why_ended": "zomaar", "why": ""})
    assert wrong.status_code == 422
    for words in ("Schrijf een dag die bestaat", "Kies een van de mogelijkheden", "Toelichting: Vul dit in."):
        assert words in text(wrong), words
    today = clock.local_day(clock.now()).isoformat()
    ended = http.post(path, {"what": "end", "on": today, "why_ended": "work", "why": WHY})
    assert (ended.status_code, ended["Location"]) == (303, "/inschrijving-beeindigd")
    assert faults_of(http.get("/inschrijving-beeindigd").content.decode()) == []
    assert world.one("SELECT active FROM clients.client") == (False,)
    assert world.one("SELECT why_ended FROM clients.activity_period") == ("work",)
    assert http.get(path).status_code == 404


def test_pages_of_the_record_need_the_function(world: World, http: Client, person: Person, base: str) -> None:
    assert hidden(http.get(f"{base}/naam").content.decode())
    world.relate(person, SW_ADVISER)
    actor = world.sign_in(SW_ADVISER)
    world.browse(http, actor)
    mine = f"/klanten/{world.ref(person, actor)}"
    for path in ("naam", "inschrijving", "burgerservicenummer"):
        answer = http.get(f"{mine}/{path}")
        assert (answer.status_code, "afgeschermd" in text(answer)) == (403, True), path
    assert http.get(f"{mine}/profiel").status_code == 200

"""The pages of employers and their vacancies, on the real database: by GET and by POST, and refused to others."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from sonar.identity.types import Actor, Function
from sonar.kernel import clock
from tests.world import BY_FUNCTION, EMPLOYER_ADVISER, MEDIATOR, World

TEXT = "U helpt klanten in de winkel, vult de schappen en houdt de kassa bij."
READERS = {"uwv_adviser", "employer_adviser", "national_mediator", "municipal_adviser", "sw_adviser"}


@pytest.fixture
def actor(world: World, http: Client) -> Actor:
    """An adviser of employers, at the browser."""
    actor = world.sign_in(EMPLOYER_ADVISER)
    world.browse(http, actor)
    return actor


def page(answer: HttpResponse) -> str:
    """Return the page."""
    return answer.content.decode()


def new_employer(world: World, http: Client) -> tuple[int, int]:
    """Make an employer and a place of it by the pages; return both numbers."""
    answer = http.post("/werkgevers/nieuw", {"kvk_number": "90000017", "name": "Bakkerij De Proef"})
    assert answer.status_code == 303, page(answer)
    employer = world.one("SELECT id FROM employers.employer WHERE kvk_number = '90000017'")[0]
    answer = http.post(f"/werkgevers/{employer}/vestiging", {"number": "000090000017", "pc4": "8011"})
    assert answer.status_code == 303, page(answer)
    return employer, world.one("SELECT id FROM employers.establishment WHERE employer_id = %s", employer)[0]


def vacancy_form(world: World, **changes: object) -> dict[str, object]:
    """Return what somebody fills in."""
    occupation = world.one("SELECT min(code) FROM reference.occupation")[0]
    return {
        "title": "Verkoper in de winkel (m/v/x)", "occupation_code": f"sonar:{occupation}", "description": TEXT,
        "establishment_id": world.one("SELECT min(id) FROM employers.establishment")[0],
        "hours_min": "16", "hours_max": "24", "education_level": "2", "contract_form": "1", "pc4": "8011",
        "positions": "2", "languages": ["nld"], "save": "1", **changes,
    }  # fmt: skip


def step(http: Client, number: int, verb: str, **more: str) -> HttpResponse:
    """Press a button of a vacancy's page."""
    shown = page(http.get(f"/vacatures/{number}"))
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version is not None
    return http.post(f"/vacatures/{number}/stap", {"verb": verb, "version": version[1], **more})


@pytest.mark.requirement("I15", "R49")
def test_record_of_an_employer_is_filled_by_its_pages(world: World, http: Client, actor: Actor) -> None:
    employer, _ = new_employer(world, http)
    today = clock.local_day(clock.now())
    given = {
        "contact": {"name": "Anja Proef", "phone": "038 000 00 00"},
        "bezoek": {"visited_on": today.isoformat(), "how": "visit", "report": "Zoekt twee mensen voor de winkel."},
        "afspraak": {"agreed": "We sturen drie kandidaten.", "due_on": today.isoformat(), "state": "open"},
        "bereidheid": {"guidance": "yes", "job_carving": "no", "remarks": "Er is een rustige plek."},
        "plaatsing": {"people": "2", "began_on": today.isoformat()},
    }
    for part, fields in given.items():
        assert http.get(f"/werkgevers/{employer}/{part}").status_code == 200
        empty = http.post(f"/werkgevers/{employer}/{part}", {})
        assert empty.status_code == (303 if part == "bereidheid" else 422)
        if part == "bereidheid":  # what was not asked is kept as not known, and is changed
            fields |= {"version": "1"}
        assert http.post(f"/werkgevers/{employer}/{part}", fields).status_code == 303
    shown = page(http.get(f"/werkgevers/{employer}"))
    for words in ("Anja Proef", "Zoekt twee mensen", "We sturen drie", "Er is een rustige plek.", "000090000017"):
        assert words in shown
    number = world.one("SELECT id FROM employers.contact")[0]
    assert http.get(f"/werkgevers/{employer}/contact/{number}").status_code == 200
    changed = {"name": "Anja de Proef", "email": "anja@bakkerij.example", "version": "1"}
    assert http.post(f"/werkgevers/{employer}/contact/{number}", changed).status_code == 303
    late = http.post(f"/werkgevers/{employer}/contact/{number}", changed)
    assert (late.status_code, "tegelijk" in page(late)) == (422, True)
    assert http.get(f"/werkgevers/{employer}/contact/99999").status_code == 404
    assert http.get(f"/werkgevers/{employer}/anders").status_code == 404
    assert "Bakkerij De Proef" in page(http.get("/werkgevers?text=bakker"))
    again = http.post("/werkgevers/nieuw", {"kvk_number": "90000017", "name": "Een ander"})
    assert (again.status_code, "al een dossier" in page(again)) == (422, True)


@pytest.mark.requirement("R15")
def test_words_about_an_illness_are_pointed_at_first(world: World, http: Client, actor: Actor) -> None:
    employer, _ = new_employer(world, http)
    given = {
        "visited_on": clock.local_day(clock.now()).isoformat(), "how": "phone", "report": "Zijn vrouw heeft kanker.",
    }  # fmt: skip
    answer = http.post(f"/werkgevers/{employer}/bezoek", given)
    assert (answer.status_code, "kanker" in page(answer)) == (422, True)
    assert http.post(f"/werkgevers/{employer}/bezoek", {**given, "confirmed": "on"}).status_code == 303


@pytest.mark.requirement("I15", "R113", "I39")
def test_vacancy_from_form_to_filled(world: World, http: Client, actor: Actor) -> None:
    _, place = new_employer(world, http)
    assert http.get(f"/vacatures/nieuw/{place}").status_code == 200
    wrong = http.post(
        f"/vacatures/nieuw/{place}", vacancy_form(world, hours_min="40", hours_max="20", title="<b>x</b>")
    )
    assert wrong.status_code == 422
    assert "Dit is minder dan het minste aantal uren" in page(wrong)
    assert "Hier staat code in" in page(wrong)
    assert "<b>x</b>" not in page(wrong)
    made = http.post(f"/vacatures/nieuw/{place}", vacancy_form(world))
    assert made.status_code == 303, page(made)
    number = world.one("SELECT id FROM employers.vacancy")[0]
    assert "Concept" in page(http.get(f"/vacatures/{number}"))
    assert http.get(f"/vacatures/{number}/wijzigen").status_code == 200
    assert "Verkoper" not in page(http.get("/vacatures"))
    assert step(http, number, "publish").status_code == 303
    assert "Verkoper in de winkel" in page(http.get("/vacatures"))
    assert step(http, number, "hold").status_code == 303
    refused = step(http, number, "withdraw", reason="kort")
    assert (refused.status_code, "minstens 20 tekens" in page(refused)) == (422, True)
    assert step(http, number, "fill", people="2").status_code == 303
    assert "Verkoper in de winkel" not in page(http.get("/vacatures"))
    assert step_closed(http, number, "publish").status_code == 422
    assert step_closed(http, number, "copy").status_code == 303
    assert world.count("SELECT count(*) FROM employers.vacancy WHERE status = 'draft'") == 1


def step_closed(http: Client, number: int, verb: str) -> HttpResponse:
    """Send a step of which the page has the version no more, or never had it."""
    return http.post(f"/vacatures/{number}/stap", {"verb": verb, "version": "99"})


@pytest.mark.requirement("I18", "R113")
def test_stopped_vacancy_is_judged_by_a_colleague_at_the_desk(world: World, http: Client, actor: Actor) -> None:
    _, place = new_employer(world, http)
    http.post(f"/vacatures/nieuw/{place}", vacancy_form(world, description=f"{TEXT} Maximaal 35 jaar."))
    number = world.one("SELECT id FROM employers.vacancy")[0]
    shown = page(http.get(f"/vacatures/{number}"))
    assert "Maximaal 35 jaar" in shown
    assert "WGBL" in shown
    stopped = step(http, number, "publish")
    assert stopped["Location"].endswith("melding=nagekeken")
    own = page(http.get(f"/vacatures/{number}"))
    assert 'value="approve"' not in own
    assert step(http, number, "approve", reason="Dit mag omdat de wet het vraagt.").status_code == 422
    world.browse(http, world.sign_in(MEDIATOR))
    assert "Verkoper in de winkel" in page(http.get("/vacatures/nakijken"))
    assert 'value="approve"' in page(http.get(f"/vacatures/{number}"))
    assert step(http, number, "return", reason="Laat de leeftijd weg, alstublieft.").status_code == 303
    assert "Laat de leeftijd weg" in page(http.get(f"/vacatures/{number}"))
    assert "niets om na te kijken" in page(http.get("/vacatures/nakijken"))
    world.browse(http, actor)
    later = (clock.local_day(clock.now()) + timedelta(days=30)).isoformat()
    version = world.one("SELECT version FROM employers.vacancy")[0]
    better = vacancy_form(world, version=str(version), expires_on=later)
    assert http.post(f"/vacatures/{number}/wijzigen", better).status_code == 303
    assert step(http, number, "publish")["Location"].endswith("melding=geplaatst")


@pytest.mark.requirement("R49", "I15")
def test_pages_are_for_those_who_work_for_employers(world: World, http: Client, actor: Actor) -> None:
    employer, place = new_employer(world, http)
    number = world.vacancy()
    for function, staff in BY_FUNCTION.items():
        world.browse(http, world.sign_in(staff))
        reads = function.value in READERS
        for address in ("/werkgevers", f"/werkgevers/{employer}", "/vacatures/nakijken"):
            assert http.get(address).status_code == (200 if reads else 403), (function, address)
        writes = reads and function is not Function.UWV_ADVISER
        for address in ("/werkgevers/nieuw", f"/vacatures/nieuw/{place}", f"/werkgevers/{employer}/contact"):
            expected = 200 if writes else 404 if reads else 403
            assert http.get(address).status_code == expected, (function, address)
        # Who finds candidates takes vacancies up, whether she writes them or not.
        step_answer = http.post(f"/vacatures/{number}/stap", {"verb": "hold", "version": "1"})
        assert step_answer.status_code in ({303, 422} if reads else {403}), function
        withdrawn = {"verb": "withdraw", "version": "1", "reason": "Niet nodig." * 3}
        judged = http.post(f"/vacatures/{number}/stap", withdrawn)
        assert judged.status_code in ({303, 422} if writes else {404} if reads else {403}), function
    assert http.get(f"/vacatures/nieuw/{place + 1000}").status_code in {403, 404}

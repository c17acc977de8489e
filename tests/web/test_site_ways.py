"""The public site and the portal where a visitor gets stuck: what was meant, past the end, closed, enough for today."""

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from sonar.kernel import clock
from tests.web.supplier_systems import BAKERY_OIN, connect
from tests.web.supplier_systems import vacancy as delivered
from tests.web.test_finding_each_other import browser_of, jobseeker, publish
from tests.web.test_portal_pages import BAKERY, SHOP, enter, establishment
from tests.world import World


def text(answer: Any) -> str:
    """Return an answer as text."""
    return html.unescape(answer.content.decode())


@pytest.mark.requirement("R113")
def test_what_was_meant_is_looked_for_with_the_same_place_and_choices(world: World, http: Client) -> None:
    occupation = world.one("SELECT code FROM reference.occupation WHERE label_nl = 'Lasser'")[0]
    world.vacancy(title="Lasser", occupation=occupation, hours_min=36, hours_max=40)
    answer = http.get(
        "/vacatures", {"woorden": "laser", "plaats": "Zwolle", "straal": "10", "uren": "4", "pagina": "2"}
    )
    ways = dict(answer.context["meant"])
    assert ways["Lasser"] == "/vacatures?woorden=Lasser&plaats=Zwolle&straal=10&uren=4"
    assert f'href="{ways["Lasser"]}"' in text(answer)
    assert http.get(ways["Lasser"]).context["found"].total == 1


def test_past_the_last_page_the_last_one_is_shown(world: World, http: Client) -> None:
    for number in range(27):
        world.vacancy(title=f"Proefwerk {number}")
    answer = http.get("/vacatures", {"pagina": "9"})
    found = answer.context["found"]
    assert (found.page, found.total, len(found.rows)) == (2, 27, 2)
    assert "Geen vacatures gevonden" not in text(answer)
    assert answer.context["first_url"] == "/vacatures"
    assert "Geen vacatures gevonden" in text(http.get("/vacatures", {"woorden": "zzqqxxzz", "pagina": "9"}))


def test_the_longest_question_stays_far_below_what_a_server_reads(world: World, http: Client) -> None:
    world.vacancy(title="Lasser")
    form = http.get("/vacatures").context["form"]
    asked: dict[str, object] = {
        "woorden": "€" * 100,
        "plaats": "Zwolle",
        "sector": ["€" * 60] * 10,
        "meer": "x" * 9_000,
    }
    asked |= dict.fromkeys(("begeleiding", "aangepast"), "on")
    for name in ("uren", "contract", "niveau", "rijbewijs"):
        asked[name] = [str(value) for value, _ in form.fields[name].choices]
    answer = http.get("/vacatures", asked)
    assert answer.status_code == 200
    made = [*(each.without for each in answer.context["chosen"]), *(way for _, way in answer.context["meant"])]
    assert len(made) > 20
    assert max(map(len, made)) < 16_000  # 65,534 is what is read; what no form of ours asked is not carried on
    assert all("meer=" not in way for way in made)


@pytest.mark.requirement("R113", "I39")
def test_a_closed_vacancy_says_so_alike_for_all_and_leads_on(world: World, http: Client) -> None:
    vacancy = world.vacancy(title="Lasser")
    pages = []
    for status in ("filled", "withdrawn", "review"):
        world.sql.execute("UPDATE employers.vacancy SET status = %s WHERE id = %s", [status, vacancy])
        pages.append(http.get(f"/vacatures/{vacancy}"))
    pages.append(http.get("/vacatures/987654"))
    assert {answer.status_code for answer in pages} == {404}
    shown = [re.findall(r"<main.*</main>", text(answer), re.DOTALL) for answer in pages]
    assert all(shown)
    assert len({main[0] for main in shown}) == 1
    page = text(pages[0])
    assert "Deze vacature staat niet open" in page
    assert 'href="/vacatures"' in page
    assert "X-Robots-Tag" not in pages[0] or "noindex" in pages[0]["X-Robots-Tag"]


@pytest.mark.requirement("R113")
def test_the_distance_that_is_shown_is_the_one_that_was_used(world: World) -> None:
    employer = browser_of(world, world.sign_in_employer())
    for asked in ({}, {"straal": ""}, {"straal": "30"}):
        page = text(employer.get("/werkgever/profielen", {"woorden": "lasser", "plaats": "Zwolle", **asked}))
        assert '<option value="30" selected>' in page, asked
        assert page.count(" selected>") == 2  # this one, and the whole country
    page = text(employer.get("/werkgever/profielen", {"woorden": "lasser", "plaats": "Zwolle", "straal": "75"}))
    assert '<option value="75" selected>' in page


def test_an_employer_that_saw_enough_profiles_today_is_told_in_its_own_words(world: World) -> None:
    publish(browser_of(world, world.sign_in_jobseeker(jobseeker(world))))
    employer = browser_of(world, world.sign_in_employer("90000001"))
    world.sql.execute("INSERT INTO employers.profile_use VALUES ('90000001', kernel.today(), 500)")
    answer = employer.get("/werkgever/profielen", {"woorden": "lasser"})
    page = text(answer)
    assert answer.status_code == 429
    assert "U hebt vandaag genoeg profielen gezien" in page
    assert "hoogstens 500 profielen per dag" in page
    assert "noodprocedure" not in page
    assert "Ik las graag." not in page
    refused = "SELECT refusal FROM ledger.decision WHERE actor_kind = 'employer' AND NOT decision"
    assert world.all(refused) == [("budget",)]


def test_profiles_lead_back_to_the_first_page(world: World) -> None:
    employer = browser_of(world, world.sign_in_employer())
    page = employer.get("/werkgever/profielen", {"woorden": "lasser", "regio": "", "pagina": "2"})
    assert page.context["first_url"] == "/werkgever/profielen?woorden=lasser&regio=&straal=30"
    assert page.context["next_url"] == ""


@pytest.mark.requirement("I39")
def test_an_employer_begins_with_all_its_vacancies_counted_and_the_first_to_end(world: World, http: Client) -> None:
    establishment(world, BAKERY, SHOP)
    place = world.one("SELECT id FROM employers.establishment")[0]
    today = clock.local_day(clock.now())
    ending = world.vacancy(
        establishment_id=place, title="Bakker die bijna eindigt", expires_on=today + timedelta(days=3)
    )
    for number in range(55):
        world.vacancy(establishment_id=place, title=f"Verkoper {number}")
    world.vacancy(establishment_id=place, title="Gesloten", status="filled", closed_on=date(2026, 1, 9))
    world.vacancy(establishment_id=place, title="Voorbij", expires_on=today)
    draft = world.vacancy(establishment_id=place, title="Nog een concept", status="draft", published_on=None)
    enter(world, http, BAKERY)
    answer = http.get("/werkgever")
    assert dict(answer.context["counts"]) == {"Te vinden": 56, "Concept": 1}
    assert [each.row.id for each in answer.context["waiting"]] == [ending, draft]
    enter(world, http, BAKERY, subject="bound", establishment="900000019999")
    bound = http.get("/werkgever")
    assert (bound.context["counts"], bound.context["waiting"]) == ([], [])


@pytest.mark.requirement("I34")
@pytest.mark.parametrize("cause", ["expired", "protected"])
def test_who_is_found_no_more_is_told_that_employers_do_not_see_her(world: World, cause: str) -> None:
    person = jobseeker(world)
    her = browser_of(world, world.sign_in_jobseeker(person))
    publish(her)
    assert "Dit zien werkgevers nu" in text(her.get("/werkmap/zichtbaar"))
    if cause == "protected":
        world.protect(person)
    else:
        world.sql.execute("UPDATE clients.profile SET cv_expires_on = kernel.today() WHERE client_id = %s", [person.id])
    page = text(her.get("/werkmap/zichtbaar"))
    assert "Dit zien werkgevers nu" not in page
    assert "Werkgevers vinden u nu niet" in page
    assert her.post("/werkmap/zichtbaar", {"deed": "hide"}).status_code == 303


def test_a_supplier_is_told_between_which_a_number_can_be(world: World, http: Client) -> None:
    bakery = connect(world, http, BAKERY_OIN)
    wrong = {"urenMin": 61, "urenMax": 99, "plaatsen": 0, "maxKm": 5000}
    answer = bakery.put("V-1", delivered(world, **wrong))
    assert answer.status_code == 400
    assert {each["name"]: each["reason"] for each in answer.json()["invalidParams"]} == {
        "urenMin": "Stuur een getal van 0 tot en met 60.",
        "urenMax": "Stuur een getal van 1 tot en met 60.",
        "plaatsen": "Stuur een getal van 1 tot en met 999.",
        "maxKm": "Stuur een getal van 1 tot en met 999.",
    }
    many = bakery.supply({**delivered(world, plaatsen=0), "kenmerk": "V-2"}).json()["rijen"][0]
    assert "1 tot en met 999" in str(many)

"""Pages of new and closed vacancies, and of what would bring more candidates, against the real database."""

import html
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sonar.matching.operations import match_all, tell_new
from tests.rooms.matching.following_world import Vacancy
from tests.rooms.matching.test_wider import employer_of
from tests.world import ADVISER, AUDITOR, COLLEAGUE, EMPLOYER_ADVISER, Person, World

NOW = datetime.now(UTC)
MOST_STATEMENTS = 30


def text_of(answer: Any) -> str:  # noqa: ANN401 - a response
    """Return an answer as text."""
    return html.unescape(answer.content.decode())


@pytest.fixture
def vacancy(world: World) -> int:
    return world.vacancy(title="Bakker in Zwolle", published_on="2025-01-01")


@pytest.fixture
def person(world: World, vacancy: int) -> Person:
    found = world.jobseeker_for(vacancy)
    world.relate(found, ADVISER)
    return found


@pytest.mark.requirement("R42", "I1")
def test_new_vacancies_lead_from_the_start_page_to_the_list(
    world: World, http: Client, vacancy: int, person: Person
) -> None:
    match_all()
    world.browse(http, world.sign_in())
    page = http.get("/vandaag")
    assert "1 nieuwe vacature" in text_of(page)
    (line,) = [line for each in page.context["page"].sections for line in each.lines if each.name == "new_vacancies"]
    assert line.name == person.new.identity.full_name
    listed = text_of(http.get(f"/klanten/{line.client_ref}/vacatures"))
    assert "Bakker in Zwolle" in listed
    assert "Nieuw" in listed


@pytest.mark.requirement("R42")
def test_start_page_stays_within_its_statements(world: World, http: Client, vacancy: int) -> None:
    for _ in range(20):
        world.relate(world.jobseeker_for(vacancy), ADVISER)
    match_all()
    world.browse(http, world.sign_in())
    http.get("/vandaag")
    aliases = ("reader", "logger", "auth")
    with (
        CaptureQueriesContext(connections["reader"]) as reads,
        CaptureQueriesContext(connections["logger"]) as logs,
        CaptureQueriesContext(connections["auth"]) as session,
    ):
        page = http.get("/vandaag")
    assert sum(each.total for each in page.context["page"].sections) == 20
    asked = [query["sql"] for found in (reads, logs, session) for query in found.captured_queries]
    assert len(asked) <= MOST_STATEMENTS, (aliases, asked)


@pytest.mark.requirement("R42", "R113")
def test_she_reads_what_is_new_hides_it_and_shows_it_again(
    world: World, http: Client, vacancy: int, person: Person
) -> None:
    match_all()
    tell_new()
    world.browse(http, world.sign_in_jobseeker(person))
    assert "1 nieuwe vacature past bij u" in text_of(http.get("/werkmap"))
    assert "Nieuw" in text_of(http.get("/werkmap/vacatures"))
    assert http.get(f"/werkmap/vacatures/{vacancy}").status_code == HTTPStatus.OK
    assert "nieuwe vacature past bij u" not in text_of(http.get("/werkmap"))
    assert "Gezien" in text_of(http.get("/werkmap/vacatures"))
    hide = f"/werkmap/vacatures/{vacancy}/verbergen"
    assert "Uw adviseur leest welke reden u kiest" in text_of(http.get(hide))
    for wrong in ({}, {"why": "too_old"}):
        assert http.post(hide, wrong).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = http.post(hide, {"why": "distance"}, follow=True)
    assert [each.hidden_why for each in page.context["found"].hidden] == ["distance"]
    assert page.context["found"].fitting == ()
    assert http.get(f"/werkmap/vacatures/{vacancy}/tonen").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    page = http.post(f"/werkmap/vacatures/{vacancy}/tonen", follow=True)
    assert len(page.context["found"].fitting) == 1
    assert http.post("/werkmap/vacatures/999999/verbergen", {"why": "distance"}).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.requirement("I29")
def test_she_chooses_how_often_she_hears(world: World, http: Client, person: Person) -> None:
    world.browse(http, world.sign_in_jobseeker(person))
    assert "één keer per week" in text_of(http.get("/werkmap/vacatures"))
    assert http.get("/werkmap/vacatures/meldingen").context["form"]["every"].value() == "week"
    assert http.post("/werkmap/vacatures/meldingen", {}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = http.post("/werkmap/vacatures/meldingen", {"every": "never"}, follow=True)
    assert "Uw keuze is opgeslagen." in text_of(page)
    assert "nooit" in text_of(page)
    world.browse(http, world.sign_in())
    assert http.get("/werkmap/vacatures/meldingen").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.requirement("I39")
def test_a_closed_vacancy_is_told_in_the_werkmap_until_she_read_it(
    world: World, http: Client, vacancy: int, person: Person
) -> None:
    followed = Vacancy(world, world.sign_in(EMPLOYER_ADVISER), NOW, title="Banketbakker")
    other = world.jobseeker_for(followed.id)
    for reference in followed.found():
        followed.step("shortlist", reference)
    for item in followed.listed():
        followed.step("ask", item.reference)
    world.sql.execute("UPDATE employers.vacancy SET status = 'filled' WHERE id = %s", [followed.id])
    world.browse(http, world.sign_in_jobseeker(person))
    page = text_of(http.get("/werkmap"))
    assert "Banketbakker bij" in page
    assert "De werkgever heeft iemand voor dit werk gevonden." in page
    assert http.post(f"/werkmap/gesloten/{followed.id}/gelezen").status_code == HTTPStatus.SEE_OTHER
    assert "Banketbakker bij" not in text_of(http.get("/werkmap"))
    world.browse(http, world.sign_in_jobseeker(other))
    assert "Banketbakker bij" in text_of(http.get("/werkmap"))  # hers is hers
    world.browse(http, world.sign_in())
    start = text_of(http.get("/vandaag"))
    assert "was kandidaat voor een vacature die sloot" in start
    assert vacancy


@pytest.mark.requirement("R41", "R42")
def test_who_fills_a_vacancy_and_its_employer_see_what_would_help(world: World, http: Client) -> None:
    vacancy = world.vacancy(licences=["C"], held_by=EMPLOYER_ADVISER)
    for _ in range(11):
        world.jobseeker_for(vacancy)
    said = "Minstens 10 kandidaten meer als rijbewijs C niet nodig is."
    desk = f"/vacatures/{vacancy}/meer-kandidaten"
    portal = f"/werkgever/vacatures/{vacancy}/meer-kandidaten"
    world.browse(http, world.sign_in(EMPLOYER_ADVISER))
    assert said in text_of(http.get(desk))
    assert f'href="{desk}"' in text_of(http.get(f"/vacatures/{vacancy}/kandidaten"))
    assert http.get("/vacatures/999999/meer-kandidaten").status_code == HTTPStatus.NOT_FOUND
    world.browse(http, world.sign_in(COLLEAGUE))
    assert "Kandidaten zoeken kan hier nu niet" in text_of(http.get(desk))
    world.browse(http, world.sign_in(AUDITOR))
    assert http.get(desk).status_code == HTTPStatus.FORBIDDEN
    world.browse(http, employer_of(world, vacancy))
    assert said in text_of(http.get(portal))
    assert f'href="{portal}"' in text_of(http.get(f"/werkgever/vacatures/{vacancy}/kandidaten"))
    assert http.get(f"/werkgever/vacatures/{world.vacancy()}/meer-kandidaten").status_code == HTTPStatus.NOT_FOUND
    world.sql.execute("DELETE FROM matching.widened")
    world.sql.execute(
        "INSERT INTO matching.widening_use SELECT 'employer:' || kvk_number, kernel.today(), 10 FROM employers.employer"
    )
    stopped = http.get(portal)
    assert stopped.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "Vandaag is genoeg geteld" in text_of(stopped)


@pytest.mark.requirement("R41")
def test_who_fills_vacancies_sees_for_which_there_are_new_candidates(world: World, http: Client) -> None:
    quiet, busy = (world.vacancy(title=title, held_by=EMPLOYER_ADVISER) for title in ("Stille post", "Drukke baan"))
    world.sql.execute("UPDATE employers.vacancy SET licences = '{CE}' WHERE id = %s", [quiet])
    world.vacancy(title="Van een ander", held_by=COLLEAGUE)
    for _ in range(11):
        world.jobseeker_for(busy)
    match_all()
    world.browse(http, world.sign_in(EMPLOYER_ADVISER))
    page = http.get("/vacatures")
    assert [(each.vacancy.title, each.fresh) for each in page.context["held"]] == [
        ("Drukke baan", 10),
        ("Stille post", 0),
    ]
    assert "minstens 10 nieuwe kandidaten" in text_of(page)
    assert http.get("/vacatures?text=baan").context["held"] == ()

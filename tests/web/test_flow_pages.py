"""The way of a candidate by pages: who is told, who is looked at for it, and what is said when it cannot go on."""

import html
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from sonar.web.adviser.following_forms import HireForm
from tests.rooms.matching.following_world import Vacancy
from tests.rooms.matching.test_employer_sees import employer_of
from tests.rooms.matching.test_flow_answers import rung
from tests.rooms.matching.test_flow_gone import block
from tests.world import ADVISER, EMPLOYER_ADVISER, Person, World

NOW = datetime.now(UTC)
WHY = "Werkte eerder in dit vak en zoekt werk in deze omgeving."
LOOKED_AT = "SELECT name, persons FROM ledger.disclosure WHERE actor_ref = %s AND seq > %s ORDER BY seq"


def text_of(answer: Any) -> str:  # noqa: ANN401 - a response
    """Return an answer as text."""
    return html.unescape(answer.content.decode())


@pytest.fixture
def vacancy(world: World) -> Vacancy:
    return Vacancy(world, world.sign_in(EMPLOYER_ADVISER), NOW, positions=2, title="Bakker in de vroege ochtend")


@pytest.fixture
def person(world: World, vacancy: Vacancy) -> Person:
    found = world.jobseeker_for(vacancy.id)
    world.relate(found, ADVISER)
    return found


def on_the_list(world: World, vacancy: Vacancy, number: int = 2) -> list[Person]:
    """Put more people on the list and ask each."""
    people = [world.jobseeker_for(vacancy.id) for _ in range(number)]
    for reference in vacancy.found():
        vacancy.step("shortlist", reference)
    for item in vacancy.listed():
        vacancy.step("ask", item.reference)
    return people


def last_row(world: World) -> int:
    """Return the last row of the ledger so far."""
    return world.count("SELECT coalesce(max(seq), 0) FROM ledger.disclosure")


@pytest.mark.requirement("I16")
def test_the_werkmap_opens_with_what_waits_for_her_answer(
    world: World, http: Client, vacancy: Vacancy, person: Person
) -> None:
    mine = world.sign_in_jobseeker(person)
    world.browse(http, mine)
    assert "op uw antwoord" not in text_of(http.get("/werkmap"))
    vacancy.asked()
    page = text_of(http.get("/werkmap"))
    assert "1 vacature wacht op uw antwoord" in page
    assert f'href="/werkmap/voorstellen/{vacancy.id}"' in page
    vacancy.answered(person)
    world.browse(http, world.sign_in_jobseeker(person))
    assert "op uw antwoord" not in text_of(http.get("/werkmap"))
    vacancy.step("invite")
    page = text_of(http.get("/werkmap"))
    assert "wil u spreken" in page
    assert "Bakker in de vroege ochtend" in page


@pytest.mark.requirement("I16")
def test_in_review_she_can_say_no_and_not_yes(world: World, http: Client, vacancy: Vacancy, person: Person) -> None:
    vacancy.asked()
    world.sql.execute("UPDATE employers.vacancy SET status = 'review' WHERE id = %s", [vacancy.id])
    world.browse(http, world.sign_in_jobseeker(person))
    assert "op uw antwoord" not in text_of(http.get("/werkmap"))
    address = f"/werkmap/voorstellen/{vacancy.id}"
    page = text_of(http.get(address))
    assert "U kunt nu geen ja zeggen" in page
    assert 'value="consent"' not in page
    late = http.post(address, {"stap": "consent", "ways": ["phone"]})
    assert late.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert http.post(address, {"stap": "decline"}).status_code == HTTPStatus.SEE_OTHER
    assert vacancy.state(person) == "declined"


@pytest.mark.requirement("I16", "I19", "R48")
def test_a_yes_by_telephone_from_the_task(world: World, http: Client, vacancy: Vacancy, person: Person) -> None:
    rung(world, person)
    vacancy.asked()
    adviser = world.sign_in(ADVISER)
    world.browse(http, adviser)
    tasks = http.get("/taken")
    (task,) = tasks.context["tasks"]
    assert f'href="/klanten/{task.client_ref}/voorstellen"' in text_of(tasks)
    address = f"/klanten/{task.client_ref}/voorstellen"
    before = last_row(world)
    assert "Bel de klant" in text_of(http.get(address))
    given = {"vacature": str(vacancy.id), "stap": "consent"}
    refused = http.post(address, given)
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Kies hoe de werkgever de klant mag bereiken." in text_of(refused)
    assert http.post(address, {**given, "ways": ["email"]}).status_code == HTTPStatus.SEE_OTHER
    assert vacancy.state(person) == "consented"
    opened = "SELECT categories FROM ledger.disclosure WHERE actor_ref = %s AND seq > %s ORDER BY seq"
    (first, *_rest) = world.all(opened, adviser.ref, before)
    assert "contact" not in first[0]  # only with a yes
    assert http.get("/taken").context["tasks"] == ()


def test_a_step_looks_at_nobody_else(world: World, http: Client, vacancy: Vacancy, person: Person) -> None:
    on_the_list(world, vacancy)
    vacancy.answered(person)
    item = vacancy.listed()[0]
    world.browse(http, vacancy.actor)
    before = last_row(world)
    address = f"/vacatures/{vacancy.id}/lijst/{item.reference}"
    page = text_of(http.get(f"{address}/hire"))
    assert item.pseudonym in page
    assert http.post(f"{address}/hire", {"hours": "99"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert world.all(LOOKED_AT, vacancy.actor.ref, before) == []
    assert http.post(f"{address}/invite").status_code == HTTPStatus.SEE_OTHER
    assert world.all(LOOKED_AT, vacancy.actor.ref, before) == [("candidate:invite", [person.id])]


@pytest.mark.requirement("I16")
def test_an_employer_answers_one_and_looks_at_her_only(
    world: World, http: Client, vacancy: Vacancy, person: Person
) -> None:
    (second, third) = on_the_list(world, vacancy)
    for each in (person, second):
        vacancy.answered(each)
    employer = employer_of(world, vacancy)
    world.browse(http, employer)
    page = http.get(f"/werkgever/vacatures/{vacancy.id}/kandidaten")
    hers = next(
        each for each in page.context["candidates"] if each.shared and each.shared.name == person.new.identity.full_name
    )
    before = last_row(world)
    address = f"/werkgever/vacatures/{vacancy.id}/kandidaten/{hers.reference}"
    asked = text_of(http.get(f"{address}/reject"))
    assert person.new.identity.full_name in asked
    assert second.new.identity.last_name not in asked
    rows = world.all(LOOKED_AT, employer.ref, before)
    assert {tuple(row[1]) for row in rows} == {(person.id,)}
    before = last_row(world)
    assert http.post(f"{address}/reject", {"why": "experience"}).status_code == HTTPStatus.SEE_OTHER
    assert [row[0] for row in world.all(LOOKED_AT, employer.ref, before)] == ["candidate:reject"]
    # Twice: she is put forward no more, and nothing of her is shown.
    again = http.post(f"{address}/reject", {"why": "experience"})
    assert again.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Dit kan nu niet meer" in text_of(again)
    assert person.new.identity.last_name not in text_of(again)
    assert http.get(f"{address}/reject").status_code == HTTPStatus.NOT_FOUND
    assert vacancy.state(third) == "proposed"


@pytest.mark.requirement("R48", "I39")
def test_answers_stand_with_the_vacancies_of_both_sides(
    world: World, http: Client, vacancy: Vacancy, person: Person
) -> None:
    vacancy.asked()
    vacancy.answered(person)
    world.browse(http, vacancy.actor)
    page = text_of(http.get("/vacatures"))
    assert "stemt toe: 1" in page
    assert f'href="/vacatures/{vacancy.id}/lijst"' in page
    world.browse(http, employer_of(world, vacancy))
    candidates = f'href="/werkgever/vacatures/{vacancy.id}/kandidaten"'
    for address in ("/werkgever", "/werkgever/vacatures", f"/werkgever/vacatures/{vacancy.id}"):
        shown = text_of(http.get(address))
        assert "stemt toe: 1" in shown, address
        assert candidates in shown, address
    assert "1 kandidaat zei ja" in text_of(http.get(f"/werkgever/vacatures/{vacancy.id}/sluiten"))


@pytest.mark.requirement("I16")
def test_an_employer_that_is_kept_from_contact_is_told_why(
    world: World, http: Client, vacancy: Vacancy, person: Person
) -> None:
    vacancy.asked()
    vacancy.answered(person)
    block(world, vacancy)
    world.browse(http, employer_of(world, vacancy))
    refused = http.get(f"/werkgever/vacatures/{vacancy.id}/kandidaten")
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "U kunt nu geen contact hebben met werkzoekenden" in text_of(refused)
    assert person.new.identity.last_name not in text_of(refused)
    assert "stemt toe" not in text_of(http.get("/werkgever"))


@pytest.mark.requirement("R48")
def test_the_candidates_say_how_it_stands_and_the_list_opens_who_one_is(
    world: World, http: Client, vacancy: Vacancy, person: Person
) -> None:
    second = world.jobseeker_for(vacancy.id)
    world.browse(http, vacancy.actor)
    found = http.get(f"/vacatures/{vacancy.id}/kandidaten").context["candidates"]
    chosen = [each.reference for each in found]
    world.protect(second)
    done = http.post(
        f"/vacatures/{vacancy.id}/kandidaten", {"stap": "lijst", "line": "", "kandidaat": chosen}, follow=True
    )
    assert "1 kandidaat op de lijst gezet. 1 is niet meer bereikbaar." in text_of(done)
    (shown,) = done.context["candidates"]
    assert shown.standing == "shortlisted"
    again = http.post(
        f"/vacatures/{vacancy.id}/kandidaten",
        {"stap": "lijst", "line": "", "kandidaat": [shown.reference]},
        follow=True,
    )
    assert "1 stond er al op." in text_of(again)
    listed = http.get(f"/vacatures/{vacancy.id}/lijst")
    (item,) = listed.context["followed"]
    address = f"/vacatures/{vacancy.id}/kandidaten/{item.reference}"
    assert f'href="{address}"' in text_of(listed)
    opened = http.post(address, {"reason": WHY})
    assert person.new.identity.full_name in text_of(opened)


def test_a_field_for_a_number_is_dressed_as_the_others() -> None:
    form = HireForm()
    assert form.fields["hours"].widget.attrs["class"].split() == form.fields["starts_on"].widget.attrs["class"].split()

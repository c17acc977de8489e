"""The candidates of an employer's vacancy: a name only after she agreed, and an answer for each."""

import html
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from sonar.identity.types import Actor
from tests.rooms.matching.following_world import Vacancy
from tests.world import EMPLOYER_ADVISER, Person, World

NOW = datetime.now(UTC)


def text_of(answer: Any) -> str:
    """Return an answer as text."""
    return html.unescape(answer.content.decode())


@pytest.fixture
def put_forward(world: World) -> tuple[Vacancy, Person, str]:
    """Put somebody forward for a vacancy, who has not answered yet; return it, her, and the employer's number."""
    vacancy = Vacancy(world, world.sign_in(EMPLOYER_ADVISER), NOW)
    person = world.jobseeker_for(vacancy.id)
    vacancy.asked()
    kvk = world.one(
        "SELECT e.kvk_number FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id"
        " JOIN employers.employer e ON e.id = b.employer_id WHERE v.id = %s",
        vacancy.id,
    )[0]
    return vacancy, person, str(kvk)


def enter(world: World, http: Client, kvk: str) -> Actor:
    """Sign an employer in."""
    actor = world.sign_in_employer(kvk)
    world.browse(http, actor)
    return actor


@pytest.mark.requirement("I16", "I39", "R113")
def test_a_name_is_shown_after_she_agreed_and_never_her_number_or_address(
    world: World, http: Client, put_forward: tuple[Vacancy, Person, str]
) -> None:
    vacancy, person, kvk = put_forward
    employer = enter(world, http, kvk)
    address = f"/werkgever/vacatures/{vacancy.id}/kandidaten"
    before = text_of(http.get(address))
    vacancy.answered(person)
    after = text_of(http.get(address))
    assert person.new.identity.last_name not in before
    assert person.new.identity.last_name in after
    contact = person.new.contact
    for page in (before, after):
        for value in (person.new.bsn.reveal(), contact.street, contact.postcode, contact.email, str(person.id)):
            assert value not in page
    rows = world.all("SELECT actor_ref, persons FROM ledger.disclosure WHERE actor_kind = 'employer' ORDER BY seq")
    assert rows == [(employer.ref, [person.id])] * len(rows)
    assert len(rows) == 3  # each look, and one with her name


@pytest.mark.requirement("I17", "I39")
def test_an_employer_invites_and_hires(world: World, http: Client, put_forward: tuple[Vacancy, Person, str]) -> None:
    vacancy, person, kvk = put_forward
    vacancy.answered(person)
    enter(world, http, kvk)
    address = f"/werkgever/vacatures/{vacancy.id}/kandidaten"

    def button(step: str) -> str:
        links = [part.split('"')[0] for part in text_of(http.get(address)).split('="')]
        return next(link for link in links if link.startswith(f"{address}/") and link.endswith(f"/{step}"))

    assert http.post(button("invite")).status_code == 303
    assert vacancy.state(person) == "invited"
    wrong = http.post(button("hire"), {"hours": "99", "starts_on": "nooit"})
    assert wrong.status_code == 422
    assert vacancy.state(person) == "invited"
    today = world.one("SELECT kernel.today()::text")[0]
    assert http.post(button("hire"), {"hours": "24", "starts_on": today}).status_code == 303
    assert vacancy.state(person) == "hired"


@pytest.mark.requirement("I16", "I39")
def test_candidates_of_another_employer_are_as_none(
    world: World, http: Client, put_forward: tuple[Vacancy, Person, str]
) -> None:
    vacancy, person, kvk = put_forward
    vacancy.answered(person)
    enter(world, http, kvk)
    address = f"/werkgever/vacatures/{vacancy.id}/kandidaten"
    reference = text_of(http.get(address)).split(f"{address}/")[1].split("/")[0]
    enter(world, http, "90000077")
    for path in (address, "/werkgever/vacatures/99999/kandidaten", f"{address}/{reference}/hire"):
        answer = http.get(path)
        assert answer.status_code == 404, path
        assert person.new.identity.last_name not in text_of(answer)
    assert http.post(f"{address}/{reference}/invite").status_code == 404
    enter(world, http, kvk)
    for path in (f"{address}/{reference}/drop", f"{address}/{'A' * 59}/invite"):
        assert http.post(path).status_code == 404
    assert vacancy.state(person) == "consented"

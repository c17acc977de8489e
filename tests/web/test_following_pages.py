"""The pages of candidates that are followed, by GET and POST against the real database, refusals included."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.rooms.matching.following_world import Vacancy
from tests.world import ADVISER, COLLEAGUE, EMPLOYER_ADVISER, Person, World

REASON = "Werkte eerder in dit vak en zoekt werk in deze omgeving."


@pytest.fixture
def vacancy(world: World) -> Vacancy:
    return Vacancy(world, world.sign_in(COLLEAGUE), datetime.now(UTC))


@pytest.fixture
def person(world: World, vacancy: Vacancy) -> Person:
    found = world.jobseeker_for(vacancy.id)
    world.relate(found, ADVISER)
    return found


def text(response: object) -> str:
    """Return a page as text."""
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


@pytest.mark.requirement("R41", "I16")
def test_from_finding_to_a_name_by_pages(world: World, http: Client, vacancy: Vacancy, person: Person) -> None:
    base = f"/vacatures/{vacancy.id}"
    world.browse(http, vacancy.actor)
    page = http.get(f"{base}/kandidaten")
    assert page.status_code == 200
    assert person.new.identity.last_name not in text(page)
    reference = page.context["candidates"][0].reference
    assert http.post(f"{base}/kandidaten", {"stap": "lijst", "line": ""}).status_code == 422
    done = http.post(f"{base}/kandidaten", {"stap": "lijst", "line": "", "kandidaat": [reference]}, follow=True)
    assert "1 kandidaat op de lijst gezet." in text(done)
    sent = http.post(
        f"{base}/kandidaten", {"stap": "sturen", "line": "Reageer snel.", "kandidaat": [reference]}, follow=True
    )
    assert "De vacature is aan 1 kandidaat gestuurd." in text(sent)
    (item,) = http.get(f"{base}/lijst").context["followed"]
    assert http.get(f"{base}/lijst/{item.reference}/refer").status_code == 200
    assert http.post(f"{base}/lijst/{item.reference}/refer", {"reason": "kort"}).status_code == 422
    assert http.post(f"{base}/lijst/{item.reference}/ask").status_code == 303
    world.browse(http, world.sign_in_jobseeker(person))
    assert "Wij wachten op uw antwoord" in text(http.get("/werkmap/voorstellen"))
    own = f"/werkmap/voorstellen/{vacancy.id}"
    assert person.new.contact.email in text(http.get(own))
    assert http.post(own, {"stap": "consent"}).status_code == 422
    assert http.post(own, {"stap": "consent", "ways": ["email"]}).status_code == 303
    assert "U hebt ja gezegd" in text(http.get("/werkmap/voorstellen"))
    world.browse(http, vacancy.actor)
    assert http.post(f"{base}/lijst/{item.reference}/hire", {"hours": "99"}).status_code == 422
    today = datetime.now(UTC).date().isoformat()
    assert http.post(f"{base}/lijst/{item.reference}/hire", {"hours": "24", "starts_on": today}).status_code == 303
    listed = http.get(f"{base}/lijst")
    assert "aangenomen" in text(listed)
    assert http.get(f"{base}/kandidaten").status_code == 403


@pytest.mark.requirement("I19")
def test_her_adviser_records_what_came_of_it(world: World, http: Client, vacancy: Vacancy, person: Person) -> None:
    vacancy.step("shortlist")
    vacancy.step("refer", reason=REASON)
    adviser = world.sign_in(ADVISER)
    world.browse(http, adviser)
    address = f"/klanten/{world.ref(person, adviser)}/voorstellen"
    assert REASON in text(http.get(address))
    assert http.post(address, {"vacature": "999999", "stap": "pass_on"}).status_code == 404
    assert http.post(address, {"vacature": str(vacancy.id), "stap": "hire"}).status_code == 422
    assert http.post(address, {"vacature": str(vacancy.id), "stap": "pass_on"}).status_code == 303
    assert vacancy.state(person) == "proposed"


def test_only_who_fills_a_vacancy(world: World, http: Client, vacancy: Vacancy, person: Person) -> None:
    world.browse(http, world.sign_in(EMPLOYER_ADVISER))
    base = f"/vacatures/{vacancy.id}"
    refused = http.get(f"{base}/kandidaten")
    assert refused.status_code == 403
    assert "Ik pak deze vacature op" in text(refused)
    assert http.get(f"{base}/lijst").status_code == 404
    world.sql.execute("UPDATE employers.vacancy SET held_by = NULL WHERE id = %s", [vacancy.id])
    assert http.post(f"{base}/oppakken").status_code == 303
    assert http.get(f"{base}/kandidaten").status_code == 200
    assert http.get(f"{base}/kandidaten?pagina=9").status_code == 404
    assert http.get("/vacatures/999999/kandidaten").status_code == 404
    assert http.get(f"{base}/lijst/{'x' * 59}/ask").status_code == 303
    assert http.post(f"{base}/lijst/{'x' * 59}/ask").status_code == 404
    assert person.id


def test_a_proposal_of_somebody_else_is_not_there(world: World, http: Client, vacancy: Vacancy, person: Person) -> None:
    vacancy.asked()
    other = world.client()
    world.browse(http, world.sign_in_jobseeker(other))
    assert http.get(f"/werkmap/voorstellen/{vacancy.id}").status_code == 404
    assert http.post(f"/werkmap/voorstellen/{vacancy.id}", {"stap": "decline"}).status_code == 404
    assert vacancy.state(person) == "proposed"

"""The pages of vacancies that fit, against the real database: for an adviser and for the jobseeker herself."""

from http import HTTPStatus

import pytest
from django.test import Client as DjangoClient
from django.urls import reverse

from tests.world import ADVISER, COLLEAGUE, EMPLOYER_ADVISER, SW_ADVISER, Person, World


def texts(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def person(world: World) -> Person:
    """Give somebody in the adviser's caseload with a vacancy that fits and one that nearly does."""
    vacancy = world.vacancy(title="Bakker in Zwolle")
    (occupation,) = world.one("SELECT occupation FROM employers.vacancy WHERE id = %s", vacancy)
    world.vacancy(title="Chauffeur voor de bakkerij", occupation=occupation, licences=["C"])
    found = world.jobseeker_for(vacancy)
    world.relate(found, ADVISER)
    return found


@pytest.mark.requirement("R41", "R42")
def test_adviser_sees_what_fits_and_what_nearly_does(world: World, client: DjangoClient, person: Person) -> None:
    actor = world.sign_in()
    world.browse(client, actor)
    page = texts(client.get(reverse("client_vacancies", args=[world.ref(person, actor)])))
    assert "Bakker in Zwolle" in page
    assert "Past met rijbewijs C." in page
    assert page.index("Bakker in Zwolle") < page.index("Chauffeur voor de bakkerij")
    assert str(person.id) not in page


def test_only_who_has_a_relation_and_a_caseload(world: World, client: DjangoClient, person: Person) -> None:
    colleague = world.sign_in(COLLEAGUE)
    world.browse(client, colleague)
    assert (
        client.get(reverse("client_vacancies", args=[world.ref(person, colleague)])).status_code == HTTPStatus.NOT_FOUND
    )
    employer = world.sign_in(EMPLOYER_ADVISER)
    world.browse(client, employer)
    assert (
        client.get(reverse("client_vacancies", args=[world.ref(person, employer)])).status_code == HTTPStatus.FORBIDDEN
    )


@pytest.mark.requirement("R43")
def test_adviser_of_a_sheltered_company_sees_them_too(world: World, client: DjangoClient, person: Person) -> None:
    actor = world.sign_in(SW_ADVISER)
    world.relate(person, SW_ADVISER)
    world.browse(client, actor)
    response = client.get(reverse("client_vacancies", args=[world.ref(person, actor)]))
    assert response.status_code == HTTPStatus.OK
    assert "Bakker in Zwolle" in texts(response)


@pytest.mark.requirement("R42", "R113")
def test_jobseeker_sees_her_own_and_reads_one(world: World, client: DjangoClient, person: Person) -> None:
    world.browse(client, world.sign_in_jobseeker(person))
    page = texts(client.get(reverse("folder_vacancies")))
    assert "Bakker in Zwolle" in page
    assert "Dit past met rijbewijs C." in page
    assert "U wilt werken als" in page
    (vacancy,) = world.one("SELECT id FROM employers.vacancy WHERE title = 'Bakker in Zwolle'")
    one = client.get(reverse("folder_vacancy", args=[vacancy]))
    assert "Bakker in Zwolle" in texts(one)
    world.sql.execute("UPDATE employers.vacancy SET status = 'filled' WHERE id = %s", [vacancy])
    assert client.get(reverse("folder_vacancy", args=[vacancy])).status_code == HTTPStatus.NOT_FOUND
    assert client.get(reverse("folder_vacancy", args=[987_654])).status_code == HTTPStatus.NOT_FOUND
    assert "Bakker in Zwolle" not in texts(client.get(reverse("folder_vacancies")))
    looked = world.one("SELECT kind, name FROM ledger.disclosure ORDER BY seq DESC LIMIT 1")
    assert looked == ("own", "own:vacancies")


def test_pages_refuse_what_is_not_a_look(world: World, client: DjangoClient, person: Person) -> None:
    world.browse(client, world.sign_in_jobseeker(person))
    assert client.post(reverse("folder_vacancies")).status_code == HTTPStatus.METHOD_NOT_ALLOWED

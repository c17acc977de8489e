"""Sonar as mediator: vacancies of other organisations, for a client by her adviser and by herself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sonar.access.types import Purpose
from sonar.clients.types import Profile, WantedOccupation
from sonar.disclosure.queries import who_looked
from sonar.exchange.types.mediator import AskFault
from sonar.matching.operations import refresh_profiles
from sonar.web.elsewhere_labels import ASK_FAULTS
from tests.web import mediator_exchange as fake
from tests.web.mediator_exchange import URI, FakeExchange, Reply, a_vacancy
from tests.world import ADVISER, COLLEAGUE, EMPLOYER_ADVISER, MANAGER, Person, World

VACANCIES = "vacatures"


@pytest.fixture
def exchange(tmp_path: Path, settings: Any) -> Iterator[FakeExchange]:
    """An exchange that listens, to which Sonar is connected."""
    with fake.listening(tmp_path) as made:
        made.connect(settings)
        yield made


@pytest.fixture
def person(world: World) -> Person:
    """Somebody of the adviser who wants an occupation that the exchange knows."""
    world.one("SELECT reference.meet_occupation('competentnl', 'AB1')")
    profile = Profile(
        pc4=8011, education_level=4, hours_min=24, hours_max=36, max_distance_km=30, licences=("B",),
        contract_forms=(1,), occupations=(WantedOccupation("competentnl", "AB1"), WantedOccupation("sonar", "1")),
        presentation="Mijn naam is Proefpersoon.",
    )  # fmt: skip
    found = world.client(profile=profile)
    refresh_profiles(client_ids=[found.id])
    world.relate(found, ADVISER)
    return found


def objects(world: World, person: Person) -> None:
    """Let her object to sharing."""
    world.sql.execute(
        "INSERT INTO clients.sharing (client_id, source, shared_elsewhere) VALUES (%s, 'own_statement', false)",
        [person.id],
    )


def text(response: Any) -> str:
    """Return a page as text."""
    return str(response.content.decode())


def said(fault: AskFault) -> str:
    """Return the words of a fault as a page has them."""
    return str(ASK_FAULTS[fault])


@pytest.mark.requirement("R42", "R310")
def test_adviser_asks_without_who_she_is_and_she_reads_it(
    world: World, http: Client, person: Person, exchange: FakeExchange
) -> None:
    exchange.hold(VACANCIES, a_vacancy("ver", adres={"postcode": "8261AA"}, naamVacature="Verkoper verder weg"))
    exchange.hold(VACANCIES, a_vacancy(), fake.VACANCY_DETAIL)
    actor = world.sign_in()
    world.browse(http, actor)
    address = f"/klanten/{world.ref(person, actor)}/vacatures/elders"
    assert "Vraag het nu" in text(http.get(address))
    assert exchange.requests == []
    page = http.post(address, {"occupation": "AB1"}, follow=True)
    assert page.status_code == 200
    (asked,) = exchange.requests
    assert fake.question_faults(asked) == []
    assert fake.answer_faults(
        VACANCIES, {"vraagID": "v", "maximumAantalResultatenBereikt": False, "matches": [a_vacancy()]}
    ) == []  # fmt: skip
    # All that leaves of her: an area, a distance, hours, one occupation.
    assert asked.body == {
        "vraagObject": {
            "selectiegebied": {"postcode": "8011AA", "afstand": 30},
            "werktijden.aantalWerkurenPerWeekMaximaal": {"$gte": 24},
            "werktijden.aantalWerkurenPerWeekMinimaal": {"$lte": 36},
            "beroep.codeBeroepsnaam": {"$eq": f"{URI}AB1"},
        }
    }
    near, far = page.context["page"].found
    assert (near.title, far.title) == ("Verkoper elders", "Verkoper verder weg")
    assert near.weighed.score == sum(part.points for part in near.weighed.contributions) > far.weighed.score
    assert "Kwekerij Proef" in text(page)
    assert "0381234567" not in text(page)
    # The row about it is in the ledger with the purpose, and she reads of whom it was asked.
    row = world.one("SELECT persons, purpose, bases, function FROM ledger.disclosure WHERE name = 'vum:ask'")
    assert row == ([person.id], "vum_exchange", ["caseload"], "uwv_adviser")
    told = http.post(f"{address}/{near.reference}")
    assert "Ans Proef" in text(told)
    assert "0381234567" in text(told)
    looks = who_looked(actor=world.sign_in_jobseeker(person)).lines
    (line,) = [each for each in looks if each.purpose is Purpose.VUM_EXCHANGE]
    assert fake.EXCHANGE_OIN in line.reason


@pytest.mark.requirement("R42", "R310")
def test_she_asks_herself_and_sees_what_her_adviser_asked(
    world: World, http: Client, person: Person, exchange: FakeExchange
) -> None:
    exchange.hold(VACANCIES, a_vacancy(), fake.VACANCY_DETAIL)
    world.browse(http, world.sign_in_jobseeker(person))
    page = http.post("/werkmap/vacatures/elders", {"occupation": "alle"}, follow=True)
    (asked,) = exchange.requests
    assert "beroep.codeBeroepsnaam" not in asked.body["vraagObject"]
    (found,) = page.context["page"].found
    assert "U wilt werken als" in text(page)
    told = http.post(f"/werkmap/vacatures/elders/{found.reference}")
    assert "Marktplein 4" in text(told)
    assert world.one("SELECT persons, kind FROM ledger.disclosure WHERE name = 'vum:ask'") == ([person.id], "own")
    actor = world.sign_in()
    world.browse(http, actor)
    seen = http.get(f"/klanten/{world.ref(person, actor)}/vacatures/elders")
    assert "Verkoper elders" in text(seen)
    # Somebody else sees nothing of it.
    other = world.client()
    world.browse(http, world.sign_in_jobseeker(other))
    assert http.get("/werkmap/vacatures/elders").context["page"].asked is None
    assert http.post(f"/werkmap/vacatures/elders/{found.reference}").status_code == 404


@pytest.mark.requirement("R310")
def test_nothing_is_asked_for_who_objects(world: World, http: Client, person: Person, exchange: FakeExchange) -> None:
    actor = world.sign_in()
    world.browse(http, actor)
    address = f"/klanten/{world.ref(person, actor)}/vacatures/elders"
    objects(world, person)
    answer = http.post(address, {"occupation": "AB1"})
    assert (answer.status_code, said(AskFault.WITHHELD) in text(answer)) == (422, True)
    world.browse(http, world.sign_in_jobseeker(person))
    assert said(AskFault.WITHHELD) in text(http.post("/werkmap/vacatures/elders", {"occupation": "alle"}))
    assert exchange.requests == []
    assert world.count("SELECT count(*) FROM ledger.disclosure WHERE name = 'vum:ask'") == 0
    refused = world.all("SELECT refusal, subject FROM ledger.decision WHERE action = 'vum:ask'")
    assert refused == [("withheld", person.id)] * 2


def test_nothing_is_asked_for_a_protected_person(
    world: World, http: Client, person: Person, exchange: FakeExchange
) -> None:
    world.protect(person)
    world.approve(person, ADVISER, MANAGER)
    actor = world.sign_in()
    world.browse(http, actor)
    answer = http.post(f"/klanten/{world.ref(person, actor)}/vacatures/elders", {"occupation": "alle"})
    assert said(AskFault.WITHHELD) in text(answer)
    assert exchange.requests == []


def test_only_her_own_adviser_asks(world: World, http: Client, person: Person, exchange: FakeExchange) -> None:
    for staff, status in ((COLLEAGUE, 404), (EMPLOYER_ADVISER, 403)):
        actor = world.sign_in(staff)
        world.browse(http, actor)
        address = f"/klanten/{world.ref(person, actor)}/vacatures/elders"
        assert http.get(address).status_code == status
        assert http.post(address, {"occupation": "alle"}).status_code == status
    assert exchange.requests == []


def test_an_occupation_that_is_not_hers_is_not_asked(
    world: World, http: Client, person: Person, exchange: FakeExchange
) -> None:
    world.browse(http, world.sign_in_jobseeker(person))
    assert http.post("/werkmap/vacatures/elders", {"occupation": "ZZ9"}).status_code == 422
    assert exchange.requests == []


@pytest.mark.requirement("R310")
def test_ten_details_of_a_question(world: World, http: Client, person: Person, exchange: FakeExchange) -> None:
    for number in range(11):
        exchange.hold(VACANCIES, a_vacancy(f"v{number}"), fake.VACANCY_DETAIL)
    world.browse(http, world.sign_in_jobseeker(person))
    found = http.post("/werkmap/vacatures/elders", {"occupation": "alle"}, follow=True).context["page"].found
    answers = [http.post(f"/werkmap/vacatures/elders/{each.reference}") for each in found]
    assert [each.status_code for each in answers] == [200] * 10 + [422]
    assert said(AskFault.TEN) in text(answers[10])
    assert http.post("/werkmap/vacatures/elders/" + "A" * 59).status_code == 404


def test_faults_and_odd_answers_are_told(world: World, http: Client, person: Person, exchange: FakeExchange) -> None:
    world.browse(http, world.sign_in_jobseeker(person))
    exchange.reply = Reply(503, b"", {"Retry-After": "60"})
    page = text(http.post("/werkmap/vacatures/elders", {"occupation": "alle"}))
    assert said(AskFault.BUSY) in page
    assert "Vanaf" in page
    exchange.reply = None
    exchange.held[VACANCIES] = [
        a_vacancy("a", adres=None), a_vacancy("b", naamVacature=None, werktijden=3, codeWerkEnDenkniveauMinimaal=[1]),
        a_vacancy("c", codeWerkEnDenkniveauMinimaal="6"),
    ]  # fmt: skip
    page = http.post("/werkmap/vacatures/elders", {"occupation": "alle"}, follow=True)
    asked = page.context["page"].asked
    assert (asked.unread, asked.unfit, len(page.context["page"].found)) == (1, 1, 1)
    assert "Vacature zonder naam" in text(page)


def test_without_occupations_that_can_be_weighed_they_are_told_as_they_came(
    world: World, http: Client, exchange: FakeExchange
) -> None:
    exchange.hold(VACANCIES, a_vacancy())
    world.browse(http, world.sign_in_jobseeker(world.client()))
    (found,) = http.post("/werkmap/vacatures/elders", {"occupation": "alle"}, follow=True).context["page"].found
    assert found.weighed is None


def test_without_an_exchange_the_page_says_so(world: World, http: Client, person: Person) -> None:
    world.browse(http, world.sign_in_jobseeker(person))
    assert "niet aangesloten op de landelijke uitwisseling" in text(http.get("/werkmap/vacatures/elders"))
    assert said(AskFault.OFF) in text(http.post("/werkmap/vacatures/elders", {"occupation": "alle"}))

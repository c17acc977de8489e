"""Of what the sources of the whole country answer together, Sonar keeps who and what fits best."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sonar.clients.types import Profile, WantedOccupation
from sonar.exchange.rules.vum_heard import MOST_RESULTS, read_people
from sonar.exchange.types.mediator import MOST_KEPT
from sonar.matching.operations import refresh_profiles
from tests.web import mediator_exchange as fake
from tests.web.mediator_exchange import FakeExchange, a_person, a_vacancy
from tests.world import ADVISER, World

FAR, NEAR = "8261AA", "8011AA"
BEST = ("a7", "b3", "c9")


@pytest.fixture
def exchange(tmp_path: Path, settings: Any) -> Iterator[FakeExchange]:
    """An exchange that listens, to which Sonar is connected."""
    with fake.listening(tmp_path) as made:
        made.connect(settings)
        yield made


def mixed(make: Any, place: Any, unfit: dict[str, Any]) -> list[dict[str, Any]]:
    """Return an answer in which the best stand last, after many that fit less and some that do not fit."""
    ordinary = [make(f"p{number}", **place(FAR)) for number in range(130)]
    odd = [make(f"x{number}", **place(NEAR), **unfit) for number in range(20)]
    return [*odd, *ordinary, *(make(name, **place(NEAR)) for name in BEST)]


def kept_names(world: World) -> int:
    """Return how many results are kept."""
    return int(world.count("SELECT count(*) FROM exchange.vum_heard"))


@pytest.mark.requirement("R310")
def test_of_many_sources_the_best_hundred_people_are_kept(world: World, http: Client, exchange: FakeExchange) -> None:
    world.one("SELECT reference.meet_occupation('competentnl', 'AB1')")
    vacancy = world.vacancy(
        occupation=0, occupation_scheme="competentnl", occupation_code="AB1", licences=["B"], languages=["nld"]
    )

    def place(postcode: str) -> dict[str, Any]:
        return {"mobiliteit": {"bemiddelingspostcode": postcode, "maximaleReisafstand": 60}}

    exchange.held["werkzoekendeProfielen"] = mixed(a_person, place, {"arbeidsmarktkwalificatie": {}})
    world.browse(http, world.sign_in())
    shown = http.post(f"/vacatures/{vacancy}/elders", follow=True)
    page = shown.context["page"]
    assert page.asked.more is True
    assert "er waren er meer dan hier staan" in shown.content.decode()
    assert (len(page.found), page.asked.unfit, kept_names(world)) == (MOST_KEPT, 0, MOST_KEPT)
    scores = [each.weighed.score for each in page.found]
    assert scores[: len(BEST)] == [max(scores)] * len(BEST)
    assert scores[len(BEST)] < max(scores)
    # And it is their details that open.
    exchange.details = {name: {"bronID": "b", "werkzoekende": fake.PERSON_DETAIL} for name in BEST}
    reason = {"reason": "Past bij deze vacature en woont dichtbij."}
    for each in page.found[: len(BEST)]:
        assert http.post(f"/vacatures/{vacancy}/elders/{each.reference}", reason).status_code == 200
    assert {request.path.rsplit("/", 1)[1] for request in exchange.requests[1:]} == set(BEST)


@pytest.mark.requirement("R310")
def test_of_many_sources_the_best_hundred_vacancies_are_kept(
    world: World, http: Client, exchange: FakeExchange
) -> None:
    world.one("SELECT reference.meet_occupation('competentnl', 'AB1')")
    profile = Profile(
        pc4=8011, education_level=4, hours_min=24, hours_max=36, max_distance_km=60, licences=("B",),
        contract_forms=(1,), occupations=(WantedOccupation("competentnl", "AB1"),),
    )  # fmt: skip
    person = world.client(profile=profile)
    refresh_profiles(client_ids=[person.id])
    world.relate(person, ADVISER)
    too_high = {"codeWerkEnDenkniveauMinimaal": "6"}
    exchange.held["vacatures"] = mixed(a_vacancy, lambda postcode: {"adres": {"postcode": postcode}}, too_high)
    world.browse(http, world.sign_in_jobseeker(person))
    page = http.post("/werkmap/vacatures/elders", {"occupation": "alle"}, follow=True).context["page"]
    assert (len(page.found), page.asked.unfit, page.asked.more) == (MOST_KEPT, 0, True)
    scores = [each.weighed.score for each in page.found]
    assert scores[: len(BEST)] == [max(scores)] * len(BEST)
    assert scores[len(BEST)] < max(scores)


def test_an_answer_has_an_end() -> None:
    matches = [a_person(f"p{number}") for number in range(MOST_RESULTS + 5)]
    heard = read_people({"vraagID": "v", "maximumAantalResultatenBereikt": False, "matches": matches})
    assert (len(heard.results), heard.more, heard.unread) == (MOST_RESULTS, True, 0)

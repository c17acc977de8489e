"""Profiles and vacancies with codes of other lists meet by their keys."""

from collections.abc import Iterator
from datetime import date

import pytest

from sonar.clients.types import WantedOccupation
from sonar.reference import queries
from sonar.reference.operations import load_vocabularies
from tests.rooms.reference.test_lists_of_others import FILES
from tests.world import World


@pytest.fixture(autouse=True)
def lists(world: World) -> Iterator[None]:
    """Load small lists of UWV and ESCO."""
    queries.forget()
    load_vocabularies(FILES, on=date(2026, 1, 5))
    yield
    queries.forget()


def _wanted(*codes: tuple[str, str] | tuple[str, str, str]) -> tuple[WantedOccupation, ...]:
    return tuple(WantedOccupation(*each) for each in codes)


@pytest.mark.requirement("R41")
def test_two_names_of_one_reference_occupation_are_one_match_row(world: World) -> None:
    vacancy = world.vacancy(occupation=0, occupation_scheme="uwv", occupation_code="11")
    person = world.jobseeker_for(vacancy, occupations=_wanted(("uwv", "10", "explore"), ("uwv", "11", "wanted")))
    key = queries.occupation_key(scheme="uwv", code="10")
    rows = "SELECT occupation, stance FROM matching.match_profile WHERE client_id = %s"
    assert world.all(rows, person.id) == [(key, 1)], "a wish counts before a willingness"
    assert world.all("SELECT client_id FROM matching.rank(%s, 50)", vacancy) == [(person.id,)]


@pytest.mark.requirement("R41")
def test_codes_of_competentnl_match_each_other(world: World) -> None:
    seeker = world.vacancy()
    meant = world.jobseeker_for(seeker, occupations=_wanted(("competentnl", "AB7")))
    world.jobseeker_for(seeker, occupations=_wanted(("competentnl", "AB8")))
    vacancy = world.vacancy(occupation=0, occupation_scheme="competentnl", occupation_code="AB7")
    found = world.all("SELECT client_id FROM matching.rank(%s, 50)", vacancy)
    assert found == [(meant.id,)]

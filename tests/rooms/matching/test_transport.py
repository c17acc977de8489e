"""Who travels to work by public transport alone is found for work that it reaches, and nobody is told (I25)."""

from datetime import datetime
from typing import Any

import pytest

from sonar.access.types import Category, Purpose
from sonar.clients.queries import all_declared
from sonar.disclosure.operations import open_client
from sonar.matching.operations import run_matching
from tests.rooms.matching.test_both_ways import for_herself
from tests.rooms.matching.test_needs import shown, somebody
from tests.world import ADVISER, Person, World

BUS, CAR, BICYCLE = ({"vehicle_kind": kind, "for_commuting": True} for kind in ("public_transport", "car", "bicycle"))
FAR = 7411
"""Some thirty kilometres from the vacancies in Zwolle."""


def commuter(world: World, vacancy: int, *ways: dict[str, Any], pc4: int = FAR) -> Person:
    """Register somebody who fits a vacancy and commutes in these ways."""
    found = somebody(world, vacancy, pc4=pc4)
    world.sql.execute("DELETE FROM clients.vehicle WHERE client_id = %s", [found.id])
    for entry, way in enumerate(ways, start=1):
        world.sql.execute(
            "INSERT INTO clients.vehicle (client_id, entry, vehicle_kind, for_commuting, source)"
            " VALUES (%s, %s, %s, %s, 'own_statement')",
            [found.id, entry, way["vehicle_kind"], way["for_commuting"]],
        )
    world.sql.execute("SELECT matching.refresh_profiles(ARRAY[%s::uuid])", [found.id])
    return found


@pytest.mark.requirement("I25")
@pytest.mark.parametrize("reached", [True, False, None])
def test_work_without_public_transport_goes_to_who_can_get_there(
    world: World, now: datetime, *, reached: bool | None
) -> None:
    vacancy = world.vacancy(public_transport=reached)
    by_bus = commuter(world, vacancy, BUS)
    others = {
        commuter(world, vacancy).id,
        commuter(world, vacancy, CAR).id,
        commuter(world, vacancy, BUS, CAR).id,
        commuter(world, vacancy, BUS, BICYCLE).id,
        commuter(world, vacancy, {**BUS, "for_commuting": False}).id,
        commuter(world, vacancy, BUS, pc4=8011).id,  # around the corner
    }
    # What is not known keeps nobody out.
    assert shown(world, vacancy, now) == (others if reached is False else others | {by_bus.id})


@pytest.mark.requirement("I25")
def test_nobody_hears_of_it_and_it_gives_no_points(world: World, now: datetime) -> None:
    vacancy = world.vacancy(public_transport=False)
    by_bus, by_car = (commuter(world, vacancy, way, pc4=8011) for way in (BUS, CAR))
    assert shown(world, vacancy, now) == {by_bus.id, by_car.id}
    first, second = run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now).candidates
    assert (first.score, first.facts, first.contributions) == (second.score, second.facts, second.contributions)
    far = commuter(world, vacancy, BUS)
    hers = for_herself(world, far, now)
    assert (hers.fitting, hers.nearly) == ((), ())


@pytest.mark.requirement("I25")
def test_what_she_says_of_her_way_to_work_counts_in_the_same_transaction(world: World, now: datetime) -> None:
    vacancy = world.vacancy(public_transport=False)
    person = commuter(world, vacancy)
    world.relate(person, ADVISER)
    assert shown(world, vacancy, now) == {person.id}
    for given, expected in ((BUS, set()), (BICYCLE, {person.id})):
        actor = world.sign_in()
        with open_client(
            actor=actor,
            client_ref=world.ref(person, actor),
            purpose=Purpose.MEDIATION,
            categories=(Category.PROFILE,),
            write=(Category.PROFILE,),
            now=now,
        ) as opened:
            opened.put_part(
                all_declared()["vehicle"], given, entry=0, version=0, source="staff", why="Zo gezegd.",
                medical_confirmed=False,
            )  # fmt: skip
        assert shown(world, vacancy, now) == expected


@pytest.mark.requirement("I25")
def test_with_hours_that_she_can_bear_both_count(world: World, now: datetime) -> None:
    vacancy = world.vacancy(public_transport=True, hours_min=32, hours_max=36)
    person = commuter(world, vacancy, BUS)
    assert shown(world, vacancy, now) == {person.id}
    world.sql.execute("INSERT INTO matching.bearable_hours VALUES (%s, 20)", [person.id])
    world.sql.execute("SELECT matching.refresh_profiles(ARRAY[%s::uuid])", [person.id])
    assert shown(world, vacancy, now) == set()
    world.sql.execute("UPDATE employers.vacancy SET hours_min = 16, hours_max = 30")
    assert shown(world, vacancy, now) == {person.id}

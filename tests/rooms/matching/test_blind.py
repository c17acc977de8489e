"""Blind: whatever somebody is, the ranking and everything shown stay the same; and nobody's region counts."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sonar.clients.types import ClientKind, Gender, Profile, WantedOccupation
from sonar.matching.operations import refresh_profiles, run_matching
from tests.world import ADVISER, ELSEWHERE, Person, World, new_client, test_bsn

SIX = 6
PROFILES = [
    Profile(
        pc4=pc4,
        education_level=level,
        hours_min=16,
        hours_max=hours,
        max_distance_km=km,
        contract_forms=(1,),
        licences=("B",),
    )
    for pc4, level, hours, km in (
        (8011, 2, 36, 40), (8011, 2, 36, 40), (8021, 3, 36, 40),
        (8011, None, 32, 30), (7411, 2, 36, 80), (8011, 4, 28, 40),
    )
]  # fmt: skip


@st.composite
def protected(draw: st.DrawFn) -> dict[str, Any]:
    """Draw everything about somebody that may not count."""
    health = draw(st.booleans())
    return {
        "gender": draw(st.sampled_from([Gender.MALE, Gender.FEMALE, Gender.NOT_SPECIFIED])),
        "nationality": draw(st.sampled_from([1, 339, 263, 71])),
        "birth_date": draw(st.dates(date(1960, 1, 1), date(2007, 1, 1))),
        "last_name": draw(st.sampled_from(["Jansen", "El Idrissi", "Wiśniewska", "Adébáyò"])),
        "bsn": draw(st.integers(1, 89_000)),
        "kind": draw(st.sampled_from([ClientKind.JOBSEEKER, ClientKind.SICK])),
        "language": draw(st.sampled_from(["ara", "pol", "nld"])),
        "benefit": draw(st.sampled_from(["01", "02"])),
        "self_reported": {"feels_too_ill": health, "state_of_mind": "Gaat wel.", "stated_on": date(2026, 1, 5)},
    }


def registered(world: World, occupation: int, drawn: list[dict[str, Any]]) -> list[Person]:
    people = []
    for number, (profile, who) in enumerate(zip(PROFILES, drawn, strict=True)):
        identity = replace(
            new_client(1).identity,
            gender=who["gender"],
            nationality=who["nationality"],
            birth_date=who["birth_date"],
            last_name=who["last_name"],
        )
        people.append(
            world.client(
                profile=replace(profile, occupations=(WantedOccupation("sonar", str(occupation)),)),
                identity=identity,
                bsn=test_bsn(100_000 + who["bsn"] * 10 + number),
                kind=who["kind"],
                parts={
                    "channel": ({"interpreter_language": who["language"]},),
                    "self_reported": (who["self_reported"],),
                },
            )
        )
    return people


def seen(world: World, vacancy: int, people: list[Person], now: datetime) -> list[tuple[object, ...]]:
    """Return everything shown, best first, with which of the profiles it is of; equals in the order of the profiles."""
    found = run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now)
    order = world.one("SELECT persons FROM ledger.disclosure WHERE kind = 'match' ORDER BY seq DESC LIMIT 1")[0]
    place = {person.id: number for number, person in enumerate(people)}
    rows = [
        (-each.score, place[person], each.contributions, each.facts, each.distance_km, each.region)
        for person, each in zip(order, found.candidates, strict=True)
    ]
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    return sorted(rows, key=lambda row: row[:2])


@pytest.mark.requirement("R44", "I78")
@settings(
    max_examples=5,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(protected(), min_size=SIX, max_size=SIX), st.lists(protected(), min_size=SIX, max_size=SIX))
def test_swapping_everything_protected_of_everybody_changes_nothing(
    world: World, now: datetime, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    vacancy = world.vacancy(education_level=2)
    (occupation,) = world.one("SELECT occupation FROM employers.vacancy WHERE id = %s", vacancy)
    lists = []
    for drawn in (before, after):
        world.sql.execute("DELETE FROM matching.match_profile")
        world.sql.execute("DELETE FROM clients.bsn")
        world.sql.execute("DELETE FROM identity.jobseeker_login")
        people = registered(world, occupation, drawn)
        refresh_profiles(client_ids=[person.id for person in people])
        lists.append(seen(world, vacancy, people, now))
    assert lists[0] == lists[1]
    assert len(lists[0]) == SIX


@pytest.mark.requirement("R46", "R44")
def test_share_of_candidates_from_elsewhere_is_the_same_with_region_limits_on_and_off(
    world: World, now: datetime
) -> None:
    """Who holds the vacancy finds the same people everywhere, whichever region she is bound to."""
    vacancies = [world.vacancy(), world.vacancy(pc4=7411), world.vacancy(pc4=1011)]
    for vacancy in vacancies:
        for pc4 in (8011, 7411, 1011, 3511):
            world.jobseeker_for(vacancy, pc4=pc4, max_distance_km=200)
    shares = {}
    for who in (ADVISER, ELSEWHERE):
        world.sql.execute("UPDATE employers.vacancy SET held_by = %s", [who])
        found = [run_matching(actor=world.sign_in(who), vacancy_id=v, now=now).candidates for v in vacancies]
        shares[who] = [sorted(candidate.region for candidate in each) for each in found]
    assert shares[ADVISER] == shares[ELSEWHERE]
    assert all(len(set(regions)) >= 3 for regions in shares[ADVISER])

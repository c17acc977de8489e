"""Blind to all of the record: each part and field that does not count is swapped, and what counts is named here.

A part that is added to the catalogue is swapped from that day on, unless somebody names it among those that count.
"""

from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any, Final

import pytest

from sonar.clients.queries import all_declared
from sonar.clients.types import (
    ClientKind,
    Contact,
    Education,
    Gender,
    Identity,
    NameUse,
    Profile,
    WantedOccupation,
    WorkExperience,
)
from sonar.matching.operations import refresh_profiles
from tests.rooms.clients.test_parts import values_of
from tests.rooms.matching.test_blind import PROFILES, seen
from tests.world import Person, World, new_client, test_bsn

COUNTS: Final = {
    "skill": "skills that are asked give points",
    "vehicle": "whether work can be reached decides",
    "work_wishes": "irregular hours decide",
    "work_needs": "what the work must offer decides",
    "work_capacity": "the hours somebody can bear decide, and whether she can work",
    "work_fitness": "follows from the one before",
}
"""The parts of the record that may change a match, each by a rule that is published."""
BLIND: Final = [group for group in all_declared().values() if group.name not in COUNTS]
NAMES: Final = {
    "initials": ("A.", "Ż.Q."),
    "first_names": ("Anna", "Mohammed Ali"),
    "name_prefix": ("", "el"),
    "last_name": ("Jansen", "Wiśniewska"),
    "birth_date": (date(1961, 2, 3), date(2006, 7, 8)),
    "partner_prefix": ("", "van"),
    "partner_last_name": ("", "Özdemir"),
    "name_use": (NameUse.OWN, NameUse.OWN_PARTNER),
    "gender": (Gender.FEMALE, Gender.MALE),
    "nationality": (1, 339),
}
REACHED: Final = (
    Contact("Dorpsstraat", "1", "8011 AB", "Zwolle", "a@example.org", "+31612345678", date(2026, 1, 5)),
    Contact("Proeflaan", "99", "7411 CD", "Deventer", "bea@example.org", "+31687654321", date(2025, 9, 1)),
)
PAST: Final = (
    {"presentation": "Ik ben moeder van drie kinderen.", "education": (), "experience": ()},
    {
        "presentation": "Ik ben 61 jaar en geboren in Rabat.",
        "education": (Education("Kweekschool", level=4, ended=date(1979, 6, 1)),),
        "experience": (WorkExperience("Proefbedrijf", "Bakker", "Nachtwerk", date(1980, 1, 1), date(2020, 1, 1)),),
    },
)


def listed(world: World, vacancy: int, now: datetime, made: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    """Register somebody for each of the profiles, with what is swapped; return all that the list shows, best first."""
    (occupation,) = world.one("SELECT occupation FROM employers.vacancy WHERE id = %s", vacancy)
    world.sql.execute("DELETE FROM matching.match_profile")
    world.sql.execute("DELETE FROM clients.bsn")
    world.sql.execute("DELETE FROM identity.jobseeker_login")
    people: list[Person] = []
    for number, (profile, changes) in enumerate(zip(PROFILES, made, strict=True)):
        values = dict(changes)
        past: dict[str, Any] = values.pop("past", {})
        hers = replace(profile, occupations=(WantedOccupation("sonar", str(occupation)),), **past)
        people.append(world.client(profile=hers, bsn=test_bsn(200_000 + number), **values))
    refresh_profiles(client_ids=[person.id for person in people])
    found = seen(world, vacancy, people, now)
    assert len(found) == len(PROFILES)
    return found


def lists_when_swapped(world: World, now: datetime, *kinds: dict[str, Any]) -> list[list[tuple[object, ...]]]:
    """Return the list for each way in which people who differ in this can change places."""
    vacancy = world.vacancy(education_level=2)
    places = range(len(PROFILES))
    return [
        listed(world, vacancy, now, [kinds[(number + shift) % len(kinds)] for number in places])
        for shift in range(len(kinds))
    ]


def test_every_part_of_the_record_is_swapped_or_named() -> None:
    assert set(COUNTS) <= set(all_declared())
    assert len(BLIND) + len(COUNTS) == len(all_declared())
    assert {group.name for group in BLIND} >= {"benefit", "municipal_support", "self_reported", "target_group", "note"}


@pytest.mark.requirement("R44", "I78")
def test_no_other_part_of_the_record_changes_a_match(world: World, now: datetime) -> None:
    """All parts at once: were the list another one, each by itself would tell which of them it is."""
    first, second = ({each.name: (values_of(each, now.date(), nth),) for each in BLIND} for nth in range(2))
    one, *others = lists_when_swapped(world, now, {"parts": first}, {"parts": second}, {})
    assert others == [one, one]


@pytest.mark.requirement("R44", "I78")
def test_no_part_of_who_somebody_is_changes_a_match(world: World, now: datetime) -> None:
    plain = new_client(1).identity
    first, second = (replace(plain, **{name: values[nth] for name, values in NAMES.items()}) for nth in range(2))
    one, other = lists_when_swapped(world, now, {"identity": first}, {"identity": second})
    assert other == one


def test_every_field_of_the_identity_is_swapped() -> None:
    assert set(NAMES) == {each.name for each in fields(Identity)} - {"version"}


@pytest.mark.requirement("R44", "I78")
def test_address_past_and_kind_change_nothing(world: World, now: datetime) -> None:
    kinds = (ClientKind.JOBSEEKER, ClientKind.UNFIT_FOR_WORK)
    made = ({"contact": REACHED[nth], "past": PAST[nth], "kind": kinds[nth]} for nth in range(2))
    one, other = lists_when_swapped(world, now, *made)
    assert other == one


def test_what_counts_does_count(world: World, now: datetime) -> None:
    """The swap is no empty gesture: of what is named as counting, a difference is seen by the same comparison."""
    vacancy = world.vacancy(education_level=2, irregular_hours=True)
    wishes = all_declared()["work_wishes"]
    values = {**values_of(wishes, now.date()), "irregular_hours": False}
    plain = listed(world, vacancy, now, [{} for _ in PROFILES])
    with pytest.raises(AssertionError):
        listed(world, vacancy, now, [{"parts": {"work_wishes": (values,)}} for _ in PROFILES])
    assert len(plain) == len(PROFILES)
    assert {each.name for each in fields(Profile)} >= {"presentation", "education", "experience"}

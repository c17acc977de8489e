"""Matching from both sides: the same pairs, the same points; and what would make a vacancy fit."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from sonar.access.types import Category, Purpose
from sonar.clients.types import LanguageSkill, WantedOccupation
from sonar.disclosure.operations import NotAvailable, Refused, open_client, open_own_record
from sonar.matching.operations import (
    OPENS,
    fitting_for_adviser,
    fitting_for_oneself,
    refresh_profiles,
    run_matching,
    what_would_help,
)
from sonar.matching.types import Fitting, Gap
from tests.world import ADVISER, AUDITOR, COLLEAGUE, Person, World


def for_adviser(world: World, person: Person, now: datetime) -> Fitting:
    actor = world.sign_in()
    with open_client(
        actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, categories=OPENS, now=now
    ) as opened:
        return fitting_for_adviser(opened=opened, now=now)


def for_herself(world: World, person: Person, now: datetime) -> Fitting:
    with open_own_record(actor=world.sign_in_jobseeker(person), categories=OPENS, now=now) as opened:
        return fitting_for_oneself(opened=opened, now=now)


def seeker(world: World, vacancy: int, **changes: Any) -> Person:  # noqa: ANN401 - fields of Profile
    person = world.jobseeker_for(vacancy, **changes)
    world.relate(person, ADVISER)
    return person


@pytest.mark.requirement("R41", "R42", "I78")
def test_score_is_the_same_from_both_sides(world: World, now: datetime) -> None:
    code, related = world.one("SELECT key, related_key FROM reference.occupation_kin ORDER BY closeness DESC LIMIT 1")
    vacancies = [
        world.vacancy(occupation=code),
        world.vacancy(occupation=related, hours_min=30, hours_max=40, languages=["deu"]),
        world.vacancy(occupation=code, pc4=8021, skills=["bakken", "analyseren"], max_km=30),
    ]
    people = [
        seeker(
            world,
            vacancies[0],
            hours_min=16,
            hours_max=hours,
            languages=(LanguageSkill(language="deu", oral=oral),),
            available_from=now.date() + timedelta(days=days),
            occupations=(WantedOccupation("sonar", str(code)), WantedOccupation("sonar", str(related), "explore")),
        )
        for hours, oral, days in ((36, 2, 0), (32, 4, 20), (40, 3, 55))
    ]
    from_vacancy = {
        (vacancy, shown): candidate.score
        for vacancy in vacancies
        for shown, candidate in zip(
            *_shown(world, vacancy, now),
            strict=True,
        )
    }
    from_person = {
        (each.vacancy.id, person.id): each.score
        for person in people
        for each in for_adviser(world, person, now).fitting
    }
    assert from_vacancy == from_person
    assert len(from_person) == 9
    for person in people:
        scores = [each.score for each in for_herself(world, person, now).fitting]
        assert scores == [each.score for each in for_adviser(world, person, now).fitting]
        assert scores == sorted(scores, reverse=True)


def _shown(world: World, vacancy: int, now: datetime) -> tuple[list[Any], Any]:
    found = run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now)
    persons = world.one("SELECT persons FROM ledger.disclosure WHERE kind = 'match' ORDER BY seq DESC LIMIT 1")[0]
    return persons, found.candidates


@pytest.mark.requirement("R41")
def test_contributions_add_up_to_the_score_for_each_audience(world: World, now: datetime) -> None:
    vacancy = world.vacancy(languages=["deu"], skills=["bakken"])
    person = seeker(world, vacancy, languages=(LanguageSkill(language="deu", oral=3),))
    for found in (for_adviser(world, person, now), for_herself(world, person, now)):
        (one,) = found.fitting
        assert one.score == sum(part.points for part in one.contributions) > 0
        assert all(0 <= part.points <= part.maximum and part.explanation for part in one.contributions)


NEAR: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "distance": ({}, {"pc4": 7411, "max_distance_km": 20}, "verder wil reizen", "verder wilt reizen"),
    "more hours": (
        {"hours_min": 36, "hours_max": 40},
        {"hours_min": 16, "hours_max": 32},
        "4 uur per week meer",
        "4 uur",
    ),
    "fewer hours": (
        {"hours_min": 8, "hours_max": 24},
        {"hours_min": 32, "hours_max": 40},
        "8 uur per week minder",
        "8 uur",
    ),
    "licence": ({"licences": ["B", "C"]}, {"licences": ("B",)}, "rijbewijs C.", "rijbewijs C."),
    "language": ({"languages": ["deu"]}, {}, "Duits", "Duits"),
    "level": ({"education_level": 3}, {"education_level": 2}, "niveau", "opleidingsniveau"),
}


@pytest.mark.requirement("R41")
@pytest.mark.parametrize("name", NEAR)
def test_what_would_make_it_match(world: World, now: datetime, name: str) -> None:
    asks, has, adviser_words, own_words = NEAR[name]
    vacancy = world.vacancy(**asks)
    person = seeker(world, vacancy, **has)
    for found, words in (
        (for_adviser(world, person, now), adviser_words),
        (for_herself(world, person, now), own_words),
    ):
        assert found.fitting == ()
        (near,) = found.nearly
        assert near.vacancy.id == vacancy
        assert words in near.would_fit_if
        assert near.contributions == ()


@pytest.mark.requirement("R41", "I25")
def test_two_things_at_once_or_what_is_told_to_nobody_leave_a_vacancy_out(world: World, now: datetime) -> None:
    vacancy = world.vacancy(licences=["C"], languages=["deu"])
    other = world.vacancy(occupation=world.one("SELECT occupation FROM employers.vacancy WHERE id = %s", vacancy)[0])
    person = seeker(world, vacancy)
    world.sql.execute("INSERT INTO matching.work_terms VALUES (%s, 1)", [person.id])
    refresh_profiles(client_ids=[person.id])
    assert for_adviser(world, person, now) == Fitting((), ())
    world.sql.execute("UPDATE employers.vacancy SET offers_guidance = true WHERE id = %s", [other])
    assert [each.vacancy.id for each in for_adviser(world, person, now).fitting] == [other]


@pytest.mark.requirement("R42", "R55")
def test_vacancies_open_on_a_relation_only_and_stand_in_the_ledger(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    person = seeker(world, vacancy)
    actor = world.sign_in(COLLEAGUE)
    with pytest.raises(NotAvailable):
        open_client(
            actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, categories=OPENS, now=now
        ).__enter__()
    for_adviser(world, person, now)
    line = world.one("SELECT persons, categories, purpose FROM ledger.disclosure ORDER BY seq DESC LIMIT 1")
    assert line == ([person.id], [Category.PROFILE.value], "mediation")


@pytest.mark.requirement("R41")
def test_employer_hears_what_would_bring_more_candidates_in_tens(world: World, now: datetime) -> None:
    vacancy = world.vacancy(licences=["C"], education_level=2)
    for _ in range(13):
        world.jobseeker_for(vacancy)
    for _ in range(9):
        world.jobseeker_for(vacancy, licences=("C",), hours_min=8, hours_max=20)
    actor = world.sign_in()
    (only,) = what_would_help(actor=actor, vacancy_id=vacancy)
    assert (only.gap, only.more) == (Gap.LICENCES, 10)
    assert only.words == "Minstens 10 kandidaten meer als rijbewijs C niet nodig is."
    line = world.one("SELECT decision, persons FROM ledger.decision WHERE action = 'widen' ORDER BY seq DESC LIMIT 1")
    assert line == (True, 0)
    with pytest.raises(Refused):
        what_would_help(actor=world.sign_in(AUDITOR), vacancy_id=vacancy)
    world.sql.execute("UPDATE employers.vacancy SET status = 'filled' WHERE id = %s", [vacancy])
    with pytest.raises(NotAvailable):
        what_would_help(actor=actor, vacancy_id=vacancy)


@pytest.mark.requirement("I39")
@pytest.mark.parametrize("status", ["withdrawn", "filled", "draft"])
def test_a_closed_vacancy_is_gone_at_once_and_comes_back(world: World, now: datetime, status: str) -> None:
    vacancy = world.vacancy()
    person = seeker(world, vacancy)
    assert len(for_herself(world, person, now).fitting) == 1
    world.sql.execute("UPDATE employers.vacancy SET status = %s WHERE id = %s", [status, vacancy])
    assert for_herself(world, person, now) == Fitting((), ())
    world.sql.execute("UPDATE employers.vacancy SET status = 'published', hours_min = 30 WHERE id = %s", [vacancy])
    (again,) = for_herself(world, person, now).fitting
    assert again.vacancy.hours_min == 30
    world.advance(days=4000)
    world.sql.execute("UPDATE employers.vacancy SET expires_on = '2026-02-01' WHERE id = %s", [vacancy])
    assert world.one("SELECT count(*) FROM matching.ranked(%s, 50)", vacancy) == (0,)

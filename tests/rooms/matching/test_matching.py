"""Matching: who fits, in which order and why, without anybody being named."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from sonar.access.types import Category
from sonar.clients.types import ClientKind, Gender, LanguageSkill, Profile, WantedOccupation
from sonar.disclosure.operations import NotAvailable, Refused
from sonar.identity.types import Actor
from sonar.matching.operations import SHOWN, open_candidate, refresh_profiles, run_matching
from sonar.matching.types import MAXIMUM, MatchResult
from tests.world import ADVISER, COLLEAGUE, MANAGER, REASON, Person, World, test_bsn


def matched(world: World, vacancy: int, now: datetime, actor: Actor | None = None) -> MatchResult:
    """Run a match as the adviser."""
    return run_matching(actor=actor or world.sign_in(), vacancy_id=vacancy, now=now)


def shown(world: World, vacancy: int, now: datetime) -> list[object]:
    """Return who was shown, best first, as the ledger has it."""
    matched(world, vacancy, now)
    return list(world.one("SELECT persons FROM ledger.disclosure WHERE kind = 'match' ORDER BY seq DESC LIMIT 1")[0])


@pytest.mark.requirement("R44", "R149")
def test_candidates_come_best_first_with_reasons_that_add_up(world: World, now: datetime) -> None:
    vacancy = world.vacancy(education_level=2)
    people = [
        world.jobseeker_for(vacancy),
        world.jobseeker_for(vacancy, hours_min=20, hours_max=28),
        world.jobseeker_for(vacancy, education_level=4, contract_forms=(2,)),
        world.jobseeker_for(vacancy, available_from=now.date() + timedelta(days=50)),
        world.jobseeker_for(vacancy, education_level=None, contract_forms=()),
    ]
    found = matched(world, vacancy, now)
    assert (len(found.candidates), found.considered) == (5, 5)
    assert [candidate.score for candidate in found.candidates] == sorted(
        (c.score for c in found.candidates), reverse=True
    )
    for candidate in found.candidates:
        assert candidate.score == sum(part.points for part in candidate.contributions)
        assert all(0 <= part.points <= part.maximum == MAXIMUM[part.criterion] for part in candidate.contributions)
        assert all(part.explanation for part in candidate.contributions)
    assert found.candidates[0].score == sum(MAXIMUM.values()) == 100
    line = world.one("SELECT kind, persons, categories, vacancy_id FROM ledger.disclosure")
    assert (line[0], line[2], line[3]) == ("match", ["match_profile"], vacancy)
    assert sorted(line[1]) == sorted(person.id for person in people)
    assert line[1][0] == people[0].id


@pytest.mark.requirement("R44", "R30")
def test_candidate_shows_nothing_of_who_she_is(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    person = world.jobseeker_for(vacancy)
    text = repr(matched(world, vacancy, now))
    identity, contact = person.new.identity, person.new.contact
    for value in (
        identity.last_name,
        identity.first_names,
        contact.email,
        contact.phone,
        contact.postcode,
        person.new.bsn.reveal(),
        str(person.id),
    ):
        assert value not in text


Demand = tuple[dict[str, object], dict[str, object]]
HARD: dict[str, Demand] = {
    "another occupation": ({}, {"occupations": (WantedOccupation(scheme="sonar", code="141201"),)}),
    "excluded occupation": ({}, {"stance": "excluded"}),
    "another list of codes": ({}, {"occupations": (WantedOccupation(scheme="competentnl", code="1"),)}),
    "too far for her": ({}, {"pc4": 1011, "max_distance_km": 40}),
    "too few hours": ({"hours_min": 32, "hours_max": 36}, {"hours_min": 8, "hours_max": 16}),
    "too many hours": ({"hours_min": 8, "hours_max": 16}, {"hours_min": 32, "hours_max": 40}),
    "too low a level": ({"education_level": 4}, {"education_level": 2}),
    "no licence": ({"licences": ["B", "C"]}, {"licences": ("B",)}),
    "no language": ({"languages": ["deu"]}, {"languages": ()}),
    "too little of a language": ({"languages": ["deu"]}, {"languages": (LanguageSkill(language="deu", oral=1),)}),
    "available too late": ({"starts_on": date(2026, 1, 1)}, {"available_from": date(2026, 3, 3)}),
}
FITTING: dict[str, Demand] = {
    "same everything": ({}, {}),
    "far but willing": ({}, {"pc4": 1011, "max_distance_km": 150}),
    "hours that overlap": ({"hours_min": 32, "hours_max": 36}, {"hours_min": 8, "hours_max": 32}),
    "a higher level": ({"education_level": 2}, {"education_level": 4}),
    "more licences": ({"licences": ["B"]}, {"licences": ("B", "C", "CE")}),
    "the language": ({"languages": ["deu"]}, {"languages": (LanguageSkill(language="deu", oral=2),)}),
    "available in time": ({"starts_on": date(2026, 1, 1)}, {"available_from": date(2026, 3, 2)}),
}


def fits(world: World, now: datetime, wanted: dict[str, object], has: dict[str, object]) -> bool:
    """Tell whether somebody with `has` is found for a vacancy with `wanted`."""
    vacancy = world.vacancy(**wanted)
    occupation = str(world.one("SELECT occupation FROM employers.vacancy WHERE id = %s", vacancy)[0])
    values = dict(has)
    if "stance" in values:
        values["occupations"] = (WantedOccupation(scheme="sonar", code=occupation, stance=str(values.pop("stance"))),)
    elif values.get("occupations") and occupation == "141201":
        values["occupations"] = (WantedOccupation(scheme="sonar", code="833201"),)
    world.jobseeker_for(vacancy, **values)
    found = matched(world, vacancy, now)
    assert found.considered == len(found.candidates)
    return found.considered == 1


@pytest.mark.requirement("R44")
@pytest.mark.parametrize("name", HARD)
def test_hard_demand_that_is_not_met(world: World, now: datetime, name: str) -> None:
    assert not fits(world, now, *HARD[name])


@pytest.mark.parametrize("name", FITTING)
def test_hard_demand_that_is_met(world: World, now: datetime, name: str) -> None:
    assert fits(world, now, *FITTING[name])


def test_related_occupation_comes_after_the_same_and_a_wish_before_a_willingness(world: World, now: datetime) -> None:
    code, related = world.one(
        "SELECT code, related_code FROM reference.related_occupation ORDER BY closeness DESC, code LIMIT 1"
    )
    vacancy = world.vacancy(occupation=code)

    def wanting(number: int, stance: str) -> Person:
        return world.jobseeker_for(
            vacancy, occupations=(WantedOccupation(scheme="sonar", code=str(number), stance=stance),)
        )

    people = [
        wanting(code, "wanted"),
        wanting(related, "wanted"),
        wanting(code, "explore"),
        wanting(related, "explore"),
    ]
    order = shown(world, vacancy, now)
    assert order[0] == people[0].id
    assert order.index(people[1].id) < order.index(people[3].id)
    assert order.index(people[2].id) < order.index(people[3].id)
    assert len(order) == 4


@pytest.mark.requirement("R44")
@pytest.mark.parametrize("what", ["gender", "nationality", "age", "health", "bsn", "name", "kind"])
def test_ranking_is_blind_to_who_somebody_is(world: World, now: datetime, what: str) -> None:
    vacancy = world.vacancy()
    occupation = str(world.one("SELECT occupation FROM employers.vacancy WHERE id = %s", vacancy)[0])
    profiles = [
        Profile(
            pc4=8011,
            education_level=2,
            hours_min=24,
            hours_max=most,
            max_distance_km=40,
            occupations=(WantedOccupation("sonar", occupation),),
        )
        for most in (36, 32, 28)
    ]
    people = [world.client(profile=profile) for profile in profiles]
    refresh_profiles(client_ids=[person.id for person in people])
    order, scores = (
        shown(world, vacancy, now),
        [candidate.score for candidate in matched(world, vacancy, now).candidates],
    )
    assert order == [person.id for person in people]
    # The same three profiles again, with everything else that this attribute can be: the ranking must not move.
    identity, bsn = people[0].new.identity, people[0].new.bsn
    swapped: dict[str, list[dict[str, object]]] = {
        "gender": [
            {"identity": replace(identity, gender=gender)}
            for gender in (Gender.MALE, Gender.FEMALE, Gender.NOT_SPECIFIED)
        ],
        "nationality": [{"identity": replace(identity, nationality=code)} for code in (1, 339, 263)],
        "age": [{"identity": replace(identity, birth_date=date(year, 1, 1))} for year in (1962, 2006, 1985)],
        "health": [
            {
                "parts": {
                    "work_capacity": (
                        {
                            "mental_hours": hours,
                            "is_ill": hours == 38,
                            "assessor": "A",
                            "assessed_on": date(2026, 1, 5),
                        },
                    )
                }
            }
            # All enough for the work: too few hours do not fit, and that is all that health may do.
            for hours in (38, 40, 36)
        ],
        "bsn": [{"bsn": test_bsn(700_000 + number)} for number in (3, 1, 2)],
        "name": [{"identity": replace(identity, last_name=name)} for name in ("Aa", "Zz", "Mm")],
        "kind": [{"kind": kind} for kind in (ClientKind.SICK, ClientKind.JOBSEEKER, ClientKind.UNFIT_FOR_WORK)],
    }
    assert bsn not in {changes.get("bsn") for changes in swapped["bsn"]}
    world.sql.execute("DELETE FROM matching.match_profile")
    others = [
        world.client(profile=profile, **changes) for profile, changes in zip(profiles, swapped[what], strict=True)
    ]
    refresh_profiles(client_ids=[person.id for person in others])
    assert shown(world, vacancy, now) == [person.id for person in others]
    assert [candidate.score for candidate in matched(world, vacancy, now).candidates] == scores


@pytest.mark.requirement("R44", "R297")
def test_what_matching_works_on_has_no_place_for_who_somebody_is(world: World) -> None:
    columns = {
        name
        for (name,) in world.all(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'matching' AND table_name ="
            " 'match_profile'"
        )
    }
    assert columns == {
        "occupation",
        "client_id",
        "stance",
        "x",
        "y",
        "max_km",
        "hours_min",
        "hours_max",
        "level",
        "licences",
        "languages",
        "contracts",
        "available_from",
        "expires_on",
        "demands",
        "fluent",
        "zone",
        "skills",
        "skills_more",
    }


@pytest.mark.requirement("R30", "R44")
def test_pseudonym_and_reference_differ_per_vacancy(world: World, now: datetime) -> None:
    first, second = world.vacancy(), world.vacancy()
    person = world.jobseeker_for(first)
    actor = world.sign_in()
    one, again, other = (matched(world, vacancy, now, actor).candidates[0] for vacancy in (first, first, second))
    assert one.pseudonym == again.pseudonym != other.pseudonym
    assert len({one.reference, again.reference, other.reference}) == 3
    assert person.id.hex[:8] not in one.pseudonym.lower()
    # A reference works for its own vacancy and its own actor only.
    for vacancy, reference, who in (
        (second, one.reference, actor),
        (first, one.reference, world.sign_in(COLLEAGUE)),
        (first, "x" * 59, actor),
    ):
        with (
            pytest.raises(NotAvailable),
            open_candidate(actor=who, vacancy_id=vacancy, candidate_ref=reference, reason=REASON, now=now),
        ):
            pass


@pytest.mark.requirement("R53")
def test_protected_person_is_never_shown_and_not_counted(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    person, other = world.jobseeker_for(vacancy), world.jobseeker_for(vacancy)
    world.protect(person)
    world.approve(person, ADVISER)
    assert shown(world, vacancy, now) == [other.id]
    assert matched(world, vacancy, now).considered == 1


def test_no_more_than_a_page_is_shown_and_all_who_fit_are_counted(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    for _ in range(SHOWN + 3):
        world.jobseeker_for(vacancy)
    found = matched(world, vacancy, now)
    assert (len(found.candidates), found.considered) == (SHOWN, SHOWN + 3)
    assert SHOWN <= 50
    assert world.one("SELECT cardinality(persons) FROM ledger.disclosure") == (SHOWN,)


def test_ties_are_broken_differently_per_vacancy_and_the_same_each_time(world: World, now: datetime) -> None:
    vacancies = [world.vacancy() for _ in range(4)]
    for _ in range(6):
        world.jobseeker_for(vacancies[0])
    orders = [tuple(shown(world, vacancy, now)) for vacancy in vacancies]
    assert len(set(orders)) > 1
    assert [tuple(shown(world, vacancy, now)) for vacancy in vacancies] == orders


@pytest.mark.requirement("R44", "R149")
def test_identity_opens_for_one_vacancy_with_a_reason_for_a_week(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    person = world.jobseeker_for(vacancy)
    actor = world.sign_in()
    (candidate,) = matched(world, vacancy, now, actor).candidates
    assert not candidate.identity_open
    with (
        pytest.raises(Refused),
        open_candidate(actor=actor, vacancy_id=vacancy, candidate_ref=candidate.reference, reason="te kort", now=now),
    ):
        pass
    with open_candidate(
        actor=actor, vacancy_id=vacancy, candidate_ref=candidate.reference, reason=REASON, now=now
    ) as opened:
        assert opened.card.identity == person.new.identity
        assert opened.card.profile is None
    line = world.one(
        "SELECT kind, vacancy_id, reason, bases, categories FROM ledger.disclosure WHERE kind = 'candidate'"
    )
    assert line == ("candidate", vacancy, REASON, ["match"], [Category.IDENTITY.value, Category.CONTACT.value])
    (again,) = matched(world, vacancy, now, actor).candidates
    assert again.identity_open
    assert again.identity_until is not None
    assert abs(again.identity_until - now - timedelta(days=7)) < timedelta(minutes=1)
    world.sql.execute("UPDATE employers.vacancy SET held_by = %s WHERE id = %s", [COLLEAGUE, vacancy])
    assert not matched(world, vacancy, now, world.sign_in(COLLEAGUE)).candidates[0].identity_open


def test_vacancy_that_is_closed_and_function_that_does_not_match(world: World, now: datetime) -> None:
    vacancy = world.vacancy(status="filled")
    with pytest.raises(NotAvailable):
        matched(world, vacancy, now)
    with pytest.raises(Refused):
        matched(world, world.vacancy(held_by=MANAGER), now, world.sign_in(MANAGER))
    assert world.count("SELECT count(*) FROM ledger.disclosure") == 0


def test_profile_of_an_inactive_client_is_not_matched(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    person = world.jobseeker_for(vacancy)
    world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [person.id])
    refresh_profiles(client_ids=[person.id])
    assert matched(world, vacancy, now).candidates == ()

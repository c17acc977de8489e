"""Of whom the national exchange hears, and how much: who has work or cannot work is not told of, nor who stands out."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sonar.clients.types import Education, Part, Profile, WantedOccupation, WorkExperience
from sonar.exchange.rules.vum_answer import jobseeker_answer
from tests.rules.exchange.test_vum_guard import card
from tests.web import vum_exchange as vum
from tests.web.test_vum_source import jobseeker
from tests.web.test_vum_vacancies import MATCHES as VACANCY_MATCHES
from tests.web.test_vum_vacancies import opened
from tests.web.vum_exchange import Exchange
from tests.world import ADVISER, Person, World

TEXT = "Ik werkte in de bouw."
STARTED = date(2019, 5, 17)
COMMON, RARE = WantedOccupation("competentnl", "AB1"), WantedOccupation("competentnl", "ZZ9")
OUR_LIST = WantedOccupation("sonar", "7")


@pytest.fixture
def exchange(world: World, http: Client, tmp_path: Path, settings: Any) -> Exchange:
    """The exchange, connected."""
    return vum.join(http, tmp_path, settings)


def hire(world: World, person: Person, hours: int, *, ends_on: date | None = None) -> int:
    """Let somebody be hired through Sonar; return the vacancy."""
    vacancy = world.vacancy()
    today = world.one("SELECT kernel.today()")[0]
    world.sql.execute(
        "INSERT INTO matching.candidacy"
        " (client_id, vacancy_id, state, staff_id, hours, starts_on, ends_on, disclosure_seq)"
        " VALUES (%s, %s, 'hired', %s, %s, %s, %s, 1)",
        [person.id, vacancy, ADVISER, hours, today, ends_on],
    )
    refresh(world, person)
    return vacancy


def away(world: World, person: Person, since: date | None, until: date | None) -> None:
    """Let somebody be assessed not to be able to work."""
    world.sql.execute(
        "INSERT INTO matching.work_terms (client_id, demands, away, away_from, away_until) VALUES (%s, 0, true, %s, %s)"
        " ON CONFLICT (client_id) DO UPDATE SET away_from = excluded.away_from, away_until = excluded.away_until",
        [person.id, since, until],
    )
    refresh(world, person)


def refresh(world: World, *people: Person) -> None:
    """Derive the rows of matching anew, as whoever writes what they follow from does."""
    world.sql.execute("SELECT matching.refresh_profiles(%s)", [[each.id for each in people]])


@pytest.mark.requirement("R310")
def test_who_was_hired_for_all_her_hours_is_not_told_of_and_her_details_close(world: World, exchange: Exchange) -> None:
    person, other = jobseeker(world, hours_max=32), jobseeker(world)
    names = exchange.names()
    assert len(names) == 2
    hire(world, person, 32)
    assert len(exchange.names()) == 1
    assert sorted(exchange.detail(name).status_code for name in names) == [200, 400]
    opened_of = world.all("SELECT DISTINCT unnest(persons) FROM ledger.disclosure WHERE name = 'vum:detail'")
    assert opened_of == [(other.id,)]
    world.sql.execute("UPDATE matching.candidacy SET state = 'ended'")
    refresh(world, person)
    assert len(exchange.names()) == 2


def test_of_who_works_some_hours_those_that_are_left_are_asked_and_told(world: World, exchange: Exchange) -> None:
    person = jobseeker(world, hours_min=16, hours_max=32)
    hire(world, person, 20)
    least, most = (f"werktijden.aantalWerkurenPerWeek{which}" for which in ("Minimaal", "Maximaal"))
    assert exchange.names({most: {"$gte": 13}}) == []
    (match,) = exchange.ask({most: {"$gte": 12}, least: {"$lte": 12}}).json()["matches"]
    told = {"aantalWerkurenPerWeekMinimaal": 12, "aantalWerkurenPerWeekMaximaal": 12}
    assert match["werktijden"] == told
    assert exchange.detail(match["idWerkzoekende"]).json()["werktijden"] == told
    # Who said nothing of her hours works forty at most, as everywhere in matching.
    silent = jobseeker(world, hours_min=None, hours_max=None, pc4=9711)
    hire(world, silent, 30)
    (match,) = exchange.ask({"selectiegebied": {"postcode": "9711AB", "afstand": 1}}).json()["matches"]
    assert match["werktijden"] == {"aantalWerkurenPerWeekMinimaal": 0, "aantalWerkurenPerWeekMaximaal": 10}


@pytest.mark.requirement("R310")
def test_who_cannot_work_today_is_not_told_of_and_is_again_on_the_day_that_she_can(
    world: World, exchange: Exchange
) -> None:
    person = jobseeker(world)
    (name,) = exchange.names()
    today = world.one("SELECT kernel.today()")[0]
    for since, until in ((None, None), (today, None), (today - timedelta(days=9), today)):
        away(world, person, since, until)
        assert exchange.names() == []
        assert exchange.detail(name).status_code == 400
    for since, until in ((today + timedelta(days=1), None), (None, today - timedelta(days=1))):
        away(world, person, since, until)
        assert len(exchange.names()) == 1
    away(world, person, None, today)
    world.advance(days=1)
    world.sql.execute("SELECT matching.begin_nightly()")
    assert len(exchange.names()) == 1


def test_everybody_derived_at_once_is_the_same_as_one_by_one(world: World, exchange: Exchange) -> None:
    people = [jobseeker(world, pc4=8011 + number) for number in range(6)]
    hire(world, people[0], 32)
    hire(world, people[1], 8)
    away(world, people[2], None, None)
    world.sql.execute(
        "INSERT INTO clients.sharing (client_id, source, shared_elsewhere) VALUES (%s, 'own_statement', false)",
        [people[3].id],
    )
    rows = "SELECT v::text FROM exchange.vum_profile v ORDER BY v.client_id"
    one_by_one = world.all(rows)
    assert len(one_by_one) == 3
    world.sql.execute("SELECT exchange.fill_vum_profiles()")
    assert world.all(rows) == one_by_one
    refresh(world, *people, *people)  # each once, however often it is named
    assert world.all(rows) == one_by_one
    assert len(exchange.names()) == 3


def crowd(world: World, number: int, *occupations: WantedOccupation) -> list[Person]:
    """Let a number of people want the same, in one place, with a text and a day in their profiles."""
    return [
        jobseeker(
            world, occupations=occupations, education=(), experience=(WorkExperience("Bouwbedrijf", "", TEXT, STARTED),)
        )
        for _ in range(number)
    ]


def told(exchange: Exchange, code: str, *, list_of: str = "competentnl") -> set[tuple[str, bool]]:
    """Return the days and whether there is a text in an answer about who wants an occupation."""
    uri = f"https://linkeddata.competentnl.nl/uwv/id/occupation/{code}"
    asked = {"bemiddelingsberoep": {"$elemMatch": {"$or": [{"codeBeroepsnaam": {"$eq": uri}}]}}}
    matches = exchange.ask(asked if list_of == "competentnl" else {}).json()["matches"]
    worked = [match["arbeidsmarktkwalificatie"]["werkervaring"][0] for match in matches]
    return {(each["datumAanvangWerkzaamheden"], "toelichtingWerkervaring" in each) for each in worked}


OPEN, COARSE = ("2019-05-01", True), ("2019-01-01", False)


@pytest.mark.requirement("R310")
def test_an_occupation_that_few_want_stands_out_beside_one_that_many_want(world: World, exchange: Exchange) -> None:
    crowd(world, 9, COMMON)
    assert told(exchange, "AB1") == {COARSE}
    crowd(world, 1, COMMON)
    assert told(exchange, "AB1") == {OPEN}
    crowd(world, 1, COMMON, RARE)
    assert told(exchange, "ZZ9") == {COARSE}
    assert told(exchange, "AB1") == {OPEN, COARSE}
    # What does not leave with the answer points at nobody.
    crowd(world, 1, COMMON, OUR_LIST)
    assert told(exchange, "AB1") == {OPEN, COARSE}
    crowd(world, 9, RARE)
    assert told(exchange, "ZZ9") == {OPEN}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE exchange.vum_profile SET expires_on = kernel.today() WHERE client_id = %s",
        "INSERT INTO access.protected_person VALUES (%s)",
        "UPDATE exchange.vum_profile SET cell = cell + 1 WHERE client_id = %s",
    ],
    ids=["expired", "protected", "elsewhere"],
)
def test_who_cannot_be_found_is_none_of_the_ten(world: World, exchange: Exchange, change: str) -> None:
    people = crowd(world, 10, COMMON)
    assert told(exchange, "AB1") == {OPEN}
    world.sql.execute(change.encode(), [people[0].id])
    assert COARSE in told(exchange, "AB1")
    assert OPEN not in told(exchange, "AB1")


def test_of_whom_no_occupation_leaves_it_counts_whether_others_are_like_her(world: World, exchange: Exchange) -> None:
    crowd(world, 9, OUR_LIST)
    assert told(exchange, "", list_of="any") == {COARSE}
    crowd(world, 1, OUR_LIST)
    assert told(exchange, "", list_of="any") == {OPEN}
    crowd(world, 1)
    assert told(exchange, "", list_of="any") == {OPEN, COARSE}


@pytest.mark.parametrize(
    ("code", "leaves"),
    [
        ("https://linkeddata.competentnl.nl/uwv/id/skill/4F2", True),
        ("000000000A", True),
        ("lassen", False),
        ("samen-werken", False),
        ("https://example.org/lassen", False),
        ("https://linkeddata.competentnl.nl/" + "x" * 200, False),
    ],
)
def test_only_codes_of_the_national_list_of_competences_leave(code: str, leaves: bool) -> None:  # noqa: FBT001 - a case
    shown = card(TEXT, STARTED)
    skill = Part("skill", 9, 1, source="own_statement", values={"skill_kind": "competence", "skill_code": code})
    shown = type(shown)(
        client_id=shown.client_id, reference="", basis=shown.basis, profile=Profile(pc4=8011), parts=(skill,)
    )
    said = jobseeker_answer(shown, name="x", rare=False).get("arbeidsmarktkwalificatie", {})
    assert said.get("competentiebeheersing", []) == ([{"codeCompetentie": code}] if leaves else [])


@pytest.mark.parametrize(("ours", "theirs"), [(0, None), (1, 1), (2, 2), (3, 4), (4, 4), (5, 5), (6, 6)])
def test_each_level_of_an_education_leaves_as_one_of_the_standard(ours: int, theirs: int | None) -> None:
    shown = card(TEXT, STARTED)
    profile = Profile(pc4=8011, education=(Education("Ik leerde lassen.", ours, "", diploma=True),))
    shown = type(shown)(client_id=shown.client_id, reference="", basis=shown.basis, profile=profile)
    (education,) = jobseeker_answer(shown, name="x", rare=False)["arbeidsmarktkwalificatie"]["opleiding"]
    assert education.get("codeNiveauOpleiding") == theirs


def test_what_stands_beside_the_criteria_for_vacancies_has_no_effect(world: World, exchange: Exchange) -> None:
    """The contract for vacancies lets more stand in a body; the one for jobseekers does not (`BAD`)."""
    opened(world)
    asked = {"selectiegebied": {"postcode": "8011AB", "afstand": 5}, "haarkleur": {"$eq": "rood"}}
    answer = exchange.post(VACANCY_MATCHES, {"vraagObject": asked, "later": {"x": [1]}, "context": None})
    assert answer.status_code == 200, answer.content
    assert len(answer.json()["matches"]) == 1

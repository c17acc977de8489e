"""How many hours somebody can bear decides whether work fits, and shows in nothing else (R10, R49, I24; law 6)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sonar.access.types import Category, Purpose
from sonar.clients.operations import terms_of
from sonar.clients.queries import all_declared
from sonar.disclosure.operations import open_client
from sonar.matching.operations import match_all, run_matching, what_would_help
from tests.rooms.matching.test_both_ways import for_adviser, for_herself
from tests.rooms.matching.test_needs import shown, somebody
from tests.world import ADVISER, Person, World

BOTH = 32


def borne(mental: int | None, physical: int | None, **days: date | None) -> dict[str, Any]:
    """Return an assessment."""
    return {
        "mental_hours": mental, "physical_hours": physical, "assessor": "A. de Wit, arbeidsdeskundige",
        "assessed_on": date(2026, 1, 5), **days,
    }  # fmt: skip


def assess(world: World, person: Person, now: datetime, *, version: int, **values: Any) -> None:  # noqa: ANN401
    """Write an assessment as her adviser."""
    actor = world.sign_in()
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.REINTEGRATION,
        categories=(Category.WORK_CAPACITY, Category.WORK_NEEDS),
        write=(Category.WORK_CAPACITY, Category.WORK_NEEDS),
        now=now,
    ) as opened:
        given = {"assessor": "A. de Wit, arbeidsdeskundige", "assessed_on": now.date(), **values}
        why, source = "Rapport besproken.", "professional_assessment"
        opened.put_part(all_declared()["work_capacity"], given, version=version, source=source, why=why)


def test_the_least_of_what_was_assessed_counts() -> None:
    day = date(2026, 1, 5)
    assert terms_of({"work_capacity": (borne(24, 16, valid_from=day),)}) == {
        "hours": 16, "hours_from": "2026-01-05", "hours_until": None,
    }  # fmt: skip
    assert terms_of({"work_capacity": (borne(None, 20),)})["hours"] == 20
    assert terms_of({"work_capacity": (borne(0, 20),)})["hours"] == 0
    assert terms_of({"work_capacity": (borne(None, None, valid_from=day),)}) == dict.fromkeys(
        ("hours", "hours_from", "hours_until")
    )


@pytest.mark.requirement("R10", "R49")
@pytest.mark.parametrize("hours", [1, 8, 23, 24, 25, 60])
def test_work_of_more_hours_than_she_can_bear_does_not_fit(world: World, now: datetime, hours: int) -> None:
    vacancy = world.vacancy()  # 24 to 36 hours
    person, other = somebody(world, vacancy, work_capacity=borne(hours, 60)), somebody(world, vacancy)
    world.relate(person, ADVISER)
    fits = hours >= 24
    assert shown(world, vacancy, now) == ({person.id, other.id} if fits else {other.id})
    for found in (for_adviser(world, person, now), for_herself(world, person, now)):
        # Not even as nearly fitting: what stands between is told to nobody.
        assert [each.vacancy.id for each in found.fitting] == ([vacancy] if fits else [])
        assert found.nearly == ()


@pytest.mark.requirement("R10", "R44", "R49")
def test_swapping_what_two_people_can_bear_changes_nothing_when_both_can_do_the_work(
    world: World, now: datetime
) -> None:
    vacancy = world.vacancy()
    seen = []
    for first, second, third in ((24, 40, None), (40, None, 24), (None, 24, 60)):
        world.sql.execute("DELETE FROM matching.match_profile")
        people = [
            somebody(world, vacancy, **({} if hours is None else {"work_capacity": borne(hours, hours)}))
            for hours in (first, second, third)
        ]
        found = run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now)
        assert len(found.candidates) == len(people)
        seen.append([(each.score, each.contributions, each.facts, each.distance_km) for each in found.candidates])
    assert seen[0] == seen[1] == seen[2]
    assert len({repr(each) for each in seen[0]}) == 1, "nor can one be told from another"


@pytest.mark.requirement("I24", "R44")
def test_an_assessment_counts_in_the_transaction_that_writes_it(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    person = somebody(world, vacancy)
    world.relate(person, ADVISER)
    kept = "SELECT hours, holds_from, holds_until FROM matching.bearable_hours WHERE client_id = %s"
    assess(world, person, now, version=0, mental_hours=16, physical_hours=40)
    assert (shown(world, vacancy, now), world.one(kept, person.id)) == (set(), (16, None, None))
    # Whether she can work stays the same, and yet matching is told.
    assess(world, person, now, version=1, mental_hours=28)
    assert (shown(world, vacancy, now), world.one(kept, person.id)) == ({person.id}, (28, None, None))
    assess(world, person, now, version=2, mental_hours=12)
    assert shown(world, vacancy, now) == set()
    assess(world, person, now, version=3, mental_hours=None, physical_hours=None)
    assert shown(world, vacancy, now) == {person.id}
    assert world.all(kept, person.id) == []
    assert world.count("SELECT count(*) FROM matching.work_terms") == 0


@pytest.mark.requirement("I24")
def test_an_assessment_counts_on_its_days_and_the_night_follows(world: World, now: datetime) -> None:
    vacancy, today = world.vacancy(expires_on=now.date() + timedelta(days=90)), now.date()
    later = somebody(world, vacancy, work_capacity=borne(12, 12, valid_from=today + timedelta(days=3)))
    ending = somebody(world, vacancy, work_capacity=borne(12, 12, valid_until=today + timedelta(days=4)))
    past = somebody(world, vacancy, work_capacity=borne(12, 12, valid_until=today - timedelta(days=1)))
    fit = "SELECT client_id FROM matching.rank(%s, 50)"

    def fitting() -> set[Any]:
        match_all()
        return {row[0] for row in world.all(fit, vacancy)}

    assert fitting() == {later.id, past.id}
    world.advance(days=3)
    assert fitting() == {past.id}
    world.advance(days=1)
    assert fitting() == {past.id}
    world.advance(days=1)
    assert fitting() == {past.id, ending.id}


@pytest.mark.requirement("R49")
def test_nobody_hears_of_it_as_what_would_bring_more_candidates(world: World) -> None:
    vacancy = world.vacancy()
    for _ in range(12):
        somebody(world, vacancy, work_capacity=borne(8, 8))
    assert what_would_help(actor=world.sign_in(), vacancy_id=vacancy) == ()


def test_hours_of_her_own_wish_stay_what_is_told(world: World, now: datetime) -> None:
    """A wish of 24 to 36 hours is told as it is, whatever she was assessed to bear."""
    vacancy = world.vacancy(hours_min=16, hours_max=BOTH)
    somebody(world, vacancy, work_capacity=borne(20, 20))
    (candidate,) = run_matching(actor=world.sign_in(), vacancy_id=vacancy, now=now).candidates
    assert any("24–36" in fact for fact in candidate.facts)
    assert "20" not in " ".join((*candidate.facts, *(part.explanation for part in candidate.contributions)))


def test_no_login_reads_or_writes_hours(world: World, login: Any) -> None:  # noqa: ANN401 - a fixture
    person = world.client()
    with pytest.raises(Exception, match="no ticket"):
        login("writer").execute("SELECT matching.put_terms(%s, '{\"hours\": 1}')", [person.id])
    for who in ("reader", "writer", "matcher", "worker", "auditor"):
        with pytest.raises(Exception, match="permission denied"):
            login(who).execute(b"SELECT * FROM matching.bearable_hours")
    assert world.count("SELECT count(*) FROM matching.bearable_hours") == 0

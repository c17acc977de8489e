"""New vacancies reach who always comes after the best that a night keeps, as often as she wants to hear (I29, R42)."""

from datetime import date, datetime

import pytest

from sonar.matching.operations import match_all, nightly, tell_new
from tests.rooms.matching.test_own_vacancies import choose, mark, own, unseen
from tests.world import Person, World


@pytest.fixture
def best_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A night that keeps the best one of each vacancy."""
    monkeypatch.setattr(nightly, "TOP", 1)


@pytest.fixture
def today(world: World) -> date:
    found: date = world.one("SELECT kernel.today()")[0]
    return found


@pytest.fixture
def second(world: World, best_of_one: None, today: date) -> Person:
    """Somebody who comes after the best for a vacancy that was published today, and for an old one."""
    vacancy = world.vacancy(published_on=today)
    occupation = world.one("SELECT occupation FROM employers.vacancy WHERE id = %s", vacancy)[0]
    world.vacancy(occupation=occupation, published_on="2025-01-01")
    world.jobseeker_for(vacancy)
    return world.jobseeker_for(vacancy, hours_max=30)


@pytest.mark.requirement("R42", "I29")
def test_she_hears_of_what_was_published_though_no_night_kept_her(world: World, now: datetime, second: Person) -> None:
    match_all()
    assert world.count("SELECT count(*) FROM matching.nightly_match WHERE client_id = %s", second.id) == 0
    assert unseen(world, second, now) == 0
    tell_new()
    assert unseen(world, second, now) == 0  # published today: tomorrow morning
    world.advance(days=1)
    match_all()
    tell_new()
    assert unseen(world, second, now) == 1  # not the old one
    (fresh,) = [each.vacancy.id for each in own(world, second, now).fitting if each.fresh]
    mark(world, second, now, fresh, "see")
    assert unseen(world, second, now) == 0
    world.advance(days=7)
    tell_new()
    assert unseen(world, second, now) == 0  # a week old: new no more


def test_nobody_is_told_twice_and_what_came_after_is_told_next(
    world: World, now: datetime, second: Person, today: date
) -> None:
    choose(world, second, now, "day")
    told = "SELECT told_on FROM matching.alert WHERE client_id = %s"
    world.advance(days=1)
    tell_new()
    first_day = world.one(told, second.id)[0]
    assert first_day is not None
    occupation = world.one("SELECT min(occupation) FROM employers.vacancy")[0]
    # Published later on the day on which she was told.
    world.vacancy(occupation=occupation, published_on=first_day, title="Later die dag")
    tell_new()
    assert unseen(world, second, now) == 1
    world.advance(days=1)
    tell_new()
    assert world.one(told, second.id)[0] > first_day
    assert unseen(world, second, now) == 2
    world.advance(days=1)
    tell_new()
    assert (world.one(told, second.id)[0] - first_day).days == 1  # nothing new since


def test_what_does_not_fit_or_is_hidden_tells_nobody(world: World, now: datetime, second: Person) -> None:
    vacancy = world.one("SELECT max(id) FROM employers.vacancy WHERE published_on > '2025-01-01'")[0]
    far = world.jobseeker_for(vacancy, pc4=6211, max_distance_km=10)
    mark(world, second, now, vacancy, "hide", "distance")
    world.advance(days=1)
    tell_new()
    assert [unseen(world, each, now) for each in (second, far)] == [0, 0]
    assert world.count("SELECT count(*) FROM matching.alert WHERE told_on IS NOT NULL AND client_id = %s", far.id) == 0
    world.sql.execute("UPDATE employers.vacancy SET status = 'filled' WHERE id = %s", [vacancy])
    assert unseen(world, second, now) == 0

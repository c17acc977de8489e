"""New vacancies for somebody: for her adviser, in her Werkmap, as often as she wants; and what she hides."""

from datetime import datetime

import pytest
from psycopg.errors import InsufficientPrivilege

from sonar.access.types import Purpose
from sonar.casework.queries import start_page
from sonar.casework.types import StartSection
from sonar.disclosure.operations import open_client, open_own_record
from sonar.matching import jobs
from sonar.matching.operations import (
    MARKS,
    OPENS,
    InvalidStep,
    choose_alert,
    fitting_for_adviser,
    fitting_for_oneself,
    mark_vacancy,
    match_all,
    own_alert,
    own_vacancies,
    tell_new,
)
from sonar.matching.operations.fitting import FRESH
from sonar.matching.types import Fitting
from tests.databases import Logins
from tests.world import ADVISER, COLLEAGUE, Person, World


@pytest.fixture
def vacancies(world: World) -> list[int]:
    return [world.vacancy(published_on="2025-01-01") for _ in range(3)]


@pytest.fixture
def person(world: World, vacancies: list[int]) -> Person:
    found = world.jobseeker_for(vacancies[0])
    world.relate(found, ADVISER)
    return found


def own(world: World, person: Person, now: datetime) -> Fitting:
    """Return the vacancies for a person as she sees them."""
    with open_own_record(actor=world.sign_in_jobseeker(person), categories=OPENS, now=now) as opened:
        return fitting_for_oneself(opened=opened, now=now)


def mark(world: World, person: Person, now: datetime, vacancy: int, deed: str, why: str = "") -> bool:
    """Let her mark a vacancy."""
    mine = world.sign_in_jobseeker(person)
    with open_own_record(actor=mine, categories=MARKS, write=MARKS, now=now) as opened:
        return mark_vacancy(opened=opened, vacancy_id=vacancy, deed=deed, why=why)


def choose(world: World, person: Person, now: datetime, every: str) -> None:
    """Let her choose how often she is told."""
    mine = world.sign_in_jobseeker(person)
    with open_own_record(actor=mine, categories=MARKS, write=MARKS, now=now) as opened:
        choose_alert(opened=opened, every=every)


def unseen(world: World, person: Person, now: datetime) -> int:
    """Return of how many new vacancies she reads on the first page of her Werkmap."""
    with open_own_record(actor=world.sign_in_jobseeker(person), categories=MARKS, now=now) as opened:
        return own_alert(opened=opened).unseen


def section(world: World, now: datetime, staff: object = ADVISER) -> StartSection:
    """Return the part of the start page with new vacancies."""
    page = start_page(actor=world.sign_in(staff), now=now)  # type: ignore[arg-type]
    return next(each for each in page.sections if each.name == "new_vacancies")


@pytest.mark.requirement("R41", "R42", "I1")
def test_what_the_night_found_stands_on_the_start_page_of_her_adviser_for_a_week(
    world: World, now: datetime, vacancies: list[int], person: Person
) -> None:
    fewer = world.jobseeker_for(vacancies[0], hours_min=24, hours_max=36)
    world.relate(fewer, ADVISER)
    mark(world, fewer, now, vacancies[1], "hide", "distance")
    foreign = world.jobseeker_for(vacancies[0])
    world.relate(foreign, COLLEAGUE)
    assert section(world, now).total == 0
    match_all()
    found = section(world, now)
    assert found.total == 2
    assert [(line.name, line.number) for line in found.lines] == [
        (person.new.identity.full_name, 3),
        (fewer.new.identity.full_name, 2),
    ]
    world.sql.execute("UPDATE employers.vacancy SET status = 'filled' WHERE id = %s", [vacancies[2]])
    assert [line.number for line in section(world, now).lines] == [2, 1]
    world.advance(days=8)
    match_all()
    assert section(world, now).total == 0


@pytest.mark.requirement("R42", "R113")
def test_she_sees_what_is_new_until_she_opened_it(
    world: World, now: datetime, vacancies: list[int], person: Person
) -> None:
    assert [each.fresh for each in own(world, person, now).fitting] == [False] * 3  # published long ago
    match_all()
    assert [each.fresh for each in own(world, person, now).fitting] == [True] * 3
    assert mark(world, person, now, vacancies[0], "see")
    assert not mark(world, person, now, vacancies[0], "see")  # once
    seen = {each.vacancy.id: each.seen for each in own(world, person, now).fitting}
    assert seen == {vacancies[0]: True, vacancies[1]: False, vacancies[2]: False}
    actor = world.sign_in(ADVISER)
    with open_client(
        actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, categories=OPENS, now=now
    ) as opened:
        assert not any(each.seen for each in fitting_for_adviser(opened=opened, now=now).fitting)


@pytest.mark.requirement("R113")
def test_just_published_is_new_without_a_night(
    world: World, now: datetime, person: Person, vacancies: list[int]
) -> None:
    world.sql.execute("UPDATE employers.vacancy SET published_on = kernel.today() WHERE id = %s", [vacancies[1]])
    assert [each.vacancy.id for each in own(world, person, now).fitting if each.fresh] == [vacancies[1]]
    assert world.one("SELECT matching.fresh_days()")[0] == FRESH.days


@pytest.mark.requirement("R42")
def test_a_hidden_vacancy_leaves_her_list_with_the_reason_for_her_adviser_and_comes_back(
    world: World, now: datetime, vacancies: list[int], person: Person
) -> None:
    assert mark(world, person, now, vacancies[1], "hide", "conditions")
    found = own(world, person, now)
    assert vacancies[1] not in {each.vacancy.id for each in found.fitting}
    assert [(each.vacancy.id, each.hidden_why) for each in found.hidden] == [(vacancies[1], "conditions")]
    actor = world.sign_in(ADVISER)
    with open_client(
        actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, categories=OPENS, now=now
    ) as opened:
        (hidden,) = fitting_for_adviser(opened=opened, now=now).hidden
    assert hidden.hidden_why == "conditions"
    assert mark(world, person, now, vacancies[1], "show")
    assert not mark(world, person, now, vacancies[1], "show")
    assert len(own(world, person, now).fitting) == 3
    changes = world.all("SELECT actor_kind, category, fields FROM ledger.change WHERE client_id = %s", person.id)
    assert changes.count(("jobseeker", "profile", ["own_mark"])) == 2


@pytest.mark.parametrize(("deed", "why"), [("hide", ""), ("hide", "too_old"), ("see", "distance"), ("drop", "")])
def test_unknown_deeds_and_reasons_are_refused(
    world: World, now: datetime, vacancies: list[int], person: Person, deed: str, why: str
) -> None:
    with pytest.raises(InvalidStep):
        mark(world, person, now, vacancies[0], deed, why)
    with pytest.raises(InvalidStep):
        choose(world, person, now, "hourly")
    assert world.count("SELECT count(*) FROM matching.own_mark") == 0


def test_a_closed_vacancy_takes_no_mark_and_loses_those_it_had(
    world: World, now: datetime, vacancies: list[int], person: Person
) -> None:
    mark(world, person, now, vacancies[0], "hide", "hours")
    world.sql.execute("UPDATE employers.vacancy SET status = 'filled' WHERE id = %s", [vacancies[0]])
    assert world.count("SELECT count(*) FROM matching.own_mark") == 0
    assert not mark(world, person, now, vacancies[0], "see")
    assert not mark(world, person, now, 999_999, "see")


@pytest.mark.requirement("I29", "R42")
def test_she_is_told_as_often_as_she_chose(world: World, now: datetime, vacancies: list[int]) -> None:
    weekly, daily, never = (world.jobseeker_for(vacancies[0]) for _ in range(3))
    choose(world, daily, now, "day")
    choose(world, never, now, "never")
    match_all()
    assert [unseen(world, each, now) for each in (weekly, daily, never)] == [0, 0, 0]  # found, not told yet
    assert (tell_new(), tell_new()) == (2, 0)
    assert [unseen(world, each, now) for each in (weekly, daily, never)] == [3, 3, 0]
    mark(world, daily, now, vacancies[0], "see")
    assert unseen(world, daily, now) == 2
    world.advance(days=1)
    world.vacancy(published_on="2025-01-01")
    match_all()
    assert tell_new() == 1  # the daily one
    assert [unseen(world, each, now) for each in (weekly, daily, never)] == [3, 3, 0]
    world.advance(days=1)
    match_all()
    assert tell_new() == 0  # nothing new
    world.advance(days=5)
    world.vacancy(published_on="2025-01-01")
    match_all()
    assert tell_new() == 2
    choose(world, weekly, now, "never")
    assert unseen(world, weekly, now) == 0


@pytest.mark.requirement("R24")
def test_whom_a_message_does_not_reach_is_not_told(world: World, now: datetime, person: Person) -> None:
    world.sql.execute(
        "INSERT INTO clients.channel (client_id, sms_reachable, source) VALUES (%s, false, 'staff')", [person.id]
    )
    match_all()
    assert tell_new() == 0
    assert section(world, now).total == 1


def test_telling_goes_on_where_it_was_broken_off(
    world: World, vacancies: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        world.jobseeker_for(vacancies[0])
    match_all()
    monkeypatch.setattr(own_vacancies, "BATCH", 2)
    real, calls = own_vacancies.statement, []

    def dying(package: str, name: str) -> object:
        calls.append(name)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(package, name)

    monkeypatch.setattr(own_vacancies, "statement", dying)
    with pytest.raises(KeyboardInterrupt):
        tell_new()
    monkeypatch.setattr(own_vacancies, "statement", real)
    assert world.count("SELECT count(*) FROM matching.alert") == 2
    jobs.new_vacancies(0)
    assert world.count("SELECT count(*) FROM matching.alert WHERE told_on = kernel.today()") == 5
    assert world.count("SELECT count(*) FROM ledger.decision WHERE action = 'tell_new' AND persons = 0") == 2


@pytest.mark.parametrize("who", ["reader", "writer", "matcher", "worker", "auditor"])
def test_nobody_reads_marks_or_choices(world: World, now: datetime, person: Person, login: Logins, who: str) -> None:
    choose(world, person, now, "day")
    for table in ("own_mark", "alert"):
        with pytest.raises(InsufficientPrivilege):
            login(who).execute(f"SELECT * FROM matching.{table}".encode())
    if who == "reader":
        for function in ("open_marks", "open_alert"):
            assert login(who).execute(f"SELECT * FROM matching.{function}()".encode()).fetchall() == []

"""What Sonar asks and tells by itself: reminders, CVs that ran out; once, and as fits her (R19, R24, I4)."""

from datetime import datetime, timedelta

import pytest

from sonar.access.types import Category, Purpose
from sonar.casework.operations import ask_for_cv, move_appointment, plan_appointment, remind
from sonar.casework.queries import case_file, notices_of, own_tasks, reads_messages, start_page
from sonar.casework.types import Notice
from sonar.disclosure.operations import open_client, open_own_record
from sonar.disclosure.queries import who_looked
from sonar.identity.types import Actor
from sonar.kernel.clock import AMSTERDAM
from tests.rooms.casework.test_appointments import CATEGORIES, TOLD
from tests.rooms.matching.test_matching import matched
from tests.world import ADVISER, Person, World


def told(world: World, person: Person, now: datetime) -> list[Notice]:
    """Return what Sonar tells this person in her Werkmap."""
    categories = (Category.CONTACT_MOMENTS, Category.PROFILE)
    with open_own_record(actor=world.sign_in_jobseeker(person), categories=categories, now=now) as opened:
        return list(notices_of(opened))


def plan(world: World, actor: Actor, person: Person, starts: datetime, now: datetime) -> None:
    """Plan an appointment of an hour."""
    with open_client(
        actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, categories=CATEGORIES,
        write=CATEGORIES[1:], now=now,
    ) as opened:  # fmt: skip
        plan_appointment(
            actor=actor, opened=opened, starts_at=starts, ends_at=starts + timedelta(hours=1), manner="video",
            subject="progress", told=TOLD,
        )  # fmt: skip


def move(world: World, actor: Actor, person: Person, starts: datetime, now: datetime) -> None:
    """Move her one appointment."""
    with open_client(
        actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, categories=CATEGORIES,
        write=CATEGORIES[1:], now=now,
    ) as opened:  # fmt: skip
        (planned,) = case_file(opened=opened, actor=actor, categories=CATEGORIES).appointments
        move_appointment(
            actor=actor, opened=opened, appointment_ref=planned.reference, version=planned.version, starts_at=starts,
            ends_at=starts + timedelta(hours=1), manner="video", told=TOLD,
        )  # fmt: skip


def next_weekday(now: datetime, *, at_least: int, day: int) -> datetime:
    """Return ten in the morning on the first such day (1: Monday) at least so many days away."""
    found = now.astimezone(AMSTERDAM).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=at_least)
    while found.isoweekday() != day:
        found += timedelta(days=1)
    return found


def advance_to(world: World, moment: datetime) -> None:
    """Move the clock of the database to a moment."""
    passed = world.one("SELECT kernel.now()")[0]
    world.advance(seconds=(moment - passed).total_seconds())


@pytest.mark.requirement("I4", "R24")
def test_each_version_of_an_appointment_is_reminded_of_once_on_the_working_day_before(
    world: World, now: datetime
) -> None:
    person, actor = world.client(adviser=ADVISER), world.sign_in()
    monday = next_weekday(now, at_least=8, day=1)
    plan(world, actor, person, monday, now)
    assert remind() == 0
    advance_to(world, monday - timedelta(days=4))
    assert remind() == 0  # Thursday
    advance_to(world, monday - timedelta(days=3))
    assert (remind(), remind()) == (1, 0)  # Friday, and the hour after
    (notice,) = told(world, person, now)
    assert (notice.kind, notice.starts_at, notice.holder) == ("appointment", monday, "Test Uwv Adviser 1")
    advance_to(world, monday - timedelta(days=2))
    assert remind() == 0
    assert world.count("SELECT count(*) FROM casework.task") == 0


@pytest.mark.requirement("I4")
def test_moved_appointment_informs_once_and_is_reminded_of_anew(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    wednesday = next_weekday(now, at_least=8, day=3)
    plan(world, world.sign_in(), person, wednesday, now)
    advance_to(world, wednesday - timedelta(days=1))
    assert remind() == 1
    later = wednesday + timedelta(days=7)
    move(world, world.sign_in(), person, later, now)
    assert told(world, person, now) == []  # the reminder of the day that was, is gone
    assert world.count("SELECT count(*) FROM messaging.message") == 2  # planned, moved
    assert remind() == 0
    advance_to(world, later - timedelta(days=1))
    assert (remind(), remind()) == (1, 0)
    assert [notice.starts_at for notice in told(world, person, now)] == [later]


@pytest.mark.requirement("I4")
def test_who_was_told_on_the_day_itself_is_not_told_again(world: World, now: datetime) -> None:
    person, actor = world.client(adviser=ADVISER), world.sign_in()
    thursday = next_weekday(now, at_least=2, day=4)
    advance_to(world, thursday - timedelta(hours=23))
    plan(world, world.sign_in(), person, thursday, thursday - timedelta(hours=23))
    assert remind() == 0
    assert told(world, person, now) == []
    assert actor.is_staff


@pytest.mark.requirement("R24", "I4")
def test_who_does_not_read_messages_is_rung_by_who_holds_the_appointment(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    world.sql.execute(
        "INSERT INTO clients.channel (client_id, sms_reachable, source) VALUES (%s, false, 'staff')", [person.id]
    )
    wednesday = next_weekday(now, at_least=8, day=3)
    plan(world, world.sign_in(), person, wednesday, now)
    advance_to(world, wednesday - timedelta(days=1))
    assert (remind(), remind()) == (1, 0)
    assert told(world, person, now) == []
    tasks = own_tasks(actor=world.sign_in(), now=wednesday - timedelta(days=1))
    assert [(task.kind, task.giver, task.client_ref != "") for task in tasks if task.kind == "remind"] == [
        ("remind", "", True)
    ]


def test_channel_is_chosen_alike_in_the_rules_and_in_the_database(world: World) -> None:
    person = world.client()
    for skilled in (True, False, None):
        for reachable in (True, False, None):
            world.sql.execute("DELETE FROM clients.channel")
            world.sql.execute(
                "INSERT INTO clients.channel (client_id, digitally_skilled, sms_reachable, source)"
                " VALUES (%s, %s, %s, 'staff')", [person.id, skilled, reachable]
            )  # fmt: skip
            values = {"digitally_skilled": skilled, "sms_reachable": reachable}
            assert world.one("SELECT casework.reads_messages(%s)", person.id) == (reads_messages(values),)


@pytest.mark.requirement("R19")
def test_cv_that_runs_out_is_out_of_matching_and_asked_about_once(world: World, now: datetime) -> None:
    vacancy = world.vacancy()
    person = world.jobseeker_for(vacancy, cv_expires_on=now.date() + timedelta(days=30))
    world.relate(person, ADVISER)
    actor = world.sign_in()
    assert len(matched(world, vacancy, now, actor).candidates) == 1
    assert ask_for_cv() == 0
    world.advance(days=25)
    later = now + timedelta(days=25)
    sections = {section.name: section.total for section in start_page(actor=world.sign_in(), now=later).sections}
    assert sections["cv_expiring"] == 1
    assert ask_for_cv() == 0
    world.advance(days=6)
    later = now + timedelta(days=31)
    actor = world.sign_in()
    assert matched(world, vacancy, later, actor).candidates == ()
    assert (ask_for_cv(), ask_for_cv()) == (1, 0)
    assert [task.kind for task in own_tasks(actor=actor, now=later)] == ["check_cv"]
    assert [notice.kind for notice in told(world, person, later)] == ["cv_expired"]
    # She chose a later day: nothing is asked of her any more, and the next time it is asked anew.
    world.sql.execute("UPDATE clients.profile SET cv_expires_on = kernel.today() + 2")
    assert told(world, person, later) == []
    world.sql.execute("UPDATE casework.task SET state = 'done', finished_at = kernel.now()")
    world.advance(days=3)
    assert (ask_for_cv(), ask_for_cv()) == (1, 0)


@pytest.mark.requirement("R19", "R24")
def test_cv_of_somebody_without_adviser_or_messages_and_of_nobody_any_more(world: World) -> None:
    lonely, rung, gone, long_ago = (world.client() for _ in range(4))
    world.sql.execute("UPDATE clients.profile SET cv_expires_on = kernel.today()")
    world.sql.execute(
        "UPDATE clients.profile SET cv_expires_on = kernel.today() - 28 WHERE client_id = %s", [long_ago.id]
    )
    world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [gone.id])
    world.sql.execute(
        "INSERT INTO clients.channel (client_id, digitally_skilled, source) VALUES (%s, false, 'staff')", [rung.id]
    )
    assert ask_for_cv() == 2
    queued = world.all("SELECT client_id, office_id, staff_id FROM casework.task ORDER BY client_id")
    assert queued == sorted([(lonely.id, 11, None), (rung.id, 11, None)])
    told_by = dict(world.all("SELECT client_id, by_message FROM casework.notice"))
    assert told_by == {lonely.id: True, rung.id: False}


def written_by_jobs(world: World) -> list[tuple[object, ...]]:
    """Return what the ledger knows of what these jobs wrote: about whom, which job, what."""
    return world.all(
        "SELECT client_id, job, category, action, fields FROM ledger.change"
        " WHERE actor_kind = 'job' AND job <> 'vum_import' ORDER BY seq"
    )


@pytest.mark.requirement("I4", "R19", "R149")
def test_what_jobs_write_stands_in_the_ledger_and_the_client_reads_it(world: World, now: datetime) -> None:
    reads, rung, other = world.client(adviser=ADVISER), world.client(adviser=ADVISER), world.client()
    world.sql.execute(
        "INSERT INTO clients.channel (client_id, digitally_skilled, source) VALUES (%s, false, 'staff')", [rung.id]
    )
    wednesday = next_weekday(now, at_least=8, day=3)
    plan(world, world.sign_in(), reads, wednesday, now)
    plan(world, world.sign_in(), rung, wednesday + timedelta(hours=2), now)
    advance_to(world, wednesday - timedelta(days=1))
    assert (remind(), remind()) == (2, 0)
    notice, task = ("contact_moments", "add", ["notice"]), ("plan", "add", ["task"])
    assert sorted(written_by_jobs(world), key=str) == sorted(
        [(reads.id, "remind", *notice), (rung.id, "remind", *notice), (rung.id, "remind", *task)], key=str
    )
    world.sql.execute("UPDATE clients.profile SET cv_expires_on = kernel.today() WHERE client_id = %s", [reads.id])
    assert (ask_for_cv(), ask_for_cv()) == (1, 0)
    assert written_by_jobs(world)[3:] == [(reads.id, "ask_for_cv", *notice), (reads.id, "ask_for_cv", *task)]

    both = (Category.CONTACT_MOMENTS, Category.PLAN)
    for person, jobs in (
        (reads, [("ask_for_cv", both), ("remind", both[:1])]), (rung, [("remind", both)]), (other, []),
    ):  # fmt: skip
        lines = who_looked(actor=world.sign_in_jobseeker(person)).lines
        mine = [line for line in lines if not line.function]
        assert [(line.kind, line.categories) for line in mine] == jobs
        assert {(line.basis, line.organisation, line.reason) for line in mine} <= {(None, "", "")}
        assert len({line.reference for line in lines}) == len(lines)


def test_task_that_was_open_already_leaves_no_second_trace(world: World, now: datetime) -> None:
    person, actor = world.client(adviser=ADVISER), world.sign_in()
    world.sql.execute("UPDATE clients.profile SET cv_expires_on = kernel.today()")
    assert ask_for_cv() == 1
    world.sql.execute("UPDATE clients.profile SET cv_expires_on = kernel.today() - 1")
    assert ask_for_cv() == 1
    assert world.count("SELECT count(*) FROM casework.task WHERE client_id = %s", person.id) == 1
    assert [fields for *_, fields in written_by_jobs(world)] == [["notice"], ["task"], ["notice"]]
    assert actor.is_staff

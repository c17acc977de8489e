"""The start page: the right counts, lines that open the client, nothing of a colleague's."""

from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from sonar.access.types import Category, Purpose
from sonar.casework.operations import add_desk_task
from sonar.casework.queries import own_tasks, start_page
from sonar.casework.types import StartPage
from sonar.disclosure.operations import Refused, open_client
from sonar.kernel.clock import local_day
from sonar.messaging.operations import send_message
from tests.rooms.casework.test_appointments import Diary
from tests.world import ADVISER, COLLEAGUE, EMPLOYER_ADVISER, MUNICIPAL, Person, World


def totals(page: StartPage) -> dict[str, int]:
    """Return how many there are of each, those there are none of left out."""
    return {section.name: section.total for section in page.sections if section.total}


def put(world: World, person: Person, *, ww: int | None = None, cv: int | None = None, step: int = 0) -> None:
    """Let a benefit and a CV end in so many days, and the next step be due."""
    if ww is not None:
        world.sql.execute(
            "INSERT INTO clients.benefit (client_id, benefit_kind, ww_ends_on, source)"
            " VALUES (%s, 'ww', kernel.today() + %s::int, 'staff')",
            [person.id, ww],
        )
    if cv is not None:
        world.sql.execute(
            "UPDATE clients.profile SET cv_expires_on = kernel.today() + %s::int WHERE client_id = %s", [cv, person.id]
        )
    world.sql.execute(
        "UPDATE casework.work_item SET due_on = kernel.today() + %s::int WHERE client_id = %s", [step, person.id]
    )


@pytest.mark.requirement("I1")
def test_right_counts_with_a_hundred_and_twenty_clients_and_lines_that_open(world: World, now: datetime) -> None:
    people = [world.client(adviser=ADVISER) for _ in range(120)]
    for person in people[:3]:
        put(world, person, ww=42, cv=28)
    for person in people[3:6]:
        put(world, person, ww=43, cv=29)  # not yet
    put(world, people[6], ww=-1, cv=-1)  # over
    for person in people[10:30]:
        put(world, person, step=-1)
    foreign = world.client(adviser=COLLEAGUE)
    put(world, foreign, ww=1, cv=1, step=-1)
    actor = world.sign_in()
    add_desk_task(actor=actor, title="Verslag schrijven", due_on=local_day(now), now=now)
    page = start_page(actor=actor, now=now)
    assert page.caseload == 120
    assert totals(page) == {"ww_ending": 3, "cv_expiring": 3, "steps": 20}
    lines = [line for section in page.sections for line in section.lines]
    assert len(lines) == 3 + 3 + 6
    for line in lines:
        with open_client(
            actor=actor, client_ref=line.client_ref, purpose=Purpose.MEDIATION, categories=(Category.IDENTITY,), now=now
        ) as opened:
            assert opened.card.identity is not None
            assert opened.card.identity.full_name == line.name
    assert not any(line.replacing for line in lines)


def test_appointments_tasks_and_unread_messages(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    Diary(world, person, actor, now).plan(days=1)
    world.sql.execute(
        "UPDATE casework.appointment SET starts_at = (kernel.today() + time '12:00') AT TIME ZONE 'Europe/Amsterdam',"
        " ends_at = (kernel.today() + time '13:00') AT TIME ZONE 'Europe/Amsterdam'"
    )
    send_message(actor=actor, client_ref=world.ref(person, actor), subject="Vraag", body="Belt u mij?", now=now)
    world.sql.execute("UPDATE messaging.message SET sent_at = kernel.now() - interval '8 days'")
    world.sql.execute(
        "INSERT INTO casework.task (client_id, id, kind, due_on, given_by, staff_id, disclosure_seq)"
        " VALUES (%s, gen_random_uuid(), 'call', kernel.today() - 1, %s, %s, 1)",
        [person.id, ADVISER, ADVISER],
    )
    page = start_page(actor=actor, now=now)
    assert totals(page) == {"appointments": 1, "tasks": 1, "unread": 2}  # the invitation counts as well
    assert {line.name for section in page.sections for line in section.lines} == {person.new.identity.full_name}
    assert [task.overdue for task in own_tasks(actor=actor, now=now)] == [True]


@pytest.mark.requirement("I6")
def test_replacement_is_shown_as_replacement_and_ends(world: World, now: datetime) -> None:
    put(world, world.client(adviser=COLLEAGUE), step=-1)
    put(world, world.client(adviser=ADVISER), step=-2)
    world.replace_by(COLLEAGUE, ADVISER, days=1)
    page = start_page(actor=world.sign_in(), now=now)
    (steps,) = [section for section in page.sections if section.total]
    assert (page.caseload, steps.total, [line.replacing for line in steps.lines]) == (2, 2, [False, True])
    bases = world.one("SELECT bases FROM ledger.disclosure WHERE name = 'start:names'")[0]
    assert sorted(bases) == ["caseload", "replacement"]
    world.advance(days=1.5)
    assert start_page(actor=world.sign_in(), now=now + timedelta(days=1.5)).caseload == 1


def test_end_of_a_benefit_is_not_told_to_who_may_not_know_of_it(world: World, now: datetime) -> None:
    put(world, world.client(adviser=MUNICIPAL), ww=10, cv=10)
    assert totals(start_page(actor=world.sign_in(MUNICIPAL), now=now)) == {"cv_expiring": 1}


def test_client_who_cannot_be_opened_now_has_no_name_here(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    put(world, person, step=-1)
    world.protect(person)
    (line,) = [line for section in start_page(actor=world.sign_in(), now=now).sections for line in section.lines]
    assert (line.client_ref, line.name) == ("", "")


def test_function_without_clients_has_no_start_page(world: World, now: datetime) -> None:
    with pytest.raises(Refused):
        start_page(actor=world.sign_in(EMPLOYER_ADVISER), now=now)


def test_number_of_statements_does_not_grow_with_the_caseload(world: World, now: datetime) -> None:
    actor = world.sign_in()
    for amount in (1, 30):
        for _ in range(amount):
            put(world, world.client(adviser=ADVISER), ww=3, cv=3, step=-1)
        with (
            CaptureQueriesContext(connections["reader"]) as reads,
            CaptureQueriesContext(connections["logger"]) as logs,
        ):
            start_page(actor=actor, now=now)
        asked = [q["sql"] for queries in (logs, reads) for q in queries.captured_queries]
        assert len([text for text in asked if text not in {"BEGIN", "COMMIT"}]) <= 12, asked  # noqa: PLR2004

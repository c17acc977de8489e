"""The work list: whose clients stand on it, in which order, and what it counts."""

from datetime import date, datetime, timedelta

import pytest

from sonar.access.types import Basis, Refusal
from sonar.casework.queries import PAGE_SIZE, work_list
from sonar.disclosure.operations import NotAvailable, Refused
from sonar.kernel.clock import local_day
from tests.world import ADVISER, COLLEAGUE, EMPLOYER_ADVISER, FUNCTIONAL_MANAGER, SW_ADVISER, Person, World


def put(world: World, person: Person, *, status: str = "active", due: date) -> Person:
    """Change what has to be done for somebody."""
    world.sql.execute(
        "UPDATE casework.work_item SET status = %s, due_on = %s WHERE client_id = %s", [status, due, person.id]
    )
    return person


@pytest.mark.requirement("R40", "R149")
def test_own_clients_by_due_date_with_names_and_nobody_elses(world: World, now: datetime) -> None:
    today = local_day(now)
    people = [put(world, world.client(adviser=ADVISER), due=today + timedelta(days=days)) for days in (3, -2, 0)]
    foreign = world.client(adviser=COLLEAGUE)
    page = work_list(actor=world.sign_in(), now=now)
    assert [row.name for row in page.rows] == [people[n].new.identity.full_name for n in (1, 2, 0)]
    assert [row.overdue for row in page.rows] == [True, False, False]
    assert (page.total, page.overdue, page.next_after) == (3, 1, None)
    assert {(row.basis, row.office, row.city) for row in page.rows} == {(Basis.CASELOAD, "UWV Zwolle", "Zwolle")}
    assert foreign.new.identity.last_name not in "".join(row.name for row in page.rows)
    assert not any(person.id.hex in row.client_ref for person in people for row in page.rows)
    lines = world.all("SELECT kind, cardinality(persons), categories FROM ledger.disclosure ORDER BY seq")
    assert lines == [("list", 0, ["work_item"]), ("person", 3, ["identity", "contact"])]


def test_pages_together_are_the_whole_list_without_doubles(world: World, now: datetime) -> None:
    today = local_day(now)
    people = [
        put(world, world.client(adviser=ADVISER), due=today + timedelta(days=n % 3)) for n in range(PAGE_SIZE + 4)
    ]
    actor = world.sign_in()
    first = work_list(actor=actor, now=now)
    assert len(first.rows) == PAGE_SIZE
    assert first.next_after is not None
    second = work_list(actor=actor, after=first.next_after, now=now)
    assert (len(second.rows), second.next_after) == (4, None)
    assert first.total == second.total == PAGE_SIZE + 4
    names = [row.name for row in first.rows + second.rows]
    assert sorted(names) == sorted(person.new.identity.full_name for person in people)
    days = [row.due_on for row in first.rows + second.rows]
    assert days == sorted(days)


def test_status_narrows_rows_and_counts(world: World, now: datetime) -> None:
    today = local_day(now)
    for status, days in (("new", 0), ("new", -1), ("waiting", -1), ("active", 4)):
        put(world, world.client(adviser=ADVISER), status=status, due=today + timedelta(days=days))
    actor = world.sign_in()
    counted = {
        status: work_list(actor=actor, status=status, now=now) for status in ("new", "active", "waiting", "closing")
    }
    assert {status: (len(page.rows), page.total, page.overdue) for status, page in counted.items()} == {
        "new": (2, 2, 1),
        "active": (1, 1, 0),
        "waiting": (1, 1, 1),
        "closing": (0, 0, 0),
    }
    for status in ("unknown", "", "new' OR true --"):
        with pytest.raises(NotAvailable):
            work_list(actor=actor, status=status, now=now)


def test_caseload_of_a_colleague_who_is_replaced(world: World, now: datetime) -> None:
    own, absent = world.client(adviser=ADVISER), world.client(adviser=COLLEAGUE)
    actor = world.sign_in()
    assert [row.name for row in work_list(actor=actor, now=now).rows] == [own.new.identity.full_name]
    world.replace_by(COLLEAGUE, ADVISER, days=0.01)
    page = work_list(actor=actor, now=now)
    assert {(row.name, row.basis) for row in page.rows} == {
        (own.new.identity.full_name, Basis.CASELOAD),
        (absent.new.identity.full_name, Basis.REPLACEMENT),
    }
    world.advance(minutes=20)
    assert len(work_list(actor=actor, now=now).rows) == 1
    assert len(work_list(actor=world.sign_in(COLLEAGUE), now=now).rows) == 1


def test_empty_list_asks_for_no_names(world: World, now: datetime) -> None:
    page = work_list(actor=world.sign_in(), now=now)
    assert (page.rows, page.next_after, page.total, page.overdue) == ((), None, 0, 0)
    assert world.all("SELECT kind FROM ledger.disclosure") == [("list",)]


def test_functions_without_a_caseload_have_no_list(world: World, now: datetime) -> None:
    for staff in (EMPLOYER_ADVISER, FUNCTIONAL_MANAGER):
        with pytest.raises(Refused) as refused:
            work_list(actor=world.sign_in(staff), now=now)
        assert refused.value.code is Refusal.PURPOSE
    assert work_list(actor=world.sign_in(SW_ADVISER), now=now).rows == ()


def test_page_mark_of_somebody_else_or_of_nobody(world: World, now: datetime) -> None:
    today = local_day(now)
    for _ in range(PAGE_SIZE + 1):
        put(world, world.client(adviser=ADVISER), due=today)
    mark = work_list(actor=world.sign_in(), now=now).next_after
    assert mark is not None
    colleague = world.sign_in(COLLEAGUE)
    for wrong in (mark, "", "2026-01-01", f"2026-02-31.{mark[11:]}", f"{today}.{'A' * 59}", f"{mark} ", "\x00" * 70):
        with pytest.raises(NotAvailable):
            work_list(actor=colleague, after=wrong, now=now)

"""Confirming rights at set times, and finding what nobody uses."""

from datetime import datetime, timedelta

import pytest

from sonar.access.jobs import gather, keep_confirming
from sonar.access.operations import confirm
from sonar.access.queries import confirmations_waiting, health_readings, policy, unused_rights
from sonar.access.types import Category, Control, Fault, NotGranted, Purpose
from sonar.disclosure.operations import open_client
from sonar.identity.operations import Employee, is_taken_over, take_over_staff
from sonar.identity.queries import resolve_session
from sonar.identity.types import Actor, Function, SessionEnded
from sonar.kernel.encryption import key_store
from tests.world import ADVISER, AUDITOR, COLLEAGUE, FUNCTIONAL_MANAGER, MANAGER, OFFICER, SECURITY, World


def later(world: World, now: datetime, days: int) -> datetime:
    """Move the database's clock, and return the moment that goes with it."""
    world.advance(days=days)
    return now + timedelta(days=days)


@pytest.mark.requirement("I49", "R58")
def test_right_that_nobody_confirms_lapses_after_notice_and_one_that_is_confirmed_stays(
    world: World, now: datetime
) -> None:
    world.grant(ADVISER, "extra", "former_clients", days=400)
    world.grant(COLLEAGUE, "extra", "former_clients", days=400)
    assert keep_confirming(now=now) == (0, 0, 0)
    now = later(world, now, 183)
    asked, noticed, lapsed = keep_confirming(now=now)
    assert (asked, noticed, lapsed) == (17, 0, 0)  # fifteen accounts and two extra rights
    assert keep_confirming(now=now) == (0, 0, 0)  # safe to run again
    manager = world.sign_in(MANAGER)
    waiting = confirmations_waiting(actor=manager)
    assert {(row.staff_name, row.kind.value) for row in waiting} >= {
        ("Test Uwv Adviser 1", "extra"),
        ("Test Uwv Adviser 2", "extra"),
    }
    for row in waiting:
        if row.staff_name == "Test Uwv Adviser 1":
            confirm(actor=manager, reference=row.reference, kept=True)
    now = later(world, now, 24)
    assert keep_confirming(now=now) == (0, 15, 0)
    now = later(world, now, 6)
    assert keep_confirming(now=now)[2] == 0  # the last day itself still counts
    now = later(world, now, 2)
    assert keep_confirming(now=now)[2] == 15
    rights = dict(world.all("SELECT staff_id, withdrawn_why FROM access.proposal"))
    assert rights == {ADVISER: None, COLLEAGUE: "not_confirmed"}
    assert world.all("SELECT id FROM identity.staff WHERE active") == [(ADVISER,)]


def test_nothing_lapses_without_a_notice_of_a_week(world: World, now: datetime) -> None:
    now = later(world, now, 183)
    keep_confirming(now=now)
    now = later(world, now, 60)  # the job did not run in between
    assert keep_confirming(now=now)[1:] == (15, 0)
    assert keep_confirming(now=later(world, now, 8))[2] == 15


@pytest.mark.requirement("I49")
def test_nobody_confirms_her_own_right_or_one_she_does_not_manage(world: World, now: datetime) -> None:
    keep_confirming(now=later(world, now, 183))
    manager, other = world.sign_in(MANAGER), world.sign_in(FUNCTIONAL_MANAGER)
    assert "Test Team Manager 10" not in {row.staff_name for row in confirmations_waiting(actor=manager)}
    assert "Test Team Manager 10" in {row.staff_name for row in confirmations_waiting(actor=other)}
    reference = confirmations_waiting(actor=manager)[0].reference
    with pytest.raises(NotGranted) as refused:
        confirm(actor=other, reference=reference, kept=True)  # a reference is for whom it was made
    assert refused.value.faults == (Fault.GONE,)
    confirm(actor=manager, reference=reference, kept=False)
    with pytest.raises(NotGranted):
        confirm(actor=manager, reference=reference, kept=True)
    assert confirmations_waiting(actor=world.sign_in(SECURITY)) == ()


def read(world: World, actor: Actor, now: datetime, *, purpose: Purpose, category: Category) -> None:
    """Open one category of a client in the caseload."""
    capacity = {"mental_hours": 20, "physical_hours": 20, "assessor": "Proefarts", "assessed_on": now.date()}
    person = world.client(adviser=actor.ref, parts={"work_capacity": (capacity,)})
    with open_client(actor=actor, client_ref=world.ref(person, actor), purpose=purpose, categories=[category], now=now):
        pass


@pytest.mark.requirement("R58")
def test_rights_that_nobody_used_for_ninety_days_are_listed_by_person_and_by_function(
    world: World, now: datetime
) -> None:
    assert unused_rights(actor=world.sign_in(MANAGER)) == ()  # nobody has had a function that long
    now = later(world, now, 91)
    read(world, world.sign_in(), now, purpose=Purpose.MEDIATION, category=Category.IDENTITY)
    assert gather(since=now - timedelta(days=2)) == 1
    found = {
        (row.display_name[-1], row.purpose, row.category, row.mode): row.of_function
        for row in unused_rights(actor=world.sign_in(MANAGER))
        if row.function == Function.UWV_ADVISER
    }
    assert ("1", "mediation", "identity", "read") not in found
    assert found["2", "mediation", "identity", "read"] is False  # a colleague of the same function did
    assert found["1", "mediation", "notes", "read"] is True
    assert unused_rights(actor=world.sign_in()) == ()
    later(world, now, 91)
    assert any(
        (row.display_name[-1], row.category, row.mode) == ("1", "identity", "read")
        for row in unused_rights(actor=world.sign_in(MANAGER))
    )


@pytest.mark.requirement("R60", "R156")
def test_who_read_about_health_is_known_by_name_and_nothing_switches_that_off(world: World, now: datetime) -> None:
    actor = world.sign_in()
    read(world, actor, now, purpose=Purpose.REINTEGRATION, category=Category.WORK_CAPACITY)
    read(world, actor, now, purpose=Purpose.MEDIATION, category=Category.IDENTITY)
    world.sql.execute("DELETE FROM access.live_ticket")  # what is reported is the ledger, not what is open
    before = now + timedelta(days=1)
    for staff in (OFFICER, AUDITOR):
        (row,) = health_readings(actor=world.sign_in(staff), before=before)
        assert (row.display_name, row.function, row.categories) == (
            "Test Uwv Adviser 1",
            "uwv_adviser",
            ("work_capacity",),
        )
        assert row.persons == 1
        assert row.office == "UWV Zwolle"
    for staff in (ADVISER, MANAGER, FUNCTIONAL_MANAGER, SECURITY):
        assert health_readings(actor=world.sign_in(staff), before=before) == ()
    index = world.one("SELECT indexdef FROM pg_indexes WHERE indexname = 'disclosure_health'")[0]
    assert {category for category in Category if f"'{category}'" in index} == policy().under(Control.NAMED_REPORT)
    assert world.count("SELECT count(*) FROM ledger.decision WHERE action = 'report:health'") == 6


@pytest.mark.requirement("R50", "R61")
def test_staff_source_changes_rights_and_closes_the_account_of_who_left_the_same_moment(
    world: World, now: datetime
) -> None:
    actor = world.sign_in()
    person = world.client(adviser=ADVISER)
    assert person.id
    line = Employee("test", "uwv_adviser1", "Test Uwv Adviser 1", Function.EMPLOYER_ADVISER, 1, 11)
    assert take_over_staff(people=[line], store=key_store(), now=now) == {"uwv_adviser1": "changed"}
    found = resolve_session(token=actor.token)
    assert isinstance(found, Actor)
    assert found.function is Function.EMPLOYER_ADVISER
    assert take_over_staff(people=[line], store=key_store(), now=now) == {"uwv_adviser1": "unchanged"}
    gone = Employee("test", "uwv_adviser1", "Test Uwv Adviser 1", Function.EMPLOYER_ADVISER, 1, 11, active=False)
    wrong = Employee("test", "nieuw", "Test Nieuw", Function.UWV_ADVISER, 2, 11)
    strange = Employee("test", "nieuw2", "Test Nieuw", Function.UWV_ADVISER, 1, 11, team_id=9)
    new = Employee("test", "nieuw3", "Test Nieuw", Function.UWV_ADVISER, 1, 11, team_id=111)
    outcome = take_over_staff(people=[gone, wrong, strange, new], store=key_store(), now=now)
    assert outcome == {"uwv_adviser1": "changed", "nieuw": "office", "nieuw2": "team", "nieuw3": "new"}
    assert [is_taken_over(each) for each in outcome.values()] == [True, False, False, True]
    assert isinstance(resolve_session(token=actor.token), SessionEnded)
    assert world.count("SELECT count(*) FROM identity.session WHERE ended_at IS NULL") == 0


@pytest.mark.requirement("I58")
def test_own_record_of_a_member_of_staff_is_closed_to_her(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    line = Employee("test", "uwv_adviser1", "Ander", Function.UWV_ADVISER, 1, 11, own_bsn=person.new.bsn)
    take_over_staff(people=[line], store=key_store(), now=now)
    actor = world.sign_in()
    with (
        pytest.raises(LookupError),
        open_client(
            actor=actor,
            client_ref=world.ref(person, actor),
            purpose=Purpose.MEDIATION,
            categories=[Category.IDENTITY],
            now=now,
        ),
    ):
        pass
    assert world.one("SELECT refusal FROM ledger.decision WHERE NOT decision ORDER BY seq DESC LIMIT 1")[0] == "known"

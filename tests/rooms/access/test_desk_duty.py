"""Duty at the desk of an office: who gives it to whom, how long it lasts, and what opens on it."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from sonar.access.jobs import watch
from sonar.access.operations import arrange_duty, end_duty
from sonar.access.queries import cross_region_users, desk_duties, desk_people, on_duty, own_rights, signals
from sonar.access.types import Basis, Category, Fault, NotGranted, Purpose, SignalCause
from sonar.casework.operations import decide_hand_over
from sonar.casework.queries import hand_overs_waiting
from sonar.disclosure.operations import NotAvailable, open_client
from sonar.disclosure.queries import open_persons, under_ticket
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from sonar.kernel.references import sealer
from tests.rooms.casework.test_hand_over import propose as propose_hand_over_to
from tests.world import (
    ADVISER,
    AUDITOR,
    COLLEAGUE,
    ELSEWHERE,
    EMPLOYER_ADVISER,
    FUNCTIONAL_MANAGER,
    MANAGER,
    MANAGER_ELSEWHERE,
    MUNICIPAL,
    SECURITY,
    Person,
    World,
)


def staff_ref(staff: UUID, actor: Actor) -> str:
    """Return a reference to an account for an actor, as the page would give it."""
    return sealer().seal(staff, audience=actor.ref, purpose="staff")


def give(  # noqa: PLR0913 - who, to whom and when
    world: World, now: datetime, staff: UUID = ADVISER, *, by: UUID = MANAGER, since: int = 0, days: int = 3
) -> None:
    """Give duty at the desk of the giver's office."""
    actor, first = world.sign_in(by), local_day(now) + timedelta(days=since)
    arrange_duty(actor=actor, staff_ref=staff_ref(staff, actor), since=first, until=first + timedelta(days=days))


def faults(world: World, now: datetime, staff: UUID = ADVISER, **given: object) -> tuple[Fault, ...]:
    """Return everything that stands in the way of giving duty."""
    with pytest.raises(NotGranted) as refused:
        give(world, now, staff, **given)  # type: ignore[arg-type]
    return refused.value.faults


def basis(world: World, person: Person, now: datetime, staff: UUID = ADVISER) -> Basis | None:
    """Return the basis on which somebody opens a client now, or nothing."""
    actor = world.sign_in(staff)
    try:
        with open_client(
            actor=actor,
            client_ref=world.ref(person, actor),
            purpose=Purpose.MEDIATION,
            categories=[Category.IDENTITY],
            now=now,
        ) as opened:
            return opened.card.basis
    except NotAvailable:
        return None


@pytest.mark.requirement("R27", "R55", "R61")
def test_duty_opens_the_clients_of_that_office_as_long_as_it_lasts(world: World, now: datetime) -> None:
    here, there = world.client(), world.client(office_id=12)
    give(world, now)
    assert [each.office for each in on_duty(actor=world.sign_in())] == ["UWV Zwolle"]
    assert on_duty(actor=world.sign_in(COLLEAGUE)) == ()
    assert basis(world, here, now) is Basis.OFFICE_DUTY
    assert basis(world, here, now, COLLEAGUE) is None
    assert basis(world, there, now) is None
    manager = world.sign_in(MANAGER)
    (held,) = desk_duties(actor=manager)
    assert (held.display_name, held.own_office, held.arranged_by) == (
        "Test Uwv Adviser 1",
        "UWV Zwolle",
        "Test Team Manager 10",
    )
    assert own_rights(actor=world.sign_in(), at=now + timedelta(minutes=1)).duties == ("UWV Zwolle",)
    end_duty(actor=manager, reference=held.reference)
    assert basis(world, here, now) is None
    assert (desk_duties(actor=manager), on_duty(actor=world.sign_in())) == ((), ())
    with pytest.raises(NotGranted) as refused:
        end_duty(actor=manager, reference=held.reference)
    assert refused.value.faults == (Fault.GONE,)
    logged = (
        "SELECT action, decision FROM ledger.decision WHERE action LIKE 'right:duty%%' AND subject = %s ORDER BY seq"
    )
    assert world.all(logged, ADVISER) == [
        ("right:duty", True),
        ("right:duty-end", True),
    ]  # fmt: skip


@pytest.mark.requirement("R61")
def test_what_is_open_on_a_duty_closes_with_it(world: World, now: datetime) -> None:
    person, actor = world.client(), world.sign_in()
    give(world, now)
    ticket = open_persons(
        actor=actor, kind="person", purpose=Purpose.MEDIATION, categories=(Category.IDENTITY,), persons=[person.id],
        name="test",
    )  # fmt: skip
    with under_ticket(ticket):
        pass
    manager = world.sign_in(MANAGER)
    end_duty(actor=manager, reference=desk_duties(actor=manager)[0].reference)
    assert world.count("SELECT count(*) FROM access.live_ticket WHERE actor_ref = %s", ADVISER) == 0


def test_duty_that_is_over_and_one_that_is_still_to_begin_open_nothing(world: World, now: datetime) -> None:
    person = world.client()
    give(world, now, since=2, days=2)
    assert basis(world, person, now) is None
    assert len(desk_duties(actor=world.sign_in(MANAGER))) == 1
    world.advance(days=2.5)
    assert basis(world, person, now + timedelta(days=2.5)) is Basis.OFFICE_DUTY
    world.advance(days=2)
    assert basis(world, person, now + timedelta(days=4.5)) is None
    assert desk_duties(actor=world.sign_in(MANAGER)) == ()
    give(world, now + timedelta(days=4.5), since=3)
    manager = world.sign_in(MANAGER)
    (waiting,) = desk_duties(actor=manager)
    end_duty(actor=manager, reference=waiting.reference)
    assert world.count("SELECT count(*) FROM access.office_duty WHERE valid_until > kernel.now()") == 0


@pytest.mark.requirement("R27", "R55")
def test_handing_a_client_to_another_office_changes_at_once_who_reaches_her_at_the_desk(
    world: World, now: datetime
) -> None:
    person = world.client(adviser=ADVISER)
    give(world, now, COLLEAGUE)
    world.duty(ELSEWHERE, 12)
    receiver = world.sign_in(MANAGER_ELSEWHERE)
    assert (basis(world, person, now, COLLEAGUE), basis(world, person, now, ELSEWHERE)) == (Basis.OFFICE_DUTY, None)
    assert propose_hand_over_to(world.sign_in(), now, "Test Uwv Adviser 3") is False
    (waiting,) = hand_overs_waiting(actor=receiver)
    decide_hand_over(actor=receiver, hand_over_ref=waiting.reference, decision="accept")
    assert world.one("SELECT office_id FROM clients.client WHERE id = %s", person.id) == (12,)
    world.sql.execute("DELETE FROM access.relation")  # what is left is where she belongs
    assert (basis(world, person, now, COLLEAGUE), basis(world, person, now, ELSEWHERE)) == (None, Basis.OFFICE_DUTY)


@pytest.mark.requirement("R54", "R55")
def test_nobody_takes_duty_and_no_stranger_gives_it(world: World, now: datetime) -> None:
    assert faults(world, now, MANAGER) == (Fault.SELF,)
    for staff in (ADVISER, FUNCTIONAL_MANAGER, SECURITY, AUDITOR):
        assert faults(world, now, COLLEAGUE, by=staff) == (Fault.NOT_YOURS,)
        assert desk_duties(actor=world.sign_in(staff)) == ()
        assert desk_people(actor=world.sign_in(staff)) == ()
    assert faults(world, now, ADVISER, by=ADVISER) == (Fault.SELF,)
    give(world, now)
    theirs = world.sign_in(MANAGER_ELSEWHERE)
    assert desk_duties(actor=theirs) == ()
    assert world.count("SELECT count(*) FROM access.office_duty") == 1
    watch(since=now - timedelta(hours=1))
    assert {each.cause for each in signals(actor=world.sign_in(SECURITY)).rows} == {SignalCause.SELF_GRANT}


@pytest.mark.requirement("R56")
def test_duty_is_for_advisers_of_the_own_region_and_organisation(world: World, now: datetime) -> None:
    for staff in (ELSEWHERE, EMPLOYER_ADVISER, MUNICIPAL, FUNCTIONAL_MANAGER):
        assert faults(world, now, staff) == (Fault.DUTY,)
    manager = world.sign_in(MANAGER)
    assert [each.display_name for each in desk_people(actor=manager)] == ["Test Uwv Adviser 1", "Test Uwv Adviser 2"]
    world.sql.execute("UPDATE identity.staff SET office_id = 13 WHERE id = %s", [COLLEAGUE])
    listed = [(each.display_name, each.office) for each in desk_people(actor=world.sign_in(MANAGER))]
    assert listed == [("Test Uwv Adviser 1", "UWV Zwolle"), ("Test Uwv Adviser 2", "UWV Kampen")]
    give(world, now, COLLEAGUE)  # another office of the region
    assert cross_region_users(actor=world.sign_in(AUDITOR)).alarms == 0
    world.sql.execute("UPDATE identity.staff SET active = false WHERE id = %s", [ADVISER])
    assert faults(world, now, ADVISER) == (Fault.DUTY,)


def test_every_fault_is_told_at_once(world: World, now: datetime) -> None:
    assert faults(world, now, EMPLOYER_ADVISER, since=-1, days=16) == (Fault.DUTY, Fault.PERIOD, Fault.TOO_LONG)
    assert faults(world, now, days=0) == (Fault.PERIOD,)
    assert faults(world, now, days=15) == (Fault.TOO_LONG,)
    give(world, now, days=14)
    assert faults(world, now, since=13, days=2) == (Fault.OVERLAP,)
    give(world, now, since=14, days=14)  # the day after the last one
    assert world.count("SELECT count(*) FROM access.office_duty") == 2


def test_a_fortnight_in_which_the_clock_goes_back_is_no_fault(world: World) -> None:
    shift = datetime.fromisoformat("2027-10-25T09:00:00+02:00") - datetime.now().astimezone()
    world.advance(seconds=shift.total_seconds())
    now = datetime.fromisoformat("2027-10-25T09:00:00+02:00")
    give(world, now, since=1, days=14)
    lasts = world.one("SELECT valid_until - valid_from FROM access.office_duty")[0]
    assert timedelta(days=13, hours=22) < lasts <= timedelta(days=14, hours=1)

"""Handing over: who may, who says yes, and that one relation ends where the other begins."""

from datetime import datetime, timedelta

import pytest

from sonar.access.types import Basis, Category, Purpose
from sonar.casework.operations import decide_hand_over, give_task, propose_hand_over
from sonar.casework.queries import colleagues, hand_overs_waiting, own_case_file, own_tasks, work_list
from sonar.disclosure.operations import NotAvailable, Refused, open_client
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from tests.rooms.casework.test_tasks import may_open, to
from tests.world import ADVISER, COLLEAGUE, ELSEWHERE, MANAGER, MANAGER_ELSEWHERE, MUNICIPAL, World

NEAR, FAR = "Test Uwv Adviser 2", "Test Uwv Adviser 3"


def propose(actor: Actor, now: datetime, receiver: str = NEAR, **how: object) -> bool:
    values = {"receiver_ref": to(actor, receiver), "reason": "leave", "now": now, **how}
    return propose_hand_over(actor=actor, **values)  # type: ignore[arg-type]


@pytest.mark.requirement("I6", "R310")
def test_whole_caseload_goes_to_another_office_in_one_action_and_one_yes(world: World, now: datetime) -> None:
    people = [world.client(adviser=ADVISER) for _ in range(3)]
    kept = world.client(adviser=COLLEAGUE)
    giver, receiver = world.sign_in(ADVISER), world.sign_in(ELSEWHERE)
    with open_client(
        actor=giver, client_ref=world.ref(people[0], giver), purpose=Purpose.MEDIATION,
        categories=(Category.IDENTITY, Category.PLAN), write=(Category.PLAN,), now=now,
    ) as opened:  # fmt: skip
        give_task(actor=giver, opened=opened, kind="call", due_on=local_day(now) + timedelta(days=1))
    assert propose(giver, now, FAR) is False
    assert [may_open(world, receiver, person, now) for person in people] == [None] * 3
    (waiting,) = hand_overs_waiting(actor=receiver)
    assert (waiting.giver, waiting.clients, waiting.office, waiting.may_decide) == (
        "Test Uwv Adviser 1", 3, "UWV Apeldoorn", True,
    )  # fmt: skip
    decide_hand_over(actor=receiver, hand_over_ref=waiting.reference, decision="accept")
    assert [may_open(world, receiver, person, now) for person in people] == [Basis.CASELOAD] * 3
    assert [may_open(world, giver, person, now) for person in people] == [None] * 3
    assert may_open(world, receiver, kept, now) is None
    assert (work_list(actor=giver, now=now).total, work_list(actor=receiver, now=now).total) == (0, 3)
    assert {row.office for row in work_list(actor=receiver, now=now).rows} == {"UWV Apeldoorn"}
    assert [task.client_ref != "" for task in own_tasks(actor=receiver, now=now)] == [True]
    subjects = world.all("SELECT subject FROM ledger.decision WHERE action = 'hand-over:client'")
    assert {subject for (subject,) in subjects} == {person.id for person in people}
    (told,) = own_case_file(actor=world.sign_in_jobseeker(people[0]), now=now).hand_overs
    assert (told.adviser, told.office) == (FAR, "UWV Apeldoorn")
    with pytest.raises(NotAvailable):
        decide_hand_over(actor=receiver, hand_over_ref=waiting.reference, decision="accept")


def test_one_client_and_nobody_else(world: World, now: datetime) -> None:
    one, other = world.client(adviser=ADVISER), world.client(adviser=ADVISER)
    foreign = world.client(adviser=COLLEAGUE)
    giver, receiver = world.sign_in(ADVISER), world.sign_in(ELSEWHERE)
    with pytest.raises(NotAvailable):
        propose(giver, now, FAR, client_refs=[world.ref(one, giver), world.ref(foreign, giver)])
    propose(giver, now, FAR, client_refs=[world.ref(one, giver)])
    (waiting,) = hand_overs_waiting(actor=receiver)
    decide_hand_over(actor=receiver, hand_over_ref=waiting.reference, decision="accept")
    assert may_open(world, receiver, one, now) is Basis.CASELOAD
    assert may_open(world, receiver, other, now) is None


def test_manager_does_it_at_once_within_the_office_and_not_across(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    manager = world.sign_in(MANAGER)
    giver_ref = to(manager, "Test Uwv Adviser 1")
    assert propose(manager, now, NEAR, giver_ref=giver_ref) is True
    assert may_open(world, world.sign_in(COLLEAGUE), person, now) is Basis.CASELOAD
    assert propose(manager, now, FAR, giver_ref=to(manager, NEAR)) is False
    (waiting,) = hand_overs_waiting(actor=manager)
    assert waiting.may_decide is False
    with pytest.raises(NotAvailable):
        decide_hand_over(actor=manager, hand_over_ref=waiting.reference, decision="accept")
    elsewhere = world.sign_in(MANAGER_ELSEWHERE)
    (waiting,) = hand_overs_waiting(actor=elsewhere)
    decide_hand_over(actor=elsewhere, hand_over_ref=waiting.reference, decision="accept")
    assert may_open(world, world.sign_in(ELSEWHERE), person, now) is Basis.CASELOAD


@pytest.mark.parametrize(("who", "decision"), [(ELSEWHERE, "refuse"), (ADVISER, "withdraw")])
def test_refused_or_withdrawn_changes_nothing(world: World, now: datetime, who: object, decision: str) -> None:
    person = world.client(adviser=ADVISER)
    giver = world.sign_in(ADVISER)
    propose(giver, now, FAR)
    actor = world.sign_in(who)  # type: ignore[arg-type]
    (waiting,) = hand_overs_waiting(actor=actor)
    decide_hand_over(actor=actor, hand_over_ref=waiting.reference, decision=decision)
    assert may_open(world, giver, person, now) is Basis.CASELOAD
    assert may_open(world, world.sign_in(ELSEWHERE), person, now) is None


def test_who_may_not(world: World, now: datetime) -> None:
    world.client(adviser=COLLEAGUE)
    adviser, elsewhere = world.sign_in(ADVISER), world.sign_in(MANAGER_ELSEWHERE)
    municipal = world.sign_in(MUNICIPAL)
    with pytest.raises(NotAvailable):  # a colleague's caseload
        propose(adviser, now, FAR, giver_ref=to(adviser, NEAR))
    with pytest.raises(NotAvailable):  # the caseload of another office
        propose(elsewhere, now, FAR, giver_ref=to(elsewhere, NEAR))
    with pytest.raises(NotAvailable):  # an empty one
        propose(adviser, now)
    with pytest.raises(NotAvailable):  # no reason from the list
        propose(adviser, now, reason="because")
    with pytest.raises(Refused):  # a manager has no clients
        propose(adviser, now, "Test Team Manager 10")
    assert not {found.name for found in colleagues(actor=municipal)} & {NEAR, FAR}


def test_client_who_left_the_caseload_meanwhile_stays_where_she_is(world: World, now: datetime) -> None:
    person, gone = world.client(adviser=ADVISER), world.client(adviser=ADVISER)
    giver, receiver = world.sign_in(ADVISER), world.sign_in(ELSEWHERE)
    propose(giver, now, FAR)
    world.sql.execute("UPDATE access.relation SET valid_until = kernel.now() WHERE client_id = %s", [gone.id])
    (waiting,) = hand_overs_waiting(actor=receiver)
    decide_hand_over(actor=receiver, hand_over_ref=waiting.reference, decision="accept")
    assert may_open(world, receiver, person, now) is Basis.CASELOAD
    assert may_open(world, receiver, gone, now) is None

"""Rights that people grant each other: one proposes, another approves, nobody for herself."""

from datetime import date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from sonar.access.operations import (
    Wanted,
    arrange_replacement,
    decide,
    propose,
    withdraw,
)
from sonar.access.queries import cross_region_users, find_staff, own_rights, proposals_waiting, rights_at
from sonar.access.types import Basis, Category, Fault, NotGranted, ProposalKind, Purpose, Refusal
from sonar.disclosure.operations import NotAvailable, Refused, open_client
from sonar.disclosure.queries import under_ticket
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from sonar.kernel.references import sealer
from tests.world import (
    ADVISER,
    AUDITOR,
    COLLEAGUE,
    ELSEWHERE,
    FUNCTIONAL_MANAGER,
    MANAGER,
    MEDIATOR,
    MUNICIPAL,
    REASON,
    SECURITY,
    SW_ADVISER,
    Person,
    World,
)

WHY = "Nodig voor de vervanging in het voorjaar."
EXTRA = Wanted(ProposalKind.EXTRA, "former_clients")


def staff_ref(staff: UUID, actor: Actor) -> str:
    """Return a reference to an account for an actor, as a list would give it."""
    return sealer().seal(staff, audience=actor.ref, purpose="staff")


def ask(
    world: World, now: datetime, staff: UUID = ADVISER, *, by: UUID = MANAGER, wanted: Wanted = EXTRA, days: int = 30
) -> None:
    """Propose a right for somebody."""
    actor, today = world.sign_in(by), local_day(now)
    propose(
        actor=actor,
        staff_ref=staff_ref(staff, actor),
        wanted=wanted,
        reason=WHY,
        since=today,
        until=today + timedelta(days=days),
    )


def answer(world: World, *, by: UUID = FUNCTIONAL_MANAGER, approved: bool = True) -> None:
    """Decide on the one proposal that waits."""
    actor = world.sign_in(by)
    (waiting,) = proposals_waiting(actor=actor)
    decide(actor=actor, reference=waiting.reference, approved=approved)


def former(world: World) -> Person:
    """Return a former client who is still in a caseload."""
    person = world.client(adviser=ADVISER)
    world.sql.execute("UPDATE clients.client SET active = false WHERE id = %s", [person.id])
    return person


def opens(world: World, person: Person, now: datetime, *, staff: UUID = ADVISER, reason: str | None = None) -> bool:
    """Tell whether somebody may open a client's identity now."""
    actor = world.sign_in(staff)
    try:
        with open_client(
            actor=actor,
            client_ref=world.ref(person, actor),
            purpose=Purpose.MEDIATION,
            categories=[Category.IDENTITY],
            reason=reason,
            now=now,
        ):
            return True
    except NotAvailable:
        return False


@pytest.mark.requirement("R62")
def test_former_client_opens_to_a_named_person_with_a_reason_and_to_nobody_else(world: World, now: datetime) -> None:
    person = former(world)
    assert not opens(world, person, now, reason=REASON)
    ask(world, now)
    assert not opens(world, person, now, reason=REASON)  # proposed is not approved
    answer(world)
    assert not opens(world, person, now)
    assert opens(world, person, now, reason=REASON)
    row = world.one("SELECT reason, persons FROM ledger.disclosure ORDER BY seq DESC LIMIT 1")
    assert row == (REASON, [person.id])
    world.relate(person, COLLEAGUE)
    assert not opens(world, person, now, staff=COLLEAGUE, reason=REASON)


@pytest.mark.requirement("R54")
def test_right_asked_for_oneself_is_refused_and_recorded(world: World, now: datetime) -> None:
    for staff in (MANAGER, FUNCTIONAL_MANAGER):
        with pytest.raises(NotGranted) as refused:
            ask(world, now, staff, by=staff, wanted=Wanted(ProposalKind.FUNCTION, "uwv_adviser"))
        assert refused.value.faults == (Fault.SELF,)
    assert world.count("SELECT count(*) FROM access.proposal") == 0
    refusals = world.all("SELECT action, refusal FROM ledger.decision WHERE action LIKE 'right:%%'")
    assert refusals == [("right:propose:function", "self")] * 2


def test_nobody_approves_what_she_proposed_or_what_is_for_herself(world: World, now: datetime) -> None:
    ask(world, now, MEDIATOR, by=FUNCTIONAL_MANAGER, wanted=Wanted(ProposalKind.NATIONAL_TASK, "Wet SUWI art. 30a"))
    (waiting,) = proposals_waiting(actor=(actor := world.sign_in(FUNCTIONAL_MANAGER)))
    assert not waiting.may_decide
    with pytest.raises(NotGranted) as refused:
        decide(actor=actor, reference=waiting.reference, approved=True)
    assert refused.value.faults == (Fault.SELF,)
    for column, value in (("decided_by", FUNCTIONAL_MANAGER), ("decided_by", MEDIATOR), ("proposed_by", MEDIATOR)):
        with pytest.raises(psycopg.errors.CheckViolation):  # the database itself holds the four eyes
            world.sql.execute(
                f"UPDATE access.proposal SET {column} = %s, decided_at = kernel.now(), approved = true".replace(  # noqa: S608
                    "proposed_by = %s, decided_at", "decided_by = NULL, proposed_by = %s, decided_at"
                ).encode(),
                [value],
            )


def test_everything_that_is_wrong_is_said_at_once(world: World, now: datetime) -> None:
    actor, today = world.sign_in(MANAGER), local_day(now)
    with pytest.raises(NotGranted) as refused:
        propose(
            actor=actor,
            staff_ref=staff_ref(ADVISER, actor),
            wanted=Wanted(ProposalKind.EXTRA, "sw_work_capacity"),
            reason="kort",
            since=today - timedelta(days=9),
            until=today - timedelta(days=12),
        )
    assert refused.value.faults == (Fault.REASON, Fault.PERIOD, Fault.NOT_FOR_FUNCTION)
    with pytest.raises(NotGranted) as refused:
        ask(world, now, days=800)
    assert refused.value.faults == (Fault.TOO_LONG,)
    with pytest.raises(NotGranted) as refused:
        ask(world, now, ELSEWHERE)
    assert refused.value.faults == (Fault.NOT_YOURS,)
    with pytest.raises(NotGranted) as refused:
        ask(world, now, by=AUDITOR)
    assert refused.value.faults == (Fault.NOT_YOURS,)


@pytest.mark.requirement("R61")
def test_withdrawing_works_at_the_next_request_and_within_a_ticket_that_is_open(world: World, now: datetime) -> None:
    person = former(world)
    right = world.grant(ADVISER, "extra", "former_clients")
    actor = world.sign_in()
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.MEDIATION,
        categories=[Category.IDENTITY],
        reason=REASON,
        now=now,
    ) as opened:
        manager = world.sign_in(MANAGER)
        withdraw(actor=manager, reference=sealer().seal(right, audience=manager.ref, purpose="right"))
        with under_ticket(opened.live_ticket()):
            assert world.count("SELECT count(*) FROM access.live_ticket WHERE actor_ref = %s", ADVISER) == 0
    assert not opens(world, person, now, reason=REASON)


@pytest.mark.requirement("R45", "R55", "R56")
def test_national_task_reaches_all_regions_until_it_ends_and_stands_on_the_list(world: World, now: datetime) -> None:
    def reach() -> list[str]:
        listed = cross_region_users(actor=world.sign_in(AUDITOR))
        assert listed.alarms == 0
        assert all(row.statutory_task for row in listed.rows)
        return [row.statutory_task for row in listed.rows if row.function == "national_mediator"]

    assert reach() == []
    ask(world, now, MEDIATOR, by=FUNCTIONAL_MANAGER, wanted=Wanted(ProposalKind.NATIONAL_TASK, "Wet SUWI art. 30a"))
    world.sql.execute("UPDATE access.proposal SET proposed_by = %s", [MANAGER])
    answer(world)
    assert reach() == ["Wet SUWI art. 30a"]
    world.advance(days=31)
    assert reach() == []


def test_scope_widens_the_reach_for_a_while(world: World, now: datetime) -> None:
    person = world.client()
    world.relate(person, ELSEWHERE)
    assert not opens(world, person, now, staff=ELSEWHERE)
    world.grant(ELSEWHERE, "scope", office_id=11, days=2)
    assert opens(world, person, now, staff=ELSEWHERE)
    world.advance(days=3)
    assert not opens(world, person, now, staff=ELSEWHERE)


@pytest.mark.requirement("I24")
def test_sw_adviser_sees_the_assessment_with_the_extra_right_and_a_reason_only(world: World, now: datetime) -> None:
    person = world.client(adviser=SW_ADVISER)

    def refusal(reason: str | None) -> Refusal | None:
        actor = world.sign_in(SW_ADVISER)
        try:
            with open_client(
                actor=actor,
                client_ref=world.ref(person, actor),
                purpose=Purpose.REINTEGRATION,
                categories=[Category.WORK_CAPACITY],
                reason=reason,
                now=now,
            ):
                return None
        except Refused as refused:
            return refused.code

    assert refusal(REASON) is Refusal.CATEGORY
    world.grant(SW_ADVISER, "extra", "sw_work_capacity")
    assert refusal(None) is Refusal.REASON
    assert refusal(REASON) is None
    world.grant(ADVISER, "extra", "sw_work_capacity")  # not for her function: it gives nothing
    assert "sw_work_capacity" in {
        right.subject for right in own_rights(actor=world.sign_in(), at=datetime.now(now.tzinfo)).granted
    }


@pytest.mark.requirement("R61")
def test_another_function_takes_the_extra_rights_of_the_earlier_one_along(world: World, now: datetime) -> None:
    world.grant(ADVISER, "extra", "former_clients")
    ask(world, now, wanted=Wanted(ProposalKind.FUNCTION, "employer_adviser"))
    answer(world)
    rights = own_rights(actor=world.sign_in(), at=datetime.now(now.tzinfo) + timedelta(days=1))
    assert rights.function == "employer_adviser"
    assert [right.kind for right in rights.granted] == [ProposalKind.FUNCTION]
    assert rights.function_until == local_day(now) + timedelta(days=30)
    world.advance(days=31)
    assert world.one("SELECT active FROM identity.staff_by_subject('test', 'uwv_adviser1')")[0] is False


@pytest.mark.requirement("I6")
def test_replacement_is_arranged_by_the_manager_of_both_who_is_neither(world: World, now: datetime) -> None:
    person, today = world.client(adviser=COLLEAGUE), local_day(now)
    assert not opens(world, person, now)

    def arrange(by: UUID, absent: UUID, substitute: UUID, days: int = 14) -> None:
        actor = world.sign_in(by)
        arrange_replacement(
            actor=actor,
            absent_ref=staff_ref(absent, actor),
            substitute_ref=staff_ref(substitute, actor),
            since=today,
            until=today + timedelta(days=days),
        )

    for by, absent, substitute, fault in (
        (MANAGER, COLLEAGUE, MANAGER, Fault.SELF),
        (ADVISER, COLLEAGUE, ADVISER, Fault.SELF),
        (COLLEAGUE, ADVISER, ELSEWHERE, Fault.NOT_YOURS),
        (COLLEAGUE, COLLEAGUE, ELSEWHERE, Fault.OTHER_FUNCTION),
        (MANAGER, COLLEAGUE, ELSEWHERE, Fault.NOT_YOURS),
        (MANAGER, COLLEAGUE, COLLEAGUE, Fault.SAME),
        (MANAGER, COLLEAGUE, SECURITY, Fault.OTHER_FUNCTION),
    ):
        with pytest.raises(NotGranted) as refused:
            arrange(by, absent, substitute)
        assert refused.value.faults == (fault,)
    with pytest.raises(NotGranted) as refused:
        arrange(MANAGER, COLLEAGUE, ADVISER, days=0)
    assert refused.value.faults == (Fault.PERIOD,)
    arrange(MANAGER, COLLEAGUE, ADVISER)
    assert opens(world, person, now)
    assert world.one("SELECT bases FROM ledger.disclosure ORDER BY seq DESC LIMIT 1")[0] == [Basis.REPLACEMENT.value]
    world.advance(days=15)
    assert not opens(world, person, now)


@pytest.mark.requirement("R57", "I20")
def test_client_who_moves_leaves_the_view_on_the_moving_date(world: World, now: datetime) -> None:
    person = world.client(adviser=MUNICIPAL)
    assert opens(world, person, now, staff=MUNICIPAL)
    day = local_day(now) + timedelta(days=3)
    world.sql.execute("UPDATE clients.residence SET valid_until = %s WHERE client_id = %s", [day, person.id])
    world.sql.execute("INSERT INTO clients.residence VALUES (%s, 150, %s)", [person.id, day])
    world.advance(days=2)
    assert opens(world, person, now, staff=MUNICIPAL)
    world.advance(days=1)
    assert not opens(world, person, now, staff=MUNICIPAL)


@pytest.mark.requirement("I67")
def test_what_somebody_was_allowed_on_a_past_day(world: World, now: datetime) -> None:
    before = datetime.now(now.tzinfo)
    world.advance(days=10)
    world.grant(ADVISER, "extra", "former_clients", days=5)
    world.sql.execute("UPDATE identity.staff SET office_id = 12 WHERE id = %s", [ADVISER])
    world.advance(days=20)
    auditor = world.sign_in(AUDITOR)
    reference = next(row.reference for row in find_staff(actor=auditor, text="uwv adviser 1"))

    def at(days: float) -> tuple[str, list[str]]:
        found = rights_at(actor=auditor, staff_ref=reference, at=before + timedelta(days=days))
        assert {right.purpose for right in found.by_function} >= {Purpose.MEDIATION, Purpose.IDENTIFICATION}
        return found.office, [right.subject for right in found.granted]

    assert at(5) == ("UWV Zwolle", [])
    assert at(11) == ("UWV Apeldoorn", ["former_clients"])
    assert at(29) == ("UWV Apeldoorn", [])
    colleague = world.sign_in(COLLEAGUE)
    with pytest.raises(NotGranted):
        rights_at(actor=colleague, staff_ref=staff_ref(ADVISER, colleague), at=before)


def test_days_that_cannot_be(world: World) -> None:
    actor = world.sign_in()
    with pytest.raises(NotGranted):
        own_rights(actor=actor, at=datetime.combine(date(1999, 1, 1), datetime.min.time()).astimezone())

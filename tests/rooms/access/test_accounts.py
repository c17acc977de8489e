"""The accounts of a municipality, kept by its own manager within UWV's limits; and who reaches beyond the region."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from sonar.access.operations import Wanted, add_account, decide, end_account, move_account, propose
from sonar.access.queries import cross_region_users, find_staff, own_places, proposals_waiting
from sonar.access.types import Fault, NotGranted, ProposalKind
from sonar.identity.queries import resolve_session
from sonar.identity.types import Actor, SessionEnded
from sonar.kernel.clock import local_day
from tests.world import (
    ADVISER,
    AUDITOR,
    ELSEWHERE,
    EMPLOYER_ADVISER,
    FUNCTIONAL_MANAGER,
    MANAGER,
    MANAGER_ELSEWHERE,
    MUNICIPAL,
    MUNICIPAL_ELSEWHERE,
    OFFICER,
    World,
)

WHY = "Nieuwe collega bij de sociale dienst."


@pytest.fixture
def boss(world: World) -> UUID:
    """The manager of the municipality of Zwolle."""
    row = world.one(
        "INSERT INTO identity.staff (id, issuer, subject, display_name, function, organisation_id, office_id)"
        " VALUES (gen_random_uuid(), 'test', 'boss', 'Test Hoofd', 'team_manager', 2, 21) RETURNING id"
    )
    return UUID(str(row[0]))


def add(actor: Actor, now: datetime, **changes: Any) -> None:  # noqa: ANN401 - parts of an account
    """Add a colleague."""
    given: dict[str, Any] = {
        "subject": "j.jansen",
        "display_name": "Jans Jansen",
        "function": "municipal_adviser",
        "office_id": 21,
        "team_id": None,
        "reason": WHY,
        "until": local_day(now) + timedelta(days=300),
    }
    add_account(actor=actor, now=now, **{**given, **changes})


def faults(actor: Actor, now: datetime, **changes: Any) -> tuple[Fault, ...]:  # noqa: ANN401 - parts of an account
    """Return what stands in the way of adding somebody."""
    with pytest.raises(NotGranted) as refused:
        add(actor, now, **changes)
    return refused.value.faults


@pytest.mark.requirement("I21", "R57", "R61")
def test_municipality_adds_moves_and_ends_its_own_people(world: World, now: datetime, boss: UUID) -> None:
    head = world.sign_in(boss)
    add(head, now)
    made, active = world.one("SELECT id, active FROM identity.staff WHERE subject = 'j.jansen'")
    assert not active  # opens when UWV says yes, and not before
    (waiting,) = proposals_waiting(actor=head)
    with pytest.raises(NotGranted):
        decide(actor=head, reference=waiting.reference, approved=True)
    (waiting,) = proposals_waiting(actor=(functional := world.sign_in(FUNCTIONAL_MANAGER)))
    decide(actor=functional, reference=waiting.reference, approved=True)
    assert world.sign_in(made).function == "municipal_adviser"

    world.sql.execute("INSERT INTO identity.office VALUES (22, 2, 'Sociale dienst Zwolle-Zuid', 1)")
    try:
        listed = next(row for row in find_staff(actor=head) if row.display_name == "Jans Jansen")
        move_account(actor=head, staff_ref=listed.reference, office_id=22, team_id=None)
        assert world.sign_in(made).office == "Sociale dienst Zwolle-Zuid"
        with pytest.raises(NotGranted) as refused:
            move_account(actor=head, staff_ref=listed.reference, office_id=11, team_id=111)
        assert refused.value.faults == (Fault.OFFICE,)
        live = world.sign_in(made)
        end_account(actor=head, staff_ref=listed.reference)
        ended = resolve_session(token=live.token)
        assert isinstance(ended, SessionEnded)
        assert world.one("SELECT active FROM identity.staff_by_subject('test', 'j.jansen')")[0] is False
        rows = world.all("SELECT action FROM ledger.decision WHERE action LIKE 'account:%%' AND decision ORDER BY seq")
        assert rows == [("account:add",), ("account:move",), ("account:end",)]
    finally:
        world.sql.execute("UPDATE identity.staff SET office_id = 21 WHERE office_id = 22")
        world.sql.execute("DELETE FROM identity.office WHERE id = 22")


@pytest.mark.requirement("I21")
def test_manager_grants_only_what_is_in_the_municipalitys_set(world: World, now: datetime, boss: UUID) -> None:
    head = world.sign_in(boss)
    assert [row.display_name for row in find_staff(actor=head)] == ["Test Municipal Adviser 6"]
    (place,) = own_places(actor=head)
    assert (place.office, place.functions) == ("Sociale dienst Zwolle", ("municipal_adviser", "team_manager"))
    assert faults(head, now, function="uwv_adviser") == (Fault.NOT_IN_SET,)
    today = local_day(now)
    assert faults(
        head, now, subject="a b", display_name="x", office_id=11, team_id=111, reason="kort", until=date(2020, 1, 1)
    ) == (Fault.NAME, Fault.SUBJECT, Fault.OFFICE, Fault.REASON, Fault.PERIOD)
    assert faults(head, now, subject="municipal_adviser6") == (Fault.TAKEN,)
    assert faults(head, now, until=today + timedelta(days=4000)) == (Fault.TOO_LONG,)
    reference = find_staff(actor=head)[0].reference
    with pytest.raises(NotGranted) as refused:
        propose(
            actor=head,
            staff_ref=reference,
            wanted=Wanted(ProposalKind.FUNCTION, "uwv_adviser"),
            reason=WHY,
            since=today,
            until=today + timedelta(days=9),
        )
    assert refused.value.faults == (Fault.NOT_IN_SET,)


@pytest.mark.requirement("I21")
def test_nobody_keeps_the_accounts_of_another(world: World, now: datetime, boss: UUID) -> None:
    for other in (MANAGER, FUNCTIONAL_MANAGER, MUNICIPAL, AUDITOR):
        actor = world.sign_in(other)
        assert own_places(actor=actor) == ()
        assert faults(actor, now) == (Fault.NOT_YOURS,)
    from sonar.access.queries.people import STAFF, sealed  # noqa: PLC0415 - references no page would give

    head = world.sign_in(boss)
    for theirs, fault in ((MUNICIPAL_ELSEWHERE, Fault.NOT_YOURS), (ADVISER, Fault.NOT_YOURS), (boss, Fault.SELF)):
        reference = sealed(theirs, actor=head, purpose=STAFF)
        for attempt in (
            lambda reference=reference: end_account(actor=head, staff_ref=reference),
            lambda reference=reference: move_account(actor=head, staff_ref=reference, office_id=21, team_id=None),
        ):
            with pytest.raises(NotGranted) as refused:
                attempt()
            assert refused.value.faults == (fault,)
    assert world.count("SELECT count(*) FROM identity.staff WHERE NOT active") == 0


@pytest.mark.requirement("R56")
def test_reach_beyond_the_region_without_a_task_is_an_alarm_and_stands_first(world: World, now: datetime) -> None:
    today, manager = local_day(now), world.sign_in(MANAGER_ELSEWHERE)
    theirs = next(row for row in find_staff(actor=manager, text="Uwv Adviser 3"))

    def widen(task: str, region: int) -> None:
        propose(
            actor=manager,
            staff_ref=theirs.reference,
            wanted=Wanted(ProposalKind.SCOPE, task, region_code=region),
            reason="Helpt een half jaar in de andere regio.",
            since=today,
            until=today + timedelta(days=30),
        )

    with pytest.raises(NotGranted) as refused:
        widen("", 1)
    assert refused.value.faults == (Fault.TASK,)
    widen("Wet SUWI art. 30a lid 1", 1)
    widen("", 2)  # her own region needs none
    world.sql.execute("UPDATE access.proposal SET decided_by = %s, decided_at = now(), approved = true", [OFFICER])
    found = cross_region_users(actor=world.sign_in(AUDITOR))
    assert (found.alarms, found.next_offset) == (0, None)
    mine = [row for row in found.rows if row.means == "scope"]
    assert [(row.display_name, row.statutory_task) for row in mine] == [
        ("Test Uwv Adviser 3", "Wet SUWI art. 30a lid 1")
    ]
    assert {row.function for row in found.rows if row.means == "function"} >= {"uwv_adviser", "employer_adviser"}

    world.grant(ADVISER, "scope", office_id=12)  # as if it had been arranged without a task
    world.duty(ELSEWHERE, 11)
    found = cross_region_users(actor=world.sign_in(FUNCTIONAL_MANAGER))
    assert found.alarms == 2
    assert [row.alarm for row in found.rows[:3]] == [True, True, False]
    assert cross_region_users(actor=world.sign_in(MANAGER)).rows == ()
    world.sql.execute("UPDATE identity.staff SET active = false WHERE id = %s", [EMPLOYER_ADVISER])
    assert "employer_adviser" not in {row.function for row in cross_region_users(actor=world.sign_in(AUDITOR)).rows}

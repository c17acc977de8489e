"""What nobody used for ninety days is put before the manager, and ends when she does not answer (R58)."""

from datetime import datetime, timedelta

import pytest

from sonar.access.jobs import gather, keep_confirming
from sonar.access.operations import confirm
from sonar.access.queries import confirmations_waiting, unused_rights
from sonar.access.types import Category, Purpose
from sonar.kernel.clock import local_day
from tests.rooms.access.test_confirming import later, read
from tests.world import ADVISER, COLLEAGUE, FUNCTIONAL_MANAGER, MANAGER, SECURITY, SW_ADVISER, World

OPEN = "SELECT count(*) FROM access.recertification WHERE staff_id = %s AND answered_at IS NULL"


@pytest.mark.requirement("R58")
def test_what_nobody_used_is_put_before_the_manager_and_ends_without_an_answer(world: World, now: datetime) -> None:
    now = later(world, now, 91)
    read(world, world.sign_in(), now, purpose=Purpose.MEDIATION, category=Category.IDENTITY)
    gather(since=now - timedelta(days=2))
    asked, noticed, lapsed = keep_confirming(now=now)
    with_rights = world.count(
        "SELECT count(*) FROM identity.staff f WHERE EXISTS"
        " (SELECT FROM access.policy_right p WHERE p.function = f.function)"
    )
    assert (asked, noticed, lapsed) == (with_rights - 1, 0, 0)  # everybody but the one who opened a client
    assert keep_confirming(now=now) == (0, 0, 0)
    # Who is there to look after others and opens no client is not asked for that.
    assert [world.count(OPEN, staff) for staff in (ADVISER, COLLEAGUE, SECURITY, FUNCTIONAL_MANAGER)] == [0, 1, 0, 0]

    manager = world.sign_in(MANAGER)
    due = {row.display_name[-1]: row.due for row in unused_rights(actor=manager) if row.function == "uwv_adviser"}
    assert (due["1"], due["2"]) == (None, local_day(now) + timedelta(days=30))
    (waiting,) = (row for row in confirmations_waiting(actor=manager) if row.staff_name == "Test Uwv Adviser 2")
    assert waiting.unused_days is None

    now = later(world, now, 24)
    keep_confirming(now=now)  # gives notice
    later(world, now, 8)
    assert keep_confirming(now=now)[2] == with_rights - 1
    assert world.one("SELECT active FROM identity.staff WHERE id = %s", COLLEAGUE) == (False,)
    assert world.one("SELECT active FROM identity.staff WHERE id = %s", ADVISER) == (True,)


@pytest.mark.requirement("R58")
def test_what_somebody_said_is_needed_is_not_asked_after_again_for_as_long(world: World, now: datetime) -> None:
    now = later(world, now, 91)
    keep_confirming(now=now)
    manager = world.sign_in(MANAGER)
    (waiting,) = (row for row in confirmations_waiting(actor=manager) if row.staff_name == "Test Uwv Adviser 2")
    confirm(actor=manager, reference=waiting.reference, kept=True)
    now = later(world, now, 89)
    keep_confirming(now=now)
    assert world.count(OPEN, COLLEAGUE) == 0
    now = later(world, now, 2)
    keep_confirming(now=now)
    assert world.count(OPEN, COLLEAGUE) == 1


@pytest.mark.requirement("R58")
def test_an_extra_right_that_is_not_used_is_asked_after_by_itself(world: World, now: datetime) -> None:
    used = world.grant(SW_ADVISER, "extra", "sw_work_capacity", days=400)
    former = world.grant(ADVISER, "extra", "former_clients", days=400)
    now = later(world, now, 91)
    world.sql.execute(
        "INSERT INTO access.right_use VALUES (%s, 'reintegration', 'identity', 'read', kernel.now())", [SW_ADVISER]
    )
    keep_confirming(now=now)
    asked = [
        row for (row,) in world.all("SELECT proposal_id FROM access.recertification WHERE proposal_id IS NOT NULL")
    ]
    assert (used in asked, former in asked) == (True, False)
    assert world.count(OPEN + " AND proposal_id IS NULL", SW_ADVISER) == 0  # her function is used

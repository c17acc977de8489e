"""Judging readings without a relation, on the real database: whose they are, and that a judgement is made once."""

import re

import pytest
from django.test import Client

from sonar.access.types import Category, Purpose, Refusal
from sonar.disclosure.operations import Refused, break_glass
from sonar.kernel import clock
from tests.world import ADVISER, MANAGER, MANAGER_ELSEWHERE, REASON, World

pytestmark = pytest.mark.requirement("R122", "R299")
REMARK = "Nagevraagd bij de collega; de klant stond aan de balie."


def break_it(world: World) -> None:
    """Let an adviser open somebody without a relation."""
    person = world.client()
    actor = world.sign_in()
    with break_glass(
        actor=actor, client_ref=world.ref(person, actor), purpose=Purpose.MEDIATION, category=Category.CONTACT,
        reason=REASON, now=clock.now(),
    ):  # fmt: skip
        pass


def reference_on(page: str) -> str:
    """Return the reference of the only reading that waits."""
    found = re.search(r'name="reference" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_manager_of_the_office_judges_once(world: World, http: Client) -> None:
    break_it(world)
    world.browse(http, world.sign_in(MANAGER))
    page = http.get("/beoordelingen").content.decode()
    assert "Test Uwv Adviser 1" in page
    judgement = {"reference": reference_on(page), "judgement": "task", "remark": REMARK}
    assert http.post("/beoordelingen", judgement)["Location"] == "/beoordelingen?melding=beoordeeld"
    assert world.one("SELECT reviewed_by, justified, remark FROM access.glass_review") == (MANAGER, True, REMARK)
    assert http.post("/beoordelingen", judgement).status_code == 404
    assert "Test Uwv Adviser 1" not in http.get("/beoordelingen").content.decode()


def test_judgement_needs_a_remark_and_a_choice(world: World, http: Client) -> None:
    break_it(world)
    world.browse(http, world.sign_in(MANAGER))
    reference = reference_on(http.get("/beoordelingen").content.decode())
    for given in (
        {"judgement": "task", "remark": "kort"},
        {"judgement": "misschien", "remark": REMARK},
        {"remark": REMARK},
    ):
        assert http.post("/beoordelingen", {"reference": reference, **given}).status_code == 422
    assert http.post("/beoordelingen", {"reference": "x", "judgement": "task", "remark": REMARK}).status_code == 404
    assert world.one("SELECT reviewed_by FROM access.glass_review") == (None,)


def test_manager_elsewhere_and_adviser_judge_nothing(world: World, http: Client) -> None:
    break_it(world)
    world.browse(http, world.sign_in(MANAGER))
    reference = reference_on(http.get("/beoordelingen").content.decode())
    world.browse(http, world.sign_in(MANAGER_ELSEWHERE))
    assert "Test Uwv Adviser 1" not in http.get("/beoordelingen").content.decode()
    judgement = {"reference": reference, "judgement": "task", "remark": REMARK}
    assert http.post("/beoordelingen", judgement).status_code == 404
    world.browse(http, world.sign_in(ADVISER))
    assert http.post("/beoordelingen", judgement).status_code == 403
    assert world.one("SELECT reviewed_by FROM access.glass_review") == (None,)


def test_overdue_judgement_stops_the_next_time(world: World) -> None:
    break_it(world)
    world.advance(days=12)
    with pytest.raises(Refused) as refused:
        break_it(world)
    assert refused.value.code is Refusal.REVIEW_OVERDUE

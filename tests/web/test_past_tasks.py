"""The record as it was, for each task on its own: what re-integration opens shows to who asks for that, logged."""

import html
import re

import pytest
from django.http import HttpResponse
from django.test import Client

from sonar.kernel import clock
from tests.world import ADVISER, MUNICIPAL, SW_ADVISER, World

ASSESSOR = "Proefarts Van Dam"


def text_of(answer: HttpResponse) -> str:
    """Return the page."""
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def shown(page: str) -> str:
    """Return what the record held."""
    return page.split("Zoals het was op")[1]


@pytest.mark.requirement("R33", "R12", "R31")
def test_health_of_then_shows_for_reintegration_alone_and_that_is_logged(world: World, http: Client) -> None:
    today = clock.local_day(clock.now())
    capacity = {"mental_hours": 20, "physical_hours": 12, "assessor": ASSESSOR, "assessed_on": today}
    person = world.client(adviser=ADVISER, parts={"work_capacity": (capacity,)})
    world.sql.execute("UPDATE clients.client SET registered_on = registered_on - 10")
    actor = world.sign_in()
    world.browse(http, actor)
    page = f"/klanten/{world.ref(person, actor)}/op-datum"
    assert "Voor welke taak?" in text_of(http.get(page))
    for given in ({}, {"taak": "mediation"}):
        held = shown(text_of(http.get(page, {"dag": today.isoformat(), **given})))
        assert ASSESSOR not in held
        assert person.new.identity.last_name in held
        assert re.search(r"Actief|actief|ingeschreven", held)
    health = "SELECT count(*) FROM ledger.disclosure WHERE 'work_capacity' = ANY (categories)"
    assert world.count(health) == 0
    held = shown(text_of(http.get(page, {"dag": today.isoformat(), "taak": "reintegration"})))
    assert ASSESSOR in held
    assert world.count(health + " AND purpose = 'reintegration' AND bases = ARRAY['caseload']") == 1
    wrong = http.get(page, {"dag": today.isoformat(), "taak": "identification"})
    assert wrong.status_code == 422
    assert ASSESSOR not in wrong.content.decode()
    assert world.count(health) == 1


@pytest.mark.requirement("R33")
def test_who_has_one_task_chooses_none(world: World, http: Client) -> None:
    today = clock.local_day(clock.now())
    capacity = {"mental_hours": 20, "physical_hours": 12, "assessor": ASSESSOR, "assessed_on": today}
    person = world.client(adviser=ADVISER, parts={"work_capacity": (capacity,)})
    for staff in (MUNICIPAL, SW_ADVISER):
        world.relate(person, staff)
        actor = world.sign_in(staff)
        world.browse(http, actor)
        page = f"/klanten/{world.ref(person, actor)}/op-datum"
        assert "Voor welke taak?" not in text_of(http.get(page))
        for task in ("", "reintegration"):
            assert ASSESSOR not in text_of(http.get(page, {"dag": today.isoformat(), "taak": task}))

"""A task for everybody in a selection: counts on the page, a ticket for everybody, and no file (R38)."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from sonar.access.types import Purpose
from sonar.casework.operations import make_selection
from sonar.disclosure.types import SearchCriteria
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from tests.web.test_casework_pages import text_of
from tests.world import ADVISER, COLLEAGUE, Person, World

LICENCE_B = SearchCriteria(licences=("B",))


def selected(world: World, people: int, now: datetime) -> tuple[list[Person], Actor, str]:
    """Put so many clients of the adviser in a selection; return them, the adviser and the page for a task."""
    found = [world.client(adviser=ADVISER) for _ in range(people)]
    actor = world.sign_in()
    made, members = make_selection(
        actor=actor, title="Chauffeurs", criteria=LICENCE_B, purpose=Purpose.MEDIATION, now=now
    )
    assert members == people
    return found, actor, f"/zoeken/selecties/{made}/taak"


def counts(page: str) -> list[int]:
    """Return what the page tells: given, had one, left out."""
    return [int(number) for number in re.findall(r"html-dd\">(\d+)</dd>", page)]


@pytest.mark.requirement("R38")
def test_task_for_sixty_people_without_any_file(world: World, client: Client, now: datetime) -> None:
    people, actor, address = selected(world, 60, now)
    world.browse(client, actor)
    assert address in text_of(client, address.removesuffix("/taak"))
    assert "60 klanten" in text_of(client, address)
    fields = {"kind": "call", "due_on": local_day(now) + timedelta(days=7), "receiver": "self", "note": "Nieuwe baan?"}
    wrong = client.post(address, {"kind": "x", "due_on": "2020-01-01", "receiver": "y", "note": "z" * 4001})
    assert wrong.status_code == 422
    assert wrong.content.decode().count("utrecht-form-field-error-message") == 3
    past = client.post(address, {**fields, "due_on": "2020-01-01"})
    assert (past.status_code, "Dit is voorbij." in past.content.decode()) == (422, True)
    assert client.post(address, {**fields, "note": "Vraag naar zijn hernia."}).status_code == 422
    assert world.count("SELECT count(*) FROM casework.task") == 0
    world.relate(people[0], COLLEAGUE)
    world.sql.execute("DELETE FROM access.relation WHERE client_id = %s AND staff_id = %s", [people[0].id, ADVISER])
    given = client.post(address, fields)
    assert given["Content-Type"].startswith("text/html")
    assert "Content-Disposition" not in given
    page = given.content.decode()
    assert counts(page) == [59, 0, 1]
    assert all(person.new.identity.last_name not in page for person in people)
    assert world.all("SELECT kind, staff_id, given_by, count(*)::int FROM casework.task GROUP BY 1, 2, 3") == [
        ("call", ADVISER, ADVISER, 59)
    ]
    # Everybody was opened for it, at most fifty at once, and each change stands in the ledger.
    assert world.all(
        "SELECT cardinality(persons) FROM ledger.disclosure WHERE name = 'selection:task' ORDER BY seq"
    ) == [(50,), (9,)]
    assert world.count("SELECT count(*) FROM ledger.change WHERE fields = '{task}'") == 59
    assert counts(client.post(address, fields).content.decode()) == [0, 59, 1]
    assert "Nieuwe baan?" in text_of(client, f"/klanten/{world.ref(people[1], actor)}")


@pytest.mark.requirement("R38")
def test_task_for_the_adviser_of_each_client(world: World, client: Client, now: datetime) -> None:
    world.replace_by(COLLEAGUE, ADVISER)
    theirs = world.client(adviser=COLLEAGUE)
    world.client(adviser=ADVISER)
    actor = world.sign_in()
    made, members = make_selection(
        actor=actor, title="Iedereen", criteria=LICENCE_B, purpose=Purpose.MEDIATION, now=now
    )
    world.browse(client, actor)
    fields = {"kind": "check_cv", "due_on": local_day(now), "receiver": "advisers", "note": ""}
    assert counts(client.post(f"/zoeken/selecties/{made}/taak", fields).content.decode()) == [members, 0, 0]
    held = dict(world.all("SELECT staff_id, count(*)::int FROM casework.task GROUP BY 1"))
    assert held[ADVISER] == 1
    assert held.get(COLLEAGUE, 0) == members - 1
    assert world.count("SELECT count(*) FROM access.relation WHERE kind = 'task'") == 0  # it opens nothing new
    assert theirs.id


@pytest.mark.requirement("R38")
def test_selection_of_another_and_an_hour_that_is_used_up(world: World, client: Client, now: datetime) -> None:
    people, actor, address = selected(world, 2, now)
    fields = {"kind": "call", "due_on": local_day(now), "receiver": "self", "note": ""}
    other = Client()
    world.browse(other, world.sign_in(COLLEAGUE))
    assert other.get(address).status_code == 404
    assert other.post(address, fields).status_code == 404
    world.browse(client, actor)
    world.sql.execute("UPDATE access.policy_limit SET persons_per_hour = 1 WHERE function = 'uwv_adviser'")
    used_up = client.post(address, fields)
    assert used_up.status_code == 422
    assert "in dit uur te veel klanten geopend" in used_up.content.decode()
    world.sql.execute("UPDATE access.policy_limit SET persons_per_hour = 1500 WHERE function = 'uwv_adviser'")
    assert world.count("SELECT count(*) FROM casework.task") == 0
    assert people

"""What a function may read and not change: refused on the page and at the door, nothing written, and logged."""

from datetime import datetime
from uuid import UUID

import pytest
from django.db import DatabaseError
from django.test import Client

from sonar.access.types import Category, Purpose
from sonar.disclosure.operations import Refused, open_client
from sonar.disclosure.queries import group_of
from tests.world import ADVISER, SW_ADVISER, World

BENEFIT = {"v_ww_days": "120", "source": "staff", "why": "Brief van uitkeren."}
TARGET = {"v_in_register": "true", "source": "other_register", "why": "Opgevraagd bij het register."}
READ_ONLY = (
    (ADVISER, Purpose.MEDIATION, Category.BENEFIT, BENEFIT, {"ww_days": 120}),
    (SW_ADVISER, Purpose.REINTEGRATION, Category.TARGET_GROUP, TARGET, {"in_register": True}),
)
REFUSED = "SELECT count(*) FROM ledger.decision WHERE NOT decision AND refusal = 'category' AND actor_ref = %s"


@pytest.mark.requirement("R59", "R31")
@pytest.mark.parametrize("case", READ_ONLY, ids=["benefit", "target_group"])
def test_reading_is_not_changing(
    world: World, http: Client, now: datetime, case: tuple[UUID, Purpose, Category, dict[str, str], dict[str, object]]
) -> None:
    staff, purpose, category, given, changes = case
    name = category.value
    person = world.client(adviser=staff)
    actor = world.sign_in(staff)
    world.browse(http, actor)
    page = f"/klanten/{world.ref(person, actor)}/gegevens/{name}"
    shown = http.get(page)
    assert shown.status_code == 200
    assert "/wijzigen" not in shown.content.decode()
    before = world.count(REFUSED, actor.ref)

    answer = http.post(f"{page}/wijzigen", given)  # the page
    assert answer.status_code == 403
    assert "Deze gegevens zijn afgeschermd" in answer.content.decode()
    assert world.count(REFUSED, actor.ref) == before + 1

    with (  # the door behind every page and interface
        pytest.raises(Refused),
        open_client(
            actor=actor, client_ref=world.ref(person, actor), purpose=purpose, categories=[category], write=[category],
            now=now,
        ),
    ):  # fmt: skip
        pass
    assert world.count(REFUSED, actor.ref) == before + 2

    with (  # and the wall itself, when a page forgot to ask
        pytest.raises(DatabaseError),
        open_client(
            actor=actor, client_ref=world.ref(person, actor), purpose=purpose, categories=[Category.IDENTITY, category],
            now=now,
        ) as opened,
    ):  # fmt: skip
        opened.put_part(group_of(name), changes, version=0, source=given["source"], why="Zonder recht om te wijzigen.")
    assert world.count(f"SELECT count(*) FROM clients.{name}") == 0
    assert world.count("SELECT count(*) FROM clients.history WHERE category = %s", name) == 0

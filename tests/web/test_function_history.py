"""What a function was allowed, and since when: every policy that was in force is remembered (I67)."""

import json
from collections.abc import Iterator

import psycopg
import pytest
from django.test import Client

from sonar.access.queries import function_history, policy
from sonar.access.rules import fingerprint, policy_rows
from tests.world import World

PUT = "SELECT access.replace_policy(%s::jsonb, %s)"


@pytest.fixture
def changed(world: World) -> Iterator[None]:
    """Put another policy in force, and then the present one again; forget both afterwards."""
    rows = policy_rows(policy())
    other = {**rows, "rights": [row for row in rows["rights"] if not _notes(row)]}
    other["limits"] = [
        {**row, "glass_per_day": 1} if row["function"] == "uwv_adviser" else row for row in rows["limits"]
    ]
    known = world.count("SELECT max(seq) FROM access.policy_version")
    for each in (other, rows):
        world.sql.execute(PUT, [json.dumps(each), fingerprint(each)])
    yield
    world.sql.execute("ALTER TABLE access.policy_version DISABLE TRIGGER only_added_to")
    world.sql.execute("DELETE FROM access.policy_version WHERE seq > %s", [known])
    world.sql.execute("ALTER TABLE access.policy_version ENABLE TRIGGER only_added_to")


def _notes(row: dict[str, str]) -> bool:
    wanted = ("uwv_adviser", "mediation", "notes", "read")
    return (row["function"], row["purpose"], row["category"], row["mode"]) == wanted


@pytest.mark.requirement("I67")
def test_each_change_stands_there_with_what_came_and_went(world: World, http: Client, changed: None) -> None:
    latest, earlier, first = function_history(function="uwv_adviser")
    assert latest.at > earlier.at > first.at
    assert first.first
    assert ("right", "mediation", "notes", "read") in first.added
    assert set(earlier.removed) == {("right", "mediation", "notes", "read"), ("limit", "glass_per_day", "5")}
    assert earlier.added == (("limit", "glass_per_day", "1"),)
    assert (set(latest.added), latest.removed) == (set(earlier.removed), earlier.added)
    assert len(function_history(function="auditor")) == 1  # nothing of it changed

    world.browse(http, world.sign_in())
    page = http.get("/functies/uwv_adviser").content.decode()
    told = page[page.index('id="history"') :]
    assert told.count("Erbij:") == told.count("Eraf:") == 2
    assert "keer de noodprocedure per dag: 1" in told
    assert "Het eerste beleid." in told
    other = http.get("/functies/auditor").content.decode()
    assert "Erbij:" not in other


@pytest.mark.requirement("I67")
def test_what_was_in_force_cannot_be_rewritten(world: World) -> None:
    for change in ("UPDATE access.policy_version SET content = '{}'", "DELETE FROM access.policy_version"):
        with pytest.raises(psycopg.Error):
            world.sql.execute(change.encode())

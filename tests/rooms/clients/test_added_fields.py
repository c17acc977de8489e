"""Fields that are added while Sonar runs: declared in full, decided by two, and in everything else like the others."""

from datetime import date, datetime
from typing import Any, Final

import pytest

from sonar.access.types import Category, Purpose
from sonar.clients.operations import NotYours, decide_field, propose_field
from sonar.clients.queries import all_declared, all_groups, extra_fields, group_of, proposed_fields
from sonar.clients.types import InvalidFields, StaleVersion
from sonar.disclosure.operations import open_client, open_own_record
from tests.world import ADVISER, COLLEAGUE, FUNCTIONAL_MANAGER, OFFICER, World

FIELD: Final[dict[str, Any]] = {
    "name": "forklift_hours",
    "category": "profile",
    "type": "number",
    "label_nl": "Uren op de heftruck",
    "label_en": "Hours on the forklift",
    "sensitivity": "personal",
    "derivable": "",
    "purposes": ["mediation"],
    "legal_basis": "Wet SUWI art. 30a lid 1",
    "source": "own_statement",
    "retention": "cv",
    "controller": "Uitvoeringsinstituut werknemersverzekeringen",
    "minimum": 0,
    "maximum": 5000,
    "longest": None,
    "options": [],
    "why": "Logistieke werkgevers vragen er in elke regio naar.",
}
WHY: Final = "Zo verteld in het gesprek van vandaag"


def added(world: World, **changes: Any) -> int:  # noqa: ANN401 - properties of a field
    """Propose a field and have it approved."""
    number = propose_field(actor=world.sign_in(FUNCTIONAL_MANAGER), declared={**FIELD, **changes})
    decide_field(actor=world.sign_in(OFFICER), field_id=number, decision="approve")
    return number


def profile_of(world: World, person: Any, now: datetime, *, write: bool = True, staff: Any = ADVISER) -> Any:  # noqa: ANN401 - a context
    actor = world.sign_in(staff)
    return open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.MEDIATION,
        categories=[Category.PROFILE],
        write=[Category.PROFILE] if write else [],
        now=now,
    )


@pytest.mark.requirement("R3", "R54")
def test_field_counts_once_another_has_approved_it(world: World) -> None:
    number = propose_field(actor=world.sign_in(FUNCTIONAL_MANAGER), declared=FIELD)
    assert extra_fields() == ()
    (waiting,) = proposed_fields(actor=world.sign_in(OFFICER))
    assert (waiting.name, waiting.why, waiting.own) == ("forklift_hours", FIELD["why"], False)
    assert proposed_fields(actor=world.sign_in(ADVISER)) == ()
    for staff in (FUNCTIONAL_MANAGER, ADVISER):
        with pytest.raises(NotYours):
            decide_field(actor=world.sign_in(staff), field_id=number, decision="approve")
    decide_field(actor=world.sign_in(OFFICER), field_id=number, decision="approve")
    (field,) = extra_fields()
    assert (field.facts.name, field.category, field.facts.sealed) == ("forklift_hours", Category.PROFILE, True)
    with pytest.raises(NotYours):
        decide_field(actor=world.sign_in(OFFICER), field_id=number, decision="approve")
    rows = world.all("SELECT action, decision FROM ledger.decision WHERE action LIKE 'field:%%' ORDER BY seq")
    assert rows == [
        ("field:propose", True),
        ("field:approve", False),
        ("field:approve", False),
        ("field:approve", True),
        ("field:approve", False),
    ]


@pytest.mark.requirement("R53")
def test_only_functional_management_proposes(world: World) -> None:
    for staff in (ADVISER, OFFICER):
        with pytest.raises(NotYours):
            propose_field(actor=world.sign_in(staff), declared=FIELD)


@pytest.mark.requirement("R3", "R32")
def test_all_faults_of_a_declaration_come_at_once(world: World) -> None:
    wrong = {
        "name": "Forklift hours",
        "category": "messages",
        "type": "code",
        "label_nl": "",
        "label_en": "x" * 121,
        "sensitivity": "secret",
        "purposes": [],
        "legal_basis": "Wet",
        "source": "gossip",
        "retention": "for_ever",
        "controller": "UWV",
        "minimum": 9,
        "maximum": 1,
        "longest": 0,
        "options": [],
        "why": "omdat",
    }
    with pytest.raises(InvalidFields) as refused:
        propose_field(actor=world.sign_in(FUNCTIONAL_MANAGER), declared=wrong)
    assert refused.value.errors == {
        "name": ["name"],
        "category": ["code"],
        "label_nl": ["required"],
        "label_en": ["too_long"],
        "legal_basis": ["too_short"],
        "source": ["code"],
        "retention": ["code"],
        "maximum": ["order"],
        "longest": ["range"],
        "options": ["required"],
        "why": ["too_short"],
    }
    for changes, fault in (
        ({"name": "last_employer"}, {"name": ["twice"]}),
        ({"name": "last_name"}, {"name": ["twice"]}),
        ({"name": "postcode"}, {"name": ["twice"]}),
        ({"category": "work_needs"}, {"sensitivity": ["too_light"], "purposes": ["code"]}),
        ({"purposes": ["benefit_task"]}, {"purposes": ["code"]}),
    ):
        with pytest.raises(InvalidFields) as refused:
            propose_field(actor=world.sign_in(FUNCTIONAL_MANAGER), declared={**FIELD, **changes})
        assert refused.value.errors == fault


@pytest.mark.requirement("R3", "R33")
def test_value_is_checked_sealed_remembered_and_shown_to_her(world: World, now: datetime) -> None:
    added(world)
    person = world.client(adviser=ADVISER)
    group = group_of("extra_profile")
    assert group is not None
    with profile_of(world, person, now) as opened:
        with pytest.raises(InvalidFields) as refused:
            opened.put_part(group, {"forklift_hours": 5001}, version=0, source="own_statement", why=WHY)
        assert refused.value.errors == {"forklift_hours": ["range"]}
        opened.put_part(group, {"forklift_hours": 400}, version=0, source="own_statement", why=WHY)
    stored = world.one("SELECT value FROM clients.extra_value WHERE client_id = %s", person.id)[0]
    assert b"400" not in bytes(stored)
    with profile_of(world, person, now) as opened:
        (part,) = opened.card.rows("extra_profile")
        assert (part.values, part.source, part.recorded_by) == (
            {"forklift_hours": 400},
            "own_statement",
            "Test Uwv Adviser 1",
        )
        opened.put_part(group, {"forklift_hours": None}, version=1, source="own_statement", why=WHY)
    with open_own_record(actor=world.sign_in_jobseeker(person), categories=[Category.PROFILE], now=now) as opened:
        assert opened.card.rows("extra_profile") == ()
        lines = [(line.old, line.new) for line in opened.history if line.field_name == "extra.forklift_hours"]
    assert lines == [("400", ""), ("", "400")]


def test_two_at_once_on_an_added_field(world: World, now: datetime) -> None:
    added(world)
    person = world.client(adviser=ADVISER)
    world.relate(person, COLLEAGUE)
    group = group_of("extra_profile")
    assert group is not None
    with profile_of(world, person, now) as mine, profile_of(world, person, now, staff=COLLEAGUE) as hers:
        mine.put_part(group, {"forklift_hours": 1}, version=0, source="own_statement", why=WHY)
        with pytest.raises(StaleVersion):
            hers.put_part(group, {"forklift_hours": 2}, version=0, source="own_statement", why=WHY)


@pytest.mark.requirement("R12")
def test_added_field_opens_with_its_own_category_only(world: World, now: datetime) -> None:
    added(world)
    added(
        world,
        name="lifting_limit",
        category="work_needs",
        sensitivity="health",
        purposes=["reintegration"],
        type="text",
    )
    person = world.client(adviser=ADVISER)
    actor = world.sign_in(ADVISER)
    needs, profile = group_of("extra_work_needs"), group_of("extra_profile")
    assert needs is not None
    assert profile is not None
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.REINTEGRATION,
        categories=[Category.WORK_NEEDS],
        write=[Category.WORK_NEEDS],
        now=now,
    ) as opened:
        with pytest.raises(InvalidFields) as refused:
            opened.put_part(needs, {"lifting_limit": "Een hernia"}, version=0, source="own_statement", why=WHY)
        assert refused.value.errors == {"lifting_limit": ["medical"]}
        opened.put_part(needs, {"lifting_limit": "Tien kilo"}, version=0, source="own_statement", why=WHY)
    with profile_of(world, person, now, write=False) as opened:
        assert opened.card.rows("extra_work_needs") == ()


def test_ended_field_is_shown_no_more(world: World, now: datetime) -> None:
    number = added(world)
    person = world.client(adviser=ADVISER)
    group = group_of("extra_profile")
    assert group is not None
    with profile_of(world, person, now) as opened:
        opened.put_part(group, {"forklift_hours": 400}, version=0, source="own_statement", why=WHY)
    decide_field(actor=world.sign_in(FUNCTIONAL_MANAGER), field_id=number, decision="end")
    assert group_of("extra_profile") is None
    with profile_of(world, person, now) as opened:
        assert opened.card.rows("extra_profile") == ()


@pytest.mark.requirement("R3")
def test_six_hundred_and_thirty_one_fields(world: World, now: datetime) -> None:
    """The declared ones and as many added ones as make 631: all typed, filled, opened under one ticket."""
    declared = sum(len(group.fields) for group in all_declared().values())
    wanted = 631 - declared
    kinds = ("text", "number", "date", "yes_no")
    world.sql.execute(
        "INSERT INTO clients.extra_field (name, category, type, label_nl, label_en, sensitivity, purposes, legal_basis,"
        " source, retention, controller, why, proposed_by, approved_by, approved_at)"
        " SELECT 'added_' || n, 'profile', (%s::text[])[1 + n %% 4], 'Veld ' || n, 'Field ' || n, 'personal',"
        " '{mediation}', 'Wet SUWI art. 30a', 'staff', 'cv', 'UWV', 'Zoveel velden als het oude systeem had.',"
        " %s, %s, kernel.now() FROM generate_series(2, %s) AS n",
        [list(kinds), FUNCTIONAL_MANAGER, OFFICER, wanted],
    )
    added(world, name="added_1")
    assert sum(len(group.fields) for group in all_groups().values()) == 631
    person = world.client(adviser=ADVISER)
    group = group_of("extra_profile")
    assert group is not None
    values = {"text": "iets", "number": 7, "date": date(2026, 1, 5), "yes_no": True}
    filled = {name: values[facts.type] for name, facts in group.fields.items()}
    with profile_of(world, person, now) as opened:
        opened.put_part(group, filled, version=0, source="staff", why=WHY)
    with profile_of(world, person, now) as opened:
        (part,) = opened.card.rows("extra_profile")
        assert part.values == filled
        assert len([line for line in opened.history if line.field_name.startswith("extra.")]) == wanted

"""The parts of the record: each is written, read, remembered and refused by the same rules, through the door."""

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from sonar.access.queries import policy
from sonar.access.types import Category, Purpose
from sonar.clients.queries import all_declared, choices, group_of
from sonar.clients.types import (
    FieldFacts,
    FieldType,
    Group,
    InvalidFields,
    MedicalWords,
    Part,
    Shape,
    StaleVersion,
)
from sonar.disclosure.operations import OpenedClient, Refused, open_client, open_own_record
from sonar.reference.queries import skills
from tests.world import ADVISER, COLLEAGUE, SW_ADVISER, Person, World

WHY: Final = "Zo besproken in het gesprek van vandaag"
GROUPS: Final = tuple(all_declared().values())
ANSWERS: Final = {
    "chance": "great",
    "search": "yes",
    "online": "yes",
    "language": "yes",
    "recent": "months",
    "hours": "full",
    "body": "none",
    "mind": "none",
    "care": "yes",
    "travel": "yes",
    "support": "some",
}


def purpose_of(category: Category, function: str, *, write: bool = False) -> Purpose | None:
    """Return a purpose for which the function reads (or writes) the category."""
    for purpose, grant in policy().functions[function].grants.items():
        if category in (grant.write if write else grant.read):
            return purpose
    return None


def opening(
    world: World, person: Person, category: Category, now: datetime, *, write: bool = True, staff: UUID = ADVISER
) -> AbstractContextManager[OpenedClient]:
    """Open one category of somebody, by whoever may write it: an adviser, an SW adviser, or herself."""
    for member, function in ((staff, "uwv_adviser"), (SW_ADVISER, "sw_adviser")):
        purpose = purpose_of(category, function, write=write)
        if purpose is not None:
            if member == SW_ADVISER:
                relate_once(world, person)
            actor = world.sign_in(member)
            return open_client(
                actor=actor,
                client_ref=world.ref(person, actor),
                purpose=purpose,
                categories=[category],
                write=[category] if write else [],
                now=now,
            )
    actor = world.sign_in_jobseeker(person)
    return open_own_record(actor=actor, categories=[category], write=[category] if write else [], now=now)


def relate_once(world: World, person: Person) -> None:
    if not world.count(
        "SELECT count(*) FROM access.relation WHERE client_id = %s AND staff_id = %s", person.id, SW_ADVISER
    ):
        world.relate(person, SW_ADVISER)


def writable(category: Category) -> bool:
    return any(purpose_of(category, function, write=True) for function in ("uwv_adviser", "sw_adviser", "jobseeker"))


def value_of(facts: FieldFacts, today: date, nth: int = 0) -> Any:  # noqa: ANN401 - as its field says
    """Return a right value for a field; another one for another `nth`."""
    if facts.code_list:
        return choices(facts, today=today)[0 if facts.code_list == "questionnaire" else nth].code
    match facts.type:
        case FieldType.YES_NO:
            return nth % 2 == 0
        case FieldType.DATE:
            return today - timedelta(days=100 - nth)
        case FieldType.NUMBER:
            return (facts.least or 0) + nth
        case FieldType.CODE:
            return facts.options[nth % len(facts.options)].code
        case FieldType.CODES:
            return tuple(option.code for option in facts.options[: nth + 1])
        case FieldType.ANSWERS:
            return ANSWERS if nth % 2 else {**ANSWERS, "support": "no"}
        case _:
            return f"https://voorbeeld.test/{nth}" if facts.form == "url" else f"Proefwaarde {nth}"


def values_of(group: Group, today: date, nth: int = 0) -> dict[str, Any]:
    values = {name: value_of(facts, today, nth) for name, facts in group.fields.items() if not facts.computed}
    if group.name == "work_situation":
        values["at_work"] = True
    if group.name == "skill":
        # The kind follows from the skill of the list.
        values["skill_kind"] = next(each.kind for each in skills() if each.code == values["skill_code"])
    return values


def only(opened: OpenedClient, group: Group) -> Part:
    (part,) = opened.card.rows(group.name)
    return part


WRITABLE: Final = [group for group in GROUPS if group.entered and writable(group.category)]


@pytest.mark.requirement("R13", "R14", "R20", "R21", "R24", "R25", "R33")
@pytest.mark.parametrize("group", WRITABLE, ids=lambda group: group.name)
def test_every_part_is_written_read_changed_and_remembered(world: World, now: datetime, group: Group) -> None:
    person = world.client(adviser=ADVISER)
    today = now.date()
    first, second = values_of(group, today), values_of(group, today, 1)
    with opening(world, person, group.category, now) as opened:
        assert opened.card.rows(group.name) == ()
        entry = opened.put_part(group, first, version=0, source=group.source, why=WHY)
    assert (entry > 0) == (group.shape is Shape.LIST)
    with opening(world, person, group.category, now) as opened:
        part = only(opened, group)
        assert {name: part.values[name] for name in first} == first
        assert (part.source, part.version, part.entry) == (group.source, 1, entry)
        assert part.recorded_on is not None
        opened.put_part(group, second, version=1, source=group.source, why=WHY, entry=entry)
    with opening(world, person, group.category, now) as opened:
        part = only(opened, group)
        assert {name: part.values[name] for name in second} == second
        assert part.version == 2
        lines = [line for line in opened.history_of(group.category) if line.field_name.startswith(group.name)]
    changed = {name for name in first if first[name] != second[name]}
    assert {line.field_name.split(".")[-1] for line in lines if line.old} == changed | (
        {"score"} if group.name == "questionnaire" else set()
    )
    assert {line.why for line in lines} == {WHY}


@pytest.mark.requirement("R33")
def test_record_is_rebuilt_as_it_was_at_any_moment(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    group = all_declared()["channel"]
    moments = []
    for nth, channel in enumerate(("phone", "letter", "email")):
        with opening(world, person, Category.CHANNEL, now) as opened:
            opened.put_part(group, {"preferred_channel": channel}, version=nth, source="staff", why=WHY)
        moments.append(world.one("SELECT clock_timestamp() + (SELECT shift FROM test_base.clock)")[0])
    with opening(world, person, Category.CHANNEL, now) as opened:
        held = [opened.as_of(moment).get(Category.CHANNEL, {}).get("channel.preferred_channel") for moment in moments]
        assert opened.as_of(moments[0] - timedelta(days=1)).get(Category.CHANNEL) is None
    assert held == ["phone", "letter", "email"]


def test_entries_stand_beside_each_other_and_a_removed_one_stays_in_the_history(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    group = all_declared()["course"]
    with opening(world, person, Category.PROFILE, now) as opened:
        one = opened.put_part(group, {"course_name": "Heftruck"}, version=0, source="staff", why=WHY)
        two = opened.put_part(group, {"course_name": "Lassen"}, version=0, source="staff", why=WHY)
    assert (one, two) == (1, 2)
    with opening(world, person, Category.PROFILE, now) as opened:
        opened.remove_entry(group, two, version=1, why="Vergissing bij het invoeren")
    with opening(world, person, Category.PROFILE, now) as opened:
        assert [part.values["course_name"] for part in opened.card.rows("course")] == ["Heftruck"]
        gone = [line for line in opened.history if line.field_name == "course.2.course_name"]
        assert [(line.old, line.new) for line in gone] == [("Lassen", ""), ("", "Lassen")]
        # A number is never used twice, or the history of the one would become the other's.
        assert opened.put_part(group, {"course_name": "Koken"}, version=0, source="staff", why=WHY) == 3


def test_who_was_first_wins_and_the_other_is_told(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    world.relate(person, COLLEAGUE)
    group = all_declared()["channel"]
    with (
        opening(world, person, Category.CHANNEL, now) as mine,
        opening(world, person, Category.CHANNEL, now, staff=COLLEAGUE) as hers,
    ):
        mine.put_part(group, {"sms_reachable": True}, version=0, source="staff", why=WHY)
        with pytest.raises(StaleVersion):
            hers.put_part(group, {"sms_reachable": False}, version=0, source="staff", why=WHY)
    with opening(world, person, Category.CHANNEL, now) as opened:
        assert only(opened, group).values["sms_reachable"] is True


@pytest.mark.requirement("R17", "R32")
def test_all_faults_come_at_once_and_nothing_is_saved(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    group = all_declared()["work_situation"]
    wrong = {
        "at_work": "misschien",
        "at_work_since": (now.date() + timedelta(days=40)).isoformat(),
        "hours_worked": 169,
        "mediation_occupation": "0",
        "sector_first": "Z",
        "last_employer": "x" * 121,
        "eye_colour": "blue",
    }
    with opening(world, person, Category.PROFILE, now) as opened, pytest.raises(InvalidFields) as refused:
        opened.put_part(group, wrong, version=0, source="derived", why=" ")
    assert refused.value.errors == {
        "at_work": ["type"],
        "at_work_since": ["future"],
        "hours_worked": ["range"],
        "mediation_occupation": ["code"],
        "sector_first": ["code"],
        "last_employer": ["too_long"],
        "eye_colour": ["unknown"],
        "source": ["code"],
        "why": ["required"],
    }
    assert world.count("SELECT count(*) FROM clients.work_situation") == 0
    assert world.count("SELECT count(*) FROM clients.history WHERE field LIKE 'work_situation%%'") == 0


@pytest.mark.requirement("R15")
def test_a_diagnosis_is_refused_where_health_is_kept_and_asked_about_elsewhere(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    needs, note = all_declared()["work_needs"], all_declared()["note"]
    with opening(world, person, Category.WORK_NEEDS, now) as opened, pytest.raises(InvalidFields) as refused:
        opened.put_part(needs, {"needs_explained": "Heeft reuma"}, version=0, source="staff", why=WHY)
    assert refused.value.errors == {"needs_explained": ["medical"]}
    text = {"subject": "Gesprek", "note_text": "Vertelde over haar migraine", "written_on": now.date()}
    with opening(world, person, Category.NOTES, now) as opened:
        with pytest.raises(MedicalWords) as asked:
            opened.put_part(note, text, version=0, source="staff", why=WHY)
        assert asked.value.words == {"note_text": ("migraine",)}
        assert world.count("SELECT count(*) FROM clients.note") == 0
        opened.put_part(note, text, version=0, source="staff", why=WHY, medical_confirmed=True)
    assert world.count("SELECT count(*) FROM clients.note") == 1


@pytest.mark.requirement("R16")
def test_score_of_a_questionnaire_follows_from_its_answers_alone(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    group = all_declared()["questionnaire"]
    filled = {"filled_on": now.date(), "edition": "2026-1", "answers": ANSWERS, "barriers": "Weinig werkervaring"}
    with open_own_record(
        actor=world.sign_in_jobseeker(person),
        categories=[Category.QUESTIONNAIRE],
        write=[Category.QUESTIONNAIRE],
        now=now,
    ) as opened:
        with pytest.raises(InvalidFields) as refused:
            opened.put_part(group, {**filled, "score": 100}, version=0, source="own_statement", why=WHY)
        assert refused.value.errors == {"score": ["unknown"]}
        unfinished = {**filled, "answers": {"chance": "great"}}
        with pytest.raises(InvalidFields) as refused:
            opened.put_part(group, unfinished, version=0, source="own_statement", why=WHY)
        assert refused.value.errors == {"answers": ["incomplete"]}
        opened.put_part(group, filled, version=0, source="own_statement", why=WHY)
        opened.put_part(group, filled, version=0, source="own_statement", why=WHY)
    with opening(world, person, Category.QUESTIONNAIRE, now, write=False) as opened:
        parts = opened.card.rows("questionnaire")
    assert [part.values["score"] for part in parts] == [96, 96]
    assert {part.source for part in parts} == {"own_statement"}


@pytest.mark.requirement("R13", "R14")
def test_own_statement_and_assessment_are_different_data_by_different_people(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    own, assessed = all_declared()["self_reported"], all_declared()["work_capacity"]
    with open_own_record(
        actor=world.sign_in_jobseeker(person),
        categories=[Category.SELF_REPORTED],
        write=[Category.SELF_REPORTED],
        now=now,
    ) as opened:
        stated = {"feels_too_ill": True, "stated_on": now.date()}
        with pytest.raises(InvalidFields) as refused:
            opened.put_part(own, stated, version=0, source="professional_assessment", why=WHY)
        assert refused.value.errors == {"source": ["code"]}
        opened.put_part(own, stated, version=0, source="own_statement", why=WHY)
    judged = {"too_ill_to_work": False, "assessor": "Arbeidsdeskundige", "assessed_on": now.date()}
    with opening(world, person, Category.WORK_CAPACITY, now) as opened:
        with pytest.raises(InvalidFields) as refused:
            opened.put_part(assessed, {"too_ill_to_work": False}, version=0, source="professional_assessment", why=WHY)
        assert refused.value.errors == {"assessor": ["required"], "assessed_on": ["required"]}
        opened.put_part(assessed, judged, version=0, source="professional_assessment", why=WHY)
    actor = world.sign_in(ADVISER)
    with open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=Purpose.REINTEGRATION,
        categories=[Category.SELF_REPORTED, Category.WORK_CAPACITY],
        now=now,
    ) as opened:
        stated_part, judged_part = only(opened, own), only(opened, assessed)
    assert (stated_part.values["feels_too_ill"], stated_part.source) == (True, "own_statement")
    assert (judged_part.values["too_ill_to_work"], judged_part.source) == (False, "professional_assessment")
    assert (stated_part.recorded_by, judged_part.recorded_by) == ("", "Test Uwv Adviser 1")


@pytest.mark.requirement("R12", "R31")
def test_part_of_another_category_stays_shut(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    with opening(world, person, Category.WORK_NEEDS, now) as opened:
        opened.put_part(all_declared()["work_needs"], {"guidance": True}, version=0, source="staff", why=WHY)
    with opening(world, person, Category.CHANNEL, now) as opened:
        assert opened.card.rows("work_needs") == ()
        channel = all_declared()["channel"]
        opened.put_part(channel, {"sms_reachable": True}, version=0, source="staff", why=WHY)
    actor = world.sign_in(ADVISER)
    with (
        pytest.raises(Refused),
        open_client(
            actor=actor,
            client_ref=world.ref(person, actor),
            purpose=Purpose.MEDIATION,
            categories=[Category.WORK_NEEDS],
            now=now,
        ),
    ):
        pass


@pytest.mark.requirement("R14")
def test_the_same_value_from_another_source_is_a_change_of_its_own(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    group = all_declared()["channel"]
    with opening(world, person, Category.CHANNEL, now) as opened:
        opened.put_part(group, {"sms_reachable": True}, version=0, source="own_statement", why=WHY)
    with opening(world, person, Category.CHANNEL, now) as opened:
        with pytest.raises(InvalidFields) as refused:
            opened.put_part(group, {"sms_reachable": True}, version=1, source="own_statement", why=WHY)
        assert refused.value.errors == {"changes": ["none"]}
        opened.put_part(group, {"sms_reachable": True}, version=1, source="staff", why=WHY)
    with opening(world, person, Category.CHANNEL, now) as opened:
        part = only(opened, group)
    assert (part.source, part.version) == ("staff", 2)


def test_group_that_is_not_declared_is_no_group() -> None:
    assert group_of("eye_colour") is None
    assert group_of("extra_eye_colour") is None

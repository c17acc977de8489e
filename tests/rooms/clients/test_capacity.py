"""The assessment of what somebody can bear: who writes it, who sees what of it, and what is refused."""

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from sonar.access.types import Category, Purpose
from sonar.clients.queries import all_declared
from sonar.clients.types import InvalidFields, StaleVersion
from sonar.disclosure.operations import OpenedClient, Refused, open_client, open_own_record
from tests.world import ADVISER, MUNICIPAL, REASON, SW_ADVISER, Person, World

WHY: Final = "Rapport van de arbeidsdeskundige besproken"
CAPACITY: Final = all_declared()["work_capacity"]
SITUATION: Final = all_declared()["work_situation"]


def opening(  # noqa: PLR0913 - as the door
    world: World,
    person: Person,
    now: datetime,
    *categories: Category,
    write: bool = False,
    staff: UUID = ADVISER,
    purpose: Purpose = Purpose.REINTEGRATION,
    reason: str | None = None,
) -> AbstractContextManager[OpenedClient]:
    """Open somebody for re-integration, by an adviser."""
    actor = world.sign_in(staff)
    return open_client(
        actor=actor,
        client_ref=world.ref(person, actor),
        purpose=purpose,
        categories=categories,
        write=categories if write else (),
        reason=reason,
        now=now,
    )


def assess(world: World, person: Person, now: datetime, version: int = 0, **values: Any) -> None:  # noqa: ANN401
    """Write an assessment as the adviser."""
    given = {"assessor": "A. de Wit, arbeidsdeskundige", "assessed_on": now.date(), **values}
    with opening(world, person, now, Category.WORK_CAPACITY, write=True) as opened:
        opened.put_part(CAPACITY, given, version=version, source="professional_assessment", why=WHY)


@pytest.mark.requirement("R10", "R14", "R33")
def test_mental_and_physical_hours_stand_apart_with_assessor_and_days(world: World, now: datetime) -> None:
    person, until = world.client(adviser=ADVISER), now.date() + timedelta(days=365)
    assess(world, person, now, mental_hours=24, physical_hours=32, valid_from=now.date(), valid_until=until)
    assess(world, person, now, 1, mental_hours=16)
    with opening(world, person, now, Category.WORK_CAPACITY) as opened:
        row = opened.card.row("work_capacity")
        history = opened.history_of(Category.WORK_CAPACITY)
    assert row is not None
    assert (row.values["mental_hours"], row.values["physical_hours"]) == (16, 32)
    assert (row.values["assessor"], row.values["valid_until"]) == ("A. de Wit, arbeidsdeskundige", until)
    assert (row.source, row.recorded_by) == ("professional_assessment", "Test Uwv Adviser 1")
    changed = [(line.field_name, line.old, line.new, line.why) for line in history]
    assert ("work_capacity.mental_hours", "24", "16", WHY) in changed


@pytest.mark.requirement("R32")
def test_every_fault_of_an_assessment_is_told_at_once_and_nothing_is_saved(world: World, now: datetime) -> None:
    person, tomorrow = world.client(adviser=ADVISER), now.date() + timedelta(days=1)
    wrong = {
        "mental_hours": 61, "physical_hours": -1, "assessed_on": tomorrow, "physical_limitations": "Heeft reuma.",
        "assessor": "behandelend psychiater", "valid_from": date(2026, 5, 2), "valid_until": date(2026, 5, 1),
    }  # fmt: skip
    with pytest.raises(InvalidFields) as refused:
        assess(world, person, now, **wrong)
    assert refused.value.errors == {
        "mental_hours": ["range"],
        "physical_hours": ["range"],
        "assessed_on": ["future"],
        "physical_limitations": ["medical"],
        "assessor": ["medical"],
        "valid_until": ["order"],
    }
    for table in ("work_capacity", "work_fitness"):
        assert world.count(f"SELECT count(*) FROM clients.{table} WHERE client_id = %s", person.id) == 0  # noqa: S608
    assert world.count("SELECT count(*) FROM clients.history WHERE category = 'work_capacity'") == 0


@pytest.mark.requirement("R10", "R12", "I24")
def test_sw_adviser_sees_fit_or_not_and_not_the_assessment(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    world.relate(person, SW_ADVISER)
    assess(world, person, now, mental_hours=24, physical_hours=0)
    with opening(world, person, now, Category.WORK_NEEDS, staff=SW_ADVISER) as opened:
        fitness = opened.card.row("work_fitness")
        assert opened.card.row("work_capacity") is None
    assert fitness is not None
    assert fitness.values["fit_for_work"] is False
    with pytest.raises(Refused), opening(world, person, now, Category.WORK_CAPACITY, staff=SW_ADVISER):
        pass
    assess(world, person, now, 1, physical_hours=12)
    with opening(world, person, now, Category.WORK_NEEDS, staff=SW_ADVISER) as opened:
        fitness = opened.card.row("work_fitness")
    assert fitness is not None
    assert fitness.values["fit_for_work"] is True
    world.grant(SW_ADVISER, "extra", "sw_work_capacity")
    with opening(world, person, now, Category.WORK_CAPACITY, staff=SW_ADVISER, reason=REASON) as opened:
        assert opened.card.row("work_capacity") is not None


@pytest.mark.requirement("I24")
def test_fit_or_not_is_never_entered(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    fitness = all_declared()["work_fitness"]
    with (
        opening(world, person, now, Category.WORK_NEEDS, write=True) as opened,
        pytest.raises(InvalidFields) as refused,
    ):
        opened.put_part(fitness, {"fit_for_work": True}, version=0, source="professional_assessment", why=WHY)
    assert refused.value.errors == {"fit_for_work": ["unknown"]}


@pytest.mark.requirement("R33")
def test_two_assessors_at_once_do_not_overwrite_each_other(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    assess(world, person, now, mental_hours=24)
    with opening(world, person, now, Category.WORK_CAPACITY, write=True) as late:
        assess(world, person, now, 1, mental_hours=0)
        with pytest.raises(StaleVersion):
            late.put_part(CAPACITY, {"mental_hours": 30}, version=1, source="professional_assessment", why=WHY)
    with opening(world, person, now, Category.WORK_CAPACITY, Category.WORK_NEEDS) as opened:
        capacity, fitness = opened.card.row("work_capacity"), opened.card.row("work_fitness")
    assert capacity is not None
    assert fitness is not None
    assert (capacity.values["mental_hours"], fitness.values["fit_for_work"]) == (0, False)


@pytest.mark.requirement("R9")
def test_ill_shows_with_the_health_right_only_and_at_work_follows_what_she_reports(world: World, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    world.relate(person, MUNICIPAL)
    since = now.date() - timedelta(days=3)
    assess(world, person, now, is_ill=True, ill_since=since)
    with opening(world, person, now, Category.WORK_CAPACITY) as opened:
        row = opened.card.row("work_capacity")
    assert row is not None
    assert (row.values["is_ill"], row.values["ill_since"]) == (True, since)
    for staff in (ADVISER, MUNICIPAL):
        mediation = Purpose.MEDIATION
        with opening(world, person, now, Category.PROFILE, staff=staff, purpose=mediation) as opened:
            assert "is_ill" not in {name for part in opened.card.parts for name in part.values}
        with (
            pytest.raises(Refused),
            opening(world, person, now, Category.WORK_CAPACITY, staff=staff, purpose=mediation),
        ):
            pass
    herself = world.sign_in_jobseeker(person)
    profile = [Category.PROFILE]
    with open_own_record(actor=herself, categories=profile, write=profile, now=now) as own:
        said = {"at_work": True, "at_work_since": since}
        own.put_part(SITUATION, said, version=0, source="own_statement", why="Zelf gewijzigd in de Werkmap")
    with opening(world, person, now, Category.PROFILE, purpose=Purpose.MEDIATION) as opened:
        work = opened.card.row("work_situation")
    assert work is not None
    assert (work.values["at_work"], work.values["at_work_since"], work.source) == (True, since, "own_statement")

"""No citizen service number gets into a vacancy, by whatever way it comes: everybody reads vacancies (R116)."""

from dataclasses import replace
from datetime import datetime

import pytest

from sonar.employers.operations import change_vacancy, draft_vacancy, register_establishment, withdraw_vacancy
from sonar.employers.types import InvalidEntry, NotDone
from sonar.identity.types import Actor
from sonar.kernel.bsn import holds_bsn
from tests.rooms.employers.test_import import row, taken
from tests.rooms.employers.test_vacancies import TEXT, published, values, version
from tests.world import EMPLOYER_ADVISER, World, test_bsn

FIELDS = ("title", "description", "wage", "guidance")


@pytest.fixture
def actor(world: World) -> Actor:
    """An adviser of employers."""
    return world.sign_in(EMPLOYER_ADVISER)


def numbers() -> tuple[str, ...]:
    """Return a number of the range for synthetic people as people write it."""
    digits = test_bsn(1).reveal()
    return digits, f"{digits[:4]}.{digits[4:6]}.{digits[6:]}", f"{digits[:3]} {digits[3:6]} {digits[6:]}"


@pytest.mark.requirement("R116", "R113")
@pytest.mark.parametrize("name", FIELDS)
def test_a_vacancy_with_a_bsn_is_refused_in_every_text(world: World, actor: Actor, now: datetime, name: str) -> None:
    given = values(world)
    for number in numbers():
        wrong = replace(given, **{name: f"{getattr(given, name)} {number}"})
        with pytest.raises(InvalidEntry) as refused:
            draft_vacancy(actor=actor, values=wrong, now=now)
        assert refused.value.errors == {name: ["bsn"]}
    assert world.count("SELECT count(*) FROM employers.vacancy") == 0


def test_what_is_published_gets_none_later_nor_the_reason_for_ending_it(
    world: World, actor: Actor, now: datetime
) -> None:
    number = published(world, actor, now)
    said = numbers()[0]
    given = values(world, description=f"{TEXT} Vraag naar {said}.")
    with pytest.raises(InvalidEntry):
        change_vacancy(actor=actor, vacancy_id=number, version=version(actor, number), values=given, now=now)
    with pytest.raises(NotDone) as refused:
        withdraw_vacancy(
            actor=actor, vacancy_id=number, version=version(actor, number), reason=f"Vervuld door iemand met {said}."
        )
    assert refused.value.code == "bsn"
    assert world.count("SELECT count(*) FROM employers.vacancy_event WHERE reason LIKE %s", f"%{said}%") == 0


def test_a_delivered_row_with_a_bsn_is_refused(world: World, now: datetime) -> None:
    said = numbers()[0]
    (outcome,) = taken(now, row(world, omschrijving=f"{TEXT} {said}", werkgever=f"Bakker {said}"))
    assert outcome.outcome == "refused"
    assert outcome.errors == {"omschrijving": ["bsn"], "werkgever": ["bsn"]}
    assert world.count("SELECT count(*) FROM employers.vacancy") == 0


@pytest.mark.parametrize("name", ["Bakker {number}", "<script>alert(1)</script>", "x"])
def test_an_employer_registers_under_a_name_that_everybody_may_read(world: World, name: str) -> None:
    employer = world.sign_in_employer("90000001")
    said = name.format(number=numbers()[0])
    with pytest.raises(InvalidEntry) as refused:
        register_establishment(actor=employer, name=said, number="900000010001", pc4=8011)
    assert refused.value.errors == {"name": ["name"]}
    assert world.count("SELECT count(*) FROM employers.employer") == 0
    register_establishment(actor=employer, name="Bak\u200bkerij\x07", number="900000010001", pc4=8011)
    assert world.one("SELECT name FROM employers.employer") == ("Bakkerij",)


def test_days_amounts_and_other_numbers_stay(world: World, actor: Actor, now: datetime) -> None:
    words = "U begint op 01-12-2026, 2.500-3.500 euro, KvK 90000001, bel 038 123 45 67 of kijk bij 2026 nummer 12."
    assert not holds_bsn(words, nine_digits=True)
    assert draft_vacancy(actor=actor, values=values(world, description=f"{TEXT} {words}"), now=now)
    # Eight digits are left alone here, and not where somebody writes about a person.
    days = [f"{day:02}-{month:02}-2026" for day in range(1, 29) for month in range(1, 13)]
    assert any(holds_bsn(day) for day in days)
    assert not any(holds_bsn(day, nine_digits=True) for day in days)

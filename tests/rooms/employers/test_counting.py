"""What a visitor is told each choice would leave, held against counting one vacancy after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest

from sonar.employers.queries import find_vacancies, searching
from sonar.employers.types import Order, VacancyQuestion
from sonar.reference.operations import shipped_lists
from sonar.reference.queries import areas_within, find_place
from tests.world import World

DAY = date(2026, 1, 20)
_BANDS = ((0, 15), (16, 23), (24, 31), (32, 36), (37, 60))
_LICENCES = ("", "AM", "B", "BE", "C", "CE", "T")
_KM = (5, 10, 20, 30, 50)


@dataclass(frozen=True)
class Offer:
    """A vacancy, as far as visitors choose by it."""

    hours: tuple[int, int]
    contract: int
    level: int
    licences: tuple[str, ...]
    age: int
    guidance: bool
    adapted: bool
    pc4: int
    km: float
    """How far from Zwolle."""


@cache
def _around() -> tuple[tuple[int, float], ...]:
    """Return some areas in each band of distance from Zwolle."""
    zwolle = find_place("Zwolle")
    assert zwolle is not None
    found = sorted(zip(*areas_within(zwolle, km=_KM[-1]), strict=True), key=lambda area: (area[1], area[0]))
    bands = [[area for area in found if low < area[1] <= km] for low, km in zip((-1, *_KM), _KM, strict=False)]
    return tuple(area for band in bands for area in band[:3])


def drawn(draw: Random) -> Offer:
    """Draw a vacancy."""
    pc4, km = draw.choice(_around())
    least = draw.randint(0, 40)
    return Offer(
        hours=(least, least + draw.choice((0, 4, 8))),
        contract=draw.randint(1, 7),
        level=draw.randint(0, 6),
        licences=tuple(draw.sample(_LICENCES[1:], draw.choice((0, 0, 1, 2)))),
        age=draw.choice((0, 1, 2, 7, 8, 30, 31, 90)),
        guidance=draw.random() < 0.3,
        adapted=draw.random() < 0.3,
        pc4=pc4,
        km=km,
    )


def put(world: World, offer: Offer) -> None:
    """Put the vacancy in the database."""
    world.vacancy(
        hours_min=offer.hours[0],
        hours_max=offer.hours[1],
        contract_form=offer.contract,
        education_level=offer.level,
        licences=list(offer.licences),
        published_on=DAY - timedelta(days=offer.age),
        offers_guidance=offer.guidance,
        adapted_workplace=offer.adapted,
        pc4=offer.pc4,
    )


def in_bands(offer: Offer) -> set[str]:
    """Return the bands of hours that a vacancy overlaps."""
    return {str(n) for n, (least, most) in enumerate(_BANDS) if offer.hours[0] <= most and offer.hours[1] >= least}


def traits(offer: Offer) -> dict[str, set[str]]:
    """Return by each kind of choice what would find the vacancy."""
    return {
        "hours": in_bands(offer),
        "contract": {str(offer.contract)},
        "level": {str(offer.level)},
        "licence": set(offer.licences) or {""},
        "since": {str(days) for days in (1, 7, 30) if offer.age <= days},
        "guidance": {""} if offer.guidance else set(),
        "adapted": {""} if offer.adapted else set(),
        "distance": {str(km) for km in _KM if offer.km <= km},
    }


def chosen(question: VacancyQuestion) -> dict[str, set[str]]:
    """Return by each kind of choice what was chosen."""
    found = {
        "hours": set(map(str, question.hours)),
        "contract": set(map(str, question.contracts)),
        "level": set(map(str, question.levels)),
        "licence": set(question.licences),
        "since": {str(question.since_days)} if question.since_days else set(),
        "guidance": {""} if question.guidance else set(),
        "adapted": {""} if question.adapted else set(),
        "distance": {str(int(question.radius))} if question.place else set(),
    }
    return {facet: values for facet, values in found.items() if values}


def by_hand(offers: Sequence[Offer], question: VacancyQuestion) -> dict[tuple[str, str], int]:
    """Count what each choice would leave, one vacancy after the other."""
    found: dict[tuple[str, str], int] = {}
    for offer in offers:
        has = traits(offer)
        unfit = {facet for facet, values in chosen(question).items() if not values & has[facet]}
        for facet, values in has.items():
            if not unfit - {facet}:
                for value in values:
                    found[facet, value] = found.get((facet, value), 0) + 1
        if not unfit:
            found["total", ""] = found.get(("total", ""), 0) + 1
    return found


def asked(draw: Random) -> VacancyQuestion:
    """Draw a question: a place or none, and a few choices."""

    def some(values: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(draw.sample(values, draw.choice((0, 0, 1, 2))))

    question = VacancyQuestion(
        hours=some(range(5)),
        contracts=some(range(1, 8)),
        levels=some(range(7)),
        licences=some(_LICENCES),
        since_days=draw.choice((None, None, 1, 7, 30)),
        guidance=draw.random() < 0.2,
        adapted=draw.random() < 0.2,
    )
    place = find_place("Zwolle")
    return replace(question, place=place, radius=draw.choice(_KM)) if draw.random() < 0.6 else question


@pytest.mark.requirement("R113")
def test_every_choice_counts_what_the_others_leave(world: World) -> None:
    draw = Random(20260120)  # noqa: S311 - invented vacancies, not a secret
    offers = [drawn(draw) for _ in range(60)]
    for offer in offers:
        put(world, offer)
    for _ in range(40):
        question = asked(draw)
        found = find_vacancies(question, today=DAY)
        counted = {(each.facet, each.value): each.number for each in found.counts if each.number}
        expected = by_hand(offers, question)
        assert found.total == expected.pop(("total", ""), 0)
        if question.place is None:
            expected = {key: number for key, number in expected.items() if key[0] != "distance"}
        assert counted == expected


def test_a_page_is_the_same_whether_its_counts_are_made_or_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = Random(20260121)  # noqa: S311 - as above
    for number in range(60):
        put(world, replace(drawn(draw), age=number))
    monkeypatch.setattr(searching, "PUBLIC_PAGE", 7)
    monkeypatch.setattr(searching, "_BROAD", -1)
    for _ in range(20):
        question = replace(
            asked(draw), order=draw.choice(list(Order)), page=draw.choice((1, 2)), words=draw.choice(("", "vacature"))
        )
        monkeypatch.setattr(searching, "_kept", {})
        made = find_vacancies(question, today=DAY)
        assert searching._kept
        assert find_vacancies(question, today=DAY) == made


def test_every_code_of_the_lists_has_its_place_among_what_is_counted(world: World) -> None:
    lists = shipped_lists()
    bits = [
        world.one("SELECT employers.traits(0, 1 << %s, 0, 0, false, false)", each.code)[0]
        for each in lists.contract_forms
    ]
    bits += [
        world.one("SELECT employers.traits(0, 0, 1 << %s, 0, false, false)", each.code)[0]
        for each in lists.education_levels
    ]
    bits += [
        world.one("SELECT employers.traits(0, 0, 0, employers.licence_bits(ARRAY[%s]), false, false)", each.code)[0]
        for each in lists.licences
    ]
    assert all(bits)
    assert len(set(bits)) == len(lists.contract_forms) + len(lists.education_levels) + len(lists.licences)

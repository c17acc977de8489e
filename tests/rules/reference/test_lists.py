"""The code lists that Sonar brings, and the rules on them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import sonar.reference
from sonar.reference import rules
from sonar.reference.operations import shipped_lists
from sonar.reference.types import Municipality, Occupation

ROOM = Path(sonar.reference.__file__).parent


def _occupation(code: int, *, level: int = 2, family: str = "zorg") -> Occupation:
    return Occupation(code, "sonar", "x", "x", str(code)[:4], level, family, date(2020, 1, 1), None)


def test_the_shipped_lists_hold_together() -> None:
    lists = shipped_lists()
    assert rules.faults(lists) == []
    assert len(lists.occupations) >= 120
    assert len(lists.pc4_points) >= 65
    for rows in (lists.occupations, lists.municipalities, lists.pc4_points, lists.licences, lists.languages):
        codes = [row.code for row in rows]
        assert len(codes) == len(set(codes))


def test_lists_that_do_not_hold_together_are_described() -> None:
    lists = shipped_lists()
    stray = Municipality(9999, "Nergens", 99, date(2020, 1, 1), None)
    faults = rules.faults(replace(lists, municipalities=(*lists.municipalities, stray)))
    assert faults == ["municipality 9999 names region 99, which is not listed"]


def test_a_row_is_valid_from_its_first_day_until_before_its_last() -> None:
    row = replace(_occupation(532101), valid_until=date(2024, 1, 1))
    assert not rules.is_valid(row, on=date(2019, 12, 31))
    assert rules.is_valid(row, on=date(2020, 1, 1))
    assert rules.is_valid(row, on=date(2023, 12, 31))
    assert not rules.is_valid(row, on=date(2024, 1, 1))
    assert rules.valid_rows([row], on=date(2024, 1, 1)) == ()


def test_distance_is_in_kilometres_over_the_ground() -> None:
    zwolle, groningen = (52.51, 6.09), (53.22, 6.57)
    assert rules.great_circle_km(from_point=zwolle, to_point=zwolle) == 0
    assert rules.great_circle_km(from_point=zwolle, to_point=groningen) == pytest.approx(85.3, abs=0.5)
    assert rules.great_circle_km(from_point=groningen, to_point=zwolle) == pytest.approx(85.3, abs=0.5)


def test_closeness_falls_with_isco_distance_and_level() -> None:
    carer = _occupation(532101)
    assert rules.closeness(carer, _occupation(532201)) == rules.SAME_MINOR_GROUP
    assert rules.closeness(carer, _occupation(532201, level=3)) == rules.SAME_MINOR_GROUP - rules.PER_LEVEL
    assert rules.closeness(carer, _occupation(531101)) == rules.SAME_SUB_MAJOR_GROUP
    assert rules.closeness(carer, _occupation(325601)) == rules.SAME_FAMILY
    assert rules.closeness(carer, _occupation(325601, level=3)) == 0
    assert rules.closeness(carer, _occupation(532201, family="bouw")) == 0
    assert rules.closeness(carer, carer) == 0


def test_relations_run_both_ways_and_listed_pairs_win() -> None:
    one, other, far = _occupation(532101), _occupation(532201), _occupation(711101, family="bouw")
    ending = replace(far, valid_until=date(2030, 1, 1))
    found = {
        (each.code, each.related_code): each
        for each in rules.relations([one, other, ending], across_families={(532101, 711101): 41, (532101, 532201): 99})
    }
    assert {pair: each.closeness for pair, each in found.items()} == {
        (532101, 532201): 99,
        (532201, 532101): 99,
        (532101, 711101): 41,
        (711101, 532101): 41,
    }
    assert found[532101, 711101].valid_until == date(2030, 1, 1)


def test_the_journal_and_the_present_state_are_the_same_text() -> None:
    journal = (ROOM / "migrations" / "0001_initial.sql").read_text(encoding="utf-8")
    assert journal == (ROOM / "sql" / "tables.sql").read_text(encoding="utf-8")

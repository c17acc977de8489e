"""Reading a list of postcode areas, and telling places with the same name apart."""

from datetime import date

import pytest

from sonar.reference import rules
from sonar.reference.types import Municipality, PostcodeArea
from tests.rooms.reference.postcodes import HEADER, ROWS, areas

DAY = date(2020, 1, 1)


def area(code: int, municipality: str, province: str, north: float, *, po_box: bool = False) -> PostcodeArea:
    """Return an area of a place."""
    return PostcodeArea(
        code, "Berg", None, north, 5.0, DAY, None, municipality=municipality, province=province, po_box=po_box
    )


def faults(content: bytes) -> tuple[str, ...]:
    """Return what is wrong with a file."""
    with pytest.raises(rules.FaultyAreas) as fault:
        rules.read_areas("a.csv", content)
    return fault.value.faults


def test_a_file_is_read_with_its_other_names_and_po_boxes() -> None:
    found = rules.read_areas("a.csv", b"\xef\xbb\xbf" + areas(*ROWS))
    assert [each.code for each in found if each.po_box] == [5850, 2490]
    assert found[-1].other_names == ("Fiere Plak", "Fier")
    semicolons = HEADER.replace('"', "").replace(",", ";") + '\n1;1011;A;;B;C;020;"52,1";"5,1";Adres\n'
    assert rules.read_areas("a.csv", semicolons.encode())[0].latitude == pytest.approx(52.1)


def test_everything_that_is_wrong_is_told_with_its_line() -> None:
    rows = (
        (101, "A", "", "B", "C", 52.0, 5.0, "Adres"),
        (1011, "", "", "B", "", 52.0, 9.0, "Adres"),
        (1012, "x" * 101, "", "B", "C", float("nan"), 5.0, "Adres"),
        (1011, "?!", "", "B", "C\u0007", 52.0, 5.0, "Adres"),
    )
    assert faults(areas(*rows) + b"1,1013\n") == (
        "a.csv, line 2: postcode '101' is not four digits from 1000 on",
        "a.csv, line 3: woonplaats is empty",
        "a.csv, line 3: provincie is empty",
        "a.csv, line 3: longitude 9 lies outside the Netherlands",
        "a.csv, line 4: woonplaats is longer than 100 characters",
        "a.csv, line 4: latitude nan lies outside the Netherlands",
        "a.csv, line 5: postcode 1011 stands on line 3 as well",
        "a.csv, line 5: woonplaats '?!' has no letters",
        "a.csv, line 5: provincie has a character that cannot be shown",
        "a.csv, line 6: there are 2 columns instead of 10",
    )
    assert "is not a number of degrees" in faults(areas(ROWS[0]).replace(b"52.67", b"noord"))[0]
    assert "this is no row of a list" in faults(areas(ROWS[0]) + b'1,"open')[0]


def test_a_municipality_is_known_by_name_where_one_alone_has_it() -> None:
    listed = (
        Municipality(193, "Zwolle", 1, DAY, None),
        Municipality(373, "Bergen", 1, DAY, None),
        Municipality(518, "'s-Gravenhage", 1, DAY, None),
        Municipality(60, "Ameland", 1, DAY, date(2021, 1, 1)),
    )
    found = rules.municipality_codes(rules.read_areas("a.csv", areas(*ROWS)), listed)
    assert found == {2490: 518, 8011: 193, 8999: 193}


def test_areas_of_one_name_are_one_place_where_municipalities_lie_close() -> None:
    close = [area(1, "A", "X", 52.0), area(2, "B", "X", 52.1), area(3, "C", "X", 52.2)]
    assert [each.areas for each in rules.apart(close)] == [3], "the outer ones by way of the one between"
    assert [each.areas for each in rules.apart([close[0], close[2], area(4, "C", "X", 52.2)])] == [2, 1]
    assert [each.areas for each in rules.apart([area(1, "A", "X", 52.0), area(2, "A", "X", 53.0)])] == [2]


def test_places_are_told_apart_by_province_or_else_municipality() -> None:
    places = rules.apart([area(1, "A", "X", 51.0), area(2, "B", "X", 52.0), area(3, "C", "Y", 53.0)])
    assert rules.labels(places, "Berg") == ["Berg (A)", "Berg (B)", "Berg (Y)"]
    assert rules.labels(places[:1], "Berg") == ["Berg"]
    nameless = rules.apart([area(1, "", "", 51.0), area(2, "B", "", 52.0)])
    assert rules.labels(nameless, "Berg") == ["Berg", "Berg (B)"]


def test_po_boxes_count_for_the_middle_only_where_there_is_nothing_else() -> None:
    home, box = area(1, "A", "X", 52.0), area(2, "A", "X", 53.0, po_box=True)
    assert rules.middle([home, box]) == (52.0, 5.0)
    assert rules.middle([box]) == (53.0, 5.0)
    assert rules.apart([home, box])[0].areas == 2

"""Reading a list of all postcode areas, and telling places with the same name apart.

Everything that is wrong with a file is told at once, with the line.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from math import hypot
from typing import Final

from sonar.reference.rules.folding import folded_words
from sonar.reference.types import GivenArea, Municipality, PostcodeArea

KM_EAST: Final = 68.3
KM_NORTH: Final = 111.2
"""Kilometres in a degree in the Netherlands: plain geometry, as matching does it."""
APART_KM: Final = 15
"""Areas with one name in municipalities that lie further apart than this are places of their own."""
LONGEST_NAME: Final = 100
_COLUMNS: Final = (
    "postcode", "woonplaats", "alternatieve_schrijfwijzen", "gemeente", "provincie", "latitude", "longitude", "soort",
)  # fmt: skip
_POSTCODE: Final = re.compile(r"[1-9][0-9]{3}")
_SOUTH, _NORTH, _WEST, _EAST = 50.5, 53.8, 3.2, 7.4
_OFFICIAL: Final = {"den haag": "s gravenhage", "den bosch": "s hertogenbosch"}
"""Municipalities that are called otherwise than they are named in law."""
_LARGEST_CELL: Final = 1_000_000


class FaultyAreas(ValueError):
    """A list of postcode areas cannot be loaded as it is; `faults` has a sentence for everything that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        """Keep the sentences."""
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(slots=True)
class _Reading:
    file: str
    areas: list[GivenArea] = field(default_factory=list)
    lines: dict[int, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def fault(self, line: int, sentence: str) -> None:
        self.faults.append(f"{self.file}, line {line}: {sentence}")

    def name(self, line: int, row: Mapping[str, str], column: str, *, must: bool = True) -> str:
        """Return a name without needless spaces, after telling what is wrong with it."""
        words = " ".join(row[column].split())
        if must and not words:
            self.fault(line, f"{column} is empty")
        elif len(words) > LONGEST_NAME:
            self.fault(line, f"{column} is longer than {LONGEST_NAME} characters")
        elif not words.isprintable():
            self.fault(line, f"{column} has a character that cannot be shown")
        return words

    def degrees(self, line: int, row: Mapping[str, str], column: str, least: float, most: float) -> float:
        """Return degrees, after telling when they are none or lie outside the country."""
        try:
            found = float(row[column].strip().replace(",", "."))
        except ValueError:
            self.fault(line, f"{column} '{row[column].strip()[:20]}' is not a number of degrees")
            return least
        if not least <= found <= most:
            self.fault(line, f"{column} {found:g} lies outside the Netherlands")
        return found


def read_areas(file: str, content: bytes) -> tuple[GivenArea, ...]:
    """Return the postcode areas in a file; `file` is its name, for the sentences.

    Raises `FaultyAreas` with everything that is wrong: not UTF-8, other columns, nothing in it, or lines with an
    impossible postcode, name or point, or with a postcode that came before.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FaultyAreas([f"{file}: this is no text in UTF-8 (byte {error.start + 1})"]) from None
    if not text.strip():
        raise FaultyAreas([f"{file}: the file is empty"])
    header = text.split("\n", 1)[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    columns = next(csv.reader([header.rstrip("\r")], delimiter=delimiter), [])
    missing = [each for each in _COLUMNS if each not in columns]
    if missing:
        raise FaultyAreas([f"{file}: the first line lacks the columns {', '.join(missing)}"])
    reading = _Reading(file)
    for line, row in _rows(reading, text, delimiter):
        _read(reading, line, row)
    if not reading.lines and not reading.faults:
        reading.faults.append(f"{file}: there is nothing below the first line")
    if reading.faults:
        raise FaultyAreas(reading.faults)
    return tuple(reading.areas)


def municipality_codes(areas: Iterable[GivenArea], municipalities: Iterable[Municipality]) -> dict[int, int]:
    """Return the code of the municipality of each area whose municipality has a name that one listed one has.

    Capitals, accents and signs do not count. A name that stands in several provinces means no municipality: which of
    them, the list does not say.
    """
    listed: dict[str, set[int]] = {}
    for each in municipalities:
        if each.valid_until is None:
            listed.setdefault(_folded(each.name), set()).add(each.code)
    given = tuple(areas)
    provinces: dict[str, set[str]] = {}
    for area in given:
        provinces.setdefault(_folded(area.municipality), set()).add(_folded(area.province))
    found = {}
    for area in given:
        name = _folded(area.municipality)
        codes = listed.get(name) or listed.get(_OFFICIAL.get(name, ""), set())
        if len(codes) == 1 and len(provinces[name]) == 1:
            (found[area.code],) = codes
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """A place: what tells it from others with its name, its middle in degrees and how many areas it has."""

    province: str
    municipality: str
    latitude: float
    longitude: float
    areas: int


def apart(areas: Iterable[PostcodeArea]) -> list[Place]:
    """Return the places that areas with one name are: most areas first, one for those that lie close together.

    Areas of one municipality are one place, and so are those of municipalities whose middles lie at most 15 km from
    each other, directly or by way of others.
    """
    by_municipality: dict[tuple[str, str], list[PostcodeArea]] = {}
    for each in areas:
        by_municipality.setdefault((each.municipality, each.province), []).append(each)
    groups: list[list[list[PostcodeArea]]] = []
    for found in by_municipality.values():
        near = [group for group in groups if any(_km(middle(found), middle(other)) <= APART_KM for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([found, *(each for group in near for each in group)])
    places = [_place(group) for group in groups]
    return sorted(places, key=lambda each: (-each.areas, each.province, each.municipality))


def labels(places: Sequence[Place], name: str) -> list[str]:
    """Return what to call places of one name: with the province, or the municipality where provinces are the same."""
    provinces = [each.province for each in places]
    told = [
        each.municipality or each.province if provinces.count(each.province) > 1 else each.province or each.municipality
        for each in places
    ]
    return [f"{name} ({where})" if where and len(places) > 1 else name for where in told]


def middle(areas: Sequence[PostcodeArea]) -> tuple[float, float]:
    """Return the middle of areas in degrees, latitude first; PO boxes count only where there is nothing else."""
    homes = [each for each in areas if not each.po_box] or areas
    return sum(each.latitude for each in homes) / len(homes), sum(each.longitude for each in homes) / len(homes)


def _place(group: list[list[PostcodeArea]]) -> Place:
    largest = max(group, key=len)[0]
    areas = [area for each in group for area in each]
    return Place(largest.province, largest.municipality, *middle(areas), len(areas))


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    return hypot((one[0] - other[0]) * KM_NORTH, (one[1] - other[1]) * KM_EAST)


def _folded(name: str) -> str:
    return " ".join(folded_words(name))


def _rows(reading: _Reading, text: str, delimiter: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield every row with the line on which it begins; rows without all columns are told."""
    csv.field_size_limit(_LARGEST_CELL)
    lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns = next(lines)
    line = lines.line_num + 1
    try:
        for cells in lines:
            if len(cells) == len(columns):
                yield line, dict(zip(columns, cells, strict=True))
            elif cells:
                reading.fault(line, f"there are {len(cells)} columns instead of {len(columns)}")
            line = lines.line_num + 1
    except csv.Error as error:
        reading.fault(line, f"this is no row of a list ({error}); what follows was not read")


def _read(reading: _Reading, line: int, row: Mapping[str, str]) -> None:
    postcode = row["postcode"].strip()
    if not _POSTCODE.fullmatch(postcode):
        reading.fault(line, f"postcode '{postcode[:20]}' is not four digits from 1000 on")
        return
    before = reading.lines.setdefault(int(postcode), line)
    if before != line:
        reading.fault(line, f"postcode {postcode} stands on line {before} as well")
    place = reading.name(line, row, "woonplaats")
    if place and not folded_words(place):
        reading.fault(line, f"woonplaats '{place[:20]}' has no letters")
    reading.name(line, row, "alternatieve_schrijfwijzen", must=False)
    others = (" ".join(each.split()) for each in row["alternatieve_schrijfwijzen"].split(";"))
    reading.areas.append(
        GivenArea(
            code=int(postcode),
            place=place,
            municipality=reading.name(line, row, "gemeente", must=False),
            province=reading.name(line, row, "provincie"),
            other_names=tuple(dict.fromkeys(each for each in others if folded_words(each))),
            latitude=reading.degrees(line, row, "latitude", _SOUTH, _NORTH),
            longitude=reading.degrees(line, row, "longitude", _WEST, _EAST),
            po_box=row["soort"].strip().casefold() == "postbus",
        )
    )

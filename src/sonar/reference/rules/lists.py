"""Pure decisions on code lists: validity, distance, closeness of occupations, and checks of a list as a whole."""

from collections.abc import Iterable, Mapping
from datetime import date
from math import asin, cos, radians, sin, sqrt
from typing import Protocol, TypeVar

from sonar.reference.types import Occupation, RelatedOccupation, ShippedLists

EARTH_RADIUS_KM = 6371.0
SAME_MINOR_GROUP = 80
SAME_SUB_MAJOR_GROUP = 60
SAME_FAMILY = 45
PER_LEVEL = 10
LEAST_CLOSENESS = 40


class Dated(Protocol):
    """A row with a half-open period of validity."""

    @property
    def valid_from(self) -> date:
        """The first day."""
        ...

    @property
    def valid_until(self) -> date | None:
        """The day after the last; None while it goes on."""
        ...


Row = TypeVar("Row", bound=Dated)


def is_valid(row: Dated, *, on: date) -> bool:
    """Tell whether the row may be used on that day."""
    return row.valid_from <= on and (row.valid_until is None or on < row.valid_until)


def valid_rows(rows: Iterable[Row], *, on: date) -> tuple[Row, ...]:
    """Return the rows that may be used on that day, in their own order."""
    return tuple(row for row in rows if is_valid(row, on=on))


def great_circle_km(*, from_point: tuple[float, float], to_point: tuple[float, float]) -> float:
    """Return the distance over the ground in kilometres between two (latitude, longitude) points in degrees."""
    latitude_a, longitude_a = map(radians, from_point)
    latitude_b, longitude_b = map(radians, to_point)
    half_chord = (
        sin((latitude_b - latitude_a) / 2) ** 2
        + cos(latitude_a) * cos(latitude_b) * sin((longitude_b - longitude_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half_chord))


def closeness(one: Occupation, other: Occupation) -> int:
    """Return how close two occupations of one family are (0 when not close enough to be of use), symmetric.

    ISCO's minor group (three digits) is the same kind of work, its sub-major group (two digits) the same field;
    each step in level makes the move harder.
    """
    if one.family != other.family or one.code == other.code:
        return 0
    if one.isco[:3] == other.isco[:3]:
        base = SAME_MINOR_GROUP
    elif one.isco[:2] == other.isco[:2]:
        base = SAME_SUB_MAJOR_GROUP
    else:
        base = SAME_FAMILY
    found = base - PER_LEVEL * abs(one.level - other.level)
    return found if found >= LEAST_CLOSENESS else 0


def relations(
    occupations: Iterable[Occupation],
    *,
    across_families: Mapping[tuple[int, int], int],
) -> tuple[RelatedOccupation, ...]:
    """Return every relation in both directions: derived within families, as listed across them.

    A listed pair wins over a derived one. A relation is valid while both occupations are.
    """
    known = sorted(occupations, key=lambda each: each.code)
    listed = {**across_families, **{(b, a): value for (a, b), value in across_families.items()}}
    found = []
    for one in known:
        for other in known:
            value = listed.get((one.code, other.code)) or closeness(one, other)
            if not value:
                continue
            ends = [each.valid_until for each in (one, other) if each.valid_until is not None]
            found.append(
                RelatedOccupation(
                    code=one.code,
                    related_code=other.code,
                    closeness=value,
                    valid_from=max(one.valid_from, other.valid_from),
                    valid_until=min(ends, default=None),
                )
            )
    return tuple(found)


def faults(lists: ShippedLists) -> list[str]:
    """Return what is wrong with the lists as a whole, one sentence each; nothing when they hold together."""
    regions = {each.code for each in lists.labour_market_regions}
    municipalities = {each.code for each in lists.municipalities}
    occupations = {each.code for each in lists.occupations}
    found = [
        f"municipality {each.code} names region {each.region_code}, which is not listed"
        for each in lists.municipalities
        if each.region_code not in regions
    ]
    found += [
        f"municipality {each.old_code} cannot become {each.new_code} and still be listed without a last day"
        for each in lists.municipality_successions
        if any(known.code == each.old_code and known.valid_until is None for known in lists.municipalities)
    ]
    found += [
        f"postcode area {each.code} names municipality {each.municipality_code}, which is not listed"
        for each in lists.pc4_points
        if each.municipality_code not in municipalities
    ]
    found += [
        f"relation {each.code}-{each.related_code} names an occupation that is not listed"
        for each in lists.related_occupations
        if not {each.code, each.related_code} <= occupations
    ]
    skills = {each.code for each in lists.skills}
    found += [
        f"occupation_skill names {each.code} and {each.skill}, of which one is not listed"
        for each in lists.usual_skills
        if each.code not in occupations or each.skill not in skills
    ]
    found += [
        f"occupation {each.code} does not start with its ISCO group {each.isco}"
        for each in lists.occupations
        if each.scheme == "sonar" and str(each.code)[:-2] != each.isco
    ]
    return found

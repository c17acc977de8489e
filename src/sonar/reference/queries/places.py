"""Finding a place by what somebody types, and the postcode areas around it."""

from collections.abc import Iterable
from functools import cache
from math import hypot
from typing import Final

from sonar.reference import rules
from sonar.reference.queries import lists
from sonar.reference.rules.near import NearTexts
from sonar.reference.types import FoundPlace

KM_EAST: Final = 68.3
KM_NORTH: Final = 111.2
"""Kilometres in a degree in the Netherlands: plain geometry, as matching does it."""
_PC4_DIGITS: Final = 4
_SHORT: Final = 5
"""Names shorter than this forgive one typing error, longer ones two."""
Middle = tuple[str, float, float]

folded_words = rules.folded_words


def find_place(text: str) -> FoundPlace | None:
    """Return the place that a name or the four digits of a postcode mean; None when no place is like it.

    A name may have a typing error, two when it is long, as long as one place alone is nearest. Letters behind the
    digits of a postcode do not count.
    """
    words = rules.folded_words(text)
    if not words:
        return None
    if words[0][:_PC4_DIGITS].isdigit() and len(words[0]) in {_PC4_DIGITS, _PC4_DIGITS + 2}:
        return _area(int(words[0][:_PC4_DIGITS]))
    folded = " ".join(words)
    if folded in _middles():
        return _found(folded, exact=True)
    near = _names().near(folded, errors=1 if len(folded) <= _SHORT else rules.MOST_ERRORS)
    fewest = min(near.values(), default=0)
    nearest = [name for name, errors in near.items() if errors == fewest]
    return _found(nearest[0], exact=False) if len(nearest) == 1 else None


def suggest_places(text: str, *, limit: int = 8) -> tuple[str, ...]:
    """Return the names of places that begin with what somebody types, or else that resemble it."""
    folded = " ".join(rules.folded_words(text))
    if not folded:
        return ()
    names = sorted(name for name in _middles() if name.startswith(folded))
    names = names or sorted(_names().near(folded), key=lambda name: (rules.errors_between(name, folded), name))
    return tuple(_middles()[name][0] for name in names[:limit])


def areas_within(place: FoundPlace, *, km: float) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Return the postcode areas at most `km` from a place, and how far each is.

    An area that the list does not have lies in the middle of its neighbours, as in matching.
    """
    found = [(code, away) for code, (x, y) in _points().items() if (away := _away(place, x, y)) <= km]
    return tuple(code for code, _ in found), tuple(away for _, away in found)


def municipalities_within(place: FoundPlace, *, km: float) -> tuple[tuple[int, float], ...]:
    """Return the municipalities whose middle is at most `km` from a place, and how far each is.

    The middle is that of its postcode areas. Coarse on purpose: for finding people without knowing where they live.
    """
    found = ((code, _away(place, x, y)) for code, (x, y) in _municipal_middles().items())
    return tuple((code, away) for code, away in found if away <= km)


def forget_places() -> None:
    """Read the places anew at their next use."""
    for read in (_middles, _names, _points, _municipal_middles):
        read.cache_clear()


def _away(place: FoundPlace, x: float, y: float) -> float:
    return hypot(place.longitude * KM_EAST - x, place.latitude * KM_NORTH - y)


def _area(code: int) -> FoundPlace | None:
    point = lists.pc4_points().get(code)
    if point is not None:
        return FoundPlace(f"{code} {point.place}", point.latitude, point.longitude, exact=True)
    middle = _points().get(code)
    if middle is None:
        return None
    return FoundPlace(str(code), middle[1] / KM_NORTH, middle[0] / KM_EAST, exact=True)


def _found(folded: str, *, exact: bool) -> FoundPlace:
    name, latitude, longitude = _middles()[folded]
    return FoundPlace(name, latitude, longitude, exact=exact)


@cache
def _middles() -> dict[str, Middle]:
    """Return every place and municipality by its folded name, with its middle; a place goes before a municipality."""
    of_municipality = {each.code: each.name for each in lists.municipalities()}
    points: dict[str, list[Middle]] = {}
    for names in (of_municipality, None):
        named: dict[str, list[Middle]] = {}
        for each in lists.pc4_points().values():
            name = names.get(each.municipality_code, "") if names is not None else each.place
            named.setdefault(" ".join(rules.folded_words(name)), []).append((name, each.latitude, each.longitude))
        points |= named
    points.pop("", None)
    return {folded: _middle(middles) for folded, middles in points.items()}


def _middle(points: list[Middle]) -> Middle:
    return points[0][0], _mean(each[1] for each in points), _mean(each[2] for each in points)


def _mean(numbers: Iterable[float]) -> float:
    given = tuple(numbers)
    return sum(given) / len(given)


@cache
def _names() -> NearTexts:
    return NearTexts(_middles())


@cache
def _municipal_middles() -> dict[int, tuple[float, float]]:
    areas: dict[int, list[tuple[float, float]]] = {}
    for each in lists.pc4_points().values():
        areas.setdefault(each.municipality_code, []).append((each.longitude * KM_EAST, each.latitude * KM_NORTH))
    return {code: (_mean(x for x, _ in points), _mean(y for _, y in points)) for code, points in areas.items()}


@cache
def _points() -> dict[int, tuple[float, float]]:
    """Return where each postcode area lies, in kilometres."""
    known = {code: (each.longitude * KM_EAST, each.latitude * KM_NORTH) for code, each in lists.pc4_points().items()}
    around: dict[int, list[tuple[float, float]]] = {}
    for code, point in known.items():
        around.setdefault(code // 100, []).append(point)
        around.setdefault(code // 1000, []).append(point)
    points = dict(known)
    for code in range(1000, 10_000):
        near = around.get(code // 100) or around.get(code // 1000)
        if code not in known and near:
            points[code] = (_mean(x for x, _ in near), _mean(y for _, y in near))
    return points

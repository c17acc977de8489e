"""Finding a place by what somebody types, and the postcode areas around it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from math import hypot
from typing import Final

from sonar.reference import rules
from sonar.reference.queries import lists
from sonar.reference.rules.near import NearTexts
from sonar.reference.types import FoundPlace, PostcodeArea

_PC4_DIGITS: Final = 4
_SHORT: Final = 5
"""Names shorter than this forgive one typing error, longer ones two."""

folded_words = rules.folded_words


def find_place(text: str) -> FoundPlace | None:
    """Return the place that a name or the four digits of a postcode mean; None when no place is like it.

    Of places with the same name, far apart, the one with the most postcode areas is meant, not exactly. A name may
    have a typing error, two when it is long, as long as one place alone is nearest. Letters behind the digits of a
    postcode do not count.
    """
    words = rules.folded_words(text)
    if not words:
        return None
    if words[0][:_PC4_DIGITS].isdigit() and len(words[0]) in {_PC4_DIGITS, _PC4_DIGITS + 2}:
        return _area(int(words[0][:_PC4_DIGITS]))
    folded = " ".join(words)
    if folded in _entries():
        return _found(folded)
    near = _names().near(folded, errors=1 if len(folded) <= _SHORT else rules.MOST_ERRORS)
    fewest = min(near.values(), default=0)
    nearest = [_found(name) for name, errors in sorted(near.items()) if errors == fewest]
    one = len({(each.latitude, each.longitude) for each in nearest}) == 1
    return replace(nearest[0], exact=False) if one else None


def suggest_places(text: str, *, limit: int = 8) -> tuple[str, ...]:
    """Return the names of places that begin with what somebody types, or else that resemble it.

    Of places with the same name, each is called by what tells it from the others.
    """
    folded = " ".join(rules.folded_words(text))
    if not folded:
        return ()
    names = sorted(name for name in _entries() if name.startswith(folded))
    names = names or sorted(_names().near(folded), key=lambda name: (rules.errors_between(name, folded), name))
    shown = dict.fromkeys(_entries()[name].name for name in names if _entries()[name].offered)
    return tuple(shown)[:limit]


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
    for read in (_entries, _names, _points, _municipal_middles):
        read.cache_clear()


def _away(place: FoundPlace, x: float, y: float) -> float:
    return hypot(place.longitude * rules.KM_EAST - x, place.latitude * rules.KM_NORTH - y)


def _area(code: int) -> FoundPlace | None:
    point = lists.pc4_points().get(code)
    if point is not None:
        return FoundPlace(f"{code} {point.place}", point.latitude, point.longitude, exact=True)
    middle = _points().get(code)
    if middle is None:
        return None
    return FoundPlace(str(code), middle[1] / rules.KM_NORTH, middle[0] / rules.KM_EAST, exact=True)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a folded name means: not exact when it is the largest of several places; not every spelling is offered."""

    name: str
    latitude: float
    longitude: float
    exact: bool = True
    offered: bool = True


def _found(folded: str) -> FoundPlace:
    entry = _entries()[folded]
    return FoundPlace(entry.name, entry.latitude, entry.longitude, exact=entry.exact)


@cache
def _entries() -> dict[str, _Entry]:
    """Return what every name means, folded: a place goes before another spelling, and that before a municipality."""
    of_municipality = {each.code: each.name for each in lists.municipalities()}
    governed: list[tuple[str, PostcodeArea]] = []
    spelled: list[tuple[str, PostcodeArea]] = []
    named: list[tuple[str, PostcodeArea]] = []
    for area in lists.pc4_points().values():
        listed = "" if area.municipality_code is None else of_municipality.get(area.municipality_code, "")
        each = replace(area, municipality=area.municipality or listed)
        governed += [(name, each) for name in dict.fromkeys((listed, each.municipality))]
        spelled += [(other, each) for other in each.other_names]
        named.append((each.place, each))
    entries: dict[str, _Entry] = {}
    for names in (governed, spelled, named):
        entries |= _of(names)
    entries.pop("", None)
    return entries


def _of(names: Iterable[tuple[str, PostcodeArea]]) -> dict[str, _Entry]:
    grouped: dict[str, dict[int, tuple[str, PostcodeArea]]] = {}
    for name, area in names:
        grouped.setdefault(" ".join(rules.folded_words(name)), {}).setdefault(area.code, (name, area))
    entries: dict[str, _Entry] = {}
    for folded, found in grouped.items():
        written, first = next(iter(found.values()))
        # A spelling in capitals alone is how machines write: it finds the place, under the name that people write.
        name = first.place if written.isupper() else written
        places = rules.apart(area for _, area in found.values())
        labels = rules.labels(places, name)
        for place, label in zip(places, labels, strict=True):
            key = " ".join(rules.folded_words(label)) if len(places) > 1 else folded
            entries.setdefault(key, _Entry(label, place.latitude, place.longitude, offered=not written.isupper()))
        if len(places) > 1:
            entries[folded] = _Entry(labels[0], places[0].latitude, places[0].longitude, exact=False, offered=False)
    return entries


def _mean(numbers: Iterable[float]) -> float:
    given = tuple(numbers)
    return sum(given) / len(given)


@cache
def _names() -> NearTexts:
    return NearTexts(_entries())


@cache
def _municipal_middles() -> dict[int, tuple[float, float]]:
    areas: dict[int, list[PostcodeArea]] = {}
    for each in lists.pc4_points().values():
        if each.municipality_code is not None:
            areas.setdefault(each.municipality_code, []).append(each)
    middles = {code: rules.middle(found) for code, found in areas.items()}
    return {code: (east * rules.KM_EAST, north * rules.KM_NORTH) for code, (north, east) in middles.items()}


@cache
def _points() -> dict[int, tuple[float, float]]:
    """Return where each postcode area lies, in kilometres."""
    known = {
        code: (each.longitude * rules.KM_EAST, each.latitude * rules.KM_NORTH)
        for code, each in lists.pc4_points().items()
    }
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

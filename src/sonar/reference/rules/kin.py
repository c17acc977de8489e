"""Which occupations somebody can be asked for who does another one, across all lists, and how close they are.

Published in docs/reference/occupations.md. Four grounds, of which the closest counts: a relation of Sonar's own list;
the same name; a relation of Sonar's own with an occupation of the same name; the same group of ISCO-08.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import log, sqrt
from typing import Final

from sonar.reference.rules.folding import folded_words
from sonar.reference.rules.likeness import pieces

MOST_KIN: Final = 40
"""Matching reads the profiles of each related occupation, so each has at most so many."""
SAME_NAME: Final = 99
OTHER_NAME: Final = 7
"""So much less for each of the two names by which an occupation is not first known."""
SAME_UNIT_GROUP: Final = 60
SAME_MINOR_GROUP_OF_ISCO: Final = 40
BY_LIKENESS: Final = {4: 20, 3: 15}
"""Within a group of so many digits, names that resemble each other add at most this."""
DERIVED: Final = 5
"""So much less where the ISCO group was not given but derived."""
LEAST_USEFUL: Final = 40
"""What is less close is of no use, as within Sonar's own list."""
OWN: Final = "sonar"


@dataclass(frozen=True, slots=True)
class Keyed:
    """An occupation as matching knows it: `name` is what it is known by, `isco` its unit group, derived or given."""

    key: int
    scheme: str
    name: str
    others: tuple[str, ...] = ()
    isco: str | None = None
    derived: bool = False


Pair = tuple[int, int]


def kin(occupations: Iterable[Keyed], *, given: Mapping[Pair, int]) -> dict[Pair, int]:
    """Return the closeness of every related pair, in both orders: from 1, barely, to 99, nearly the same.

    `given` are the relations of Sonar's own list, by key; they stay as they are, and no others are made within that
    list. Of the rest every occupation keeps its closest, `MOST_KIN` at most with those given.
    """
    known = sorted(occupations, key=lambda each: each.key)
    own = {each.key for each in known if each.scheme == OWN}
    fixed = {(min(pair), max(pair)): closeness for pair, closeness in given.items() if {*pair} <= own}
    same = _same_names(known)
    found: dict[Pair, int] = {}
    for pair, closeness in (*same.items(), *_carried_over(fixed, same, own), *_same_groups(known)):
        if not {*pair} <= own:
            found[pair] = max(closeness, found.get(pair, 0))
    chosen, count = dict(fixed), defaultdict[int, int](int)
    for one, other in fixed:
        count[one] += 1
        count[other] += 1
    for (one, other), closeness in sorted(found.items(), key=lambda each: (-each[1], each[0])):
        if count[one] < MOST_KIN and count[other] < MOST_KIN:
            chosen[one, other] = closeness
            count[one] += 1
            count[other] += 1
    return {pair: closeness for (a, b), closeness in chosen.items() for pair in ((a, b), (b, a))}


def _same_names(known: Iterable[Keyed]) -> dict[Pair, int]:
    bearers: dict[str, dict[int, int]] = defaultdict(dict)
    for each in known:
        for less, name in ((0, each.name), *((OTHER_NAME, other) for other in each.others)):
            of_name = bearers["".join(folded_words(name))]
            of_name[each.key] = min(less, of_name.get(each.key, less))
    found: dict[Pair, int] = {}
    for of_name in bearers.values():
        for (one, less), (other, more) in combinations(sorted(of_name.items()), 2):
            found[one, other] = max(SAME_NAME - less - more, found.get((one, other), 0))
    return found


def _carried_over(fixed: Mapping[Pair, int], same: Mapping[Pair, int], own: set[int]) -> Iterator[tuple[Pair, int]]:
    """Yield the relations of Sonar's own list with occupations of other lists that are first known by the same name."""
    namesakes: dict[int, list[int]] = defaultdict(list)
    for (one, other), closeness in same.items():
        if closeness == SAME_NAME and (one in own) != (other in own):
            namesakes[min(one, other) if one in own else other].append(other if one in own else one)
    for (one, other), closeness in fixed.items():
        for a in (one, *namesakes[one]):
            for b in (other, *namesakes[other]):
                if a != b and (a, b) != (one, other):
                    yield (min(a, b), max(a, b)), max(1, closeness - 1)


def _same_groups(known: Iterable[Keyed]) -> Iterator[tuple[Pair, int]]:
    listed = [each for each in known if each.isco is not None]
    taken = [pieces(each.name) for each in listed]
    weight: dict[str, float] = defaultdict(float)
    for of_one in taken:
        for piece in of_one:
            weight[piece] += 1
    for piece, count in weight.items():
        weight[piece] = (1 + log(len(listed) / count)) ** 2
    norm = [sqrt(sum(weight[piece] for piece in of_one)) for of_one in taken]
    groups: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(listed):
        groups[(each.isco or "")[:3]].append(place)
    for places in groups.values():
        for a, b in combinations(places, 2):
            one, other = listed[a], listed[b]
            base, digits = (SAME_UNIT_GROUP, 4) if one.isco == other.isco else (SAME_MINOR_GROUP_OF_ISCO, 3)
            likeness = sum(weight[piece] for piece in taken[a] & taken[b]) / (norm[a] * norm[b] or 1)
            less = DERIVED if one.derived or other.derived else 0
            closeness = base + round(BY_LIKENESS[digits] * min(1.0, likeness)) - less
            if closeness >= LEAST_USEFUL:
                yield (one.key, other.key), closeness

"""Chance that can be repeated: draws that depend on a seed and a place, and on nothing else.

Only `Random.random()` is used, the one method whose sequence Python promises to keep; every choice is worked out
from it here, so no version of Python and no hash seed changes who is drawn.
"""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar
from uuid import UUID

Item = TypeVar("Item")


def digest(*place: int | str) -> int:
    """Return 128 bits that belong to a place such as (seed, "client", 17)."""
    text = "/".join(map(str, place))
    return int.from_bytes(blake2b(text.encode(), digest_size=16).digest(), "big")


def stable_id(*place: int | str, at: datetime) -> UUID:
    """Return the UUIDv7 of a place, with `at` as its time part."""
    random_bits = digest("id", *place)
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    version_and_a = 0x7000 | (random_bits >> 64 & 0x0FFF)
    variant_and_b = (0b10 << 62) | (random_bits & ((1 << 62) - 1))
    return UUID(int=milliseconds << 80 | version_and_a << 64 | variant_and_b)


@dataclass(frozen=True, slots=True)
class Weighted(Generic[Item]):
    """Things to choose from, each with a weight."""

    items: tuple[Item, ...]
    ladder: tuple[float, ...]

    @classmethod
    def of(cls, *pairs: tuple[Item, float]) -> "Weighted[Item]":
        """Make one from (thing, weight) pairs; weights need not add up to anything."""
        return cls(tuple(item for item, _ in pairs), tuple(accumulate(weight for _, weight in pairs)))


class Draw:
    """A sequence of draws for one place."""

    __slots__ = ("_next",)

    def __init__(self, *place: int | str) -> None:
        """Start the sequence that belongs to `place`."""
        self._next = Random(digest("draw", *place)).random  # noqa: S311 - invented people, not a secret

    def chance(self, probability: float) -> bool:
        """Return True with that probability."""
        return self._next() < probability

    def below(self, end: int) -> int:
        """Return a whole number from 0 up to, not including, `end`."""
        return int(self._next() * end)

    def between(self, first: int, last: int) -> int:
        """Return a whole number from `first` to `last`, both included."""
        return first + int(self._next() * (last - first + 1))

    def one(self, items: Sequence[Item]) -> Item:
        """Return one of the items."""
        return items[int(self._next() * len(items))]

    def weighted(self, choice: Weighted[Item]) -> Item:
        """Return one of the items, by weight."""
        return choice.items[bisect(choice.ladder, self._next() * choice.ladder[-1])]

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """Return `count` different items (all of them when there are fewer), in the order drawn."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def day(self, first: date, last: date) -> date:
        """Return a day from `first` to `last`, both included."""
        return first + timedelta(days=self.below((last - first).days + 1))

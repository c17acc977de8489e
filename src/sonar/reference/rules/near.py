"""Texts that are within a few typing errors of a text.

All of them are compared, by optimal string alignment: a letter too many, a letter missing, another letter, two
letters swapped. An index on pieces of words (trigrams) would miss short names: two errors in "lasser" leave no piece
of three letters whole.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

MOST_ERRORS: Final = 2
"""As many typing errors are forgiven."""


_KEPT: Final = 2_000
"""So many answers are kept, of a few names each."""
_SHORT: Final = 40


def errors_between(one: str, other: str) -> int:
    """Return the number of typing errors that make one text out of the other."""
    return int(OSA.distance(one, other))


def within(text: str, texts: Sequence[str], *, errors: int) -> list[tuple[str, int]]:
    """Return which of the texts are at most so many errors away, with the number of errors."""
    found = process.extract(text, texts, scorer=OSA.distance, score_cutoff=errors, limit=None)
    return [(each, int(count)) for each, count, _place in found]


class NearTexts:
    """A set of texts, ordered by length: those that are too long or too short are not compared."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Keep the texts."""
        self._texts = sorted(set(texts), key=lambda each: (len(each), each))
        self._lengths = [len(each) for each in self._texts]
        # Who types on asks again for the words that were there already.
        self._kept = lru_cache(maxsize=_KEPT)(self._near)

    def near(self, text: str, *, errors: int = MOST_ERRORS) -> Mapping[str, int]:
        """Return the texts that are at most so many errors away, with the number of errors."""
        return self._kept(text, errors) if len(text) <= _SHORT else self._near(text, errors)

    def _near(self, text: str, errors: int) -> Mapping[str, int]:
        first = bisect_left(self._lengths, len(text) - errors)
        last = bisect_right(self._lengths, len(text) + errors)
        return MappingProxyType(dict(within(text, self._texts[first:last], errors=errors)))

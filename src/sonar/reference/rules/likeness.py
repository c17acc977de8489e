"""How much names resemble each other: by the pieces of words that they share, rare pieces counting more.

Dutch makes one word of many, so whole words say too little: "heftruckchauffeur" and "chauffeur heftruck" share no word,
but most pieces. The likeness of two texts is the cosine of their pieces, each weighted by its rarity (tf-idf): from 0,
nothing in common, to 1, the same words.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import nlargest
from math import log, sqrt
from typing import Final

from sonar.reference.rules.folding import folded_words

_SIZES: Final = (3, 4, 5)


def pieces(text: str) -> set[str]:
    """Return the pieces of three to five letters of a text's words, with where words begin and end, and the words."""
    found: set[str] = set()
    for word in folded_words(text):
        bounded = f" {word} "
        found.add(bounded)
        for size in _SIZES:
            found.update(bounded[place : place + size] for place in range(len(bounded) - size + 1))
    return found


class Likeness:
    """Texts, ready to be compared with a text."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Take the texts apart."""
        self._with_piece: dict[str, array[int]] = {}
        for index, text in enumerate(texts):
            for piece in pieces(text):
                self._with_piece.setdefault(piece, array("I")).append(index)
        self._weight = {piece: 1 + log(len(texts) / len(have)) for piece, have in self._with_piece.items()}
        squares = [0.0] * len(texts)
        for piece, have in self._with_piece.items():
            square = self._weight[piece] ** 2
            for index in have:
                squares[index] += square
        self._norm = [sqrt(each) for each in squares]
        self._unknown = 1 + log(len(texts)) if texts else 1.0

    def nearest(self, text: str, *, limit: int) -> list[tuple[int, float]]:
        """Return the places of the texts that resemble this one most, with their likeness, highest first."""
        taken = pieces(text)
        norm = sqrt(sum(self._weight.get(piece, self._unknown) ** 2 for piece in taken))
        shared: Counter[int] = Counter()
        for piece, have in self._selective(taken):
            weight = self._weight[piece] ** 2
            for index in have:
                shared[index] += weight  # type: ignore[assignment]
        scored = ((score / (norm * self._norm[index]), -index) for index, score in shared.items())
        return [(-index, score) for score, index in nlargest(limit, scored)]

    def _selective(self, taken: set[str]) -> Iterator[tuple[str, "array[int]"]]:
        for piece in taken:
            have = self._with_piece.get(piece)
            if have is not None:
                yield piece, have

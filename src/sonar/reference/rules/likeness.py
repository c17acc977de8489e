"""How much names resemble each other: by the pieces of words that they share, rare pieces counting more.

Dutch makes one word of many, so whole words say too little: "heftruckchauffeur" and "chauffeur heftruck" share no word,
but most pieces. The likeness of two texts is the cosine of their pieces, each weighted by its rarity (tf-idf): from 0,
nothing in common, to 1, the same words.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import nlargest
from math import log, sqrt
from typing import Final

from sonar.reference.rules.folding import folded_words

_SIZES: Final = (3, 4, 5)
_FORMS: Final = (("werkster", "werker"), ("ster", "er"), ("trice", "teur"), ("euse", "eur"))
_STEM: Final = 3


def plain_form(word: str) -> str:
    """Return the form of a word that men and women share in most lists: medewerkster is medewerker."""
    for ending, shared in _FORMS:
        if word.endswith(ending) and len(word) > len(ending) + _STEM:
            return word[: -len(ending)] + shared
    return word


def pieces(text: str) -> set[str]:
    """Return the pieces of three to five letters of a text's words, with where words begin and end, and the words."""
    found: set[str] = set()
    for word in folded_words(text):
        bounded = f" {plain_form(word)} "
        found.add(bounded)
        for size in _SIZES:
            found.update(bounded[place : place + size] for place in range(len(bounded) - size + 1))
    return found


class Likeness:
    """Texts, ready to be compared with a text."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Take the texts apart."""
        self._texts = texts
        self._with_piece: dict[str, array[int]] = {}
        for index, text in enumerate(texts):
            for piece in pieces(text):
                self._with_piece.setdefault(piece, array("I")).append(index)
        self._weight = {piece: (1 + log(len(texts) / len(have))) ** 2 for piece, have in self._with_piece.items()}
        squares = [0.0] * len(texts)
        for piece, have in self._with_piece.items():
            square = self._weight[piece]
            for index in have:
                squares[index] += square
        self._norm = array("f", (sqrt(each) for each in squares))
        self._unknown = (1 + log(len(texts))) ** 2 if texts else 1.0

    def weight(self, piece: str) -> float:
        """Return how much it says that two texts share this piece: most for one that no text has."""
        return self._weight.get(piece, self._unknown)

    def norm(self, taken: Iterable[str]) -> float:
        """Return the length of a text as a row of weighted pieces."""
        return sqrt(sum(map(self.weight, sorted(taken))))

    def nearest(self, text: str, *, limit: int, least: float = 0.0) -> list[tuple[int, float]]:
        """Return the places of the texts that resemble this one most, with their likeness, highest first.

        None below `least`. The higher that is, the fewer texts are looked at: who shares pieces of weight S with a text
        of length n is like it by sqrt(S) / n at most, so the most common pieces lead to nobody who is near enough.
        """
        taken = pieces(text)
        norm = self.norm(taken)
        known = sorted(
            (piece for piece in taken if piece in self._with_piece), key=lambda each: (self._weight[each], each)
        )
        left, common = 0.0, 0
        while common < len(known) and left + self._weight[known[common]] < (least * norm) ** 2:
            left += self._weight[known[common]]
            common += 1
        shared: dict[int, float] = defaultdict(float)
        for piece in reversed(known[common:]):
            weight = self._weight[piece]
            for index in self._with_piece[piece]:
                shared[index] += weight
        for index in [each for each, score in shared.items() if score + left < least * norm * self._norm[each]]:
            del shared[index]
        if common:
            unused = set(known[:common])
            for index in shared:
                shared[index] += sum(map(self.weight, sorted(pieces(self._texts[index]) & unused)))
        scored = ((score / (norm * self._norm[index]), -index) for index, score in shared.items())
        return [(-index, score) for score, index in nlargest(limit, scored) if score >= least]

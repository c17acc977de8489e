"""From words to the group that they belong to, by names of which the group is known.

Three witnesses. The names that resemble the words most (`rules.likeness`). How much the words resemble a group as a
whole: the middle of all its names. And the work that the first word tells of: "verkoopchef" goes with groups that are
called "afdelingsmanager", which the names that are known show, whatever the rest says. What comes out is derived, never
given: it goes with its likeness, and below a threshold there is nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import Final

from sonar.reference.rules.folding import folded_words
from sonar.reference.rules.likeness import Likeness, pieces, plain_form

VOTERS: Final = 40
"""So many names that resemble a text most have a vote."""
LEAST_LIKENESS: Final = 0.2
"""A name that resembles a text less has no vote."""
LEAST_FOR_ISCO: Final = 0.6
"""Below this likeness no ISCO group is derived: from here on, seven in ten are right."""
_MOST_NAMES: Final = 3
_POWER: Final = 4
"""A vote counts as the likeness to this power: one that is nearly the same outweighs many that are not."""
_WHOLE: Final = 0.5
_NEAREST: Final = 0.5
_VOTED: Final = 0.1
_WORK: Final = 0.02
_DOUBT: Final = 3
"""A first word counts as if it had been seen so many times more, with any group."""
_RARE: Final = 3
_SHORTEST: Final = 4
_NOT_THE_WORK: Final = frozenset(
    ("junior", "senior", "eerste", "tweede", "assistent", "aankomend", "leerling", "hoofd", "chef", "en")
)


class Coder:
    """Texts with a code, which vote on the code of another text."""

    def __init__(self, texts: Sequence[str], codes: Sequence[str], *, called: Mapping[str, str] | None = None) -> None:
        """Take the texts, each with its code; `called` names the codes that have a name of their own."""
        self._codes = codes
        self._likeness = Likeness(texts)
        self._middle = _middles(texts, codes, self._likeness)
        self._heads = Counter(_first_word(text) for text in texts)
        of_code: dict[str, Counter[str]] = defaultdict(Counter)
        for text, code in zip(texts, codes, strict=True):
            of_code[code][self._head(text)] += 1
        self._head_of = {code: min(heads, key=lambda each: (-heads[each], each)) for code, heads in of_code.items()}
        self._head_of |= {code: self._head(name) for code, name in (called or {}).items() if code in of_code}
        self._with_head: dict[str, Counter[str]] = defaultdict(Counter)
        self._groups_with_head: Counter[str] = Counter()
        for code, heads in of_code.items():
            self._groups_with_head[self._head_of[code]] += heads.total()
            for head, count in heads.items():
                self._with_head[head][self._head_of[code]] += count

    def votes(self, text: str, *, least: float = LEAST_LIKENESS) -> list[tuple[str, float, float]]:
        """Return the codes that a text may have, best first, with their votes and the greatest likeness."""
        votes: dict[str, float] = defaultdict(float)
        most: dict[str, float] = defaultdict(float)
        for index, likeness in self._likeness.nearest(text, limit=VOTERS, least=least):
            code = self._codes[index]
            votes[code] += likeness**_POWER
            most[code] = max(most[code], likeness)
        taken = sorted(pieces(text))
        norm, head = self._likeness.norm(taken), self._head(text)
        found = []
        for code, vote in votes.items():
            middle = self._middle[code]
            whole = sum(self._likeness.weight(piece) * middle[piece] for piece in taken if piece in middle) / norm
            score = _WHOLE * whole + _NEAREST * most[code] + _VOTED * vote ** (1 / _POWER)
            found.append((code, score + _WORK * log(self._goes_with(head, code) + 0.0001), most[code]))
        return sorted(found, key=lambda each: (-each[1], each[0]))

    def _goes_with(self, head: str, code: str) -> float:
        """Return how likely a name with this first word belongs to a group that is called as this one is."""
        seen, of_code = self._with_head.get(head, Counter()), self._head_of[code]
        anyway = self._groups_with_head[of_code] / len(self._codes)
        return (seen[of_code] + _DOUBT * anyway) / (seen.total() + _DOUBT)

    def _head(self, text: str) -> str:
        """Return the word for the work: the first one, or as much of its end as other names begin with."""
        word = _first_word(text)
        if self._heads[word] >= _RARE:
            return word
        ends = (word[place:] for place in range(2, len(word) - _SHORTEST + 1))
        return next((end for end in ends if self._heads[end] >= _RARE), word)


def _first_word(text: str) -> str:
    words = folded_words(text)
    return plain_form(next((word for word in words if word not in _NOT_THE_WORK), words[0] if words else ""))


def _middles(texts: Sequence[str], codes: Sequence[str], likeness: Likeness) -> dict[str, dict[str, float]]:
    """Return the middle of the texts of each code: how much of each piece it has, as a row of length one."""
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for text, code in zip(texts, codes, strict=True):
        taken = pieces(text)
        norm = likeness.norm(taken)
        for piece in taken:
            sums[code][piece] += 1 / norm
    made = {}
    for code, row in sums.items():
        length = sum(likeness.weight(piece) * row[piece] ** 2 for piece in sorted(row)) ** 0.5
        made[code] = {piece: amount / length for piece, amount in row.items()}
    return made


def borrowed(names: Iterable[tuple[str, str]], clusters: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
    """Return more names for the same codes, from a list that gives several names to each of its occupations.

    `names` are known, each with its code; `clusters` are the names of each occupation of the other list. When some of a
    cluster are known and most of these have one code, the others of the cluster have that code too.
    """
    known: dict[str, str] = {}
    for name, code in names:
        known.setdefault(_folded(name), code)
    found = []
    for cluster in clusters:
        votes = Counter(known[each] for each in map(_folded, cluster) if each in known)
        (code, most), (_, second) = (*votes.most_common(2), ("", 0), ("", 0))[:2]
        if most > second:
            found += [(name, code) for name in cluster if _folded(name) not in known]
    return found


def _folded(name: str) -> str:
    return "".join(map(plain_form, folded_words(name)))


def derived_isco(groups: Mapping[str, Iterable[str]], coder: Coder) -> dict[str, tuple[str, float]]:
    """Return the ISCO unit group of each group, with the likeness of the name that spoke for it most.

    A group is given by its names, its own first; the first of them have a say, its own as much as all others.
    """
    found = {}
    for code, names in groups.items():
        votes: dict[str, float] = defaultdict(float)
        most: dict[str, float] = defaultdict(float)
        listed = list(names)[:_MOST_NAMES]
        for place, name in enumerate(listed):
            share = 1.0 if place == 0 else 1 / (len(listed) - 1)
            for isco, vote, likeness in coder.votes(name, least=LEAST_FOR_ISCO):
                votes[isco] += share * max(vote, 0.0)
                most[isco] = max(most[isco], likeness)
        if votes:
            isco = min(votes, key=lambda each: (-votes[each], each))
            found[code] = (isco, min(1.0, most[isco]))
    return found

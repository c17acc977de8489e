"""From one list of occupations to another, by names that resemble each other.

UWV's list does not say to which ISCO group its occupations belong, ESCO's does. So the names of a group of UWV look up
the names of ESCO that resemble them most, and these vote with how much they do. What comes out is derived, never given:
it goes with its likeness, and below a threshold there is nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sonar.reference.rules.likeness import Likeness

VOTERS: Final = 10
"""So many names that resemble a text most have a vote."""
LEAST_LIKENESS: Final = 0.35
"""A name that resembles a text less has no vote."""
LEAST_FOR_ISCO: Final = 0.6
"""Below this likeness no ISCO group is derived: from here on, two in three are right, and hardly more above it."""
_MOST_NAMES: Final = 3
_POWER: Final = 4
"""A vote counts as the likeness to this power: one that is nearly the same outweighs many that are not."""


class Coder:
    """Texts with a code, which vote on the code of another text."""

    def __init__(self, texts: Sequence[str], codes: Sequence[str]) -> None:
        """Take the texts, each with its code."""
        self._codes = codes
        self._likeness = Likeness(texts)

    def votes(self, text: str, *, least: float = LEAST_LIKENESS) -> list[tuple[str, float, float]]:
        """Return the codes that a text may have, best first, with their votes and the greatest likeness."""
        votes: dict[str, float] = defaultdict(float)
        most: dict[str, float] = defaultdict(float)
        for index, likeness in self._likeness.nearest(text, limit=VOTERS):
            if likeness >= least:
                code = self._codes[index]
                votes[code] += likeness**_POWER
                most[code] = max(most[code], likeness)
        return sorted(((code, vote, most[code]) for code, vote in votes.items()), key=lambda each: (-each[1], each[0]))


def derived_isco(groups: Mapping[str, Iterable[str]], coder: Coder) -> dict[str, tuple[str, float]]:
    """Return the ISCO unit group of each group, with the likeness of the name that spoke for it most.

    A group is given by its names, its own first; the first three have a say.
    """
    found = {}
    for code, names in groups.items():
        votes: dict[str, float] = defaultdict(float)
        most: dict[str, float] = defaultdict(float)
        for name in list(names)[:_MOST_NAMES]:
            for isco, vote, likeness in coder.votes(name, least=LEAST_FOR_ISCO):
                votes[isco] += vote
                most[isco] = max(most[isco], likeness)
        if votes:
            isco = min(votes, key=lambda each: (-votes[each], each))
            found[code] = (isco, min(1.0, most[isco]))
    return found

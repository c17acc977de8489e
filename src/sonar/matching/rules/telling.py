"""The words for what is told coarsely of a candidate, so that nobody stands out. How coarsely, the database says."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from sonar.matching.types import Contribution, Criterion

WITHHELD: Final = 0
"""Told of somebody with whom too few share even the first fact: only that she meets the demands."""
EVERYTHING: Final = 21
"""The number of facts: somebody of whom all are told is told as she is."""

_FIRST_FACT: Final = {
    Criterion.OCCUPATION: 1,
    Criterion.DISTANCE: 3,
    Criterion.HOURS: 4,
    Criterion.LEVEL: 5,
    Criterion.SKILLS: 6,
    Criterion.CONTRACT: 7,
    Criterion.LANGUAGES: 8,
    Criterion.START: 9,
}
_WHICH_SKILLS: Final = 19


def told_criteria(told: int) -> tuple[Criterion, ...]:
    """Return the criteria of which something is told when `told` facts are (`matching/sql/bands.sql`)."""
    return tuple(each for each in Criterion if told >= _FIRST_FACT[each])


def coarsely(part: Contribution, told: int, translate: Callable[[str], str]) -> Contribution:
    """Return a contribution that says no more than is so of everybody who is told as coarsely."""
    if part.criterion is Criterion.SKILLS and told < _WHICH_SKILLS and part.points < part.maximum:
        return replace(part, explanation=translate("Niet alle gevraagde vaardigheden staan in het profiel."))
    return part


def region_words(name: str, translate: Callable[[str], str]) -> str:
    """Return the name of a region, or of a part of the country, in the reader's language."""
    parts = {
        "noord": translate("Noord-Nederland"),
        "oost": translate("Oost-Nederland"),
        "west": translate("West-Nederland"),
        "zuid": translate("Zuid-Nederland"),
    }
    return parts.get(name, name)

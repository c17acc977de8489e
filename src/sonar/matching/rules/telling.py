"""The words for what is told coarsely of a candidate, so that nobody stands out. How coarsely, the database says."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from sonar.matching.types import Contribution, Criterion

WITHHELD: Final = 3
"""The grain of somebody with whom too few share anything: only that she meets the demands is told."""
COARSE: Final = 2
"""The grain from which the level is not told."""


def coarsely(part: Contribution, grain: int, translate: Callable[[str], str]) -> Contribution:
    """Return a contribution that says no more than is so of everybody who is told as coarsely."""
    if grain >= COARSE and part.criterion is Criterion.LEVEL:
        words = translate("Voldoet aan het gevraagde niveau; welk niveau het is, tonen wij niet.")
        return replace(part, explanation=words)
    if grain >= 1 and part.criterion is Criterion.SKILLS and part.points < part.maximum:
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

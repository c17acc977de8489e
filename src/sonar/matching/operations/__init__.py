"""Finding who fits a vacancy, and opening who one of them is."""

from sonar.matching.operations.candidates import SHOWN, open_candidate, refresh_profiles, run_matching
from sonar.matching.operations.profiles import (
    CannotBePublished,
    card_of,
    find_profiles,
    hide_own,
    own_facts,
    own_publication,
    publish_own,
)

__all__ = [
    "SHOWN",
    "CannotBePublished",
    "card_of",
    "find_profiles",
    "hide_own",
    "open_candidate",
    "own_facts",
    "own_publication",
    "publish_own",
    "refresh_profiles",
    "run_matching",
]

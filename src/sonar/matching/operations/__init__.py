"""Finding who fits a vacancy and which vacancies fit somebody, opening who a candidate is, and published profiles."""

from sonar.matching.operations.candidates import SHOWN, open_candidate, refresh_profiles, run_matching
from sonar.matching.operations.fitting import OPENS, fitting_for_adviser, fitting_for_oneself
from sonar.matching.operations.nightly import NewMatches, match_all, new_matches
from sonar.matching.operations.profiles import (
    CannotBePublished,
    card_of,
    find_profiles,
    hide_own,
    own_facts,
    own_publication,
    publish_own,
)
from sonar.matching.operations.widening import what_would_help

__all__ = [
    "OPENS",
    "SHOWN",
    "CannotBePublished",
    "NewMatches",
    "card_of",
    "find_profiles",
    "fitting_for_adviser",
    "fitting_for_oneself",
    "hide_own",
    "match_all",
    "new_matches",
    "open_candidate",
    "own_facts",
    "own_publication",
    "publish_own",
    "refresh_profiles",
    "run_matching",
    "what_would_help",
]

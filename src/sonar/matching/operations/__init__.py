"""Finding who fits a vacancy and which vacancies fit somebody, and opening who a candidate is."""

from sonar.matching.operations.candidates import SHOWN, open_candidate, refresh_profiles, run_matching
from sonar.matching.operations.fitting import OPENS, fitting_for_adviser, fitting_for_oneself
from sonar.matching.operations.nightly import NewMatches, match_all, new_matches
from sonar.matching.operations.widening import what_would_help

__all__ = [
    "OPENS",
    "SHOWN",
    "NewMatches",
    "fitting_for_adviser",
    "fitting_for_oneself",
    "match_all",
    "new_matches",
    "open_candidate",
    "refresh_profiles",
    "run_matching",
    "what_would_help",
]

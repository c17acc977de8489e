"""Rules of matching, as plain functions."""

from sonar.matching.rules.employer_words import Shared, employer_lines, shared_of, wider
from sonar.matching.rules.explaining import (
    EXACT,
    KM_STEP,
    WANTED,
    Facts,
    Wanted,
    adviser_lack,
    available_later,
    contributions,
    distance_step,
    fact_lines,
)
from sonar.matching.rules.own_words import own_contributions, own_lack

__all__ = [
    "EXACT",
    "KM_STEP",
    "WANTED",
    "Facts",
    "Shared",
    "Wanted",
    "adviser_lack",
    "available_later",
    "contributions",
    "distance_step",
    "employer_lines",
    "fact_lines",
    "own_contributions",
    "own_lack",
    "shared_of",
    "wider",
]

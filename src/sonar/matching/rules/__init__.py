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
from sonar.matching.rules.following import (
    LEAST_REASON,
    LONGEST_NOTE,
    LONGEST_REASON,
    NO_WISHES,
    REJECTIONS,
    STEPS,
    place_faults,
    steps_from,
    text_faults,
)
from sonar.matching.rules.own_words import own_contributions, own_lack
from sonar.matching.rules.telling import EVERYTHING, WITHHELD, coarsely, region_words, told_criteria

__all__ = [
    "EVERYTHING",
    "EXACT",
    "KM_STEP",
    "LEAST_REASON",
    "LONGEST_NOTE",
    "LONGEST_REASON",
    "NO_WISHES",
    "REJECTIONS",
    "STEPS",
    "WANTED",
    "WITHHELD",
    "Facts",
    "Shared",
    "Wanted",
    "adviser_lack",
    "available_later",
    "coarsely",
    "contributions",
    "distance_step",
    "employer_lines",
    "fact_lines",
    "own_contributions",
    "own_lack",
    "place_faults",
    "region_words",
    "shared_of",
    "steps_from",
    "text_faults",
    "told_criteria",
    "wider",
]

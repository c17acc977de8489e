"""Rules of matching, as plain functions."""

from sonar.matching.rules.explaining import (
    EXACT,
    KM_STEP,
    WANTED,
    Facts,
    Wanted,
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

__all__ = [
    "EXACT",
    "KM_STEP",
    "LEAST_REASON",
    "LONGEST_NOTE",
    "LONGEST_REASON",
    "NO_WISHES",
    "REJECTIONS",
    "STEPS",
    "WANTED",
    "Facts",
    "Wanted",
    "available_later",
    "contributions",
    "distance_step",
    "fact_lines",
    "place_faults",
    "steps_from",
    "text_faults",
]

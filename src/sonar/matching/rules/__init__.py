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

__all__ = [
    "EXACT",
    "KM_STEP",
    "WANTED",
    "Facts",
    "Wanted",
    "available_later",
    "contributions",
    "distance_step",
    "fact_lines",
]

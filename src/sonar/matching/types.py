"""What leaves the matching room: candidates without identity, with their reasons."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sonar.employers.types import Vacancy


class Criterion(StrEnum):
    """What is weighed. Gender, nationality, age, health and BSN are not, and are not there to weigh."""

    OCCUPATION = "occupation"
    DISTANCE = "distance"
    HOURS = "hours"
    LEVEL = "level"
    START = "start"
    CONTRACT = "contract"


MAXIMUM = {
    Criterion.OCCUPATION: 40,
    Criterion.DISTANCE: 20,
    Criterion.HOURS: 15,
    Criterion.LEVEL: 10,
    Criterion.START: 10,
    Criterion.CONTRACT: 5,
}
"""The most points each criterion gives; together 100."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one criterion gave, of how much, and why in words."""

    criterion: Criterion
    points: int
    maximum: int
    explanation: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who fits, without anything that says who she is."""

    reference: str = field(repr=False)
    pseudonym: str
    """Differs per vacancy, so that lists of two vacancies cannot be joined."""
    score: int
    contributions: tuple[Contribution, ...]
    facts: tuple[str, ...]
    distance_km: int
    """In steps of 5 km, rounded up."""
    region: str
    identity_open: bool
    identity_until: datetime | None


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The candidates for one vacancy, best first, and how many met the demands in all."""

    vacancy: Vacancy
    candidates: tuple[Candidate, ...]
    considered: int

"""What is weighed, and what each criterion gives."""

from dataclasses import dataclass
from enum import IntFlag, StrEnum


class Criterion(StrEnum):
    """What is weighed. Gender, nationality, age, health and BSN are not, and are not there to weigh."""

    OCCUPATION = "occupation"
    DISTANCE = "distance"
    HOURS = "hours"
    LEVEL = "level"
    START = "start"
    SKILLS = "skills"
    CONTRACT = "contract"
    LANGUAGES = "languages"


MAXIMUM = {
    Criterion.OCCUPATION: 36,
    Criterion.DISTANCE: 18,
    Criterion.HOURS: 14,
    Criterion.LEVEL: 9,
    Criterion.START: 8,
    Criterion.SKILLS: 6,
    Criterion.CONTRACT: 5,
    Criterion.LANGUAGES: 4,
}
"""The most points each criterion gives; together 100."""


class Gap(IntFlag):
    """What stands between a person and a vacancy, as `matching.missing` tells it."""

    HER_DISTANCE = 1
    EMPLOYERS_DISTANCE = 2
    HOURS = 4
    LEVEL = 8
    LICENCES = 16
    LANGUAGES = 32
    START = 64
    REGULAR_HOURS = 128
    UNTOLD = 256
    """What is told to nobody, such as what somebody needs from the work."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one criterion gave, of how much, and why in words."""

    criterion: Criterion
    points: int
    maximum: int
    explanation: str

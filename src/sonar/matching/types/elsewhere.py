"""Profiles and vacancies of other organisations, and how they fit with ours."""

from dataclasses import dataclass
from datetime import date

from sonar.employers.types import LanguageLevel
from sonar.matching.types.criteria import Contribution


@dataclass(frozen=True, slots=True)
class ForeignProfile:
    """Somebody of another organisation, without identity, as far as that organisation tells; None where it does not."""

    pc4: int
    occupations: tuple[str, ...] = ()
    """Codes of CompetentNL."""
    hours_min: int | None = None
    hours_max: int | None = None
    max_km: int | None = None
    level: int | None = None
    licences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """Those that she speaks well enough to work in."""
    fluent: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    """Those of which is not told how well she speaks them."""
    ill_written: tuple[str, ...] = ()
    """Those of which is told that she does not write them well."""
    contracts: tuple[int, ...] = ()
    available_from: date | None = None


@dataclass(frozen=True, slots=True)
class ForeignVacancy:
    """A vacancy of another organisation, as far as that organisation tells; None where it does not."""

    pc4: int
    occupation: str = ""
    """A code of CompetentNL."""
    hours_min: int | None = None
    hours_max: int | None = None
    level: int | None = None
    licences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    levels: tuple[LanguageLevel, ...] = ()
    """How well they are asked, where that is told."""
    contract: int | None = None
    irregular: bool | None = None
    starts_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """How one of them fits, by the place it had among what was given."""

    nth: int
    score: int
    contributions: tuple[Contribution, ...]
    facts: tuple[str, ...]
    distance_km: int
    """In steps of 5 km, rounded up."""


@dataclass(frozen=True, slots=True)
class WeighedAll:
    """Those that fit, best first, and how many do not, by what they say themselves."""

    fitting: tuple[Weighed, ...]
    unfit: int

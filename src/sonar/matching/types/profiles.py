"""Profiles that jobseekers publish, as employers find them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sonar.reference.types import FoundPlace


class Shown(StrEnum):
    """What somebody can let employers see of her, beside the occupations that she looks for."""

    REGION = "region"
    YEARS = "years"
    LEVEL = "level"
    SKILLS = "skills"
    LICENCES = "licences"
    LANGUAGES = "languages"
    HOURS = "hours"
    AVAILABLE = "available"
    NEARBY = "nearby"
    """Being found by how far she lives from the work: about, by her municipality."""


@dataclass(frozen=True, slots=True)
class PublishedFacts:
    """What employers see of somebody who published her profile, in codes; what she does not show is None or empty."""

    occupations: tuple[int, ...]
    region: int | None = None
    years: int | None = None
    level: int | None = None
    skills: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    hours_min: int | None = None
    hours_max: int | None = None
    available_from: date | None = None
    presentation: str = ""
    municipality: int | None = None
    """Around which employers find her; they are never told which it is."""
    nearby: bool = False
    """Whether employers find her by distance."""
    band: int | None = None
    """How far she lives from where an employer looks, about: the upper limit in kilometres, 0 for farther."""


@dataclass(frozen=True, slots=True)
class ProfileCard:
    """A published profile in words, as an employer sees it."""

    reference: str = field(repr=False)
    pseudonym: str
    """Differs per employer, so that lists of two employers cannot be joined."""
    occupations: tuple[str, ...]
    region: str
    years: int | None
    level: str
    skills: tuple[str, ...]
    licences: tuple[str, ...]
    languages: tuple[str, ...]
    hours_min: int | None
    hours_max: int | None
    available_from: date | None
    presentation: str
    nearby: bool = False
    """Employers find her by distance; told to herself alone."""
    band: int | None = None
    """About how far from where the employer looks: the upper limit in kilometres, 0 for farther; None: not asked."""


@dataclass(frozen=True, slots=True)
class OwnPublication:
    """What a jobseeker shows employers now, and since when."""

    facts: PublishedFacts
    published_at: datetime
    edition: str
    findable: bool = True
    """Employers find it; not while her CV has run out, her registration has ended or she is protected."""


@dataclass(frozen=True, slots=True)
class ProfileQuestion:
    """Whom an employer looks for among published profiles. What is empty does not count.

    `near` and `km` find who chose to be found by distance, by the middle of her municipality, which at least five
    profiles with the same occupation share.
    """

    occupations: tuple[int, ...]
    region: int | None = None
    near: FoundPlace | None = None
    km: int = 0
    hours: int | None = None
    levels: tuple[int, ...] = ()
    licences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileCount:
    """How many published profiles one more choice would leave; fewer than five are not told."""

    facet: str
    """`region`, `level` or `licence`."""
    value: str
    number: int


@dataclass(frozen=True, slots=True)
class ProfilesFound:
    """One page of published profiles. `total` is None when fewer than five fit."""

    cards: tuple[ProfileCard, ...]
    total: int | None
    page: int
    pages: int
    counts: tuple[ProfileCount, ...] = ()

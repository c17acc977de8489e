"""What leaves the employers room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sonar.employers.types.records import (
    AgreementValues as AgreementValues,
)
from sonar.employers.types.records import (
    ContactValues as ContactValues,
)
from sonar.employers.types.records import (
    EmployerRecord as EmployerRecord,
)
from sonar.employers.types.records import (
    EmployerRow as EmployerRow,
)
from sonar.employers.types.records import (
    EmployerValues as EmployerValues,
)
from sonar.employers.types.records import (
    Establishment as Establishment,
)
from sonar.employers.types.records import (
    EstablishmentValues as EstablishmentValues,
)
from sonar.employers.types.records import (
    Kept as Kept,
)
from sonar.employers.types.records import (
    Outcome as Outcome,
)
from sonar.employers.types.records import (
    OwnRecord as OwnRecord,
)
from sonar.employers.types.records import (
    Part as Part,
)
from sonar.employers.types.records import (
    PlacementValues as PlacementValues,
)
from sonar.employers.types.records import (
    PreferenceValues as PreferenceValues,
)
from sonar.employers.types.records import (
    RecordEvent as RecordEvent,
)
from sonar.employers.types.records import (
    VisitValues as VisitValues,
)
from sonar.employers.types.records import (
    WillingnessValues as WillingnessValues,
)
from sonar.reference.types import FoundPlace


@dataclass(frozen=True, slots=True)
class VacancyRow:
    """One vacancy in a list. Vacancy numbers are public."""

    id: int
    title: str
    employer: str
    place: str
    hours_min: int
    hours_max: int
    occupation: str
    starts_on: date | None
    status: str


@dataclass(frozen=True, slots=True)
class VacancyPage:
    """One page of vacancies, newest first. `next_after` asks for the next page; None when this is the last."""

    rows: tuple[VacancyRow, ...]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class AskedLanguage:
    """A language that a vacancy asks, in words."""

    name: str
    words: str
    """Its name with how well it is asked, where that is said."""
    well: bool = False
    """Whether it is to be spoken well at least: that decides whether somebody fits."""
    writes: bool = False
    """Whether it is to be written well at least: that decides too."""
    beyond: bool = False
    """Whether something is asked that matching does not know of people: writing fairly, or better than well."""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """One vacancy, with everything that is asked and offered."""

    id: int
    number: str
    title: str
    employer: str
    employer_sector: str
    place: str
    occupation: str
    occupation_scheme: str
    occupation_code: str
    description: str
    hours_min: int
    hours_max: int
    education_level: str
    licences: tuple[str, ...]
    languages: tuple[str, ...]
    contract_form: str
    wage: str
    guidance: str
    starts_on: date | None
    published_on: date
    status: str
    asked_languages: tuple[AskedLanguage, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageLevel:
    """How well a language has to be commanded at least: 2 fair, 3 good, 4 excellent; None where not said.

    The numbers are those of people's languages in the register.
    """

    language: str
    oral: int | None = None
    written: int | None = None


class Verb(StrEnum):
    """What can be done with a vacancy beside changing its text; the database holds which leads where."""

    PUBLISH = "publish"
    APPROVE = "approve"
    RETURN = "return"
    TAKE_BACK = "take_back"
    FILL = "fill"
    WITHDRAW = "withdraw"


VACANCY_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "hours_min": (0, 60),
    "hours_max": (1, 60),
    "positions": (1, 999),
    "max_km": (1, 999),
}
"""By number of a vacancy: the least and the most that it can be."""


@dataclass(frozen=True, slots=True)
class VacancyValues:
    """What somebody fills in about a vacancy. The place follows from the four digits of the postcode."""

    establishment_id: int
    title: str
    occupation_code: str
    occupation_scheme: str = "sonar"
    description: str = ""
    hours_min: int = 0
    hours_max: int = 40
    education_level: int = 1
    licences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    contract_form: int = 1
    pc4: int = 0
    starts_on: date | None = None
    wage: str = ""
    guidance: str = ""
    skills: tuple[str, ...] = ()
    """Codes of the list of skills."""
    positions: int = 1
    offers_guidance: bool = False
    adapted_workplace: bool = False
    varied_tasks: bool = False
    irregular_hours: bool | None = None
    public_transport: bool | None = None
    max_km: int | None = None
    """How far from the work somebody may live, in kilometres, as the crow flies; None: that does not matter."""
    expires_on: date | None = None
    """From that day on it is found by nobody; None: 92 days after it is published."""
    level_known: bool = True
    """Whether it is known which level the work takes; where it is not, none is asked (`education_level` 0)."""
    language_levels: tuple[LanguageLevel, ...] | None = None
    """For languages that are asked; None leaves what was said of those that stay."""


@dataclass(frozen=True, slots=True)
class KeptVacancy:
    """A vacancy as who works on it sees it, in whatever state."""

    id: int
    version: int
    status: str
    values: VacancyValues
    place: str
    source: str
    employer_id: int
    employer: str
    kvk_number: str
    published_on: date | None
    closed_on: date | None
    held: bool
    held_by_me: bool
    written_by_me: bool
    """She made it or wrote its present text, so somebody else approves it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Words in a vacancy that the law or honesty forbids, or that ask for attention."""

    rule: str
    ground: str
    """On which ground: `age`, `gender`, `false_vacancy` …"""
    words: str
    """The words, as they were written."""
    law: str
    instead: str
    """How to say it instead, in Dutch."""
    stops: bool
    """Whether it is stopped for review; else it is a remark."""


@dataclass(frozen=True, slots=True)
class Stepped:
    """What became of a vacancy."""

    id: int
    status: str
    findings: tuple[Finding, ...] = ()


class InvalidEntry(ValueError):
    """What was filled in cannot be: all that is wrong at once, as codes by field. Nothing was saved."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Hold the codes by field."""
        super().__init__(", ".join(sorted(errors)))
        self.errors = errors


class NotDone(PermissionError):
    """It was not done. `code` says why: `not_yours` (or it is not there), `state`, `stale`, `four_eyes` and so on."""

    def __init__(self, code: str) -> None:
        """Hold the code."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a vacancy. `by_whom` is empty for who is no colleague.

    `fields` are those that a change made another one, by their names in `VacancyValues`.
    """

    at: datetime
    verb: str
    status: str
    actor_kind: str
    by_whom: str
    reason: str
    findings: tuple[Finding, ...]
    fields: tuple[str, ...] = ()


class Order(StrEnum):
    """In which order vacancies are shown to the public."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class VacancyQuestion:
    """What a visitor looks for. What is empty does not count.

    `hours` are bands of hours a week (0: to 15, 1: 16–23, 2: 24–31, 3: 32–36, 4: from 37); contracts and levels are
    codes of the lists; an empty licence stands for vacancies that ask for none. `radius` is in kilometres around
    `place`.
    """

    words: str = ""
    place: FoundPlace | None = None
    radius: int = 20
    hours: tuple[int, ...] = ()
    contracts: tuple[int, ...] = ()
    levels: tuple[int, ...] = ()
    licences: tuple[str, ...] = ()
    since_days: int | None = None
    guidance: bool = False
    adapted: bool = False
    sectors: tuple[str, ...] = ()
    order: Order = Order.RELEVANCE
    page: int = 1


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One vacancy as it stands in a list of the public site."""

    id: int
    number: str
    title: str
    employer: str
    place: str
    occupation: str
    hours_min: int
    hours_max: int
    contract_form: str
    wage: str
    guided: bool
    published_on: date
    km: int | None
    """How far it is from the place that was asked for, when one was."""


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many vacancies there would be with one more choice. `value` is a code of the facet."""

    facet: str
    value: str
    number: int


@dataclass(frozen=True, slots=True)
class VacanciesFound:
    """One page of what was found on the public site, with the counts beside it."""

    rows: tuple[PublicRow, ...]
    total: int
    page: int
    pages: int
    counts: tuple[FacetCount, ...]
    meant: tuple[str, ...] = ()
    """Words that come near what was typed, when nothing was found."""


@dataclass(frozen=True, slots=True)
class PublicVacancy:
    """One open vacancy, as everybody may see it."""

    id: int
    number: str
    title: str
    employer: str
    employer_sector: str
    place: str
    pc4: int
    occupation: str
    description: str
    hours_min: int
    hours_max: int
    education_level: str
    licences: tuple[str, ...]
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    contract_form: str
    contract_code: int
    wage: str
    guidance: str
    positions: int
    offers_guidance: bool
    adapted_workplace: bool
    varied_tasks: bool
    irregular_hours: bool | None
    public_transport: bool | None
    starts_on: date | None
    published_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivered vacancy, by the number of who delivered it; or that it is closed."""

    external_id: str
    employer: EmployerValues | None = None
    establishment: EstablishmentValues | None = None
    values: VacancyValues | None = None
    close: str = ""

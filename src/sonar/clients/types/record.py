"""The record of one person, by category."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any, Final
from uuid import UUID

from sonar.access.types import Basis, Category
from sonar.clients.types.catalogue import ActivityPeriod, Part, Status
from sonar.kernel.bsn import Bsn
from sonar.kernel.numbers import spaced_client_number


class ClientKind(StrEnum):
    """The statuses under which somebody is registered, each with a legal basis of its own (R1)."""

    JOBSEEKER = "jobseeker"
    SICK = "sick"
    UNFIT_FOR_WORK = "unfit_for_work"


USUAL_BASIS: Final = {
    ClientKind.JOBSEEKER: "Wet SUWI art. 30b",
    ClientKind.SICK: "Ziektewet art. 29",
    ClientKind.UNFIT_FOR_WORK: "Wet WIA art. 30",
}
"""The law on which somebody of each kind is registered when no other is named; `clients.kind_basis` has them all."""


class Gender(IntEnum):
    """Gender as registered; numbers follow ISO/IEC 5218."""

    UNKNOWN = 0
    MALE = 1
    FEMALE = 2
    NOT_SPECIFIED = 9


class NameUse(StrEnum):
    """Which surname a person goes by."""

    OWN = "own"
    PARTNER = "partner"
    OWN_PARTNER = "own_partner"
    PARTNER_OWN = "partner_own"


@dataclass(frozen=True, slots=True)
class Identity:
    """Name parts, birth, gender and nationality, as separate fields (R6)."""

    initials: str
    first_names: str
    name_prefix: str
    last_name: str
    birth_date: date
    partner_prefix: str = ""
    partner_last_name: str = ""
    name_use: NameUse = NameUse.OWN
    gender: Gender = Gender.UNKNOWN
    nationality: int = 1
    """Code from the nationality list; 1 is Dutch."""
    version: int = field(default=0, compare=False)
    """Counts the changes; a correction names the version it was made on."""

    @property
    def surname(self) -> str:
        """Return the surname by which the person is addressed."""
        own = f"{self.name_prefix} {self.last_name}".strip()
        partner = f"{self.partner_prefix} {self.partner_last_name}".strip()
        if not partner or self.name_use is NameUse.OWN:
            return own
        return {
            NameUse.PARTNER: partner,
            NameUse.OWN_PARTNER: f"{own}-{partner}",
            NameUse.PARTNER_OWN: f"{partner}-{own}",
        }[self.name_use]

    @property
    def full_name(self) -> str:
        """Return first name and surname."""
        first = self.first_names.split(" ")[0] if self.first_names else self.initials
        return f"{first} {self.surname}".strip()

    @property
    def formal_name(self) -> str:
        """Return initials and surname."""
        return f"{self.initials} {self.surname}".strip()


@dataclass(frozen=True, slots=True)
class Contact:
    """Address, e-mail and telephone, with the day they were last confirmed (R7)."""

    street: str = ""
    house_number: str = ""
    postcode: str = ""
    city: str = ""
    email: str = ""
    phone: str = ""
    confirmed_on: date | None = None
    version: int = 0
    """Counts the changes; a correction names the version it was made on."""


@dataclass(frozen=True, slots=True)
class WantedOccupation:
    """An occupation in a profile, from a named code list."""

    scheme: str
    code: str
    stance: str = "wanted"
    """`wanted`, `explore` or `excluded`."""
    label: str = ""


@dataclass(frozen=True, slots=True)
class LanguageSkill:
    """Command of one language; oral and written apart (R22). Levels 0 (none) to 4 (native)."""

    language: str
    oral: int | None = None
    written: int | None = None
    reading: int | None = None
    listening: int | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Education:
    """One course of education."""

    name: str
    level: int | None = None
    institute: str = ""
    started: date | None = None
    ended: date | None = None
    diploma: bool | None = None
    status: int | None = None
    """1 finished, 2 broken off, 3 under way."""
    diploma_on: date | None = None
    study_code: str = ""
    """Code of the course in the national list, where there is one."""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class WorkExperience:
    """One job held."""

    employer: str
    occupation: str = ""
    description: str = ""
    started: date | None = None
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What somebody can and wants to do: education, occupations, hours, travel, licences, languages."""

    pc4: int
    """Four digits of the postcode from which somebody travels to work."""
    education_level: int | None = None
    hours_min: int | None = None
    hours_max: int | None = None
    max_distance_km: int | None = None
    available_from: date | None = None
    licences: tuple[str, ...] = ()
    contract_forms: tuple[int, ...] = ()
    occupations: tuple[WantedOccupation, ...] = ()
    languages: tuple[LanguageSkill, ...] = ()
    education: tuple[Education, ...] = ()
    experience: tuple[WorkExperience, ...] = ()
    presentation: str = ""
    cv_expires_on: date | None = None
    """The first day on which the CV no longer counts (R19); None for one without end."""
    version: int = 0

    def cv_active(self, *, on: date) -> bool:
        """Tell whether the CV counts on that day."""
        return self.cv_expires_on is None or self.cv_expires_on > on


@dataclass(frozen=True, slots=True)
class NewClient:
    """Everything needed to register somebody. `external_id` names the source record of an import."""

    kind: ClientKind
    office_id: int
    bsn: Bsn
    identity: Identity
    contact: Contact
    profile: Profile
    legal_basis: str = ""
    """On which law she is registered (R1); empty for the usual one of her kind."""
    municipality_code: int | None = None
    parts: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict, repr=False)
    """Rows of the generated parts by group: typed values by field, and `source`."""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a client belongs: pseudonymous, without anything that names her."""

    client_id: UUID
    kind: ClientKind
    office: str
    registered_on: date
    active: bool
    number: str = field(default="", repr=False)
    """The number that the client knows; empty on a record from before there were any."""
    legal_basis: str = ""
    active_since: date | None = None

    @property
    def spaced_number(self) -> str:
        """Return the client number as it is read aloud."""
        return spaced_client_number(self.number)


@dataclass(frozen=True, slots=True)
class ClientCard:
    """What one ticket opened of one person. A category that was not asked for, or not granted, is None."""

    client_id: UUID
    reference: str = field(repr=False)
    """A sealed reference for the actor who opened the card; safe in an address."""
    basis: Basis
    placement: Placement | None = None
    identity: Identity | None = field(default=None, repr=False)
    bsn: Bsn | None = None
    contact: Contact | None = field(default=None, repr=False)
    profile: Profile | None = field(default=None, repr=False)
    parts: tuple[Part, ...] = field(default=(), repr=False)
    """The rows of the other groups, of the categories that were opened."""
    activity: tuple[ActivityPeriod, ...] = ()
    status: Status | None = None

    def rows(self, group: str) -> tuple[Part, ...]:
        """Return what was opened of a group."""
        return tuple(part for part in self.parts if part.group == group)

    def row(self, group: str) -> Part | None:
        """Return what was opened of a group of one row."""
        return next(iter(self.rows(group)), None)

    @property
    def former_names(self) -> tuple[str, ...]:
        """Return the surnames that she had before, without prefixes, as far as they were opened."""
        return tuple(str(row.values["former_last_name"]) for row in self.rows("former_name"))


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One field that was changed: old value, new value, when, by whom, why (R33).

    Values are text, as they are kept: codes by their number, days in ISO 8601, the lists of a profile as JSON.
    """

    category: Category
    changed_at: datetime
    field_name: str
    old: str = field(repr=False)
    new: str = field(repr=False)
    by: str
    why: str


class InvalidFields(ValueError):
    """What was entered cannot be saved: every fault at once, by field. Nothing was saved."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        """Hold the messages (in the language of the page) by field name."""
        super().__init__("invalid fields")
        self.errors = errors


class StaleVersion(RuntimeError):
    """Somebody else changed the same data meanwhile; look again before changing it."""


class MedicalWords(ValueError):
    """A free text holds words that name an illness; it is saved only when somebody confirms that it should be (R15)."""

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        """Hold the words by field; the exception's own text holds none of them."""
        super().__init__("medical words")
        self.words = words

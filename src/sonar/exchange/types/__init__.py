"""What leaves the exchange room: translated records and reports of what happened to a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sonar.clients.types import ClientKind, Contact, Identity, Profile
from sonar.exchange.types.connecting import (
    ConnectedMunicipality,
    ConnectionFault,
    ConnectionKind,
    ConnectionLine,
    NotConnected,
    SupplierDelivery,
)
from sonar.exchange.types.mediator import (
    Asked,
    AskFailed,
    AskFault,
    ExchangeLink,
    Heard,
    NotRegistered,
    Party,
    PeopleElsewhere,
    PersonDetails,
    PersonElsewhere,
    Reach,
    Selection,
    VacanciesElsewhere,
    VacancyDetails,
    VacancyElsewhere,
)
from sonar.exchange.types.municipal import (
    InhabitantStatus,
    MunicipalCall,
    MunicipalChanges,
    MunicipalRefusal,
    MunicipalRefused,
    SupportReport,
    SupportReported,
)
from sonar.exchange.types.suppliers import (
    ConnectedSupplier,
    RowDone,
    Supplied,
    SuppliedPage,
    SuppliedRow,
    SupplierCall,
    SupplierContract,
    SupplierRefusal,
    SupplierRefused,
    SupplyOutcome,
)
from sonar.exchange.types.vum import (
    Answer,
    AskedLanguage,
    AskedVacancies,
    JobseekerQuestion,
    Matches,
    VacancyQuestion,
    VumCall,
    VumRefusal,
    VumRefused,
)
from sonar.kernel.bsn import Bsn


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """The codes that a profile may hold, from the reference lists."""

    licences: frozenset[str]
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class FieldWarning:
    """A field that was left out or adjusted. Names the field and the reason, never the value."""

    position: int
    """Which object of the file, counted from 1."""
    field_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """An object of the file that was not taken over. Never holds a value."""

    position: int
    reason: str


@dataclass(frozen=True, slots=True)
class ImportedJobseeker:
    """A jobseeker as VUM describes one: a profile, known by the number of the source, without a name."""

    external_id: str
    profile: Profile = field(repr=False)
    parts: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict, repr=False)
    """Rows of the other groups of the record: typed values by field, and `source`."""
    warnings: tuple[FieldWarning, ...] = ()
    unused: tuple[str, ...] = ()
    """Fields that were filled and are not taken over; why not, stands with the rules."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who somebody is, for a source that does not tell: VUM carries no name, BSN or birth date."""

    kind: ClientKind
    office_id: int
    bsn: Bsn
    identity: Identity = field(repr=False)
    contact: Contact = field(repr=False)


IdentityFor = Callable[[str, Profile], Newcomer]
"""Gives the identity that belongs to a record of the source, from its external id and its profile."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `read` counts every object of the file."""

    read: int
    new: int
    changed: int
    unchanged: int
    refused: tuple[RefusedRow, ...]
    warnings: tuple[FieldWarning, ...]
    unused: Mapping[str, int]
    """How many objects filled a field that is not taken over."""


class DeliveryRefusal(StrEnum):
    """Why something about a delivery was refused."""

    NO_SESSION = "no_session"
    NOT_NAMED = "not_named"
    NO_REVIEW = "no_review"
    NO_KEY = "no_key"
    MALFORMED = "malformed"
    REASON = "reason"
    COLUMNS = "columns"
    NOBODY = "nobody"
    TOO_MANY = "too_many"
    DAY_TOTAL = "day_total"
    REPEATED = "repeated"
    SAME_PERSON = "same_person"
    THEIR_FUNCTION = "their_function"
    FUNCTION = "function"
    LIST_FULL = "list_full"
    DECIDED = "decided"
    EXPIRED = "expired"
    CONTENT = "content"
    NOT_MADE = "not_made"
    TAKINGS = "takings"
    DATES = "dates"


@dataclass(frozen=True, slots=True)
class DeliveryField:
    """A column that a kind of delivery may hold, as the catalogue knows it."""

    name: str
    category: str
    table: str
    column: str
    key: str
    """The column that holds the person."""
    sealed: bool
    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class DeliveryKind:
    """A delivery that the law demands, with its limits. Numbers of persons, of columns, and of days."""

    name: str
    label: str
    recipient: str
    legal_basis: str
    fields: tuple[DeliveryField, ...]
    most_fields: int
    persons_per_part: int
    persons_per_delivery: int
    persons_per_day: int
    expiry_days: int


@dataclass(frozen=True, slots=True)
class DeliveryRule:
    """Who may be named for deliveries and by whom, by function, and what holds for all kinds."""

    named_per_kind: int
    named_days: int
    exporter_per_day: int
    takings_per_part: int
    may_export: tuple[str, ...]
    may_approve: tuple[str, ...]
    may_name: tuple[str, ...]
    may_confirm: tuple[str, ...]
    may_oversee: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Criteria:
    """Whom a delivery is about: a closed set of questions, none of which can single out a person by name or number."""

    registered_from: date
    registered_until: date
    office_id: int | None = None
    kind: ClientKind | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody may do with deliveries."""

    exporter_of: tuple[str, ...]
    approver_of: tuple[str, ...]
    has_key: bool
    reviewed: bool
    """Whether the function has a current risk analysis and independent review; without them it does not work (R73)."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery in the register. Names staff, never a client."""

    reference: str = field(repr=False)
    code: str
    """A short random-looking code to name it aloud."""
    kind: str
    recipient: str
    legal_basis: str
    criteria: Criteria
    columns: tuple[str, ...]
    persons: int
    parts: int
    parts_made: int
    reason: str
    digest: str
    """What an approval is bound to, in hexadecimal."""
    requested_by: str
    own: bool
    requested_at: datetime
    state: str
    decided_by: str
    decided_at: datetime | None
    remark: str
    expires_at: datetime
    destroyed_at: datetime | None
    proof: tuple[str, ...]
    """For each part that was made the SHA-256 of what it held."""
    may_decide: bool


@dataclass(frozen=True, slots=True)
class OwnPart:
    """A part of one's own delivery."""

    number: int
    person_count: int
    made_at: datetime | None
    destroyed_at: datetime | None
    content_hash: str | None
    files_left: int
    keys_left: int


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody who is, or is proposed to be, named for a role in a kind of delivery."""

    reference: str = field(repr=False)
    name: str
    function: str
    kind: str
    role: str
    reason: str
    valid_until: datetime
    proposed_by: str
    confirmed_by: str
    may_confirm: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class ExportReview:
    """What was found out about the function of deliveries itself."""

    reference: str = field(repr=False)
    kind: str
    dated: date
    valid_until: date
    """The next one is due after this day."""
    author: str
    owner: str
    """Who sees to what is done with the findings."""
    findings: str
    follow_up: str
    follow_up_due: date
    recorded_by: str
    current: bool
    overdue: bool
    """Whether the day for the follow-up is past and nobody noted that it was done."""
    done_note: str
    done_by: str
    done_at: datetime | None
    may_close: bool


@dataclass(frozen=True, slots=True)
class DeliveryAlert:
    """An attempt that the security officer has to see."""

    reference: str = field(repr=False)
    at: datetime
    cause: str
    name: str
    function: str
    kind: str
    persons: int
    seen_by: str


__all__ = [
    "Answer",
    "AskFailed",
    "AskFault",
    "Asked",
    "AskedLanguage",
    "AskedVacancies",
    "ConnectedMunicipality",
    "ConnectedSupplier",
    "ConnectionFault",
    "ConnectionKind",
    "ConnectionLine",
    "Criteria",
    "Delivery",
    "DeliveryAlert",
    "DeliveryField",
    "DeliveryKind",
    "DeliveryRefusal",
    "DeliveryRule",
    "ExchangeLink",
    "ExportReview",
    "FieldWarning",
    "Heard",
    "IdentityFor",
    "ImportReport",
    "ImportedJobseeker",
    "InhabitantStatus",
    "JobseekerQuestion",
    "KnownCodes",
    "Matches",
    "MunicipalCall",
    "MunicipalChanges",
    "MunicipalRefusal",
    "MunicipalRefused",
    "NamedPerson",
    "Newcomer",
    "NotConnected",
    "NotRegistered",
    "OwnPart",
    "Party",
    "PeopleElsewhere",
    "PersonDetails",
    "PersonElsewhere",
    "Reach",
    "RefusedRow",
    "RowDone",
    "Selection",
    "Standing",
    "Supplied",
    "SuppliedPage",
    "SuppliedRow",
    "SupplierCall",
    "SupplierContract",
    "SupplierDelivery",
    "SupplierRefusal",
    "SupplierRefused",
    "SupplyOutcome",
    "SupportReport",
    "SupportReported",
    "VacanciesElsewhere",
    "VacancyDetails",
    "VacancyElsewhere",
    "VacancyQuestion",
    "VumCall",
    "VumRefusal",
    "VumRefused",
]

"""The record of an employer, and what became of what was delivered for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar


@dataclass(frozen=True, slots=True)
class EmployerValues:
    """Who an employer is. `closed_on` ends its vacancies, and its contacts go by term."""

    kvk_number: str
    name: str
    sector: str = ""
    rsin: str = ""
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class EstablishmentValues:
    """A place where an employer works; the name of the place follows from the postcode."""

    number: str
    pc4: int
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ContactValues:
    """Somebody at an employer: what is needed to reach her at work, and nothing else."""

    name: str
    role: str = ""
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class VisitValues:
    """A contact with an employer."""

    visited_on: date
    how: str
    report: str


@dataclass(frozen=True, slots=True)
class AgreementValues:
    """What was agreed with an employer, and by when."""

    agreed: str
    due_on: date
    state: str = "open"


@dataclass(frozen=True, slots=True)
class WillingnessValues:
    """What an employer is willing to do for people at a distance to the labour market. None: not asked yet (R49)."""

    guidance: bool | None = None
    adapted_workplace: bool | None = None
    job_carving: bool | None = None
    trial_placement: bool | None = None
    wage_subsidy_known: bool | None = None
    target_group: bool | None = None
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class PreferenceValues:
    """How an employer wants to be reached, and for what. None, or an empty channel: not asked yet."""

    channel: str = ""
    """`phone` or `email`."""
    moment: str = ""
    wants_candidates: bool | None = None
    """Whether people may be proposed for its vacancies without its asking."""
    wants_visits: bool | None = None


@dataclass(frozen=True, slots=True)
class PlacementValues:
    """How many people began, and when: never who."""

    people: int
    began_on: date


Part = (
    EstablishmentValues
    | ContactValues
    | VisitValues
    | AgreementValues
    | WillingnessValues
    | PreferenceValues
    | PlacementValues
)  # what an employer's record consists of
Values = TypeVar("Values")


@dataclass(frozen=True, slots=True)
class Kept(Generic[Values]):
    """Something in an employer's record. `about` is who wrote it, or which vacancy or place it is about."""

    id: int
    version: int
    values: Values
    about: str = ""


@dataclass(frozen=True, slots=True)
class EmployerRecord:
    """The whole record of an employer."""

    employer: Kept[EmployerValues]
    establishments: tuple[Kept[EstablishmentValues], ...]
    contacts: tuple[Kept[ContactValues], ...]
    visits: tuple[Kept[VisitValues], ...]
    agreements: tuple[Kept[AgreementValues], ...]
    willingness: Kept[WillingnessValues] | None
    placements: tuple[Kept[PlacementValues], ...]
    preference: Kept[PreferenceValues] | None = None


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """What an employer's own people, or an agency on a mandate, see of its record."""

    employer: Kept[EmployerValues] | None
    """None: it has no record here yet."""
    establishments: tuple[Kept[EstablishmentValues], ...] = ()
    contacts: tuple[Kept[ContactValues], ...] = ()
    willingness: Kept[WillingnessValues] | None = None
    preference: Kept[PreferenceValues] | None = None
    own: bool = False
    """The reader works for the employer itself, so that she sees who else does."""
    changes: frozenset[str] = frozenset()
    """The parts that this reader changes: `contact`, `willingness`, `preference`."""
    changeable: frozenset[int] = frozenset()
    """The establishments that this reader changes."""


@dataclass(frozen=True, slots=True)
class RecordEvent:
    """A change in the record of an employer: which fields of which part, never what stood there."""

    at: datetime
    part: str
    action: str
    """`add` or `correct`."""
    fields: tuple[str, ...]
    actor_kind: str
    by_whom: str
    """The name of a colleague, for staff; else empty."""
    user_number: int | None
    user_kvk: str | None


@dataclass(frozen=True, slots=True)
class EmployerRow:
    """An employer in a list: public knowledge."""

    id: int
    name: str
    kvk_number: str
    sector: str
    closed_on: date | None
    place: str
    vacancies: int


@dataclass(frozen=True, slots=True)
class Establishment:
    """A place of an employer that is open."""

    id: int
    number: str
    place: str
    pc4: int
    employer_id: int
    employer: str
    kvk_number: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: new, changed, unchanged, review, closed, or refused with what is wrong by field."""

    row: int
    external_id: str
    outcome: str
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    kvk_number: str = ""
    """The employer whose row was refused, as far as the row says it in the right form; so too its establishment."""
    establishment: str = ""

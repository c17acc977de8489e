"""What leaves the disclosure room besides opened cards: lines of the ledger, in words of the product."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum

from sonar.access.types import Basis, Category, Purpose, Refusal
from sonar.clients.types import ClientCard, ClientKind, Status


@dataclass(frozen=True, slots=True)
class Consultation:
    """One line of what a member of staff consulted, or was refused."""

    at: datetime
    name: str
    """What was done, as a code: `client:read`, `worklist:names`, …"""
    purpose: Purpose | None
    bases: tuple[Basis, ...]
    categories: tuple[Category, ...]
    person_count: int
    allowed: bool
    refusal: Refusal | None
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ConsultationPage:
    """One page of consultations, newest first. `next_before` asks for the next page; None when this is the last."""

    lines: tuple[Consultation, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """One reading of a jobseeker's data, as she sees it."""

    at: datetime
    organisation: str
    function: str
    """Code of the function; `jobseeker` when she looked herself, empty when a job did it."""
    purpose: Purpose | None
    legal_basis: str
    basis: Basis | None
    categories: tuple[Category, ...]
    kind: str
    """`read`, `write`, `match`, `search`, `message`, `delivery` or `break_glass`; of a job `remind` or `ask_for_cv`."""
    reason: str = field(repr=False)
    """Given when somebody looked without a relation; empty otherwise."""
    reference: str
    """A short code to quote to the data protection officer."""


@dataclass(frozen=True, slots=True)
class LookPage:
    """One page of readings, newest first."""

    lines: tuple[Look, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class GlassReview:
    """A reading without a relation that waits for a judgement; names the member of staff, never the client."""

    reference: str = field(repr=False)
    staff_name: str
    category: Category
    reason: str = field(repr=False)
    opened_at: datetime
    due: date


class SearchScope(StrEnum):
    """Among whom a search by attributes looks."""

    CASELOAD = "caseload"
    """The actor's own clients and those of colleagues she replaces."""
    OFFICE = "office"
    """Also the clients of the office where she is on duty now."""


@dataclass(frozen=True, slots=True)
class SearchCriteria:
    """What clients are looked for by: codes, numbers and days only. What is None or empty does not count.

    Hours are hours a week; education levels, language levels (0 to 4) and licences are codes of the lists; occupations
    are keys, under which all names for the same work are found, that of registration too; sectors are sections of the
    standard classification of businesses, found among her three (R20); `language` without a level means: has any
    command of it on record. Licences all count, each with those that include it.
    """

    scope: SearchScope = SearchScope.CASELOAD
    kinds: tuple[ClientKind, ...] = ()
    education_min: int | None = None
    education_max: int | None = None
    hours_at_least: int | None = None
    hours_at_most: int | None = None
    licences: tuple[str, ...] = ()
    language: str | None = None
    oral_min: int | None = None
    written_min: int | None = None
    occupations: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    pc4_from: int | None = None
    pc4_to: int | None = None
    region: int | None = None
    available_by: date | None = None
    registered_from: date | None = None
    registered_to: date | None = None
    ww_ends_by: date | None = None
    cv_expires_by: date | None = None

    def document(self) -> dict[str, object]:
        """Return the criteria as they are kept and sent: without those that do not count."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: _plain(value) for name, value in given.items() if value is not None and value != ()}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return value.value if isinstance(value, StrEnum) else value


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody who was found, with enough to tell her apart before opening her (I9)."""

    card: ClientCard
    closeness: int
    """0: as it was asked; 1: a part of her name; 2: with one typing error."""
    namesakes: int
    """How many others with the same surname and birth date were found."""
    former_name: str = field(default="", repr=False)
    """The surname from before by which she was found; empty when it was her present one."""
    alike: str = field(default="", repr=False)
    """Her surname as it is compared: namesakes have the same, however it is written."""


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What a search for one person found. `outsiders` are sealed references that open the emergency page alone."""

    hits: tuple[Hit, ...]
    outsiders: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class TaskAnswer:
    """What a case of another division is told: three facts and no name; nothing of who is not registered."""

    status: Status | None
    reference: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClientsFound:
    """One page of a search by attributes: newest registration first. Counts are of the actor's own clients only."""

    cards: tuple[ClientCard, ...]
    total: int
    offset: int
    next_offset: int | None
    by_education: Mapping[int, int]
    by_licence: Mapping[str, int]


class InvalidSearch(ValueError):
    """What was given cannot be looked for, and why, by field, as codes. It never repeats what was given."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        """Hold the faults."""
        super().__init__("cannot be looked for")
        self.errors = errors

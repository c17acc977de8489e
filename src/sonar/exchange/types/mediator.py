"""What Sonar asks the national exchange (VUM) itself, and what comes back of other organisations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sonar.clients.types import Profile
from sonar.employers.types import Vacancy
from sonar.matching.types import Weighed

MOST_KEPT = 100
"""Of the results of one question."""
MOST_DETAILS = 10
"""Of one question, by the agreements of the exchange."""


class AskFault(StrEnum):
    """Why a question, or the details of a result, did not come to an answer."""

    OFF = "off"
    """Sonar is not connected to the exchange."""
    FULL = "full"
    """As many questions as may be are under way at this moment."""
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    NOT_KNOWN = "not_known"
    """The exchange does not know Sonar (401)."""
    LIMIT = "limit"
    """The exchange says that the limit is reached (429)."""
    BUSY = "busy"
    """The exchange cannot answer now (503)."""
    REFUSED = "refused"
    """The exchange does not take the question (400)."""
    FAULT = "fault"
    """Something went wrong at the exchange (500, or a code that the contract does not have)."""
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    GONE = "gone"
    """What was found is not there any more."""
    NO_OCCUPATION = "no_occupation"
    """The exchange has no word for the occupation of the vacancy."""
    WITHHELD = "withheld"
    """Nothing is asked for this client: she objects, or is protected."""
    BUDGET = "budget"
    """The actor asked enough for this hour."""
    TEN = "ten"
    """Ten details of this question were asked."""
    REASON = "reason"


class AskFailed(Exception):
    """A question that did not come to an answer: `code` says why, `retry_at` from when it can be asked again."""

    def __init__(self, code: AskFault, retry_at: datetime | None = None) -> None:
        """Hold why, and until when to wait."""
        super().__init__(code.value)
        self.code = code
        self.retry_at = retry_at


@dataclass(frozen=True, slots=True)
class ExchangeLink:
    """How Sonar reaches the exchange: where, as whom, and by which certificates (PEM files)."""

    url: str
    own_oin: str
    exchange_oin: str
    authorities: Path
    certificate: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for about jobseekers: facts of a vacancy, and no more of it than a question has room for."""

    pc4: int
    max_km: int | None
    hours_min: int
    hours_max: int
    licences: tuple[str, ...]
    languages: tuple[str, ...]
    starts_on: date | None
    occupations: tuple[str, ...]
    """Codes of CompetentNL for the occupation itself, and for those that are like it."""
    levels: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """By language how well it is asked, spoken and written; 0 where that is not said."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer that was read: each result by its id at the exchange, whether there were more, how many were no use."""

    results: tuple[tuple[str, Mapping[str, Any]], ...] = field(repr=False)
    more: bool
    unread: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked, and how it ended."""

    asked_at: datetime
    expires_at: datetime
    fault: AskFault | None
    retry_at: datetime | None
    more: bool
    unread: int
    """How many results could not be read."""
    unfit: int
    """How many do not meet a demand by what is told of them."""
    details_left: int


@dataclass(frozen=True, slots=True)
class PersonElsewhere:
    """Somebody of another organisation who fits, without identity."""

    reference: str = field(repr=False)
    pseudonym: str
    place: str
    weighed: Weighed
    detailed: bool


@dataclass(frozen=True, slots=True)
class PeopleElsewhere:
    """What was found elsewhere for a vacancy, best first; `asked` is None before the first question."""

    vacancy: Vacancy
    asked: Asked | None
    found: tuple[PersonElsewhere, ...]
    askable: bool
    """Whether the exchange has a word for the occupation."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Somebody, or a department, and how to reach them."""

    name: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What another organisation tells of somebody, for one vacancy, after a reason was given."""

    pseudonym: str
    profile: Profile = field(repr=False)
    occupations: tuple[str, ...]
    own: Reach = field(repr=False)
    """How she can be reached herself, as far as she lets it be known."""
    contacts: tuple[Reach, ...] = field(repr=False)
    """Who at the other organisation can be asked about her."""
    addresses: tuple[str, ...] = field(repr=False)
    interests: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    """Codes: `adapted_workplace`, `guidance`, `variation`."""
    in_register: bool | None = None
    """Whether she stands in the target-group register; None where that is not told."""


@dataclass(frozen=True, slots=True)
class VacancyElsewhere:
    """A vacancy of another organisation."""

    reference: str = field(repr=False)
    title: str
    employer: str
    place: str
    text: str
    hours_min: int | None
    hours_max: int | None
    wage: str
    starts_on: date | None
    closes_on: date | None
    weighed: Weighed | None
    """None when the client's profile has nothing to weigh it with."""
    detailed: bool


@dataclass(frozen=True, slots=True)
class VacanciesElsewhere:
    """What was found elsewhere for a client, best first; `asked` is None before the first question."""

    asked: Asked | None
    found: tuple[VacancyElsewhere, ...]


@dataclass(frozen=True, slots=True)
class VacancyDetails:
    """A vacancy of another organisation with who can be asked about it."""

    vacancy: VacancyElsewhere
    number: str
    street: str
    contacts: tuple[Reach, ...] = field(repr=False)
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """A party of the exchange, or what is or was proposed of one: that waits, or somebody decided on it."""

    reference: str = field(repr=False)
    waiting: bool
    oin: str
    name: str
    role: str
    suwi: bool
    agreement: str
    valid_from: date
    valid_until: date
    questions_per_hour: int
    proposed_by: str
    proposed_at: datetime | None
    may_decide: bool
    decided_by: str = ""
    decided_at: datetime | None = None
    approved: bool | None = None
    answer: str = ""
    """Why it was turned down; empty otherwise."""
    withdrawn: bool = False
    """Who proposed it took it back."""
    may_withdraw: bool = False


class NotRegistered(PermissionError):
    """A party was not proposed or decided on: everything that stood in the way, as codes."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        """Hold the codes."""
        super().__init__(", ".join(faults))
        self.faults = faults

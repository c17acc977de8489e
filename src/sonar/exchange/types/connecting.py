"""What leaves the exchange room about the connections of other systems: who asked, who approved, and what stands."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class ConnectionKind(StrEnum):
    """What is connected."""

    MUNICIPALITY = "municipality"
    """A municipality's own system, for its inhabitants."""
    SUPPLIER = "supplier"
    """A system that delivers vacancies."""
    CONTRACT = "contract"
    """That a supplier delivers for an employer by contract."""


class ConnectionFault(StrEnum):
    """What stands in the way of proposing, approving or ending a connection."""

    NO_SESSION = "no_session"
    NOT_YOURS = "not_yours"
    OIN = "oin"
    ORGANISATION = "organisation"
    TAKEN = "taken"
    """This number was connected for another municipality."""
    KEY = "key"
    """No public key of the right kind."""
    PRIVATE_KEY = "private_key"
    """The half that has to stay secret was given."""
    NO_KEY = "no_key"
    KVK_NUMBER = "kvk_number"
    NAME = "name"
    SOURCE = "source"
    SOURCE_TAKEN = "source_taken"
    OTHER = "other"
    """It was connected with another KvK number or source, and its vacancies are kept under that."""
    SUPPLIER = "supplier"
    CONTRACT = "contract"
    AGREEMENT = "agreement"
    PERIOD = "period"
    OVER = "over"
    PERSONS_PER_DAY = "persons_per_day"
    PER_HOUR = "per_hour"
    REASON = "reason"
    WAITING = "waiting"
    GONE = "gone"
    SELF = "self"
    NOT_OWN = "not_own"
    """Only who made a proposal takes it back."""
    OUTDATED = "outdated"
    """What was proposed has become wrong since then."""


class NotConnected(PermissionError):
    """A connection was not proposed, decided on or ended: everything that stood in the way."""

    def __init__(self, faults: tuple[ConnectionFault, ...]) -> None:
        """Hold the faults."""
        super().__init__(", ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Terms:
    """What was proposed of a connection. What does not belong to its kind is empty."""

    oin: str
    kvk_number: str = ""
    source: str = ""
    agreement: str = ""
    """Where the agreement, or the contract, can be found."""
    valid_from: date | None = None
    valid_until: date | None = None
    most: int | None = None
    """Persons in twenty-four hours of a municipality, requests in an hour of a supplier."""
    key_mark: str = ""
    """The thumbprint of the key that was given (RFC 7638); empty when the key stays as it is."""


@dataclass(frozen=True, slots=True)
class ConnectionLine:
    """Something that was asked or decided about a connection: by whom, and why."""

    reference: str = field(repr=False)
    kind: ConnectionKind
    name: str
    """Of the municipality or the supplier."""
    oin: str
    employer_kvk: str
    """Of a contract; empty otherwise."""
    ends: bool
    terms: Terms | None
    """None for one that was ended."""
    reason: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    approved: bool | None
    may_decide: bool
    answer: str = ""
    """Why it was turned down; empty otherwise."""
    withdrawn: bool = False
    """Who proposed it took it back."""
    may_withdraw: bool = False

    @property
    def waiting(self) -> bool:
        """Nobody decided yet."""
        return self.decided_at is None

    @property
    def mark(self) -> str:
        """Tells what waits apart from what else waits: of one connection waits one proposal."""
        return f"{self.kind}/{self.oin}/{self.employer_kvk}"


@dataclass(frozen=True, slots=True)
class ConnectedMunicipality:
    """A municipality's own system as the register knows it. `used` is of the last twenty-four hours."""

    oin: str
    organisation_id: int
    name: str
    agreement: str
    agreed_until: date
    in_force: bool
    persons_per_day: int
    used: int
    key_mark: str


@dataclass(frozen=True, slots=True)
class SupplierDelivery:
    """Something that a supplier delivered for an employer, or tried to."""

    at: datetime
    supplier: str
    supplier_kvk: str
    """Empty for one that delivers as a file only."""
    own: bool
    """It is a system of the employer itself."""
    verb: str
    """`deliver`, `review` (taken over, and stopped by the check), `fill`, `withdraw`, or `refused`."""
    vacancy_id: int | None
    title: str
    external_id: str
    refusal: str | None
    fields: tuple[str, ...]
    """Which fields were wrong, by their names on the wire; empty for one that does not exist."""
    times: int
    """How often on that day."""

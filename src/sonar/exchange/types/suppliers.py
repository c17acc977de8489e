"""What leaves the exchange room about suppliers of vacancies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sonar.employers.types import Finding


class SupplierRefusal(StrEnum):
    """Why a supplier's own system was refused."""

    NOT_KNOWN = "no_session"
    LIMIT = "limit"
    NOT_AVAILABLE = "not_available"
    """No such vacancy of this supplier, or of an employer for which it speaks no more."""
    NOT_YOURS = "not_yours"
    """It may not deliver for this employer, whether there is one or not."""
    PLACE = "place"
    """The establishment is another employer's, is closed, or is not known and cannot be made by a mandate."""
    STALE = "stale"
    """Another version than the one that the supplier saw."""
    KNOWN = "known"
    """It is there already, in other words."""
    CHANGED = "changed"
    """Somebody else changed the text: the supplier says which version it saw."""
    OVER = "over"


class SupplierRefused(Exception):
    """A supplier's own system was refused; `code` says why, `wait` how many seconds when there is a limit."""

    def __init__(self, code: SupplierRefusal, wait: int = 0) -> None:
        """Keep the cause."""
        super().__init__(code.value)
        self.code = code
        self.wait = wait


@dataclass(frozen=True, slots=True)
class SupplierCall:
    """One request of a supplier's own system, let in."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Supplied:
    """One vacancy of a supplier, as the supplier sees it."""

    external_id: str
    id: int
    version: int
    status: str
    """As a vacancy's, and `expired` from the day after its last."""
    findings: tuple[Finding, ...]
    """What the check found, while it waits for review or was given back."""
    reason: str
    """What a colleague wrote with her judgement, if that was the last thing that happened."""
    published_on: date | None
    given: Mapping[str, Any]
    """The fields of docs/reference/vacancies-file.md, as they are kept now."""


@dataclass(frozen=True, slots=True)
class SupplyOutcome:
    """What became of one delivery: `new`, `changed`, `unchanged`, `review` or `closed`, and how the vacancy stands."""

    outcome: str
    vacancy: Supplied


@dataclass(frozen=True, slots=True)
class SuppliedRow:
    """One vacancy in a supplier's list."""

    external_id: str
    id: int
    version: int
    status: str
    title: str


@dataclass(frozen=True, slots=True)
class SuppliedPage:
    """One page of a supplier's vacancies, by its own numbers; `after` asks for the next one, None: this is the last."""

    rows: tuple[SuppliedRow, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class RowDone:
    """What became of one vacancy of a bulk delivery: an outcome, or why not."""

    row: int
    external_id: str
    outcome: str
    """`new`, `changed`, `unchanged`, `review`, `closed`, or `refused`."""
    refusal: SupplierRefusal | None = None
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SupplierContract:
    """For which employer a supplier delivers by contract. `employer` is empty when Sonar does not know it yet."""

    kvk_number: str
    employer: str
    contract: str
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class ConnectedSupplier:
    """A supplier as the register knows it. `used` is of this hour; `vacancies` are those that are found now."""

    name: str
    oin: str
    kvk_number: str
    source: str
    agreement: str
    valid_from: date
    valid_until: date
    in_force: bool
    per_hour: int
    used: int
    vacancies: int
    mandates: int
    """How many employers gave it a mandate that holds."""
    contracts: tuple[SupplierContract, ...]
    key_mark: str
    """The thumbprint of the key by which it signs (RFC 7638)."""

"""What leaves the exchange room about municipalities' own systems."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID


class MunicipalRefusal(StrEnum):
    """Why a municipality's own system was refused. `NOT_AVAILABLE`: not an inhabitant of it, or nobody at all."""

    NOT_KNOWN = "not_known"
    NOT_AVAILABLE = "not_available"
    DAY_LIMIT = "budget"
    STALE = "stale"


class MunicipalRefused(Exception):
    """A municipality's own system was refused; `code` says why."""

    def __init__(self, code: MunicipalRefusal) -> None:
        """Keep the cause."""
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True, slots=True)
class MunicipalCall:
    """One request of a municipality's own system, let in."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class InhabitantStatus:
    """Where the mediation of one inhabitant stands, under the municipality's own reference to her."""

    reference: UUID
    registered: bool
    since: date
    office: str


@dataclass(frozen=True, slots=True)
class SupportReport:
    """A benefit or provision of the municipality: a code of `municipal_support.support_kind`, and its days."""

    kind: str
    started_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class SupportReported:
    """What became of a report."""

    reference: UUID
    outcome: str
    """`new`, `changed` or `unchanged`."""


@dataclass(frozen=True, slots=True)
class MunicipalChanges:
    """The references of inhabitants whose status changed, at most some fifty, and where to go on from."""

    references: tuple[UUID, ...]
    place: str

"""What leaves the disclosure room besides opened cards: lines of the ledger, in words of the product."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sonar.access.types import Basis, Category, Purpose, Refusal


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
    """Code of the function; `jobseeker` when she looked herself."""
    purpose: Purpose | None
    legal_basis: str
    basis: Basis | None
    categories: tuple[Category, ...]
    kind: str
    """`read`, `write`, `match`, `message`, `delivery` or `break_glass`."""
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

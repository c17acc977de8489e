"""What leaves the messaging room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message in the reader's list."""

    reference: str = field(repr=False)
    subject: str = field(repr=False)
    sender_name: str
    sender_function: str
    sender_organisation: str
    sent_at: datetime
    read: bool


@dataclass(frozen=True, slots=True)
class MessageText:
    """One message, opened by its reader."""

    reference: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    sender_name: str
    sender_function: str
    sender_organisation: str
    sent_at: datetime
    read: bool


class Side(StrEnum):
    """Who wrote or did something in a contact."""

    JOBSEEKER = "jobseeker"
    EMPLOYER = "employer"


class ContactState(StrEnum):
    """How a contact between a jobseeker and an employer stands."""

    ASKED = "asked"
    """An employer asked; she has not answered."""
    OPEN = "open"
    DECLINED = "declined"
    CLOSED = "closed"


class NotBegun(StrEnum):
    """Why a contact did not begin."""

    PRESENT = "present"
    """There is one about this already."""
    CLOSED = "closed"
    """The vacancy is not open any more, or is another employer's."""
    BLOCKED = "blocked"
    """The employer may have no contact with jobseekers now."""
    CHOOSE = "choose"
    """Who signed in for one establishment asks for a vacancy of that one."""
    WAITING = "waiting"
    """She has not answered the employer's earlier question yet."""
    NO = "no"
    """She said no to this employer."""


SHARED = ("name", "email", "phone")
"""What a jobseeker can let an employer have. There is nothing else to share."""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One contact in a list."""

    reference: str = field(repr=False)
    other: str = field(repr=False)
    """With whom: the name of the employer, or the name that she shares, or else her pseudonym for this employer."""
    vacancy_id: int | None
    vacancy: str
    begun_by: Side
    state: ContactState
    begun_at: datetime
    closed_by: Side | None
    reported: bool
    """The reader reported the contact."""
    outcome: str = ""
    """What came of a report, as far as the reader may know: `dismiss`, `warn`, `block` or `lift`; else empty."""


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One message in a contact. `mine`: the reader wrote it."""

    mine: bool
    text: str = field(repr=False)
    written_at: datetime


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in the list of who handles them: about which employer and by which side, never about whom."""

    reference: str = field(repr=False)
    employer: str
    kvk_number: str
    reported_by: Side
    at: datetime
    state: str
    """The last step; `none` when nobody took one."""
    before: int
    """How many other contacts with this employer jobseekers reported."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A message in a contact that was reported."""

    side: Side
    text: str = field(repr=False)
    written_at: datetime


@dataclass(frozen=True, slots=True)
class ReportStep:
    """Something that was done with a report."""

    step: str
    reason: str = field(repr=False)
    by_whom: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """A report with the contact that it is about. Nobody's name is in it, and nothing that the jobseeker shares."""

    reference: str = field(repr=False)
    employer: str
    kvk_number: str
    vacancy: str
    reported_by: Side
    text: str = field(repr=False)
    begun_by: Side
    begun_at: datetime
    state: str
    blocked: bool
    by_me: bool
    """The reader took the last step."""
    lines: tuple[ReportLine, ...]
    steps: tuple[ReportStep, ...]
    possible: tuple[str, ...]
    """The steps that the reader can take now."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact with all that was written, and what she shares."""

    row: ContactRow
    shared: Mapping[str, str] = field(repr=False)
    lines: tuple[ContactLine, ...]
    more: bool = False
    """More was written before these lines."""


@dataclass(frozen=True, slots=True)
class ContactPage:
    """Contacts, the one that changed last first. `next_before` asks for those after them; None when there are none."""

    rows: tuple[ContactRow, ...]
    next_before: int | None = None

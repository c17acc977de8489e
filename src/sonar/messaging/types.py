"""What leaves the messaging room."""

from dataclasses import dataclass, field
from datetime import datetime


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

"""Sending and reading messages to one person, and contact between a jobseeker and an employer."""

from sonar.messaging.operations.contacts import (
    AlreadyInContact,
    ContactClosed,
    answer_contact,
    ask_contact,
    close_contact,
    contact_with,
    contacts_of,
    react,
    write_line,
)
from sonar.messaging.operations.messages import InvalidMessage, read_message, send_message

__all__ = [
    "AlreadyInContact",
    "ContactClosed",
    "InvalidMessage",
    "answer_contact",
    "ask_contact",
    "close_contact",
    "contact_with",
    "contacts_of",
    "react",
    "read_message",
    "send_message",
    "write_line",
]

"""Sending and reading messages to one person, and contact between a jobseeker and an employer."""

from sonar.messaging.operations.contacts import (
    ContactClosed,
    ContactNotBegun,
    answer_contact,
    ask_contact,
    close_contact,
    contact_with,
    contacts_of,
    react,
    write_line,
)
from sonar.messaging.operations.messages import AlreadySent, InvalidMessage, read_message, send_message
from sonar.messaging.operations.reporting import ReportNotSettled, report_of, reports, settle_report

__all__ = [
    "AlreadySent",
    "ContactClosed",
    "ContactNotBegun",
    "InvalidMessage",
    "ReportNotSettled",
    "answer_contact",
    "ask_contact",
    "close_contact",
    "contact_with",
    "contacts_of",
    "react",
    "read_message",
    "report_of",
    "reports",
    "send_message",
    "settle_report",
    "write_line",
]

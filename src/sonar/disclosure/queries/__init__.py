"""Reading: tickets, and the ledger's own lines. In this room a reading always writes a row first; that is the point."""

from sonar.disclosure.queries.criteria import criteria_from, read_criteria, search_of
from sonar.disclosure.queries.errors import NotAvailable, Refused, SessionOver
from sonar.disclosure.queries.lines import own_consultations, reviews_waiting, who_looked
from sonar.disclosure.queries.tickets import (
    Ticket,
    answer_of,
    client_id_of,
    counted_answer_of,
    open_list,
    open_log,
    open_persons,
    reference_of,
    under_ticket,
)

__all__ = [
    "NotAvailable",
    "Refused",
    "SessionOver",
    "Ticket",
    "answer_of",
    "client_id_of",
    "counted_answer_of",
    "criteria_from",
    "open_list",
    "open_log",
    "open_persons",
    "own_consultations",
    "read_criteria",
    "reference_of",
    "reviews_waiting",
    "search_of",
    "under_ticket",
    "who_looked",
]

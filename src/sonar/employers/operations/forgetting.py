"""Erasing what happened around employers, when the term of that is over."""

from django.db import transaction

from sonar.employers.operations.running import PACKAGE
from sonar.kernel.statements import statement


def forget_records(*, using: str = "worker") -> int:
    """Erase visits, agreements and who did what with vacancies and records, whose term is over; return how many rows.

    The terms stand in the database (`employers.term`): three years after a visit or the day of an agreement, or a year
    after the employer closed; five years after the last thing that happened to a vacancy, or a change of a record.
    """
    with transaction.atomic(using, durable=True):
        talks = int(statement(PACKAGE, "forget_talks").value(using))
    with transaction.atomic(using, durable=True):
        return talks + int(statement(PACKAGE, "forget_events").value(using))

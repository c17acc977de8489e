"""Erasing signals, when the term of that is over."""

from django.db import transaction

from sonar.access.queries.people import PACKAGE
from sonar.kernel.statements import statement


def forget_signals(*, using: str = "worker") -> int:
    """Erase the signals whose term is over; return how many.

    The term stands in the database (`access.signal_term`): a year after a signal was closed, five when there was no
    task, and five years after it arose when nobody closed it.
    """
    with transaction.atomic(using, durable=True):
        return int(statement(PACKAGE, "forget_signals").value(using))

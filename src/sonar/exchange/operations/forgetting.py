"""Erasing refused deliveries, and what was decided about connections, when the term of that is over."""

from django.db import transaction

from sonar.kernel.statements import statement


def forget_exchange(*, using: str = "worker") -> int:
    """Erase refused deliveries after a year, and decisions about connections after five; return how many rows went.

    The terms stand in the database (`exchange.supply_refused_term`, `exchange.connection_term`).
    """
    gone = 0
    for which in ("forget_refused", "forget_connections"):
        with transaction.atomic(using, durable=True):
            gone += int(statement("sonar.exchange", which).value(using))
    return gone

"""Erasing who acted for employers, when the term of that is over."""

from django.db import transaction

from sonar.kernel.statements import statement


def forget_employers() -> int:
    """Erase acts, mandates and accounts around employers whose term is over today; return how many rows went.

    The term stands in the database (`identity.employer_term`): five years after the act, or after the mandate ended.
    """
    with transaction.atomic("worker", durable=True):
        return int(statement("sonar.identity", "forget_employers").value("worker"))

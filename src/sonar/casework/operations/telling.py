"""What Sonar asks and tells by itself, at times: the jobs run it, and running it again does nothing twice (R19, I4)."""

from django.db import transaction

from sonar.casework.operations.writing import sql


def remind() -> int:
    """Remind of the appointments whose last working day before has come; return how many were reminded of.

    Each version of an appointment once: by a notice in the Werkmap, or by a task to ring for who holds it (R24).
    """
    return _count("remind")


def ask_for_cv() -> int:
    """Ask adviser and client, once, about each CV that ran out in the last four weeks; return how many there were."""
    return _count("ask_for_cv")


def _count(name: str) -> int:
    with transaction.atomic("worker"):
        return int(sql(name).value("worker"))

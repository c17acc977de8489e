"""Scheduled work of the identity room."""

from django.db import connections, transaction
from procrastinate.contrib.django import app

from sonar.identity.operations import forget_employers


@app.periodic(cron="*/15 * * * *")
@app.task(name="identity.sweep", queue="identity", retry=3)
def sweep(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Remove sign-ins that were never finished and sessions that ended long ago."""
    with transaction.atomic("worker"), connections["worker"].cursor() as cursor:
        cursor.execute("SELECT identity.sweep()")


@app.periodic(cron="50 4 * * *")
@app.task(name="identity.forget_employers", queue="identity", queueing_lock="identity.forget_employers", retry=3)
def forget(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Erase who acted for employers, and on which mandates, when the term of that is over."""
    forget_employers()

"""Scheduled work of the identity room."""

from django.db import connections, transaction
from procrastinate.contrib.django import app


@app.periodic(cron="*/15 * * * *")
@app.task(name="identity.sweep", queue="identity", retry=3)
def sweep(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Remove sign-ins that were never finished and sessions that ended long ago."""
    with transaction.atomic("worker"), connections["worker"].cursor() as cursor:
        cursor.execute("SELECT identity.sweep()")

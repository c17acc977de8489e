"""Scheduled work of the access room."""

from django.db import connections, transaction
from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(name="access.sweep", queue="access", retry=1)
def sweep(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Remove tickets whose minute is over."""
    with transaction.atomic("worker"), connections["worker"].cursor() as cursor:
        cursor.execute("SELECT access.sweep_tickets()")

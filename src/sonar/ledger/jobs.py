"""Scheduled work of the ledger."""

from datetime import timedelta

from django.db import connections, transaction
from procrastinate.contrib.django import app

from sonar.kernel import clock


@app.periodic(cron="17 3 * * *")
@app.task(name="ledger.partitions", queue="ledger", retry=5)
def make_partitions(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Make the ledger's monthly partitions for half a year ahead."""
    until = clock.local_day(clock.now()) + timedelta(days=183)
    with transaction.atomic("worker"), connections["worker"].cursor() as cursor:
        cursor.execute("SELECT ledger.ensure_partitions(%s)", [until])

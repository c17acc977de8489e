"""Scheduled work of the ledger."""

from datetime import timedelta

from procrastinate.contrib.django import app

from sonar.kernel import clock
from sonar.ledger.operations import make_partitions

AHEAD = timedelta(days=183)


@app.periodic(cron="17 3 * * *")
@app.task(name="ledger.partitions", queue="ledger", retry=5)
def partitions(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Make the ledger's monthly partitions for half a year ahead."""
    make_partitions(until=clock.local_day(clock.now()) + AHEAD, using="worker")

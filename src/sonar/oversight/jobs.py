"""Scheduled work of the oversight room."""

from procrastinate.contrib.django import app

from sonar.oversight.operations import publish_statistics


@app.periodic(cron="*/10 * * * *")
@app.task(name="oversight.statistics", queue="oversight", queueing_lock="oversight.statistics", retry=1)
def statistics(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Publish the statistics of a month that has none yet; otherwise nothing happens."""
    publish_statistics()

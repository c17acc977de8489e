"""Scheduled work of the matching room."""

from procrastinate.contrib.django import app

from sonar.matching.operations import follow_days


@app.periodic(cron="10 0 * * *")
@app.task(name="matching.follow_days", queue="matching", retry=3)
def new_day(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Close proposals that nobody answered in time, and find again who lost a place (I16, I17)."""
    follow_days()

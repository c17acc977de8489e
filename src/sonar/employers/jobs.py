"""Scheduled work of the employers room."""

from procrastinate.contrib.django import app

from sonar.employers.operations import expire_vacancies
from sonar.kernel import clock


@app.periodic(cron="2 * * * *")
@app.task(name="employers.expire", queue="employers", queueing_lock="employers.expire", retry=3)
def expire(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Put the state right of vacancies whose last day is over."""
    expire_vacancies(today=clock.local_day(clock.now()))

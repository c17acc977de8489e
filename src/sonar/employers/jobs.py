"""Scheduled work of the employers room."""

from procrastinate.contrib.django import app

from sonar.employers.operations import expire_vacancies, forget_records, purge_contacts
from sonar.kernel import clock


@app.periodic(cron="2 * * * *")
@app.task(name="employers.expire", queue="employers", queueing_lock="employers.expire", retry=3)
def expire(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Put the state right of vacancies whose last day is over."""
    expire_vacancies(today=clock.local_day(clock.now()))


@app.periodic(cron="40 4 * * *")
@app.task(name="employers.purge_contacts", queue="employers", queueing_lock="employers.purge_contacts", retry=3)
def purge(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Forget people at employers whose term is over."""
    purge_contacts(today=clock.local_day(clock.now()))


@app.periodic(cron="45 4 * * *")
@app.task(name="employers.forget", queue="employers", queueing_lock="employers.forget", retry=3)
def forget(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Erase visits, agreements and who did what with vacancies and records, when the term of that is over."""
    forget_records()

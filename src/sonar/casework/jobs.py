"""Scheduled work of the casework room."""

from procrastinate.contrib.django import app

from sonar.casework.operations import ask_for_cv, remind, sweep_searches


@app.periodic(cron="11 2 * * *")
@app.task(name="casework.sweep_searches", queue="casework", retry=3)
def sweep(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Remove searches and selections past their last day."""
    sweep_searches()


@app.periodic(cron="5 5 * * *")
@app.task(name="casework.ask_for_cv", queue="casework", retry=3)
def expired(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Ask adviser and client, once, about a CV that ran out (R19)."""
    ask_for_cv()


@app.periodic(cron="20 * * * *")
@app.task(name="casework.remind", queue="casework", retry=3)
def reminders(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Remind of appointments, each version once (I4)."""
    remind()

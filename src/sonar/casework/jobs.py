"""Scheduled work of the casework room."""

from procrastinate.contrib.django import app

from sonar.casework.operations import sweep_searches


@app.periodic(cron="11 2 * * *")
@app.task(name="casework.sweep_searches", queue="casework", retry=3)
def sweep(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Remove searches and selections past their last day."""
    sweep_searches()

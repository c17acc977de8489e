"""Scheduled work of the matching room."""

from procrastinate.contrib.django import app

from sonar.matching.operations import follow_days, follow_moved, match_all, tell_new

PARTS = 2
"""Workers that share the nightly run: one per processor that can be spared at night."""


@app.periodic(cron="10 1 * * *", periodic_id="first")
@app.task(name="matching.match_all", queue="matching", queueing_lock="matching.match_all.0", retry=5)
def first_half(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Match the first half of the open vacancies; after a crash the retry goes on where it was."""
    match_all(part=0, parts=PARTS)


@app.periodic(cron="10 1 * * *", periodic_id="second")
@app.task(name="matching.match_rest", queue="matching", queueing_lock="matching.match_all.1", retry=5)
def second_half(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Match the second half."""
    match_all(part=1, parts=PARTS)


@app.periodic(cron="10 0 * * *")
@app.task(name="matching.follow_days", queue="matching", retry=3)
def new_day(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Close proposals that nobody answered in time, and find again who lost a place (I16, I17)."""
    follow_days()


@app.periodic(cron="0 6 * * *")
@app.task(name="matching.tell_new", queue="matching", queueing_lock="matching.tell_new", retry=3)
def new_vacancies(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Tell jobseekers of new vacancies, as often as each wants to hear it."""
    tell_new()


@app.periodic(cron="*/5 * * * *")
@app.task(name="matching.follow_moved", queue="matching", queueing_lock="matching.follow_moved", retry=3)
def moved(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Let profiles follow names of occupations that moved to another group when a list was loaded."""
    follow_moved()

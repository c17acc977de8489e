"""Scheduled work of the access room."""

from datetime import datetime, timedelta

from django.db import connections, transaction
from procrastinate.contrib.django import app

from sonar.access.operations import forget_signals
from sonar.access.queries import UNUSED_DAYS
from sonar.kernel import clock

CONFIRM_EVERY_DAYS = 182
"""Each right is confirmed twice a year (I49)."""
ANSWER_WITHIN_DAYS = 30
NOTICE_DAYS = 7
"""Notice is given so many days before a right lapses, and it never lapses sooner after it."""
_LOOK_BACK = timedelta(days=2)
_SIGNALS_BACK = timedelta(hours=1)
"""How far a job that was held up still reaches; the nightly one reaches two days. What came in before comes in once."""


@app.periodic(cron="* * * * *")
@app.task(name="access.sweep", queue="access", retry=1)
def sweep(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Remove tickets whose minute is over."""
    with transaction.atomic("worker"), connections["worker"].cursor() as cursor:
        cursor.execute("SELECT access.sweep_tickets()")


@app.periodic(cron="15 4 * * *")
@app.task(name="access.confirmations", queue="access", retry=3)
def confirmations(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Ask for confirmations, give notice, and withdraw what nobody confirmed."""
    keep_confirming(now=clock.now())


@app.periodic(cron="45 3 * * *")
@app.task(name="access.gather_use", queue="access", retry=3)
def gather_use(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Take over from the ledger which rights were used since the day before yesterday, and signals that were missed."""
    since = clock.now() - _LOOK_BACK
    gather(since=since)
    watch(since=since)


@app.periodic(cron="*/5 * * * *")
@app.task(name="access.gather_signals", queue="access", retry=3)
def gather_signals(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Put before the security officer what the ledger tells of the last hour."""
    watch(since=clock.now() - _SIGNALS_BACK)


@app.periodic(cron="35 4 * * *")
@app.task(name="access.forget_signals", queue="access", queueing_lock="access.forget_signals", retry=3)
def forget(timestamp: int) -> None:  # noqa: ARG001 - when it was planned for
    """Erase signals when the term of that is over."""
    forget_signals()


def keep_confirming(*, now: datetime) -> tuple[int, int, int]:
    """Return how many rights were asked after, were given notice of, and lapsed. Safe to run again.

    Each right is asked after twice a year, and sooner when it was not used for ninety days (R58).
    """
    due = clock.local_day(now) + timedelta(days=ANSWER_WITHIN_DAYS)
    with transaction.atomic("worker"), connections["worker"].cursor() as cursor:
        cursor.execute(
            "SELECT access.ask_confirmations(%s, %s) + access.ask_about_unused(%s, %s), access.give_notice(%s),"
            " access.lapse_unconfirmed(%s)",
            [CONFIRM_EVERY_DAYS, due, UNUSED_DAYS, due, NOTICE_DAYS, NOTICE_DAYS],
        )
        asked, noticed, lapsed = cursor.fetchone()
    return asked, noticed, lapsed


def gather(*, since: datetime) -> int:
    """Take over from the ledger when rights were last used, from `since` on; return how many were used."""
    with transaction.atomic("worker"), connections["worker"].cursor() as cursor:
        cursor.execute("SELECT access.gather_use(%s)", [since])
        (used,) = cursor.fetchone()
    return int(used)


def watch(*, since: datetime) -> int:
    """Gather signals from the ledger from `since` on; return how many are new. Safe to run again."""
    with transaction.atomic("worker"), connections["worker"].cursor() as cursor:
        cursor.execute("SELECT access.gather_signals(%s)", [since])
        (found,) = cursor.fetchone()
    return int(found)

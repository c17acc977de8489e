"""The time, as a thing that is handed over (I77).

Rules and operations take `now` or `today` as an argument. Only the outermost layer (a page, a command, a
job) asks the clock, and asks it once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class Clock(Protocol):
    """Something that knows the time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved, for tests and for replaying years in seconds."""

    def __init__(self, moment: datetime) -> None:
        """Stand at `moment`, which must be aware."""
        if moment.tzinfo is None:
            message = "a clock needs an aware moment"
            raise ValueError(message)
        self._moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment at which this clock stands."""
        return self._moment

    def move_to(self, moment: datetime) -> None:
        """Set the clock to another moment."""
        self._moment = moment.astimezone(UTC)


_current: ContextVar[Clock] = ContextVar("sonar_clock", default=SystemClock())  # noqa: B039 - stateless default


def now() -> datetime:
    """Return the present moment of the clock in force, aware, in UTC. For pages, commands and jobs only."""
    return _current.get().now()


def local_day(moment: datetime) -> date:
    """Return the calendar day in the Netherlands on which `moment` falls."""
    return moment.astimezone(AMSTERDAM).date()


@contextmanager
def clock_in_force(clock: Clock) -> Iterator[None]:
    """Put another clock in force for the duration of the block."""
    token = _current.set(clock)
    try:
        yield
    finally:
        _current.reset(token)

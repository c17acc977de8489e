"""Turns the signals that end a program into an exception, so that everything started is also ended."""

from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING

from sonar_local.parent_death import signal_on_parent_death

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked the runner to end; not an `Exception`, so that nothing swallows it."""

    def __init__(self, number: int) -> None:
        """Remember the signal."""
        super().__init__(number)
        self.number = number


def raise_when_asked_to_stop() -> None:
    """Raise `Stopped` at the first such signal; the next ones are ignored while things are being ended."""

    def stop(number: int, _frame: FrameType | None) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    for each in SIGNALS:
        signal.signal(each, stop)


def run(command: Sequence[str], environment: Mapping[str, str], *, folder: str | None = None) -> int:
    """Run a command in the foreground and give its exit code; when the runner is stopped, so is the command."""
    process = subprocess.Popen(  # noqa: S603 -- our own commands
        list(command),
        env=dict(environment),
        cwd=folder,
        # Children inherit ignored signals; Popen restores only SIGPIPE, and here none is ignored yet.
        preexec_fn=signal_on_parent_death(signal.SIGTERM),  # noqa: PLW1509 -- one thread
    )
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise

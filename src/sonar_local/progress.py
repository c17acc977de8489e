"""One line for each step, with the time it took, so that a person sees where the start-up is."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def say(line: str) -> None:
    """Print one line at once, also when the output is a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def complain(line: str) -> None:
    """Print one line on standard error."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print the title when the step begins and the seconds when it succeeded."""
    begun = time.monotonic()
    on_screen = sys.stdout.isatty()
    if on_screen:
        sys.stdout.write(f"  {title} …")
        sys.stdout.flush()
    try:
        yield
    except BaseException:
        if on_screen:
            sys.stdout.write("\n")
            sys.stdout.flush()
        raise
    ending = f"{time.monotonic() - begun:.1f} s"
    say(f" {ending}" if on_screen else f"  {title}: {ending}")

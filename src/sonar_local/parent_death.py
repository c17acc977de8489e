"""Asks the kernel to end a child when the runner dies, so that `kill -9` of the runner leaves nothing behind."""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable

PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec as little as possible may happen.
_LIBC = ctypes.CDLL(None, use_errno=True)


def signal_on_parent_death(number: signal.Signals) -> Callable[[], None]:
    """Give what `subprocess.Popen(preexec_fn=…)` must run in the child."""
    parent = os.getpid()

    def ask() -> None:
        _LIBC.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # the runner died between fork and here
            os._exit(1)

    return ask

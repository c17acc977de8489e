"""Recognises and ends processes that an earlier runner left behind, and never anybody else's.

A process number alone proves nothing, since numbers are used again: it counts together with the moment the process
started, or with the data folder it works in.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PROC = Path("/proc")


def started_at(pid: int) -> str | None:
    """Give the kernel's start mark of a live process; None when it is gone or only waits to be collected."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    # The name stands in brackets and may hold spaces; what follows is state (1st) … start time (20th).
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in {"Z", "X"} else fields[19]


def boot() -> str:
    """Name this run of the machine: process numbers and start marks mean nothing after the next one."""
    return (PROC / "sys" / "kernel" / "random" / "boot_id").read_text().strip()


def working_in(folder: Path) -> list[int]:
    """List the live processes whose working folder is this one (a PostgreSQL process works in its data folder)."""
    found = []
    wanted = os.path.realpath(folder)
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            works_in = str((entry / "cwd").readlink())
        except OSError:
            continue
        if works_in == wanted and started_at(int(entry.name)) is not None:
            found.append(int(entry.name))
    return found


def group_members(group: int) -> list[int]:
    """List the live processes of a process group."""
    found = []
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            text = (entry / "stat").read_text()
        except OSError:
            continue
        fields = text.rpartition(")")[2].split()
        if fields[0] not in {"Z", "X"} and fields[2] == str(group):
            found.append(int(entry.name))
    return found


def end_group(group: int, patience: float = 8.0) -> None:
    """End a process group: asks first, insists after `patience` seconds; returns when nobody is left."""
    for number, limit in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
        if not group_members(group):
            return
        try:
            os.killpg(group, number)
        except ProcessLookupError:
            return
        if wait_until(lambda: not group_members(group), limit):
            return


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may be gone."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def wait_until(condition: Callable[[], bool], limit: float) -> bool:
    """Ask `condition()` again and again until it is true (True) or `limit` seconds are over (False)."""
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True

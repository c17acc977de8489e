"""The one way in which the runner says no: a sentence that says what to do, and exit code 1."""

from __future__ import annotations

import errno

NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
NO_RIGHT = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class Refusal(Exception):  # noqa: N818 -- not a fault of the program: an answer to the person at the terminal
    """Something outside the program stands in the way; `str()` of it is the sentence to show."""


def of_os_error(error: OSError) -> Refusal:
    """Turn an error of the operating system into a sentence that says what to do."""
    where = f" at {error.filename}" if error.filename else ""
    if error.errno in NO_SPACE:
        return Refusal(f"The disk is full{where}: make room and start again; nothing half-made was kept.")
    if error.errno in NO_RIGHT:
        return Refusal(
            f"This account may not write or read{where}: give it that right,"
            " or set SONAR_HOME to a folder of its own, and start again."
        )
    return Refusal(f"The operating system refused{where}: {error.strerror or error}.")


def tells_of_full_disk(text: str) -> bool:
    """Whether the output of a program says that the disk is full."""
    return "No space left on device" in text or "ENOSPC" in text or "Disk quota exceeded" in text

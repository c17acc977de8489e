"""Profiles that follow a name of an occupation to another group, after a list was loaded."""

from typing import Final

from django.db import transaction

from sonar.kernel.statements import statement

BATCH: Final = 500


def follow_moved(*, size: int = BATCH) -> int:
    """Derive anew the match rows of everybody whose occupation got another key; return of how many people.

    Each batch is a transaction of its own: after a crash the next call goes on where it was. Without moved names it
    does nothing. `size` is at most 1,000.
    """
    done = 0
    while True:
        with transaction.atomic("worker"):
            made = int(statement("sonar.matching", "follow_moved").value("worker", size=size))
        done += made
        if made < size:
            return done

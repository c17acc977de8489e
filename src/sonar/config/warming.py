"""What a web process makes ready beside its first answers, so that nobody waits for it."""

from threading import Thread

import structlog
from django.db import DatabaseError, connections

from sonar.reference import queries

_log = structlog.get_logger(__name__)


def begin_warming() -> Thread:
    """Read the lists of occupations in the background; the first search waits for that only if it comes at once."""
    thread = Thread(target=_warm, name="warming", daemon=True)
    thread.start()
    return thread


def _warm() -> None:
    try:
        queries.warm()
    except (DatabaseError, queries.ListsNotLoaded):
        # No harm: the first who searches reads the lists, or is told what is wrong.
        _log.warning("lists_not_warmed")
    finally:
        connections.close_all()

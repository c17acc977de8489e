"""What a web process makes ready beside its first answers, so that nobody waits for it."""

import gc
from threading import Thread
from typing import Final

import structlog
from django.db import DatabaseError, connections

from sonar.reference import queries

_log = structlog.get_logger(__name__)
_YOUNG: Final = 50_000
"""How many new objects wait before the collector looks through them: about what a page makes."""
_OLDER: Final = 20
"""After how many times it looks at older objects too."""


def begin_warming() -> Thread:
    """Read the lists of occupations in the background; the first search waits for that only if it comes at once.

    After that the collector of circular references leaves alone what is there for good: code, templates and lists,
    through which it would go time and again in each page, for a tenth of the page's processor time.
    """
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
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _OLDER, _OLDER)

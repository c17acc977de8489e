"""Identifiers: UUID version 7, so that new rows land next to each other in an index."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id(*, now: datetime) -> UUID:
    """Return a fresh UUIDv7 whose time part is `now` (millisecond precision)."""
    return uuid7(nanoseconds=round(now.timestamp() * 1_000_000) * 1_000)

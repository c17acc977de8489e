"""In which processing something happens: the trace that joins all its log rows, and where it came from."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Processing:
    """One processing: a page, a command or a job. `trace_id` is a W3C trace id; `origin` a network address or None."""

    trace_id: UUID
    origin: str | None = None


def new_trace_id() -> UUID:
    """Return a random 128-bit trace id. All bits are random, as W3C Trace Context asks."""
    return UUID(bytes=secrets.token_bytes(16))


_current: ContextVar[Processing | None] = ContextVar("sonar_processing", default=None)


def current() -> Processing:
    """Return the processing in force; outside of one, a fresh one, so that a row always has a trace."""
    return _current.get() or Processing(trace_id=new_trace_id())


@contextmanager
def processing(trace_id: UUID, *, origin: str | None) -> Iterator[None]:
    """Put a processing in force for the duration of the block."""
    token = _current.set(Processing(trace_id=trace_id, origin=origin))
    try:
        yield
    finally:
        _current.reset(token)

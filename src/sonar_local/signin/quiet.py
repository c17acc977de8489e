"""Keeps what people do out of the provider's log."""

import logging
from collections.abc import Callable


def no_details() -> Callable[[logging.LogRecord], bool]:
    """Return a filter that reduces every log record to its level, its logger and the kind of the error."""

    def reduce(record: logging.LogRecord) -> bool:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "event"
        record.msg, record.args = kind, ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True

    return reduce

"""Logging: one JSON line per event, with nothing in it that a caller or a person supplied."""

import logging
import logging.config
from typing import Any

import structlog
from structlog.typing import EventDict, Processor  # noqa: TC002 - the configuration is typed with them

_ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "method",
        "route",
        "status",
        "milliseconds",
        "queries",
        "trace_id",
        "job",
        "code",
        "exception_type",
        "count",
    }
)


def keep_known_fields(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Drop every field that is not on the list, so that no call can put a value of a person into a log line."""
    return {name: value for name, value in event.items() if name in _ALLOWED}


def tell_type_only(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by the name of its type: messages of databases and parsers repeat what they were given."""
    info = event.pop("exc_info", None)
    if isinstance(info, BaseException):
        event["exception_type"] = type(info).__name__
    elif isinstance(info, tuple) and info[0] is not None:
        event["exception_type"] = info[0].__name__
    return event


def drop_message_of_others(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Keep of a line of another library its logger and level only; its text may repeat an address or a value."""
    record = event.get("_record")
    if record is not None and not str(record.name).startswith("sonar"):
        event["event"] = "library"
    return event


def logging_configuration(*, demo: bool) -> dict[str, Any]:
    """Return and apply the configuration. A demo shows warnings and worse; production everything from `info`."""
    shared: list[Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_type_only,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    configuration: dict[str, Any] = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    drop_message_of_others,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    keep_known_fields,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["out"], "level": "WARNING"},
        "loggers": {"sonar": {"level": "WARNING" if demo else "INFO"}},
    }
    logging.config.dictConfig(configuration)
    return configuration

"""The reader's own messages."""

from sonar.messaging.queries.inbox import inbox

__all__ = ["inbox"]

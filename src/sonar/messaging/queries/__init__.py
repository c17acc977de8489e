"""The reader's own messages, and how long a line may be."""

from sonar.messaging.queries.received import inbox
from sonar.messaging.rules import LONGEST_LINE

__all__ = ["LONGEST_LINE", "inbox"]

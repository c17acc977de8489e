"""The reader's own messages, what is wrong with a text, and how long a line may be."""

from sonar.messaging.queries.received import inbox
from sonar.messaging.rules import LONGEST_LINE, check_message

__all__ = ["LONGEST_LINE", "check_message", "inbox"]

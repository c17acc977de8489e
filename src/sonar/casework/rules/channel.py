"""How a client is told of something: a message where she reads one, or else a call or a letter (R24)."""

from collections.abc import Mapping
from typing import Any


def reads_messages(channel: Mapping[str, Any] | None) -> bool:
    """Tell whether a message in the Werkmap will reach her, by what is known of how she can be reached.

    Somebody who is not digitally skilled, or whom no text message tells that there is a message, is rung or written to.
    What is not known counts for her.
    """
    if channel is None:
        return True
    return channel.get("digitally_skilled") is not False and channel.get("sms_reachable") is not False

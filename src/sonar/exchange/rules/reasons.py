"""Whether a reason can be kept as it was written."""

from sonar.kernel.bsn import holds_bsn


def keepable(reason: str) -> bool:
    """Tell whether a reason may be kept: it holds no number of a person, and nothing that the database cannot hold."""
    return "\x00" not in reason and not holds_bsn(reason)

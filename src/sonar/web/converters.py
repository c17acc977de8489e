"""What may stand in an address."""

from typing import Final

REFERENCE: Final = "[A-Za-z0-9_-]{59}"


class ReferenceConverter:
    """A sealed reference (`kernel.references`): looked at for its shape only, opened by the rooms."""

    regex = REFERENCE

    def to_python(self, value: str) -> str:
        """Return the reference as it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """Return the reference as it is to stand in the address."""
        return value

"""The three answers other than yes."""

from sonar.access.types import Refusal


class NotAvailable(LookupError):
    """Not there, or not yours: one error for both, so that it tells nothing."""


class Refused(PermissionError):
    """The actor may not do this, or not now. `code` says why; it never depends on a person."""

    def __init__(self, code: Refusal) -> None:
        """Hold the code."""
        super().__init__(code.value)
        self.code = code


class SessionOver(PermissionError):
    """The session ended between the beginning of the request and the reading."""


def raise_for(refusal: str) -> None:
    """Raise the answer that an actor gets for what the database refused."""
    code = Refusal(refusal)
    if code is Refusal.NO_SESSION:
        raise SessionOver
    if code in {Refusal.NOT_AVAILABLE, Refusal.MALFORMED}:
        raise NotAvailable
    raise Refused(code)

"""Why somebody is not signed in."""

from enum import StrEnum


class Refusal(StrEnum):
    """The reasons for which a sign-in is refused. The value is what the ledger records."""

    STATE = "state"
    """The attempt is unknown here: used before, too old, or begun in another browser."""
    DENIED = "denied"
    """The person, or the provider on her behalf, broke the sign-in off."""
    PROVIDER_ERROR = "provider_error"
    """The provider answered with an error, or with something that is no token."""
    CODE = "code"
    """The provider does not accept the code: used before, or too old."""
    SIGNATURE = "signature"
    """The token was not signed by the provider."""
    ISSUER = "issuer"
    """The token, or the answer, comes from another provider."""
    AUDIENCE = "audience"
    """The token was made for another application."""
    EXPIRED = "expired"
    """The token is too old, or not valid yet."""
    NONCE = "nonce"
    """The token belongs to another attempt."""
    LEVEL = "level"
    """The person signed in at too low a level."""
    STALE = "stale"
    """The person proved who she is too long ago."""
    CLAIMS = "claims"
    """The token does not say who the person is."""
    NO_EMPLOYER = "no_employer"
    """The token does not say for which organisation, by a number of the trade register, somebody signs in."""
    ACCOUNT_UNKNOWN = "account_unknown"
    """No staff account belongs to this person."""
    ACCOUNT_INACTIVE = "account_inactive"
    """The staff account is closed."""


class SignInRefused(Exception):  # noqa: N818 - a refusal is an outcome, named for what happened
    """A sign-in was refused; `code` says why. Carries nothing of the person or the token."""

    def __init__(self, code: Refusal) -> None:
        """Refuse for the reason `code`."""
        super().__init__(code.value)
        self.code = code

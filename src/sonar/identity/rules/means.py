"""The means by which people sign in, and the levels of assurance that each must reach."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sonar.identity.types import ActorKind

STAFF: Final = "staff"
DIGID: Final = "digid"

STAFF_PASSWORD: Final = "urn:sonar:acr:password"  # noqa: S105 - the name of a level
STAFF_MFA: Final = "urn:sonar:acr:mfa"

DIGID_BASIS: Final = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
DIGID_MIDDEN: Final = "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract"
DIGID_SUBSTANTIEEL: Final = "urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard"
DIGID_HOOG: Final = "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI"

STAFF_LEVELS: Final = (STAFF_PASSWORD, STAFF_MFA)
DIGID_LEVELS: Final = (DIGID_BASIS, DIGID_MIDDEN, DIGID_SUBSTANTIEEL, DIGID_HOOG)


@dataclass(frozen=True, slots=True)
class SignInMeans:
    """One way to sign in: a provider, our registration there, and what we demand of its answer.

    `levels` runs from low to high; a level that is not in it is below all others (R120). `max_age` is how long
    ago the person may have proved who she is; None leaves that to the provider's single sign-on.
    """

    name: str
    kind: ActorKind
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    levels: tuple[str, ...]
    minimum: str
    prompt: str = ""
    max_age: timedelta | None = None

    def accepted_levels(self) -> tuple[str, ...]:
        """Return the levels that are high enough, the lowest first."""
        return self.levels[self.levels.index(self.minimum) :]


def staff_means(*, issuer: str, client_id: str, client_secret: str) -> SignInMeans:
    """Return the means for staff: single sign-on at the level of a second factor (R119, R120)."""
    return SignInMeans(
        name=STAFF,
        kind=ActorKind.STAFF,
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        levels=STAFF_LEVELS,
        minimum=STAFF_MFA,
    )


def digid_means(*, issuer: str, client_id: str, client_secret: str) -> SignInMeans:
    """Return the means for jobseekers: DigiD at level Midden or higher, proved afresh each time (R107)."""
    return SignInMeans(
        name=DIGID,
        kind=ActorKind.JOBSEEKER,
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        levels=DIGID_LEVELS,
        minimum=DIGID_MIDDEN,
        prompt="login",
        max_age=timedelta(minutes=5),
    )

"""The means by which people sign in, and the levels of assurance that each must reach."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sonar.identity.types import ActorKind

STAFF: Final = "staff"
DIGID: Final = "digid"
EHERKENNING: Final = "eherkenning"

STAFF_PASSWORD: Final = "urn:sonar:acr:password"  # noqa: S105 - the name of a level
STAFF_MFA: Final = "urn:sonar:acr:mfa"

DIGID_BASIS: Final = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
DIGID_MIDDEN: Final = "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract"
DIGID_SUBSTANTIEEL: Final = "urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard"
DIGID_HOOG: Final = "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI"

# The levels of eHerkenning (Afsprakenstelsel Elektronische Toegangsdiensten); from loa3 on substantial (eIDAS).
EH2: Final = "urn:etoegang:core:assurance-class:loa2"
EH2_PLUS: Final = "urn:etoegang:core:assurance-class:loa2plus"
EH3: Final = "urn:etoegang:core:assurance-class:loa3"
EH4: Final = "urn:etoegang:core:assurance-class:loa4"

STAFF_LEVELS: Final = (STAFF_PASSWORD, STAFF_MFA)
DIGID_LEVELS: Final = (DIGID_BASIS, DIGID_MIDDEN, DIGID_SUBSTANTIEEL, DIGID_HOOG)
EHERKENNING_LEVELS: Final = (EH2, EH2_PLUS, EH3, EH4)


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


def eherkenning_means(*, issuer: str, client_id: str, client_secret: str) -> SignInMeans:
    """Return the means for employers: eHerkenning at level 3 (substantial) or higher, proved afresh (I39, R117).

    The rules of signing in are those of the Werkmap: level, age of the proof, and no single sign-on.
    """
    return SignInMeans(
        name=EHERKENNING,
        kind=ActorKind.EMPLOYER,
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        levels=EHERKENNING_LEVELS,
        minimum=EH3,
        prompt="login",
        max_age=timedelta(minutes=5),
    )

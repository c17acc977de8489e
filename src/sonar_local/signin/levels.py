"""The levels at which a demo person can sign in."""

from dataclasses import dataclass

STAFF_MFA = "urn:sonar:acr:mfa"
STAFF_PASSWORD = "urn:sonar:acr:password"  # noqa: S105 - the name of a level
DIGID_BASIS = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
DIGID_MIDDEN = "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract"
DIGID_SUBSTANTIEEL = "urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard"
DIGID_HOOG = "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI"
EH2_PLUS = "urn:etoegang:core:assurance-class:loa2plus"
EH3 = "urn:etoegang:core:assurance-class:loa3"
EH4 = "urn:etoegang:core:assurance-class:loa4"


@dataclass(frozen=True, slots=True)
class Level:
    """A way of proving who one is."""

    name: str
    acr: str
    amr: tuple[str, ...]
    label: str


LEVELS = {
    "staff": (
        Level("mfa", STAFF_MFA, ("pwd", "otp", "mfa"), "Met tweede factor"),
        Level("zonder", STAFF_PASSWORD, ("pwd",), "Zonder tweede factor (laat de weigering zien)"),
    ),
    "digid": (
        Level("midden", DIGID_MIDDEN, ("pwd", "sms"), "Met sms-controle (DigiD Midden)"),
        Level("substantieel", DIGID_SUBSTANTIEEL, ("hwk", "pin"), "Met ID-check in de app (DigiD Substantieel)"),
        Level("hoog", DIGID_HOOG, ("sc", "pin"), "Met identiteitskaart (DigiD Hoog)"),
        Level("basis", DIGID_BASIS, ("pwd",), "Alleen wachtwoord (DigiD Basis; laat de weigering zien)"),
    ),
    "eherkenning": (
        Level("eh3", EH3, ("pwd", "otp"), "Met eHerkenning niveau 3 (substantieel)"),
        Level("eh4", EH4, ("sc", "pin"), "Met eHerkenning niveau 4 (hoog)"),
        Level("eh2", EH2_PLUS, ("pwd",), "Met eHerkenning niveau 2+ (laat de weigering zien)"),
    ),
}


def preferred(means: str, acr_values: str) -> Level:
    """Return the first level asked for in `acr_values` that this means has, or else its usual one.

    By OpenID Connect the client's order is its preference, and a provider may give another level; the client
    has to look at what it got. The person's own choice on the page goes before this one.
    """
    known = {level.acr: level for level in LEVELS[means]}
    return next((known[value] for value in acr_values.split() if value in known), LEVELS[means][0])


def named(means: str, name: str) -> Level | None:
    """Return the level that a choice on the page names, or None."""
    return next((level for level in LEVELS[means] if level.name == name), None)

"""What a person reads when a sign-in does not succeed: what happened, and what to do."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sonar.identity.operations import Refusal
from sonar.identity.types import Ended


@dataclass(frozen=True, slots=True)
class Explanation:
    """A heading, what happened, and what to do."""

    heading: Promise
    happened: Promise
    advice: Promise


_AGAIN = _("Begin opnieuw met aanmelden. Gebeurt het weer, neem dan contact op met de helpdesk.")
_UNTRUSTED = _("Sonar kan het antwoord van de aanmelddienst niet vertrouwen. U bent niet aangemeld.")

REFUSALS: Final[dict[Refusal, Explanation]] = {
    Refusal.STATE: Explanation(
        _("Deze aanmelding is niet meer geldig"),
        _(
            "De aanmelding is al gebruikt, is ouder dan tien minuten, of is in een andere browser begonnen. "
            "U bent niet aangemeld."
        ),
        _("Begin opnieuw met aanmelden, in deze browser, en sta cookies van Sonar toe."),
    ),
    Refusal.DENIED: Explanation(
        _("U hebt het aanmelden afgebroken"),
        _("De aanmelddienst meldt dat u niet verder wilde of niet verder mocht. U bent niet aangemeld."),
        _("Wilt u toch aanmelden? Begin dan opnieuw."),
    ),
    Refusal.PROVIDER_ERROR: Explanation(
        _("Aanmelden is niet gelukt"),
        _("De aanmelddienst gaf een foutmelding. U bent niet aangemeld."),
        _AGAIN,
    ),
    Refusal.CODE: Explanation(
        _("Deze aanmelding is niet meer geldig"),
        _("De aanmelddienst accepteert de code niet: die is al gebruikt of te oud. U bent niet aangemeld."),
        _AGAIN,
    ),
    Refusal.SIGNATURE: Explanation(_("Aanmelden is niet gelukt"), _UNTRUSTED, _AGAIN),
    Refusal.ISSUER: Explanation(
        _("Aanmelden is niet gelukt"),
        _("Het antwoord komt van een andere aanmelddienst dan u koos. U bent niet aangemeld."),
        _AGAIN,
    ),
    Refusal.AUDIENCE: Explanation(
        _("Aanmelden is niet gelukt"),
        _("Het antwoord van de aanmelddienst is voor een andere toepassing bedoeld. U bent niet aangemeld."),
        _AGAIN,
    ),
    Refusal.EXPIRED: Explanation(
        _("Deze aanmelding is verlopen"),
        _("Het antwoord van de aanmelddienst is te oud. U bent niet aangemeld."),
        _AGAIN,
    ),
    Refusal.NONCE: Explanation(
        _("Deze aanmelding is niet meer geldig"),
        _("Het antwoord van de aanmelddienst hoort bij een andere poging. U bent niet aangemeld."),
        _AGAIN,
    ),
    Refusal.LEVEL: Explanation(
        _("U hebt een sterkere manier van aanmelden nodig"),
        _("U hebt zich aangemeld met een te laag niveau. Voor Sonar is een tweede stap nodig. U bent niet aangemeld."),
        _(
            "Medewerker: gebruik uw tweede factor, zoals een app of sleutel. Werkzoekende: gebruik de DigiD-app of "
            "sms-controle. Werkgever: gebruik eHerkenning niveau 3 of 4. Begin daarna opnieuw met aanmelden."
        ),
    ),
    Refusal.STALE: Explanation(
        _("Laat opnieuw zien wie u bent"),
        _("U hebt te lang geleden laten zien wie u bent. U bent niet aangemeld."),
        _("Begin opnieuw met aanmelden en rond het binnen vijf minuten af."),
    ),
    Refusal.CLAIMS: Explanation(
        _("Aanmelden is niet gelukt"),
        _("Het antwoord van de aanmelddienst is niet volledig. U bent niet aangemeld."),
        _AGAIN,
    ),
    Refusal.NO_EMPLOYER: Explanation(
        _("Wij weten niet voor welke organisatie u zich aanmeldt"),
        _("eHerkenning gaf geen goed KvK-nummer of vestigingsnummer door. U bent niet aangemeld."),
        _(
            "Meld u aan met een eHerkenningsmiddel dat hoort bij een inschrijving in het Handelsregister. "
            "Vraag de beheerder van eHerkenning in uw organisatie of u gemachtigd bent voor Sonar."
        ),
    ),
    Refusal.ACCOUNT_UNKNOWN: Explanation(
        _("U hebt geen account in Sonar"),
        _("U hebt bij uw organisatie laten zien wie u bent, maar u hebt in Sonar geen persoonlijk account."),
        _("Vraag uw teammanager om een account. Leen nooit dat van een collega."),
    ),
    Refusal.ACCOUNT_INACTIVE: Explanation(
        _("Uw account is gesloten"),
        _("Uw persoonlijke account in Sonar is niet meer actief. U bent niet aangemeld."),
        _("Denkt u dat dit niet klopt? Vraag het uw teammanager."),
    ),
}

UNREACHABLE: Final = Explanation(
    _("De aanmelddienst is nu niet bereikbaar"),
    _("Sonar krijgt geen antwoord van de aanmelddienst. U bent niet aangemeld."),
    _("Wacht een paar minuten en begin dan opnieuw. Blijft het zo, neem dan contact op met de helpdesk."),
)

MALFORMED: Final = Explanation(
    _("Dit adres klopt niet"),
    _("Het adres waarmee u terugkwam van de aanmelddienst is niet volledig. U bent niet aangemeld."),
    _("Begin opnieuw met aanmelden vanaf de pagina van Sonar; gebruik geen bewaard of gekopieerd adres."),
)

ENDED: Final[dict[str, Promise]] = {
    Ended.IDLE.value: _("U bent afgemeld, omdat u een tijd niets deed. Meld u opnieuw aan om verder te gaan."),
    Ended.EXPIRED.value: _("Uw sessie heeft de langste duur bereikt. Meld u opnieuw aan om verder te gaan."),
    Ended.REVOKED.value: _(
        "Uw sessie is beëindigd: u hebt zich elders aangemeld, of een beheerder heeft de sessie ingetrokken. "
        "Meld u opnieuw aan, of vraag het uw beheerder als dat niet lukt."
    ),
    Ended.SIGNED_OUT.value: _("U bent afgemeld. Meld u opnieuw aan om verder te gaan."),
}

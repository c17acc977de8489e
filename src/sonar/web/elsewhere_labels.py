"""The words about other organisations: why a question to the national exchange brought nothing, and its parties."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sonar.exchange.types import AskFault

ASK_FAULTS: Final[Mapping[AskFault, Promise]] = {
    AskFault.OFF: _("Sonar is hier niet aangesloten op de landelijke uitwisseling. Er is niets gevraagd."),
    AskFault.FULL: _("Er lopen nu te veel vragen tegelijk. Er is niets gevraagd. Probeer het over een minuut opnieuw."),
    AskFault.TIMEOUT: _("De landelijke uitwisseling antwoordde niet op tijd. Probeer het later opnieuw."),
    AskFault.UNREACHABLE: _("De landelijke uitwisseling is niet te bereiken. Probeer het later opnieuw."),
    AskFault.TLS: _("De verbinding met de landelijke uitwisseling is niet veilig. Daarom is niets gevraagd. Meld dit."),
    AskFault.NOT_KNOWN: _("De landelijke uitwisseling herkent Sonar niet. Meld dit bij functioneel beheer."),
    AskFault.LIMIT: _("De landelijke uitwisseling neemt nu geen vragen meer aan: haar grens is bereikt."),
    AskFault.BUSY: _("De landelijke uitwisseling is nu gesloten of te druk."),
    AskFault.REFUSED: _("De landelijke uitwisseling kon deze vraag niet lezen. Meld dit bij functioneel beheer."),
    AskFault.FAULT: _("Bij de landelijke uitwisseling ging iets mis. Probeer het later opnieuw."),
    AskFault.MALFORMED: _("Het antwoord van de landelijke uitwisseling was niet te lezen. Er is niets bewaard."),
    AskFault.TOO_LARGE: _("Het antwoord van de landelijke uitwisseling was te groot. Er is niets bewaard."),
    AskFault.GONE: _("Deze gegevens zijn er niet meer bij de andere organisatie. Kies een ander, of vraag opnieuw."),
    AskFault.NO_OCCUPATION: _(
        "De landelijke uitwisseling kent het beroep van deze vacature niet. Er is niets gevraagd."
    ),
    AskFault.WITHHELD: _("Over deze klant vragen wij niets aan andere organisaties. Er is niets gevraagd."),
    AskFault.BUDGET: _("U hebt dit uur genoeg gevraagd. Over een uur kan het weer."),
    AskFault.TEN: _("Van één vraag kunt u tien keer de details bekijken. Dat is nu gebeurd. Vraag opnieuw voor meer."),
    AskFault.REASON: _("Schrijf een reden van 20 tot 500 tekens."),
}

PARTY_FAULTS: Final[Mapping[str, Promise]] = {
    "no_session": _("Uw aanmelding is verlopen. Meld u opnieuw aan."),
    "not_yours": _("Dit hoort niet bij uw functie. Alleen functioneel beheer doet dit."),
    "oin": _("Een OIN heeft 20 cijfers."),
    "name": _("Schrijf een naam van 2 tot 120 tekens."),
    "role": _("Kies wat de organisatie doet."),
    "agreement": _("Schrijf in 5 tot 200 tekens waar de overeenkomst te vinden is."),
    "period": _("Vul twee dagen in; de laatste dag ligt niet voor de eerste."),
    "per_hour": _("Kies 1 tot 100.000 vragen per uur."),
    "waiting": _("Voor dit OIN wacht al een voorstel. Laat daar eerst over beslissen, of trek het in."),
    "gone": _("Hierover is al beslist. Open de pagina opnieuw."),
    "self": _("U hebt dit zelf voorgesteld. Een collega beslist."),
    "not_own": _("Alleen wie dit voorstelde, trekt het in. U kunt het afwijzen."),
    "reason": _("Schrijf in 10 tot 500 tekens waarom, zonder BSN."),
}

ROLES: Final[Mapping[str, Promise]] = {
    "asker": _("Vraagt naar profielen en vacatures"),
    "exchange": _("Geeft vragen door (de uitwisseling zelf)"),
}

DEEDS: Final[Mapping[str, Promise]] = {
    "client:elsewhere": _("Vacatures bij andere organisaties bekeken"),
    "own:elsewhere": _("Eigen vacatures bij andere organisaties bekeken"),
    "vum:ask": _("Vacatures gevraagd aan andere organisaties"),
    "vum:offer": _("Details van een vacature elders gevraagd"),
    "vum:search": _("Kandidaten gevraagd aan andere organisaties"),
    "vum:look": _("Kandidaten van andere organisaties bekeken"),
    "vum:foreign": _("Details van een kandidaat elders gevraagd"),
    "vum:answered": _("Antwoord van andere organisaties"),
    "vum:detailed": _("Details van een andere organisatie ontvangen"),
}

NEEDS: Final[Mapping[str, Promise]] = {
    "adapted_workplace": _("aanpassing van de werkplek"),
    "guidance": _("begeleiding"),
    "variation": _("afwisseling in het werk"),
}

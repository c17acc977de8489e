"""The words about connections of other systems: what stood in the way, and what was decided."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sonar.exchange.types import ConnectionFault, ConnectionKind

CONNECTION_FAULTS: Final[Mapping[ConnectionFault, Promise]] = {
    ConnectionFault.NO_SESSION: _("Uw aanmelding is verlopen. Meld u opnieuw aan."),
    ConnectionFault.NOT_YOURS: _("Dit hoort niet bij uw functie. Alleen functioneel beheer doet dit."),
    ConnectionFault.OIN: _("Een OIN heeft 20 cijfers."),
    ConnectionFault.ORGANISATION: _("Kies een gemeente uit de lijst."),
    ConnectionFault.TAKEN: _("Dit OIN is al aangesloten voor een andere gemeente."),
    ConnectionFault.KEY: _(
        "Dit is geen sleutel die we kunnen gebruiken. Plak de openbare helft als JWK: EC P-256, of RSA van minstens"
        " 2048 bits."
    ),
    ConnectionFault.PRIVATE_KEY: _(
        "Dit is de geheime helft. Die hoort nooit het systeem uit. Er is niets bewaard. Laat de organisatie een nieuw"
        " paar maken, en plak daarvan de openbare helft."
    ),
    ConnectionFault.NO_KEY: _("Plak de openbare sleutel. Leeg laten kan alleen bij wie al is aangesloten."),
    ConnectionFault.KVK_NUMBER: _("Een KvK-nummer heeft acht cijfers."),
    ConnectionFault.NAME: _("Schrijf een naam van 2 tot 120 tekens."),
    ConnectionFault.SOURCE: _("Schrijf een bron van 1 tot 80 tekens."),
    ConnectionFault.SOURCE_TAKEN: _("Een andere leverancier levert onder deze bron. Kies een andere naam."),
    ConnectionFault.OTHER: _(
        "Dit OIN is aangesloten met een ander KvK-nummer of een andere bron. De vacatures staan daaronder: dat kan"
        " niet meer anders."
    ),
    ConnectionFault.SUPPLIER: _("Kies een leverancier die is aangesloten."),
    ConnectionFault.CONTRACT: _("Schrijf in 5 tot 200 tekens waar het contract te vinden is."),
    ConnectionFault.AGREEMENT: _("Schrijf in 5 tot 200 tekens waar de overeenkomst te vinden is."),
    ConnectionFault.PERIOD: _("Vul de dagen in; de laatste dag ligt niet voor de eerste."),
    ConnectionFault.OVER: _("Deze laatste dag is al voorbij. Stoppen doet u met Beëindigen."),
    ConnectionFault.PERSONS_PER_DAY: _("Kies 1 tot 5.000 personen per dag."),
    ConnectionFault.PER_HOUR: _("Kies 1 tot 100.000 per uur."),
    ConnectionFault.REASON: _("Schrijf in 10 tot 500 tekens waarom, zonder BSN."),
    ConnectionFault.WAITING: _("Hiervoor wacht al een voorstel. Laat daar eerst over beslissen, of trek het in."),
    ConnectionFault.GONE: _("Hierover is al beslist, of het is al gestopt. Open de pagina opnieuw."),
    ConnectionFault.SELF: _("U hebt dit zelf voorgesteld. Een collega beslist."),
    ConnectionFault.NOT_OWN: _("Alleen wie dit voorstelde, trekt het in. U kunt het afwijzen."),
    ConnectionFault.OUTDATED: _(
        "Dit kan zo niet meer: er is intussen iets veranderd. Wijs het af en stel het opnieuw voor."
    ),
}

KINDS: Final[Mapping[ConnectionKind, Promise]] = {
    ConnectionKind.MUNICIPALITY: _("Systeem van een gemeente"),
    ConnectionKind.SUPPLIER: _("Leverancier"),
    ConnectionKind.CONTRACT: _("Contract met een werkgever"),
}

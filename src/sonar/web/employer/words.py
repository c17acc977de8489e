"""The words of the employers' portal for what the rooms call by a code."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sonar.identity.operations import MandateFault
from sonar.identity.types import MandateScope

SCOPES: Final[dict[MandateScope, Promise]] = {
    MandateScope.VACANCIES: _("Vacatures"),
    MandateScope.CANDIDATES: _("Kandidaten"),
    MandateScope.ALL: _("Vacatures en kandidaten"),
}

MANDATE_FAULTS: Final[dict[MandateFault, Promise]] = {
    MandateFault.NO_SESSION: _("Uw sessie is voorbij of uw machtiging is beëindigd. Kies voor wie u werkt."),
    MandateFault.NOT_OWN: _("Alleen wie zich voor de hele eigen organisatie aanmeldt, kan een machtiging geven."),
    MandateFault.NUMBER: _("Vul een KvK-nummer van acht cijfers in."),
    MandateFault.OWN_NUMBER: _("Dit is uw eigen KvK-nummer. Vul dat van het bureau in."),
    MandateFault.SCOPE: _("Kies waarvoor de machtiging geldt."),
    MandateFault.PAST: _("Kies een begindatum van vandaag of later."),
    MandateFault.PERIOD: _("De laatste dag ligt voor de eerste dag. Kies een latere laatste dag."),
    MandateFault.TOO_LONG: _("Een machtiging geldt hoogstens drie jaar. Kies een eerdere laatste dag."),
    MandateFault.PRESENT: _("Dit bureau heeft in deze periode al een machtiging. Trek die eerst in."),
    MandateFault.TOO_MANY: _("U hebt al honderd machtigingen. Trek eerst in wat u niet meer gebruikt."),
    MandateFault.CHAINED: _(
        "U hebt zich via eHerkenning voor deze werkgever aangemeld. Meld u opnieuw aan om voor een ander te werken."
    ),
    MandateFault.ESTABLISHMENT: _(
        "Uw eHerkenning geldt voor één vestiging. Daarmee kunt u niet voor een andere werkgever werken."
    ),
    MandateFault.MANDATE: _("Deze machtiging geldt niet meer. Vraag de werkgever om een nieuwe."),
}

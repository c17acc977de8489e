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

STATES: Final[dict[str, Promise]] = {
    "draft": _("Concept"),
    "review": _("Wordt nagekeken"),
    "published": _("Te vinden"),
    "filled": _("Vervuld"),
    "withdrawn": _("Ingetrokken"),
    "expired": _("Verlopen"),
}
STATE_BADGES: Final = {"draft": "neutral", "review": "warning", "published": "ok"}

STEP_FAULTS: Final[dict[str, Promise]] = {
    "state": _("Dit kan niet meer: de vacature is intussen veranderd. Kijk hieronder hoe die er nu voor staat."),
    "stale": _("De vacature is intussen gewijzigd. Kijk hieronder wat er nu staat, en doe het dan opnieuw."),
    "closed": _("Deze vestiging is gesloten. Kies een andere vestiging."),
    "expires": _("De laatste dag van deze vacature is voorbij. Wijzig eerst die dag."),
    "reason": _("Schrijf in één of twee zinnen waarom, minstens 20 tekens."),
    "bsn": _("Hier staat een nummer dat op een BSN lijkt. Haal het weg."),
}

REGISTER_FAULTS: Final[dict[str, Promise]] = {
    "no_session": _("Uw sessie is voorbij of uw machtiging is beëindigd. Kies voor wie u werkt."),
    "not_own": _(
        "Alleen de werkgever zelf kan een vestiging opgeven, met eHerkenning voor die vestiging of voor alles."
    ),
    "closed": _("Deze organisatie staat bij ons als gestopt. Bel uw contactpersoon bij UWV."),
    "name": _("Vul de naam van uw organisatie in, zoals in het Handelsregister."),
    "number": _("Vul een vestigingsnummer van twaalf cijfers in. Het staat op uw uittreksel van het Handelsregister."),
    "taken": _("Dit vestigingsnummer kennen wij al. Kijk of het klopt, of bel uw contactpersoon bij UWV."),
    "unknown_pc4": _("Deze postcode kennen wij niet. Vul de vier cijfers in."),
    "too_many": _("U hebt al vijfhonderd vestigingen. Bel uw contactpersoon bij UWV."),
}

VERBS: Final[dict[str, Promise]] = {
    "make": _("Vacature gemaakt"),
    "change": _("Vacature gewijzigd"),
    "publish": _("Vacature geplaatst"),
    "approve": _("Goedgekeurd"),
    "return": _("Teruggestuurd"),
    "take_back": _("Teruggenomen om te wijzigen"),
    "fill": _("Gesloten: vervuld"),
    "withdraw": _("Gesloten: ingetrokken"),
    "expire": _("Verlopen"),
    "hold": _("Een medewerker helpt met deze vacature"),
    "release": _("De medewerker helpt niet meer met deze vacature"),
}

ACTIONS: Final[dict[str, Promise]] = {
    "session:start": _("Aangemeld"),
    "session:start:concurrent": _("Aangemeld, terwijl een eerdere aanmelding nog liep"),
    "session:end": _("Afgemeld"),
    "session:revoke": _("Sessie ingetrokken"),
    "session:end-colleague": _("Aanmelding van een collega beëindigd"),
    "employer:act-for": _("Gekozen voor wie gewerkt wordt"),
    "employer:register": _("Vestiging opgegeven"),
    "employer:own-contact": _("Contactpersoon toegevoegd of gewijzigd"),
    "employer:own-establishment": _("Vestiging gewijzigd"),
    "employer:own-willingness": _("Gewijzigd wat de werkgever wil doen"),
    "employer:own-preference": _("Gewijzigd hoe de werkgever contact wil"),
    "mandate:give": _("Machtiging gegeven"),
    "mandate:withdraw": _("Machtiging ingetrokken"),
}
"""What the ledger calls what an employer's users do, beside vacancies."""

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

"""The words for the codes of rights and of what is watched around them; `labels` has them all together."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sonar.access.types import (
    Acquaintance,
    Ceiling,
    Control,
    Fault,
    ProposalKind,
    ProtectionCause,
    SignalCause,
    Verdict,
)

CEILINGS: Final[Mapping[str, Promise]] = {
    Ceiling.SELF: _("alleen uzelf"),
    Ceiling.TEAM: _("uw team of kantoor"),
    Ceiling.OFFICE: _("uw kantoor"),
    Ceiling.REGION: _("uw arbeidsmarktregio"),
    Ceiling.MUNICIPALITY: _("inwoners van de gemeenten waarvoor u werkt"),
    Ceiling.OWN_GROUP: _("inwoners van die gemeenten die klant zijn van uw organisatie"),
    Ceiling.NATIONAL_TASK: _("uw regio; het hele land met een landelijke taak"),
    Ceiling.NATION: _("het hele land, voor deze wettelijke taak"),
}

GRANTED: Final[Mapping[str, Promise]] = {
    ProposalKind.FUNCTION: _("functie"),
    ProposalKind.EXTRA: _("extra recht"),
    ProposalKind.SCOPE: _("kantoor of regio erbij"),
    ProposalKind.NATIONAL_TASK: _("landelijke taak"),
    ProposalKind.APPROVAL: _("toestemming voor een afgeschermde klant"),
    "former_clients": _("oud-klanten inzien"),
    "sw_work_capacity": _("beoordeelde belastbaarheid inzien"),
}

RIGHT_FAULTS: Final[Mapping[str, Promise]] = {
    Fault.SELF: _("U kunt geen recht voor uzelf vragen, goedkeuren of bevestigen. Vraag het een collega."),
    Fault.NOT_YOURS: _("Dit hoort niet bij uw functie of bij de mensen van uw kantoor."),
    Fault.GONE: _("Hierover is al beslist. Open de pagina opnieuw."),
    Fault.REASON: _("Schrijf een reden van 20 tot 500 tekens."),
    Fault.PERIOD: _("Kies een einddatum na vandaag."),
    Fault.TOO_LONG: _("Dit recht kan niet zo lang duren. Kies een eerdere einddatum."),
    Fault.NOT_IN_SET: _("Deze functie bestaat niet bij deze organisatie."),
    Fault.NOT_FOR_FUNCTION: _("Dit extra recht is er niet voor deze functie."),
    Fault.SCOPE: _("Voor deze functie is er geen kantoor of regio erbij mogelijk."),
    Fault.OFFICE: _("Dit kantoor hoort niet bij de organisatie."),
    Fault.REGION: _("Deze regio bestaat niet."),
    Fault.TASK: _("Noem de wettelijke taak; deze functie moet een landelijke taak kunnen hebben."),
    Fault.CLIENT: _("Deze klant is niet afgeschermd of hoort niet bij deze collega."),
    Fault.CLOSED: _("Dit account is gesloten."),
    Fault.SAME: _("Kies twee verschillende collega's."),
    Fault.OTHER_FUNCTION: _("De vervanger heeft een andere functie of een gesloten account."),
    Fault.NAME: _("Schrijf een naam van 2 tot 120 tekens."),
    Fault.SUBJECT: _("Schrijf de aanmeldnaam met letters, cijfers, punt, streepje of apenstaart; minstens 3 tekens."),
    Fault.TAKEN: _("Er is al een account met deze aanmeldnaam."),
    Fault.TEAM: _("Dit team hoort niet bij dit kantoor."),
    Fault.DUTY: _("Baliedienst is er voor een adviseur werk van dit kantoor, of van een ander kantoor in deze regio."),
    Fault.OVERLAP: _("Deze collega heeft in deze dagen al baliedienst. Beëindig die eerst, of kies andere dagen."),
    Fault.NOT_LOOKED: _("Neem het signaal eerst in onderzoek."),
    Fault.FINDING: _("Kies een uitkomst en schrijf een bevinding van 10 tot 500 tekens, zonder burgerservicenummer."),
    Fault.NO_SESSION: _("Uw aanmelding is verlopen. Meld u opnieuw aan."),
}
"""Why a right was not granted, withdrawn or confirmed, and what to do."""

ACQUAINTANCES: Final[Mapping[str, Promise]] = {
    Acquaintance.FAMILY: _("Familie"),
    Acquaintance.FRIEND: _("Vriend of kennis"),
    Acquaintance.NEIGHBOUR: _("Buur"),
    Acquaintance.COLLEAGUE: _("Collega of oud-collega"),
    Acquaintance.OTHER: _("Anders"),
}

PROTECTIONS: Final[Mapping[str, Promise]] = {
    ProtectionCause.THREAT: _("Wordt bedreigd"),
    ProtectionCause.OWN_STAFF: _("Werkt zelf bij UWV of een partner"),
    ProtectionCause.PUBLIC_EYE: _("Is bekend bij het publiek"),
    ProtectionCause.OTHER: _("Iets anders"),
}
"""Why a client is protected."""

SIGNALS: Final[Mapping[str, Promise]] = {
    SignalCause.HEALTH_OUTSIDE_CASELOAD: _("Gezondheid ingezien buiten de eigen klanten"),
    SignalCause.MANY_REFUSALS: _("Veel geweigerde pogingen op één dag"),
    SignalCause.KNOWN_REFUSED: _("Eigen dossier of dat van een bekende geprobeerd"),
    SignalCause.KNOWN_WITHDRAWN: _("Melding van een bekende ingetrokken"),
    SignalCause.SAME_ADDRESS: _("Klant op het eigen adres geopend"),
    SignalCause.PROTECTED_OPENED: _("Afgeschermde klant geopend"),
    SignalCause.FORMER_OPENED: _("Oud-klant geopend"),
    SignalCause.GLASS_OVERDUE: _("Noodprocedure niet op tijd beoordeeld"),
    SignalCause.GLASS_NO_TASK: _("Noodprocedure zonder taak gebruikt"),
    SignalCause.SELF_GRANT: _("Recht voor zichzelf gevraagd"),
    SignalCause.DELIVERY_LIMIT: _("Levering over de grens gevraagd"),
    SignalCause.MANY_OPENINGS: _("Grens van het aantal personen bereikt"),
}
"""What the security officer looks at."""

VERDICTS: Final[Mapping[str, Promise]] = {
    Verdict.TASK: _("Er was een taak"),
    Verdict.NO_TASK: _("Er was geen taak: opvolgen"),
    Verdict.CONTROL: _("De maatregel zelf moet anders"),
}

CONTROLS: Final[Mapping[str, Promise]] = {
    Control.LOG: _("elke raadpleging vastgelegd"),
    Control.NO_GLASS: _("niet met de noodprocedure"),
    Control.OWN_RELATION: _("alleen voor wie de klant begeleidt, of een afspraak of taak heeft"),
    Control.EXTRA_RIGHT: _("extra recht nodig, behalve voor de genoemde functies"),
    Control.NAMED_REPORT: _("toezicht ziet op naam wie dit inzag"),
    Control.ALERT: _("signaal bij inzage buiten de eigen klanten"),
}
"""What protects a class of data (R63)."""

MEANS: Final[Mapping[str, Promise]] = {
    "function": _("door de functie"),
    "national_task": _("landelijke taak"),
    "scope": _("kantoor of regio erbij"),
    "duty": _("dienst op een ander kantoor"),
}
"""By what somebody reaches beyond the own region."""

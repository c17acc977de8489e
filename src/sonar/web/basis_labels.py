"""The words for why somebody could be opened: for staff, and for the person herself."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sonar.access.types import Basis

BASES: Final[Mapping[str, Promise | str]] = {
    Basis.CASELOAD: _("eigen klant"),
    Basis.REPLACEMENT: _("vervanging van een collega"),
    Basis.APPOINTMENT: _("afspraak"),
    Basis.TASK: _("taak"),
    Basis.MATCH: _("match met een vacature"),
    Basis.OFFICE_DUTY: _("dienst op het kantoor"),
    Basis.BREAK_GLASS: _("noodprocedure"),
    Basis.OWN: _("eigen gegevens"),
    Basis.DELIVERY: _("wettelijke levering"),
    Basis.EXTRA_RIGHT: _("extra recht voor oud-klanten"),
    Basis.REGISTERED: _("zelf ingeschreven"),
    Basis.RESIDENCE: _("inwoner van de gemeente"),
    Basis.PUBLISHED: _("zelf aan werkgevers getoond"),
    Basis.CONTACT: _("contact met deze werkgever"),
    Basis.REPORT: _("melding over een contact"),
    Basis.EXCHANGE: _("uitwisseling van profielen"),
}

BASES_PLAIN: Final[Mapping[str, Promise | str]] = {
    Basis.CASELOAD: _("U bent klant van deze medewerker."),
    Basis.REPLACEMENT: _("De medewerker vervangt een collega van wie u klant bent."),
    Basis.APPOINTMENT: _("U hebt een afspraak met deze medewerker."),
    Basis.TASK: _("De medewerker heeft een taak die over u gaat."),
    Basis.MATCH: _("U kwam als kandidaat naar voren bij een vacature."),
    Basis.OFFICE_DUTY: _("De medewerker had dienst op het kantoor waar u bij hoort."),
    Basis.BREAK_GLASS: _("Er was haast bij. Een leidinggevende controleert dit binnen drie werkdagen."),
    Basis.OWN: _("Dit was u zelf."),
    Basis.DELIVERY: _("De wet verplicht UWV deze gegevens te leveren."),
    Basis.EXTRA_RIGHT: _("U was klant. De medewerker mag met een reden gegevens van oud-klanten inzien."),
    Basis.REGISTERED: _("Deze medewerker schreef u korter dan een week geleden in."),
    Basis.RESIDENCE: _("U woont in deze gemeente. Het systeem van de gemeente vroeg of meldde dit."),
    Basis.PUBLISHED: _("U laat uw profiel zien aan werkgevers. Uw naam stond er niet bij."),
    Basis.CONTACT: _("U hebt contact met deze werkgever."),
    Basis.REPORT: _("Er is een melding over uw contact met een werkgever. Uw naam stond er niet bij."),
    Basis.EXCHANGE: _("Uw profiel past bij een vacature elders. Uw naam ging niet mee."),
}

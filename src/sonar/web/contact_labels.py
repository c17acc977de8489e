"""Why a contact between a jobseeker and an employer did not begin, for each of the two."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sonar.messaging.types import NotBegun

NOT_REACTED: Final[Mapping[NotBegun, Promise]] = {
    NotBegun.PRESENT: _("U hebt al gereageerd op deze vacature. Ga verder in uw Werkmap."),
    NotBegun.CLOSED: _("Deze vacature is intussen gesloten. Uw reactie is niet verstuurd. Zoek een andere vacature."),
    NotBegun.BLOCKED: _(
        "Bij deze werkgever kunt u nu niet reageren via deze site. Zoek een andere vacature, of vraag het uw adviseur."
    ),
}
"""What can stand in the way of a jobseeker who reacts to a vacancy."""
NOT_ASKED: Final[Mapping[NotBegun, Promise]] = {
    NotBegun.PRESENT: _("U hebt hierover al contact. Kijk bij Contacten."),
    NotBegun.CLOSED: _("Deze vacature is intussen gesloten. Kies een andere vacature."),
    NotBegun.BLOCKED: _("U kunt nu geen contact vragen via deze site. Bel uw contactpersoon bij UWV."),
    NotBegun.CHOOSE: _("U hebt zich aangemeld voor één vestiging. Kies een vacature van die vestiging."),
    NotBegun.WAITING: _("U vroeg deze persoon al om contact, en het antwoord is er nog niet. Wacht dat eerst af."),
    NotBegun.NO: _("Deze persoon wil nu geen contact met u. Vraag het niet opnieuw."),
}
"""What can stand in the way of an employer that asks somebody."""

"""Words for reports about a contact: for who handles them, and for the two who were in contact."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATES: Final[Mapping[str, Promise]] = {
    "none": _("Nieuw"),
    "propose": _("Wacht op een collega: blokkeren?"),
    "refuse": _("Niet geblokkeerd, wacht op een besluit"),
    "dismiss": _("Afgesloten: niets aan de hand"),
    "warn": _("Afgesloten: gewaarschuwd"),
    "block": _("Werkgever geblokkeerd"),
    "lift": _("Blokkade opgeheven"),
}
BADGES: Final = {"none": "warning", "propose": "warning", "refuse": "warning", "block": "danger"}
STEPS: Final[Mapping[str, Promise]] = {
    "dismiss": _("Er is niets aan de hand: sluit de melding"),
    "warn": _("Waarschuw wie het betreft, en sluit de melding"),
    "propose": _("Stel voor om de werkgever te blokkeren (een collega beslist)"),
    "block": _("Blokkeer de werkgever"),
    "refuse": _("Blokkeer niet"),
    "lift": _("Hef de blokkade op"),
}
DONE: Final[Mapping[str, Promise]] = {
    "dismiss": _("melding gesloten"),
    "warn": _("gewaarschuwd"),
    "propose": _("blokkeren voorgesteld"),
    "block": _("werkgever geblokkeerd"),
    "refuse": _("niet geblokkeerd"),
    "lift": _("blokkade opgeheven"),
}
REPORT_FAULTS: Final[Mapping[str, Promise]] = {
    "state": _("Een collega was u voor. Kijk hoe de melding er nu voor staat."),
    "four_eyes": _("U deed zelf het voorstel. Een collega beslist daarover."),
}

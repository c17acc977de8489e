# ruff: noqa: E501 - sentences stand whole
"""How matching counts, in words for everybody: the published table of points, and what must hold before anything counts.

A test holds the numbers in these sentences against `matching.rules.weights`, so that what is told is what is done.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sonar.matching.types import Criterion

MUST_HOLD: Final[tuple[Promise, ...]] = (
    _("Iemand zoekt dit beroep, wil het verkennen, of zoekt een beroep dat erop lijkt."),
    _("Het werk is niet verder dan iemand wil reizen, en niet verder dan de werkgever zoekt."),
    _("De uren van het werk en de uren van iemand overlappen."),
    _("Het opleidingsniveau is hoog genoeg, of niet bekend."),
    _(
        "Iemand heeft elk rijbewijs dat de werkgever vraagt, en spreekt elke gevraagde taal voldoende. Vraagt de werkgever goed spreken of goed schrijven, dan kan iemand dat."
    ),
    _("Iemand kan beginnen binnen 60 dagen na de eerste werkdag."),
    _("Werk op onregelmatige tijden is alleen voor wie dat niet heeft uitgesloten."),
    _("Het werk is te bereiken met openbaar vervoer, of iemand reist ook anders of woont op hoogstens 3 kilometer."),
    _(
        "Het werk biedt wat iemand nodig heeft, zoals begeleiding of een aangepaste werkplek. Het vraagt niet meer uren dan iemand aankan. Niemand ziet dat hierop is gelet."
    ),
    _("Het cv is niet verlopen en de vacature staat open."),
)
POINTS: Final[Mapping[Criterion, Promise]] = {
    Criterion.OCCUPATION: _(
        "36 voor wie precies dit beroep zoekt, 26 voor wie het wil verkennen. Voor een beroep dat erop lijkt minder: hoogstens 28, of 18 voor wie wil verkennen."
    ),
    Criterion.DISTANCE: _(
        "18 als het werk om de hoek is. Hoe dichter bij de grens van wat iemand wil reizen, hoe minder: aan de grens 12 minder."
    ),
    Criterion.HOURS: _("14 als alle gevraagde uren passen. Anders 5, met hoogstens 9 erbij voor het deel dat past."),
    Criterion.LEVEL: _(
        "9 voor precies het gevraagde niveau, 7 voor één niveau hoger, 5 voor nog hoger, 3 als het niet bekend is."
    ),
    Criterion.START: _("8 voor wie op tijd kan beginnen. Elke begonnen week later kost 1 punt, tot er 0 over zijn."),
    Criterion.SKILLS: _(
        "6 voor wie alle gevraagde vaardigheden heeft, en ook als de werkgever er geen vraagt. Wie een deel heeft, krijgt een deel."
    ),
    Criterion.CONTRACT: _("5 als het contract is wat iemand wil, 4 voor wie geen wens heeft, anders 0."),
    Criterion.LANGUAGES: _(
        "4 als de werkgever geen taal vraagt. Anders 1, met hoogstens 3 erbij voor de talen die iemand goed spreekt."
    ),
}

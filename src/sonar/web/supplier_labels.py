"""Words for suppliers of vacancies: what is wrong with a field, and why something was not done."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sonar.employers.queries import VACANCY
from sonar.employers.types import VACANCY_NUMBERS
from sonar.exchange.types import SupplierRefusal

SUPPLIER_FAULTS: Final[Mapping[str, Promise]] = {
    "missing": _("Dit ontbreekt."),
    "unknown_field": _("Dit veld hoort niet bij een vacature."),
    "wrong_form": _("Dit heeft niet de vorm die het contract noemt."),
    "no_object": _("Dit is geen object."),
    "no_employer": _("Een vacature hoort bij een werkgever en een vestiging."),
    "kvk_number": _("Een KvK-nummer heeft acht cijfers."),
    "establishment_number": _("Een vestigingsnummer heeft twaalf cijfers."),
    "too_short": _("Dit is te kort."),
    "too_long": _("Dit is te lang."),
    "markup": _("Hier staat opmaak of code in. Stuur gewone tekst."),
    "unknown_occupation": _("Dit beroep staat niet in deze lijst."),
    "unknown_code": _("Deze code kennen we niet."),
    "unknown_pc4": _("Deze postcode kennen we niet. Stuur de vier cijfers."),
    "hours_order": _("Het hoogste aantal uren is lager dan het laagste."),
    "out_of_range": _("Stuur een ander getal."),
    "bsn": _("Hier staat een nummer dat op een BSN lijkt. Stuur de tekst zonder dat nummer."),
    "too_many": _("Dit zijn er te veel: hoogstens 40."),
    "impossible_day": _("Deze dag kan niet."),
    "past_day": _("Deze dag is al voorbij."),
    "far_day": _("Deze dag is te ver weg: hoogstens een jaar."),
    "unknown_level": _("Een niveau is 2, 3 of 4, mondeling of schriftelijk of allebei."),
    "not_asked": _("Hier staat een taal die niet in talen staat."),
    "language_twice": _("Hier staat een taal twee keer."),
    "name_form": _(
        "Een kenmerk is 1 tot 100 letters, cijfers en de tekens . _ : -, en begint met een letter of cijfer."
    ),
    "twice": _("Dit kenmerk staat er twee keer in."),
    "too_many_rows": _("Stuur er hoogstens 50 tegelijk."),
    "place": _("Deze vestiging is van een andere werkgever, is gesloten, of staat nog niet in Sonar."),
}
REFUSED: Final[Mapping[SupplierRefusal, tuple[HTTPStatus, Promise]]] = {
    SupplierRefusal.LIMIT: (
        HTTPStatus.TOO_MANY_REQUESTS,
        _("Het aantal van dit uur is bereikt. Probeer het later opnieuw."),
    ),
    SupplierRefusal.NOT_AVAILABLE: (
        HTTPStatus.NOT_FOUND,
        _("Deze vacature is er niet, of u mag niet meer voor deze werkgever leveren."),
    ),
    SupplierRefusal.NOT_YOURS: (HTTPStatus.FORBIDDEN, _("Voor deze werkgever mag dit systeem geen vacatures leveren.")),
    SupplierRefusal.STALE: (
        HTTPStatus.PRECONDITION_FAILED,
        _("De vacature heeft nu een andere versie. Lees haar, en stuur uw wijziging opnieuw."),
    ),
    SupplierRefusal.KNOWN: (
        HTTPStatus.CONFLICT,
        _("Deze vacature is er al, met een andere tekst. Wijzig haar met PUT op haar eigen adres."),
    ),
    SupplierRefusal.CHANGED: (
        HTTPStatus.PRECONDITION_REQUIRED,
        _("Iemand anders wijzigde deze vacature. Lees haar, en stuur uw wijziging met If-Match."),
    ),
    SupplierRefusal.OVER: (
        HTTPStatus.CONFLICT,
        _("Deze vacature is gesloten. Lever een nieuwe onder een nieuw kenmerk."),
    ),
    SupplierRefusal.PLACE: (HTTPStatus.BAD_REQUEST, _("Dit klopt niet met het contract. Er is niets opgeslagen.")),
}
"""The status and the sentence of each refusal but that of a system that proved nothing."""


def supplier_fault(name: str, code: str) -> str:
    """Return what is wrong with a field, by its name on the wire; of a number, between which it can be."""
    field = VACANCY.get(name)
    if code == "out_of_range" and field is not None and field.name in VACANCY_NUMBERS:
        least, most = VACANCY_NUMBERS[field.name]
        return gettext("Stuur een getal van %(least)s tot en met %(most)s.") % {"least": least, "most": most}
    return str(SUPPLIER_FAULTS[code])

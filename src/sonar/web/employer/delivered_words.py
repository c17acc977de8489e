"""The words in which an employer reads what suppliers delivered for it, and why something was refused."""

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sonar.exchange.types import SupplierDelivery

DELIVERED: Final[dict[str, Promise]] = {
    "deliver": _("Vacature aangeleverd en geplaatst"),
    "review": _("Vacature aangeleverd, wordt nagekeken"),
    "fill": _("Gesloten: vervuld"),
    "withdraw": _("Gesloten: ingetrokken"),
    "refused": _("Vacature aangeleverd"),
}

REFUSED_BECAUSE: Final[dict[str, Promise]] = {
    "not_yours": _("Dit systeem mag niet voor u leveren. Vraag de leverancier waarom het dit probeert."),
    "place": _("De vestiging is gesloten, is van een ander, of is nog niet bij ons bekend. Geef de vestiging op."),
    "stale": _("De vacature was intussen gewijzigd. De leverancier moet haar eerst opnieuw lezen."),
    "known": _("Onder dit kenmerk stond al een andere vacature. Er is niets gewijzigd."),
    "changed": _("Iemand anders had deze vacature gewijzigd. Zij is niet overschreven."),
    "over": _("Deze vacature is al gesloten. De leverancier moet een nieuwe leveren."),
    "twice": _("Dit kenmerk stond twee keer in het bestand. De eerste keer telt."),
    "fields": _("Niet alles klopte. Er is niets opgeslagen."),
}

WIRE_FIELDS: Final[dict[str, Promise]] = {
    "kenmerk": _("kenmerk"),
    "kvkNummer": _("KvK-nummer"),
    "werkgever": _("naam van de werkgever"),
    "vestigingsnummer": _("vestigingsnummer"),
    "vestigingPostcode": _("postcode van de vestiging"),
    "gesloten": _("reden van sluiten"),
    "titel": _("titel"),
    "beroepLijst": _("beroep"),
    "beroepCode": _("beroep"),
    "omschrijving": _("omschrijving"),
    "urenMin": _("aantal uren"),
    "urenMax": _("aantal uren"),
    "opleidingsniveau": _("opleidingsniveau"),
    "niveauBekend": _("opleidingsniveau"),
    "contractvorm": _("soort contract"),
    "postcode": _("postcode van het werk"),
    "rijbewijzen": _("rijbewijzen"),
    "talen": _("talen"),
    "taalniveaus": _("niveau van talen"),
    "vaardigheden": _("vaardigheden"),
    "plaatsen": _("aantal plaatsen"),
    "loon": _("loon"),
    "maxKm": _("hoe ver weg u zoekt"),
    "begintOp": _("begindatum"),
    "zichtbaarTot": _("einddatum"),
    "begeleiding": _("begeleiding"),
    "aangepasteWerkplek": _("aangepaste werkplek"),
    "afwisselendeTaken": _("afwisselende taken"),
    "begeleidingTekst": _("uitleg over begeleiding"),
    "onregelmatig": _("werktijden"),
    "zonderAuto": _("bereikbaar zonder auto"),
}
"""The fields of a delivery, by their names on the wire."""


def detail_of(delivery: SupplierDelivery) -> str:
    """Return why a delivery was refused, which fields were wrong and how often it was tried that day, or nothing."""
    if delivery.refusal is None:
        return ""
    said = [str(REFUSED_BECAUSE[delivery.refusal])]
    if delivery.fields:
        said.append(gettext("Kijk naar: %(fields)s.") % {"fields": ", ".join(_names(delivery.fields))})
    if delivery.times > 1:
        said.append(gettext("Op deze dag %(times)d keer geprobeerd.") % {"times": delivery.times})
    return " ".join(said)


def _names(fields: Iterable[str]) -> list[str]:
    """Return each field in words, once; one that belongs to no vacancy last."""
    known = dict.fromkeys(str(WIRE_FIELDS[name]) for name in fields if name in WIRE_FIELDS)
    others = {gettext("een veld dat er niet bij hoort"): None} if any(n not in WIRE_FIELDS for n in fields) else {}
    return [*known, *others]

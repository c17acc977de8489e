"""What can be derived from a field beyond itself, in plain words for the person whom it is about (R18)."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from sonar.web.labels import Words

DERIVABLE: Final[Words] = {
    "a work limitation": _("dat u een beperking hebt bij het werken"),
    "age": _("hoe oud u bent"),
    "an exemption can hint at health or care": _("een ontheffing kan iets zeggen over gezondheid of zorg"),
    "distance to the labour market": _("hoe ver u van werk af bent"),
    "few hours may point to health": _("weinig uren kan iets zeggen over gezondheid"),
    "free text": _("alles wat iemand hier schrijft"),
    "free text, health": _("alles wat iemand hier schrijft, ook over gezondheid"),
    "health": _("iets over uw gezondheid"),
    "health answers inside": _("iets over uw gezondheid, door uw antwoorden"),
    "health or care": _("iets over gezondheid of zorg"),
    "how somebody can be reached": _("hoe wij u het best bereiken"),
    "leads to what else she published": _("wat u verder op internet hebt gezet"),
    "may point to origin": _("het kan iets zeggen over waar u vandaan komt"),
    "per field": _("verschilt per gegeven"),
    "sick and unfit_for_work tell about health": _("ziek of arbeidsongeschikt zegt iets over gezondheid"),
    "that she receives WW": _("dat u een WW-uitkering hebt"),
    "that she receives WW, and her age group by it": _("dat u een WW-uitkering hebt, en ongeveer hoe oud u bent"),
    "that she lives on a minimum income; a work limitation": _(
        "dat u van een minimuminkomen leeft, of een beperking hebt bij het werken"
    ),
    "that the municipality supports her": _("dat de gemeente u ondersteunt"),
    "that there is or was a partner": _("dat u een partner hebt of had"),
    "that there was a marriage or a change of name": _("dat u trouwde of van naam veranderde"),
    "which benefit somebody has": _("welke uitkering u hebt"),
    "zw, wazo, wia and wajong tell about health or pregnancy": _(
        "Ziektewet, WAZO, WIA en Wajong zeggen iets over gezondheid of zwangerschap"
    ),
}
"""By the words of the catalogue; a test fails on one that is missing here."""


def derivable_words(declared: str) -> str:
    """Return what can be derived, in plain words; of an added field as its proposer wrote it."""
    return str(DERIVABLE.get(declared, declared))

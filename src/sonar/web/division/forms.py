"""The form of a task: whose case it is, and which."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from sonar.web.forms import SonarForm

_NO_FILL: Final = {"autocomplete": "off"}


class CaseForm(SonarForm):
    """A case of the own division, and the BSN that stands in it; the disclosure room says what they may be."""

    case = forms.CharField(
        label=_("Zaaknummer"),
        help_text=_("Het nummer van de zaak in uw eigen systeem, bijvoorbeeld WW-2026.0042. De klant ziet dit nummer."),
        max_length=40,
        widget=forms.TextInput(attrs=_NO_FILL),
    )
    bsn = forms.CharField(
        label=_("Burgerservicenummer"),
        help_text=_("Neem het over uit de zaak."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", **_NO_FILL}),
    )

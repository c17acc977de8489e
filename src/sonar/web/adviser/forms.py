"""The forms of the desk."""

from typing import Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from sonar.access.types import Category
from sonar.clients.types import Contact, InvalidFields
from sonar.disclosure.operations import OpenedClient
from sonar.web.forms import ReasonForm, SonarForm, ToldAtOnce
from sonar.web.labels import label

CONTACT_FIELDS: Final = ("phone", "email", "street", "house_number", "postcode", "city")
_NO_FILL: Final = {"autocomplete": "off"}


class ContactForm(ToldAtOnce):
    """Corrects how somebody can be reached. Whether the values are possible is for the clients room to say."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    phone = forms.CharField(
        label=_("Telefoon"), required=False, max_length=20, widget=forms.TextInput(attrs={"type": "tel", **_NO_FILL})
    )
    email = forms.CharField(
        label=_("E-mail"), required=False, max_length=254, widget=forms.TextInput(attrs={"type": "email", **_NO_FILL})
    )
    street = forms.CharField(label=_("Straat"), required=False, max_length=80, widget=forms.TextInput(attrs=_NO_FILL))
    house_number = forms.CharField(
        label=_("Huisnummer"), required=False, max_length=12, widget=forms.TextInput(attrs=_NO_FILL)
    )
    postcode = forms.CharField(
        label=_("Postcode"), required=False, max_length=10, widget=forms.TextInput(attrs=_NO_FILL)
    )
    city = forms.CharField(label=_("Plaats"), required=False, max_length=80, widget=forms.TextInput(attrs=_NO_FILL))
    why = forms.CharField(
        label=_("Reden van de wijziging"),
        help_text=_("Bijvoorbeeld: doorgegeven in het gesprek van vandaag."),
        min_length=5,
        max_length=200,
        widget=forms.TextInput(attrs=_NO_FILL),
    )

    def changes(self, present: Contact) -> dict[str, str]:
        """Return the fields that differ from what is recorded at `present`; only those are written."""
        return {
            name: self.cleaned_data[name]
            for name in CONTACT_FIELDS
            if name in self.cleaned_data and self.cleaned_data[name] != getattr(present, name)
        }

    def check(self, opened: OpenedClient) -> None:
        """Tell what the room finds wrong as well, of a form that cannot be written."""
        try:
            opened.check_contact(self.changes(opened.card.contact or Contact()))
        except InvalidFields as invalid:
            self.add_errors(invalid.errors)


class MessageForm(SonarForm):
    """A message to one person."""

    subject = forms.CharField(
        label=_("Onderwerp"),
        help_text=_("Hoogstens 120 tekens."),
        max_length=120,
        widget=forms.TextInput(attrs=_NO_FILL),
    )
    body = forms.CharField(
        label=_("Bericht"),
        help_text=_("Hoogstens 4.000 tekens. Schrijf kort en in gewone taal."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 10, "class": "sonar-textarea--long"}),
    )


def _emergency_choices() -> list[tuple[str, str]]:
    return [(category.value, capfirst(label(category, "category"))) for category in EMERGENCY_CATEGORIES]


EMERGENCY_CATEGORIES: Final = (Category.CONTACT, Category.PROFILE, Category.IDENTITY)
"""What can be needed so urgently that asking comes afterwards. A BSN never is."""


class BreakGlassForm(ReasonForm):
    """One category, and why it cannot wait."""

    category = forms.ChoiceField(label=_("Welke gegevens?"), choices=_emergency_choices)
    field_order = ("category", "reason")


class SearchForm(SonarForm):
    """Words to find vacancies by."""

    text = forms.CharField(
        label=_("Zoek een vacature"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "placeholder": _("Beroep, werkgever of plaats")}
        ),
    )

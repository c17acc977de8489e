"""The forms of the steps with a candidate."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from sonar.matching.operations import StepFacts
from sonar.matching.queries import LONGEST_NOTE, LONGEST_REASON, NO_WISHES, REJECTIONS
from sonar.web.adviser.case_forms import day_field
from sonar.web.forms import SonarForm
from sonar.web.labels import Kind, label

NO_NAMES = _("Schrijf geen naam, telefoonnummer of adres.")


def why_choices(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the reasons of a list with their words."""
    return [(code, capfirst(label(code, Kind.FOLLOWING_WHY))) for code in codes]


class StepForm(SonarForm):
    """A step with nothing to fill in."""

    def facts(self) -> StepFacts:
        """Return what was filled in, for the matching room."""
        return StepFacts(**{name: value for name, value in self.cleaned_data.items() if value not in (None, "")})


class NoteForm(StepForm):
    """A word about how a candidate fits, without saying who she is."""

    note = forms.CharField(
        label=_("Aantekening"),
        help_text=NO_NAMES,
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


class ReferForm(StepForm):
    """Why her own adviser should talk with her about this vacancy."""

    reason = forms.CharField(
        label=_("Waarom past deze vacature bij deze kandidaat?"),
        help_text=_("20 tot 300 tekens. De eigen adviseur leest dit. Schrijf geen naam, telefoonnummer of adres."),
        min_length=20,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )


class HireForm(StepForm):
    """For how many hours somebody was hired, and from when until when."""

    hours = forms.IntegerField(label=_("Uren per week"), min_value=1, max_value=60)
    starts_on = day_field(_("Eerste werkdag"))
    ends_on = day_field(_("Laatste dag van het contract"), required=False)


class RejectForm(StepForm):
    """Why the employer did not take somebody, from a list."""

    why = forms.ChoiceField(label=_("Waarom niet?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill the list."""
        super().__init__(*args, **kwargs)
        self.fields["why"].choices = why_choices(REJECTIONS)  # type: ignore[attr-defined]


class NoWishForm(SonarForm):
    """Why she does not want a vacancy, if she says so; or, told to her adviser, how the employer may reach her."""

    unsaid = _("De klant zegt het liever niet")
    """The choice of no reason, in the words of who fills in the form."""
    why = forms.ChoiceField(label=_("Waarom niet?"), required=False)
    ways = forms.MultipleChoiceField(
        label=_("Hoe mag de werkgever de klant bereiken?"),
        required=False,
        choices=(("phone", _("Telefoon")), ("email", _("E-mail"))),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill the list."""
        super().__init__(*args, **kwargs)
        self.fields["why"].choices = [("", self.unsaid), *why_choices(NO_WISHES)]  # type: ignore[attr-defined]


FORMS: dict[str, type[StepForm]] = {"note": NoteForm, "refer": ReferForm, "hire": HireForm, "reject": RejectForm}
"""The steps that ask for something; the others are a button."""


class SendForm(SonarForm):
    """A line in front of a vacancy that is sent to candidates."""

    line = forms.CharField(
        label=_("Eigen zin boven het bericht"),
        help_text=_("Hoogstens 200 tekens. Schrijf geen naam, telefoonnummer of adres."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

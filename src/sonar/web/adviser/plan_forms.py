"""The forms of the plan: steps, results, activities and how they are judged."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sonar.casework import queries as codes
from sonar.web.adviser.case_forms import day_field, long_text, words
from sonar.web.forms import SonarForm
from sonar.web.labels import Kind, label


def _choices(members: Iterable[str], kind: Kind = Kind.CASE) -> list[tuple[str, str]]:
    """Return choices that begin with none: what is decided here is not to be decided by default."""
    found = words(members) if kind is Kind.CASE else [(code, label(code, kind).capitalize()) for code in members]
    return [("", gettext("Maak een keuze")), *found]


class StepForm(SonarForm):
    """A step that is planned."""

    kind = forms.ChoiceField(label=_("Soort stap"), choices=lambda: words(codes.STEP_KINDS))
    description = long_text(_("Wat gaat de klant doen?"), help_text=_("De klant kan dit lezen."))
    planned_on = day_field(_("Gepland op"))


class ResultForm(SonarForm):
    """What came of something, and on which day."""

    result = forms.ChoiceField(label=_("Resultaat"))
    on = day_field(_("Op"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer today, and no day after it."""
        super().__init__(*args, **kwargs)
        self._today = today
        self._begun: date | None = None
        if not self.is_bound:
            self.initial = {"on": today}

    def began_on(self, day: date) -> None:
        """Hold an end to after `day`, on which the path began."""
        self._begun = day
        if self.is_bound and self.is_valid() and self.cleaned_data["on"] < day:
            self.add_error("on", gettext("Dit ligt voor het begin van het traject."))

    def clean_on(self) -> date:
        """Refuse a day that is still to come."""
        on: date = self.cleaned_data["on"]
        if on > self._today:
            raise forms.ValidationError(label("future", Kind.FAULT))
        return on


class StepResultForm(ResultForm):
    """How a step went; `cancelled` drops it."""

    result = forms.ChoiceField(label=_("Resultaat"), choices=lambda: _choices(codes.STEP_RESULTS, Kind.STEP_RESULT))


class PathResultForm(ResultForm):
    """With what a path ends."""

    result = forms.ChoiceField(label=_("Resultaat"), choices=lambda: _choices(codes.PATH_RESULTS))


class AgreementStateForm(SonarForm):
    """How an agreement ends."""

    state = forms.ChoiceField(label=_("Is de afspraak nagekomen?"), choices=lambda: _choices(codes.AGREEMENT_STATES))


class ActivityForm(SonarForm):
    """What was done to keep an agreement."""

    kind = forms.ChoiceField(label=_("Wat is er gedaan?"), choices=lambda: words(codes.ACTIVITY_KINDS))
    done_on = day_field(_("Op"))
    description = long_text(_("Omschrijving"), help_text=_("Bijvoorbeeld: bij welke werkgever en voor welk werk."))

    def within(self, begins_on: date, due_on: date) -> None:
        """Refuse a day outside the agreement: it would not count."""
        if self.is_bound and self.is_valid() and not begins_on <= self.cleaned_data["done_on"] <= due_on:
            self.add_error("done_on", gettext("Deze dag valt buiten de afspraak, dus telt niet mee."))


class OwnActivityForm(ActivityForm):
    """What she did herself."""

    kind = forms.ChoiceField(label=_("Wat hebt u gedaan?"), choices=lambda: words(codes.ACTIVITY_KINDS))
    done_on = day_field(_("Op welke dag?"))
    description = long_text(
        _("Vertel er kort over"), help_text=_("Bijvoorbeeld: bij welke werkgever en voor welk werk.")
    )


class JudgeForm(SonarForm):
    """What an adviser thinks of a reported activity."""

    judgement = forms.ChoiceField(
        label=_("Uw oordeel"),
        choices=lambda: [
            ("", gettext("Maak een keuze")),
            ("accepted", gettext("Telt mee")),
            ("refused", gettext("Telt niet mee")),
        ],
    )
    why = forms.CharField(
        label=_("Waarom niet?"),
        help_text=_("Alleen als de activiteit niet meetelt. De klant kan dit lezen."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason with a refusal, and for none otherwise."""
        given = super().clean() or self.cleaned_data
        if given.get("judgement") == "refused" and not given.get("why", "").strip():
            self.add_error("why", gettext("Schrijf op waarom de activiteit niet meetelt."))
        return given

"""The record as it was at a moment (R33)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sonar.access.types import Category
from sonar.clients.types import Group
from sonar.disclosure.operations import open_client
from sonar.disclosure.queries import all_groups
from sonar.kernel import clock
from sonar.web.adviser.parts import open_categories
from sonar.web.adviser.purposes import main_purpose
from sonar.web.context import CASE_WORKERS
from sonar.web.forms import SonarForm
from sonar.web.labels import Kind, label
from sonar.web.record.forms import DayInput, dutch_day
from sonar.web.record.words import field_words, text_words
from sonar.web.replies import status_of
from sonar.web.session.access import ActorRequest, staff_page


@dataclass(frozen=True, slots=True)
class Held:
    """What one category held: fields with their values in words."""

    heading: str
    fields: tuple[tuple[str, str], ...]


class MomentForm(SonarForm):
    """A day, and a time on it."""

    dag = forms.CharField(
        label=_("Dag"),
        help_text=_("Dag, maand en jaar, bijvoorbeeld 31-12-2026."),
        widget=DayInput(attrs={"autocomplete": "off"}),
    )
    tijd = forms.CharField(
        label=_("Tijd"),
        help_text=_("Niet ingevuld is: aan het einde van die dag."),
        required=False,
        widget=forms.TextInput(attrs={"type": "time", "autocomplete": "off"}),
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, now: datetime) -> None:
        """Hold the moment after which nothing can be asked."""
        self._now = now
        super().__init__(data)

    def clean_dag(self) -> date:
        """Return the day."""
        try:
            found = date.fromisoformat(dutch_day(self.cleaned_data["dag"]))
        except ValueError:
            raise forms.ValidationError(label("date", Kind.FAULT)) from None
        if found > clock.local_day(self._now):
            raise forms.ValidationError(label("future", Kind.FAULT))
        return found

    def clean_tijd(self) -> time:
        """Return the time; the last of the day when none was given."""
        try:
            given = self.cleaned_data["tijd"]
            return time.fromisoformat(given) if given else time.max
        except ValueError:
            raise forms.ValidationError(gettext("Schrijf een tijd als 14:30.")) from None

    @property
    def moment(self) -> datetime:
        """Return the moment that was asked for."""
        day, at = self.cleaned_data["dag"], self.cleaned_data["tijd"]
        return datetime.combine(day, at.replace(tzinfo=None), tzinfo=clock.AMSTERDAM)


@staff_page(*CASE_WORKERS)
@require_safe
def client_past(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Ask for a moment, and show what the record held then, as far as the task opens it."""
    now, purpose = clock.now(), main_purpose(request.actor)
    form = MomentForm(request.GET if "dag" in request.GET else None, now=now)
    asked = form.is_bound and form.is_valid()
    categories = open_categories(request.actor, purpose) if asked else ()
    with open_client(
        actor=request.actor,
        client_ref=client_ref,
        purpose=purpose,
        categories=dict.fromkeys((Category.IDENTITY, *categories)),
        now=now,
    ) as opened:
        card = opened.card
        texts = opened.as_of(form.moment) if asked else {}
    registered = card.placement.registered_on if card.placement else None
    too_early = bool(asked and registered and form.cleaned_data["dag"] < registered)
    context = {
        "card": card,
        "purpose": purpose,
        "form": form,
        "asked": form.moment if asked else None,
        "too_early": too_early,
        "held": [] if too_early else held(texts, all_groups()),
    }
    return render(request, "adviser/past.html", context, status=status_of(form))


def held(texts: Mapping[Category, Mapping[str, str]], groups: Mapping[str, Group]) -> list[Held]:
    """Return what the record held, by category, in words."""
    return [
        Held(
            label(category, Kind.CATEGORY),
            tuple((field_words(name, groups), text_words(name, text, groups)) for name, text in fields.items()),
        )
        for category, fields in texts.items()
    ]

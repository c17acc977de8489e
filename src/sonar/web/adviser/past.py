"""The record as it was at a moment (R33)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sonar.access.types import Category, Purpose
from sonar.clients.types import Group
from sonar.disclosure.operations import open_client
from sonar.disclosure.queries import all_groups
from sonar.identity.types import Actor
from sonar.kernel import clock
from sonar.web.adviser.parts import ON_CLIENT_PAGE
from sonar.web.adviser.purposes import main_purpose, may_read
from sonar.web.context import CASE_WORKERS
from sonar.web.forms import SonarForm
from sonar.web.labels import Kind, label
from sonar.web.record.forms import DayInput, dutch_day
from sonar.web.record.words import field_words, text_words
from sonar.web.replies import status_of
from sonar.web.session.access import ActorRequest, staff_page

KEPT: Final = (
    *ON_CLIENT_PAGE,
    Category.STATUS,
    Category.WORK_CAPACITY,
    Category.WORK_NEEDS,
    Category.SELF_REPORTED,
    Category.QUESTIONNAIRE,
    Category.TARGET_GROUP,
)
"""What the record holds and remembers every change of; for each task what the policy opens for it."""


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

    def __init__(
        self, data: Mapping[str, str] | None = None, *, now: datetime, tasks: tuple[Purpose, ...] = ()
    ) -> None:
        """Hold the moment after which nothing can be asked, and the tasks for which it can be."""
        self._now, self._tasks = now, tasks
        super().__init__(data)
        if len(tasks) > 1:  # with one there is nothing to choose
            choices = [(task.value, label(task, Kind.PURPOSE)) for task in tasks]
            self.add("taak", forms.ChoiceField(label=_("Voor welke taak?"), required=False, choices=choices))

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
    def task(self) -> Purpose:
        """Return the task for which it was asked; the first when none was chosen."""
        chosen = self.cleaned_data.get("taak") if self.is_bound and self.is_valid() else ""
        return Purpose(chosen) if chosen else self._tasks[0]

    @property
    def moment(self) -> datetime:
        """Return the moment that was asked for."""
        day, at = self.cleaned_data["dag"], self.cleaned_data["tijd"]
        return datetime.combine(day, at.replace(tzinfo=None), tzinfo=clock.AMSTERDAM)


@staff_page(*CASE_WORKERS)
@require_safe
def client_past(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Ask for a moment, and show what the record held then, as far as the task opens it."""
    now = clock.now()
    form = MomentForm(request.GET if "dag" in request.GET else None, now=now, tasks=_tasks(request.actor))
    asked, purpose = form.is_bound and form.is_valid(), form.task
    categories = [each for each in KEPT if may_read(request.actor, each, purpose)] if asked else []
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


def _tasks(actor: Actor) -> tuple[Purpose, ...]:
    """Return the tasks for which this actor reads a record: the main one, and re-integration where that opens more."""
    main = main_purpose(actor)
    more = may_read(actor, Category.WORK_NEEDS, Purpose.REINTEGRATION) and main is not Purpose.REINTEGRATION
    return (main, Purpose.REINTEGRATION) if more else (main,)


def held(texts: Mapping[Category, Mapping[str, str]], groups: Mapping[str, Group]) -> list[Held]:
    """Return what the record held, by category, in words."""
    return [
        Held(
            label(category, Kind.CATEGORY),
            tuple((field_words(name, groups), text_words(name, text, groups)) for name, text in fields.items()),
        )
        for category, fields in texts.items()
    ]

"""The forms of what happens with a client: contacts, appointments, tasks, plan, hand-over."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast

from django import forms
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from sonar.casework import queries as codes
from sonar.casework.types import Colleague, ContactEntry
from sonar.kernel.clock import AMSTERDAM
from sonar.web.case_labels import DISTANCES
from sonar.web.forms import SonarForm, ToldAtOnce
from sonar.web.labels import Kind, label

_DAY: Final = {"type": "date", "autocomplete": "off"}
_TIME: Final = {"type": "time", "autocomplete": "off"}
DURATIONS: Final = (15, 30, 45, 60, 90, 120)


def words(members: Iterable[str]) -> list[tuple[str, str]]:
    """Return choices with the words of each code, in the language in force."""
    return [(code, capfirst(label(code, Kind.CASE))) for code in members]


def day_field(text: str | Promise, **options: Any) -> forms.DateField:  # noqa: ANN401 - of the field
    """Return a field for a day, as browsers send one."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs=_DAY)
    return forms.DateField(label=cast("str", text), input_formats=["%Y-%m-%d"], widget=widget, **options)


def time_field(text: str | Promise) -> forms.TimeField:
    """Return a field for a time of the day."""
    widget = forms.TimeInput(format="%H:%M", attrs=_TIME)
    return forms.TimeField(label=cast("str", text), input_formats=["%H:%M"], widget=widget)


def long_text(text: str | Promise, **options: Any) -> forms.CharField:  # noqa: ANN401 - of the field
    """Return a field for a text of some lines."""
    return forms.CharField(
        label=cast("str", text), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}), **options
    )


class MomentForm(SonarForm):
    """A form with a day and a time that together are a moment in the Netherlands."""

    def moment(self) -> datetime:
        """Return the moment, aware."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], tzinfo=AMSTERDAM)


class MedicalForm(SonarForm):
    """A form whose text may need a second look; then a box appears that has to be ticked."""

    confirmed = forms.BooleanField(
        label=_("Ik heb de tekst nagekeken. Dit moet er zo staan."), required=False, widget=forms.HiddenInput
    )

    def warn(self, found: Sequence[str], field: str) -> None:
        """Say which words were found, and offer to confirm."""
        self.fields["confirmed"].widget = forms.CheckboxInput()
        self.add_error(
            field,
            _("Dit lijkt medische informatie: %(words)s. Schrijf op wat iemand kan, niet wat iemand heeft.")
            % {"words": ", ".join(found)},
        )


class ContactMomentForm(MomentForm, MedicalForm):
    """A contact with a client."""

    day = day_field(_("Dag"))
    time = time_field(_("Tijd"))
    kind = forms.ChoiceField(label=_("Manier"), choices=lambda: words(codes.CONTACT_KINDS))
    direction = forms.ChoiceField(label=_("Initiatief"), choices=lambda: words(codes.DIRECTIONS))
    subject = forms.ChoiceField(label=_("Onderwerp"), choices=lambda: words(codes.SUBJECTS))
    body = long_text(_("Verslag"), help_text=_("Wat is besproken en afgesproken? De klant kan dit lezen."))
    field_order: tuple[str, ...] = ("day", "time", "kind", "direction", "subject", "body", "confirmed")

    def entry(self) -> ContactEntry:
        """Return what was filled in."""
        data = self.cleaned_data
        return ContactEntry(data["kind"], data["direction"], data["subject"], self.moment(), data["body"])


class CorrectionForm(ContactMomentForm, ToldAtOnce):
    """A corrected version of a contact."""

    left_to_room = ("why",)

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=998)
    why = forms.CharField(label=_("Reden van de wijziging"), min_length=5, max_length=200)
    field_order = ("day", "time", "kind", "direction", "subject", "body", "why", "confirmed")


class AppointmentForm(MomentForm):
    """When, how and where."""

    day = day_field(_("Dag"))
    time = time_field(_("Tijd"))
    minutes = forms.TypedChoiceField(
        label=_("Duur in minuten"), choices=[(n, str(n)) for n in DURATIONS], coerce=int, initial=60
    )
    manner = forms.ChoiceField(label=_("Manier"), choices=lambda: words(codes.MANNERS))
    place = forms.CharField(label=_("Plaats"), required=False, max_length=120)

    def ends_at(self) -> datetime:
        """Return when it ends."""
        return self.moment() + timedelta(minutes=self.cleaned_data["minutes"])


class ColleagueForm(SonarForm):
    """A form in which a colleague can be chosen."""

    def offer(self, name: str, found: Iterable[Colleague], *first: tuple[str, object]) -> None:
        """Offer these colleagues in the field `name`, after `first`."""
        choices = [*first, *((one.reference, f"{one.name} ({one.office})") for one in found)]
        self.fields[name].widget = forms.Select(choices=choices, attrs=self.fields[name].widget.attrs)


class NewAppointmentForm(AppointmentForm, ColleagueForm):
    """An appointment that is new: with whom, and about what."""

    colleague = forms.CharField(label=_("Met"), required=False, max_length=59, widget=forms.Select)
    subject = forms.ChoiceField(label=_("Onderwerp"), choices=lambda: words(codes.SUBJECTS))


class TaskForm(MedicalForm, ColleagueForm):
    """A task about a client."""

    kind = forms.ChoiceField(label=_("Taak"), choices=lambda: words(codes.TASK_KINDS))
    due_on = day_field(_("Uiterlijk"))
    receiver = forms.CharField(label=_("Voor"), required=False, max_length=59, widget=forms.Select)
    note = long_text(_("Toelichting"), required=False)
    field_order = ("kind", "due_on", "receiver", "note", "confirmed")


class DeskTaskForm(SonarForm):
    """A task of one's own, about nobody."""

    title = forms.CharField(label=_("Taak"), help_text=_("Zonder gegevens van een klant."), max_length=80)
    due_on = day_field(_("Uiterlijk"))


class PathForm(SonarForm):
    """A path that begins."""

    kind = forms.ChoiceField(label=_("Traject"), choices=lambda: words(codes.PATH_KINDS))
    goal = long_text(_("Doel"))
    started_on = day_field(_("Begint op"))


class AgreementForm(SonarForm):
    """What is agreed."""

    description = long_text(_("Afspraak"))
    begins_on = day_field(_("Vanaf"))
    due_on = day_field(_("Uiterlijk"))
    applications = forms.IntegerField(
        label=_("Aantal sollicitaties"),
        help_text=_("Alleen bij een sollicitatieplicht."),
        required=False,
        min_value=1,
        max_value=50,
    )


class DistanceForm(SonarForm):
    """How far somebody is from work, as the adviser sees it."""

    distance = forms.TypedChoiceField(
        label=_("Afstand tot de arbeidsmarkt"),
        help_text=_("Schrijf nergens op waardoor dat komt."),
        choices=[("", "–"), *DISTANCES],
        coerce=int,
        empty_value=None,
        required=False,
    )


class HandOverForm(ColleagueForm):
    """To whom a caseload goes, and why."""

    giver = forms.CharField(label=_("Klanten van"), required=False, max_length=59, widget=forms.Select)
    receiver = forms.CharField(label=_("Naar"), max_length=59, widget=forms.Select)
    reason = forms.ChoiceField(label=_("Reden"), choices=lambda: words(codes.HAND_OVER_REASONS))
    note = forms.CharField(
        label=_("Bericht aan de collega"),
        help_text=_("Zonder gegevens van een klant: die staan in het dossier."),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

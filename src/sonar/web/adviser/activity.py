"""Being registered as active: the periods, ending one, beginning again (R28, R29)."""

from datetime import date
from typing import ClassVar, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sonar.access.types import Category
from sonar.clients.types import InvalidFields, StaleVersion
from sonar.disclosure.operations import OpenedClient, open_client
from sonar.kernel import clock
from sonar.web.adviser.parts import purpose_to_write
from sonar.web.context import CASE_WORKERS
from sonar.web.forms import ToldAtOnce
from sonar.web.labels import Kind, label
from sonar.web.record.forms import DayInput, dutch_day
from sonar.web.record_labels import END_REASONS
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, staff_page

CATEGORIES: Final = (Category.IDENTITY, Category.STATUS)


class BeginForm(ToldAtOnce):
    """From which day somebody is active again, and why."""

    left_to_room: ClassVar[tuple[str, ...]] = ("why",)

    on = forms.CharField(
        label=_("Vanaf welke dag?"),
        help_text=_("Dag, maand en jaar, bijvoorbeeld 31-12-2026."),
        widget=DayInput(attrs={"autocomplete": "off"}),
    )
    why = forms.CharField(label=_("Toelichting"), widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def clean_on(self) -> date:
        """Return the day."""
        try:
            return date.fromisoformat(dutch_day(self.cleaned_data["on"]))
        except ValueError:
            raise forms.ValidationError(label("date", Kind.FAULT)) from None


class EndForm(BeginForm):
    """On which day somebody stops being active, and why."""

    left_to_room = ("why", "why_ended")

    why_ended = forms.ChoiceField(
        label=_("Waarom eindigt de inschrijving?"),
        choices=lambda: [("", gettext("Maak een keuze")), *((code, str(words)) for code, words in END_REASONS.items())],
    )
    field_order = ("why_ended", "on", "why")


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def client_activity(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Show the periods with the form that ends or begins one (GET), or do so (POST)."""
    purpose = purpose_to_write(request.actor, Category.STATUS, client_ref)
    ends = request.POST.get("what") == "end"
    posted = (EndForm if ends else BeginForm)(request.POST) if request.method == "POST" else None
    valid = posted is not None and posted.is_valid()
    with open_client(
        actor=request.actor,
        client_ref=client_ref,
        purpose=purpose,
        categories=CATEGORIES,
        write=(Category.STATUS,) if valid else (),
        now=clock.now(),
    ) as opened:
        card = opened.card
        if posted is not None and valid and _change(opened, posted):
            # Who is no longer registered is no longer in a caseload: her own page may be closed to this actor now.
            done = reverse("registration_ended") if ends else reverse("client_activity", args=[card.reference])
            return see(done if ends else f"{done}?melding=gewijzigd")
    active = card.placement is not None and card.placement.active
    form = posted or (EndForm() if active else BeginForm())
    context = {
        "card": card,
        "purpose": purpose,
        "form": form,
        "ends": isinstance(form, EndForm),
        "changed": request.GET.get("melding") == "gewijzigd",
    }
    return render(request, "adviser/activity.html", context, status=status_of(form))


@staff_page(*CASE_WORKERS)
@require_safe
def registration_ended(request: ActorRequest) -> HttpResponse:
    """Tell that a registration has ended; nothing of whose stands here."""
    return render(request, "adviser/registration_ended.html")


def _change(opened: OpenedClient, form: BeginForm) -> bool:
    given = form.cleaned_data
    try:
        if isinstance(form, EndForm):
            opened.end_activity(on=given["on"], why_ended=given["why_ended"], why=given["why"])
        else:
            opened.begin_activity(on=given["on"], why=given["why"])
    except InvalidFields as invalid:
        form.add_errors(invalid.errors)
    except StaleVersion:
        form.add_error(None, gettext("Iemand anders wijzigde dit net ook. Annuleer en kijk wat er nu staat."))
    else:
        return True
    return False

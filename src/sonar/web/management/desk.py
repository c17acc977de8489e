"""Duty at the desk of the own office: who has it and when, by the manager of that office."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.operations import arrange_duty, end_duty
from sonar.access.queries import desk_duties, desk_people, same_account
from sonar.access.types import DeskColleague
from sonar.identity.types import Actor, Function
from sonar.kernel import clock
from sonar.web.forms import SonarForm
from sonar.web.management.acting import done, faults_of, show
from sonar.web.session.access import ActorRequest, staff_page

_DAY = {"type": "date"}


class DutyForm(SonarForm):
    """Who, and when."""

    colleague = forms.CharField(label=_("Wie heeft dienst?"), max_length=59, widget=forms.Select)
    since = forms.DateField(
        label=_("Vanaf"),
        help_text=_("Leeg: vandaag."),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        localize=False,
        required=False,
    )
    until = forms.DateField(
        label=_("Tot en met"),
        help_text=_("Hoogstens twee weken."),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        localize=False,
    )

    def __init__(
        self, data: Mapping[str, str] | None = None, *, people: tuple[DeskColleague, ...] = (), actor: Actor
    ) -> None:
        """Offer the colleagues, by name and office; whom was chosen before stays chosen."""
        super().__init__(data)
        given = str(self.data.get("colleague", ""))
        choices: list[tuple[str, object]] = [("", _("kies een collega"))]
        for each in people:
            chosen = given and same_account(given, each.reference, actor=actor)
            choices.append((given if chosen else each.reference, f"{each.display_name}, {each.office}"))
        self.fields["colleague"].widget.choices = choices


@staff_page(Function.TEAM_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: ActorRequest) -> HttpResponse:
    """Show who has duty at the desk (GET); give somebody duty, or end one early (POST)."""
    people = desk_people(actor=request.actor)
    arranges = request.method == "POST" and "end" not in request.POST
    form = DutyForm(request.POST if arranges else None, people=people, actor=request.actor)
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        if not arranges:
            faults = faults_of(partial(end_duty, actor=request.actor, reference=request.POST["end"]))
        elif form.is_valid():
            faults = _arrange(request, form)
        if not faults and not form.errors:
            return done(reverse("desk_duty"))
    context = {
        "form": form,
        "found": desk_duties(actor=request.actor),
        "people": people,
        "office": request.actor.office,
    }
    return show(request, "management/desk.html", context, faults=faults, wrong=bool(form.errors))


def _arrange(request: ActorRequest, form: DutyForm) -> tuple[str, ...]:
    given = form.cleaned_data
    return faults_of(
        partial(
            arrange_duty,
            actor=request.actor,
            staff_ref=given["colleague"],
            since=given["since"] or clock.local_day(clock.now()),
            until=given["until"] + timedelta(days=1),
        )
    )

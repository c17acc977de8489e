"""Standing in for a colleague: who, from when until when; by the team manager or by the one who will be away (I6)."""

from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.operations import arrange_replacement, end_replacement
from sonar.access.queries import replacements as current
from sonar.access.queries import same_account, stand_ins
from sonar.access.types import StandIn
from sonar.identity.types import Actor, Function
from sonar.kernel import clock
from sonar.web.context import CASE_WORKERS
from sonar.web.forms import SonarForm
from sonar.web.management.acting import done, faults_of, show
from sonar.web.session.access import ActorRequest, staff_page

_DAY = {"type": "date"}


class ReplacementForm(SonarForm):
    """Who is away, who stands in, and when."""

    absent = forms.CharField(label=_("Wie is er niet?"), max_length=59, widget=forms.Select)
    substitute = forms.CharField(label=_("Wie vervangt?"), max_length=59, widget=forms.Select)
    since = forms.DateField(
        label=_("Vanaf"),
        help_text=_("Leeg: vandaag."),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        localize=False,
        required=False,
    )
    until = forms.DateField(
        label=_("Tot en met"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"), localize=False
    )

    def __init__(self, *args: Any, people: tuple[StandIn, ...] = (), actor: Actor, **kwargs: Any) -> None:
        """Offer the colleagues; who is no manager arranges for herself."""
        super().__init__(*args, **kwargs)
        self._actor = actor
        self._own = next((each.reference for each in people if each.own), "")
        if actor.function is Function.TEAM_MANAGER:
            self._offer("absent", people)
        else:
            del self.fields["absent"]
        self._offer("substitute", tuple(each for each in people if not each.own))

    def _offer(self, name: str, people: tuple[StandIn, ...]) -> None:
        """Offer these colleagues, by name and office; whom was chosen before stays chosen."""
        given = str(self.data.get(name, ""))
        choices: list[tuple[str, object]] = [("", _("kies een collega"))]
        for each in people:
            chosen = given and same_account(given, each.reference, actor=self._actor)
            choices.append((given if chosen else each.reference, f"{each.display_name}, {each.office}"))
        self.fields[name].widget.choices = choices

    @property
    def absent_ref(self) -> str:
        """Return who is away."""
        return str(self.cleaned_data.get("absent") or self._own)


@staff_page(*CASE_WORKERS, Function.TEAM_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def replacements(request: ActorRequest) -> HttpResponse:
    """Show who stands in for whom (GET); arrange it, or end it early (POST)."""
    people = stand_ins(actor=request.actor)
    arranges = request.method == "POST" and "end" not in request.POST
    form = ReplacementForm(request.POST if arranges else None, people=people, actor=request.actor)
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        if not arranges:
            faults = faults_of(partial(end_replacement, actor=request.actor, reference=request.POST["end"]))
        elif form.is_valid():
            faults = _arrange(request, form)
        if not faults and not form.errors:
            return done(reverse("replacements"))
    context = {"form": form, "found": current(actor=request.actor), "alone": len(people) <= 1}
    return show(request, "management/replacements.html", context, faults=faults, wrong=bool(form.errors))


def _arrange(request: ActorRequest, form: ReplacementForm) -> tuple[str, ...]:
    given = form.cleaned_data
    return faults_of(
        partial(
            arrange_replacement,
            actor=request.actor,
            absent_ref=form.absent_ref,
            substitute_ref=given["substitute"],
            since=given["since"] or clock.local_day(clock.now()),
            until=given["until"] + timedelta(days=1),
        )
    )

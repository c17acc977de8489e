"""The tree of organisations on a day: who belongs where, and who works for which municipality. Read only."""

from typing import Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sonar.identity.queries import organisation_tree
from sonar.identity.types import Function
from sonar.kernel import clock
from sonar.web.context import SUPERVISORS
from sonar.web.forms import SonarForm
from sonar.web.replies import status_of
from sonar.web.session.access import ActorRequest, staff_page

KINDS: Final = {
    "uwv": _("UWV"),
    "municipality": _("Gemeenten"),
    "sw_company": _("SW-bedrijven"),
    "other_division": _("Andere divisies"),
}


class TreeForm(SonarForm):
    """Which organisations, and on which day."""

    soort = forms.ChoiceField(
        label=_("Soort organisatie"), required=False, choices=lambda: [("", _("Alle")), *KINDS.items()]
    )
    naam = forms.CharField(label=_("Naam van organisatie of kantoor"), required=False, max_length=60)
    dag = forms.DateField(
        label=_("Op deze dag"),
        help_text=_("Leeg: vandaag."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        localize=False,
    )


@staff_page(Function.FUNCTIONAL_MANAGER, *SUPERVISORS)
@require_safe
def organisations(request: ActorRequest) -> HttpResponse:
    """Show the organisations with their offices and teams, and the municipalities they work for on a day."""
    form = TreeForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    on = given.get("dag") or clock.local_day(clock.now())
    found = organisation_tree(on=on, kind=given.get("soort", ""), text=given.get("naam", ""))
    return render(
        request,
        "management/organisations.html",
        {"form": form, "found": found, "on": on, "kinds": KINDS},
        status=status_of(form),
    )

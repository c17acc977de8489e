"""Mandates: which intermediary may do what for an employer, and for whom one acts oneself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.employers.queries import employer_names
from sonar.identity.operations import (
    MandateFault,
    MandateGone,
    MandateRefused,
    act_for,
    give_mandate,
    withdraw_mandate,
)
from sonar.identity.queries import mandates_of
from sonar.identity.types import Actor, Mandate, MandateScope
from sonar.kernel import clock
from sonar.web.employer.words import MANDATE_FAULTS, SCOPES
from sonar.web.forms import SonarForm
from sonar.web.replies import see
from sonar.web.session.access import ActorRequest, employer_choice_page, employer_page

_DAY = {"type": "date"}
_UNPROCESSABLE = 422
_FIELDS = {
    MandateFault.NUMBER: "to_kvk",
    MandateFault.OWN_NUMBER: "to_kvk",
    MandateFault.PRESENT: "to_kvk",
    MandateFault.SCOPE: "scope",
    MandateFault.PAST: "valid_from",
    MandateFault.PERIOD: "valid_last",
    MandateFault.TOO_LONG: "valid_last",
}


@dataclass(frozen=True, slots=True)
class ShownMandate:
    """A mandate with the name of the other side, where Sonar knows it."""

    mandate: Mandate
    name: str
    last: date
    """The last day on which it holds."""
    scope: object


class MandateForm(SonarForm):
    """Who may act, for what, from when until when."""

    to_kvk = forms.CharField(
        label=_("KvK-nummer van het bureau"),
        help_text=_("Acht cijfers. U vindt het op de website van het bureau."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    scope = forms.ChoiceField(label=_("Waarvoor?"), choices=[(scope.value, words) for scope, words in SCOPES.items()])
    valid_from = forms.DateField(
        label=_("Eerste dag"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"), localize=False
    )
    valid_last = forms.DateField(
        label=_("Laatste dag"),
        help_text=_("Hoogstens drie jaar na de eerste dag. U kunt de machtiging eerder intrekken."),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        localize=False,
    )

    def add_faults(self, faults: Iterable[MandateFault]) -> None:
        """Say at each field what is wrong with it."""
        for fault in faults:
            self.add_error(_FIELDS.get(fault), str(MANDATE_FAULTS[fault]))


@employer_page
@require_http_methods(["GET", "HEAD", "POST"])
def mandates(request: ActorRequest) -> HttpResponse:
    """Show which mandates there are (GET); give one, or withdraw one (POST)."""
    today = clock.local_day(clock.now())
    gives = request.method == "POST" and "withdraw" not in request.POST
    form = MandateForm(
        request.POST if gives else None,
        initial={"valid_from": today, "valid_last": today + timedelta(days=364)},
    )
    fault = ""
    if gives and form.is_valid() and _given(request.actor, form):
        return see(reverse("employer_mandates") + "?melding=gegeven")
    if request.method == "POST" and not gives:
        try:
            withdraw_mandate(actor=request.actor, reference=request.POST["withdraw"])
        except MandateGone:
            fault = gettext("Deze machtiging is er niet meer. Kijk hieronder wat er nu staat.")
        else:
            return see(reverse("employer_mandates") + "?melding=ingetrokken")
    found = _shown(request.actor)
    context = {
        "form": form,
        "fault": fault,
        "given": [each for each in found if each.mandate.given],
        "received": [each for each in found if not each.mandate.given],
        "itself": not request.actor.is_intermediary and not request.actor.establishment,
        "told": request.GET.get("melding", ""),
    }
    return render(request, "employer/mandates.html", context, status=_UNPROCESSABLE if form.errors or fault else None)


@employer_choice_page
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: ActorRequest) -> HttpResponse:
    """Let an employer's user say for whom she acts: for her own organisation, or on a mandate."""
    fault: object = ""
    if request.method == "POST":
        try:
            act_for(actor=request.actor, reference=request.POST.get("mandate") or None)
        except MandateRefused as refused:
            fault = MANDATE_FAULTS[refused.faults[0]]
        else:
            return see(reverse("employer_home"))
    found = [each for each in _shown(request.actor) if not each.mandate.given and each.mandate.holds]
    own = request.actor.own_kvk
    context = {"fault": fault, "received": found, "own_name": employer_names([own]).get(own, "")}
    return render(request, "employer/choice.html", context, status=_UNPROCESSABLE if fault else None)


def _given(actor: Actor, form: MandateForm) -> bool:
    given = form.cleaned_data
    try:
        give_mandate(
            actor=actor,
            to_kvk=given["to_kvk"].replace(" ", ""),
            scope=MandateScope(given["scope"]),
            valid_from=given["valid_from"],
            valid_until=given["valid_last"] + timedelta(days=1),
        )
    except MandateRefused as refused:
        form.add_faults(refused.faults)
        return False
    return True


def _shown(actor: Actor) -> list[ShownMandate]:
    found = mandates_of(actor=actor)
    names = employer_names({each.other_kvk for each in found})
    return [
        ShownMandate(each, names.get(each.other_kvk, ""), each.valid_until - timedelta(days=1), SCOPES[each.scope])
        for each in found
    ]

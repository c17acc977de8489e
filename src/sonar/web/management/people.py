"""People and their rights: finding somebody, seeing what held on a day, proposing, withdrawing."""

from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sonar.access.operations import Wanted, propose, withdraw
from sonar.access.queries import find_staff, own_places, policy, rights_at
from sonar.access.types import NotGranted, ProposalKind, RightsAt
from sonar.disclosure.operations import NotAvailable
from sonar.identity.types import Actor
from sonar.kernel import clock
from sonar.reference.queries import labour_market_regions
from sonar.reference.types import LabourMarketRegion
from sonar.web.context import MANAGERS, SUPERVISORS
from sonar.web.forms import SonarForm
from sonar.web.labels import Kind, label
from sonar.web.session.access import ActorRequest, staff_page

Regions = tuple[LabourMarketRegion, ...]


class FindForm(SonarForm):
    """Part of a name."""

    text = forms.CharField(label=_("Naam van de collega"), required=False, max_length=120)


class ProposeForm(SonarForm):
    """A right for somebody else."""

    what = forms.ChoiceField(label=_("Welk recht?"))
    task = forms.CharField(
        label=_("Wettelijke taak"),
        help_text=_("Bij een landelijke taak, of bij een regio buiten de eigen regio."),
        required=False,
        max_length=200,
    )
    until = forms.DateField(
        label=_("Tot en met"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), localize=False
    )
    reason = forms.CharField(
        label=_("Waarom is dit nodig?"),
        help_text=_("20 tot 500 tekens. Noem geen klanten."),
        min_length=20,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, functions: tuple[str, ...] = (), regions: Regions = (), **kwargs: Any) -> None:
        """Offer what the policy knows."""
        super().__init__(*args, **kwargs)
        choices = self.fields["what"]
        assert isinstance(choices, forms.ChoiceField)  # noqa: S101 - for the type checker
        choices.choices = [
            *((f"extra:{name}", label(name, Kind.GRANTED)) for name in policy().extras),
            *((f"scope:{region.code}", f"{_('Regio erbij')}: {region.name}") for region in regions),
            ("national_task:", label(ProposalKind.NATIONAL_TASK, Kind.GRANTED)),
            *((f"function:{name}", f"{_('Functie')}: {label(name, Kind.FUNCTION)}") for name in functions),
        ]

    def wanted(self) -> Wanted:
        """Return what is proposed."""
        kind, _colon, subject = self.cleaned_data["what"].partition(":")
        if kind == ProposalKind.SCOPE:
            return Wanted(ProposalKind.SCOPE, self.cleaned_data["task"], region_code=int(subject))
        return Wanted(ProposalKind(kind), subject or self.cleaned_data["task"])


@staff_page(*MANAGERS, *SUPERVISORS)
@require_safe
def people(request: ActorRequest) -> HttpResponse:
    """Show the accounts that one manages or supervises."""
    form = FindForm(request.GET)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    found = find_staff(actor=request.actor, text=text)
    return render(
        request,
        "management/people.html",
        {
            "form": form,
            "found": found,
            "text": text,
            "keeps": bool(own_places(actor=request.actor)),
            "done": request.GET.get("melding") == "gedaan",
        },
    )


@staff_page(*MANAGERS, *SUPERVISORS)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: ActorRequest, staff_ref: str) -> HttpResponse:
    """Show what somebody may do, or could on a past day (GET); propose or withdraw a right (POST)."""
    day = _day(request.GET.get("dag"))
    rights = _rights(request.actor, staff_ref, day)
    form = ProposeForm(functions=_functions(), regions=labour_market_regions())
    faults: tuple[str, ...] = ()
    if request.method == "POST" and request.actor.function in MANAGERS:
        form = ProposeForm(request.POST, functions=_functions(), regions=labour_market_regions())
        faults = _act(request, staff_ref, form)
        if not faults and not form.errors:
            return _see(reverse("person", args=[staff_ref]) + "?melding=gedaan")
    context = {
        "rights": rights,
        "form": form,
        "faults": faults,
        "day": day,
        "staff_ref": staff_ref,
        "manages": request.actor.function in MANAGERS,
        "keeps": request.actor.function in MANAGERS and bool(own_places(actor=request.actor)),
        "done": request.GET.get("melding") == "gedaan",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults or form.errors else HTTPStatus.OK
    return render(request, "management/person.html", context, status=status)


def _act(request: ActorRequest, staff_ref: str, form: ProposeForm) -> tuple[str, ...]:
    """Propose or withdraw as posted; return what stood in the way."""
    try:
        if "withdraw" in request.POST:
            form.errors.clear()
            withdraw(actor=request.actor, reference=request.POST["withdraw"])
        elif form.is_valid():
            propose(
                actor=request.actor,
                staff_ref=staff_ref,
                wanted=form.wanted(),
                reason=form.cleaned_data["reason"],
                since=clock.local_day(clock.now()),
                until=form.cleaned_data["until"] + timedelta(days=1),
            )
    except NotGranted as refused:
        return tuple(label(fault, Kind.RIGHT_FAULT) for fault in refused.faults)
    return ()


def _rights(actor: Actor, staff_ref: str, day: date | None) -> RightsAt:
    """Return the rights at the end of a day, or now; what is not the actor's to see is not there."""
    at = clock.now() if day is None else datetime.combine(day, time.max, clock.AMSTERDAM)
    try:
        return rights_at(actor=actor, staff_ref=staff_ref, at=at)
    except NotGranted:
        raise NotAvailable from None


def _functions() -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in policy().staffing.values() for name in names))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response

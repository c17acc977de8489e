"""Protected clients: asking for it, deciding, who may open them, and ending it. Nobody is named on these pages."""

from datetime import timedelta
from functools import partial
from typing import Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.operations import (
    Wanted,
    decide_protection,
    propose,
    propose_ending_protection,
    propose_protection,
)
from sonar.access.queries import protected_clients, protections_waiting
from sonar.access.types import ProposalKind, ProtectionCause
from sonar.disclosure.queries import client_id_of
from sonar.identity.types import Function
from sonar.kernel import clock
from sonar.web.context import CASE_WORKERS
from sonar.web.forms import ReasonForm
from sonar.web.labels import Kind, label
from sonar.web.management.acting import done, faults_of, show
from sonar.web.partial import number_from
from sonar.web.session.access import ActorRequest, staff_page

MONTH: Final = 30


class ProtectForm(ReasonForm):
    """Why a client needs it."""

    cause = forms.ChoiceField(
        label=_("Waarom moet deze klant worden afgeschermd?"),
        choices=lambda: [
            ("", _("Maak een keuze")),
            *((each.value, label(each, Kind.PROTECTION)) for each in ProtectionCause),
        ],
    )
    field_order = ("cause", "reason")

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Ask for the reason in the words of this page."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Wat is er aan de hand?")
        self.fields["reason"].help_text = _("20 tot 500 tekens, zonder namen. De beveiligingsfunctionaris leest dit.")


class StepForm(ReasonForm):
    """Asking that the adviser may open her, or that the protection ends."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Ask for the reason in the words of this page."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Reden")
        self.fields["reason"].help_text = _("20 tot 500 tekens, zonder namen. Een toestemming geldt 30 dagen.")


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def protect(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Say what protecting a client means (GET), or ask for it (POST)."""
    client_id_of(client_ref, actor=request.actor)
    form = ProtectForm(request.POST if request.method == "POST" else None)
    faults: tuple[str, ...] = ()
    if form.is_bound and form.is_valid():
        faults = faults_of(
            partial(
                propose_protection,
                actor=request.actor,
                client_ref=client_ref,
                cause=ProtectionCause(form.cleaned_data["cause"]),
                reason=form.cleaned_data["reason"],
            )
        )
        if not faults:
            return render(request, "management/protect_asked.html", {"client_ref": client_ref})
    context = {"form": form, "client_ref": client_ref}
    return show(request, "management/protect.html", context, faults=faults, wrong=bool(form.errors))


@staff_page(Function.TEAM_MANAGER, Function.SECURITY_OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def protected(request: ActorRequest) -> HttpResponse:
    """Show what was asked and who is protected (GET); decide, ask an approval, or ask for the end (POST)."""
    form = StepForm()
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        form, faults = _posted(request)
        if not faults and not form.errors:
            return done(reverse("protected"))
    offset = number_from(request.GET.get("vanaf")) or 0
    page = protected_clients(actor=request.actor, offset=offset)
    address = reverse("protected")
    chosen = {name: request.POST.get(name, "") for name in ("client", "staff", "step")}
    context: dict[str, object] = {
        "form": form,
        "failed": form if form.errors else None,
        "chosen": chosen,
        "waiting": protections_waiting(actor=request.actor),
        "page": page,
        "first_url": address if offset else "",
        "next_url": f"{address}?vanaf={page.next_offset}" if page.next_offset else "",
        "proposes": request.actor.function is Function.TEAM_MANAGER,
    }
    return show(request, "management/protected.html", context, faults=faults, wrong=bool(form.errors))


def _posted(request: ActorRequest) -> tuple[StepForm, tuple[str, ...]]:
    """Do what was posted; return the form with its faults, and what stood in the way."""
    given = request.POST
    if "answer" in given:
        approved = given["answer"] == "yes"
        reference = given.get("reference", "")
        act = partial(decide_protection, actor=request.actor, reference=reference, approved=approved)
        return StepForm(), faults_of(act)
    form = StepForm(given)
    if not form.is_valid():
        return form, ()
    reason, client = form.cleaned_data["reason"], given.get("client", "")
    if given.get("step") == "end":
        return form, faults_of(
            partial(
                propose_ending_protection,
                actor=request.actor,
                protected_ref=client,
                cause=ProtectionCause.OTHER,
                reason=reason,
            )
        )
    today = clock.local_day(clock.now())
    return form, faults_of(
        partial(
            propose,
            actor=request.actor,
            staff_ref=given.get("staff", ""),
            wanted=Wanted(ProposalKind.APPROVAL, shielded_ref=client),
            reason=reason,
            since=today,
            until=today + timedelta(days=MONTH),
        )
    )

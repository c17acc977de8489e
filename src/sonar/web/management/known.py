"""People one knows in person: said by oneself, and the record is closed from then on (I58)."""

from functools import partial

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.operations import declare_known, withdraw_known
from sonar.access.queries import known_persons
from sonar.access.types import Acquaintance, NotGranted
from sonar.disclosure.operations import NotAvailable, declare_known_by_number
from sonar.disclosure.queries import client_id_of
from sonar.disclosure.types import InvalidSearch
from sonar.web.context import CASE_WORKERS
from sonar.web.forms import SonarForm
from sonar.web.labels import Kind, label
from sonar.web.management.acting import done, faults_of, show
from sonar.web.replies import status_of
from sonar.web.session.access import ActorRequest, staff_page


class KnownForm(SonarForm):
    """How one knows somebody."""

    how = forms.ChoiceField(
        label=_("Hoe kent u deze persoon?"),
        choices=lambda: [
            ("", _("Maak een keuze")),
            *((each.value, label(each, Kind.ACQUAINTANCE)) for each in Acquaintance),
        ],
    )


class KnownNumberForm(KnownForm):
    """Whom, by client number."""

    number = forms.CharField(
        label=_("Klantnummer"),
        help_text=_("Negen tekens. Vraag het de persoon zelf; het staat in brieven en in de Werkmap."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("number", "how")


@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def known(request: ActorRequest) -> HttpResponse:
    """Show what one declared (GET); declare somebody by number, or take a declaration back (POST)."""
    faults: tuple[str, ...] = ()
    withdraws = "withdraw" in request.POST
    form = KnownNumberForm(request.POST if request.method == "POST" and not withdraws else None)
    if request.method == "POST":
        if withdraws:
            faults = faults_of(partial(withdraw_known, actor=request.actor, reference=request.POST["withdraw"]))
        elif form.is_valid():
            _declare(request, form)
        if not faults and not form.errors:
            return done(reverse("known"))
    context = {"form": form, "found": known_persons(actor=request.actor)}
    return show(request, "management/known.html", context, faults=faults, wrong=bool(form.errors))


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def client_known(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Say what it means to know a client in person (GET), or declare it (POST). Nothing of her is shown."""
    client_id_of(client_ref, actor=request.actor)
    form = KnownForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            declare_known(actor=request.actor, client_ref=client_ref, how=Acquaintance(form.cleaned_data["how"]))
        except NotGranted:
            raise NotAvailable from None
        return done(reverse("known"))
    context = {"form": form, "client_ref": client_ref}
    return render(request, "management/client_known.html", context, status=status_of(form))


def _declare(request: ActorRequest, form: KnownNumberForm) -> None:
    given = form.cleaned_data
    try:
        declare_known_by_number(actor=request.actor, number=given["number"], how=Acquaintance(given["how"]))
    except InvalidSearch as invalid:
        form.add_errors(invalid.errors)

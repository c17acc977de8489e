"""The accounts of a municipality or another partner, kept by its own manager; and closing the account of who leaves."""

from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.operations import add_account, end_account, move_account
from sonar.access.queries import own_places, rights_at
from sonar.access.types import NotGranted, Place, RightsAt
from sonar.disclosure.operations import NotAvailable
from sonar.identity.types import Actor, Function
from sonar.kernel import clock
from sonar.web.context import MANAGERS
from sonar.web.forms import SonarForm
from sonar.web.labels import Kind, label
from sonar.web.management.acting import done, faults_of, show
from sonar.web.session.access import ActorRequest, staff_page


class PlaceForm(SonarForm):
    """An office, or a team of it."""

    place = forms.ChoiceField(label=_("Kantoor en team"))

    def __init__(self, *args: Any, places: tuple[Place, ...] = (), **kwargs: Any) -> None:
        """Offer the places of the organisation."""
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        offices = dict.fromkeys((each.office_id, each.office) for each in places)
        field.choices = [
            *((f"{number}:", name) for number, name in offices),
            *((f"{each.office_id}:{each.team_id}", f"{each.office}, {each.team}") for each in places if each.team_id),
        ]

    def where(self) -> dict[str, int | None]:
        """Return the office and the team that were chosen."""
        office, _colon, team = self.cleaned_data["place"].partition(":")
        return {"office_id": int(office), "team_id": int(team) if team else None}


class AccountForm(PlaceForm):
    """A colleague who is new."""

    name = forms.CharField(
        label=_("Naam"), max_length=120, min_length=2, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    subject = forms.CharField(
        label=_("Aanmeldnaam"),
        help_text=_("Waarmee deze collega zich bij uw eigen organisatie aanmeldt."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    function = forms.ChoiceField(label=_("Functie"))
    until = forms.DateField(
        label=_("Tot en met"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), localize=False
    )
    reason = forms.CharField(
        label=_("Waarvoor heeft deze collega dit nodig?"),
        help_text=_("20 tot 500 tekens. Noem geen klanten."),
        min_length=20,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    field_order = ("name", "subject", "function", "place", "until", "reason")

    def __init__(self, *args: Any, places: tuple[Place, ...] = (), **kwargs: Any) -> None:
        """Offer the functions that the organisation can give."""
        super().__init__(*args, places=places, **kwargs)
        field = self.fields["function"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        names = places[0].functions if places else ()
        field.choices = [("", _("Maak een keuze")), *((name, label(name, Kind.FUNCTION)) for name in names)]


@staff_page(Function.TEAM_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: ActorRequest) -> HttpResponse:
    """Offer a new account in one's own organisation (GET), or ask for it (POST): it opens once approved."""
    places = own_places(actor=request.actor)
    form = AccountForm(request.POST if request.method == "POST" else None, places=places)
    faults: tuple[str, ...] = ()
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        faults = faults_of(
            partial(
                add_account,
                actor=request.actor,
                subject=given["subject"],
                display_name=given["name"],
                function=given["function"],
                **form.where(),  # type: ignore[arg-type]
                reason=given["reason"],
                until=given["until"] + timedelta(days=1),
                now=clock.now(),
            )
        )
        if not faults:
            return done(reverse("people"))
    context = {"form": form, "keeps": bool(places)}
    return show(request, "management/account_add.html", context, faults=faults, wrong=bool(form.errors))


@staff_page(Function.TEAM_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: ActorRequest, staff_ref: str) -> HttpResponse:
    """Offer another place for somebody (GET), or move her (POST)."""
    places, rights = own_places(actor=request.actor), _rights(request.actor, staff_ref)
    form = PlaceForm(request.POST if request.method == "POST" else None, places=places)
    faults: tuple[str, ...] = ()
    if form.is_bound and form.is_valid():
        where: dict[str, Any] = form.where()
        faults = faults_of(partial(move_account, actor=request.actor, staff_ref=staff_ref, **where))
        if not faults:
            return done(reverse("person", args=[staff_ref]))
    context = {"form": form, "keeps": bool(places), "staff_ref": staff_ref, "rights": rights}
    return show(request, "management/account_move.html", context, faults=faults, wrong=bool(form.errors))


@staff_page(*MANAGERS)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: ActorRequest, staff_ref: str) -> HttpResponse:
    """Say what closing an account does (GET), or close it (POST)."""
    rights = _rights(request.actor, staff_ref)
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        faults = faults_of(partial(end_account, actor=request.actor, staff_ref=staff_ref))
        if not faults:
            return done(reverse("person", args=[staff_ref]))
    return show(request, "management/account_end.html", {"staff_ref": staff_ref, "rights": rights}, faults=faults)


def _rights(actor: Actor, staff_ref: str) -> RightsAt:
    try:
        return rights_at(actor=actor, staff_ref=staff_ref, at=clock.now())
    except NotGranted:
        raise NotAvailable from None

"""Changing a profile under an opened ticket: the same for the desk and the Werkmap, but for who gives the reason."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sonar.clients.types import InvalidFields, Profile, StaleVersion
from sonar.disclosure.operations import NotAvailable, OpenedClient
from sonar.web.forms import SonarForm
from sonar.web.record.occupations import wants_choice
from sonar.web.record.profile import LISTS, ListForm, ProfileForm, profile_texts
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest

OWN_WHY = "Zelf gewijzigd in de Werkmap"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a profile is changed: how it is opened, which template frames it, and where one goes afterwards.

    `open_` takes whether the ticket is for writing; `frame` gives what the template needs beside the form.
    """

    open_: Callable[[bool], AbstractContextManager[OpenedClient]]
    frame: Callable[[OpenedClient], dict[str, object]]
    template: str
    done_url: Callable[[OpenedClient], str]
    owner: bool


def fields_page(request: ActorRequest, desk: Desk) -> HttpResponse:
    """Offer the single fields of a profile (GET), or write what was changed (POST)."""
    form = ProfileForm(request.POST) if request.method == "POST" else None
    if form is not None:
        _ask_reason(form, desk)
    valid = form is not None and form.is_valid()
    with desk.open_(valid) as opened:
        profile = _profile(opened)
        if form is not None and valid and _correct(opened, form, form.changes(), desk):
            return see(desk.done_url(opened))
        if form is None:
            form = ProfileForm(initial=profile_texts(profile))
            _ask_reason(form, desk)
        context = {**desk.frame(opened), "form": form, "heading": gettext("Profiel"), "list": None}
    return render(request, desk.template, context, status=status_of(form))


def list_page(request: ActorRequest, desk: Desk, name: str) -> HttpResponse:
    """Offer one of the lists of a profile row by row (GET), add an empty row, or write the list (POST)."""
    kind = LISTS.get(name)
    if kind is None:
        raise NotAvailable
    posted = request.POST if request.method == "POST" else None
    saves = posted is not None and "add" not in posted and not wants_choice(posted)
    with desk.open_(saves) as opened:
        form = ListForm(posted, kind=kind, present=_profile(opened))
        _ask_reason(form, desk)
        if saves and form.is_valid() and _correct(opened, form, {kind.field: form.value()}, desk):
            return see(desk.done_url(opened))
        context = {**desk.frame(opened), "form": form, "heading": kind.heading, "list": kind}
    failed = (saves or form.asks_choice) and (bool(form.errors) or bool(form.wrong()))
    return render(request, desk.template, context, status=422 if failed else 200)


def _ask_reason(form: SonarForm, desk: Desk) -> None:
    if desk.owner:
        return
    form.add(
        "why",
        forms.CharField(
            label=_("Reden van de wijziging"),
            help_text=_("Bijvoorbeeld: doorgegeven in het gesprek van vandaag."),
            required=not isinstance(form, ListForm) or not (form.asks_more or form.asks_choice),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        ),
    )


def _profile(opened: OpenedClient) -> Profile:
    if opened.card.profile is None:
        raise NotAvailable
    return opened.card.profile


def _correct(opened: OpenedClient, form: SonarForm, changes: dict[str, object], desk: Desk) -> bool:
    why = OWN_WHY if desk.owner else form.cleaned_data["why"]
    try:
        opened.correct_profile(changes, version=form.cleaned_data["version"], why=why)
    except InvalidFields as invalid:
        form.add_errors(invalid.errors)
    except StaleVersion:
        form.add_error(None, gettext("Iemand anders wijzigde dit net ook. Annuleer en kijk wat er nu staat."))
    else:
        return True
    return False

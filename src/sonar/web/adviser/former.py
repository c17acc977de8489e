"""Opening a former client, by number and with a reason; for the extra right only (R62).

Whoever lacks the right gets the answer for a number that nobody has.
"""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.types import Category, Purpose
from sonar.disclosure.operations import open_client, search_by_number
from sonar.disclosure.queries import all_groups
from sonar.disclosure.types import InvalidSearch
from sonar.identity.types import Actor
from sonar.kernel import clock
from sonar.web.adviser.parts import open_categories
from sonar.web.adviser.past import held
from sonar.web.adviser.purposes import main_purpose
from sonar.web.context import CASE_WORKERS
from sonar.web.forms import ReasonForm
from sonar.web.replies import status_of
from sonar.web.session.access import ActorRequest, staff_page


class FormerForm(ReasonForm):
    """Whom, by client number, and why."""

    number = forms.CharField(
        label=_("Klantnummer"),
        help_text=_("Niet bekend? Zoek op naam en geboortedatum onder mensen die geen klant meer zijn."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("number", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say who can read the reason."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "Schrijf één of twee zinnen, 20 tot 500 tekens. De reden blijft bewaard, en de oud-klant kan die lezen."
        )


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def former(request: ActorRequest) -> HttpResponse:
    """Ask for a number and a reason (GET), or open the former client, for reading (POST).

    From a search among former clients she comes with the reference that it gave, and with its reason.
    """
    actor = request.actor
    purpose = main_purpose(actor)
    reference = request.POST.get("client", "")
    if reference:
        return _opened(request, reference, purpose, request.POST.get("reason", ""))
    form = FormerForm(request.POST if request.method == "POST" else None)
    nobody = False
    if form.is_bound and form.is_valid():
        reference = _found(actor, form, purpose)
        if reference:
            return _opened(request, reference, purpose, form.cleaned_data["reason"])
        nobody = not form.errors
    return render(request, "adviser/former.html", {"form": form, "nobody": nobody}, status=status_of(form))


def _found(actor: Actor, form: FormerForm, purpose: Purpose) -> str:
    given = form.cleaned_data
    try:
        answer = search_by_number(actor=actor, number=given["number"], purpose=purpose, former_because=given["reason"])
    except InvalidSearch as invalid:
        form.add_errors(invalid.errors)
        return ""
    return answer.hits[0].card.reference if answer.hits else ""


def _opened(request: ActorRequest, reference: str, purpose: Purpose, reason: str) -> HttpResponse:
    """Show what the record holds, under a ticket that carries the reason; nothing of it can be changed here."""
    now = clock.now()
    with open_client(
        actor=request.actor,
        client_ref=reference,
        purpose=purpose,
        categories=dict.fromkeys((Category.IDENTITY, Category.CONTACT, *open_categories(request.actor, purpose))),
        reason=reason,
        now=now,
    ) as opened:
        context = {
            "card": opened.card,
            "purpose": purpose,
            "reason": reason,
            "held": held(opened.as_of(now), all_groups()),
        }
    return render(request, "adviser/former_opened.html", context)

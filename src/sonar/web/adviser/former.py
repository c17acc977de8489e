"""Opening a former client, by number and with a reason; for the extra right only (R62).

Whoever lacks the right gets the answer for a number that nobody has.
"""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.types import Category, Purpose
from sonar.clients.types import ClientCard
from sonar.disclosure.operations import open_client, search_former
from sonar.disclosure.queries import all_groups
from sonar.disclosure.types import InvalidSearch
from sonar.identity.types import Actor
from sonar.kernel import clock
from sonar.web.adviser.parts import open_categories
from sonar.web.adviser.past import held
from sonar.web.adviser.purposes import main_purpose, may_read
from sonar.web.context import CASE_WORKERS
from sonar.web.forms import ReasonForm
from sonar.web.replies import status_of
from sonar.web.session.access import ActorRequest, staff_page


class FormerForm(ReasonForm):
    """Whom, by one of two numbers, and why."""

    number = forms.CharField(
        label=_("Klantnummer"), required=False, max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    bsn = forms.CharField(
        label=_("Burgerservicenummer"),
        help_text=_("Alleen als het klantnummer niet bekend is."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    field_order = ("number", "bsn", "reason")

    def __init__(self, *args: Any, by_bsn: bool, **kwargs: Any) -> None:
        """Offer the BSN to whom the policy lets search by it."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "Schrijf één of twee zinnen, 20 tot 500 tekens. De reden blijft bewaard, en de oud-klant kan haar lezen."
        )
        if not by_bsn:
            del self.fields["bsn"]

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one number."""
        given = super().clean() or {}
        if bool(given.get("number")) == bool(given.get("bsn")) and not self.errors.keys() & {"number", "bsn"}:
            self.add_error("number", gettext("Vul één nummer in."))
        return given


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def former(request: ActorRequest) -> HttpResponse:
    """Ask for a number and a reason (GET), or open the former client, for reading (POST)."""
    actor = request.actor
    purpose = main_purpose(actor)
    by_bsn = may_read(actor, Category.BSN, Purpose.IDENTIFICATION)
    form = FormerForm(request.POST if request.method == "POST" else None, by_bsn=by_bsn)
    nobody = False
    if form.is_bound and form.is_valid():
        card = _found(actor, form, purpose)
        if card is not None:
            return _opened(request, card, purpose, form.cleaned_data["reason"])
        nobody = not form.errors
    return render(request, "adviser/former.html", {"form": form, "nobody": nobody}, status=status_of(form))


def _found(actor: Actor, form: FormerForm, purpose: Purpose) -> ClientCard | None:
    given = form.cleaned_data
    try:
        answer = search_former(
            actor=actor,
            number=given["number"],
            bsn=given.get("bsn", ""),
            purpose=purpose,
            reason=given["reason"],
        )
    except InvalidSearch as invalid:
        form.add_errors(invalid.errors)
        return None
    return answer.hits[0].card if answer.hits else None


def _opened(request: ActorRequest, card: ClientCard, purpose: Purpose, reason: str) -> HttpResponse:
    """Show what the record holds, under a ticket that carries the reason; nothing of it can be changed here."""
    now = clock.now()
    with open_client(
        actor=request.actor,
        client_ref=card.reference,
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

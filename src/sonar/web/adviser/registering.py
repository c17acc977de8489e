"""Registering somebody at the desk, for the first time or again."""

from http import HTTPStatus

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sonar.access.types import Category, Purpose
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import (
    Outcome,
    check_registration,
    open_client,
    register_client,
    registering_categories,
)
from sonar.kernel import clock
from sonar.web.context import REGISTRARS
from sonar.web.registering import AgainForm, DeskForm, again, lists_for, told_text
from sonar.web.session.access import ActorRequest, staff_page

WHY = "Bevestigd aan de balie bij het opnieuw inschrijven."


@staff_page(*REGISTRARS)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: ActorRequest) -> HttpResponse:
    """Offer the form (GET), or register somebody and lead to her record (POST)."""
    now, actor, told = clock.now(), request.actor, told_text()
    lists = lists_for(actor, today=clock.local_day(now))
    own = next((office.id for office in lists.offices if office.name == actor.office), "")
    form = DeskForm(
        request.POST if request.method == "POST" else None,
        initial={"office": str(own), "nationality": "1", "told": told.edition},
        lists=lists,
        benefit=Category.BENEFIT in registering_categories(actor),
    )
    outcome, reference = None, ""
    if form.is_bound:
        try:
            if form.is_valid():
                made = register_client(actor=actor, given=form.application(), told=told, now=now)
                outcome, reference = made.outcome, made.reference
            else:
                check_registration(actor=actor, given=form.application(), now=now)
        except InvalidFields as invalid:
            form.add_faults(invalid.errors)
    if outcome is Outcome.REGISTERED:
        return _see(f"{reverse('client', args=[reference])}?melding=ingeschreven")
    context = {"form": form, "told": told, "outcome": outcome, "reference": reference}
    status = HTTPStatus.OK
    if outcome is not None:
        status = HTTPStatus.CONFLICT
    elif form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "adviser/register.html", context, status=status)


@staff_page(*REGISTRARS)
@require_http_methods(["GET", "HEAD", "POST"])
def register_again(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Show what the record of somebody who comes back has (GET), or confirm and change it and begin anew (POST)."""
    now, told = clock.now(), told_text()
    categories = registering_categories(request.actor)
    posted = request.method == "POST"
    with open_client(
        actor=request.actor,
        client_ref=client_ref,
        purpose=Purpose.REGISTRATION,
        categories=categories,
        write=categories if posted else (),
        name="register:again" if posted else "client:read",
        now=now,
    ) as opened:
        card = opened.card
        if card.placement is not None and card.placement.active:
            return _see(reverse("client", args=[card.reference]))
        form = AgainForm(
            request.POST if posted else None,
            initial={"told": told.edition},
            card=card,
            lists=lists_for(request.actor, today=clock.local_day(now)),
            benefit=Category.BENEFIT in categories,
        )
        if posted and again(opened, form, way="desk", source="staff", why=WHY):
            return _see(f"{reverse('client', args=[card.reference])}?melding=ingeschreven")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "card": card, "told": told, "purpose": Purpose.REGISTRATION}
    return render(request, "adviser/register_again.html", context, status=status)


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response

"""Registering oneself after DigiD, and registering again after a time away."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from sonar.access.types import Category, Purpose
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import (
    AlreadyRegistered,
    check_registration,
    open_own_record,
    register_newcomer,
    registering_categories,
)
from sonar.kernel import clock
from sonar.web.registering import AgainForm, OwnForm, again, lists_for, told_text
from sonar.web.session.access import ActorRequest, open_page, registering_page
from sonar.web.session.cookies import keep_session

WHY = "Zelf bevestigd bij het opnieuw inschrijven."


@registering_page
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: ActorRequest) -> HttpResponse:
    """Register the person who acts: for the first time, or again after a time away (R29, R114)."""
    return _first(request) if request.actor.is_newcomer else _again(request)


@open_page
@require_safe
def information(request: HttpRequest) -> HttpResponse:
    """Tell what is stored of who registers, why, how long and who sees it (R115)."""
    return render(request, "werkmap/register_information.html", {"told": told_text()})


def _first(request: ActorRequest) -> HttpResponse:
    now, actor, told = clock.now(), request.actor, told_text()
    form = OwnForm(
        request.POST if request.method == "POST" else None,
        initial={"nationality": "1", "told": told.edition},
        lists=lists_for(actor, today=clock.local_day(now)),
    )
    known = False
    if form.is_bound and _as_shown(form, told.edition):
        try:
            if form.is_valid():
                token = register_newcomer(actor=actor, given=form.application(), told=told, now=now)
                return _registered(request, token)
            check_registration(actor=actor, given=form.application(), now=now)
        except InvalidFields as invalid:
            form.add_faults(invalid.errors)
        except AlreadyRegistered:
            known = True
    if known:
        return render(request, "werkmap/register_known.html", status=HTTPStatus.CONFLICT)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "werkmap/register.html", {"form": form, "told": told}, status=status)


def _again(request: ActorRequest) -> HttpResponse:
    now, told = clock.now(), told_text()
    categories = registering_categories(request.actor)
    posted = request.method == "POST"
    with open_own_record(
        actor=request.actor,
        categories=categories,
        write=categories if posted else (),
        name="own:register" if posted else "own:read",
        purpose=Purpose.REGISTRATION,
        now=now,
    ) as opened:
        card = opened.card
        if card.placement is not None and card.placement.active:
            return render(request, "werkmap/register_done.html", {"new": "nieuw" in request.GET})
        form = AgainForm(
            request.POST if posted else None,
            initial={"told": told.edition},
            card=card,
            lists=lists_for(request.actor, today=clock.local_day(now)),
            benefit=Category.BENEFIT in categories,
        )
        shown = posted and _as_shown(form, told.edition)
        if shown and again(opened, form, way="page", source="own_statement", why=WHY):
            return _see(f"{reverse('register')}?nieuw=1")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "werkmap/register_again.html", {"form": form, "card": card, "told": told}, status=status)


def _as_shown(form: OwnForm | AgainForm, edition: str) -> bool:
    """Tell whether the information that stood on the page is today's; the form says so when it is not."""
    form.is_valid()
    if form.cleaned_data.get("told") == edition:
        return True
    form.data = {**form.data.dict(), "told": edition} if isinstance(form.data, QueryDict) else form.data
    words = gettext(
        "De uitleg over uw gegevens is veranderd, of u wisselde van taal. Lees de uitleg en verstuur opnieuw."
    )
    form.add_error(None, words)
    return False


def _registered(request: ActorRequest, token: str) -> HttpResponse:
    rotate_token(request)
    response = _see(f"{reverse('register')}?nieuw=1")
    keep_session(response, token)
    return response


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response

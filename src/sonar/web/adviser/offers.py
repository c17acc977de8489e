"""Vacancies of other organisations for one client, for her adviser (R41, R42)."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from sonar.access.types import Category
from sonar.disclosure.operations import open_client
from sonar.kernel import clock
from sonar.matching.operations import OPENS
from sonar.web.adviser.purposes import main_purpose
from sonar.web.context import CASE_WORKERS
from sonar.web.offers import ask_from, detail_context, page_context, status_after
from sonar.web.replies import see
from sonar.web.session.access import ActorRequest, staff_page

OPENED: Final = (Category.IDENTITY, *OPENS)
_NAME: Final = "client:elsewhere"


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def offers(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Show what the last question for this client brought (GET), or ask other organisations anew (POST)."""
    now, actor = clock.now(), request.actor
    purpose = main_purpose(actor)
    with open_client(
        actor=actor, client_ref=client_ref, purpose=purpose, categories=OPENED, name=_NAME, now=now
    ) as opened:
        fault, form = ask_from(request, opened)
        if request.method == "POST" and not fault:
            return see(reverse("client_offers", args=[client_ref]))
        context = page_context(actor, opened, form=form, fault=fault, now=now)
    context |= {"card": opened.card, "purpose": purpose}
    return render(request, "adviser/offers.html", context, status=status_after(fault))


@staff_page(*CASE_WORKERS)
@require_POST
def offer(request: ActorRequest, client_ref: str, offer_ref: str) -> HttpResponse:
    """Ask for the details of one of these vacancies, and show them."""
    now, actor = clock.now(), request.actor
    purpose = main_purpose(actor)
    with open_client(
        actor=actor, client_ref=client_ref, purpose=purpose, categories=OPENED, name=_NAME, now=now
    ) as opened:
        context = detail_context(actor, opened, offer_ref, now=now)
    context |= {"card": opened.card, "purpose": purpose}
    return render(request, "adviser/offer.html", context, status=status_after(str(context["fault"])))

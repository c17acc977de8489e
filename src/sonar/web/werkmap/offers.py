"""Vacancies of other organisations for the jobseeker herself (R42, R113)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from sonar.disclosure.operations import open_own_record
from sonar.kernel import clock
from sonar.matching.operations import OPENS
from sonar.web.offers import ask_from, detail_context, page_context, status_after
from sonar.web.replies import see
from sonar.web.session.access import ActorRequest, jobseeker_page

_NAME = "own:elsewhere"


@jobseeker_page
@require_http_methods(["GET", "HEAD", "POST"])
def offers(request: ActorRequest) -> HttpResponse:
    """Show what was last found for her elsewhere (GET), or ask other organisations anew (POST)."""
    now = clock.now()
    with open_own_record(actor=request.actor, categories=OPENS, name=_NAME, now=now) as opened:
        fault, form = ask_from(request, opened)
        if request.method == "POST" and not fault:
            return see(reverse("folder_offers"))
        context = page_context(request.actor, opened, form=form, fault=fault, now=now)
    return render(request, "werkmap/offers.html", context, status=status_after(fault))


@jobseeker_page
@require_POST
def offer(request: ActorRequest, offer_ref: str) -> HttpResponse:
    """Ask for the details of one of these vacancies, and show them."""
    now = clock.now()
    with open_own_record(actor=request.actor, categories=OPENS, name=_NAME, now=now) as opened:
        context = detail_context(request.actor, opened, offer_ref, now=now)
    return render(request, "werkmap/offer.html", context, status=status_after(str(context["fault"])))

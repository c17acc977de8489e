"""The citizen service number: masked everywhere, shown once to whoever establishes who somebody is."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sonar.access.types import Category, Purpose, Refusal
from sonar.disclosure.operations import Refused, open_client
from sonar.kernel import clock
from sonar.web.adviser.purposes import may_read
from sonar.web.context import CASE_WORKERS
from sonar.web.session.access import ActorRequest, staff_page

PURPOSE: Final = Purpose.IDENTIFICATION


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def client_number(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Explain that showing the number is recorded (GET), or show it once (POST)."""
    if not may_read(request.actor, Category.BSN, PURPOSE):
        raise Refused(Refusal.CATEGORY)
    shows = request.method == "POST"
    with open_client(
        actor=request.actor,
        client_ref=client_ref,
        purpose=PURPOSE,
        categories=(Category.IDENTITY, Category.BSN) if shows else (Category.IDENTITY,),
        now=clock.now(),
    ) as opened:
        card = opened.card
    number = card.bsn.reveal() if shows and card.bsn else ""
    context = {"card": card, "purpose": PURPOSE, "number": number, "shows": shows}
    return render(request, "adviser/number.html", context)

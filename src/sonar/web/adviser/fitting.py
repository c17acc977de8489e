"""The open vacancies that fit one client, with the reasons, and those that one change would make fit (R41, R42)."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sonar.access.types import Category
from sonar.disclosure.operations import open_client
from sonar.kernel import clock
from sonar.matching.operations import OPENS, fitting_for_adviser
from sonar.web.adviser.purposes import main_purpose
from sonar.web.context import CASE_WORKERS, MATCHERS
from sonar.web.session.access import ActorRequest, staff_page

OPENED: Final = (Category.IDENTITY, *OPENS)


@staff_page(*CASE_WORKERS)
@require_safe
def fitting(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Look for the open vacancies that fit this client and show them, best first."""
    now, actor = clock.now(), request.actor
    purpose = main_purpose(actor)
    with open_client(
        actor=actor, client_ref=client_ref, purpose=purpose, categories=OPENED, name="client:vacancies", now=now
    ) as opened:
        found, card = fitting_for_adviser(opened=opened, now=now), opened.card
    context = {"card": card, "purpose": purpose, "found": found, "may_open": actor.function in MATCHERS}
    return render(request, "adviser/fitting.html", context)

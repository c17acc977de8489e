"""The vacancies that were put to a client, for her own adviser: what waits for a talk, and what came of it (I19)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from sonar.access.types import Category
from sonar.disclosure.operations import open_client
from sonar.kernel import clock
from sonar.matching.operations import AnswerTooLate, InvalidStep, StepNotPossible, answer_proposal, proposals_in
from sonar.web.adviser.following_forms import NoWishForm
from sonar.web.adviser.purposes import purpose_for
from sonar.web.context import CASE_WORKERS
from sonar.web.partial import number_from
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, staff_page

CATEGORIES = (Category.IDENTITY, Category.PLAN)
AGREEING = (*CATEGORIES, Category.CONTACT)
"""What a yes opens: how she can be reached is what the employer gets."""


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def client_proposals(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Show the vacancies that were put to a client (GET), and record what came of the talk about one (POST)."""
    actor, now = request.actor, clock.now()
    purpose = purpose_for(actor, Category.PLAN)
    form = NoWishForm(request.POST if request.method == "POST" else None)
    acts = form.is_bound and form.is_valid()
    step = request.POST.get("stap", "") if acts else ""
    with open_client(
        actor=actor,
        client_ref=client_ref,
        purpose=purpose,
        categories=AGREEING if step == "consent" else CATEGORIES,
        write=(Category.PLAN,) if acts else (),
        now=now,
    ) as opened:
        if acts:
            try:
                answer_proposal(
                    opened=opened,
                    vacancy_id=number_from(request.POST.get("vacature")) or 0,
                    step=step,
                    ways=tuple(form.cleaned_data["ways"]) if step == "consent" else (),
                    why=form.cleaned_data["why"] if step in {"decline", "withdraw"} else "",
                )
            except InvalidStep:
                form.add_error(None, gettext("Kies hoe de werkgever de klant mag bereiken. Staat dat in het dossier?"))
            except (StepNotPossible, AnswerTooLate):
                form.add_error(None, gettext("Dit kan nu niet meer. Hieronder staat hoe het nu is."))
            else:
                return see(reverse("client_proposals", args=[opened.card.reference]) + "?gedaan=1")
        context = {
            "card": opened.card,
            "purpose": purpose,
            "proposals": proposals_in(opened=opened, who="adviser"),
            "form": form,
            "done": "gedaan" in request.GET,
        }
    return render(request, "adviser/client_proposals.html", context, status=status_of(form))

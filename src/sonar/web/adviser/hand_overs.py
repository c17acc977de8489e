"""Handing over a caseload: proposed here, and accepted here by the other side."""

from http import HTTPStatus

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.casework.operations import decide_hand_over, propose_hand_over
from sonar.casework.queries import colleagues, hand_overs_waiting
from sonar.disclosure.operations import NotAvailable, Refused
from sonar.identity.types import Function
from sonar.kernel import clock
from sonar.web.adviser.case_forms import HandOverForm
from sonar.web.context import CASE_WORKERS
from sonar.web.session.access import ActorRequest, staff_page


@staff_page(*CASE_WORKERS, Function.TEAM_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_overs(request: ActorRequest) -> HttpResponse:
    """Show what waits for a yes and a form to propose one (GET); decide, or propose (POST)."""
    decided = request.POST.get("hand_over", "")
    if request.method == "POST" and decided:
        decide_hand_over(actor=request.actor, hand_over_ref=decided, decision=request.POST.get("decision", ""))
        return _see("besloten")
    form = HandOverForm(request.POST if request.method == "POST" else None)
    found = colleagues(actor=request.actor)
    manager = request.actor.function is Function.TEAM_MANAGER
    form.offer("receiver", found, ("", _("kies een collega")))
    givers, oneself = ([one for one in found if one.same_office], ()) if manager else ([], (("", _("mijzelf")),))
    form.offer("giver", givers, *oneself)
    if form.is_bound and form.is_valid():
        at_once = _propose(request, form)
        if at_once is not None:
            return _see("overgedragen" if at_once else "voorgesteld")
    context = {
        "form": form,
        "waiting": hand_overs_waiting(actor=request.actor),
        "told": request.GET.get("melding", ""),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "adviser/hand_overs.html", context, status=status)


def _propose(request: ActorRequest, form: HandOverForm) -> bool | None:
    """Propose it; return whether it happened at once, or None when it could not be."""
    data = form.cleaned_data
    try:
        return propose_hand_over(
            actor=request.actor,
            receiver_ref=data["receiver"],
            giver_ref=data["giver"],
            reason=data["reason"],
            now=clock.now(),
        )
    except Refused:
        form.add_error("receiver", gettext("Deze collega kan geen klanten hebben. Kies een andere."))
    except NotAvailable:
        form.add_error(None, gettext("Er zijn geen klanten om over te dragen, of de keuze klopt niet. Kies opnieuw."))
    return None


def _see(told: str) -> HttpResponse:
    response = HttpResponseRedirect(f"{reverse('hand_overs')}?melding={told}")
    response.status_code = HTTPStatus.SEE_OTHER
    return response

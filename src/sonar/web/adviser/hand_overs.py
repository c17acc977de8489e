"""Handing clients over: all, some or one of them; proposed here, and accepted here by the other side (I6, R310)."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.types import Category
from sonar.casework.operations import MedicalWords, decide_hand_over, propose_hand_over
from sonar.casework.queries import colleagues, hand_overs_waiting, work_list
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import NotAvailable, Refused, open_client
from sonar.identity.types import Function
from sonar.kernel import clock
from sonar.web.adviser.case_forms import HandOverForm
from sonar.web.adviser.purposes import main_purpose
from sonar.web.context import CASE_WORKERS
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, staff_page


@staff_page(*CASE_WORKERS, Function.TEAM_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_overs(request: ActorRequest) -> HttpResponse:
    """Show what waits for a yes, what came in, and a form for a whole caseload (GET); decide, or propose (POST)."""
    decided = request.POST.get("hand_over", "")
    if request.method == "POST" and decided:
        decide_hand_over(actor=request.actor, hand_over_ref=decided, decision=request.POST.get("decision", ""))
        return _done("besloten")
    form = _form(request)
    if form.is_bound and form.is_valid():
        at_once = _propose(request, form, None)
        if at_once is not None:
            return _done("overgedragen" if at_once else "voorgesteld")
    found = hand_overs_waiting(actor=request.actor)
    context = {
        "form": form,
        "waiting": [each for each in found if not each.received],
        "received": [each for each in found if each.received],
        "chooses": request.actor.function in CASE_WORKERS,
        "told": request.GET.get("melding", ""),
    }
    return render(request, "adviser/hand_overs.html", context, status=status_of(form))


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def some(request: ActorRequest) -> HttpResponse:
    """Offer one's own clients to choose from, a page at a time (GET), and propose to hand those over (POST)."""
    after = request.GET.get("na") or None
    form = _form(request)
    chosen = request.POST.getlist("client")
    if form.is_bound and not chosen:
        form.add_error(None, gettext("Kies minstens één klant."))
    if form.is_bound and form.is_valid():
        at_once = _propose(request, form, chosen)
        if at_once is not None:
            return _done("overgedragen" if at_once else "voorgesteld")
    page = work_list(actor=request.actor, after=after, now=clock.now())
    address = reverse("hand_over_some")
    context = {
        "form": form,
        "page": page,
        "first_url": address if after else "",
        "next_url": f"{address}?na={page.next_after}" if page.next_after else "",
    }
    return render(request, "adviser/hand_over_some.html", context, status=status_of(form))


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Hand one client over, from her own page: one action (R310)."""
    form = _form(request)
    purpose = main_purpose(request.actor)
    with open_client(
        actor=request.actor, client_ref=client_ref, purpose=purpose, categories=(Category.IDENTITY,), now=clock.now()
    ) as opened:
        card = opened.card
    if form.is_bound and form.is_valid():
        at_once = _propose(request, form, [client_ref])
        if at_once is not None:
            return _done("overgedragen" if at_once else "voorgesteld")
    context = {"form": form, "card": card, "purpose": purpose}
    return render(request, "adviser/hand_over_one.html", context, status=status_of(form))


def _form(request: ActorRequest) -> HandOverForm:
    form = HandOverForm(request.POST if request.method == "POST" else None)
    # Who has no clients of her own cannot take any over.
    found = [each for each in colleagues(actor=request.actor) if each.function in CASE_WORKERS]
    manager = request.actor.function is Function.TEAM_MANAGER
    form.offer("receiver", found, ("", _("kies een collega")))
    givers, oneself = ([each for each in found if each.same_office], ()) if manager else ([], (("", _("mijzelf")),))
    form.offer("giver", givers, *oneself)
    return form


def _propose(request: ActorRequest, form: HandOverForm, clients: Sequence[str] | None) -> bool | None:
    """Propose it; return whether it happened at once, or None when it could not be."""
    data = form.cleaned_data
    try:
        return propose_hand_over(
            actor=request.actor,
            receiver_ref=data["receiver"],
            giver_ref=data["giver"] if clients is None else "",
            client_refs=clients,
            reason=data["reason"],
            note=data["note"],
            now=clock.now(),
        )
    except Refused:
        form.add_error("receiver", gettext("Deze collega kan geen klanten hebben. Kies een andere."))
    except InvalidFields as invalid:
        form.add_errors(invalid.errors)
    except MedicalWords as found:
        text = gettext("Dit lijkt medische informatie: %(words)s. Haal het weg: de collega leest het dossier zelf.")
        form.add_error("note", text % {"words": ", ".join(found.words)})
    except NotAvailable:
        text = gettext("Er zijn geen klanten om over te dragen, of de keuze klopt niet. Kies opnieuw.")
        form.add_error(None, text if clients is None else gettext("U draagt alleen over wie nu op uw naam staat."))
    return None


def _done(told: str) -> HttpResponse:
    return see(f"{reverse('hand_overs')}?melding={told}")

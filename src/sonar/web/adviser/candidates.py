"""The candidates of a vacancy without names, and opening the identity of one."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from sonar.access.queries import policy
from sonar.access.types import Purpose
from sonar.disclosure.operations import NotAvailable
from sonar.employers.operations import hold_vacancy
from sonar.employers.queries import NotFound
from sonar.employers.queries import vacancy as find_vacancy
from sonar.kernel import clock
from sonar.matching.operations import (
    MOST,
    PAGES,
    InvalidStep,
    StepNotPossible,
    follow_candidate,
    open_candidate,
    run_matching,
    send_vacancy,
)
from sonar.matching.types import Sending
from sonar.web.adviser.following_forms import SendForm
from sonar.web.context import MATCHERS
from sonar.web.forms import ReasonForm
from sonar.web.partial import number_from, speaks_english
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, staff_page


@staff_page(*MATCHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def candidates(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Show a page of candidates without identity, each with reasons (GET); list or write to some of them (POST)."""
    form = SendForm(request.POST if request.method == "POST" else None)
    page = number_from(request.GET.get("pagina")) or 1
    if page > PAGES:
        raise NotAvailable
    told = _told(request.GET)
    if form.is_bound and form.is_valid():
        done = _act(request, vacancy_id, form)
        if done:
            return see(f"{reverse('candidates', args=[vacancy_id])}?{urlencode({'pagina': page, **done})}")
    try:
        result = run_matching(actor=request.actor, vacancy_id=vacancy_id, page=page, now=clock.now())
    except NotFound:
        raise Http404 from None
    except NotAvailable:
        return _not_held(request, vacancy_id)
    address = reverse("candidates", args=[vacancy_id])
    context = {
        "vacancy": result.vacancy,
        "candidates": result.candidates,
        "considered": result.considered,
        "form": form,
        "told": told,
        "most": MOST,
        "chosen": request.POST.getlist("kandidaat"),
        "page": result.page,
        "first_url": address if result.page > 1 else "",
        "next_url": f"{address}?pagina={result.next_page}" if result.next_page else "",
    }
    return render(request, "adviser/candidates.html", context, status=status_of(form))


@staff_page(*MATCHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def candidate(request: ActorRequest, vacancy_id: int, candidate_ref: str) -> HttpResponse:
    """Ask for a reason (GET), or open the identity of one candidate for this vacancy (POST)."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()):
        context = {"form": form, "vacancy_id": vacancy_id}
        return render(request, "adviser/candidate_reason.html", context, status=status_of(form))
    with open_candidate(
        actor=request.actor,
        vacancy_id=vacancy_id,
        candidate_ref=candidate_ref,
        reason=form.cleaned_data["reason"],
        now=clock.now(),
    ) as opened:
        card = opened.card
    context = {
        "card": card,
        "vacancy_id": vacancy_id,
        "purpose": Purpose.MATCHING,
        "in_emergencies": policy().may_break_glass(request.actor.function or ""),
    }
    return render(request, "adviser/candidate_opened.html", context)


@staff_page(*MATCHERS)
@require_POST
def hold(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Take up a vacancy as one's own task to fill, and go on to its candidates."""
    hold_vacancy(actor=request.actor, vacancy_id=vacancy_id)
    return see(reverse("candidates", args=[vacancy_id]))


def _not_held(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Say that only who fills a vacancy finds candidates for it. Vacancies are public: this tells of nobody."""
    found = find_vacancy(vacancy_id=vacancy_id, english=speaks_english())
    context = {"vacancy": found, "may_hold": policy().may_record(request.actor.function or "", "vacancy")}
    return render(request, "adviser/candidates_not_held.html", context, status=HTTPStatus.FORBIDDEN)


def _act(request: ActorRequest, vacancy_id: int, form: SendForm) -> dict[str, int]:
    """Put who was chosen on the list, or send them the vacancy; return what is to be told, or note the faults."""
    chosen = list(dict.fromkeys(request.POST.getlist("kandidaat")))[: MOST + 1]
    if not chosen:
        form.add_error(None, gettext("Kies eerst een of meer kandidaten."))
    elif len(chosen) > MOST:
        form.add_error(None, gettext("Kies hoogstens %(most)d kandidaten tegelijk.") % {"most": MOST})
    elif request.POST.get("stap") == "sturen":
        return _send(request, vacancy_id, chosen, form)
    else:
        return _list(request, vacancy_id, chosen)
    return {}


def _send(request: ActorRequest, vacancy_id: int, chosen: list[str], form: SendForm) -> dict[str, int]:
    line = form.cleaned_data["line"]
    try:
        done = send_vacancy(
            actor=request.actor, vacancy_id=vacancy_id, candidate_refs=chosen, line=line, now=clock.now()
        )
    except InvalidStep as invalid:
        form.add_errors(invalid.errors)
        return {}
    return {"gestuurd": done.sent, "al": done.before, "niet": done.failed}


def _list(request: ActorRequest, vacancy_id: int, chosen: list[str]) -> dict[str, int]:
    listed = before = failed = 0
    for reference in chosen:
        try:
            follow_candidate(
                actor=request.actor,
                vacancy_id=vacancy_id,
                candidate_ref=reference,
                step="shortlist",
                now=clock.now(),
            )
        except StepNotPossible:  # she is on it already
            before += 1
        except NotAvailable:  # she was protected meanwhile, or was shown too long ago
            failed += 1
        else:
            listed += 1
    if failed == len(chosen):
        raise NotAvailable
    return {"lijst": listed, "al": before, "niet": failed}


def _told(given: QueryDict) -> str:
    """Return what was done before this page was shown, in words."""
    counts = {name: number_from(given.get(name)) or 0 for name in ("gestuurd", "al", "niet")}
    if "lijst" in given:
        return _listed_words(number_from(given.get("lijst")) or 0, counts["al"], counts["niet"])
    if "gestuurd" not in given:
        return ""
    return sent_words(Sending(sent=counts["gestuurd"], before=counts["al"], failed=counts["niet"]))


def _listed_words(listed: int, before: int, failed: int) -> str:
    """Return what became of putting candidates on the list, in words."""
    counted = (
        (
            listed,
            ngettext("%(number)d kandidaat op de lijst gezet.", "%(number)d kandidaten op de lijst gezet.", listed),
        ),
        (before, ngettext("%(number)d stond er al op.", "%(number)d stonden er al op.", before)),
        (failed, ngettext("%(number)d is niet meer bereikbaar.", "%(number)d zijn niet meer bereikbaar.", failed)),
    )
    return " ".join(words % {"number": number} for number, words in counted if number)


def sent_words(done: Sending) -> str:
    """Return what became of sending a vacancy, in words."""
    lines = [
        ngettext(
            "De vacature is aan %(number)d kandidaat gestuurd.",
            "De vacature is aan %(number)d kandidaten gestuurd.",
            done.sent,
        )
        % {"number": done.sent}
    ]
    if done.before:
        lines.append(
            ngettext("%(number)d had de vacature al.", "%(number)d hadden de vacature al.", done.before)
            % {"number": done.before}
        )
    if done.failed:
        lines.append(
            ngettext("%(number)d is niet meer bereikbaar.", "%(number)d zijn niet meer bereikbaar.", done.failed)
            % {"number": done.failed}
        )
    return " ".join(lines)

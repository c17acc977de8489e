"""Vacancies, their candidates without names, and opening one candidate's identity."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sonar.access.queries import policy
from sonar.access.types import Purpose
from sonar.employers.queries import NotFound, may_write_vacancies, vacancies_in_review
from sonar.employers.queries import vacancies as find_vacancies
from sonar.kernel import clock
from sonar.matching.operations import open_candidate, run_matching
from sonar.web.adviser.forms import SearchForm
from sonar.web.adviser.vacancy_steps import vacancy_page
from sonar.web.context import EMPLOYER_STAFF, MATCHERS
from sonar.web.forms import ReasonForm
from sonar.web.partial import speaks_english
from sonar.web.session.access import ActorRequest, staff_page


@staff_page(*EMPLOYER_STAFF)
@require_safe
def vacancies(request: ActorRequest) -> HttpResponse:
    """Show the vacancies, or those that match a few words."""
    form = SearchForm({"text": request.GET.get("text", "")})
    text = form.cleaned_data["text"] if form.is_valid() else ""
    after = request.GET.get("na") or None
    page = find_vacancies(actor=request.actor, text=text, after=after, english=speaks_english())
    context = {
        "form": form,
        "text": text,
        "page": page,
        "may_write": may_write_vacancies(request.actor),
        "in_review": len(vacancies_in_review(actor=request.actor)),
        "first_url": _list_url(text) if after else "",
        "next_url": _list_url(text, page.next_after) if page.next_after else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "adviser/vacancies.html", context, status=status)


@staff_page(*EMPLOYER_STAFF)
@require_safe
def vacancy(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Show what an employer asks, and what can be done with it now."""
    return vacancy_page(request, vacancy_id)


@staff_page(*MATCHERS)
@require_safe
def candidates(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Look for candidates in the whole country and show them without identity, each with its reasons."""
    try:
        result = run_matching(actor=request.actor, vacancy_id=vacancy_id, now=clock.now())
    except NotFound:
        raise Http404 from None
    context = {"vacancy": result.vacancy, "candidates": result.candidates, "considered": result.considered}
    return render(request, "adviser/candidates.html", context)


@staff_page(*MATCHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def candidate(request: ActorRequest, vacancy_id: int, candidate_ref: str) -> HttpResponse:
    """Ask for a reason (GET), or open the identity of one candidate for this vacancy (POST)."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()):
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        context = {"form": form, "vacancy_id": vacancy_id}
        return render(request, "adviser/candidate_reason.html", context, status=status)
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


def _list_url(text: str, after: str | None = None) -> str:
    question = {name: value for name, value in (("text", text), ("na", after)) if value}
    return reverse("vacancies") + (f"?{urlencode(question)}" if question else "")

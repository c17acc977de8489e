"""Who was put forward for an employer's vacancy: why she fits, her name once she agreed, the answer (I16, I17, I39)."""

from http import HTTPStatus
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from sonar.disclosure.operations import NotAvailable
from sonar.employers.queries import blocked_since
from sonar.employers.queries import vacancy as find_vacancy
from sonar.identity.types import MandateScope
from sonar.kernel import clock
from sonar.matching.operations import (
    InvalidStep,
    StepNotPossible,
    follow_candidate,
    proposed_to_employer,
    pseudonym_for,
)
from sonar.matching.types import PutForward
from sonar.web.adviser.following_forms import FORMS, StepForm
from sonar.web.partial import speaks_english
from sonar.web.replies import see
from sonar.web.session.access import ActorRequest, employer_page_for

_STEPS: Final = ("invite", "hire", "reject")
_candidates_page = employer_page_for(MandateScope.CANDIDATES)


@_candidates_page
@require_safe
def candidates(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Show who was put forward for a vacancy of the employer, each with what can be done now.

    Each look is in the ledger and in the Werkmap of those who are shown.
    """
    if blocked := blocked_since(actor=request.actor):
        return render(request, "employer/candidates_kept.html", {"blocked": blocked}, status=HTTPStatus.FORBIDDEN)
    found = proposed_to_employer(actor=request.actor, vacancy_id=vacancy_id, now=clock.now())
    context = {
        "vacancy": find_vacancy(vacancy_id=vacancy_id, english=speaks_english()),
        "candidates": found,
        "may_vacancies": request.actor.may(MandateScope.VACANCIES),
        "done": request.GET.get("gedaan", "") in _STEPS,
    }
    return render(request, "employer/candidates.html", context)


@_candidates_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: ActorRequest, vacancy_id: int, candidate_ref: str, step: str) -> HttpResponse:
    """Ask what goes with an answer (GET), or give it (POST): invite, hire or reject one candidate.

    Nobody but this one is looked at for it, and she once.
    """
    if step not in _STEPS:
        raise NotAvailable
    now, actor = clock.now(), request.actor
    pseudonym = pseudonym_for(actor=actor, vacancy_id=vacancy_id, candidate_ref=candidate_ref)
    form = FORMS.get(step, StepForm)(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            follow_candidate(
                actor=actor,
                vacancy_id=vacancy_id,
                candidate_ref=candidate_ref,
                step=step,
                facts=form.facts(),
                now=now,
            )
        except InvalidStep as invalid:
            form.add_errors(invalid.errors)
        except StepNotPossible:
            form.add_error(None, gettext("Dit kan nu niet meer. Ga terug naar de lijst en kijk hoe het staat."))
        else:
            return see(f"{reverse('employer_candidates', args=[vacancy_id])}?gedaan={step}")
    if step not in FORMS and not form.errors:
        raise NotAvailable
    hers = _put_forward(request, vacancy_id, candidate_ref)
    context = {
        "vacancy": find_vacancy(vacancy_id=vacancy_id, english=speaks_english()),
        "whom": hers.shared.name if hers and hers.shared else pseudonym,
        "form": form,
        "step": step,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "employer/candidate_answer.html", context, status=status)


def _put_forward(request: ActorRequest, vacancy_id: int, candidate_ref: str) -> PutForward | None:
    """Return whom an answer is about; None when she took her yes back while the employer was writing it."""
    try:
        (hers,) = proposed_to_employer(
            actor=request.actor, vacancy_id=vacancy_id, candidate_ref=candidate_ref, now=clock.now()
        )
    except NotAvailable:
        if request.method == "POST":
            return None
        raise
    return hers

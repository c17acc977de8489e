"""What would bring a vacancy more candidates: counts for who fills it, about nobody in particular (R42)."""

from http import HTTPStatus
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sonar.access.queries import policy
from sonar.access.types import Refusal
from sonar.disclosure.operations import NotAvailable, Refused
from sonar.employers.queries import NotFound, may_write_vacancies
from sonar.employers.queries import vacancy as find_vacancy
from sonar.matching.operations import what_would_help
from sonar.web.context import MATCHERS
from sonar.web.partial import speaks_english
from sonar.web.session.access import ActorRequest, staff_page

ENOUGH: Final = frozenset({Refusal.DEMANDS, Refusal.BUDGET})
"""Refusals that say: not more today, or not with other demands."""


@staff_page(*MATCHERS)
@require_safe
def wider(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Show what the employer could ask less of, and how many people more would then fit."""
    try:
        vacancy = find_vacancy(vacancy_id=vacancy_id, english=speaks_english())
    except NotFound:
        raise Http404 from None
    try:
        told, stopped = what_would_help(actor=request.actor, vacancy_id=vacancy_id), ""
    except NotAvailable:
        context = {"vacancy": vacancy, "may_hold": policy().may_record(request.actor.function or "", "vacancy")}
        return render(request, "adviser/candidates_not_held.html", context, status=HTTPStatus.FORBIDDEN)
    except Refused as refused:
        if refused.code not in ENOUGH:
            raise
        told, stopped = (), str(refused.code)
    context = {"vacancy": vacancy, "told": told, "stopped": stopped, "may_write": may_write_vacancies(request.actor)}
    status = HTTPStatus.TOO_MANY_REQUESTS if stopped else HTTPStatus.OK
    return render(request, "adviser/wider.html", context, status=status)

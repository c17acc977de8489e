"""What would bring an employer's own vacancy more candidates: counts in tens, about nobody in particular (R42)."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sonar.disclosure.operations import Refused
from sonar.employers.queries import vacancy as find_vacancy
from sonar.identity.types import MandateScope
from sonar.matching.operations import what_would_help
from sonar.web.adviser.wider import ENOUGH
from sonar.web.partial import speaks_english
from sonar.web.session.access import ActorRequest, employer_page_for


@employer_page_for(MandateScope.CANDIDATES)
@require_safe
def wider(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Show what could be asked less, and how many people more would then fit."""
    try:
        told, stopped = what_would_help(actor=request.actor, vacancy_id=vacancy_id), ""
    except Refused as refused:
        if refused.code not in ENOUGH:
            raise
        told, stopped = (), str(refused.code)
    context = {
        "told": told,
        "stopped": stopped,
        "vacancy": find_vacancy(vacancy_id=vacancy_id, english=speaks_english()),
        "may_vacancies": request.actor.may(MandateScope.VACANCIES),
    }
    status = HTTPStatus.TOO_MANY_REQUESTS if stopped else HTTPStatus.OK
    return render(request, "employer/wider.html", context, status=status)

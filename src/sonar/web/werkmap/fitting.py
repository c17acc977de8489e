"""The open vacancies that fit the jobseeker herself, and one of them (R42, R113)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sonar.disclosure.operations import open_own_record
from sonar.employers.queries import NotFound
from sonar.employers.queries import vacancy as find_vacancy
from sonar.kernel import clock
from sonar.matching.operations import OPENS, fitting_for_oneself
from sonar.web.partial import speaks_english
from sonar.web.session.access import ActorRequest, jobseeker_page


@jobseeker_page
@require_safe
def vacancies(request: ActorRequest) -> HttpResponse:
    """Look for the open vacancies that fit her and show them, best first, each with its reasons."""
    now = clock.now()
    with open_own_record(actor=request.actor, categories=OPENS, name="own:vacancies", now=now) as opened:
        found, profile = fitting_for_oneself(opened=opened, now=now), opened.card.profile
    return render(request, "werkmap/fitting.html", {"found": found, "profile": profile})


@jobseeker_page
@require_safe
def vacancy(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Show one open vacancy: what is asked and offered. Closed ones are not there any more."""
    try:
        found = find_vacancy(vacancy_id=vacancy_id, english=speaks_english())
    except NotFound:
        raise Http404 from None
    if found.status != "published":
        raise Http404
    return render(request, "werkmap/vacancy.html", {"vacancy": found})

"""Where an employer begins."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sonar.employers.queries import (
    employer_names,
    own_establishments,
    own_vacancies_waiting,
    own_vacancy_counts,
)
from sonar.identity.queries import mandates_of
from sonar.identity.types import MandateScope
from sonar.kernel import clock
from sonar.matching.operations import waiting_for_employer
from sonar.web.employer.shown import SOON, shown_numbers, shown_rows
from sonar.web.employer.words import STATES
from sonar.web.session.access import ActorRequest, employer_page

_MOST: Final = 10
"""Of what waits, so many lines."""


@employer_page
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """Show for whom one acts, the vacancies by state, what waits, and the way to the pages."""
    actor = request.actor
    totals = own_vacancy_counts(actor=actor)
    waiting = own_vacancies_waiting(actor=actor, soon=SOON)
    context = {
        "name": employer_names([actor.kvk_number]).get(actor.kvk_number, ""),
        "others": any(each.holds and not each.given for each in mandates_of(actor=actor)),
        "establishments": bool(own_establishments(actor=actor)),
        "may_vacancies": actor.may(MandateScope.VACANCIES),
        "counts": [(STATES[state], totals[state]) for state in STATES if state in totals],
        "candidates": [(each, shown_numbers(each)) for each in waiting_for_employer(actor=actor)][:_MOST],
        "waiting": shown_rows(waiting, today=clock.local_day(clock.now())),
    }
    return render(request, "employer/home.html", context)

"""Where an employer begins."""

from collections import Counter
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sonar.employers.queries import employer_names, own_establishments, own_vacancies
from sonar.identity.queries import mandates_of
from sonar.identity.types import MandateScope
from sonar.kernel import clock
from sonar.matching.operations import waiting_for_employer
from sonar.web.employer.shown import shown_numbers, shown_rows
from sonar.web.employer.words import STATES
from sonar.web.session.access import ActorRequest, employer_page

_MOST: Final = 10
"""Of what waits, so many lines."""


@employer_page
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """Show for whom one acts, the vacancies by state, what waits, and the way to the pages."""
    actor = request.actor
    rows = shown_rows(own_vacancies(actor=actor).rows, today=clock.local_day(clock.now()))
    totals = Counter(each.row.status for each in rows)
    context = {
        "name": employer_names([actor.kvk_number]).get(actor.kvk_number, ""),
        "others": any(each.holds and not each.given for each in mandates_of(actor=actor)),
        "establishments": bool(own_establishments(actor=actor)),
        "may_vacancies": actor.may(MandateScope.VACANCIES),
        "counts": [(STATES[state], totals[state]) for state in STATES if totals[state]],
        "candidates": [(each, shown_numbers(each)) for each in waiting_for_employer(actor=actor)][:_MOST],
        "waiting": [each for each in rows if each.ends_soon or each.row.status == "draft"][:_MOST],
    }
    return render(request, "employer/home.html", context)

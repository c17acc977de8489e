"""How matching works, for everybody: the rule that is published, and the entry for the national algorithm register."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sonar.matching.queries import algorithm_register_entry
from sonar.matching.types import MAXIMUM
from sonar.web.matching_labels import MUST_HOLD, POINTS
from sonar.web.session.access import open_page


def published_rule() -> dict[str, object]:
    """Return what the page tells: what must hold, and what each criterion gives at most and when."""
    return {
        "must_hold": MUST_HOLD,
        "points": [(criterion, most, POINTS[criterion]) for criterion, most in MAXIMUM.items()],
        "most": sum(MAXIMUM.values()),
    }


@open_page
@require_safe
def how_matching_works(request: HttpRequest) -> HttpResponse:
    """Tell what counts when people and vacancies are brought together, how, and what never counts."""
    return render(request, "pages/matching.html", published_rule())


@open_page
@require_safe
def register_entry(_request: HttpRequest) -> HttpResponse:
    """Serve the entry for the algorithm register, as it is published; about nobody."""
    page = f"{settings.SONAR.base_url}{reverse('how_matching_works')}"
    return HttpResponse(algorithm_register_entry(page=page), content_type="application/json; charset=utf-8")

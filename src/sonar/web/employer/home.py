"""Where an employer begins."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sonar.employers.queries import employer_names
from sonar.identity.queries import mandates_of
from sonar.web.session.access import ActorRequest, employer_page


@employer_page
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """Show for whom one acts, and the way to the pages."""
    actor = request.actor
    context = {
        "name": employer_names([actor.kvk_number]).get(actor.kvk_number, ""),
        "others": any(each.holds and not each.given for each in mandates_of(actor=actor)),
    }
    return render(request, "employer/home.html", context)

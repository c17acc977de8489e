"""Everybody who reaches beyond the own region, with the statutory task on record; without one is an alarm (R56)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sonar.access.queries import cross_region_users
from sonar.identity.types import Function
from sonar.web.context import SUPERVISORS
from sonar.web.partial import number_from
from sonar.web.session.access import ActorRequest, staff_page


@staff_page(Function.FUNCTIONAL_MANAGER, *SUPERVISORS)
@require_safe
def cross_region(request: ActorRequest) -> HttpResponse:
    """Show who reaches beyond the own region, by what, for which task, until when; alarms first."""
    offset = number_from(request.GET.get("vanaf")) or 0
    found = cross_region_users(actor=request.actor, offset=offset)
    address = reverse("cross_region")
    context = {
        "found": found,
        "first_url": address if offset else "",
        "next_url": f"{address}?vanaf={found.next_offset}" if found.next_offset else "",
    }
    return render(request, "oversight/cross_region.html", context)

"""The suppliers of vacancies that are connected: who they are, and for whom they may deliver. Read only."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sonar.exchange.queries import connected_suppliers
from sonar.identity.types import Function
from sonar.web.context import SUPERVISORS
from sonar.web.session.access import ActorRequest, staff_page


@staff_page(Function.FUNCTIONAL_MANAGER, *SUPERVISORS)
@require_safe
def suppliers(request: ActorRequest) -> HttpResponse:
    """Show the suppliers, those whose agreement holds first."""
    found = connected_suppliers(actor=request.actor)
    ordered = sorted(found, key=lambda each: not each.in_force)
    return render(request, "management/suppliers.html", {"suppliers": ordered})

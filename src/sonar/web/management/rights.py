"""Looking at rights: one's own, those that nobody uses, and who read about health."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sonar.access.queries import UNUSED_DAYS, health_readings, own_rights, unused_rights
from sonar.identity.types import Function
from sonar.kernel import clock
from sonar.web.context import MANAGERS, SUPERVISORS
from sonar.web.partial import number_from
from sonar.web.session.access import ActorRequest, staff_page

_PAGE = 50


@staff_page()
@require_safe
def own(request: ActorRequest) -> HttpResponse:
    """Show what one may do oneself, why, and until when."""
    found = own_rights(actor=request.actor, at=clock.now())
    return render(request, "management/own_rights.html", {"rights": found})


@staff_page(*MANAGERS, *SUPERVISORS)
@require_safe
def unused(request: ActorRequest) -> HttpResponse:
    """Show the rights that were not used for ninety days, by person and as a surplus of the function (R58)."""
    return render(
        request,
        "management/unused.html",
        {
            "found": unused_rights(actor=request.actor),
            "days": UNUSED_DAYS,
            "manages": request.actor.function in MANAGERS,
        },
    )


@staff_page(Function.DATA_PROTECTION_OFFICER, Function.AUDITOR)
@require_safe
def health(request: ActorRequest) -> HttpResponse:
    """Show who read about health, by name, newest first (R60, R156)."""
    now = clock.now()
    skipped = number_from(request.GET.get("voor"))
    before = now if skipped is None else now.fromtimestamp(min(skipped / 1_000_000, now.timestamp()), tz=now.tzinfo)
    lines = health_readings(actor=request.actor, before=before, limit=_PAGE + 1)
    address = reverse("health_readings")
    last = lines[_PAGE - 1].at if len(lines) > _PAGE else None
    return render(
        request,
        "management/health.html",
        {
            "lines": lines[:_PAGE],
            "first_url": address if skipped else "",
            "next_url": f"{address}?voor={round(last.timestamp() * 1_000_000)}" if last else "",
        },
    )

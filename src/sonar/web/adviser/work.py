"""The work list, and one's own consultations."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sonar.casework.queries import work_list as find_work_list
from sonar.disclosure.queries import own_consultations as find_own_consultations
from sonar.kernel import clock
from sonar.web.case_labels import STATUSES
from sonar.web.context import CASE_WORKERS
from sonar.web.partial import asks_for_part, number_from
from sonar.web.session.access import ActorRequest, staff_page

FARTHEST = "afstand"
"""In the address: those farthest from work first (R35)."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the links that filter the list."""

    name: str
    label: Promise | str
    url: str
    current: bool


@staff_page(*CASE_WORKERS)
@require_safe
def work_list(request: ActorRequest) -> HttpResponse:
    """Show one's clients with their next step, at most fifty at a time, or one status of them."""
    wanted = request.GET.get("status", "")
    status = wanted if wanted in STATUSES else None
    after = request.GET.get("na") or None
    far = request.GET.get("volgorde") == FARTHEST
    page = find_work_list(actor=request.actor, status=status, farthest_first=far, after=after, now=clock.now())
    template = "adviser/work_list_rows.html" if asks_for_part(request) else "adviser/work_list.html"
    context = {
        "page": page,
        "status": status,
        "shielded": not all(row.openable for row in page.rows),
        "tabs": tabs(status, farthest_first=far),
        "farthest_first": far,
        "order_url": work_list_url(status, farthest_first=not far),
        "first_url": work_list_url(status, farthest_first=far) if after else "",
        "next_url": work_list_url(status, page.next_after, farthest_first=far) if page.next_after else "",
    }
    return render(request, template, context)


@staff_page()
@require_safe
def own_consultations(request: ActorRequest) -> HttpResponse:
    """Show what one has read, changed and tried oneself, newest first (R158)."""
    before = number_from(request.GET.get("voor"))
    page = find_own_consultations(actor=request.actor, before=before)
    address = reverse("own_consultations")
    context = {
        "page": page,
        "first_url": address if before else "",
        "next_url": f"{address}?voor={page.next_before}" if page.next_before else "",
    }
    return render(request, "adviser/consultations.html", context)


def tabs(status: str | None, *, farthest_first: bool = False) -> list[Tab]:
    """Return the filter of the work list: everything, and each status."""
    everything = Tab("all", _("Alle"), work_list_url(None, farthest_first=farthest_first), current=status is None)
    return [
        everything,
        *(
            Tab(code, words, work_list_url(code, farthest_first=farthest_first), current=code == status)
            for code, words in STATUSES.items()
        ),
    ]


def work_list_url(status: str | None, after: str | None = None, *, farthest_first: bool = False) -> str:
    """Return the address of a page of the work list."""
    wanted = {"status": status, "volgorde": FARTHEST if farthest_first else None, "na": after}
    question = {name: value for name, value in wanted.items() if value}
    return reverse("work_list") + (f"?{urlencode(question)}" if question else "")

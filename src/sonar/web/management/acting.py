"""Doing what a form asks, and saying on the page what stood in the way."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render

from sonar.access.types import NotGranted
from sonar.web.labels import Kind, label
from sonar.web.replies import see
from sonar.web.session.access import ActorRequest

DONE = "gedaan"


def faults_of(act: Callable[[], object]) -> tuple[str, ...]:
    """Do it; return everything that stood in the way, in words."""
    try:
        act()
    except NotGranted as refused:
        return tuple(label(fault, Kind.RIGHT_FAULT) for fault in refused.faults)
    return ()


def done(address: str) -> HttpResponse:
    """Lead the browser back to a page that says that it was done."""
    return see(f"{address}?melding={DONE}")


def show(
    request: ActorRequest,
    template: str,
    context: dict[str, object],
    *,
    faults: tuple[str, ...] = (),
    wrong: bool = False,
) -> HttpResponse:
    """Show a page with what stood in the way of what was posted; 422 when anything did."""
    shown = {"faults": faults, "done": request.GET.get("melding") == DONE, **context}
    return render(request, template, shown, status=422 if faults or wrong else 200)

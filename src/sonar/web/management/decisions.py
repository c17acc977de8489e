"""Deciding on what others proposed, and confirming what is still needed."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sonar.access.operations import confirm, decide
from sonar.access.queries import confirmations_waiting, proposals_waiting
from sonar.access.types import NotGranted
from sonar.identity.types import Function
from sonar.web.context import MANAGERS
from sonar.web.labels import Kind, label
from sonar.web.session.access import ActorRequest, staff_page


@staff_page(*MANAGERS, Function.SECURITY_OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request: ActorRequest) -> HttpResponse:
    """Show the proposals that wait (GET), or decide on one (POST)."""

    def act(reference: str, yes: bool) -> None:  # noqa: FBT001 - which of two buttons
        decide(actor=request.actor, reference=reference, approved=yes)

    faults = _posted(request, act)
    if request.method == "POST" and not faults:
        return _see(reverse("proposals") + "?melding=beslist")
    return _page(request, "management/proposals.html", {"found": proposals_waiting(actor=request.actor)}, faults)


@staff_page(*MANAGERS)
@require_http_methods(["GET", "HEAD", "POST"])
def confirmations(request: ActorRequest) -> HttpResponse:
    """Show the rights that wait to be confirmed (GET), or confirm or end one (POST)."""

    def act(reference: str, yes: bool) -> None:  # noqa: FBT001 - which of two buttons
        confirm(actor=request.actor, reference=reference, kept=yes)

    faults = _posted(request, act)
    if request.method == "POST" and not faults:
        return _see(reverse("confirmations") + "?melding=beslist")
    return _page(
        request, "management/confirmations.html", {"found": confirmations_waiting(actor=request.actor)}, faults
    )


def _posted(request: ActorRequest, act: Callable[[str, bool], None]) -> tuple[str, ...]:
    """Do what was posted; return what stood in the way."""
    if request.method != "POST":
        return ()
    try:
        act(request.POST.get("reference", ""), request.POST.get("answer") == "yes")
    except NotGranted as refused:
        return tuple(label(fault, Kind.RIGHT_FAULT) for fault in refused.faults)
    return ()


def _page(request: ActorRequest, template: str, context: dict[str, object], faults: tuple[str, ...]) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    shown = {**context, "faults": faults, "done": request.GET.get("melding") == "beslist"}
    return render(request, template, shown, status=status)


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response

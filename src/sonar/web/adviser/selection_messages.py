"""One text for the clients of a selection: each gets a message of her own, by name, one after the other (R38).

There is no list and no file, and no message with more than one reader: the adviser sees to whom it goes before it goes.
What was typed travels in the form; a page that is sent twice sends nobody a second message.
"""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sonar.access.types import Purpose
from sonar.casework.queries import selection_client, selections
from sonar.casework.types import Selection
from sonar.disclosure.operations import NotAvailable
from sonar.kernel import clock
from sonar.messaging.operations import AlreadySent
from sonar.messaging.queries import check_message
from sonar.web.adviser.forms import MessageForm
from sonar.web.adviser.writing import send_to_client
from sonar.web.context import CASE_WORKERS
from sonar.web.replies import status_of
from sonar.web.session.access import ActorRequest, staff_page

MOST: Final = 500
"""As many as a selection holds."""
PAGE: Final = "adviser/selection_message.html"


class RunForm(forms.Form):
    """How far it is: what stands hidden in the form of each client."""

    run = forms.UUIDField()
    place = forms.IntegerField(min_value=0, max_value=MOST)
    sent = forms.IntegerField(min_value=0, max_value=MOST)
    rung = forms.IntegerField(min_value=0, max_value=MOST)
    client = forms.CharField(max_length=59)


@dataclass(frozen=True, slots=True)
class Run:
    """A text on its way through a selection."""

    id: UUID
    subject: str
    body: str
    place: int = 0
    sent: int = 0
    rung: int = 0
    """How many of them are to be rung or written to as well."""

    @property
    def passed_over(self) -> int:
        """Return how many got nothing."""
        return self.place - self.sent


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: ActorRequest, selection_id: UUID) -> HttpResponse:
    """Offer one text for a selection (GET); show to whom it goes next, send it to her or pass her over (POST)."""
    own = next((each for each in selections(actor=request.actor) if each.id == selection_id), None)
    if own is None:
        raise NotAvailable
    form = MessageForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        form.add_errors(check_message(subject=form.cleaned_data["subject"], body=form.cleaned_data["body"]))
    if not form.is_bound or form.errors or request.POST.get("do") == "change":
        if form.is_bound and not form.errors:
            form = MessageForm(initial=form.cleaned_data)
        context = {"selection": own, "form": form, "run": None, "card": None}
        return render(request, PAGE, context, status=status_of(form))
    run = _begun_or_gone_on(request, own.purpose, form)
    return _next(request, own, run)


def _begun_or_gone_on(request: ActorRequest, purpose: Purpose, form: MessageForm) -> Run:
    """Return the run as it stands after what was posted: begun, sent to one client more, or one passed over."""
    subject, body = form.cleaned_data["subject"], form.cleaned_data["body"]
    if request.POST.get("do") == "begin":
        return Run(uuid4(), subject, body)
    hidden = RunForm(request.POST)
    if not hidden.is_valid() or request.POST.get("do") not in {"send", "pass"}:
        raise NotAvailable
    far = hidden.cleaned_data
    run = Run(far["run"], subject, body, far["place"] + 1, far["sent"], far["rung"])
    if request.POST["do"] == "pass":
        return run
    try:
        rings = send_to_client(
            actor=request.actor,
            client_ref=far["client"],
            subject=subject,
            body=body,
            purpose=purpose,
            once=run.id,
            now=clock.now(),
        )
    except AlreadySent:
        rings = False
    return Run(run.id, subject, body, run.place, run.sent + 1, run.rung + rings)


def _next(request: ActorRequest, own: Selection, run: Run) -> HttpResponse:
    """Show the next client who can be opened, or that everybody was had."""
    found = selection_client(actor=request.actor, selection_id=own.id, place=run.place)
    while found.card is None and run.place < found.usable:
        run = replace(run, place=run.place + 1)
        found = selection_client(actor=request.actor, selection_id=own.id, place=run.place)
    context = {"selection": own, "form": None, "run": run, "card": found.card, "usable": found.usable}
    return render(request, PAGE, context, status=HTTPStatus.OK)

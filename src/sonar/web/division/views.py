"""Checking for a case whether somebody is being mediated, and passing her a message (R51, I26).

What was asked never stands in an address: it is posted, and the answer is not kept by the browser.
"""

from http import HTTPStatus

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sonar.access.types import Category, Purpose
from sonar.disclosure.operations import begin_task, open_client
from sonar.disclosure.types import InvalidSearch, TaskAnswer
from sonar.identity.types import Function
from sonar.kernel import clock
from sonar.messaging.operations import InvalidMessage, send_message
from sonar.web.adviser.forms import MessageForm
from sonar.web.division.forms import CaseForm
from sonar.web.session.access import ActorRequest, staff_page


@staff_page(Function.OTHER_DIVISION)
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: ActorRequest) -> HttpResponse:
    """Ask for which case and whom (GET), or tell the three facts (POST)."""
    form = CaseForm(request.POST if request.method == "POST" else None)
    answer: TaskAnswer | None = None
    if form.is_bound and form.is_valid():
        try:
            answer = begin_task(actor=request.actor, **form.cleaned_data)
        except InvalidSearch as invalid:
            form.add_errors(invalid.errors)
    # The next case begins with an empty form: the number that was typed goes back to nobody's screen.
    context = {
        "form": CaseForm() if answer else form,
        "answer": answer,
        "case": form.cleaned_data["case"].upper() if answer else "",
    }
    return render(request, "division/task.html", context, status=_status(faulty=bool(form.errors)))


@staff_page(Function.OTHER_DIVISION)
@require_http_methods(["GET", "HEAD", "POST"])
def task_message(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Offer a message to the person of the task (GET), or send it (POST); no name stands here."""
    form = MessageForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            send_message(
                actor=request.actor,
                client_ref=client_ref,
                subject=form.cleaned_data["subject"],
                body=form.cleaned_data["body"],
                purpose=Purpose.BENEFIT_TASK,
                now=clock.now(),
            )
        except InvalidMessage as invalid:
            form.add_errors(invalid.errors)
        else:
            response = HttpResponseRedirect(reverse("division_message_sent"))
            response.status_code = HTTPStatus.SEE_OTHER
            return response
    with open_client(
        actor=request.actor,
        client_ref=client_ref,
        purpose=Purpose.BENEFIT_TASK,
        categories=(Category.STATUS,),
        name="task:message",
        now=clock.now(),
    ):
        # Who may no longer open her gets no form to write to her.
        return render(request, "division/message.html", {"form": form}, status=_status(faulty=bool(form.errors)))


@staff_page(Function.OTHER_DIVISION)
@require_safe
def task_message_sent(request: ActorRequest) -> HttpResponse:
    """Tell that the message is on its way."""
    return render(request, "division/message_sent.html")


def _status(*, faulty: bool) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if faulty else HTTPStatus.OK

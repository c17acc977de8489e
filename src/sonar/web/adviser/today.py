"""The start of the day: what waits, and one's tasks."""

from http import HTTPStatus

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sonar.access.queries import on_duty, stands_in_for
from sonar.casework.operations import add_desk_task, finish_task, take_task
from sonar.casework.queries import RETURN_REASONS, lately_registered, office_queue, own_tasks, start_page
from sonar.clients.types import InvalidFields
from sonar.kernel import clock
from sonar.web.adviser.case_forms import DeskTaskForm, words
from sonar.web.context import CASE_WORKERS
from sonar.web.session.access import ActorRequest, staff_page


@staff_page(*CASE_WORKERS)
@require_safe
def start(request: ActorRequest) -> HttpResponse:
    """Show what waits for this adviser today; each line opens the client."""
    actor = request.actor
    context = {
        "page": start_page(actor=actor, now=clock.now()),
        "replaces": stands_in_for(actor=actor),
        "duties": on_duty(actor=actor),
    }
    return render(request, "adviser/start.html", context)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request: ActorRequest) -> HttpResponse:
    """Show one's tasks and the queue of the office (GET), or note one about nobody (POST)."""
    now = clock.now()
    form = DeskTaskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            add_desk_task(actor=request.actor, now=now, **form.cleaned_data)
        except InvalidFields as invalid:
            form.add_errors(invalid.errors)
        else:
            return _see(reverse("tasks"))
    context = {
        "tasks": own_tasks(actor=request.actor, now=now),
        "queue": office_queue(actor=request.actor),
        "registered": lately_registered(actor=request.actor),
        "form": form,
        "reasons": words(RETURN_REASONS),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "adviser/tasks.html", context, status=status)


@staff_page(*CASE_WORKERS)
@require_POST
def task(request: ActorRequest, task_ref: str) -> HttpResponse:
    """End a task of one's own, give it back, or take one from the queue."""
    if request.POST.get("step") == "take":
        take_task(actor=request.actor, task_ref=task_ref)
    else:
        finish_task(actor=request.actor, task_ref=task_ref, returned_why=request.POST.get("why") or None)
    return _see(reverse("tasks"))


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response

"""Contacts and tasks of one client."""

from typing import Final

from django.http import HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.access.types import Category
from sonar.casework.operations import correct_contact_moment, give_task, record_contact_moment
from sonar.casework.queries import case_file, colleagues, moment_in
from sonar.casework.types import ContactVersion
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import NotAvailable, OpenedClient
from sonar.kernel import clock
from sonar.web.adviser.case_forms import ContactMomentForm, CorrectionForm, TaskForm
from sonar.web.adviser.case_pages import Page, write_page
from sonar.web.context import CASE_WORKERS
from sonar.web.session.access import ActorRequest, staff_page

RECORD: Final = Page(_("Contactmoment vastleggen"), _("Opslaan"), "body")
CORRECT: Final = Page(_("Contactmoment verbeteren"), _("Opslaan"), "body")
TASK: Final = Page(_("Taak geven"), _("Opslaan"), "note")
QUEUE: Final = "kantoor"


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_moment(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Write a contact down."""
    now = localtime(clock.now())
    form = ContactMomentForm(
        request.POST if request.method == "POST" else None, initial={"day": now.date(), "time": now.time()}
    )

    def save(opened: OpenedClient, form: ContactMomentForm) -> None:
        record_contact_moment(
            actor=request.actor,
            opened=opened,
            entry=form.entry(),
            medical_confirmed=form.cleaned_data["confirmed"],
        )

    return write_page(request, client_ref, form, RECORD, categories=(Category.CONTACT_MOMENTS,), save=save)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: ActorRequest, client_ref: str, moment_ref: str) -> HttpResponse:
    """Correct a contact: the next version, with a reason; the earlier ones stay."""
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    categories = (Category.CONTACT_MOMENTS,)

    def prepare(opened: OpenedClient, form: CorrectionForm) -> None:
        if not form.is_bound:
            form.initial = _values(_present(request, opened, moment_ref))

    def save(opened: OpenedClient, form: CorrectionForm) -> None:
        correct_contact_moment(
            actor=request.actor,
            opened=opened,
            moment_ref=moment_ref,
            version=form.cleaned_data["version"],
            entry=form.entry(),
            why=form.cleaned_data["why"],
            medical_confirmed=form.cleaned_data["confirmed"],
        )

    return write_page(request, client_ref, form, CORRECT, categories=categories, save=save, prepare=prepare)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Give a task about a client, to oneself, a colleague or the office."""
    form = TaskForm(request.POST if request.method == "POST" else None)
    choices = [("", _("mijzelf")), (QUEUE, _("de werkbak van mijn kantoor"))]
    form.offer("receiver", colleagues(actor=request.actor), *choices)

    def save(opened: OpenedClient, form: TaskForm) -> None:
        data = form.cleaned_data
        queue = data["receiver"] == QUEUE
        try:
            give_task(
                actor=request.actor,
                opened=opened,
                kind=data["kind"],
                due_on=data["due_on"],
                note=data["note"],
                colleague_ref="" if queue else data["receiver"],
                to_queue=queue,
                medical_confirmed=data["confirmed"],
            )
        except NotAvailable:
            raise InvalidFields({"receiver": ["not_shared"]}) from None

    return write_page(request, client_ref, form, TASK, categories=(Category.PLAN,), save=save)


def _present(request: ActorRequest, opened: OpenedClient, moment_ref: str) -> ContactVersion:
    file = case_file(opened=opened, actor=request.actor, categories=(Category.CONTACT_MOMENTS,))
    return moment_in(file, moment_ref, actor=request.actor).present


def _values(version: ContactVersion) -> dict[str, object]:
    entry = version.entry
    at = localtime(entry.took_place_at)
    return {
        "day": at.date(),
        "time": at.time(),
        "kind": entry.kind,
        "direction": entry.direction,
        "subject": entry.subject,
        "body": entry.body,
        "version": version.version,
    }

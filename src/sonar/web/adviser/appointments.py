"""Appointments of one client: planned, moved, cancelled, held or missed."""

from typing import Final

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sonar.casework.operations import end_appointment, move_appointment, plan_appointment
from sonar.casework.queries import appointment_in, case_file, colleagues
from sonar.casework.types import Appointment
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import NotAvailable, OpenedClient
from sonar.web.adviser.case_forms import AppointmentForm, NewAppointmentForm
from sonar.web.adviser.case_pages import TELLING, Page, in_dutch, told_of, write_page
from sonar.web.context import CASE_WORKERS
from sonar.web.forms import SonarForm
from sonar.web.labels import Kind, label
from sonar.web.session.access import ActorRequest, staff_page

PLAN: Final = Page(_("Afspraak plannen"), _("Plannen"))
MOVE: Final = Page(_("Afspraak verplaatsen"), _("Verplaatsen"))
ENDS: Final = {
    "cancel": Page(_("Afspraak afzeggen"), _("Afzeggen")),
    "hold": Page(_("De afspraak is gehouden"), _("Vastleggen")),
    "miss": Page(_("De klant is niet verschenen"), _("Vastleggen")),
}


class EndForm(SonarForm):
    """Nothing to fill in: a button to press."""


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: ActorRequest, client_ref: str) -> HttpResponse:
    """Plan an appointment and tell the client."""
    form = NewAppointmentForm(request.POST if request.method == "POST" else None)
    form.offer("colleague", colleagues(actor=request.actor), ("", _("mijzelf")))

    def save(opened: OpenedClient, form: NewAppointmentForm) -> None:
        data = form.cleaned_data
        try:
            plan_appointment(
                actor=request.actor,
                opened=opened,
                colleague_ref=data["colleague"],
                starts_at=form.moment(),
                ends_at=form.ends_at(),
                manner=data["manner"],
                subject=data["subject"],
                place=data["place"],
                told=told_of(opened, in_dutch(lambda: gettext("Uw afspraak")), in_dutch(lambda: _when(form))),
            )
        except NotAvailable:
            raise InvalidFields({"colleague": ["unknown"]}) from None
        except InvalidFields as invalid:
            raise InvalidFields(_at_fields(invalid.errors)) from None

    return write_page(request, client_ref, form, PLAN, categories=TELLING, save=save)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: ActorRequest, client_ref: str, appointment_ref: str) -> HttpResponse:
    """Move an appointment, or with `stap` in the address cancel it, or record that it was held or missed."""
    deed = request.GET.get("stap", "")
    if deed in ENDS:
        return _end(request, client_ref, appointment_ref, deed)
    form = AppointmentForm(request.POST if request.method == "POST" else None)
    found: list[Appointment] = []

    def prepare(opened: OpenedClient, form: AppointmentForm) -> None:
        found.append(_present(request, opened, appointment_ref))
        at = localtime(found[0].starts_at)
        minutes = round((found[0].ends_at - found[0].starts_at).total_seconds() / 60)
        form.initial = {
            "day": at.date(), "time": at.time(), "minutes": minutes, "manner": found[0].manner, "place": found[0].place,
        }  # fmt: skip

    def save(opened: OpenedClient, form: AppointmentForm) -> None:
        subject = in_dutch(lambda: gettext("Uw afspraak is verplaatst"))
        try:
            move_appointment(
                actor=request.actor,
                opened=opened,
                appointment_ref=appointment_ref,
                version=found[0].version,
                starts_at=form.moment(),
                ends_at=form.ends_at(),
                manner=form.cleaned_data["manner"],
                place=form.cleaned_data["place"],
                told=told_of(opened, subject, in_dutch(lambda: _when(form))),
            )
        except InvalidFields as invalid:
            raise InvalidFields(_at_fields(invalid.errors)) from None

    return write_page(request, client_ref, form, MOVE, categories=TELLING, save=save, prepare=prepare)


def _end(request: ActorRequest, client_ref: str, appointment_ref: str, deed: str) -> HttpResponse:
    form = EndForm(request.POST if request.method == "POST" else None)

    def save(opened: OpenedClient, form: EndForm) -> None:  # noqa: ARG001 - there is nothing in it
        present = _present(request, opened, appointment_ref)
        subject = in_dutch(lambda: gettext("Uw afspraak gaat niet door"))
        told = told_of(opened, subject, in_dutch(lambda: _cancelled(present))) if deed == "cancel" else None
        end_appointment(
            actor=request.actor,
            opened=opened,
            appointment_ref=appointment_ref,
            version=present.version,
            deed=deed,
            told=told,
        )

    return write_page(request, client_ref, form, ENDS[deed], categories=TELLING, save=save)


def _present(request: ActorRequest, opened: OpenedClient, appointment_ref: str) -> Appointment:
    file = case_file(opened=opened, actor=request.actor, categories=TELLING[:1])
    return appointment_in(file, appointment_ref, actor=request.actor)


def _when(form: AppointmentForm) -> str:
    """Return the text that tells a client when and how, and what to do when she cannot come."""
    at = localtime(form.moment())
    text = gettext(
        "Uw afspraak is op %(day)s om %(time)s uur.\nManier: %(manner)s.\n\nKunt u niet? Laat het uw adviseur weten."
    )
    told = text % {
        "day": date_format(at, "l j F Y"),
        "time": date_format(at, "H:i"),
        "manner": label(form.cleaned_data["manner"], Kind.CASE),
    }
    place = form.cleaned_data["place"]
    return told + ("\n" + gettext("Plaats: %(place)s.") % {"place": place} if place else "")


def _cancelled(appointment: Appointment) -> str:
    text = gettext("De afspraak van %(day)s gaat niet door. U hoort van uw adviseur hoe het verdergaat.")
    return text % {"day": date_format(localtime(appointment.starts_at), "l j F Y, H:i")}


def _at_fields(errors: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the faults by the names that the fields have on the page."""
    names = {"starts_at": "day", "ends_at": "minutes"}
    return {names.get(name, name): codes for name, codes in errors.items()}

"""Employers: finding one, its record, and what is kept in it. A look at a record is a row in the ledger."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.forms import HiddenInput
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sonar.employers.operations import keep_employer, keep_part
from sonar.employers.queries import (
    MOST_FOUND,
    find_employers,
    may_write_employers,
    may_write_vacancies,
    open_employer,
    record_history,
    vacancies_of_employer,
)
from sonar.employers.types import EmployerRecord, InvalidEntry, NotDone
from sonar.kernel import clock
from sonar.web.adviser.employer_forms import PART_FORMS, EmployerForm, PartForm, TellingForm
from sonar.web.context import EMPLOYER_STAFF
from sonar.web.employer_changes import shown_changes
from sonar.web.partial import speaks_english
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, staff_page

_KEPT_IN = {
    "vestiging": "establishments",
    "contact": "contacts",
    "bezoek": "visits",
    "afspraak": "agreements",
    "plaatsing": "placements",
}
"""Where in the record the parts of each kind are."""
_ONE = {"bereidheid": "willingness", "voorkeur": "preference"}
"""Of which an employer has one."""


@staff_page(*EMPLOYER_STAFF)
@require_safe
def employers(request: ActorRequest) -> HttpResponse:
    """Find employers by name, KvK number or place."""
    text = request.GET.get("text", "")[:80]
    found = find_employers(actor=request.actor, text=text)
    context = {
        "text": text,
        "found": found,
        "full": len(found) == MOST_FOUND,
        "may_write": may_write_employers(request.actor),
    }
    return render(request, "employers/list.html", context)


@staff_page(*EMPLOYER_STAFF)
@require_safe
def employer(request: ActorRequest, employer_id: int) -> HttpResponse:
    """Show the record of an employer."""
    record = open_employer(actor=request.actor, employer_id=employer_id)
    context = {
        "record": record,
        "vacancies": vacancies_of_employer(actor=request.actor, employer_id=employer_id, english=speaks_english()),
        "may_write": may_write_employers(request.actor) and record.employer.values.closed_on is None,
        "may_change": may_write_employers(request.actor),
        "may_post": may_write_vacancies(request.actor) and record.employer.values.closed_on is None,
        "saved": request.GET.get("melding") == "opgeslagen",
        "history": shown_changes(record_history(actor=request.actor, employer_id=employer_id)),
    }
    return render(request, "employers/employer.html", context)


@staff_page(*EMPLOYER_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """Make a record for an employer."""
    form = EmployerForm(request.POST if request.method == "POST" else None)
    form.fields["closed_on"].widget = HiddenInput()
    return _kept(request, form, None)


@staff_page(*EMPLOYER_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, employer_id: int) -> HttpResponse:
    """Change who an employer is, or that it closed."""
    record = open_employer(actor=request.actor, employer_id=employer_id)
    present = record.employer.values
    initial = {name: getattr(present, name) for name in EmployerForm.base_fields if hasattr(present, name)}
    initial["version"] = record.employer.version
    form = EmployerForm(request.POST if request.method == "POST" else None, initial=initial)
    return _kept(request, form, record)


@staff_page(*EMPLOYER_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: ActorRequest, employer_id: int, part: str, part_id: int | None = None) -> HttpResponse:
    """Add something to an employer's record, or change it."""
    kind = PART_FORMS.get(part)
    if kind is None:
        raise Http404
    record = open_employer(actor=request.actor, employer_id=employer_id)
    present = _present(record, part, part_id)
    initial = {"version": present.version, **kind.texts(present.values)} if present else {}
    form = kind(request.POST if request.method == "POST" else None, initial=initial)

    def keep() -> int:
        return keep_part(
            actor=request.actor,
            employer_id=employer_id,
            values=form.values(),
            now=clock.now(),
            part_id=present.id if present else None,
            version=form.cleaned_data["version"] or 0,
        )

    if _done(request, form, keep):
        return see(f"{reverse('employer', args=[employer_id])}?melding=opgeslagen#{part}")
    return _form(request, form, record, kind.heading)


def _present(record: EmployerRecord, part: str, part_id: int | None) -> Any:  # noqa: ANN401 - a part of any kind
    if part in _ONE:
        return getattr(record, _ONE[part])
    if part_id is None:
        return None
    found = next((each for each in getattr(record, _KEPT_IN[part]) if each.id == part_id), None)
    if found is None:
        raise Http404
    return found


def _kept(request: ActorRequest, form: EmployerForm, record: EmployerRecord | None) -> HttpResponse:
    number = [record.employer.id if record else 0]

    def keep() -> int:
        number[0] = keep_employer(
            actor=request.actor,
            values=form.values(),
            now=clock.now(),
            employer_id=record.employer.id if record else None,
            version=form.cleaned_data["version"] or 0,
        )
        return number[0]

    if _done(request, form, keep):
        return see(f"{reverse('employer', args=[number[0]])}?melding=opgeslagen")
    return _form(request, form, record, None)


def _done(request: ActorRequest, form: TellingForm, keep: Callable[[], int]) -> bool:
    """Keep what was sent when it can be; tell in the form what stood in the way."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        keep()
    except InvalidEntry as wrong:
        form.tell(wrong.errors)
    except NotDone as refused:
        if refused.code in {"no_session", "not_yours"}:
            raise
        form.tell({"": [refused.code]})
    else:
        return True
    return False


def _form(
    request: ActorRequest, form: EmployerForm | PartForm, record: EmployerRecord | None, heading: object
) -> HttpResponse:
    if not may_write_employers(request.actor):
        raise NotDone("not_yours")  # noqa: EM101 - a code
    context = {"form": form, "record": record, "heading": heading}
    status = status_of(form) if request.method == "POST" else HTTPStatus.OK
    return render(request, "employers/form.html", context, status=status)

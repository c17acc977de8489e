"""An employer's own details: who works there, what it wants to do, how to reach it, and what changed."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sonar.employers.operations import keep_own_part
from sonar.employers.queries import own_record, record_history
from sonar.employers.types import (
    EstablishmentValues,
    InvalidEntry,
    Kept,
    NotDone,
    OwnRecord,
    Part,
)
from sonar.kernel import clock
from sonar.web.adviser.employer_forms import PART_FORMS, PartForm
from sonar.web.employer_changes import shown_changes
from sonar.web.labels import Kind, label
from sonar.web.replies import see, status_of
from sonar.web.session.access import ActorRequest, employer_page

_SAVED: Final = "opgeslagen"


@dataclass(frozen=True, slots=True)
class _Kind:
    """A part that an employer's people see, and where it stands in the record."""

    part: str
    many: str = ""
    """The name of the list; empty for what an employer has one of."""


_KINDS: Final = {
    "vestiging": _Kind("establishment", "establishments"),
    "contact": _Kind("contact", "contacts"),
    "bereidheid": _Kind("willingness"),
    "voorkeur": _Kind("preference"),
}


@employer_page
@require_safe
def details(request: ActorRequest) -> HttpResponse:
    """Show what is kept of the employer for which one acts, what one may change of it, and what changed."""
    record = own_record(actor=request.actor)
    context = {
        "record": record,
        "history": shown_changes(record_history(actor=request.actor)),
        "saved": request.GET.get("melding") == _SAVED,
        "agency": request.actor.is_intermediary,
    }
    return render(request, "employer/details.html", context)


@employer_page
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: ActorRequest, part: str, part_id: int | None = None) -> HttpResponse:
    """Add a part of the employer's own record, or change it."""
    kind = _KINDS.get(part)
    if kind is None or (part == "vestiging" and part_id is None):
        raise Http404
    record = own_record(actor=request.actor)
    present = _present(record, kind, part_id)
    if not _may_change(record, kind, part_id):
        return _page(request, record, None, kind, part, HTTPStatus.FORBIDDEN)
    form = _form(request, part, present)
    if form.is_bound and form.is_valid():
        try:
            keep_own_part(
                actor=request.actor,
                values=_values(form, present),
                now=clock.now(),
                part_id=present.id if present else None,
                version=form.cleaned_data["version"] or 0,
            )
        except InvalidEntry as wrong:
            form.tell(wrong.errors)
        except NotDone as refused:
            if refused.code == "no_session":
                raise
            form.tell({"": [refused.code]})
        else:
            return see(f"{reverse('employer_details')}?melding={_SAVED}#{part}")
    return _page(request, record, form, kind, part, status_of(form))


def _present(record: OwnRecord, kind: _Kind, part_id: int | None) -> Kept[Any] | None:
    """Return what is to be changed; one answer for what is another employer's and what is not there."""
    if not kind.many:
        if part_id is not None:
            raise Http404
        one: Kept[Any] | None = getattr(record, kind.part)
        return one
    if part_id is None:
        return None
    found = next((each for each in getattr(record, kind.many) if each.id == part_id), None)
    if found is None:
        raise Http404
    kept: Kept[Any] = found
    return kept


def _may_change(record: OwnRecord, kind: _Kind, part_id: int | None) -> bool:
    return part_id in record.changeable if kind.part == "establishment" else kind.part in record.changes


def _form(request: ActorRequest, part: str, present: Kept[Any] | None) -> PartForm:
    make = PART_FORMS[part]
    initial = {"version": present.version, **make.texts(present.values)} if present else {}
    form = make(request.POST if request.method == "POST" else None, initial=initial)
    if part == "vestiging":
        del form.fields["number"]  # the number stays as the trade register has it
    return form


def _values(form: PartForm, present: Kept[Any] | None) -> Part:
    if "pc4" in form.fields and present is not None:
        given = form.cleaned_data
        return EstablishmentValues(number=present.values.number, pc4=given["pc4"], closed_on=given["closed_on"])
    return form.values()


def _page(  # noqa: PLR0913 - what the page shows
    request: ActorRequest, record: OwnRecord, form: PartForm | None, kind: _Kind, part: str, status: HTTPStatus
) -> HttpResponse:
    context = {
        "form": form,
        "heading": PART_FORMS[part].heading,
        "record": record,
        "kind": kind.part,
        "why_not": label("closed" if _is_closed(record) else "not_own", Kind.EMPLOYER_FAULT),
    }
    return render(request, "employer/detail_form.html", context, status=status)


def _is_closed(record: OwnRecord) -> bool:
    return record.employer is not None and record.employer.values.closed_on is not None

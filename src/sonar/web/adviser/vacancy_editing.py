"""Making a vacancy and changing it, at the desk: the form that employers have in their portal."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sonar.employers.operations import change_vacancy, draft_vacancy
from sonar.employers.queries import (
    NotFound,
    establishment,
    establishments_of,
    findings_in,
    kept_vacancy,
    may_write_vacancies,
)
from sonar.employers.types import Establishment, InvalidEntry, NotDone, VacancyValues
from sonar.kernel import clock
from sonar.web.context import EMPLOYER_STAFF
from sonar.web.labels import Kind, label
from sonar.web.replies import see
from sonar.web.session.access import ActorRequest, staff_page
from sonar.web.vacancy_form import VacancyForm, shown_values


@staff_page(*EMPLOYER_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActorRequest, establishment_id: int) -> HttpResponse:
    """Make a vacancy at a place of an employer; it is a draft first."""
    at = _place(establishment_id)
    now = clock.now()
    form = _form(request, at, {"establishment_id": str(at.id), "pc4": str(at.pc4), "positions": "1"})

    def keep(values: VacancyValues) -> int:
        return draft_vacancy(actor=request.actor, values=values, now=now)

    return _answer(request, form, at, keep)


@staff_page(*EMPLOYER_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Change a vacancy that is not closed."""
    held = kept_vacancy(actor=request.actor, vacancy_id=vacancy_id)
    at = _place(held.values.establishment_id)
    now = clock.now()
    form = _form(request, at, shown_values(held.values, version=held.version))

    def keep(values: VacancyValues) -> int:
        version = form.cleaned_data["version"] or 0
        return change_vacancy(actor=request.actor, vacancy_id=vacancy_id, version=version, values=values, now=now).id

    return _answer(request, form, at, keep, vacancy_id)


def _place(establishment_id: int) -> Establishment:
    found = establishment(establishment_id=establishment_id)
    if found is None:
        raise NotFound
    return found


def _form(request: ActorRequest, at: Establishment, initial: dict[str, Any]) -> VacancyForm:
    """Offer the places of this employer, and the one that it is about also when that closed since."""
    places = establishments_of(employer_id=at.employer_id)
    offered = [*places, *((at,) if at.id not in {each.id for each in places} else ())]
    return VacancyForm(
        request.POST if request.method == "POST" else None,
        establishments=[(each.id, f"{each.place}, {each.number}") for each in offered],
        initial=initial,
    )


def _answer(
    request: ActorRequest,
    form: VacancyForm,
    at: Establishment,
    keep: Callable[[VacancyValues], int],
    vacancy_id: int = 0,
) -> HttpResponse:
    if not may_write_vacancies(request.actor):
        raise NotDone("not_yours")  # noqa: EM101 - a code
    findings: object = ()
    if form.is_valid():
        values = form.values()
        try:
            return see(f"{reverse('vacancy', args=[keep(values)])}?melding=opgeslagen")
        except InvalidEntry as wrong:
            form.add_room_errors(wrong.errors)
            findings = findings_in(values, today=clock.local_day(clock.now()))
        except NotDone as refused:
            if refused.code in {"no_session", "not_yours"}:
                raise
            form.add_error(None, label(refused.code, Kind.EMPLOYER_FAULT))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    back = reverse("vacancy", args=[vacancy_id]) if vacancy_id else reverse("employer", args=[at.employer_id])
    context = {"form": form, "at": at, "vacancy_id": vacancy_id, "findings": findings, "back_url": back}
    return render(request, "employers/vacancy_form.html", context, status=status)

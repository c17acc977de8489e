"""Making a vacancy and changing it: one page with everything on it."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sonar.employers.operations import change_vacancy, draft_vacancy
from sonar.employers.queries import NotFound, establishment, findings_in, kept_vacancy, may_write_vacancies
from sonar.employers.types import Establishment, Finding, InvalidEntry, NotDone, VacancyValues
from sonar.kernel import clock
from sonar.web.adviser.employer_forms import VacancyForm, vacancy_texts
from sonar.web.context import EMPLOYER_STAFF
from sonar.web.replies import see
from sonar.web.session.access import ActorRequest, staff_page


@staff_page(*EMPLOYER_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActorRequest, establishment_id: int) -> HttpResponse:
    """Make a vacancy at a place of an employer; it is a draft first."""
    at = establishment(establishment_id=establishment_id)
    if at is None:
        raise NotFound
    now = clock.now()
    form = VacancyForm(_sent(request), initial={"pc4": at.pc4}, today=clock.local_day(now))

    def keep(values: VacancyValues) -> int:
        return draft_vacancy(actor=request.actor, values=values, now=now)

    return _answer(request, form, at, keep)


@staff_page(*EMPLOYER_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Change a vacancy that is not closed."""
    held = kept_vacancy(actor=request.actor, vacancy_id=vacancy_id)
    at = establishment(establishment_id=held.values.establishment_id)
    if at is None:
        raise NotFound
    now = clock.now()
    initial = {**vacancy_texts(held.values), "version": held.version}
    form = VacancyForm(_sent(request), initial=initial, today=clock.local_day(now))

    def keep(values: VacancyValues) -> int:
        version = form.cleaned_data["version"] or 0
        return change_vacancy(actor=request.actor, vacancy_id=vacancy_id, version=version, values=values, now=now).id

    return _answer(request, form, at, keep, vacancy_id)


def _sent(request: ActorRequest) -> object:
    return request.POST if request.method == "POST" else None


def _answer(
    request: ActorRequest,
    form: VacancyForm,
    at: Establishment,
    keep: Callable[[VacancyValues], int],
    vacancy_id: int = 0,
) -> HttpResponse:
    if not may_write_vacancies(request.actor):
        raise NotDone("not_yours")  # noqa: EM101 - a code
    found: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        values = form.values(at.id)
        try:
            return see(f"{reverse('vacancy', args=[keep(values)])}?melding=opgeslagen")
        except InvalidEntry as wrong:
            form.tell(wrong.errors)
            found = findings_in(values, today=clock.local_day(clock.now()))
        except NotDone as refused:
            if refused.code in {"no_session", "not_yours"}:
                raise
            form.tell({"": [refused.code]})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "at": at, "vacancy_id": vacancy_id, "found": found}
    return render(request, "employers/vacancy_form.html", context, status=status)

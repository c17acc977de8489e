"""Vacancies, their candidates without names, and opening one candidate's identity."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sonar.employers.queries import held_vacancies, may_write_vacancies, vacancies_in_review
from sonar.employers.queries import vacancies as find_vacancies
from sonar.employers.types import VacancyRow
from sonar.matching.operations import new_matches, waiting_candidates
from sonar.web.adviser.forms import SearchForm
from sonar.web.adviser.vacancy_steps import vacancy_page
from sonar.web.context import EMPLOYER_STAFF
from sonar.web.partial import speaks_english
from sonar.web.session.access import ActorRequest, staff_page

MOST_HELD: Final = 8
"""Of the vacancies that somebody fills, so many stand above the list."""
_TOLD: Final = ("consented", "returned", "withdrawn", "expired")
"""What asks for something of who fills a vacancy: the most urgent first."""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A vacancy that the actor fills. `fresh`: new candidates of last night, 0, 1 for fewer than ten, or tens."""

    vacancy: VacancyRow
    fresh: int
    waiting: dict[str, int] = field(default_factory=dict)
    """How many candidates are in a state that asks for something of who fills it."""


@staff_page(*EMPLOYER_STAFF)
@require_safe
def vacancies(request: ActorRequest) -> HttpResponse:
    """Show the vacancies, or those that match a few words."""
    form = SearchForm({"text": request.GET.get("text", "")})
    text = form.cleaned_data["text"] if form.is_valid() else ""
    after = request.GET.get("na") or None
    page = find_vacancies(actor=request.actor, text=text, after=after, english=speaks_english())
    context = {
        "form": form,
        "text": text,
        "page": page,
        "held": () if text or after else held_rows(request),
        "may_write": may_write_vacancies(request.actor),
        "in_review": len(vacancies_in_review(actor=request.actor)),
        "first_url": _list_url(text) if after else "",
        "next_url": _list_url(text, page.next_after) if page.next_after else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "adviser/vacancies.html", context, status=status)


def held_rows(request: ActorRequest) -> tuple[HeldRow, ...]:
    """Return the vacancies that the actor fills: those on which candidates answered first, then by new candidates."""
    found = held_vacancies(actor=request.actor, english=speaks_english())
    fresh = new_matches(vacancy_ids=[row.id for row in found]) if found else {}
    counts = waiting_candidates(actor=request.actor, vacancy_ids=[row.id for row in found])
    rows = [
        HeldRow(
            row,
            fresh[row.id].fresh_step if row.id in fresh else 0,
            {state: counts[row.id][state] for state in _TOLD if state in counts.get(row.id, {})},
        )
        for row in found
    ]
    return tuple(sorted(rows, key=lambda held: (not held.waiting, -held.fresh))[:MOST_HELD])


@staff_page(*EMPLOYER_STAFF)
@require_safe
def vacancy(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Show what an employer asks, and what can be done with it now."""
    return vacancy_page(request, vacancy_id)


def _list_url(text: str, after: str | None = None) -> str:
    question = {name: value for name, value in (("text", text), ("na", after)) if value}
    return reverse("vacancies") + (f"?{urlencode(question)}" if question else "")

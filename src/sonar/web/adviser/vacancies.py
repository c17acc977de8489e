"""Vacancies, their candidates without names, and opening one candidate's identity."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sonar.employers.queries import NotFound
from sonar.employers.queries import vacancies as find_vacancies
from sonar.employers.queries import vacancy as find_vacancy
from sonar.web.adviser.forms import SearchForm
from sonar.web.context import MATCHERS
from sonar.web.partial import speaks_english
from sonar.web.session.access import ActorRequest, staff_page


@staff_page(*MATCHERS)
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
        "first_url": _list_url(text) if after else "",
        "next_url": _list_url(text, page.next_after) if page.next_after else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "adviser/vacancies.html", context, status=status)


@staff_page(*MATCHERS)
@require_safe
def vacancy(request: ActorRequest, vacancy_id: int) -> HttpResponse:
    """Show what an employer asks."""
    try:
        found = find_vacancy(vacancy_id=vacancy_id, english=speaks_english())
    except NotFound:
        raise Http404 from None
    return render(request, "adviser/vacancy.html", {"vacancy": found})


def _list_url(text: str, after: str | None = None) -> str:
    question = {name: value for name, value in (("text", text), ("na", after)) if value}
    return reverse("vacancies") + (f"?{urlencode(question)}" if question else "")

"""Vacancies for everybody: searching, suggestions while somebody types, and one vacancy.

Nobody needs to be signed in and nothing about the visitor is kept: what is looked for stands in the address alone.
"""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from sonar.employers.queries import NotFound, find_vacancies, public_vacancy, suggest_words
from sonar.employers.types import VacanciesFound
from sonar.kernel import clock
from sonar.reference.queries import suggest_places
from sonar.web import notices
from sonar.web.partial import asks_for_part, speaks_english
from sonar.web.session.access import Verdict, access_of, actor_of, open_page
from sonar.web.vacancies.facets import address_of, chosen, distances, facets
from sonar.web.vacancies.forms import LONGEST_WORDS, VacancySearchForm, search_lists
from sonar.web.vacancies.posting import job_posting

_INDEXED: Final = "index, follow"
"""Vacancies are to be found by search engines too; all other pages are not."""
View = Callable[..., HttpResponseBase]


def by_side(staff: View, public: View) -> View:
    """Return a page that shows staff who may open it their own page, and everybody else the public one."""

    @open_page
    @require_safe
    def view(request: HttpRequest, **given: Any) -> HttpResponseBase:  # noqa: ANN401 - what stands in the address
        access, actor = access_of(staff), actor_of(request)
        desk = actor is not None and actor.is_staff and access is not None and access.verdict(actor) is Verdict.OPEN
        return (staff if desk else public)(request, **given)

    return view


@open_page
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the open vacancies that fit what is asked for, the newest when nothing is.

    A question that cannot be read is answered with 400 and a sentence for everything that is wrong with it.
    """
    today = clock.local_day(clock.now())
    form = VacancySearchForm(request.GET, lists=search_lists(today=today))
    context: dict[str, Any] = {"form": form, "found": None, "facets": (), "place": None}
    context["chosen"] = chosen(form, request.GET)
    if not form.is_valid():
        context["distances"] = distances(form, ())
    else:
        question = form.question()
        found = find_vacancies(question, today=today, english=speaks_english())
        if found.total and not found.rows:  # past the last page, which a kept address can be by now
            found = find_vacancies(replace(question, page=found.pages), today=today, english=speaks_english())
        context |= {
            "found": found,
            "facets": facets(form, question, found),
            "distances": distances(form, found.counts),
            "place": question.place,
            "asked": any(request.GET.values()),
            "meant": [(name, _with_words(request.GET, name)) for name in found.meant],
            **_links(request.GET, found),
        }
    template = "vacancies/results.html" if asks_for_part(request) and not form.errors else "vacancies/search.html"
    response = render(request, template, context, status=HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK)
    patch_vary_headers(response, ["HX-Request"])
    response["X-Robots-Tag"] = _INDEXED
    return response


@open_page
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Suggest how words or the name of a place go on, as options for the field where they are typed."""
    words, place = request.GET.get("woorden", "")[:LONGEST_WORDS], request.GET.get("plaats", "")[:LONGEST_WORDS]
    today = clock.local_day(clock.now())
    found = suggest_places(place) if place else suggest_words(words, today=today, english=speaks_english())
    return render(request, "vacancies/suggestions.html", {"suggestions": found})


@open_page
@require_safe
def vacancy(request: HttpRequest, vacancy_id: int) -> HttpResponse:
    """Show what an employer asks and offers. One that is not open is not there."""
    today = clock.local_day(clock.now())
    try:
        found = public_vacancy(vacancy_id, today=today, english=speaks_english())
    except NotFound:
        return notices.page(request, notices.VACANCY_GONE)
    address = request.build_absolute_uri(reverse("vacancy_public", args=[found.id]))
    context = {"vacancy": found, "posting": job_posting(found, address), "found_url": _came_from(request)}
    response = render(request, "vacancies/vacancy.html", context)
    response["X-Robots-Tag"] = _INDEXED
    return response


def _came_from(request: HttpRequest) -> str:
    """Return the address of the search that a visitor came from, to go back to; that of all vacancies otherwise."""
    every = reverse("vacancies_public")
    try:
        came = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # an address that is none
        return every
    return f"{every}?{came.query}" if came.netloc == request.get_host() and came.path == every and came.query else every


def _with_words(asked: QueryDict, words: str) -> str:
    """Return the address of the same question with other words."""
    rest = asked.copy()
    rest["woorden"] = words
    rest.pop("pagina", None)
    return address_of(rest)


def _links(asked: QueryDict, found: VacanciesFound) -> dict[str, str]:
    """Return the addresses of the pages around this one; each can be kept and sent on."""

    def page(number: int) -> str:
        given = asked.copy()
        given["pagina"] = str(number)
        if number == 1:
            del given["pagina"]
        return address_of(given)

    return {
        "first_url": page(1) if found.page > 1 else "",
        "next_url": page(found.page + 1) if found.page < found.pages else "",
    }

"""Searching: one client quickly, one's own clients by attributes, and what one keeps of that.

What is looked for never stands in an address: every search is posted, and its answer is not kept by the browser.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from sonar.access.types import Category, Purpose
from sonar.casework.operations import drop_search, drop_selection, make_selection, rename_search, save_search
from sonar.casework.queries import saved_searches, selection_clients, selections
from sonar.casework.types import SavedSearch
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import (
    NotAvailable,
    search_by_bsn,
    search_by_name,
    search_by_number,
    search_clients,
)
from sonar.disclosure.queries import read_criteria
from sonar.disclosure.types import ClientsFound, InvalidSearch, SearchAnswer, SearchCriteria
from sonar.identity.types import Actor
from sonar.kernel import clock
from sonar.reference.queries import UnknownCode, education_level_label
from sonar.web.adviser.extra_rights import holds_former
from sonar.web.adviser.namesakes import pairs_of
from sonar.web.adviser.purposes import main_purpose, may_read
from sonar.web.adviser.search_forms import (
    BsnSearchForm,
    CriteriaForm,
    FormerForm,
    NameSearchForm,
    NumberSearchForm,
    TitleForm,
    code_lists,
    form_of,
    search_purposes,
)
from sonar.web.context import CASE_WORKERS
from sonar.web.forms import SonarForm
from sonar.web.partial import number_from, speaks_english
from sonar.web.session.access import ActorRequest, staff_page

_WAYS: Final[dict[str, type[SonarForm]]] = {
    "name": NameSearchForm,
    "number": NumberSearchForm,
    "bsn": BsnSearchForm,
}
_FIELDS: Final = {"occupations": "occupation", "kinds": "kind", "sectors": "sector"}
"""The field of the form for a criterion that has another name."""


@dataclass(frozen=True, slots=True)
class Facet:
    """How many of those found have one value."""

    words: str
    count: int


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: ActorRequest) -> HttpResponse:
    """Offer to find one client by name and birth date, client number or BSN (GET), or look for her (POST)."""
    former = holds_former(request.actor)
    ways = search_forms(request.actor, former=former)
    way = request.POST.get("way", "")
    answer: SearchAnswer | None = None
    if request.method == "POST":
        if way not in ways:
            raise NotAvailable
        form = ways[way] = _form_of(way, request.POST, former=former)
        if form.is_valid():
            try:
                answer = _look(request.actor, way, form)
            except InvalidSearch as invalid:
                form.add_errors(invalid.errors)
    tried = ways.get(way)
    pairs = pairs_of(request.actor, answer)
    context = {"ways": ways, "tried": tried, "answer": answer, "pairs": pairs, "former": former}
    faulty = tried is not None and bool(tried.errors)
    return render(request, "adviser/search.html", context, status=_status(faulty=faulty))


def search_forms(actor: Actor, *, former: bool = False) -> dict[str, SonarForm]:
    """Return an empty form for each way in which this actor may look for one client; `former`: also former ones."""
    ways = {way: _form_of(way, None, former=former) for way in _WAYS}
    if not may_read(actor, Category.BSN, Purpose.IDENTIFICATION):
        del ways["bsn"]
    return ways


def _form_of(way: str, data: QueryDict | None, *, former: bool) -> SonarForm:
    make = _WAYS[way]
    more: dict[str, Any] = {"former": former} if issubclass(make, FormerForm) else {}
    return make(data, auto_id=f"{way}_%s", **more)


def _look(actor: Actor, way: str, form: SonarForm) -> SearchAnswer:
    given: dict[str, Any] = form.cleaned_data
    if way == "bsn":
        return search_by_bsn(actor=actor, bsn=given["bsn"])
    purpose = main_purpose(actor)
    because = form.former_because if isinstance(form, FormerForm) else None
    if way == "number":
        return search_by_number(actor=actor, number=given["number"], purpose=purpose, former_because=because)
    return search_by_name(
        actor=actor,
        surname=given["surname"],
        birth_date=given["birth_date"],
        purpose=purpose,
        former_because=because,
    )


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def search_attributes(request: ActorRequest) -> HttpResponse:
    """Offer to look among one's own clients (GET); look, keep the search, or put those found together (POST)."""
    actor = request.actor
    if request.method != "POST":
        main_purpose(actor)
        return _attributes(request, CriteriaForm(actor, lists=code_lists()))
    kept = request.POST.get("search")
    form = _kept_form(actor, kept) if kept else CriteriaForm(actor, request.POST, lists=code_lists())
    criteria = _criteria(form)
    if criteria is None:
        return _attributes(request, form)
    purpose = Purpose(form.cleaned_data["purpose"])
    try:
        match request.POST.get("do"):
            case "save":
                save_search(
                    actor=actor,
                    title=form.cleaned_data["title"],
                    criteria=criteria,
                    purpose=purpose,
                    now=clock.now(),
                )
                return _see(reverse("saved_searches"))
            case "select":
                made, _ = make_selection(
                    actor=actor,
                    title=form.cleaned_data["title"],
                    criteria=criteria,
                    purpose=purpose,
                    now=clock.now(),
                )
                return _see(reverse("selection", args=[made]))
    except InvalidFields as invalid:
        form.add_errors(invalid.errors)
        return _attributes(request, form)
    offset = number_from(request.POST.get("offset")) or 0
    return _attributes(request, form, search_clients(actor=actor, criteria=criteria, purpose=purpose, offset=offset))


def _kept_form(actor: Actor, kept: str) -> CriteriaForm:
    found = _own_search(actor, kept)
    if found.criteria is None:
        raise NotAvailable
    return form_of(actor, found.criteria, found.purpose)


def _own_search(actor: Actor, kept: str) -> SavedSearch:
    for each in saved_searches(actor=actor):
        if str(each.id) == kept:
            return each
    raise NotAvailable


def _criteria(form: CriteriaForm) -> SearchCriteria | None:
    if not form.is_valid():
        return None
    try:
        return read_criteria(form.given())
    except InvalidSearch as invalid:
        form.add_errors({_FIELDS.get(name, name): codes for name, codes in invalid.errors.items()})
        return None


def _attributes(request: ActorRequest, form: CriteriaForm, found: ClientsFound | None = None) -> HttpResponse:
    context = {"form": form, **found_context(found)}
    return render(request, "adviser/search_attributes.html", context, status=_status(faulty=bool(form.errors)))


def found_context(found: ClientsFound | None) -> dict[str, object]:
    """Return what the page shows of those who were found, with the words for what was counted."""
    if found is None:
        return {"found": None, "education": (), "licences": ()}
    english = speaks_english()
    return {
        "found": found,
        "education": [Facet(_level(code, english=english), count) for code, count in found.by_education.items()],
        "licences": [Facet(code, count) for code, count in found.by_licence.items()],
    }


def _level(code: int, *, english: bool) -> str:
    try:
        return education_level_label(code, english=english)
    except UnknownCode:
        return str(code)


@staff_page(*CASE_WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def saved(request: ActorRequest) -> HttpResponse:
    """Show the searches and selections that one keeps (GET); rename or throw one away (POST)."""
    actor, faulty = request.actor, None
    if request.method == "POST":
        chosen = _uuid(request.POST.get("id"))
        match request.POST.get("do"):
            case "drop":
                drop_search(actor=actor, search_id=chosen)
            case "drop-selection":
                drop_selection(actor=actor, selection_id=chosen)
            case "rename":
                faulty = _rename(actor, chosen, TitleForm(request.POST, auto_id=f"title_{chosen}_%s"))
            case _:
                raise NotAvailable
        if faulty is None:
            return _see(reverse("saved_searches"))
    context = saved_context(saved_searches(actor=actor)) | {"selections": selections(actor=actor), "faulty": faulty}
    return render(request, "adviser/search_saved.html", context, status=_status(faulty=faulty is not None))


def saved_context(kept: tuple[SavedSearch, ...]) -> dict[str, object]:
    """Return the searches, each with the form that gives it another title."""
    forms = [(each, TitleForm(initial={"title": each.title}, auto_id=f"title_{each.id}_%s")) for each in kept]
    return {"searches": forms}


def _rename(actor: Actor, chosen: UUID, form: TitleForm) -> TitleForm | None:
    if form.is_valid():
        try:
            rename_search(actor=actor, search_id=chosen, title=form.cleaned_data["title"])
        except InvalidFields as invalid:
            form.add_errors(invalid.errors)
        else:
            return None
    return form


@staff_page(*CASE_WORKERS)
@require_safe
def selection(request: ActorRequest, selection_id: UUID) -> HttpResponse:
    """Show who is in a selection, with names, a page at a time."""
    if not search_purposes(request.actor):
        raise NotAvailable
    offset = number_from(request.GET.get("vanaf")) or 0
    page = selection_clients(actor=request.actor, selection_id=selection_id, offset=offset)
    address = reverse("selection", args=[selection_id])
    context = {
        "page": page,
        "first_url": address if offset else "",
        "next_url": f"{address}?vanaf={page.next_offset}" if page.next_offset else "",
    }
    return render(request, "adviser/selection.html", context)


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise NotAvailable from None


def _status(*, faulty: bool) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if faulty else HTTPStatus.OK


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response

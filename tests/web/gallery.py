"""Every page in every state, with example data and without a database: for tests, and for looking at.

Also an URLconf: the addresses of Sonar and `/galerij/<scene>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from sonar.access.types import Category, Purpose, Refusal
from sonar.casework.types import WorkListRow
from sonar.clients.types import ClientCard
from sonar.disclosure.types import ClientsFound, ConsultationPage, GlassReview, LookPage, SearchAnswer
from sonar.employers.types import VacancyPage
from sonar.identity.types import Actor, Function
from sonar.reference.types import FoundOccupation, Match
from sonar.web import notices
from sonar.web.adviser.clients import CASE_CATEGORIES, PAGE_CATEGORIES
from sonar.web.adviser.forms import BreakGlassForm, ContactForm, MessageForm, SearchForm
from sonar.web.adviser.glance import EmptyCard, Fact, empty_cards, facts_at_a_glance
from sonar.web.adviser.namesakes import pairs_of
from sonar.web.adviser.reviews import ReviewForm, Waiting
from sonar.web.adviser.search import Facet, saved_context, search_forms
from sonar.web.adviser.search_forms import CriteriaForm, Lists, NameSearchForm
from sonar.web.adviser.work import tabs
from sonar.web.forms import ReasonForm
from sonar.web.labels import EXPLAINED_REFUSALS
from sonar.web.public.occupations import AboutOccupation, OccupationForm
from sonar.web.session.access import open_page
from sonar.web.session.kept import kept_texts
from sonar.web.urls import urlpatterns as sonar_urls
from tests.web import (
    candidates_scenes,
    casework_gallery,
    desk_scenes,
    details_scenes,
    fitting_scenes,
    following_scenes,
    gallery_deliveries,
    levels_scenes,
    mediator_scenes,
    overview_scenes,
    portal_scenes,
    ranking_scenes,
    reach_scenes,
    record_scenes,
    registered_scenes,
    report_scenes,
    rights_scenes,
    selection_message_scenes,
    site_scenes,
    skills_scenes,
    terms_scenes,
)
from tests.web import casework_examples as cw
from tests.web import examples as ex
from tests.web.division_scenes import CLERK, division_scenes
from tests.web.employer_scenes import employer_scenes
from tests.web.registering_scenes import registering_pages


@dataclass(frozen=True)
class Scene:
    """A page in one state."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    actor: Actor | None = ex.ADVISER
    at: str = "work_list"
    """Name of the page, for the menu."""
    part: bool = False
    """Only a part of a page, as htmx gets it."""


def _contact(**changes: object) -> ContactForm:
    contact = ex.CARD.contact
    assert contact is not None
    names = ("phone", "email", "street", "house_number", "postcode", "city", "version")
    return ContactForm({**{name: getattr(contact, name) for name in names}, **changes})


def _refused_by_the_room() -> ContactForm:
    form = _contact(phone="12", why="Doorgegeven aan de balie.")
    form.is_valid()
    form.add_errors({"phone": ["phone"], "postcode": ["postcode"], "": ["unknown"]})
    return form


def _work(page: object, status: str | None = None, **more: object) -> dict[str, Any]:
    shown = {
        "page": page, "status": status, "first_url": "", "next_url": "", "shielded": False, "farthest_first": False,
        "order_url": "/werklijst?volgorde=afstand",
    }  # fmt: skip
    return {**shown, "tabs": SimpleLazyObject(lambda: tabs(status)), **more}


def _client(card: object, **more: object) -> dict[str, Any]:
    return {
        "card": card, "purpose": Purpose.MEDIATION, "age": 38, "education": "Mbo 4", "changed": False, "history": (),
        "file": cw.NO_FILE, "plan": cw.NO_PLAN, "saved": False, "glance": _glance(card, more.get("file", cw.NO_FILE)),
        "empty_cards": _empty(more.get("file", cw.NO_FILE)),
        **record_scenes.client_extras(),
        "registered": False, "may_register": True, "proposed": "", "gave_way": False, **more,
    }  # fmt: skip


def _empty(file: Any) -> tuple[EmptyCard, ...]:  # noqa: ANN401 - a case file
    return empty_cards(file, ex.REFERENCE, categories=CASE_CATEGORIES)


def _glance(card: Any, file: Any) -> tuple[Fact, ...]:  # noqa: ANN401 - a card and a case file
    opened = (*PAGE_CATEGORIES, *CASE_CATEGORIES, Category.BENEFIT)
    return facts_at_a_glance(card, file, categories=opened, now=ex.NOW, today=ex.NOW.date())


def _message(form: MessageForm) -> dict[str, Any]:
    return {
        "form": form, "card": ex.CARD, "purpose": Purpose.MEDIATION, "back_url": "/werklijst", "back_label": "Klant",
        "reads": True,
    }  # fmt: skip


def _page(page: object, **more: object) -> dict[str, Any]:
    return {"page": page, "first_url": "", "next_url": "", **more}


def _reviews(found: tuple[GlassReview, ...], **more: object) -> dict[str, Any]:
    waiting = [
        Waiting(
            review, ReviewForm(initial={"reference": review.reference}, auto_id=f"id_{number}_%s"), overdue=number == 1
        )
        for number, review in enumerate(found, start=1)
    ]
    return {"waiting": waiting, "faulty": None, "judged": False, **more}


def _found(page: VacancyPage, text: str = "") -> dict[str, Any]:
    return _page(page, text=text, form=SearchForm({"text": text}), may_write=True, in_review=2, held=())


def _opened_in_emergency(category: Category, card: ClientCard) -> Scene:
    context = {"card": card, "category": category, "purpose": Purpose.MEDIATION, "education": "Mbo 4"}
    return Scene("adviser/break_glass_opened.html", context)


def _kept(fields: dict[str, str]) -> dict[str, Any]:
    given = list(fields.items())
    return {"fields": given, "texts": kept_texts(given), "again": f"/klanten/{ex.REFERENCE}/bericht"}


_REASON = {"vacancy_id": 1042}
_BREAK = {"client_ref": ex.REFERENCE}
_OPENED = {"card": ex.OPEN_CARD, "vacancy_id": 1042, "purpose": Purpose.MATCHING, "in_emergencies": True}


def _long(row: WorkListRow) -> WorkListRow:
    return replace(row, name=ex.LONG_NAME, city="Sint Nicolaasga-Noorderhuizumerveld")


def _desk_scenes() -> dict[str, Scene]:
    rows = ex.work_rows()
    farthest = tuple(replace(row, distance=(4, 3, 2, 1, None)[n // 4]) for n, row in enumerate(rows))
    rows_long = tuple(_long(row) for row in rows[:3])
    long_text = {"subject": "x" * 200, "body": "y" * 4001}
    return {
        "work-list": Scene("adviser/work_list.html", _work(ex.work_page(rows), next_url="?na=eyJ")),
        "work-list-part": Scene("adviser/work_list_rows.html", _work(ex.work_page(rows), first_url="?"), part=True),
        "work-list-empty": Scene("adviser/work_list.html", _work(ex.work_page(()))),
        "work-list-none-found": Scene("adviser/work_list.html", _work(ex.work_page(()), "closing")),
        "work-list-long": Scene("adviser/work_list.html", _work(ex.work_page(rows_long), "active")),
        "work-list-shielded": Scene(
            "adviser/work_list.html", _work(ex.work_page((*ex.SHIELDED_ROWS, *rows)), shielded=True)
        ),
        "client": Scene("adviser/client.html", _client(ex.CARD)),
        "client-file": Scene("adviser/client.html", _client(ex.CARD, file=cw.FILE, plan=cw.PLAN, saved=True)),
        "client-gave-way": Scene(
            "adviser/client.html", _client(ex.CARD, file=cw.GAVE_WAY, gave_way=True, proposed="splitsen")
        ),
        "work-list-farthest": Scene("adviser/work_list.html", _work(ex.work_page(farthest), farthest_first=True)),
        **{name: Scene(*scene) for name, scene in casework_gallery.desk_scenes().items()},
        "client-changed": Scene("adviser/client.html", _client(ex.CARD, changed=True)),
        "client-empty": Scene("adviser/client.html", _client(ex.EMPTY_CARD)),
        "client-long": Scene("adviser/client.html", _client(ex.LONG_CARD)),
        "client-history": Scene("adviser/client.html", _client(ex.CARD, history=ex.HISTORY)),
        "client-reintegration": Scene(
            "adviser/client.html",
            _client(ex.CAPACITY_CARD, purpose=Purpose.REINTEGRATION, **record_scenes.client_extras(opened=True)),
        ),
        "client-shielded-part": Scene(
            "adviser/shielded_part.html", {"item": record_scenes.shielded("work_capacity", opened=True)}, part=True
        ),
        "client-contact-part": Scene("adviser/client_contact.html", _client(ex.CARD, changed=True), part=True),
        "contact": Scene("adviser/contact_page.html", _client(ex.CARD, form=_contact())),
        "contact-errors": Scene(
            "adviser/contact_page.html",
            _client(ex.CARD, form=_contact(phone="0" * 40, city="x" * 100, why="")),
        ),
        "contact-refused": Scene("adviser/contact_page.html", _client(ex.CARD, form=_refused_by_the_room())),
        "contact-part": Scene("adviser/contact_form.html", _client(ex.CARD, form=_contact()), part=True),
        "message-form": Scene("adviser/message_form.html", _message(MessageForm())),
        "message-form-errors": Scene("adviser/message_form.html", _message(MessageForm(long_text))),
        "message-sent": Scene("adviser/message_sent.html", {"vacancy_id": 1042, "rings": False, "has_clients": True}),
        "break-glass": Scene("adviser/break_glass.html", {**_BREAK, "form": BreakGlassForm()}),
        "break-glass-errors": Scene(
            "adviser/break_glass.html", {**_BREAK, "form": BreakGlassForm({"category": "x", "reason": "kort"})}
        ),
        "break-glass-nothing": _opened_in_emergency(Category.CONTACT, ex.NOTHING_CARD),
        **{
            f"break-glass-{category}": _opened_in_emergency(category, card) for category, card in ex.GLASS_CARDS.items()
        },
        "consultations": Scene(
            "adviser/consultations.html", _page(ex.CONSULTATIONS, next_url="?voor=1"), at="own_consultations"
        ),
        "consultations-empty": Scene(
            "adviser/consultations.html", _page(ConsultationPage((), None)), at="own_consultations"
        ),
        "reviews": Scene("adviser/reviews.html", _reviews(ex.REVIEWS), ex.MANAGER, at="reviews"),
        "reviews-empty": Scene("adviser/reviews.html", _reviews((), judged=True), ex.MANAGER, at="reviews"),
        "reviews-errors": Scene("adviser/reviews.html", _reviews(ex.REVIEWS, faulty=True), ex.MANAGER, at="reviews"),
    }


def _vacancy_scenes() -> dict[str, Scene]:
    at = "vacancies"
    return {
        "vacancies": Scene("adviser/vacancies.html", _found(ex.VACANCIES), at=at),
        "vacancies-empty": Scene("adviser/vacancies.html", _found(ex.NO_VACANCIES), at=at),
        "vacancies-none-found": Scene("adviser/vacancies.html", _found(ex.NO_VACANCIES, "glazenwasser"), at=at),
        "vacancies-too-long": Scene("adviser/vacancies.html", _found(ex.NO_VACANCIES, "x" * 200), at=at),
        **{name: Scene(*scene) for name, scene in employer_scenes().items()},
        "candidates": Scene("adviser/candidates.html", following_scenes.candidates(), at=at),
        "candidates-empty": Scene("adviser/candidates.html", following_scenes.candidates(()), at=at),
        "candidate-reason": Scene("adviser/candidate_reason.html", {**_REASON, "form": ReasonForm()}, at=at),
        "candidate-reason-errors": Scene(
            "adviser/candidate_reason.html", {**_REASON, "form": ReasonForm({"reason": "past wel"})}, at=at
        ),
        "candidate-opened": Scene("adviser/candidate_opened.html", _OPENED, at=at),
    }


def _search(
    answer: SearchAnswer | None = None, *, former: bool = False, sent: dict[str, str] | None = None, **given: str
) -> dict[str, Any]:
    ways, given = search_forms(ex.ADVISER, former=former), sent or given
    if given:
        ways["name"] = NameSearchForm(given, auto_id="name_%s", former=former)
    pairs = pairs_of(ex.ADVISER, answer)
    return {
        "ways": ways, "tried": ways["name"] if given else None, "answer": answer, "pairs": pairs, "former": former,
    }  # fmt: skip


def _attributes(found: ClientsFound | None = None, **given: object) -> dict[str, Any]:
    lists = Lists(
        ((1, "Basisonderwijs"), (3, "Mbo")),
        (("B", "B"), ("CE", "CE")),
        (("nld", "Nederlands"),),
        ((1, "Zwolle"),),
        (("F", "Bouw"), ("Q", "Zorg en welzijn")),
    )
    form = CriteriaForm(ex.ADVISER, given or None, lists=lists)
    facets = (Facet("Mbo", 41), Facet("Hbo", 20)) if found and found.cards else ()
    return {"form": form, "found": found, "education": facets, "licences": facets[:1]}


def search_scenes() -> dict[str, Scene]:
    """Return the pages of searching."""
    kept = saved_context(ex.SAVED_SEARCHES)
    members = {"page": ex.SELECTION_PAGE, "first_url": "", "next_url": "?vanaf=25"}
    none = {"page": replace(ex.SELECTION_PAGE, cards=(), usable=0), "first_url": "?", "next_url": ""}
    given = {"surname": "Bakker", "birth_date": "1980-01-01"}
    return {
        "search": Scene("adviser/search.html", _search(), at="search"),
        "search-errors": Scene("adviser/search.html", _search(surname="", birth_date="gisteren"), at="search"),
        "search-found": Scene("adviser/search.html", _search(ex.SEARCH_ANSWER, **given), at="search"),
        "search-nobody": Scene("adviser/search.html", _search(SearchAnswer(()), **given), at="search"),
        "search-outsider": Scene(
            "adviser/search.html", _search(SearchAnswer((), (ex.REFERENCE,)), **given), at="search"
        ),
        "search-former": Scene("adviser/search.html", _search(former=True), at="search"),
        "search-former-errors": Scene(
            "adviser/search.html", _search(former=True, sent={**given, "reason": "kort", "former": "on"}), at="search"
        ),
        "search-former-found": Scene("adviser/search.html", _search(ex.FORMER_ANSWER, **given), at="search"),
        "search-attributes": Scene("adviser/search_attributes.html", _attributes(), at="search"),
        "search-attributes-found": Scene(
            "adviser/search_attributes.html", _attributes(ex.CLIENTS_FOUND, purpose="mediation"), at="search"
        ),
        "search-attributes-none": Scene(
            "adviser/search_attributes.html", _attributes(ex.NO_CLIENTS_FOUND, purpose="mediation"), at="search"
        ),
        "search-attributes-errors": Scene(
            "adviser/search_attributes.html", _attributes(purpose="x", hours_at_least="veel", pc4_from="1"), at="search"
        ),
        "search-saved": Scene(
            "adviser/search_saved.html", {**kept, "selections": (ex.SELECTION,), "faulty": None}, at="search"
        ),
        "search-saved-empty": Scene(
            "adviser/search_saved.html", {"searches": (), "selections": (), "faulty": None}, at="search"
        ),
        "selection": Scene("adviser/selection.html", members, at="search"),
        "selection-empty": Scene("adviser/selection.html", none, at="search"),
    }


def _delivery_scenes() -> dict[str, Scene]:
    return {
        name: Scene((template if "/" in template else f"deliveries/{template}") + ".html", context, actor, at)
        for name, (template, context, actor, at) in gallery_deliveries.SCENES.items()
    }


def _division_scenes() -> dict[str, Scene]:
    return {
        name: Scene(template, context, CLERK, at="division_task")
        for name, (template, context) in division_scenes().items()
    }


def _rights_scenes() -> dict[str, Scene]:
    found = rights_scenes.scenes() | fitting_scenes.scenes() | following_scenes.desk_scenes()
    return {name: Scene(*scene) for name, scene in found.items()}


def _home(**more: object) -> dict[str, Any]:
    plain = {"unread": 0, "ended": False, "notices": (), "profile": ex.CARD.profile, "closings": (), "new": 0}
    plain |= {"asked": (), "answer_by": None, "invited": ()}
    return {**plain, **more}


def _folder_scenes() -> dict[str, Scene]:
    me = ex.JOBSEEKER
    return {
        "folder": Scene("werkmap/home.html", _home(unread=1, notices=cw.NOTICES), me, "folder"),
        "folder-all-read": Scene("werkmap/home.html", _home(), me, "folder"),
        "folder-ended": Scene("werkmap/home.html", _home(ended=True, profile=None), me, "folder"),
        "folder-messages": Scene("werkmap/messages.html", {"messages": ex.MESSAGES}, me, "folder_messages"),
        "folder-messages-empty": Scene("werkmap/messages.html", {"messages": ()}, me, "folder_messages"),
        "folder-message": Scene("werkmap/message.html", {"message": ex.message()}, me, "folder_messages"),
        "folder-message-long": Scene(
            "werkmap/message.html",
            {"message": ex.message(subject="Onderwerp" * 13, body=ex.LONG_TEXT * 4)},
            me,
            "folder_messages",
        ),
        "folder-who-looked": Scene(
            "werkmap/who_looked.html", _page(ex.LOOKS, next_url="?voor=1"), me, "folder_who_looked"
        ),
        "folder-who-looked-empty": Scene("werkmap/who_looked.html", _page(LookPage((), None)), me, "folder_who_looked"),
        **{
            name: Scene(*scene)
            for name, scene in (casework_gallery.folder_scenes() | following_scenes.folder_scenes()).items()
        },
    }


def _occupation_scenes() -> dict[str, Scene]:
    asked, odd = OccupationForm({"woorden": "vrachtwagen chaufeur"}), OccupationForm({"woorden": "k" * 101})
    drivers = "Vrachtwagenchauffeur"
    found = (
        FoundOccupation("uwv", "10", "vrachtwagenchauffeur internationaal", "trucker", drivers, Match.WORD),
        FoundOccupation("uwv", "11", drivers, drivers, drivers, Match.FUZZY),
    )
    page, part = "occupations/page.html", "occupations/suggestions.html"
    groups = ("Bedieningspersoneel van machines", "Bestuurders van voertuigen", "Vrachtwagenchauffeurs")
    chosen = AboutOccupation("vrachtwagenchauffeur internationaal", groups, derived=True, related=found)
    plain = {"found": None, "chosen": None, "only_own": False}
    return {
        "occupations": Scene(page, {**plain, "form": OccupationForm(), "only_own": True}, None, "occupations"),
        "occupations-chosen": Scene(
            page, {**plain, "form": asked, "found": found, "chosen": chosen}, None, "occupations"
        ),
        "occupations-found": Scene(page, {**plain, "form": asked, "found": found}, None, "occupations"),
        "occupations-none": Scene(page, {**plain, "form": asked, "found": ()}, None, "occupations"),
        "occupations-fault": Scene(page, {**plain, "form": odd}, ex.JOBSEEKER, "occupations"),
        "occupations-part": Scene(part, {"found": found, "faults": ()}, None, "occupations", part=True),
        "occupations-part-none": Scene(part, {"found": (), "faults": ()}, None, "occupations", part=True),
    }


def _plain_scenes() -> dict[str, Scene]:
    return {
        "privacy": Scene("pages/privacy.html", actor=None, at="privacy"),
        "accessibility": Scene("pages/accessibility.html", actor=ex.JOBSEEKER, at="accessibility"),
        "kept-text": Scene("session/kept.html", _kept({"subject": "Vacature", "body": ex.LONG_TEXT}), None, "privacy"),
        "kept-fields": Scene("session/kept.html", _kept({"version": "3", "phone": "0612345678"}), None, "privacy"),
    }


def _registering_scenes() -> dict[str, Scene]:
    return {
        "client-registered": Scene("adviser/client.html", _client(ex.CARD, registered=True)),
        **{name: Scene(*facts) for name, facts in registering_pages().items()},
    }


def _record_scenes() -> dict[str, Scene]:
    manager = replace(ex.ADVISER, function=Function.FUNCTIONAL_MANAGER)
    return {
        **{name: Scene(*scene) for name, scene in (record_scenes.desk() | skills_scenes.desk()).items()},
        **{
            name: Scene(*scene, ex.JOBSEEKER, "folder_own_data")
            for name, scene in (record_scenes.folder() | skills_scenes.folder()).items()
        },
        **{name: Scene(*scene, manager, "fields") for name, scene in record_scenes.management().items()},
    }


def scenes() -> Mapping[str, Scene]:
    """Return all scenes, with fresh forms: what a form says is in the language of its first use."""
    return {
        **_desk_scenes(),
        **search_scenes(),
        **_vacancy_scenes(),
        **_division_scenes(),
        **_rights_scenes(),
        **{name: Scene(*scene) for name, scene in portal_scenes.scenes().items()},
        **{
            name: Scene(*scene)
            for name, scene in (
                terms_scenes.scenes()
                | desk_scenes.scenes()
                | registered_scenes.scenes()
                | selection_message_scenes.scenes()
            ).items()
        },
        **{
            name: Scene(*scene)
            for name, scene in (portal_scenes.scenes() | details_scenes.scenes() | report_scenes.scenes()).items()
        },
        **{name: Scene(*scene) for name, scene in levels_scenes.scenes().items()},
        **{name: Scene(*scene) for name, scene in candidates_scenes.scenes().items()},
        **{name: Scene(*scene) for name, scene in mediator_scenes.scenes().items()},
        **{name: Scene(*scene) for name, scene in overview_scenes.scenes().items()},
        **_folder_scenes(),
        **_record_scenes(),
        **_delivery_scenes(),
        **_occupation_scenes(),
        **{
            name: Scene(*scene)
            for name, scene in (site_scenes.scenes() | reach_scenes.scenes() | ranking_scenes.scenes()).items()
        },
        **_plain_scenes(),
        **_registering_scenes(),
    }


NOTICES: Mapping[str, tuple[notices.Notice, Actor | None]] = {
    "not-available": (notices.NOT_AVAILABLE, ex.ADVISER),
    "not-available-folder": (notices.NOT_AVAILABLE, ex.JOBSEEKER),
    "not-available-visitor": (notices.NOT_AVAILABLE, None),
    "vacancy-gone": (notices.VACANCY_GONE, None),
    "vacancy-gone-folder": (notices.VACANCY_GONE, ex.JOBSEEKER),
    "bad-request": (notices.BAD_REQUEST, None),
    "forbidden": (notices.FORBIDDEN, ex.ADVISER),
    "stale-form": (notices.STALE_FORM, ex.ADVISER),
    "wrong-method": (notices.WRONG_METHOD, ex.ADVISER),
    **{
        f"refused-{code.replace('_', '-')}": (notices.refusal_notice(Refusal(code)), ex.ADVISER)
        for code in EXPLAINED_REFUSALS
    },
}

PAGES: tuple[str, ...] = (
    *(name for name, scene in scenes().items() if not scene.part),
    *NOTICES,
    "fault",
)
PARTS: tuple[str, ...] = tuple(name for name, scene in scenes().items() if scene.part)


@cache
def _scenes_in(_language: str | None) -> Mapping[str, Scene]:
    """Return all scenes as they are first shown in a language; making them anew took longer than showing one."""
    return scenes()


@open_page
def show(request: HttpRequest, name: str) -> HttpResponse:
    """Show one scene."""
    if name == "fault":
        return notices.fault_page()
    if name in NOTICES:
        notice, who = NOTICES[name]
        request.actor = who  # type: ignore[attr-defined]
        return notices.page(request, notice)
    scene = _scenes_in(get_language()).get(name)
    if scene is None:
        raise Http404
    request.actor = scene.actor  # type: ignore[attr-defined]
    request.path = reverse(scene.at)
    return render(request, scene.template, dict(scene.context))


urlpatterns = [*sonar_urls, path("galerij/<slug:name>", show, name="gallery")]
handler400 = "sonar.web.errors.bad_request"
handler403 = "sonar.web.errors.refused"
handler404 = "sonar.web.errors.not_available"
handler500 = "sonar.web.errors.server_error"

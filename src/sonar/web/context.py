"""What every page is given: who acts, and the way to the other pages."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sonar.identity.types import Actor, Function, MandateScope
from sonar.kernel import clock
from sonar.web.session.access import actor_of

CASE_WORKERS: Final = (Function.UWV_ADVISER, Function.MUNICIPAL_ADVISER, Function.SW_ADVISER)
"""Functions that have clients of their own."""

MATCHERS: Final = (
    Function.UWV_ADVISER,
    Function.EMPLOYER_ADVISER,
    Function.NATIONAL_MEDIATOR,
    Function.MUNICIPAL_ADVISER,
    Function.SW_ADVISER,
)
"""Functions that look for candidates with a vacancy."""

EMPLOYER_STAFF: Final = (*MATCHERS, Function.SW_ADVISER)
"""Functions that read about employers and their vacancies; which of them write stands in the policy."""

REGISTRARS: Final = (Function.UWV_ADVISER, Function.MUNICIPAL_ADVISER)
"""Functions that register people at the desk."""

ADVISERS: Final = tuple(dict.fromkeys((*CASE_WORKERS, *MATCHERS)))
"""Functions that talk with people."""

IN_EMERGENCIES: Final = (Function.UWV_ADVISER, Function.MUNICIPAL_ADVISER)
"""Functions that may open a client without a relation to her, from a page of ours."""


FIELD_MANAGERS: Final = (Function.FUNCTIONAL_MANAGER, Function.DATA_PROTECTION_OFFICER)
"""Functions that propose fields, and decide about them."""


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A link in the main menu. `current` is the value of `aria-current`, or empty."""

    url: str
    label: Promise
    current: str
    icon: str = ""


MANAGERS: Final = (Function.TEAM_MANAGER, Function.FUNCTIONAL_MANAGER)
"""Functions that arrange who may do what; none of their pages shows a client."""

SUPERVISORS: Final = (Function.DATA_PROTECTION_OFFICER, Function.SECURITY_OFFICER, Function.AUDITOR)
"""Functions that look at rights and arrange none."""

OFFICIALS: Final = (*MANAGERS, *SUPERVISORS)
"""Functions without clients of their own that begin at an overview of their work."""

MAIN_ITEMS: Final = 7
"""How many pages stand in the main menu of the desk itself; the rest folds behind one word."""

_DESK: Final = (
    ("start", _("Vandaag"), CASE_WORKERS),
    ("work_list", _("Werklijst"), CASE_WORKERS),
    ("search", _("Zoeken"), CASE_WORKERS),
    ("division_task", _("Stand van de bemiddeling"), (Function.OTHER_DIVISION,)),
    ("tasks", _("Taken"), CASE_WORKERS),
    ("client_register", _("Inschrijven"), REGISTRARS),
    ("vacancies", _("Vacatures"), EMPLOYER_STAFF),
    ("employers", _("Werkgevers"), EMPLOYER_STAFF),
    ("overview", _("Begin"), OFFICIALS),
    ("reviews", _("Beoordelen"), (Function.TEAM_MANAGER,)),
    ("signals", _("Signalen"), SUPERVISORS),
    ("contact_reports", _("Meldingen over contact"), (Function.SECURITY_OFFICER,)),
    ("hand_overs", _("Overdracht"), (*CASE_WORKERS, Function.TEAM_MANAGER)),
    ("replacements", _("Vervanging"), (*CASE_WORKERS, Function.TEAM_MANAGER)),
    ("desk_duty", _("Baliedienst"), (Function.TEAM_MANAGER,)),
    ("proposals", _("Voorstellen"), (*MANAGERS, Function.SECURITY_OFFICER)),
    ("confirmations", _("Bevestigen"), MANAGERS),
    ("people", _("Mensen en rechten"), OFFICIALS),
    ("fields", _("Velden"), FIELD_MANAGERS),
    ("protected", _("Afgeschermde klanten"), (Function.TEAM_MANAGER, Function.SECURITY_OFFICER)),
    ("doubles", _("Dubbele registraties"), (Function.TEAM_MANAGER,)),
    ("health_readings", _("Inzage gezondheid"), (Function.DATA_PROTECTION_OFFICER, Function.AUDITOR)),
    (
        "deliveries",
        _("Leveringen"),
        (Function.TEAM_MANAGER, Function.DATA_PROTECTION_OFFICER, Function.SECURITY_OFFICER, Function.AUDITOR),
    ),
    ("organisations", _("Organisaties"), (Function.FUNCTIONAL_MANAGER, *SUPERVISORS)),
    ("suppliers", _("Leveranciers"), (Function.FUNCTIONAL_MANAGER, *SUPERVISORS)),
    ("municipalities", _("Systemen van gemeenten"), (Function.FUNCTIONAL_MANAGER, *SUPERVISORS)),
    ("exchange_parties", _("Uitwisseling (VUM)"), (Function.FUNCTIONAL_MANAGER, *SUPERVISORS)),
    ("terms", _("Bewaartermijnen"), SUPERVISORS),
    ("figures", _("Cijfers"), (Function.TEAM_MANAGER, Function.DATA_PROTECTION_OFFICER, Function.AUDITOR)),
    ("delivery_people", _("Wie mag leveren?"), (Function.FUNCTIONAL_MANAGER,)),
    ("unused_rights", _("Ongebruikte rechten"), OFFICIALS),
    ("cross_region", _("Buiten de regio"), (Function.FUNCTIONAL_MANAGER, *SUPERVISORS)),
)
"""The pages of the desk, those of every day first."""
_FOLDER: Final = (
    ("folder", _("Begin"), "home", ""),
    ("folder_messages", _("Berichten"), "mail", ""),
    ("folder_plan", _("Afspraken"), "clock", ""),
    ("folder_vacancies", _("Vacatures"), "work", "folder_proposals"),
    ("folder_who_looked", _("Wie keek er?"), "eye", ""),
    ("folder_own_data", _("Gegevens"), "person", ""),
)
"""Name, words and icon of each page in the menu of the Werkmap, and of a page that belongs under it."""
_EMPLOYER: Final[tuple[tuple[str, Promise, str, MandateScope | None], ...]] = (
    ("employer_home", _("Begin"), "home", None),
    ("employer_vacancies", _("Vacatures"), "work", MandateScope.VACANCIES),
    ("employer_profiles", _("Mensen vinden"), "search", MandateScope.CANDIDATES),
    ("employer_contacts", _("Contacten"), "talk", MandateScope.CANDIDATES),
    ("employer_mandates", _("Machtigingen"), "key", None),
    ("employer_log", _("Wie deed wat?"), "list", None),
)


def shell(request: HttpRequest) -> dict[str, object]:
    """Return what the frame of a page needs. Asks nothing of the database: the actor is there already."""
    actor = actor_of(request)
    items = tuple(navigation(actor, request.path))
    folds = actor is not None and actor.is_staff and len(items) > MAIN_ITEMS + 1
    shown = items[:MAIN_ITEMS] if folds else items
    return {
        "actor": actor,
        "asked_at": clock.now(),
        "here": request.get_full_path() if request.method == "GET" else request.path,
        "layout": layout_for(actor),
        "navigation": shown,
        "navigation_more": items[len(shown) :],
    }


def layout_for(actor: Actor | None) -> str:
    """Return the template that frames the pages of this actor."""
    if actor is None:
        return "plain.html"
    if actor.is_newcomer:
        return "newcomer.html"
    if actor.is_employer:
        return "employer.html"
    return "desk.html" if actor.is_staff else "werkmap.html"


def navigation(actor: Actor | None, path: str) -> Iterable[NavigationItem]:
    """Yield the main menu of this actor, who is at `path`."""
    if actor is None or actor.is_newcomer:
        return
    if actor.is_jobseeker:
        for name, words, icon, under in _FOLDER:
            item = _item(reverse(name), words, path, icon=icon, exact=name == "folder")
            belongs = bool(under) and path.startswith(reverse(under))
            yield replace(item, current="true") if belongs else item
        return
    if actor.is_employer:
        for name, said, icon, scope in _EMPLOYER:
            if actor.kvk_number and (scope is None or actor.may(scope)):
                yield _item(reverse(name), said, path, icon=icon, exact=name == "employer_home")
        return
    for name, heading in desk_pages(actor):
        yield _item(reverse(name), heading, path)


def desk_pages(actor: Actor) -> Iterable[tuple[str, Promise]]:
    """Yield the name and the words of each page in the menu of this member of staff."""
    for name, words, functions in _DESK:
        if actor.function in functions:
            yield name, words
    yield "own_rights", _("Mijn rechten")
    yield "own_consultations", _("Mijn raadplegingen")


def home_of(actor: Actor) -> str:
    """Return the name of the page where this actor begins."""
    if actor.is_newcomer:
        return "register"
    if actor.is_jobseeker:
        return "folder"
    if actor.is_employer:
        return "employer_home"
    if actor.function in CASE_WORKERS:
        return "start"
    if actor.function in OFFICIALS:
        return "overview"
    if actor.function is Function.OTHER_DIVISION:
        return "division_task"
    return "vacancies" if actor.function in MATCHERS else "own_consultations"


def _item(url: str, words: Promise, path: str, *, icon: str = "", exact: bool = False) -> NavigationItem:
    current = ""
    if path == url:
        current = "page"
    elif not exact and path.startswith(f"{url}/"):
        current = "true"
    return NavigationItem(url=url, label=words, current=current, icon=icon)

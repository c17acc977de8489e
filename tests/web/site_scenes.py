"""The scenes of the public site, of showing a profile, and of contact: template, context, actor, page of the menu."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.functional import SimpleLazyObject

from sonar.employers.types import FacetCount, PublicRow, PublicVacancy, VacanciesFound
from sonar.identity.types import Actor, ActorKind, MandateScope
from sonar.matching.types import OwnPublication, ProfileCard, ProfileCount, ProfilesFound, PublishedFacts
from sonar.messaging.types import Contact, ContactLine, ContactRow, ContactState, Side
from sonar.reference.types import FoundPlace
from sonar.web.contact_forms import AskForm, LineForm, ReactForm, ReportForm, ShareForm
from sonar.web.employer.profiles import ProfileSearchForm
from sonar.web.vacancies.facets import Choice, Chosen, Facet
from sonar.web.vacancies.forms import SearchLists, VacancySearchForm
from sonar.web.vacancies.posting import job_posting
from sonar.web.werkmap.publishing import PublishForm
from tests.web import examples as ex

DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
REF = "r" * 59
ROW = PublicRow(
    1042, "V001042", "Lasser constructiewerk", "Vonk Metaal", "Zwolle", "Lasser", 32, 38, "Vast contract",
    "€ 2.800 tot € 3.300 per maand", True, date(2026, 11, 17), 4,  # noqa: FBT003
)  # fmt: skip
VACANCY = PublicVacancy(
    1042, "V001042", "Lasser constructiewerk", "Vonk Metaal", "techniek", "Zwolle", 8011, "Lasser",
    "U last onderdelen van bruggen.\n\nU werkt met twee collega's in een lichte hal.", 32, 38, "Vmbo / mbo-1", ("B",),
    ("Nederlands",), ("Lassen",), "Vast contract", 1, "€ 2.800 tot € 3.300 per maand", "Een vaste begeleider.", 2,
    True, False, True, False, True, date(2027, 1, 4), date(2026, 11, 17), date(2027, 1, 31),  # noqa: FBT003
)  # fmt: skip
ONE_PAGE = {"next_url": "", "first_url": ""}
GIVEN = {"name": "Ż. van der Proefpersoon", "email": "proef@example.org", "phone": "+31612345678"}
EMPLOYER = Actor(
    kind=ActorKind.EMPLOYER,
    ref=UUID(int=77),
    session_id=UUID(int=78),
    token="t" * 43,
    display_name="",
    function=None,
    organisation="",
    office="",
    started_at=NOW,
    absolute_until=NOW + timedelta(hours=2),
    concurrent=False,
    kvk_number="90000001",
    own_kvk="90000001",
    employer_scope=MandateScope.ALL,
)
CARD = ProfileCard(
    REF, "P-7F3K2A", ("Lasser", "Constructiebankwerker"), "Regio Zwolle", 6, "Vmbo / mbo-1", ("Lassen",), ("B",),
    ("Nederlands", "Pools"), 24, 36, date(2026, 12, 1), "Ik las graag en werk netjes.",
)  # fmt: skip
FACTS = PublishedFacts((721201,), years=6, hours_min=24, hours_max=36)


def contact_row(state: ContactState, **changes: object) -> ContactRow:
    """Return a contact in a list."""
    row = ContactRow(
        REF, "Vonk Metaal", 1042, "Lasser constructiewerk", Side.EMPLOYER, state, NOW, None, reported=False
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def thread(state: ContactState, other: str, *, shared: dict[str, str], **forms: object) -> dict[str, Any]:
    """Return what the page of one contact shows."""
    lines = (
        ContactLine(mine=False, text="Wij zoeken een lasser. Hebt u tijd voor een gesprek?", written_at=NOW),
        ContactLine(mine=True, text="Graag. Ik kan op dinsdag.", written_at=NOW + timedelta(hours=3)),
    )
    shown = lines if state is ContactState.OPEN else lines[:1]
    row = contact_row(state, other=other, closed_by=Side.EMPLOYER if state is ContactState.CLOSED else None)
    return {
        "contact": Contact(row, shared, shown),
        "line": LineForm(prefix="line"),
        "share": ShareForm(prefix="share"),
        "report": ReportForm(prefix="report"),
        "base": "",
        "blocked": None,
        **forms,
    }


HOURS = Chosen("uren", "3", "32–36 uur", "?woorden=lasser")
MADE = (HOURS, Chosen("niveau", "2", "Gevraagde opleiding: Vmbo / mbo-1", "?uren=3"))


def _search(
    found: VacanciesFound | None,
    *,
    place: FoundPlace | None = None,
    made: tuple[Chosen, ...] = (HOURS,),
    **asked: str,
) -> dict[str, Any]:
    def lists() -> VacancySearchForm:
        lists = SearchLists(((1, "Vast contract"),), ((2, "Vmbo / mbo-1"),))
        return VacancySearchForm(None if found else asked, initial=asked, lists=lists)

    facets = (
        Facet(
            "uren",
            "Uren per week",
            (Choice("3", "32–36 uur", 812, chosen=True), Choice("4", "vanaf 37 uur", 640, chosen=False)),
        ),
        Facet(
            "sinds",
            "Geplaatst",
            (Choice("", "altijd", -1, chosen=True), Choice("7", "deze week", 90, chosen=False)),
            single=True,
        ),
        Facet("", "Steun op het werk", (Choice("begeleiding", "Met begeleiding op het werk", 41, chosen=False),)),
    )
    return {
        "form": SimpleLazyObject(lists),
        "found": found,
        "facets": facets if found and (found.rows or made) else (),
        "distances": [("10", "10 km (90 vacatures)", False), ("20", "20 km (310 vacatures)", True)],
        "place": place,
        "asked": bool(asked),
        "meant": [(words, f"?woorden={words.lower()}") for words in (found.meant if found else ())],
        "chosen": made,
        "first_url": "",
        "next_url": "?pagina=2" if found and found.total > 25 else "",
    }


def scenes() -> dict[str, tuple[Any, ...]]:
    """Return the scenes by name."""
    return {**_site(), **_contacts(), **_publishing(), **_employers(), **_employers_contacts()}


def _site() -> dict[str, tuple[Any, ...]]:
    many = VacanciesFound(
        (ROW, replace(ROW, id=7, title="Lasser", km=18, wage="", guided=False)),
        1834,
        1,
        40,
        (FacetCount("hours", "3", 1),),
    )
    none = VacanciesFound((), 0, 1, 0, (), meant=("Lasser", "Laserbediener"))
    zwolle = FoundPlace("Zwolle", 52.51, 6.09, exact=False)
    posting = SimpleLazyObject(lambda: job_posting(VACANCY, "https://werk.test/vacatures/1042"))
    search, site, me = "vacancies/search.html", "vacancies_public", ex.JOBSEEKER
    vacancy = {"vacancy": VACANCY, "posting": posting, "found_url": "/vacatures?woorden=lasser"}
    return {
        "site-search": (search, _search(many), None, site),
        "site-search-place": (search, _search(many, place=zwolle, woorden="lasser", plaats="zwole"), None, site),
        "site-search-chosen": (search, _search(many, made=MADE, woorden="lasser"), None, site),
        "site-search-none": (search, _search(none, made=(), woorden="laser"), None, site),
        "site-search-none-chosen": (search, _search(none, made=MADE, woorden="laser"), None, site),
        "site-search-errors": (
            search,
            _search(None, made=(), plaats="x" * 61, straal="-5", woorden="x" * 101),
            None,
            site,
        ),
        "site-search-errors-chosen": (search, _search(None, made=MADE, plaats="x" * 61), None, site),
        "site-search-folder": (search, _search(many), me, site),
        "site-results-part": ("vacancies/results.html", _search(many), None, site, True),
        "site-vacancy": ("vacancies/vacancy.html", vacancy, None, site),
        "site-vacancy-folder": ("vacancies/vacancy.html", vacancy, me, site),
        "site-react": ("vacancies/react.html", {"form": ReactForm(), "vacancy": VACANCY}, me, site),
        "site-react-errors": ("vacancies/react.html", {"form": ReactForm({"text": ""}), "vacancy": VACANCY}, me, site),
    }


def _contacts() -> dict[str, tuple[Any, ...]]:
    me, folder = ex.JOBSEEKER, "folder_contacts"
    return {
        "folder-contacts": (
            "werkmap/contacts.html",
            {"contacts": tuple(map(contact_row, ContactState)), "sent": True, **ONE_PAGE},
            me,
            folder,
        ),
        "folder-contacts-empty": ("werkmap/contacts.html", {"contacts": (), "sent": False, **ONE_PAGE}, me, folder),
        "folder-contact-asked": (
            "werkmap/contact.html",
            thread(ContactState.ASKED, "Vonk Metaal", shared={}),
            me,
            folder,
        ),
        "folder-contact-open": (
            "werkmap/contact.html",
            thread(ContactState.OPEN, "Vonk Metaal", shared=GIVEN),
            me,
            folder,
        ),
        "folder-contact-closed": (
            "werkmap/contact.html",
            thread(ContactState.CLOSED, "Vonk Metaal", shared={}),
            me,
            folder,
        ),
        "folder-contact-errors": (
            "werkmap/contact.html",
            thread(ContactState.OPEN, "Vonk Metaal", shared={}, line=LineForm({"line-text": ""}, prefix="line")),
            me,
            folder,
        ),
    }


def _publishing() -> dict[str, tuple[Any, ...]]:
    me = ex.JOBSEEKER
    publish = {"form": PublishForm(), "present": None, "now_shown": None, "preview": None, "told": ""}
    present = OwnPublication(FACTS, NOW, "2026-1")
    return {
        "folder-publish": ("werkmap/publishing.html", publish, me, "folder_published"),
        "folder-publish-preview": (
            "werkmap/publishing.html",
            {**publish, "form": PublishForm({"shown": ["hours"]}), "preview": replace(CARD, nearby=True)},
            me,
            "folder_published",
        ),
        "folder-publish-shown": (
            "werkmap/publishing.html",
            {**publish, "present": present, "now_shown": CARD, "told": "getoond"},
            me,
            "folder_published",
        ),
        "folder-publish-hidden": ("werkmap/publishing.html", {**publish, "told": "verborgen"}, me, "folder_published"),
        "folder-publish-errors": (
            "werkmap/publishing.html",
            {**publish, "form": PublishForm({"presentation": "x" * 1001})},
            me,
            "folder_published",
        ),
    }


def people_form(**given: Any) -> ProfileSearchForm:  # noqa: ANN401 - what a form takes
    """Return the form by which employers find people, with counts beside the choices."""
    form = ProfileSearchForm(regions=[(1, "Regio Zwolle")], levels=[(2, "Mbo 1"), (3, "Mbo 2")], **given)
    form.tell_counts(
        (ProfileCount("region", "1", 40), ProfileCount("level", "2", 12), ProfileCount("licence", "B", 33))
    )
    return form


def _at(*bands: int) -> tuple[ProfileCard, ...]:
    return tuple(replace(CARD, band=band, pseudonym=f"P-7F3K{band}") for band in bands)


def _people_near() -> ProfileSearchForm:
    form = people_form(initial={"woorden": "lasser", "plaats": "Zwolle", "straal": 30})
    form.place = FoundPlace("Zwolle", 52.5, 6.1, exact=True)
    return form


def _employers() -> dict[str, tuple[Any, ...]]:
    people = {"form": SimpleLazyObject(people_form), "found": None, "blocked": None, "enough": False, **ONE_PAGE}
    asked = SimpleLazyObject(lambda: people_form(initial={"woorden": "lasser"}))
    shown = ProfilesFound(
        (CARD, replace(CARD, pseudonym="P-9QW2ER", region="", years=None, skills=(), presentation="")), 61, 1, 2
    )
    return {
        "employer-profiles": ("employer/profiles.html", people, EMPLOYER, "employer_profiles"),
        "employer-profiles-found": (
            "employer/profiles.html",
            {**people, "form": asked, "found": shown, "next_url": "?pagina=2"},
            EMPLOYER,
            "employer_profiles",
        ),
        "employer-profiles-near": (
            "employer/profiles.html",
            {
                **people,
                "form": SimpleLazyObject(_people_near),
                "found": replace(shown, cards=_at(10, 25, 50, 0)),
            },
            EMPLOYER,
            "employer_profiles",
        ),
        "employer-profiles-none": (
            "employer/profiles.html",
            {**people, "form": asked, "found": ProfilesFound((), None, 1, 0)},
            EMPLOYER,
            "employer_profiles",
        ),
        "employer-profiles-errors": (
            "employer/profiles.html",
            {**people, "form": SimpleLazyObject(lambda: people_form(data={"woorden": "", "uren": "99"}))},
            EMPLOYER,
            "employer_profiles",
        ),
        "employer-ask": (
            "employer/ask.html",
            {"form": AskForm(vacancies=[(1042, "Lasser")]), "vacancy_first": False},
            EMPLOYER,
            "employer_profiles",
        ),
        "employer-ask-errors": (
            "employer/ask.html",
            {"form": AskForm({"text": "", "vacancy": "9"}, vacancies=[]), "vacancy_first": False},
            EMPLOYER,
            "employer_profiles",
        ),
    }


def _employers_contacts() -> dict[str, tuple[Any, ...]]:
    mine = "employer_contacts"
    return {
        "employer-contacts": (
            "employer/contacts.html",
            {
                "contacts": tuple(contact_row(state, other="P-7F3K2A") for state in ContactState),
                "sent": True,
                "blocked": None,
                **ONE_PAGE,
            },
            EMPLOYER,
            mine,
        ),
        "employer-contacts-empty": (
            "employer/contacts.html",
            {"contacts": (), "sent": False, "blocked": None, **ONE_PAGE},
            EMPLOYER,
            mine,
        ),
        "employer-contact-asked": (
            "employer/contact.html",
            thread(ContactState.ASKED, "P-7F3K2A", shared={}),
            EMPLOYER,
            mine,
        ),
        "employer-contact-open": (
            "employer/contact.html",
            thread(ContactState.OPEN, GIVEN["name"], shared=GIVEN),
            EMPLOYER,
            mine,
        ),
        "employer-contact-nothing": (
            "employer/contact.html",
            thread(ContactState.OPEN, "P-7F3K2A", shared={}),
            EMPLOYER,
            mine,
        ),
        "employer-contact-closed": (
            "employer/contact.html",
            thread(ContactState.CLOSED, "P-7F3K2A", shared={}),
            EMPLOYER,
            mine,
        ),
    }

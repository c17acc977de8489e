"""The scenes of where contact and the public site end: enough for today, more pages, one establishment, closed."""

from dataclasses import replace
from typing import Any

from django.utils.functional import SimpleLazyObject

from sonar.matching.types import OwnPublication
from sonar.messaging.types import Contact, ContactState
from sonar.web.contact_forms import AskForm, ReactForm
from sonar.web.contact_labels import NOT_ASKED, NOT_REACTED
from sonar.web.werkmap.publishing import PublishForm
from tests.web import examples as ex
from tests.web import site_scenes as site

MANY = {"next_url": "?voor=1763631000000000", "first_url": "/werkgever/contacten"}


def _asked() -> AskForm:
    form = AskForm({"vacancy": "1042", "text": "Wij zoeken een lasser."}, vacancies=[(1042, "Lasser")])
    form.is_valid()
    for words in NOT_ASKED.values():
        form.add_error(None, str(words))
    return form


def _reacted() -> ReactForm:
    form = ReactForm({"text": "Ik kom graag."})
    form.is_valid()
    for words in NOT_REACTED.values():
        form.add_error(None, str(words))
    return form


def scenes() -> dict[str, tuple[Any, ...]]:
    """Return the scenes by name."""
    me, employer = ex.JOBSEEKER, site.EMPLOYER
    rows = tuple(site.contact_row(ContactState.OPEN, other=f"P-7F3K{number}") for number in range(4))
    thread = site.thread(ContactState.OPEN, "P-7F3K2A", shared={})
    contact: Contact = thread["contact"]
    people = {
        "form": SimpleLazyObject(lambda: site.people_form(initial={"woorden": "lasser", "straal": 30})),
        "found": None,
        "blocked": None,
        "enough": True,
    }
    published = {
        "form": PublishForm(),
        "present": OwnPublication(site.FACTS, site.NOW, "2026-2", findable=False),
        "now_shown": replace(site.CARD, nearby=True),
        "preview": None,
        "told": "",
    }
    return {
        "employer-profiles-enough": ("employer/profiles.html", people, employer, "employer_profiles"),
        "employer-ask-vacancy-first": (
            "employer/ask.html",
            {"form": AskForm(vacancies=[], bound=True), "vacancy_first": True},
            employer,
            "employer_profiles",
        ),
        "employer-ask-refused": (
            "employer/ask.html",
            {"form": SimpleLazyObject(_asked), "vacancy_first": False},
            employer,
            "employer_profiles",
        ),
        "employer-contacts-pages": (
            "employer/contacts.html",
            {"contacts": rows, "sent": False, "blocked": None, **MANY},
            employer,
            "employer_contacts",
        ),
        "employer-contact-long": (
            "employer/contact.html",
            {**thread, "contact": replace(contact, more=True)},
            employer,
            "employer_contacts",
        ),
        "folder-publish-not-found": ("werkmap/publishing.html", published, me, "folder_published"),
        "site-react-refused": (
            "vacancies/react.html",
            {"form": SimpleLazyObject(_reacted), "vacancy": site.VACANCY},
            me,
            "vacancies_public",
        ),
    }

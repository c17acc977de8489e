"""The scenes of how well a language is asked: the form, its faults, and the pages of the vacancy."""

from dataclasses import replace
from typing import Any

from sonar.employers.types import Event
from sonar.identity.types import Actor
from sonar.web.employer.shown import shown_events
from tests.web import examples as ex
from tests.web import portal_scenes as portal
from tests.web import site_scenes as site

LANGUAGES = ("Nederlands (spreken uitstekend)", "Duits (spreken goed, schrijven redelijk)", "Engels")
LISTED = [("nld", "Nederlands"), ("eng", "Engels"), ("deu", "Duits"), ("fra", "Frans"), ("pol", "Pools")]
SceneParts = tuple[str, dict[str, Any], Actor | None, str]


def _form(**how: Any) -> Any:  # noqa: ANN401
    form = portal.filled(**how)
    form.fields["languages"].choices = LISTED  # type: ignore[attr-defined]
    return form


def _faulty() -> Any:  # noqa: ANN401
    sent = {**portal.FILLED, "languages": ["nld", "deu"], "languages__oral_deu": "9"}
    form = _form(data=sent)
    form.is_valid()
    form.add_room_errors({"language_levels": ["unknown_level"]})
    return form


def scenes() -> dict[str, SceneParts]:
    """Return all of them, with fresh forms."""
    asked = _form(initial={**portal.FILLED, "languages": ["nld:4:", "deu:3:2", "eng"]})
    events = (
        Event(ex.NOW, "change", "published", "employer", "", "", (), ("language_levels", "wage")),
        Event(ex.NOW, "make", "draft", "employer", "", "", ()),
    )
    facts = [*portal.FACTS, ("Talen", ", ".join(LANGUAGES))]
    own = {**portal._page("published"), "facts": facts, "events": shown_events(events)}  # noqa: SLF001
    plain = {**portal.PLAIN, "held": None}
    at = "employer_vacancies"
    return {
        "levels-form": ("employer/vacancy_form.html", {**plain, "form": asked}, portal.EMPLOYER, at),
        "levels-form-faults": ("employer/vacancy_form.html", {**plain, "form": _faulty()}, portal.EMPLOYER, at),
        "levels-own-vacancy": ("employer/vacancy.html", own, portal.EMPLOYER, at),
        "levels-public-vacancy": (
            "vacancies/vacancy.html",
            {"vacancy": replace(site.VACANCY, languages=LANGUAGES), "posting": "{}", "found_url": "/vacatures"},
            None,
            "vacancies_public",
        ),
    }

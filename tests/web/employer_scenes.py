"""The scenes of employers and their vacancies, as template, context, actor and page of the menu."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sonar.employers.types import (
    AgreementValues,
    ContactValues,
    EmployerRecord,
    EmployerRow,
    EmployerValues,
    Establishment,
    EstablishmentValues,
    Event,
    Finding,
    Kept,
    KeptVacancy,
    PlacementValues,
    PreferenceValues,
    VacancyRow,
    VacancyValues,
    VisitValues,
    WillingnessValues,
)
from sonar.identity.types import Actor, Function
from sonar.web.adviser.employer_forms import (
    ContactForm,
    EmployerForm,
    VisitForm,
    WillingnessForm,
)
from sonar.web.employer_changes import ShownChange
from sonar.web.vacancy_form import VacancyForm
from tests.web import examples as ex
from tests.web.portal_scenes import FILLED, filled

SceneParts = tuple[str, dict[str, Any], Actor, str]
ADVISER = replace(ex.ADVISER, function=Function.EMPLOYER_ADVISER)
TODAY = ex.NOW.date()
LONG = "Stichting Samenwerkende Groothandelsondernemingen Noord- en Oost-Nederland in oprichting"
VALUES = VacancyValues(
    1, ex.VACANCY.title, "1", description="U helpt klanten in de winkel en vult de schappen.", pc4=8011, positions=3
)
HELD = KeptVacancy(
    id=ex.VACANCY.id,
    version=4,
    status="published",
    values=VALUES,
    place="Zwolle",
    source="adviser",
    employer_id=12,
    employer=ex.VACANCY.employer,
    kvk_number="90000017",
    published_on=TODAY,
    closed_on=None,
    held=False,
    held_by_me=False,
    written_by_me=False,
)
FINDINGS = (
    Finding(
        "gender-preference",
        "gender",
        "Alleen vrouwen",
        "WGB m/v art. 3; BW art. 7:646",
        "Zet (m/v/x) achter de functie.",
        stops=True,
    ),
    Finding(
        "language", "language", "vloeiend Nederlands", "AWGB art. 1 en 2", "Vraag wat het werk vraagt.", stops=False
    ),
)
HISTORY = (
    Event(ex.NOW, "return", "draft", "staff", "Joris Bakker", "Laat de leeftijd weg.", ()),
    Event(ex.NOW, "publish", "review", "employer", "", "", FINDINGS),
)
RECORD = EmployerRecord(
    employer=Kept(12, 3, EmployerValues("90000017", "Bakkerij De Proef", "voeding", "900000099")),
    establishments=(
        Kept(1, 1, EstablishmentValues("000090000017", 8011), "Zwolle"),
        Kept(2, 1, EstablishmentValues("000090000018", 8021, date(2026, 1, 1)), "Zwolle"),
    ),
    contacts=(
        Kept(1, 1, ContactValues("Anja Proef", "bedrijfsleider", "038 000 00 00", "anja@bakkerij.example")),
        Kept(2, 1, ContactValues("Bert Proef", "", "038 000 00 01", "", date(2026, 1, 1))),
    ),
    visits=(Kept(1, 1, VisitValues(TODAY, "visit", "Kennisgemaakt. Zoekt twee mensen."), "Marit Hoekstra"),),
    agreements=(Kept(1, 1, AgreementValues("We sturen drie kandidaten.", TODAY + timedelta(days=14))),),
    willingness=Kept(1, 1, WillingnessValues(guidance=True, job_carving=False, remarks="Er is een rustige plek.")),
    placements=(Kept(1, 1, PlacementValues(2, TODAY), "Bakker"),),
    preference=Kept(1, 1, PreferenceValues("phone", "dinsdag na 14 uur", wants_candidates=True, wants_visits=False)),
)
CHANGES = (
    ShownChange(
        ex.NOW, "Wat de werkgever wil doen", "gewijzigd", "proefplaatsing, opmerking", "Bakkerij De Proef, gebruiker 2"
    ),
    ShownChange(ex.NOW, "Een contactpersoon", "toegevoegd", "", "Marit Hoekstra"),
)
EMPTY = EmployerRecord(Kept(13, 1, EmployerValues("90000025", LONG)), (), (), (), (), None, ())
CLOSED = replace(RECORD, employer=Kept(12, 4, replace(RECORD.employer.values, closed_on=TODAY)))
ROWS = (
    EmployerRow(12, "Bakkerij De Proef", "90000017", "voeding", None, "Zwolle", 3),
    EmployerRow(13, LONG, "90000025", "", TODAY, "", 0),
)
AT = Establishment(1, "000090000017", "Zwolle", 8011, 12, "Bakkerij De Proef", "90000017")
VACANCIES = tuple(
    VacancyRow(number, "Verkoper in de winkel", "Bakkerij De Proef", "Zwolle", 16, 24, "Verkoper", None, status)
    for number, status in enumerate(("draft", "review", "published", "filled", "withdrawn", "expired"), start=1)
)


def vacancy(status: str = "published", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - of a context
    """Return the context of a vacancy's page."""
    held = replace(HELD, status=status, **more.pop("held", {}))
    verbs = {
        "draft": ["publish", "withdraw"],
        "review": ["approve", "return", "take_back", "withdraw"],
        "published": ["fill", "withdraw"],
    }.get(status, [])
    return {
        "vacancy": replace(ex.VACANCY, status=status),
        "held": held,
        "agreed": 2 if status == "published" and held.held_by_me else 0,
        "over": False,
        "verbs": verbs,
        "may_write": True,
        "may_match": status == "published",
        "closed": status in {"filled", "withdrawn", "expired"},
        "findings": (),
        "history": (),
        "fault": "",
        "message": "",
        **more,
    }


def _record(record: EmployerRecord, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    shown = {
        "may_write": True,
        "may_change": True,
        "may_post": True,
        "saved": False,
        "vacancies": VACANCIES,
        "history": CHANGES,
    }
    return {"record": record, **shown, **more}


def _vacancy_form(form: VacancyForm, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"form": form, "at": AT, "vacancy_id": 0, "findings": (), "back_url": "/werkgevers/12", **more}


def _wrong_vacancy() -> VacancyForm:
    form = filled({"title": "x", "description": "y", "hours_min": "40", "hours_max": "20", "max_km": "ver"})
    form.add_room_errors(
        {"hours_max": ["hours_order"], "occupation_code": ["missing"], "max_km": ["out_of_range"],
         "expires_on": ["past_day"],
         "pc4": ["missing"], "description": ["markup"], "": ["stale"]}
    )  # fmt: skip
    return form


def _medical() -> VisitForm:
    return VisitForm({"visited_on": TODAY.isoformat(), "how": "visit", "report": "Zijn vrouw heeft kanker."})


def employer_scenes() -> dict[str, SceneParts]:
    """Return the scenes by name."""
    page = "adviser/vacancy.html"
    found = {"text": "proef", "found": ROWS, "full": True, "may_write": True}
    pages: dict[str, SceneParts] = {
        "vacancy": (page, vacancy(history=HISTORY), ADVISER, "vacancies"),
        "vacancy-bare": (page, vacancy(may_write=False, vacancy=ex.BARE_VACANCY), ex.ADVISER, "vacancies"),
        "vacancy-draft": (page, vacancy("draft", findings=FINDINGS, message="opgeslagen"), ADVISER, "vacancies"),
        "vacancy-review": (page, vacancy("review", findings=FINDINGS, history=HISTORY), ADVISER, "vacancies"),
        "vacancy-review-own": (
            page,
            vacancy("review", findings=FINDINGS, message="nagekeken", held={"written_by_me": True}),
            ADVISER,
            "vacancies",
        ),
        "vacancy-posted": (page, vacancy(message="geplaatst", held={"held": True}), ADVISER, "vacancies"),
        "vacancy-held": (
            page, vacancy(fault="Schrijf waarom, in minstens 20 tekens.", held={"held": True, "held_by_me": True}),
            ADVISER, "vacancies",
        ),
        "vacancy-over": (page, vacancy(over=True, may_match=False), ADVISER, "vacancies"),
        "vacancy-filled": (page, vacancy("filled", history=HISTORY), ADVISER, "vacancies"),
    }  # fmt: skip
    return {**pages, **_forms(), **_employers(found)}


def _forms() -> dict[str, SceneParts]:
    form, at = "employers/form.html", "employers"
    part = {"record": RECORD, "heading": ContactForm.heading}
    return {
        "employer-new": (form, {"form": EmployerForm(), "record": None, "heading": None}, ADVISER, at),
        "employer-wrong": (
            form, {"form": EmployerForm({"kvk_number": ""}), "record": RECORD, "heading": None}, ADVISER, at,
        ),
        "employer-contact": (form, {"form": ContactForm(), **part}, ADVISER, at),
        "employer-visit-medical": (form, {"form": _medical(), **part, "heading": VisitForm.heading}, ADVISER, at),
        "employer-willingness": (
            form, {"form": WillingnessForm(), **part, "heading": WillingnessForm.heading}, ADVISER, at,
        ),
        "vacancy-new": (
            "employers/vacancy_form.html", _vacancy_form(filled(initial={"pc4": "8011", "positions": "1"})),
            ADVISER, at,
        ),
        "vacancy-edit": (
            "employers/vacancy_form.html",
            _vacancy_form(filled(initial=FILLED), vacancy_id=3),
            ADVISER, at,
        ),
        "vacancy-wrong": (
            "employers/vacancy_form.html", _vacancy_form(_wrong_vacancy(), findings=FINDINGS), ADVISER, at,
        ),
    }  # fmt: skip


def _employers(found: dict[str, Any]) -> dict[str, SceneParts]:
    at = "employers"
    return {
        "employers": ("employers/list.html", found, ADVISER, at),
        "employers-none": ("employers/list.html", {**found, "found": (), "full": False}, ADVISER, at),
        "employers-start": (
            "employers/list.html", {"text": "", "found": (), "full": False, "may_write": False}, ADVISER, at,
        ),
        "employer": ("employers/employer.html", _record(RECORD, saved=True), ADVISER, at),
        "employer-empty": ("employers/employer.html", _record(EMPTY, vacancies=(), history=()), ADVISER, at),
        "employer-closed": (
            "employers/employer.html", _record(CLOSED, may_write=False, may_post=False), ADVISER, at,
        ),
        "employer-reader": (
            "employers/employer.html", _record(RECORD, may_write=False, may_change=False, may_post=False),
            ex.ADVISER, at,
        ),
        "vacancy-review-desk": (
            "employers/review.html", {"rows": VACANCIES[:2], "may_write": True}, ADVISER, "vacancies",
        ),
        "vacancy-review-none": ("employers/review.html", {"rows": (), "may_write": True}, ADVISER, "vacancies"),
    }  # fmt: skip

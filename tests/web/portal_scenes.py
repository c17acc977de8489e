"""The employers' portal in every state, with example data."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from sonar.employers.queries import OwnEstablishment, OwnVacancy
from sonar.employers.types import Event, Finding, KeptVacancy, VacancyValues
from sonar.exchange.types.connecting import SupplierDelivery
from sonar.identity.operations import MandateFault
from sonar.identity.types import Actor, ActorKind, Mandate, MandateScope
from sonar.matching.operations import WaitingVacancy
from sonar.matching.types import PutForward, SharedContact
from sonar.web.adviser.following_forms import HireForm
from sonar.web.employer.log import LogLine, delivered_line
from sonar.web.employer.mandates import MandateForm, ShownMandate
from sonar.web.employer.register import EstablishmentForm
from sonar.web.employer.shown import shown_events, shown_rows
from sonar.web.employer.vacancies import CloseForm
from sonar.web.employer.words import ACTIONS, MANDATE_FAULTS, REGISTER_FAULTS, SCOPES, STATE_BADGES, STATES, VERBS
from sonar.web.vacancy_form import VacancyForm
from tests.web import examples as ex

TODAY = ex.NOW.date()
EMPLOYER = replace(
    ex.actor(ActorKind.EMPLOYER, None),
    kvk_number="90000001",
    own_kvk="90000001",
    employer_scope=MandateScope.ALL,
)
AGENCY = replace(EMPLOYER, own_kvk="90000002", concurrent=True)
ENDED = replace(AGENCY, kvk_number="")
PLACES = [(1, "Zwolle, 900000010001"), (2, "Kampen, 900000010002")]
VALUES = VacancyValues(
    establishment_id=1,
    title="Verkoper in de winkel (m/v/x)",
    occupation_code="522301",
    description="U helpt klanten in de winkel en vult de schappen.\nU werkt met vijf collega's.",
    hours_min=16,
    hours_max=24,
    education_level=2,
    licences=("B",),
    languages=("nld",),
    contract_form=1,
    pc4=8011,
    wage="€ 16,50 per uur",
    positions=2,
    offers_guidance=True,
    public_transport=True,
    expires_on=TODAY + timedelta(days=60),
)
FACTS = [
    ("Beroep", "Verkoper in een winkel"),
    ("Plaats", "Zwolle"),
    ("Uren per week", "16 – 24"),  # noqa: RUF001 - a range
    ("Aantal plaatsen", "2"),
    ("Loon", "€ 16,50 per uur"),
    ("Steun op het werk", "begeleiding op de werkplek"),
]
FILLED = {
    **{name: getattr(VALUES, name) for name in ("title", "description", "hours_min", "hours_max", "pc4", "wage")},
    "version": 3,
    "max_km": "30",
    "skills": ["samenwerken", "plannen"],
    "occupation_code": "sonar:522301",
    "establishment_id": "1",
    "education_level": "2",
    "contract_form": "1",
    "licences": ["B"],
    "languages": ["nld"],
    "public_transport": "true",
    "offers_guidance": True,
    "expires_on": VALUES.expires_on,
}
FINDINGS = (
    Finding("age", "age", "maximaal 30 jaar oud", "WGBL art. 3", "Vertel wat iemand moet kunnen, zonder leeftijd.",
            stops=True),
    Finding("language", "origin", "accentloos Nederlands", "AWGB art. 1", "Schrijf welk taalniveau het werk vraagt.",
            stops=False),
)  # fmt: skip
SKILLS = {"samenwerken": "Samenwerken", "plannen": "Plannen", "klantgericht": "Klantgericht werken"}
SceneParts = tuple[str, dict[str, Any], Actor | None, str]


def filled(data: dict[str, Any] | None = None, **more: Any) -> VacancyForm:  # noqa: ANN401
    """Return the form of a vacancy with short lists, which need no database."""
    form = VacancyForm(data, establishments=PLACES, **more)
    for name, choices in (
        ("education_level", [("", "Maak een keuze"), ("2", "mbo 1"), ("3", "mbo 2")]),
        ("contract_form", [("", "Maak een keuze"), ("1", "vast")]),
        ("licences", [("B", "Auto"), ("C", "Vrachtwagen")]),
        ("languages", [("nld", "Nederlands"), ("eng", "Engels")]),
    ):
        form.fields[name].choices = choices  # type: ignore[attr-defined]
    form.fields["skills"].widget.labels = SKILLS  # type: ignore[attr-defined]
    form.fields["occupation_code"].widget.labels = {"sonar:522301": "Verkoper in een winkel"}  # type: ignore[attr-defined]
    return form


NUMBERS = (("consented", 2), ("invited", 1), ("proposed", 4), ("withdrawn", 1))
PLAIN: dict[str, Any] = {"findings": (), "back_url": "/werkgever/vacatures"}


def _finding_skills() -> VacancyForm:
    """Return the form with choices that were asked for."""
    form = filled(initial={"positions": "1", "skills": ["samenwerken"]})
    form.fields["skills"].widget.found = ("klantgericht",)  # type: ignore[attr-defined]
    return form


def held(status: str = "draft", **changes: Any) -> KeptVacancy:  # noqa: ANN401 - any field
    """Return a vacancy of the bakery."""
    made = KeptVacancy(
        id=1042,
        version=3,
        status=status,
        values=VALUES,
        place="Zwolle",
        source="employer",
        employer_id=1,
        employer="Bakkerij De Vroege Vogel",
        kvk_number="90000001",
        published_on=TODAY if status == "published" else None,
        closed_on=None,
        held=False,
        held_by_me=False,
        written_by_me=True,
    )
    return replace(made, **changes)


def _rows() -> list[Any]:
    def row(number: int, title: str, status: str, *, days: int | None = None) -> OwnVacancy:
        until = None if days is None else TODAY + timedelta(days=days)
        closed = TODAY if status in {"filled", "withdrawn", "expired"} else None
        return OwnVacancy(number, title, "Zwolle", "900000010001", status, 1, TODAY, until, closed)

    rows = (
        row(1042, "Verkoper in de winkel (m/v/x)", "draft"),
        row(1041, "Bakker", "review"),
        row(1040, "Bezorger met een naam die veel langer is dan een regel op een telefoon", "published", days=9),
        row(1039, "Teamleider", "published", days=60),
    )
    return shown_rows(rows, today=TODAY, waiting={1040: NUMBERS})


def _page(standing: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    events = (
        Event(ex.NOW, "publish", "published", "employer", "", "", ()),
        Event(ex.NOW, "return", "draft", "staff", "", "Noem geen leeftijd; de rest is goed.", FINDINGS),
        Event(ex.NOW, "make", "draft", "employer", "", "", ()),
    )
    return {
        "held": held(standing if standing != "expired" else "published"),
        "number": "V001042",
        "facts": FACTS,
        "standing": standing,
        "state": STATES[standing],
        "badge": STATE_BADGES.get(standing, "neutral"),
        "findings": (),
        "returned": "",
        "events": shown_events(events),
        "ends_soon": False,
        "last_day": TODAY,
        "longer": TODAY + timedelta(days=92),
        "told": "",
        "may_candidates": True,
        "waiting": NUMBERS if standing == "published" else (),
        "fault": "",
        **more,
    }


def _mandates() -> dict[str, Any]:
    def mandate(name: str, *, given: bool, holds: bool = True, gone: bool = False) -> ShownMandate:
        made = Mandate(
            ex.REFERENCE, given, "90000002", MandateScope.VACANCIES, TODAY, TODAY + timedelta(days=90),
            1 if given else None, ex.NOW, ex.NOW if gone else None, holds,
        )  # fmt: skip
        return ShownMandate(made, name, date(2027, 2, 18), SCOPES[MandateScope.VACANCIES])

    return {
        "form": MandateForm(initial={"valid_from": TODAY, "valid_last": TODAY + timedelta(days=364)}),
        "fault": "",
        "given": [
            mandate("Bureau Tussenschakel", given=True),
            mandate("", given=True, holds=False),
            mandate("Bureau Oud", given=True, holds=False, gone=True),
        ],
        "received": [mandate("Slagerij Van Dam", given=False)],
        "itself": True,
        "told": "gegeven",
    }


_DELIVERY = SupplierDelivery(
    at=ex.NOW, supplier="Uitzendbureau De Schakel", supplier_kvk="90000025", own=False, verb="deliver",
    vacancy_id=1043, title="Kassamedewerker", external_id="S-17", refusal=None, fields=(), times=1,
)  # fmt: skip
DELIVERIES = (
    _DELIVERY,
    replace(_DELIVERY, own=True, verb="review", vacancy_id=1044, supplier=ex.LONG_NAME),
    replace(
        _DELIVERY, verb="refused", vacancy_id=None, title="", refusal="fields", fields=("", "titel", "urenMin"), times=3
    ),
    replace(_DELIVERY, verb="refused", vacancy_id=None, title="", external_id="", refusal="not_yours", times=12),
    replace(_DELIVERY, verb="refused", supplier="vacaturebank-west", supplier_kvk="", refusal="twice", times=2),
    replace(_DELIVERY, verb="fill"),
)


def _log() -> list[LogLine]:
    line = LogLine(
        at=ex.NOW, who="gebruiker 1", own=True, what=ACTIONS["session:start"], vacancy_id=None, title="", refused=False
    )
    return [
        replace(
            line,
            who="Bureau Tussenschakel, gebruiker 1",
            own=False,
            what=VERBS["publish"],
            vacancy_id=1042,
            title="Verkoper",
        ),
        replace(line, who="gebruiker 2", what=ACTIONS["mandate:give"], refused=True),
        *map(delivered_line, DELIVERIES),
        line,
    ]


def scenes() -> dict[str, SceneParts]:
    """Return all of them, with fresh forms."""
    return {**_start(), **_vacancies(), **_arranging()}


def _start() -> dict[str, SceneParts]:
    home = {
        "name": "Bakkerij De Vroege Vogel",
        "others": True,
        "establishments": True,
        "may_vacancies": True,
        "counts": [(STATES["published"], 2), (STATES["draft"], 1)],
        "candidates": [(WaitingVacancy(1040, "Bezorger", dict(NUMBERS)), NUMBERS)],
        "waiting": [each for each in _rows() if each.ends_soon or each.row.status == "draft"],
    }
    first = {
        **home,
        "name": "",
        "others": False,
        "establishments": False,
        "counts": [],
        "waiting": [],
        "candidates": [],
    }
    choose = {"next": "/", "ended": None}
    received = _mandates()["received"]
    refused = {"access": SimpleNamespace(scope=MandateScope.VACANCIES)}
    return {
        "sign-in": ("session/choose.html", choose, None, "session:choose"),
        "sign-in-employer": ("session/begin.html", {"means": "eherkenning", "next": "/"}, None, "session:choose"),
        "employer-home": ("employer/home.html", home, EMPLOYER, "employer_home"),
        "employer-home-first": ("employer/home.html", first, EMPLOYER, "employer_home"),
        "employer-home-agency": ("employer/home.html", {**home, "waiting": []}, AGENCY, "employer_home"),
        "employer-choice": (
            "employer/choice.html",
            {"fault": "", "received": received, "own_name": "Bureau Tussenschakel"},
            AGENCY,
            "employer_choice",
        ),
        "employer-choice-ended": (
            "employer/choice.html",
            {"fault": "", "received": [], "own_name": ""},
            ENDED,
            "employer_choice",
        ),
        "employer-choice-fault": (
            "employer/choice.html",
            {"fault": MANDATE_FAULTS[MandateFault.CHAINED], "received": [], "own_name": ""},
            AGENCY,
            "employer_choice",
        ),
        "employer-not-for-you": ("session/not_for_you.html", {"access": None}, EMPLOYER, "employer_home"),
        "employer-wrong-scope": ("session/not_for_you.html", refused, AGENCY, "employer_home"),
    }


def _vacancies() -> dict[str, SceneParts]:
    at, page, listed = "employer_vacancies", "employer/vacancy.html", "employer/vacancies.html"
    closed = "employer/vacancy_close.html"
    found = {"rows": _rows(), "closed": False, "next_url": "?voor=3", "first_url": "", "establishments": True}
    wrong = filled({"title": "x", "pc4": "0001", "hours_min": "40", "hours_max": "8"})
    wrong.add_room_errors(
        {"title": ["too_short"], "pc4": ["unknown_pc4"], "hours_max": ["hours_order"],
         "establishment_id": ["no_employer"], "occupation_code": ["missing"], "description": ["missing"],
         "skills": ["unknown_code"]}
    )  # fmt: skip
    change = filled(initial=FILLED)
    closing = CloseForm({"how": "withdrawn", "reason": "kort"})
    scenes: dict[str, SceneParts] = {
        "employer-vacancies": (listed, found, EMPLOYER, at),
        "employer-vacancies-none": (
            listed, {**found, "rows": [], "establishments": False, "next_url": ""}, EMPLOYER, at,
        ),
        "employer-vacancies-closed": (listed, {**found, "rows": [], "closed": True, "next_url": ""}, EMPLOYER, at),
        "employer-vacancy-new": (
            "employer/vacancy_form.html",
            {"form": _finding_skills(), "held": None, **PLAIN},
            EMPLOYER,
            at,
        ),
        "employer-vacancy-faults": ("employer/vacancy_form.html", {"form": wrong, "held": None, **PLAIN}, EMPLOYER, at),
        "employer-vacancy-change": (
            "employer/vacancy_form.html", {"form": change, "held": held("published"), **PLAIN}, EMPLOYER, at,
        ),
        "employer-vacancy-draft": (page, _page("draft", told="bewaard"), EMPLOYER, at),
        "employer-vacancy-findings": (
            page, _page("draft", findings=FINDINGS, returned="Noem geen leeftijd."), EMPLOYER, at,
        ),
        "employer-vacancy-review": (page, _page("review", findings=FINDINGS, told="nagekeken"), EMPLOYER, at),
        "employer-vacancy-published": (page, _page("published", told="geplaatst"), EMPLOYER, at),
        "employer-vacancy-soon": (page, _page("published", ends_soon=True), AGENCY, at),
        "employer-vacancy-expired": (page, _page("expired"), EMPLOYER, at),
        "employer-vacancy-stale": (page, _page("filled", fault="De vacature is intussen gewijzigd."), EMPLOYER, at),
        "employer-close": (closed, {"form": CloseForm(), "held": held("published"), "agreed": 2}, EMPLOYER, at),
        "employer-close-errors": (closed, {"form": closing, "held": held("published"), "agreed": 0}, EMPLOYER, at),
    }  # fmt: skip
    return {**scenes, **_candidates()}


def _arranging() -> dict[str, SceneParts]:
    given = _mandates()
    wrong = MandateForm({"to_kvk": "12", "scope": "all", "valid_from": "2026-11-01", "valid_last": "2026-10-01"})
    wrong.add_faults((MandateFault.NUMBER, MandateFault.PAST, MandateFault.PERIOD))
    place = OwnEstablishment(1, "900000010001", "Zwolle", 8011, "Bakkerij De Vroege Vogel")
    registering = {"form": EstablishmentForm(), "establishments": (), "known": False, "today": TODAY, "told": False}
    faulty = EstablishmentForm({"name": "x", "number": "12", "pc4": "1"})
    for name, code in (("name", "name"), ("number", "number"), ("pc4", "unknown_pc4")):
        faulty.add_error(name, str(REGISTER_FAULTS[code]))
    mandates, register = "employer/mandates.html", "employer/register.html"
    return {
        "employer-mandates": (mandates, given, EMPLOYER, "employer_mandates"),
        "employer-mandates-none": (
            mandates, {**given, "given": [], "received": [], "told": ""}, EMPLOYER, "employer_mandates",
        ),
        "employer-mandates-errors": (
            mandates, {**given, "form": wrong, "fault": "Deze machtiging is er niet meer.", "told": ""},
            EMPLOYER, "employer_mandates",
        ),
        "employer-mandates-agency": (mandates, {**given, "itself": False, "told": ""}, AGENCY, "employer_mandates"),
        "employer-register": (register, registering, EMPLOYER, "employer_register"),
        "employer-register-more": (
            register, {**registering, "establishments": (place,), "known": True, "told": True}, EMPLOYER,
            "employer_register",
        ),
        "employer-register-errors": (register, {**registering, "form": faulty}, EMPLOYER, "employer_register"),
        "employer-log": ("employer/log.html", {"lines": _log(), "cut": True}, EMPLOYER, "employer_log"),
        "employer-log-none": ("employer/log.html", {"lines": [], "cut": False}, AGENCY, "employer_log"),
    }  # fmt: skip


def _candidates() -> dict[str, SceneParts]:
    known = PutForward(
        ex.REFERENCE, "K-7F3K2", "consented", ("invite", "hire", "reject"), ("Woont op 6 km van het werk.",),
        SharedContact("Fenna de Vries", "06 12345678", "fenna@example.org"), None, None, None, None,
    )  # fmt: skip
    unknown = replace(known, pseudonym="K-9M4QX", state="proposed", steps=(), shared=None)
    page, at = "employer/candidates.html", "employer_vacancies"
    shown = {"vacancy": ex.VACANCY, "candidates": (known, unknown), "may_vacancies": True, "done": True}
    answer = {"vacancy": ex.VACANCY, "whom": "Fenna de Vries", "step": "hire"}
    kept = {"blocked": ex.NOW}
    return {
        "employer-candidates": (page, shown, EMPLOYER, at),
        "employer-candidates-none": (page, {**shown, "candidates": (), "done": False}, AGENCY, at),
        "employer-candidates-kept": ("employer/candidates_kept.html", kept, EMPLOYER, at),
        "employer-hire": ("employer/candidate_answer.html", {**answer, "form": HireForm()}, EMPLOYER, at),
        "employer-hire-errors": (
            "employer/candidate_answer.html",
            {**answer, "form": HireForm({"hours": "99"})},
            EMPLOYER,
            at,
        ),
    }

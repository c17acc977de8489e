"""An employer's own details in the portal, in every state, with example data."""

from dataclasses import replace
from datetime import date
from typing import Any

from sonar.employers.types import (
    ContactValues,
    EmployerValues,
    EstablishmentValues,
    Kept,
    OwnRecord,
    PreferenceValues,
    WillingnessValues,
)
from sonar.identity.types import Actor, EmployerSession
from sonar.web.adviser.employer_forms import PART_FORMS, PartForm
from sonar.web.employer.sessions import ShownSession
from sonar.web.employer_changes import ShownChange
from sonar.web.employer_labels import EMPLOYER_FAULTS
from tests.web import examples as ex
from tests.web.portal_scenes import AGENCY, EMPLOYER

SceneParts = tuple[str, dict[str, Any], Actor | None, str]
AT = "employer_home"
RECORD = OwnRecord(
    employer=Kept(12, 3, EmployerValues("90000001", "Bakkerij De Vroege Vogel", "voeding")),
    establishments=(
        Kept(1, 1, EstablishmentValues("900000010001", 8011), "Zwolle"),
        Kept(2, 1, EstablishmentValues("900000010002", 8261, date(2026, 6, 1)), "Kampen"),
    ),
    contacts=(
        Kept(1, 1, ContactValues("Anja Proef", "bedrijfsleider", "038 000 00 00", "anja@bakkerij.example")),
        Kept(
            2, 1, ContactValues("Bert van der Proefpersoon-Langenaam", "", "", "b@bakkerij.example", date(2026, 1, 1))
        ),
    ),
    willingness=Kept(
        1,
        2,
        WillingnessValues(guidance=True, trial_placement=False, remarks="Er is een rustige plek achter de winkel."),
    ),
    preference=Kept(1, 1, PreferenceValues("email", "dinsdag en donderdag, na 14 uur", wants_candidates=True)),
    own=True,
    changes=frozenset({"contact", "willingness", "preference"}),
    changeable=frozenset({1, 2}),
)
CHANGES = (
    ShownChange(ex.NOW, "Wat de werkgever wil doen", "gewijzigd", "proefplaatsing, opmerking", "gebruiker 2"),
    ShownChange(ex.NOW, "Een contactpersoon", "toegevoegd", "", "onze medewerker"),
)


def _page(record: OwnRecord, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - of a context
    return {"record": record, "history": CHANGES, "saved": False, "agency": False, **more}


def _form(part: str, data: dict[str, str] | None = None, **initial: object) -> PartForm:
    return PART_FORMS[part](data, initial=initial)


def _part(kind: str, form: PartForm | None, part: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - of a context
    return {
        "form": form,
        "heading": PART_FORMS[part].heading,
        "record": RECORD,
        "kind": kind,
        "why_not": EMPLOYER_FAULTS["not_own"],
        **more,
    }


def _sessions() -> dict[str, Any]:
    one = EmployerSession(
        ex.REFERENCE, 1, "90000001", True, "90000001", False, "", "", ex.NOW, ex.NOW, True, False,  # noqa: FBT003
    )  # fmt: skip
    other = replace(one, mine=False, ends=True)
    agency = replace(other, own=False, ends=False, mandate=ex.REFERENCE)
    return {
        "sessions": [
            ShownSession(one, "Gebruiker 1", ""),
            ShownSession(replace(other, establishment="900000010002"), "Gebruiker 2", ""),
            ShownSession(other, "Gebruiker 3", "Slagerij Van Dam"),
            ShownSession(agency, "Bureau Tussenschakel, gebruiker 1", ""),
            ShownSession(replace(other, own=False, chained=True), "Bureau Oost, gebruiker 4", ""),
        ],
        "fault": "",
        "itself": True,
        "done": False,
    }


def scenes() -> dict[str, SceneParts]:
    """Return all of them, with fresh forms."""
    page, form = "employer/details.html", "employer/detail_form.html"
    bound = replace(RECORD, changes=frozenset(), changeable=frozenset({1}), establishments=RECORD.establishments[:1])
    agency = replace(
        RECORD, own=False, contacts=(), changes=frozenset({"willingness", "preference"}), changeable=frozenset()
    )
    empty = replace(RECORD, contacts=(), willingness=None, preference=None)
    wrong = _form("contact", {"name": "x", "phone": "bel maar", "email": "geen adres"})
    wrong.tell({"phone": ["phone"], "email": ["email"], "": ["stale"]})
    place, willing = _form("vestiging", pc4=8011), _form("bereidheid", guidance="yes")
    del place.fields["number"]
    closing = _form("vestiging", {"pc4": "8011", "closed_on": "2026-11-20"})
    del closing.fields["number"]
    closing.tell({"": ["open_vacancies"]})
    return {
        "employer-details": (page, _page(RECORD, saved=True), EMPLOYER, AT),
        "employer-details-empty": (page, _page(empty, history=()), EMPLOYER, AT),
        "employer-details-unknown": (page, _page(OwnRecord(None), history=()), EMPLOYER, AT),
        "employer-details-one-place": (page, _page(bound), EMPLOYER, AT),
        "employer-details-agency": (page, _page(agency, agency=True), AGENCY, AT),
        "employer-detail-contact": (form, _part("contact", _form("contact"), "contact"), EMPLOYER, AT),
        "employer-detail-contact-errors": (form, _part("contact", wrong, "contact"), EMPLOYER, AT),
        "employer-detail-place": (form, _part("establishment", place, "vestiging"), EMPLOYER, AT),
        "employer-detail-place-refused": (form, _part("establishment", closing, "vestiging"), EMPLOYER, AT),
        "employer-detail-willing": (form, _part("willingness", willing, "bereidheid"), EMPLOYER, AT),
        "employer-detail-preference": (form, _part("preference", _form("voorkeur"), "voorkeur"), EMPLOYER, AT),
        "employer-sessions": ("employer/sessions.html", {**_sessions(), "done": True}, EMPLOYER, "employer_mandates"),
        "employer-sessions-late": (
            "employer/sessions.html", {**_sessions(), "fault": "Deze aanmelding is er niet meer."},
            EMPLOYER, "employer_mandates",
        ),
        "employer-sessions-agency": (
            "employer/sessions.html", {**_sessions(), "sessions": [], "itself": False}, AGENCY, "employer_mandates",
        ),
        "employer-detail-refused": (form, _part("contact", None, "contact"), AGENCY, AT),
    }  # fmt: skip

"""The pages of the record in every state, for the gallery. No database: groups and forms without code lists of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import QueryDict

from sonar.access.types import Purpose
from sonar.clients.queries import all_declared
from sonar.clients.queries.fields import ProposedField
from sonar.clients.types import ActivityPeriod, Part, Profile
from sonar.kernel.bsn import Bsn
from sonar.web.adviser.activity import BeginForm, EndForm
from sonar.web.adviser.identity import IdentityForm, texts_of
from sonar.web.adviser.past import Held, MomentForm
from sonar.web.adviser.shielded import Shielded
from sonar.web.forms import ReasonForm
from sonar.web.management.fields import FieldRow, FilterForm, ProposalForm
from sonar.web.record.forms import PartForm, RemoveForm
from sonar.web.record.occupations import OccupationPicker
from sonar.web.record.picking import Choice
from sonar.web.record.profile import LISTS, ListForm, ProfileForm, profile_texts
from sonar.web.record.shown import Links, ShownPart, shown_fields, shown_part
from sonar.web.record.words import ChangeLine
from sonar.web.werkmap.record import Facts, OwnContactForm, Section
from tests.web import examples as ex

TODAY = date(2026, 11, 20)
GROUPS = all_declared()
EDITION = "2026-1"
ANSWERS = {"chance": "middle", "search": "yes", "online": "help", "language": "yes", "recent": "year", "hours": "half"}
ROWS = (
    Part("benefit", 0, 2, "other_register", TODAY, "", {"benefit_kind": "ww", "ww_first_day": date(2026, 9, 1)}),
    Part("vehicle", 1, 1, "own_statement", TODAY, "Marit Hoekstra", {"vehicle_kind": "car", "for_work": True}),
    Part("vehicle", 2, 1, "own_statement", TODAY, "", {"vehicle_kind": "bicycle", "for_commuting": True}),
    Part("work_capacity", 0, 3, "professional_assessment", TODAY, "Marit Hoekstra",
         {"mental_hours": 32, "physical_hours": 20, "is_ill": False, "physical_limitations": ex.LONG_TEXT,
          "assessor": "arbeidsdeskundige", "assessed_on": date(2026, 5, 4), "valid_until": date(2028, 5, 3)}),
    Part("work_fitness", 0, 1, "professional_assessment", TODAY, "Marit Hoekstra",
         {"fit_for_work": True, "fit_until": date(2028, 5, 3)}),
    Part("note", 1, 1, "staff", TODAY, "Marit Hoekstra", {"subject": "Gesprek", "note_text": ex.LONG_TEXT}),
    Part("questionnaire", 1, 1, "own_statement", TODAY, "",
         {"filled_on": TODAY, "edition": EDITION, "answers": ANSWERS, "score": 62, "barriers": "Geen vervoer."}),
)  # fmt: skip
CARD = replace(ex.CARD, parts=ROWS)
LINKS = Links(page=lambda name: f"/klanten/{ex.REFERENCE}/gegevens/{name}", may_write=lambda _group: True)
OWN_LINKS = Links(page=lambda name: f"/werkmap/gegevens/{name}", may_write=lambda group: group.name != "benefit")
HISTORY = (
    ChangeLine("Vervoermiddel (1)", "Bromfiets of scooter", "Auto", ex.NOW, "Marit Hoekstra", "Heeft nu een auto."),
    ChangeLine("Te gebruiken voor het werk (1)", "", "ja", ex.NOW, "", "Zelf gewijzigd in de Werkmap"),
)
_WRONG = {"version": "1", "source": "staff", "why": ""}


def part(name: str, *, links: Links = LINKS, empty: bool = False) -> ShownPart:
    """Return a group as a page shows it."""
    card = replace(CARD, parts=()) if empty else CARD
    return shown_part(card, GROUPS[name], links=links, owner=links is OWN_LINKS)


def client_extras(*, opened: bool = False) -> dict[str, Any]:
    """Return what the parts add to a client's page; with `opened` the assessment as well."""
    return {
        "parts": [part("benefit"), part("vehicle"), part("note")],
        "empty_parts": [part("work_wishes", empty=True), part("course", empty=True)],
        "record_links": [("Het dossier op een eerder moment", "/x"), ("Naam en geboortedatum corrigeren", "/y")],
        "shielded": [shielded("work_capacity", opened=opened), shielded("work_needs")],
        "number_url": "/z",
    }


def shielded(name: str, *, opened: bool = False) -> Shielded:
    """Return a part behind its shield, or opened."""
    found = part(name)
    return Shielded(name, found.heading, f"/klanten/{ex.REFERENCE}/gegevens/{name}", found if opened else None)


def query(values: Mapping[str, Any]) -> QueryDict:
    """Return values as a browser sends them."""
    sent = QueryDict(mutable=True)
    for name, value in values.items():
        sent.setlist(name, value) if isinstance(value, list) else sent.update({name: value})
    return sent


def form(name: str, sent: Mapping[str, Any] | None = None, *, owner: bool = False, entry: int = 0) -> PartForm:
    """Return the form of a group: as it is offered, or as it was sent."""
    present = next((row for row in ROWS if row.group == name and row.entry == entry), None)
    data = None if sent is None else query({**_WRONG, **sent})
    return PartForm(data, group=GROUPS[name], today=TODAY, present=present, version=1, owner=owner)


def _faulty() -> PartForm:
    found = form("benefit", {"v_ww_first_day": "31-02-2026", "v_ww_days": "9999", "v_benefit_kind": "zz"})
    found.is_valid()
    found.add_faults({"ww_first_day": ["date"], "ww_days": ["range"], "benefit_kind": ["code"], "why": ["required"]})
    return found


FOUND = tuple(Choice(str(code), words) for code, words in enumerate(("Magazijnmedewerker", "Magazijnchef"), 1))


def _picking(found: tuple[Choice, ...] = FOUND) -> PartForm:
    """Return a form in which an occupation is being looked for."""
    form = PartForm(None, group=GROUPS["work_situation"], today=TODAY, version=1)
    picker = form.fields["v_last_occupation"].widget
    assert isinstance(picker, OccupationPicker)
    picker.words, picker.found = "magazijn", list(found)
    return form


def _medical() -> PartForm:
    found = form("note", {"v_subject": "Gesprek", "v_note_text": "Noemde haar migraine.", "why": "Gesprek vandaag."})
    found.is_valid()
    found.confirms({"note_text": ("migraine",)})
    return found


def _stale() -> PartForm:
    found = form("benefit", {"v_ww_first_day": "2026-10-01", "v_benefit_kind": "ww", "why": "Gesprek vandaag."})
    found.is_valid()
    found.tell_stale(ROWS[0], 2)
    return found


def _unanswered() -> PartForm:
    found = form("questionnaire", {"v_edition": EDITION, "v_answers__chance": "small"}, owner=True)
    found.is_valid()
    found.add_faults({"answers": ["incomplete"], "barriers": ["medical"]})
    return found


def _identity(sent: Mapping[str, Any] | None = None) -> IdentityForm:
    assert CARD.identity is not None
    found = IdentityForm(None if sent is None else query(sent), initial=texts_of(CARD.identity))
    found.fields["nationality"].choices = [("1", "Nederlandse"), ("331", "Syrische")]  # type: ignore[attr-defined]
    if sent is not None:
        found.is_valid()
        found.add_errors({"last_name": ["name"], "birth_date": ["future"], "why": ["required"]})
    return found


def _profile(sent: Mapping[str, Any] | None = None) -> ProfileForm:
    found = ProfileForm(None if sent is None else query(sent), initial=profile_texts(ex.PROFILE))
    for name, codes in (("education_level", ["4"]), ("licences", ["B", "C"]), ("contract_forms", ["1", "2"])):
        found.fields[name].choices = [(code, f"Keuze {code}") for code in codes]  # type: ignore[attr-defined]
    if sent is not None:
        found.is_valid()
        found.add_errors({"pc4": ["range"], "licences": ["code"]})
    return found


def _list(sent: Mapping[str, Any] | None = None, *, profile: Profile = ex.PROFILE) -> ListForm:
    found = ListForm(None if sent is None else query(sent), kind=LISTS["werkervaring"], present=profile)
    if sent is not None:
        found.is_valid()
    return found


def _frame(**more: object) -> dict[str, Any]:
    return {"card": CARD, "purpose": Purpose.MEDIATION, "heading": "Uitkering", "back_url": "/werklijst", **more}


def _form(found: Any, *, new: bool = False) -> dict[str, Any]:  # noqa: ANN401 - any form
    return _frame(form=found, new=new)


def _past(
    sent: Mapping[str, str] | None = None, tasks: tuple[Purpose, ...] = (Purpose.MEDIATION,), **more: object
) -> dict[str, Any]:
    found = MomentForm(None if sent is None else query(sent), now=ex.NOW, tasks=tasks)
    asked = ex.NOW if sent is not None and found.is_valid() else None
    return _frame(form=found, asked=asked, **{"too_early": False, "held": [], **more})


def _activity(found: BeginForm, **more: object) -> dict[str, Any]:
    periods = (ActivityPeriod(date(2024, 1, 1), date(2025, 1, 1), "work"), ActivityPeriod(date(2026, 9, 3), None))
    card = replace(CARD, activity=periods)
    return _frame(form=found, ends=isinstance(found, EndForm), **{"changed": False, "card": card, **more})


def _number(*, shows: bool) -> dict[str, Any]:
    return _frame(shows=shows, number=Bsn("999990019").reveal() if shows else "")


def _own_part(name: str, **more: object) -> dict[str, Any]:
    shown = part(name, links=OWN_LINKS)
    return {"part": shown, "history": HISTORY, "changed": False, "scores": name == "questionnaire", **more}


FACTS = Facts(
    ("Bemiddeling naar werk",), ("Wet SUWI art. 30a lid 1",), ("Eigen opgave van de klant",), ("Tot vijf jaar",),
    ("UWV",), ("Adviseur werk (UWV)", "Klantmanager (gemeente)"), ("Gewone persoonsgegevens",),
    ("Eerste WW-dag: dat u een WW-uitkering hebt",),
)  # fmt: skip
SECTIONS = [
    Section("contact", "contactgegevens", (("Telefoon", "06 12345678"),), (), FACTS, (("Adres wijzigen", "/x"),)),
    Section("benefit", "uitkering", (), (part("benefit", links=OWN_LINKS),), FACTS, ()),
    Section("profile", "werkervaring en wensen", (), (part("vehicle", links=OWN_LINKS),), FACTS, (("Talen", "/y"),)),
    Section("questionnaire", "vragenlijst", (), (part("questionnaire", links=OWN_LINKS),), FACTS, ()),
    Section("bsn", "burgerservicenummer", (), (), replace(FACTS, functions=(), derivable=()), ()),
]
PROPOSAL = ProposedField(
    7, "has_toolbox", "profile", "yes_no", "Eigen gereedschap", "personal", ["mediation"], "Wet SUWI art. 30a lid 1",
    "own_statement", "cv", "Werkgevers in de bouw vragen er telkens naar.", "Femke Beheer", own=False,
)  # fmt: skip
FIELD_ROWS = [
    FieldRow(0, "ww_first_day", "Eerste WW-dag", "Uitkering", "benefit", "Zegt iets over een uitkering",
             "Bemiddeling naar werk, Inzage in eigen gegevens", "Wet SUWI art. 30a lid 1; WW art. 26", "Tot vijf jaar",
             "UWV", ""),
    FieldRow(7, "has_toolbox", "Eigen gereedschap", "Overige gegevens", "profile", "Gewone persoonsgegevens",
             "Bemiddeling naar werk", "Wet SUWI art. 30a lid 1", "Tot het cv verloopt", "UWV", ""),
]  # fmt: skip


def fields_page(**more: object) -> dict[str, Any]:
    """Return the page of fields."""
    return {
        "form": FilterForm({}), "rows": FIELD_ROWS, "total": 631, "next_url": "?vanaf=100", "first_url": "",
        "proposals": (), "proposes": True, "decides": False, "done": "", **more,
    }  # fmt: skip


def desk() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the scenes of the desk: template and context."""
    shown = {"history": HISTORY, "changed": False, "legal_basis": "Wet SUWI art. 30a lid 1"}
    held = [Held("naam en geboortedatum", (("Achternaam", "Vries"), ("Geboortedatum", "12 apr 1988")))]
    rows = query({"version": "1", "number": "1", "r0-employer": "", "r0-occupation": "Kok", "r0-started": "nooit"})
    wrong_day = {"dag": "31-02-2026", "tijd": "laat"}
    return {
        "part": ("adviser/part_page.html", _frame(part=part("vehicle"), **shown)),
        "part-changed": ("adviser/part_page.html", _frame(part=part("work_capacity"), **{**shown, "changed": True})),
        "part-empty": ("adviser/part_page.html", _frame(part=part("note", empty=True), **{**shown, "history": ()})),
        "part-questionnaire": ("adviser/part_page.html", _frame(part=part("questionnaire"), **shown)),
        "part-form": ("adviser/part_form.html", _form(form("work_capacity"))),
        "part-form-occupation": ("adviser/part_form.html", _form(_picking())),
        "part-form-occupation-none": ("adviser/part_form.html", _form(_picking(found=()))),
        "part-reason": ("adviser/part_reason.html", _frame(form=ReasonForm())),
        "part-reason-errors": ("adviser/part_reason.html", _frame(form=ReasonForm({"reason": "past wel"}))),
        "part-form-new": ("adviser/part_form.html", _form(form("vehicle"), new=True)),
        "part-form-errors": ("adviser/part_form.html", _form(_faulty())),
        "part-form-medical": ("adviser/part_form.html", _form(_medical(), new=True)),
        "part-form-stale": ("adviser/part_form.html", _form(_stale())),
        "part-remove": (
            "adviser/part_remove.html",
            _frame(form=RemoveForm(initial={"version": 1}), fields=shown_fields(GROUPS["vehicle"], ROWS[1])),
        ),
        "part-remove-errors": ("adviser/part_remove.html", _frame(form=RemoveForm({"why": ""}), fields=())),
        "identity": ("adviser/identity.html", _frame(form=_identity(), history=HISTORY)),
        "identity-errors": ("adviser/identity.html", _frame(form=_identity({"version": "1"}), history=())),
        "profile-form": ("adviser/profile_form.html", _frame(form=_profile(), list=None)),
        "profile-form-errors": ("adviser/profile_form.html", _frame(form=_profile({"version": "1"}), list=None)),
        "profile-list": ("adviser/profile_form.html", _frame(form=_list(), list=LISTS["werkervaring"])),
        "profile-list-errors": ("adviser/profile_form.html", _frame(form=_list(rows), list=LISTS["werkervaring"])),
        "past": ("adviser/past.html", _past()),
        "past-shown": ("adviser/past.html", _past({"dag": "1-10-2026"}, held=held)),
        "past-for-reintegration": (
            "adviser/past.html",
            _past({"dag": "1-10-2026"}, (Purpose.MEDIATION, Purpose.REINTEGRATION), held=held),
        ),
        "past-too-early": ("adviser/past.html", _past({"dag": "1-10-2001"}, too_early=True)),
        "past-errors": ("adviser/past.html", _past(wrong_day)),
        "activity": ("adviser/activity.html", _activity(EndForm(), changed=True)),
        "activity-ended": ("adviser/activity.html", _activity(BeginForm(), card=CARD)),
        "activity-errors": ("adviser/activity.html", _activity(EndForm({"on": "x"}))),
        "registration-ended": ("adviser/registration_ended.html", {}),
        "number": ("adviser/number.html", _number(shows=False)),
        "number-shown": ("adviser/number.html", _number(shows=True)),
    }


def folder() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the scenes of the Werkmap."""
    own = {"heading": "Vragenlijst", "back_url": "/werkmap/gegevens", "new": True}
    contact = OwnContactForm({"version": "1", "phone": "0" * 40})
    return {
        "folder-own-data": ("werkmap/own_data.html", {"sections": SECTIONS, "changed": False}),
        "folder-own-data-changed": ("werkmap/own_data.html", {"sections": SECTIONS[:1], "changed": True}),
        "folder-part": ("werkmap/own_part.html", _own_part("vehicle", changed=True)),
        "folder-part-questionnaire": ("werkmap/own_part.html", _own_part("questionnaire", history=())),
        "folder-questionnaire": ("werkmap/part_form.html", {**own, "form": form("questionnaire", owner=True)}),
        "folder-questionnaire-errors": ("werkmap/part_form.html", {**own, "form": _unanswered()}),
        "folder-part-remove": ("werkmap/part_remove.html", {**own, "form": RemoveForm(), "fields": ()}),
        "folder-contact": ("werkmap/contact_form.html", {**own, "form": OwnContactForm(initial={"version": 1})}),
        "folder-contact-errors": ("werkmap/contact_form.html", {**own, "form": contact}),
        "folder-profile": ("werkmap/profile_form.html", {**own, "form": _profile(), "list": None}),
        "folder-profile-list": ("werkmap/profile_form.html", {**own, "form": _list(), "list": LISTS["werkervaring"]}),
    }


def management() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the scenes of managing fields."""
    faulty = ProposalForm(query({"name": "X!"}))
    faulty.is_valid()
    faulty.add_errors({"name": ["name"], "purposes": ["required"], "why": ["too_short"], "type": ["code"]})
    return {
        "fields": ("management/fields.html", fields_page()),
        "fields-proposals": (
            "management/fields.html",
            fields_page(proposals=(PROPOSAL,), proposes=False, decides=True, done="Het voorstel is afgewezen."),
        ),
        "fields-none": ("management/fields.html", fields_page(rows=[], total=0, next_url="", first_url="?")),
        "field-form": ("management/field_form.html", {"form": ProposalForm()}),
        "field-form-errors": ("management/field_form.html", {"form": faulty}),
    }

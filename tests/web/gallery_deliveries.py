"""The pages around deliveries and the figures, in every state, with example data."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sonar.exchange.queries import delivery_kinds
from sonar.exchange.types import (
    Criteria,
    Delivery,
    DeliveryAlert,
    DeliveryRefusal,
    ExportReview,
    NamedPerson,
    OwnPart,
    Standing,
)
from sonar.identity.queries import Office
from sonar.identity.types import Function
from sonar.oversight.types import Figure
from sonar.web.deliveries.forms import DecideForm, ExportReviewForm, KeyForm, ProposeForm, RequestForm
from sonar.web.deliveries.views import Shown
from sonar.web.deliveries.words import REFUSED, REVIEWS, ROLES, STATES, alert_words, column_labels
from sonar.web.oversight.figures import TITLES, Bar, Drawn
from tests.web import examples as ex

KIND = delivery_kinds()["municipal_transfer"]
OFFICES = (Office(11, "UWV Zwolle", 1), Office(12, "UWV Apeldoorn", 2))
WHY = "De gemeente neemt deze inwoners over en nodigt hen uit voor een gesprek."
DELIVERY = Delivery(
    reference=ex.REFERENCE,
    code="D-3F9K2A",
    kind=KIND.name,
    recipient=KIND.recipient,
    legal_basis=KIND.legal_basis,
    criteria=Criteria(registered_from=date(2026, 1, 1), registered_until=date(2026, 6, 30)),
    columns=("contact.postcode", "identity.last_name"),
    persons=61,
    parts=3,
    parts_made=0,
    reason=WHY,
    digest="ab" * 32,
    requested_by="Marit Hoekstra",
    own=False,
    requested_at=ex.NOW,
    state="requested",
    decided_by="",
    decided_at=None,
    remark="",
    expires_at=ex.NOW + timedelta(days=3),
    destroyed_at=None,
    proof=(),
    may_decide=True,
)
DECIDED = replace(
    DELIVERY,
    own=True,
    may_decide=False,
    state="made",
    parts_made=2,
    decided_by="Karim Bakker",
    decided_at=ex.NOW,
    remark="Nagegaan bij de gemeente.",
    proof=("cd" * 32, "ef" * 32),
)
GONE = replace(DECIDED, state="destroyed", destroyed_at=ex.NOW + timedelta(days=3))
PARTS = (
    OwnPart(1, 25, ex.NOW, None, "cd" * 32, files_left=3, keys_left=1),
    OwnPart(2, 25, ex.NOW, ex.NOW, "ef" * 32, files_left=0, keys_left=0),
    OwnPart(3, 11, None, None, None, files_left=3, keys_left=3),
)
PERSON = NamedPerson(
    reference=ex.REFERENCE, name="Marit Hoekstra", function="uwv_adviser", kind=KIND.name, role="exporter", reason=WHY,
    valid_until=ex.NOW, proposed_by="Anne de Wit", confirmed_by="", may_confirm=True, may_end=True,
)  # fmt: skip
REVIEW = ExportReview(
    reference=ex.REFERENCE, kind="risk_analysis", dated=date(2026, 1, 5), valid_until=date(2026, 12, 31),
    author="Onderzoeksbureau", owner="Hoofd Gegevens", findings="Geen omwegen gevonden in de functie.",
    follow_up="Volgend jaar opnieuw.", follow_up_due=date(2026, 6, 1), recorded_by="Anne de Wit", current=True,
    overdue=False, done_note="De handleiding is aangepast.", done_by="Anne de Wit", done_at=ex.NOW, may_close=False,
)  # fmt: skip
ALERT = DeliveryAlert(
    reference=ex.REFERENCE, at=ex.NOW, cause="too_many", name="Marit Hoekstra", function="uwv_adviser", kind=KIND.name,
    persons=101, seen_by="",
)  # fmt: skip
LATE = replace(ALERT, cause="follow_up_overdue", name="", function="job", kind="risk_analysis", persons=0)
UNDONE = replace(REVIEW, overdue=True, done_note="", done_by="", done_at=None, may_close=True)
FIGURE = Figure(
    name="kind_by_office", month=date(2026, 11, 1), rows=("11", "12"), columns=("jobseeker", "sick"),
    amounts=((None, None), (100, 35)), row_totals=(215, 135), column_totals=(310, 40), total=350,
)  # fmt: skip
FUNCTIONAL = ex.actor(function=Function.FUNCTIONAL_MANAGER)
OFFICER = ex.actor(function=Function.SECURITY_OFFICER)
AUDITOR = ex.actor(function=Function.AUDITOR)


def shown(found: Delivery) -> Shown:
    """Return a delivery with its words, without asking for the names of offices."""
    columns = column_labels(found.kind, found.columns)
    return Shown(found, KIND.label, STATES[found.state], columns, ["2026-01-01 – 2026-06-30", "UWV Zwolle"])


def _list(*found: Delivery, **standing: Any) -> dict[str, Any]:
    values = {"exporter_of": (), "approver_of": (), "has_key": True, "reviewed": True, **standing}
    kinds = [KIND] if values["exporter_of"] else []
    return {
        "deliveries": [shown(one) for one in found], "kinds": kinds, "standing": Standing(**values),
        "oversees": not kinds,
    }  # fmt: skip


def _one(found: Delivery, **more: Any) -> dict[str, Any]:
    form = DecideForm(initial={"digest": found.digest})
    return {"shown": shown(found), "reference": ex.REFERENCE, "parts": (), "form": form, "refusal": "", **more}


def _request(given: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    form = RequestForm(given, kind=KIND, offices=OFFICES)
    return {"kind": KIND, "form": form, "refusal": "", "counted": 0, **more}


def _people(*found: NamedPerson, **more: Any) -> dict[str, Any]:
    rows = [{"person": one, "kind": KIND.label, "role": ROLES[one.role]} for one in found]
    return {"people": rows, "form": None, "refusal": "", **more}


def _reviews(*found: ExportReview, **more: Any) -> dict[str, Any]:
    rows = [{"line": one, "kind": REVIEWS[one.kind]} for one in found]
    overdue = [REVIEWS[one.kind] for one in found if one.overdue]
    return {"reviews": rows, "missing": [], "overdue": overdue, "form": ExportReviewForm(), "refusal": "", **more}


def _alerts(*found: DeliveryAlert) -> dict[str, Any]:
    rows = []
    for one in found:
        kind, cause = alert_words(one.cause, one.kind)
        rows.append({"alert": one, "kind": kind, "cause": cause})
    return {"alerts": rows, "may_see": True}


def drawn() -> Drawn:
    """Return a figure with words, without asking for the names of offices."""
    rows = (("UWV Zwolle", FIGURE.amounts[0], 215), ("UWV Apeldoorn", FIGURE.amounts[1], 135))
    bars = (Bar("UWV Zwolle", 215, 0, 320), Bar("UWV Apeldoorn", None, 26, 0))
    return Drawn(FIGURE.name, TITLES[FIGURE.name], FIGURE, ("Werkzoekend", "Ziek"), rows, bars, 52)


SCENES: dict[str, tuple[str, dict[str, Any], Any, str]] = {
    "deliveries": ("list", _list(DELIVERY, DECIDED, GONE), AUDITOR, "deliveries"),
    "deliveries-exporter": (
        "list", _list(exporter_of=(KIND.name,), reviewed=False, has_key=False), ex.ADVISER, "deliveries",
    ),
    "deliveries-officer": ("list", _list(GONE), OFFICER, "deliveries"),
    "delivery-request": ("request", _request(), ex.ADVISER, "deliveries"),
    "delivery-request-errors": ("request", _request({"reason": "kort"}), ex.ADVISER, "deliveries"),
    "delivery-request-refused": (
        "request", _request(refusal=REFUSED[DeliveryRefusal.TOO_MANY], counted=101), ex.ADVISER, "deliveries",
    ),
    "delivery-key": ("key", {"form": KeyForm(), "has_key": True}, ex.ADVISER, "deliveries"),
    "delivery-key-errors": ("key", {"form": KeyForm({"public_key": "x"}), "has_key": False}, ex.ADVISER, "deliveries"),
    "delivery-decide": ("delivery", _one(DELIVERY), ex.MANAGER, "deliveries"),
    "delivery-decide-errors": (
        "delivery", _one(DELIVERY, form=DecideForm({}), refusal=REFUSED[DeliveryRefusal.CONTENT]), ex.MANAGER,
        "deliveries",
    ),
    "delivery-own": ("delivery", _one(DECIDED, parts=PARTS), ex.ADVISER, "deliveries"),
    "delivery-gone": ("delivery", _one(GONE), AUDITOR, "deliveries"),
    "delivery-part-key": (
        "part_key", {"sealed_key": "eyJ" + "x" * 260, "number": 1, "reference": ex.REFERENCE}, ex.ADVISER, "deliveries",
    ),
    "delivery-people": (
        "people", _people(PERSON, replace(PERSON, role="approver", confirmed_by="Sam Vos", may_confirm=False)), OFFICER,
        "delivery_people",
    ),
    "delivery-people-propose": ("people", _people(form=ProposeForm()), FUNCTIONAL, "delivery_people"),
    "delivery-people-errors": (
        "people", _people(form=ProposeForm({"days": "900"}), refusal=REFUSED[DeliveryRefusal.LIST_FULL]), FUNCTIONAL,
        "delivery_people",
    ),
    "delivery-reviews": (
        "reviews", _reviews(REVIEW, replace(REVIEW, dated=date(2025, 1, 6), current=False)), OFFICER, "deliveries",
    ),
    "delivery-reviews-overdue": ("reviews", _reviews(UNDONE), OFFICER, "deliveries"),
    "delivery-reviews-close-errors": (
        "reviews", _reviews(UNDONE, refusal="Vul in wat er is gedaan."), OFFICER, "deliveries",
    ),
    "delivery-reviews-errors": (
        "reviews",
        _reviews(missing=list(REVIEWS.values()), form=ExportReviewForm({}), refusal=REFUSED[DeliveryRefusal.DATES]),
        AUDITOR,
        "deliveries",
    ),
    "delivery-alerts": (
        "alerts", _alerts(ALERT, LATE, replace(ALERT, at=ex.NOW - timedelta(hours=2), seen_by="Sam Vos")), OFFICER,
        "deliveries",
    ),
    "delivery-alerts-empty": ("alerts", _alerts(), OFFICER, "deliveries"),
    "figures": ("oversight/figures", {"drawn": [drawn()]}, ex.MANAGER, "figures"),
    "figures-empty": ("oversight/figures", {"drawn": []}, ex.MANAGER, "figures"),
}  # fmt: skip
"""By name: template, context, who looks, and at which page."""

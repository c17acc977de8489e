"""The scenes of duty at the desk and of rights that nobody uses, as template, context, actor and page of the menu."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sonar.access.types import DeskColleague, DeskDuty, OnDuty
from sonar.identity.types import Actor
from sonar.web.management.desk import DutyForm
from tests.web import casework_examples as cw
from tests.web import examples as ex

SceneParts = tuple[str, dict[str, Any], Actor, str]
LATER = ex.NOW + timedelta(days=12)
PEOPLE = (
    DeskColleague(ex.REFERENCE, "Marit Hoekstra", "UWV Leeuwarden"),
    DeskColleague("r" * 59, ex.LONG_NAME, "UWV Sneek"),
)
DUTIES = (
    DeskDuty(ex.REFERENCE, "Marit Hoekstra", "UWV Leeuwarden", ex.NOW, LATER, "Anneke Postma"),
    DeskDuty(ex.REFERENCE, ex.LONG_NAME, "UWV Sneek", ex.NOW + timedelta(days=3), LATER, ""),
)
UNUSED = (*ex.UNUSED, replace(ex.UNUSED[0], display_name="Joris Bakker", last_used=None, due=LATER.date()))
FAULTS = (
    "Deze collega heeft in deze dagen al baliedienst. Beëindig die eerst, of kies andere dagen.",
    "Dit recht kan niet zo lang duren. Kies een eerdere einddatum.",
)


def scenes() -> dict[str, SceneParts]:
    """Return all of them, with fresh forms."""
    page, at = "management/desk.html", "desk_duty"
    shown = {"faults": (), "done": False, "people": PEOPLE, "found": DUTIES, "office": "UWV Leeuwarden"}
    form, wrong = DutyForm(people=PEOPLE, actor=ex.MANAGER), DutyForm({"until": "x"}, people=PEOPLE, actor=ex.MANAGER)
    return {
        "desk-duty": (page, {**shown, "form": form, "done": True}, ex.MANAGER, at),
        "desk-duty-errors": (page, {**shown, "form": wrong, "faults": FAULTS, "found": ()}, ex.MANAGER, at),
        "desk-duty-none": (page, {**shown, "form": form, "people": (), "found": ()}, ex.MANAGER, at),
        "unused": (
            "management/unused.html",
            {"found": UNUSED, "days": 90, "manages": True},
            ex.MANAGER,
            "unused_rights",
        ),
        "unused-none": (
            "management/unused.html",
            {"found": (), "days": 90, "manages": False},
            ex.MANAGER,
            "unused_rights",
        ),
        "start-on-duty": (
            "adviser/start.html",
            {"page": cw.START, "replaces": (), "duties": (OnDuty("UWV Leeuwarden", LATER),)},
            ex.ADVISER,
            "start",
        ),
    }

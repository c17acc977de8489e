"""The pages that gain whom an adviser registered herself, as template, context, actor and page of the menu."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sonar.casework.queries import RETURN_REASONS
from sonar.casework.types import StartLine, StartPage, StartSection
from sonar.identity.types import Actor
from sonar.web.adviser.case_forms import DeskTaskForm, words
from tests.web import casework_examples as cw
from tests.web import examples as ex

SceneParts = tuple[str, dict[str, Any], Actor, str]
_LINE = StartLine(
    ex.REFERENCE, "Fenna de Vries", "registered", None, ex.NOW + timedelta(days=7), replacing=False
)  # fmt: skip
LINES = (_LINE, replace(_LINE, name=ex.LONG_NAME), replace(_LINE, client_ref="", name=""))
SOME = StartSection("registered", 3, LINES)
MANY = StartSection("registered", 11, (*LINES, *LINES))


def _start(section: StartSection) -> SceneParts:
    sections = (*cw.START.sections[:3], section, *cw.START.sections[3:])
    context = {"page": StartPage(cw.START.caseload, sections), "replaces": (), "duties": ()}
    return ("adviser/start.html", context, ex.ADVISER, "start")


def _tasks(section: StartSection) -> SceneParts:
    context = {"tasks": cw.TASKS, "queue": cw.QUEUE, "form": DeskTaskForm(), "reasons": words(RETURN_REASONS)}
    return ("adviser/tasks.html", {**context, "registered": section}, ex.ADVISER, "tasks")


def scenes() -> dict[str, SceneParts]:
    """Return all of them, with fresh forms."""
    return {
        "start-registered": _start(SOME),
        "start-registered-many": _start(MANY),
        "tasks-registered": _tasks(SOME),
        "tasks-registered-many": _tasks(StartSection("registered", 61, LINES)),
    }

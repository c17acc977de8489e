"""The task screen of another division, in every state, with example data."""

from datetime import date
from typing import Any

from sonar.clients.types import Status
from sonar.disclosure.types import TaskAnswer
from sonar.identity.types import Function
from sonar.web.adviser.forms import MessageForm
from sonar.web.division.forms import CaseForm
from tests.web import examples as ex

CLERK = ex.actor(function=Function.OTHER_DIVISION)
CASE = "WW-2026.0042"


def division_scenes() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return each page as template and context, with fresh forms."""
    found = TaskAnswer(Status(active=True, since=date(2026, 3, 2), office="Werkplein Zwolle"), ex.REFERENCE)
    faulty = CaseForm({"case": CASE, "bsn": "1"})
    faulty.add_errors({"bsn": ["no_bsn"], "case": ["case_reference"]})
    task = "division/task.html"
    return {
        "division-task": (task, {"form": CaseForm(), "answer": None, "case": ""}),
        "division-task-found": (task, {"form": CaseForm(), "answer": found, "case": CASE}),
        "division-task-nobody": (task, {"form": CaseForm(), "answer": TaskAnswer(None, ""), "case": CASE}),
        "division-task-errors": (task, {"form": faulty, "answer": None, "case": ""}),
        "division-message": ("division/message.html", {"form": MessageForm()}),
        "division-message-errors": ("division/message.html", {"form": MessageForm({"subject": "", "body": ""})}),
        "division-message-sent": ("division/message_sent.html", {}),
    }

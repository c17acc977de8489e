"""The scenes of one text for a selection, as template, context, actor and page of the menu."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sonar.access.types import Purpose
from sonar.casework.types import Selection
from sonar.identity.types import Actor
from sonar.web.adviser.forms import MessageForm
from sonar.web.adviser.selection_messages import PAGE, Run
from tests.web import examples as ex

SceneParts = tuple[str, dict[str, Any], Actor, str]
CHOSEN = Selection(
    id=UUID(int=8),
    title="Chauffeurs in de regio",
    purpose=Purpose.MEDIATION,
    made_on=ex.NOW.date(),
    expires_on=ex.NOW.date() + timedelta(days=14),
    members=80,
)
TEXT = (
    "Beste lezer,\n\nOp 3 maart spreken werkgevers met u op de banenmarkt in Zwolle. U hoeft niets mee te nemen.\n\n"
    "Met vriendelijke groet,\nMarit Hoekstra"
)


def scenes() -> dict[str, SceneParts]:
    """Return all of them, with fresh forms."""

    def scene(**more: object) -> SceneParts:
        shown = {"selection": CHOSEN, "form": None, "run": None, "card": None, "usable": 79, **more}
        return PAGE, shown, ex.ADVISER, "search"

    def run(**more: int) -> Run:
        return Run(UUID(int=9), "Banenmarkt op 3 maart", TEXT, **more)

    wrong = MessageForm({"subject": "", "body": "Uw nummer is bekend."})
    written = {"form": MessageForm(), "card": ex.CARD, "purpose": Purpose.MEDIATION, "reads": False}
    return {
        "message-form-rung": (
            "adviser/message_form.html",
            {**written, "back_url": "/werklijst", "back_label": "Klant"},
            ex.ADVISER,
            "work_list",
        ),
        "message-sent-rung": (
            "adviser/message_sent.html",
            {"vacancy_id": None, "rings": True, "has_clients": True},
            ex.ADVISER,
            "work_list",
        ),
        "selection-message": scene(form=MessageForm()),
        "selection-message-errors": scene(form=wrong),
        "selection-message-first": scene(run=run(), card=ex.CARD),
        "selection-message-next": scene(run=run(place=41, sent=40, rung=3), card=ex.CARD),
        "selection-message-done": scene(run=run(place=79, sent=76, rung=5)),
    }

"""Writing to one client: a message, and for who may not read it there a task to ring or write her as well (R24)."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sonar.access.queries import policy
from sonar.access.types import Category, Purpose
from sonar.casework.operations import MedicalWords, give_task
from sonar.casework.queries import reads_messages
from sonar.clients.types import ClientCard, InvalidFields
from sonar.disclosure.operations import open_client
from sonar.identity.types import Actor
from sonar.kernel import clock
from sonar.messaging.operations import send_message

TASK: Final = "taak"
"""In the address: that a task came of it as well."""
_KIND: Final = "letter"
_WITHOUT_TEXT: Final = "Bel of schrijf over het bericht dat vandaag in de Werkmap is gezet."


def rings_instead(actor: Actor, purpose: Purpose) -> bool:
    """Tell whether this actor, for this purpose, knows how somebody is reached and can be given a task about her."""
    may = policy().may
    return may(actor.function or "", purpose, read=(Category.CHANNEL,), write=(Category.PLAN,))


def reads(card: ClientCard) -> bool:
    """Tell whether a message reaches her, as far as that was opened; why not is said nowhere."""
    row = card.row("channel")
    return reads_messages(row.values if row else None)


def send_to_client(  # noqa: PLR0913 - each is a fact of the message
    *,
    actor: Actor,
    client_ref: str,
    subject: str,
    body: str,
    purpose: Purpose,
    vacancy_id: int | None = None,
    once: UUID | None = None,
    now: datetime,
) -> bool:
    """Send a message; return whether its sender got a task to ring or write her too. Raises as `send_message`."""
    send_message(
        actor=actor,
        client_ref=client_ref,
        subject=subject,
        body=body,
        purpose=purpose,
        vacancy_id=vacancy_id,
        once=once,
        now=now,
    )
    if not rings_instead(actor, purpose):
        return False
    with open_client(
        actor=actor,
        client_ref=client_ref,
        purpose=purpose,
        categories=(Category.IDENTITY, Category.CHANNEL),
        now=now,
    ) as opened:
        if reads(opened.card):
            return False
    text = f"{subject.strip()}\n\n{body.strip()}"
    with open_client(
        actor=actor,
        client_ref=client_ref,
        purpose=purpose,
        categories=(Category.IDENTITY, Category.PLAN),
        write=(Category.PLAN,),
        now=now,
    ) as opened:
        due_on = clock.local_day(now) + timedelta(days=1)
        try:
            give_task(actor=actor, opened=opened, kind=_KIND, due_on=due_on, note=text)
        except (InvalidFields, MedicalWords):
            # A text that is too long or medical for a task stays where it is; the task says that there is one.
            give_task(actor=actor, opened=opened, kind=_KIND, due_on=due_on, note=_WITHOUT_TEXT)
    return True

"""The reader's own messages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sonar.access.types import Category, Purpose
from sonar.disclosure.operations import NotAvailable
from sonar.disclosure.queries import open_persons, under_ticket
from sonar.identity.types import Actor
from sonar.kernel.encryption import key_store, open_vault
from sonar.kernel.references import sealer
from sonar.kernel.statements import statement
from sonar.messaging.types import MessageRow

PURPOSE = "message"


@dataclass(frozen=True, slots=True)
class Stored:
    """One message as it is stored, with its sender's public facts."""

    client_id: UUID
    id: UUID
    wrapped: bytes
    subject: bytes
    body: bytes
    sent_at: datetime
    read_at: datetime | None
    sender_name: str
    sender_function: str
    sender_organisation: str


def inbox(*, actor: Actor, now: datetime) -> tuple[MessageRow, ...]:  # noqa: ARG001 - every reading is told the time
    """Return the jobseeker's messages, newest first."""
    if not actor.is_jobseeker:
        raise NotAvailable
    ticket = open_persons(
        actor=actor,
        kind="own",
        purpose=Purpose.OWN_DATA,
        categories=[Category.MESSAGES],
        persons=[actor.ref],
        name="own:messages",
    )
    with under_ticket(ticket):
        stored = statement("sonar.messaging", "messages").rows("reader", Stored)
    return tuple(_row(message, actor) for message in stored)


def _row(message: Stored, actor: Actor) -> MessageRow:
    vault = open_vault(key_store(), person=message.client_id, wrapped=message.wrapped)
    return MessageRow(
        reference=sealer().seal(message.id, audience=actor.ref, purpose=PURPOSE),
        subject=vault.decrypt(message.subject, category=Category.MESSAGES, column="subject") or "",
        sender_name=message.sender_name,
        sender_function=message.sender_function,
        sender_organisation=message.sender_organisation,
        sent_at=message.sent_at,
        read=message.read_at is not None,
    )

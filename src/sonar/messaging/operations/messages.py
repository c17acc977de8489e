"""Sending one message to one person, and opening one's own."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError

from sonar.access.types import Category, Purpose
from sonar.disclosure.operations import NotAvailable, open_client
from sonar.disclosure.queries import open_persons, under_ticket
from sonar.identity.types import Actor
from sonar.kernel.encryption import key_store, open_vault
from sonar.kernel.ids import new_id
from sonar.kernel.references import UnknownReference, sealer
from sonar.kernel.statements import statement
from sonar.messaging.queries.received import PURPOSE, Stored
from sonar.messaging.rules import check_message
from sonar.messaging.types import MessageText


class InvalidMessage(ValueError):
    """The message may not be sent as it is: every fault at once, as codes by field. Nothing was sent."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        """Hold the fault codes by field name."""
        super().__init__("invalid message")
        self.errors = errors


class AlreadySent(Exception):  # noqa: N818 - it is no error of anybody's
    """This text went to this client before, in the same run: nothing was sent again."""


def send_message(  # noqa: PLR0913 - each is a fact of the message
    *,
    actor: Actor,
    client_ref: str,
    subject: str,
    body: str,
    purpose: Purpose = Purpose.MEDIATION,
    vacancy_id: int | None = None,
    once: UUID | None = None,
    now: datetime,
) -> None:
    """Send one message to one client, readable by her alone after she signs in (R107).

    The text is encrypted under her keys. On a match, `vacancy_id` names the vacancy, which must still be open and
    stands with the message. `once` names a run of messages in which nobody gets two. Raises `InvalidMessage`,
    `AlreadySent`, `NotAvailable`, `Refused` or `SessionOver`.
    """
    faults = check_message(subject=subject, body=body)
    if faults:
        raise InvalidMessage(faults)
    with open_client(
        actor=actor,
        client_ref=client_ref,
        purpose=purpose,
        categories=(Category.MESSAGES,),
        write=(Category.MESSAGES,),
        vacancy_id=vacancy_id,
        name="message:send",
        now=now,
    ) as opened:
        seal = opened.vault.encrypt
        try:
            with under_ticket(opened.live_ticket(), using="writer"):
                statement("sonar.messaging", "send").value(
                    "writer",
                    client_id=opened.client_id,
                    id=uuid5(once, opened.client_id.hex) if once else new_id(now=now),
                    subject=seal(subject.strip(), category=Category.MESSAGES, column="subject"),
                    body=seal(body.strip().replace("\r\n", "\n"), category=Category.MESSAGES, column="body"),
                )
        except IntegrityError:
            if once is None:
                raise
            raise AlreadySent from None


def read_message(*, actor: Actor, message_ref: str, now: datetime) -> MessageText:  # noqa: ARG001 - the database notes the time
    """Open one of the jobseeker's own messages and note that she has read it."""
    if not actor.is_jobseeker:
        raise NotAvailable
    try:
        message_id = sealer().unseal(message_ref, audience=actor.ref, purpose=PURPOSE)
    except UnknownReference:
        raise NotAvailable from None
    ticket = open_persons(
        actor=actor,
        kind="own",
        purpose=Purpose.OWN_DATA,
        categories=[Category.MESSAGES],
        writes=[Category.MESSAGES],
        persons=[actor.ref],
        name="own:message",
    )
    with under_ticket(ticket):
        message = statement("sonar.messaging", "message").row("reader", Stored, id=message_id)
    if message is None:
        raise NotAvailable
    with under_ticket(ticket, using="writer"):
        statement("sonar.messaging", "mark_read").value("writer", id=message_id)
    vault = open_vault(key_store(), person=message.client_id, wrapped=message.wrapped)
    return MessageText(
        reference=message_ref,
        subject=vault.decrypt(message.subject, category=Category.MESSAGES, column="subject") or "",
        body=vault.decrypt(message.body, category=Category.MESSAGES, column="body") or "",
        sender_name=message.sender_name,
        sender_function=message.sender_function,
        sender_organisation=message.sender_organisation,
        sent_at=message.sent_at,
        read=True,
    )

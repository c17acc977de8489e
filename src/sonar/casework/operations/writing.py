"""Writing under the ticket of an opened client, and what the database answers when it will not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
from django.db import Error, transaction

from sonar.access.types import Category
from sonar.casework.rules.texts import tidy
from sonar.casework.types import ChangedMeanwhile, ClientNotice, DiaryTaken
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import NotAvailable, OpenedClient
from sonar.disclosure.queries import under_ticket
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from sonar.kernel.ids import new_id
from sonar.kernel.statements import Statement, statement

PACKAGE = "sonar.casework"


@dataclass(frozen=True, slots=True)
class Told:
    """How the client hears of it: a message when `by_message`, or else a task to ring or write her (R24)."""

    notice: ClientNotice = field(repr=False)
    by_message: bool = True
    task_kind: str = "letter"


def sql(name: str) -> Statement:
    """Return a statement of this room."""
    return statement(PACKAGE, name)


def raise_faults(faults: dict[str, list[str]]) -> None:
    """Raise `InvalidFields` with every fault at once; nothing when there is none."""
    if faults:
        raise InvalidFields(faults)


@contextmanager
def writing(opened: OpenedClient) -> Iterator[None]:
    """Open the transaction in which an opened client is written about, and translate what the database refuses."""
    with _translated(), under_ticket(opened.live_ticket(), using="writer"):
        yield


@contextmanager
def deciding() -> Iterator[None]:
    """Open the transaction in which the database decides on the actor's session."""
    with _translated(), transaction.atomic("logger", durable=True):
        yield


def inform(opened: OpenedClient, actor: Actor, told: Told) -> None:
    """Tell the client, in the transaction that is under way: with what it is about, or not at all.

    By a message, or else by a task to ring or write on the actor's own list. Why it is so stands nowhere.
    """
    seal = opened.vault.encrypt
    subject, body = tidy(told.notice.subject), tidy(told.notice.body)
    if told.by_message:
        sql("tell").value(
            "writer",
            client_id=opened.client_id,
            id=new_id(now=opened.now),
            subject=seal(subject, category=Category.MESSAGES, column="subject"),
            body=seal(body, category=Category.MESSAGES, column="body"),
        )
        return
    sql("give_task").value(
        "writer",
        client_id=opened.client_id,
        id=new_id(now=opened.now),
        kind=told.task_kind,
        note=seal(f"{subject}\n\n{body}", category=Category.PLAN, column="task.note"),
        due_on=local_day(opened.now) + timedelta(days=1),
        staff_id=actor.ref,
    )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except Error as error:
        cause = error.__cause__
        if isinstance(cause, psycopg.errors.SerializationFailure | psycopg.errors.UniqueViolation):
            raise ChangedMeanwhile from None
        if isinstance(cause, psycopg.errors.ExclusionViolation):
            raise DiaryTaken from None
        if isinstance(cause, psycopg.errors.InsufficientPrivilege):
            raise NotAvailable from None
        if isinstance(cause, psycopg.errors.InvalidParameterValue):
            raise InvalidFields({"": ["step"]}) from None
        raise

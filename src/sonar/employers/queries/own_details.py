"""The record of an employer as its own people read it, and what changed in it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from sonar.employers.queries.records import kept_or_none, kept_part
from sonar.employers.types import (
    ContactValues,
    EmployerValues,
    EstablishmentValues,
    NotDone,
    OwnRecord,
    PreferenceValues,
    RecordEvent,
    WillingnessValues,
)
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.statements import statement

_PACKAGE: Final = "sonar.employers"


@dataclass(frozen=True, slots=True)
class _Opened:
    record: str | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class _Event:
    at: datetime
    part: str
    action: str
    fields: list[str]
    actor_kind: str
    by_whom: str
    user_number: int | None
    user_kvk: str | None


def own_record(*, actor: Actor) -> OwnRecord:
    """Return the record of the employer that the actor acts for, and what she changes of it; the look is a line.

    Who signed in for one establishment sees that one; an agency sees nobody's name. Raises `NotDone`.
    """
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        found = statement(_PACKAGE, "open_own_record").row(
            "logger", _Opened, token=actor.token, trace_id=here.trace_id, origin=here.origin
        )
    if found is None or found.refusal is not None:
        raise NotDone(found.refusal if found is not None and found.refusal else "no_session")
    if found.record is None:
        return OwnRecord(None)
    whole: dict[str, Any] = json.loads(found.record)
    return OwnRecord(
        employer=kept_part(EmployerValues, whole["employer"]),
        establishments=tuple(kept_part(EstablishmentValues, each) for each in whole["establishment"]),
        contacts=tuple(kept_part(ContactValues, each) for each in whole["contact"]),
        willingness=kept_or_none(WillingnessValues, whole["willingness"]),
        preference=kept_or_none(PreferenceValues, whole["preference"]),
        own=whole["own"],
        changes=frozenset(whole["changes"]),
        changeable=frozenset(each["id"] for each in whole["establishment"] if each["changes"]),
    )


def record_history(*, actor: Actor, employer_id: int | None = None) -> tuple[RecordEvent, ...]:
    """Return what changed in the record of an employer (for staff), or of the actor's own; newest first.

    At most fifty lines. An agency reads what its own people changed; nothing for who reads no such record.
    """
    with transaction.atomic("reader"):
        rows = statement(_PACKAGE, "record_history").rows("reader", _Event, token=actor.token, employer=employer_id)
    return tuple(
        RecordEvent(
            at=row.at,
            part=row.part,
            action=row.action,
            fields=tuple(row.fields),
            actor_kind=row.actor_kind,
            by_whom=row.by_whom,
            user_number=row.user_number,
            user_kvk=row.user_kvk,
        )
        for row in rows
    )

"""A task about each client of a selection, for oneself or for her adviser; no list leaves Sonar for it (R38)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sonar.access.types import Category, Purpose
from sonar.casework.operations.writing import raise_faults, sql
from sonar.casework.queries.kept import selection_members
from sonar.casework.rules.codes import TASK_KINDS
from sonar.casework.rules.texts import LONGEST, text_faults, tidy, unconfirmed_medical_words
from sonar.casework.types import MedicalWords
from sonar.disclosure.operations import NotAvailable, vaults_under
from sonar.disclosure.queries import open_persons, under_ticket
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from sonar.kernel.ids import new_id

AT_ONCE: Final = 50
"""As many persons as one ticket opens."""


@dataclass(frozen=True, slots=True)
class TasksGiven:
    """What came of it: how many clients got a task, had such a task already, or could not be opened just now."""

    given: int
    had_one: int
    left_out: int


@dataclass(frozen=True, slots=True)
class _Holder:
    client_id: UUID
    adviser_id: UUID | None
    has_one: bool


def give_tasks(  # noqa: PLR0913 - each is a fact of the task
    *,
    actor: Actor,
    selection_id: UUID,
    kind: str,
    due_on: date,
    note: str = "",
    to_advisers: bool = False,
    now: datetime,
) -> TasksGiven:
    """Give a task about each client of a selection whom the actor may open now, to oneself or to her own adviser.

    Every client is opened for it, under tickets of at most fifty, and counts against the actor's hour. Who has an open
    task of that kind with the same holder, gets no second one; who has no adviser, becomes a task of the actor's.
    Raises `InvalidFields` with every fault at once, `MedicalWords`, `NotAvailable` for the selection of another, and
    `Refused` when the actor's hour is used up: what was given before that stays given.
    """
    faults = text_faults({"note": note}, longest=LONGEST, optional=True)
    if kind not in TASK_KINDS:
        faults["kind"] = ["unknown"]
    if due_on < local_day(now):
        faults["due_on"] = ["past"]
    raise_faults(faults)
    words = unconfirmed_medical_words(note, confirmed=False)
    if words:
        raise MedicalWords(words)
    members = selection_members(actor=actor, selection_id=selection_id)
    done = [
        _give(
            actor,
            members.client_ids[start : start + AT_ONCE],
            members.purpose,
            {"kind": kind, "due_on": due_on},
            tidy(note),
            to_advisers=to_advisers,
            now=now,
        )
        for start in range(0, len(members.client_ids), AT_ONCE)
    ]
    return TasksGiven(
        sum(each.given for each in done), sum(each.had_one for each in done), sum(each.left_out for each in done)
    )


def _give(  # noqa: PLR0913 - see the caller
    actor: Actor,
    persons: Sequence[UUID],
    purpose: Purpose,
    task: Mapping[str, object],
    note: str,
    *,
    to_advisers: bool,
    now: datetime,
) -> TasksGiven:
    try:
        ticket = open_persons(
            actor=actor,
            kind="person",
            purpose=purpose,
            categories=(Category.IDENTITY, Category.PLAN),
            writes=(Category.PLAN,),
            persons=persons,
            name="selection:task",
        )
    except NotAvailable:
        return TasksGiven(0, 0, len(persons))
    vaults = vaults_under(ticket)
    given = 0
    with under_ticket(ticket, using="writer"):
        holders = sql("task_holders").rows("writer", _Holder, kind=task["kind"], to_advisers=to_advisers)
        for holder in holders:
            if holder.has_one:
                continue
            sql("give_task").value(
                "writer",
                client_id=holder.client_id,
                id=new_id(now=now),
                note=vaults[holder.client_id].encrypt(note or None, category=Category.PLAN, column="task.note"),
                staff_id=holder.adviser_id or actor.ref,
                **task,
            )
            given += 1
    return TasksGiven(given, len(holders) - given, len(persons) - len(holders))

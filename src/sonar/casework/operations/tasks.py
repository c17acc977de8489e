"""Tasks: given to oneself, a colleague or an office; done, or given back."""

from datetime import date, datetime

from sonar.access.types import Category
from sonar.casework.operations.writing import deciding, raise_faults, sql, writing
from sonar.casework.queries.references import seal, unseal
from sonar.casework.rules.codes import RETURN_REASONS, TASK_KINDS
from sonar.casework.rules.texts import LONGEST, text_faults, tidy, unconfirmed_medical_words
from sonar.casework.types import MedicalWords
from sonar.disclosure.operations import NotAvailable, OpenedClient
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.clock import local_day
from sonar.kernel.ids import new_id

LONGEST_TITLE = 80
SHORTEST_TITLE = 3


def give_task(  # noqa: PLR0913 - each is a fact of the task
    *,
    actor: Actor,
    opened: OpenedClient,
    kind: str,
    due_on: date,
    note: str = "",
    colleague_ref: str = "",
    to_queue: bool = False,
    medical_confirmed: bool = False,
) -> str:
    """Give a task about an opened client, to oneself, a colleague or (`to_queue`) one's office; return its reference.

    A colleague, and who takes it from the queue, may open the client for it until it is done or two weeks past its day.
    Only who has her in the caseload, or replaces who has, can give it to others: else `NotAvailable`. Raises
    `InvalidFields` or `MedicalWords` as for a contact.
    """
    faults = text_faults({"note": note}, longest=LONGEST, optional=True)
    if kind not in TASK_KINDS:
        faults["kind"] = ["unknown"]
    if due_on < local_day(opened.now):
        faults["due_on"] = ["past"]
    raise_faults(faults)
    words = unconfirmed_medical_words(note, confirmed=medical_confirmed)
    if words:
        raise MedicalWords(words)
    holder = unseal(colleague_ref, actor, "staff") if colleague_ref else actor.ref
    task_id = new_id(now=opened.now)
    with writing(opened):
        sql("give_task").value(
            "writer",
            client_id=opened.client_id,
            id=task_id,
            kind=kind,
            note=opened.vault.encrypt(tidy(note) or None, category=Category.PLAN, column="task.note"),
            due_on=due_on,
            staff_id=None if to_queue else holder,
        )
    return seal(task_id, actor, "task")


def finish_task(*, actor: Actor, task_ref: str, returned_why: str | None = None) -> None:
    """End one of the actor's own tasks: done, or given back with a reason from the list; its right ends at once.

    Raises `NotAvailable` when it is not hers or not open.
    """
    if returned_why is not None and returned_why not in RETURN_REASONS:
        raise NotAvailable
    _demand("finish_task", actor, id=unseal(task_ref, actor, "task"), returned_why=returned_why)


def take_task(*, actor: Actor, task_ref: str) -> None:
    """Take a task from the queue of the actor's office; raise `NotAvailable` when somebody else was first."""
    _demand("take_task", actor, id=unseal(task_ref, actor, "task"))


def add_desk_task(*, actor: Actor, title: str, due_on: date, now: datetime) -> None:
    """Note a task of one's own that is about no client. Its title is not sealed, so a number like a BSN is refused."""
    faults = text_faults({"title": title}, longest=LONGEST_TITLE)
    if 0 < len(title.strip()) < SHORTEST_TITLE:
        faults["title"] = ["too_short"]
    if due_on < local_day(now):
        faults["due_on"] = ["past"]
    raise_faults(faults)
    with deciding():
        done = sql("add_desk_task").value(
            "logger", token=actor.token, id=new_id(now=now), title=tidy(title), due_on=due_on
        )
    if not done:
        raise NotAvailable


def _demand(name: str, actor: Actor, **values: object) -> None:
    with deciding():
        done = sql(name).value("logger", token=actor.token, trace_id=acting.current().trace_id, **values)
    if not done:
        raise NotAvailable

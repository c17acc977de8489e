"""The plan: paths with steps, agreements and what was done to keep them, distance to work (I5, R34, R35, R104)."""

from datetime import date

from sonar.access.types import Category
from sonar.casework.operations.writing import Told, inform, raise_faults, sql, writing
from sonar.casework.queries.plan import record_of_agreement
from sonar.casework.queries.references import seal, unseal
from sonar.casework.rules.codes import (
    ACTIVITY_KINDS,
    AGREEMENT_STATES,
    PATH_KINDS,
    PATH_RESULTS,
    STEP_KINDS,
    STEP_RESULTS,
)
from sonar.casework.rules.texts import text_faults, tidy, unconfirmed_medical_words
from sonar.casework.types import MedicalWords
from sonar.disclosure.operations import NotAvailable, OpenedClient
from sonar.disclosure.queries import under_ticket
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from sonar.kernel.ids import new_id

MOST_APPLICATIONS = 50
FARTHEST_DISTANCE = 4


def begin_path(*, actor: Actor, opened: OpenedClient, kind: str, goal: str, started_on: date) -> str:
    """Begin a path of mediation or of re-integration; return its reference.

    Raises `InvalidFields`, `MedicalWords`, or `ChangedMeanwhile` when one of that kind is under way.
    """
    faults = text_faults({"goal": goal})
    if kind not in PATH_KINDS:
        faults["kind"] = ["unknown"]
    raise_faults(faults)
    _refuse_medical(goal)
    path_id = new_id(now=opened.now)
    with writing(opened):
        sql("begin_path").value(
            "writer",
            client_id=opened.client_id,
            id=path_id,
            kind=kind,
            goal=_sealed(opened, goal, "path.goal"),
            started_on=started_on,
        )
    return seal(path_id, actor, "path")


def add_step(
    *, actor: Actor, opened: OpenedClient, path_ref: str, kind: str, description: str, planned_on: date
) -> str:
    """Add a step to a path that is under way; return its reference. Raises as `begin_path` does."""
    faults = text_faults({"description": description})
    if kind not in STEP_KINDS:
        faults["kind"] = ["unknown"]
    raise_faults(faults)
    _refuse_medical(description)
    step_id = new_id(now=opened.now)
    with writing(opened):
        sql("add_path_step").value(
            "writer",
            client_id=opened.client_id,
            path_id=unseal(path_ref, actor, "path"),
            id=step_id,
            kind=kind,
            description=_sealed(opened, description, "path_step.description"),
            planned_on=planned_on,
        )
    return seal(step_id, actor, "path_step")


def end_step(*, actor: Actor, opened: OpenedClient, path_ref: str, step_ref: str, on: date, result: str) -> None:
    """Record the result of a step, once."""
    _finish(opened, path_ref=path_ref, step_ref=step_ref, on=on, result=result, results=STEP_RESULTS, actor=actor)


def end_path(*, actor: Actor, opened: OpenedClient, path_ref: str, on: date, result: str) -> None:
    """End a path with its result, once."""
    _finish(opened, path_ref=path_ref, step_ref=None, on=on, result=result, results=PATH_RESULTS, actor=actor)


def agree(  # noqa: PLR0913 - each is a fact of the agreement
    *,
    actor: Actor,
    opened: OpenedClient,
    description: str,
    begins_on: date,
    due_on: date,
    applications: int | None = None,
) -> str:
    """Record what was agreed with the client; with `applications`, a duty to apply that many times in those days."""
    faults = text_faults({"description": description})
    if due_on < begins_on:
        faults["due_on"] = ["period"]
    if applications is not None and not 1 <= applications <= MOST_APPLICATIONS:
        faults["applications"] = ["unknown"]
    raise_faults(faults)
    _refuse_medical(description)
    agreement_id = new_id(now=opened.now)
    with writing(opened):
        sql("agree").value(
            "writer",
            client_id=opened.client_id,
            id=agreement_id,
            kind="other" if applications is None else "applications",
            description=_sealed(opened, description, "agreement.description"),
            begins_on=begins_on,
            due_on=due_on,
            applications=applications,
        )
    return seal(agreement_id, actor, "agreement")


def close_agreement(*, actor: Actor, opened: OpenedClient, agreement_ref: str, state: str) -> None:
    """Close an open agreement: `met`, `not_met` or `withdrawn`."""
    if state not in AGREEMENT_STATES:
        raise NotAvailable
    with writing(opened):
        sql("close_agreement").value(
            "writer", client_id=opened.client_id, id=unseal(agreement_ref, actor, "agreement"), state=state
        )


def report_activity(  # noqa: PLR0913 - each is a fact of the activity
    *, actor: Actor, opened: OpenedClient, agreement_ref: str, kind: str, done_on: date, description: str
) -> str:
    """Note what the client told that she did to keep an agreement; return its reference."""
    raise_faults(_activity_faults(opened, kind, done_on, description))
    activity_id = new_id(now=opened.now)
    with writing(opened):
        sql("report_activity").value(
            "writer",
            client_id=opened.client_id,
            agreement_id=unseal(agreement_ref, actor, "agreement"),
            id=activity_id,
            kind=kind,
            done_on=done_on,
            description=_sealed(opened, description, "activity.description"),
        )
    return seal(activity_id, actor, "activity")


def report_own_activity(  # noqa: PLR0913 - each is a fact of the activity
    *, actor: Actor, opened: OpenedClient, agreement_ref: str, kind: str, done_on: date, description: str
) -> str:
    """Report what one did oneself to keep an agreement; whoever has her in the caseload gets a task to judge it.

    Her own record was opened for writing the plan. Raises `InvalidFields` with every fault at once, `MedicalWords`
    (nobody needs to know why it did not work out), `NotAvailable` when the agreement is not hers, `ChangedMeanwhile`
    when it was closed. Returns the reference of the activity.
    """
    raise_faults(_activity_faults(opened, kind, done_on, description))
    _refuse_medical(description)
    agreement_id = unseal(agreement_ref, actor, "agreement")
    with under_ticket(opened.live_ticket()):
        holder = record_of_agreement(agreement_id)
    activity_id = new_id(now=opened.now)
    # An agreement of her earlier record is kept there, under the keys of that record.
    seal_text = opened.vault_of(holder).encrypt
    with writing(opened):
        sql("report_own_activity").value(
            "writer",
            client_id=holder,
            agreement_id=agreement_id,
            id=activity_id,
            kind=kind,
            done_on=done_on,
            description=seal_text(tidy(description), category=Category.PLAN, column="activity.description"),
        )
    return seal(activity_id, actor, "activity")


def judge_activity(  # noqa: PLR0913 - each is a fact of the judgement
    *,
    actor: Actor,
    opened: OpenedClient,
    agreement_ref: str,
    activity_ref: str,
    accepted: bool,
    why: str = "",
    told: Told,
) -> None:
    """Judge a reported activity, once, and tell the client in the same breath, as fits her; a refusal says why."""
    raise_faults(text_faults({"why": why}, optional=accepted))
    with writing(opened):
        sql("judge_activity").value(
            "writer",
            client_id=opened.client_id,
            agreement_id=unseal(agreement_ref, actor, "agreement"),
            id=unseal(activity_ref, actor, "activity"),
            state="accepted" if accepted else "refused",
            why=None if accepted else _sealed(opened, why, "activity.why"),
        )
        inform(opened, actor, told)


def set_distance(*, opened: OpenedClient, distance: int | None) -> None:
    """Judge an opened client's distance to work, 1 (near) to 4 (far); None takes the judgement back (R35)."""
    if distance is not None and not 1 <= distance <= FARTHEST_DISTANCE:
        raise_faults({"distance": ["unknown"]})
    with writing(opened):
        done = sql("set_distance").value("writer", client_id=opened.client_id, distance=distance)
    if not done:
        raise NotAvailable


def _finish(  # noqa: PLR0913 - see the callers
    opened: OpenedClient,
    *,
    actor: Actor,
    path_ref: str,
    step_ref: str | None,
    on: date,
    result: str,
    results: tuple[str, ...],
) -> None:
    if result not in results:
        raise_faults({"result": ["unknown"]})
    if on > local_day(opened.now):
        raise_faults({"on": ["future"]})
    with writing(opened):
        sql("finish_path").value(
            "writer",
            client_id=opened.client_id,
            path_id=unseal(path_ref, actor, "path"),
            step_id=None if step_ref is None else unseal(step_ref, actor, "path_step"),
            on=on,
            result=result,
        )


def _activity_faults(opened: OpenedClient, kind: str, done_on: date, description: str) -> dict[str, list[str]]:
    faults = text_faults({"description": description})
    if kind not in ACTIVITY_KINDS:
        faults["kind"] = ["unknown"]
    if done_on > local_day(opened.now):
        faults["done_on"] = ["future"]
    return faults


def _refuse_medical(text: str) -> None:
    # A plan tells what somebody will do, never why she cannot do more: there is nothing here to confirm.
    words = unconfirmed_medical_words(text, confirmed=False)
    if words:
        raise MedicalWords(words)


def _sealed(opened: OpenedClient, text: str, column: str) -> bytes | None:
    return opened.vault.encrypt(tidy(text), category=Category.PLAN, column=column)

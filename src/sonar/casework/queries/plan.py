"""The plan in a client's file: paths with their steps, agreements with what was done to keep them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sonar.access.types import Category
from sonar.casework.queries.references import seal, unseal
from sonar.casework.types import Activity, Agreement, CaseFile, Path, PathStep
from sonar.disclosure.operations import NotAvailable, OpenedClient
from sonar.identity.types import Actor
from sonar.kernel.statements import statement

PACKAGE = "sonar.casework"
Referred = TypeVar("Referred", Path, PathStep, Agreement, Activity)


@dataclass(frozen=True, slots=True)
class _Path:
    client_id: UUID
    id: UUID
    kind: str
    goal: bytes
    started_on: date
    ended_on: date | None
    result: str | None
    author: str


@dataclass(frozen=True, slots=True)
class _Step:
    client_id: UUID
    path_id: UUID
    id: UUID
    kind: str
    description: bytes
    planned_on: date
    done_on: date | None
    result: str | None


@dataclass(frozen=True, slots=True)
class _Agreement:
    client_id: UUID
    id: UUID
    kind: str
    description: bytes
    begins_on: date
    due_on: date
    applications: int | None
    state: str
    author: str


@dataclass(frozen=True, slots=True)
class _Activity:
    client_id: UUID
    agreement_id: UUID
    id: UUID
    kind: str
    done_on: date
    description: bytes
    state: str
    why: bytes | None
    judge: str | None


def paths(opened: OpenedClient, actor: Actor) -> tuple[Path, ...]:
    """Return the paths of an opened client, those under way first. To be called under her ticket."""
    steps: dict[UUID, list[PathStep]] = {}
    for step in statement(PACKAGE, "path_steps").rows("reader", _Step):
        steps.setdefault(step.path_id, []).append(
            PathStep(
                reference=seal(step.id, actor, "path_step"),
                kind=step.kind,
                description=_text(opened, step.client_id, step.description, "path_step.description"),
                planned_on=step.planned_on,
                done_on=step.done_on,
                result=step.result or "",
            )
        )
    return tuple(
        Path(
            reference=seal(path.id, actor, "path"),
            kind=path.kind,
            goal=_text(opened, path.client_id, path.goal, "path.goal"),
            started_on=path.started_on,
            ended_on=path.ended_on,
            result=path.result or "",
            author=path.author,
            steps=tuple(steps.get(path.id, ())),
        )
        for path in statement(PACKAGE, "paths").rows("reader", _Path)
    )


def agreements(opened: OpenedClient, actor: Actor) -> tuple[Agreement, ...]:
    """Return the agreements with an opened client, open ones first. To be called under her ticket."""
    activities: dict[UUID, list[Activity]] = {}
    for done in statement(PACKAGE, "activities").rows("reader", _Activity):
        activities.setdefault(done.agreement_id, []).append(
            Activity(
                reference=seal(done.id, actor, "activity"),
                kind=done.kind,
                done_on=done.done_on,
                description=_text(opened, done.client_id, done.description, "activity.description"),
                state=done.state,
                why=_text(opened, done.client_id, done.why, "activity.why"),
                judge=done.judge or "",
            )
        )
    return tuple(
        Agreement(
            reference=seal(row.id, actor, "agreement"),
            kind=row.kind,
            description=_text(opened, row.client_id, row.description, "agreement.description"),
            begins_on=row.begins_on,
            due_on=row.due_on,
            applications=row.applications,
            state=row.state,
            author=row.author,
            activities=tuple(activities.get(row.id, ())),
        )
        for row in statement(PACKAGE, "agreements").rows("reader", _Agreement)
    )


def path_in(file: CaseFile, reference: str, *, actor: Actor) -> Path:
    """Return the path that a reference of this actor points to; raise `NotAvailable` when it is not in the file."""
    return _pick(file.paths, reference, actor, "path")


def step_in(path: Path, reference: str, *, actor: Actor) -> PathStep:
    """Return the step of a path that a reference points to; raise `NotAvailable` when it is not in it."""
    return _pick(path.steps, reference, actor, "path_step")


def agreement_in(file: CaseFile, reference: str, *, actor: Actor) -> Agreement:
    """Return the agreement that a reference points to; raise `NotAvailable` when it is not in the file."""
    return _pick(file.agreements, reference, actor, "agreement")


def activity_in(agreement: Agreement, reference: str, *, actor: Actor) -> Activity:
    """Return the activity that a reference points to; raise `NotAvailable` when it is not under the agreement."""
    return _pick(agreement.activities, reference, actor, "activity")


def _pick(found: Iterable[Referred], reference: str, actor: Actor, kind: str) -> Referred:
    wanted = unseal(reference, actor, kind)
    for each in found:
        if unseal(each.reference, actor, kind) == wanted:
            return each
    raise NotAvailable


def record_of_agreement(agreement_id: UUID) -> UUID:
    """Return in which record on the ticket in force an agreement stands; raise `NotAvailable` when it is in none."""
    for row in statement(PACKAGE, "agreements").rows("reader", _Agreement):
        if row.id == agreement_id:
            return row.client_id
    raise NotAvailable


def _text(opened: OpenedClient, client_id: UUID, stored: bytes | None, column: str) -> str:
    return opened.vault_of(client_id).decrypt(stored, category=Category.PLAN, column=column) or ""

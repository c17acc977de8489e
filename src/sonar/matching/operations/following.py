"""What comes of a candidate: on the list, put to her or her adviser, invited, hired, rejected (R41, I16, I17, I19)."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language

from sonar.access.types import Refusal
from sonar.disclosure.queries import raise_for, under_ticket
from sonar.employers.queries import vacancy as find_vacancy
from sonar.employers.types import Vacancy
from sonar.identity.types import Actor
from sonar.kernel import acting, clock
from sonar.kernel.statements import demand_outermost, statement
from sonar.matching.operations.candidates import (
    candidate_id,
    candidate_reference,
    open_match,
    pseudonym_of,
    read_candidates,
)
from sonar.matching.rules import (
    LEAST_REASON,
    LONGEST_NOTE,
    LONGEST_REASON,
    REJECTIONS,
    place_faults,
    steps_now,
    text_faults,
)
from sonar.matching.types import Candidate, Followed, FollowedVacancy

HOLDER: Final = "holder"
"""Who takes the steps of this page."""


class StepNotPossible(ValueError):
    """The step does not follow on how things stand: somebody else was first, or the vacancy is closed."""


class InvalidStep(ValueError):
    """What was filled in is not right: every fault at once, as codes by field. Nothing was done."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        """Hold the fault codes by field name."""
        super().__init__("invalid step")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What goes with a step. Each step takes its own; the others are left out."""

    note: str = ""
    reason: str = ""
    hours: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Standing:
    client_id: UUID
    state: str | None
    note: str | None
    answer_by: date | None
    later_at: datetime | None
    hours: int | None
    starts_on: date | None
    ends_on: date | None
    why: str | None
    sent_at: datetime | None
    changed_at: datetime | None
    away: bool


def follow_candidate(
    *, actor: Actor, vacancy_id: int, candidate_ref: str, step: str, facts: StepFacts | None = None, now: datetime
) -> None:
    """Take a step with one candidate of a vacancy that the actor holds, or an employer with one of its own vacancy.

    `shortlist`, `drop`, `note`, `ask` (her consent), `refer` (to her own adviser, with a reason), `invite`, `hire`
    (hours, start, end), `reject` (why), `end`; an employer: `invite`, `hire`, `reject`. A row of the ledger names
    her. Raises `InvalidStep` with all faults, `StepNotPossible`, `NotAvailable`, `Refused` or `SessionOver`; a
    refusal is recorded too.
    """
    given = facts or StepFacts()
    wanted = find_vacancy(vacancy_id=vacancy_id)
    client_id = candidate_id(actor=actor, vacancy_id=vacancy_id, candidate_ref=candidate_ref)
    faults = _faults(step, given, wanted, now)
    if faults:
        raise InvalidStep(faults)
    demand_outermost("matcher")
    here = acting.current()
    door = "follow_as_employer" if actor.is_employer else "follow"
    with transaction.atomic("matcher", durable=True):
        refusal = statement("sonar.matching", door).value(
            "matcher",
            token=actor.token,
            vacancy_id=vacancy_id,
            client_id=client_id,
            step=step,
            facts=json.dumps(_told(step, given)),
            trace_id=here.trace_id,
            origin=here.origin,
        )
    if refusal == Refusal.STEP:
        raise StepNotPossible
    if refusal is not None:
        raise_for(str(refusal))


def followed(*, actor: Actor, vacancy_id: int, now: datetime) -> FollowedVacancy:
    """Return who is on the list of a vacancy, without identity; a row of the ledger names them.

    At most 50: who waits for whoever fills it first, those with whom nothing can be done any more last; the newest
    change first among them.
    """
    wanted = find_vacancy(vacancy_id=vacancy_id, english=get_language() == "en")
    ticket, _ = open_match(actor=actor, vacancy_id=vacancy_id, page=0)
    with under_ticket(ticket):
        candidates = read_candidates(wanted, actor=actor, now=now)
        standing = statement("sonar.matching", "followed").rows("reader", _Standing)
    rows = tuple(_followed(row, wanted, actor, candidates.get(row.client_id)) for row in standing)
    return FollowedVacancy(vacancy=wanted, followed=rows)


def follow_days() -> int:
    """Do what a new day brings: answers that did not come, places that ended. Returns how many candidacies moved."""
    with transaction.atomic("worker"):
        return int(statement("sonar.matching", "follow_days").value("worker"))


def _faults(step: str, facts: StepFacts, vacancy: Vacancy, now: datetime) -> dict[str, list[str]]:
    known = (vacancy.title, vacancy.employer, vacancy.place, vacancy.occupation)
    match step:
        case "note":
            found = {"note": text_faults(facts.note, longest=LONGEST_NOTE, known_words=known)}
        case "refer":
            short = ["too_short"] if len(facts.reason.strip()) < LEAST_REASON else []
            found = {"reason": [*short, *text_faults(facts.reason, longest=LONGEST_REASON, known_words=known)]}
        case "reject":
            found = {"why": [] if facts.why in REJECTIONS else ["unknown"]}
        case "hire":
            today = clock.local_day(now)
            found = place_faults(hours=facts.hours, starts_on=facts.starts_on, ends_on=facts.ends_on, today=today)
        case _:
            found = {}
    return {name: codes for name, codes in found.items() if codes}


def _told(step: str, facts: StepFacts) -> dict[str, object]:
    match step:
        case "note":
            return {"note": facts.note.strip() or None}
        case "refer":
            return {"reason": facts.reason.strip()}
        case "reject":
            return {"why": facts.why}
        case "hire":
            days = {name: day.isoformat() for name in ("starts_on", "ends_on") if (day := getattr(facts, name))}
            return {"hours": facts.hours, **days}
        case _:
            return {}


def _followed(row: _Standing, vacancy: Vacancy, actor: Actor, candidate: Candidate | None) -> Followed:
    state = row.state or ""
    return Followed(
        reference=candidate_reference(row.client_id, actor=actor, vacancy_id=vacancy.id),
        pseudonym=pseudonym_of(row.client_id, vacancy_id=vacancy.id),
        state=state,
        steps=steps_now(state, HOLDER, vacancy_open=vacancy.status == "published", away=row.away),
        candidate=candidate,
        note=row.note or "",
        answer_by=row.answer_by,
        later_at=row.later_at,
        hours=row.hours,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        why=row.why or "",
        sent_at=row.sent_at,
        changed_at=row.changed_at,
        away=row.away,
    )

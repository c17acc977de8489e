"""Making, changing, publishing and closing vacancies: by staff, or by an employer for itself.

The database decides who may, and which step follows which; each step leaves a line in the ledger. What is published
has passed the check on forbidden criteria, in exactly the version that is shown, or somebody else approved it.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.db import transaction

from sonar.employers.operations.running import PACKAGE, answer, do
from sonar.employers.queries.kept import as_columns, kept_vacancy, new_findings
from sonar.employers.queries.lists import checked
from sonar.employers.types import Finding, KeptVacancy, NotDone, Stepped, VacancyValues, Verb
from sonar.identity.types import Actor
from sonar.kernel.bsn import holds_bsn
from sonar.kernel.clock import local_day
from sonar.kernel.statements import statement


@dataclass(frozen=True, slots=True)
class _Put:
    vacancy_id: int | None
    refusal: str | None


def draft_vacancy(*, actor: Actor, values: VacancyValues, now: datetime, copied_from: int | None = None) -> int:
    """Keep a new vacancy as a draft, which nobody finds; return its number.

    Raises `InvalidEntry` with all that is wrong at once, and `NotDone` when the establishment is not the actor's to
    write for or is closed.
    """
    known = checked(values, today=local_day(now))
    return _put(actor, known, None, 0, (), copied_from)


def change_vacancy(*, actor: Actor, vacancy_id: int, version: int, values: VacancyValues, now: datetime) -> Stepped:
    """Change a vacancy that is not closed. A published one stays so, or is stopped for review by what the check finds.

    One that waited for review is a draft again. Raises `InvalidEntry`, `NotDone`.
    """
    known = checked(values, today=local_day(now))
    held = kept_vacancy(actor=actor, vacancy_id=vacancy_id)
    found = new_findings(actor, vacancy_id, known, today=local_day(now))
    stops = found if held.status == "published" else ()
    _put(actor, known, vacancy_id, version, _stopping(stops), None)
    return Stepped(vacancy_id, kept_vacancy(actor=actor, vacancy_id=vacancy_id).status, found)


def copy_vacancy(*, actor: Actor, vacancy_id: int, now: datetime) -> int:
    """Make a new draft with what a vacancy says, to publish it again; return its number. Raises `NotDone`."""
    held = kept_vacancy(actor=actor, vacancy_id=vacancy_id)
    today = local_day(now)
    starts_on = held.values.starts_on if held.values.starts_on and held.values.starts_on > today else None
    values = replace(held.values, starts_on=starts_on, expires_on=None)
    return draft_vacancy(actor=actor, values=values, now=now, copied_from=vacancy_id)


def publish_vacancy(*, actor: Actor, vacancy_id: int, version: int, now: datetime) -> Stepped:
    """Publish a draft, or stop it for review when the check finds something; say what it found.

    What somebody approved before, in the same words, does not stop it again. Raises `InvalidEntry` (days that have
    passed since), `NotDone`.
    """
    held = kept_vacancy(actor=actor, vacancy_id=vacancy_id)
    found = new_findings(actor, vacancy_id, checked(held.values, today=local_day(now)), today=local_day(now))
    _step(actor, held, version, Verb.PUBLISH, findings=_stopping(found))
    return Stepped(vacancy_id, "review" if _stopping(found) else "published", found)


def approve_vacancy(*, actor: Actor, vacancy_id: int, version: int, reason: str, now: datetime) -> None:
    """Publish what was stopped, for a reason of at least 20 characters; never by who wrote it. Raises `NotDone`."""
    held = kept_vacancy(actor=actor, vacancy_id=vacancy_id)
    found = new_findings(actor, vacancy_id, held.values, today=local_day(now))
    _step(actor, held, version, Verb.APPROVE, reason=reason, findings=_stopping(found))


def return_vacancy(*, actor: Actor, vacancy_id: int, version: int, reason: str) -> None:
    """Make what was stopped a draft again, and say what to change; never by who wrote it. Raises `NotDone`."""
    _step(actor, kept_vacancy(actor=actor, vacancy_id=vacancy_id), version, Verb.RETURN, reason=reason)


def take_back_vacancy(*, actor: Actor, vacancy_id: int, version: int) -> None:
    """Make what waits for review a draft again, to change it oneself. Raises `NotDone`."""
    _step(actor, kept_vacancy(actor=actor, vacancy_id=vacancy_id), version, Verb.TAKE_BACK)


def fill_vacancy(*, actor: Actor, vacancy_id: int, version: int, people: int = 0) -> None:
    """Close a vacancy because somebody was found: `people` of them began (0 to the number of positions).

    From this moment on nobody finds it. Raises `NotDone`.
    """
    held = kept_vacancy(actor=actor, vacancy_id=vacancy_id)
    _step(actor, held, version, Verb.FILL, people=max(0, min(people, held.values.positions)))


def withdraw_vacancy(*, actor: Actor, vacancy_id: int, version: int, reason: str) -> None:
    """Close a vacancy without anybody having been found, and say why. Raises `NotDone`."""
    _step(actor, kept_vacancy(actor=actor, vacancy_id=vacancy_id), version, Verb.WITHDRAW, reason=reason)


def hold_vacancy(*, actor: Actor, vacancy_id: int, take_over: bool = False) -> None:
    """Take a vacancy up as one's own task to fill; from a colleague only with `take_over`. Raises `NotDone`."""
    do(actor, "hold_vacancy", id=vacancy_id, hold=True, take_over=take_over)


def release_vacancy(*, actor: Actor, vacancy_id: int) -> None:
    """Let go of a vacancy that one holds. Raises `NotDone`."""
    do(actor, "hold_vacancy", id=vacancy_id, hold=False, take_over=False)


def expire_vacancies(*, today: date, using: str = "worker") -> int:
    """Put the state right of vacancies whose last day is over; nobody found them any more. Return how many.

    Each is a transaction of its own: after a crash the next run goes on where it was.
    """
    done, after = 0, 0
    while True:
        with transaction.atomic(using, durable=True):
            one = statement(PACKAGE, "expire_vacancies").value(using, today=today, after=after)
        if one is None:
            return done
        done, after = done + 1, int(one)


def _put(
    actor: Actor,
    values: VacancyValues,
    vacancy_id: int | None,
    version: int,
    stops: tuple[Finding, ...],
    copied_from: int | None,
) -> int:
    made = answer(
        actor,
        "put_vacancy",
        _Put,
        id=vacancy_id,
        version=version,
        values=json.dumps(as_columns(values)),
        findings=_written(stops),
        copied_from=copied_from,
    )
    return int(made.vacancy_id or 0)


def _step(  # noqa: PLR0913 - what can go with a step
    actor: Actor,
    held: KeptVacancy,
    version: int,
    verb: Verb,
    *,
    reason: str = "",
    findings: tuple[Finding, ...] = (),
    people: int = 0,
) -> None:
    if holds_bsn(reason, nine_digits=True):
        raise NotDone("bsn")  # noqa: EM101 - a code
    do(
        actor,
        "step_vacancy",
        id=held.id,
        version=version,
        verb=verb.value,
        reason=reason.strip()[:500],
        findings=_written(findings),
        people=people,
    )


def _stopping(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(each for each in found if each.stops)


def _written(found: tuple[Finding, ...]) -> str:
    return json.dumps([asdict(each) for each in found])

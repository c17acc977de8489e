"""Vacancies in every state, for who works on them; what happened to them, and what the check finds in them."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from sonar.access.queries import policy
from sonar.employers.queries.asked import read_levels
from sonar.employers.queries.criteria import criteria
from sonar.employers.queries.listing import NotFound, as_rows
from sonar.employers.rules import check_texts
from sonar.employers.types import Event, Finding, KeptVacancy, VacancyRow, VacancyValues
from sonar.identity.types import Actor, MandateScope
from sonar.kernel.statements import statement
from sonar.reference.queries import place

_PACKAGE = "sonar.employers"
_CODES = ("licences", "languages", "skills")


@dataclass(frozen=True, slots=True)
class _Kept:
    id: int
    version: int
    status: str
    establishment_id: int
    title: str
    occupation_scheme: str
    occupation_code: str
    description: str
    hours_min: int
    hours_max: int
    education_level: int
    level_known: bool
    language_levels: str | None
    licences: list[str]
    languages: list[str]
    contract_form: int
    pc4: int
    place: str
    starts_on: date | None
    wage: str
    guidance: str
    skills: list[str]
    positions: int
    offers_guidance: bool
    adapted_workplace: bool
    varied_tasks: bool
    irregular_hours: bool | None
    public_transport: bool | None
    max_km: int | None
    expires_on: date | None
    source: str
    held_by: UUID | None
    entered_by: UUID | None
    changed_by: UUID | None
    published_on: date | None
    closed_on: date | None
    employer_id: int
    establishment: str
    kvk_number: str
    employer: str


@dataclass(frozen=True, slots=True)
class _Event:
    at: datetime
    verb: str
    to_status: str
    actor_kind: str
    by_whom: str
    reason: str
    findings: str
    fields: list[str]


def may_write_vacancies(actor: Actor) -> bool:
    """Tell whether the actor writes vacancies at all, to show her the buttons. The database decides."""
    if actor.is_employer:
        return actor.may(MandateScope.VACANCIES)
    return actor.is_staff and policy().may_record(actor.function or "", "vacancy", write=True)


def kept_vacancy(*, actor: Actor, vacancy_id: int) -> KeptVacancy:
    """Return a vacancy in whatever state, for who may work on it; raise `NotFound` for everybody else."""
    row = None
    if 0 < vacancy_id < 2**31:
        with transaction.atomic("reader"):
            row = statement(_PACKAGE, "kept_vacancy").row("reader", _Kept, id=vacancy_id)
    if row is None or not _reads(actor, row):
        raise NotFound
    values = {each.name: getattr(row, each.name) for each in fields(VacancyValues) if hasattr(row, each.name)}
    values |= {name: tuple(values[name]) for name in _CODES}
    values["language_levels"] = read_levels(row.language_levels) or None
    return KeptVacancy(
        id=row.id,
        version=row.version,
        status=row.status,
        values=VacancyValues(**values),
        place=row.place,
        source=row.source,
        employer_id=row.employer_id,
        employer=row.employer,
        kvk_number=row.kvk_number,
        published_on=row.published_on,
        closed_on=row.closed_on,
        held=row.held_by is not None,
        held_by_me=row.held_by == actor.ref,
        written_by_me=actor.ref in {row.entered_by, row.changed_by},
    )


def vacancy_history(*, actor: Actor, vacancy_id: int) -> tuple[Event, ...]:
    """Return what happened to a vacancy, newest first; nothing for who does not work on it."""
    with transaction.atomic("reader"):
        rows = statement(_PACKAGE, "vacancy_history").rows("reader", _Event, token=actor.token, id=vacancy_id)
    return tuple(
        Event(
            at=row.at,
            verb=row.verb,
            status=row.to_status,
            actor_kind=row.actor_kind,
            by_whom=row.by_whom,
            reason=row.reason,
            findings=tuple(Finding(**each) for each in json.loads(row.findings)),
            fields=tuple(row.fields),
        )
        for row in rows
    )


def vacancies_in_review(*, actor: Actor, english: bool = False) -> tuple[VacancyRow, ...]:
    """Return the vacancies that wait for a second pair of eyes, oldest first; nothing for who approves none."""
    if not (actor.is_staff and may_write_vacancies(actor)):
        return ()
    with transaction.atomic("reader"):
        return as_rows("vacancies_in_review", english=english)


def findings_in(values: VacancyValues, *, today: date) -> tuple[Finding, ...]:
    """Return what the check on forbidden criteria and false vacancies finds in a text, as it stands."""
    texts = (values.title, values.description, values.guidance)
    return check_texts(texts, criteria=criteria(), today=today, wage=values.wage, hours_max=values.hours_max)


def new_findings(actor: Actor, vacancy_id: int, values: VacancyValues, *, today: date) -> tuple[Finding, ...]:
    """Return what the check finds, without what was approved in this vacancy before, in the same words."""
    approved = {
        (each.rule, each.words.casefold())
        for event in vacancy_history(actor=actor, vacancy_id=vacancy_id)
        if event.verb == "approve"
        for each in event.findings
    }
    return tuple(
        each for each in findings_in(values, today=today) if (each.rule, each.words.casefold()) not in approved
    )


def as_columns(values: VacancyValues) -> dict[str, Any]:
    """Return the values as the columns of the table, in forms that JSON has."""
    found = {each.name: getattr(values, each.name) for each in fields(values)}
    for name in ("starts_on", "expires_on"):
        found[name] = found[name].isoformat() if found[name] else None
    found |= {name: list(found[name]) for name in _CODES}
    levels = values.language_levels
    found["language_levels"] = None if levels is None else [asdict(each) for each in levels]
    return {**found, "place": place(values.pc4)}


def _reads(actor: Actor, row: _Kept) -> bool:
    if actor.is_staff:
        return policy().may_record(actor.function or "", "vacancy")
    own = actor.is_employer and actor.kvk_number == row.kvk_number and actor.may(MandateScope.VACANCIES)
    return own and actor.establishment in {"", row.establishment}

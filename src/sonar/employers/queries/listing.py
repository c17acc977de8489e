"""Vacancies: public, so without a ticket."""

import re
from dataclasses import dataclass, fields
from datetime import date

from django.db import transaction

from sonar.employers.queries.asked import asked_languages, asked_level, read_levels
from sonar.employers.types import Vacancy, VacancyPage, VacancyRow
from sonar.identity.types import Actor
from sonar.kernel.statements import statement
from sonar.reference.queries import contract_form_label, occupation_label

PAGE_SIZE = 25
_LONGEST_SEARCH = 80
_MOST_HELD = 50
NOT_SHOWN = ("level_known", "language_levels")
"""What goes into the words of another field."""
_MARK = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{1,9})")


class NotFound(LookupError):
    """There is no such vacancy."""


@dataclass(frozen=True, slots=True)
class _Found:
    id: int
    title: str
    employer: str
    place: str
    hours_min: int
    hours_max: int
    occupation: int
    occupation_scheme: str
    occupation_code: str
    starts_on: date | None
    status: str
    published_on: date


@dataclass(frozen=True, slots=True)
class _Whole:
    id: int
    title: str
    employer: str
    employer_sector: str
    place: str
    occupation: int
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
    wage: str
    guidance: str
    starts_on: date | None
    published_on: date
    status: str


def vacancies(*, actor: Actor, text: str = "", after: str | None = None, english: bool = False) -> VacancyPage:  # noqa: ARG001 - every list names its reader
    """Return open vacancies, newest first, whose title, employer or place holds `text`.

    A malformed `after` begins at the newest.
    """
    mark = _MARK.fullmatch(after or "")
    try:
        before_day = date.fromisoformat(mark[1]) if mark else None
    except ValueError:
        before_day = None
    words = text.strip()[:_LONGEST_SEARCH]
    with transaction.atomic("reader"):
        found = statement("sonar.employers", "vacancies").rows(
            "reader",
            _Found,
            text=words or None,
            before_day=before_day,
            before_id=int(mark[2]) if mark and before_day else None,
            limit=PAGE_SIZE + 1,
        )
    shown, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    return VacancyPage(
        rows=tuple(_row(row, english=english) for row in shown),
        next_after=f"{shown[-1].published_on.isoformat()}.{shown[-1].id}" if more else None,
    )


def held_vacancies(*, actor: Actor, english: bool = False) -> tuple[VacancyRow, ...]:
    """Return the open vacancies that the actor took up to fill, newest first, at most 50."""
    with transaction.atomic("reader"):
        return as_rows("held_vacancies", english=english, staff_id=actor.ref, limit=_MOST_HELD)


def as_rows(which: str, *, english: bool, **values: object) -> tuple[VacancyRow, ...]:
    """Return the rows of a statement that gives vacancies, on the reader's open transaction."""
    found = statement("sonar.employers", which).rows("reader", _Found, **values)
    return tuple(_row(row, english=english) for row in found)


def _row(row: _Found, *, english: bool) -> VacancyRow:
    return VacancyRow(
        id=row.id,
        title=row.title,
        employer=row.employer,
        place=row.place,
        hours_min=row.hours_min,
        hours_max=row.hours_max,
        occupation=_occupation(row, english=english),
        starts_on=row.starts_on,
        status=row.status,
    )


def vacancy(*, vacancy_id: int, english: bool = False) -> Vacancy:
    """Return one vacancy; raise `NotFound`."""
    if not 0 < vacancy_id < 2**31:
        raise NotFound
    with transaction.atomic("reader"):
        row = statement("sonar.employers", "vacancy").row("reader", _Whole, id=vacancy_id)
    if row is None:
        raise NotFound
    values = {part.name: getattr(row, part.name) for part in fields(row) if part.name not in NOT_SHOWN}
    asked = asked_languages(row.languages, read_levels(row.language_levels), english=english)
    values |= {
        "number": f"V{row.id:06d}",
        "occupation": _occupation(row, english=english),
        "education_level": asked_level(row.education_level, known=row.level_known, english=english),
        "contract_form": contract_form_label(row.contract_form, english=english),
        "licences": tuple(row.licences),
        "languages": tuple(each.words for each in asked),
        "asked_languages": asked,
    }
    return Vacancy(**values)


def _occupation(row: _Found | _Whole, *, english: bool) -> str:
    return occupation_label(scheme=row.occupation_scheme, code=row.occupation_code, english=english)

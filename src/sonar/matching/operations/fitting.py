"""The open vacancies for one person, under the ticket that opened her profile: for her adviser, and for herself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from sonar.access.types import Category
from sonar.disclosure.operations import OpenedClient
from sonar.disclosure.queries import under_ticket
from sonar.employers.queries import asked_languages, read_levels
from sonar.employers.types import VacancyRow
from sonar.kernel import clock
from sonar.kernel.statements import statement
from sonar.matching.rules import (
    Facts,
    Wanted,
    adviser_lack,
    available_later,
    contributions,
    distance_step,
    own_contributions,
    own_lack,
)
from sonar.matching.types import Contribution, Criterion, Fitting, FittingVacancy, Gap
from sonar.reference.queries import education_level_label, key_label, language_label, skill_label

FRESH: Final = timedelta(days=7)
"""For so long a vacancy is new; the database counts the same days."""
OPENS = (Category.PROFILE,)
"""What a ticket must open: the match rows follow from the profile."""

Explain = Callable[[Facts, Wanted, Callable[[str], str]], tuple[Contribution, ...]]
Lacking = Callable[[Gap, Facts, Wanted, Callable[[str], str]], str]


@dataclass(frozen=True, slots=True)
class _Pair:
    client_id: UUID
    nth: int
    vacancy_id: int
    missing: int
    occupation: int
    stance: int
    closeness: int
    km: float
    occupation_points: int
    distance_points: int
    hours_points: int
    level_points: int
    start_points: int
    contract_points: int
    skills_points: int
    languages_points: int
    hours_min: int
    hours_max: int
    max_km: int
    level: int | None
    available_from: date | None
    licences_missing: list[str]
    languages_missing: list[str]
    skills_asked: list[str]
    skills_had: list[str]
    title: str
    employer: str
    place: str
    wanted_occupation: int
    wanted_hours_min: int
    wanted_hours_max: int
    wanted_level: int
    licences: list[str]
    languages: list[str]
    language_levels: str | None
    starts_on: date | None
    status: str
    published_on: date | None


@dataclass(frozen=True, slots=True)
class _Nightly:
    client_id: UUID
    found: int
    fresh: int


@dataclass(frozen=True, slots=True)
class _Mark:
    client_id: UUID
    vacancy_id: int
    fresh: bool
    seen: bool
    why: str | None


def fitting_for_adviser(*, opened: OpenedClient, now: datetime) -> Fitting:
    """Return the vacancies for a client whose profile is open, explained to her adviser.

    What the client needs from the work decides what is listed and is neither told nor shown.
    """
    return _fitting(opened, now, contributions, adviser_lack)


def fitting_for_oneself(*, opened: OpenedClient, now: datetime) -> Fitting:
    """Return the vacancies for the jobseeker whose own profile is open, explained to herself."""
    return _fitting(opened, now, own_contributions, own_lack)


def _fitting(opened: OpenedClient, now: datetime, explain: Explain, lack: Lacking) -> Fitting:
    with under_ticket(opened.live_ticket()):
        pairs = statement("sonar.matching", "fitting").rows("reader", _Pair)
        nightly = statement("sonar.matching", "nightly_found").rows("reader", _Nightly)
        marks = statement("sonar.matching", "marks").rows("reader", _Mark)
    english, today = get_language() == "en", clock.local_day(now)
    marked = {mark.vacancy_id: mark for mark in marks}
    shown = [
        (pair.missing, _shown(pair, marked.get(pair.vacancy_id), today, explain, lack, english=english))
        for pair in pairs
    ]
    return Fitting(
        fitting=tuple(each for missing, each in shown if not missing and not each.hidden_why),
        nearly=tuple(each for missing, each in shown if missing and not each.hidden_why),
        fresh=sum(row.fresh for row in nightly),
        hidden=tuple(each for _missing, each in shown if each.hidden_why),
    )


def _shown(
    pair: _Pair, mark: _Mark | None, today: date, explain: Explain, lack: Lacking, *, english: bool
) -> FittingVacancy:
    facts, wanted = _facts(pair, today, english=english), _wanted(pair, english=english)
    fits = pair.missing == 0
    return FittingVacancy(
        vacancy=VacancyRow(
            id=pair.vacancy_id,
            title=pair.title,
            employer=pair.employer,
            place=pair.place,
            hours_min=pair.wanted_hours_min,
            hours_max=pair.wanted_hours_max,
            occupation=wanted.occupation_label,
            starts_on=pair.starts_on,
            status=pair.status,
        ),
        score=sum(facts.points.values()) if fits else 0,
        contributions=explain(facts, wanted, gettext) if fits else (),
        distance_km=facts.km,
        would_fit_if="" if fits else lack(Gap(pair.missing), facts, wanted, gettext),
        fresh=_just_published(pair, today) or (mark is not None and mark.fresh),
        seen=mark is not None and mark.seen,
        hidden_why=(mark.why or "") if mark else "",
    )


def _just_published(pair: _Pair, today: date) -> bool:
    return pair.published_on is not None and pair.published_on > today - FRESH


def _facts(pair: _Pair, today: date, *, english: bool) -> Facts:
    later = available_later(pair.available_from, today)
    return Facts(
        km=distance_step(pair.km),
        occupation_label=key_label(pair.occupation, english=english),
        stance=pair.stance,
        closeness=pair.closeness,
        hours_min=pair.hours_min,
        hours_max=pair.hours_max,
        max_km=pair.max_km,
        level_label="" if pair.level is None else education_level_label(pair.level, english=english),
        licences=(),
        available_month=date_format(later, "F Y") if later else "",
        points={each: getattr(pair, f"{each.value}_points") for each in Criterion},
        licences_missing=pair.licences_missing,
        languages_missing=[language_label(code, english=english) for code in pair.languages_missing],
        skills_had=[skill_label(code, english=english) for code in pair.skills_had],
    )


def _wanted(pair: _Pair, *, english: bool) -> Wanted:
    return Wanted(
        occupation_label=key_label(pair.wanted_occupation, english=english),
        hours_min=pair.wanted_hours_min,
        hours_max=pair.wanted_hours_max,
        level_label=education_level_label(pair.wanted_level, english=english),
        starts_on=pair.starts_on,
        skills=[skill_label(code, english=english) for code in pair.skills_asked],
        licences=pair.licences,
        languages=asked_languages(pair.languages, read_levels(pair.language_levels), english=english),
    )

"""Weighing profiles and vacancies of other organisations with ours: the same points and words, as far as they say."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from sonar.access.types import Basis
from sonar.disclosure.operations import OpenedClient
from sonar.disclosure.queries import under_ticket
from sonar.employers.queries import asked_languages
from sonar.employers.types import Vacancy
from sonar.kernel import clock
from sonar.kernel.statements import statement
from sonar.matching.rules import (
    Facts,
    Wanted,
    available_later,
    contributions,
    distance_step,
    fact_lines,
    own_contributions,
)
from sonar.matching.types import Contribution, Criterion, ForeignProfile, ForeignVacancy, Weighed, WeighedAll
from sonar.reference.queries import education_level_label, key_label, occupation_label

_PACKAGE = "sonar.matching"
Explain = Callable[[Facts, Wanted, Callable[[str], str]], tuple[Contribution, ...]]


@dataclass(frozen=True, slots=True)
class _Pair:
    nth: int
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
    licences: list[str]
    available_from: date | None


def weigh_profiles(*, vacancy: Vacancy, profiles: Sequence[ForeignProfile], now: datetime) -> WeighedAll:
    """Weigh people of other organisations for an open vacancy of ours, in the words of an adviser, best first.

    Who does not meet a demand by what is told of her, is left out and counted.
    """
    with transaction.atomic("matcher"):
        pairs = statement(_PACKAGE, "weigh_elsewhere").rows(
            "matcher", _Pair, vacancy_id=vacancy.id, profiles=_document(profiles)
        )
    wanted = Wanted(
        occupation_label=vacancy.occupation,
        hours_min=vacancy.hours_min,
        hours_max=vacancy.hours_max,
        level_label=vacancy.education_level,
        starts_on=vacancy.starts_on,
        licences=vacancy.licences,
        # Others need not tell how well somebody writes: then it stands in nobody's way, and nothing is said of it.
        languages=tuple(
            replace(each, writes=False, beyond=each.beyond or each.writes) for each in vacancy.asked_languages
        ),
    )
    today = clock.local_day(now)
    return _all(pairs, len(profiles), lambda pair: _weighed(pair, wanted, today, contributions))


def weigh_vacancies(*, opened: OpenedClient, vacancies: Sequence[ForeignVacancy], now: datetime) -> WeighedAll | None:
    """Weigh vacancies of other organisations for the client whose profile is open, best first.

    Told to herself when she opened it, else to her adviser. Those that do not fit are left out and counted. None when
    nothing in her profile can be weighed: no occupation, or she is not looking for work now.
    """
    with under_ticket(opened.live_ticket()):
        pairs = statement(_PACKAGE, "weigh_offers").rows("reader", _Pair, vacancies=_document(vacancies))
    if not pairs:
        return None
    explain: Explain = own_contributions if opened.card.basis is Basis.OWN else contributions
    today = clock.local_day(now)
    return _all(
        pairs, len(vacancies), lambda pair: _weighed(pair, _wanted(vacancies[pair.nth]), today, explain, fact=False)
    )


def _document(given: Sequence[ForeignProfile] | Sequence[ForeignVacancy]) -> str:
    return json.dumps([asdict(each) for each in given], default=lambda day: day.isoformat())


def _all(pairs: Sequence[_Pair], given: int, weigh: Callable[[_Pair], Weighed]) -> WeighedAll:
    fitting = [weigh(pair) for pair in pairs if not pair.missing]
    return WeighedAll(tuple(sorted(fitting, key=lambda each: (-each.score, each.nth))), given - len(fitting))


def _weighed(pair: _Pair, wanted: Wanted, today: date, explain: Explain, *, fact: bool = True) -> Weighed:
    facts = _facts(pair, today)
    parts = explain(facts, wanted, gettext)
    if not pair.closeness:
        # Its occupation is in no list that ours can be compared with.
        unlike = gettext("Het beroep is niet te vergelijken met dat van de vacature.")
        parts = tuple(
            replace(each, explanation=unlike) if each.criterion is Criterion.OCCUPATION else each for each in parts
        )
    return Weighed(
        nth=pair.nth,
        score=sum(facts.points.values()),
        contributions=parts,
        facts=fact_lines(facts, gettext) if fact else (),
        distance_km=facts.km,
    )


def _facts(pair: _Pair, today: date) -> Facts:
    later = available_later(pair.available_from, today)
    english = _english()
    return Facts(
        km=distance_step(pair.km),
        occupation_label=key_label(pair.occupation, english=english) if pair.closeness else "",
        stance=pair.stance,
        closeness=pair.closeness,
        hours_min=pair.hours_min,
        hours_max=pair.hours_max,
        max_km=pair.max_km,
        level_label="" if pair.level is None else education_level_label(pair.level, english=english),
        licences=pair.licences,
        available_month=date_format(later, "F Y") if later else "",
        points=_points(pair),
    )


def _points(pair: _Pair) -> dict[Criterion, int]:
    return {each: getattr(pair, f"{each.value}_points") for each in Criterion}


def _wanted(vacancy: ForeignVacancy) -> Wanted:
    english, level = _english(), vacancy.level
    return Wanted(
        occupation_label=occupation_label(scheme="competentnl", code=vacancy.occupation, english=english),
        hours_min=vacancy.hours_min or 0,
        hours_max=vacancy.hours_max or 40,
        level_label=gettext("niet bekend") if level is None else education_level_label(level, english=english),
        starts_on=vacancy.starts_on,
        licences=vacancy.licences,
        languages=asked_languages(vacancy.languages, vacancy.levels, english=english),
    )


def _english() -> bool:
    return get_language() == "en"

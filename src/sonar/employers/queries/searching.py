"""The public site's search: open vacancies by words, by place and by choices. Nothing about the visitor is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from sonar.employers.queries.synonyms import WordQuestion, word_question
from sonar.employers.types import FacetCount, Order, PublicRow, VacanciesFound, VacancyQuestion
from sonar.kernel import clock
from sonar.kernel.statements import statement
from sonar.reference.queries import (
    areas_within,
    contract_form_label,
    find_occupations,
    occupation_key,
    occupation_label,
)
from sonar.reference.types import FoundOccupation, Match

PUBLIC_PAGE: Final = 25
MOST_PAGES: Final = 40
"""Nobody reads further; who would take over all vacancies is to ask for them."""
FARTHEST: Final = 100
_COUNTED_KM: Final = 50
"""Distances are counted up to here, so vacancies are looked at this far from a place at least."""
_NAMED: Final = frozenset({Match.EXACT, Match.PREFIX, Match.WORD})
_SCHEMES: Final = ("sonar", "uwv", "esco")
_PACKAGE: Final = "sonar.employers"
_MOST_OCCUPATIONS: Final = 20
_MOST_MEANT: Final = 3
_BROAD: Final = 10_000
_KEPT_FOR: Final = timedelta(minutes=1)
_MOST_KEPT: Final = 500
_kept: dict[tuple[VacancyQuestion, date], tuple[datetime, Sequence[FacetCount]]] = {}


@dataclass(frozen=True, slots=True)
class _Hit:
    id: int
    km: float | None


@dataclass(frozen=True, slots=True)
class _Line:
    facet: str
    value: str
    number: int
    km: float | None


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    title: str
    employer: str
    place: str
    hours_min: int
    hours_max: int
    occupation_scheme: str
    occupation_code: str
    contract_form: int
    wage: str
    guided: bool
    published_on: date
    km: float | None


@dataclass(frozen=True, slots=True)
class _Title:
    title: str
    number: int


def find_vacancies(question: VacancyQuestion, *, today: date, english: bool = False) -> VacanciesFound:
    """Return one page of the open vacancies that fit a question, and how many each further choice would leave.

    Words are found in the title, in the text, in the name of the employer, and through the names of the occupation.
    Without any criterion these are the newest. Never raises for odd words: they find nothing.
    """
    words = word_question(question.words)
    occupations = _named(question.words, today=today, english=english) if words.all else ()
    asked = _asked(question, words, occupations, today=today)
    page = max(1, min(question.page, MOST_PAGES))
    asked |= {"order": _order(question), "offset": (page - 1) * PUBLIC_PAGE, "limit": PUBLIC_PAGE}
    with transaction.atomic("reader"):
        hits, counts = _found(question, asked, today=today)
        rows = statement(_PACKAGE, "public_rows").rows(
            "reader", _Row, ids=[hit.id for hit in hits], km=[hit.km for hit in hits]
        )
    total = next((each.number for each in counts if each.facet == "total"), 0)
    return VacanciesFound(
        rows=tuple(_shown(row, english=english) for row in rows),
        total=total,
        page=page,
        pages=min(MOST_PAGES, -(-total // PUBLIC_PAGE)),
        counts=tuple(each for each in counts if each.facet != "total"),
        meant=() if total or not question.words.strip() else _meant(question.words, today=today, english=english),
    )


def suggest_words(text: str, *, today: date, limit: int = 8, english: bool = False) -> tuple[str, ...]:
    """Return how the words that somebody types may go on: names of occupations, then titles of open vacancies."""
    question = word_question(text)
    if question.all is None:
        return ()
    named = [each.name for each in find_occupations(text, on=today, limit=limit, english=english)]
    with transaction.atomic("reader"):
        titles = statement(_PACKAGE, "titles_beginning").rows(
            "reader", _Title, word=question.all, today=today, limit=limit
        )
    known = {each.casefold(): each for each in (*reversed([row.title for row in titles]), *reversed(named))}
    return tuple(list(reversed(known.values()))[:limit])


def _found(
    question: VacancyQuestion, asked: dict[str, Any], *, today: date
) -> tuple[Sequence[_Hit], Sequence[FacetCount]]:
    """Return which vacancies stand on the page, in their order, and the counts.

    The counts of a question that leaves very many are kept for a minute: nobody sees the difference. Which vacancies
    are shown is asked anew each time.
    """
    key, now = (replace(question, page=1, order=Order.NEWEST), today), clock.now()
    kept = _kept.get(key)
    if kept is not None and abs(now - kept[0]) < _KEPT_FOR:
        return statement(_PACKAGE, "public_page").rows("reader", _Hit, **asked), kept[1]
    lines = statement(_PACKAGE, "public_search").rows("reader", _Line, **asked)
    shown = sorted((line for line in lines if line.facet == "page"), key=lambda line: line.number)
    counts = [FacetCount(line.facet, line.value, line.number) for line in lines if line.facet != "page"]
    if any(each.facet == "total" and each.number > _BROAD for each in counts):
        while len(_kept) >= _MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept.pop(key, None)
        _kept[key] = (now, counts)
    return [_Hit(int(line.value), line.km) for line in shown], counts


def _asked(
    question: VacancyQuestion, words: WordQuestion, occupations: Sequence[int], *, today: date
) -> dict[str, Any]:
    pc4, km = areas_within(question.place, km=max(question.radius, _COUNTED_KM)) if question.place else (None, None)
    since = question.since_days
    return {
        "all": words.all if words.all or not question.words.strip() else "",
        "each": list(words.each),
        "occupations": list(occupations),
        # As the texts of arrays: thousands of numbers one by one would take longer than counting what lies there.
        "pc4": None if pc4 is None else f"{{{','.join(map(str, pc4))}}}",
        "km": None if km is None else f"{{{','.join(f'{each:.2f}' for each in km)}}}",
        "radius": question.radius,
        "hours": _bits(question.hours),
        "contracts": _bits(question.contracts),
        "levels": _bits(question.levels),
        "licences": list(question.licences),
        "since": None if since is None else date.fromordinal(today.toordinal() - since),
        "guidance": question.guidance,
        "adapted": question.adapted,
        "sectors": list(question.sectors),
        "today": today,
    }


def _order(question: VacancyQuestion) -> str:
    """Return the order: without a place nothing is nearer."""
    if question.order is Order.NEAREST and question.place is None:
        return Order.NEWEST.value
    return question.order.value


def _named(text: str, *, today: date, english: bool) -> tuple[int, ...]:
    """Return the occupations that the words name, by whatever name the lists have for them."""
    found = find_occupations(text, on=today, limit=_MOST_OCCUPATIONS, schemes=_SCHEMES, english=english)
    keys = (occupation_key(scheme=each.scheme, code=each.code) for each in found if each.match in _NAMED)
    return tuple(dict.fromkeys(key for key in keys if key is not None))


def _meant(text: str, *, today: date, english: bool) -> tuple[str, ...]:
    """Return names of occupations that are written nearly so, for somebody whose words found nothing."""
    found: tuple[FoundOccupation, ...] = find_occupations(text, on=today, limit=_MOST_MEANT, english=english)
    typed = text.strip().casefold()
    return tuple(dict.fromkeys(each.name for each in found if each.name.casefold() != typed))


def _shown(row: _Row, *, english: bool) -> PublicRow:
    return PublicRow(
        id=row.id,
        number=number_of(row.id),
        title=row.title,
        employer=row.employer,
        place=row.place,
        occupation=occupation_label(scheme=row.occupation_scheme, code=row.occupation_code, english=english),
        hours_min=row.hours_min,
        hours_max=row.hours_max,
        contract_form=contract_form_label(row.contract_form, english=english),
        wage=row.wage,
        guided=row.guided,
        published_on=row.published_on,
        km=None if row.km is None else round(row.km),
    )


def number_of(vacancy_id: int) -> str:
    """Return the number by which people name a vacancy."""
    return f"V{vacancy_id:06d}"


def _bits(codes: Sequence[int]) -> int:
    return sum(1 << code for code in set(codes))

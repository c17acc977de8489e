"""Answering questions of the national exchange about vacancies that are open here."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from sonar.exchange.operations.vum_source import MOST_MATCHES, ask, fresh_seed, raise_for
from sonar.exchange.rules.vum_vacancy import LEVEL_FROM, OpenVacancy, vacancy_answer
from sonar.exchange.types import Answer, Matches, VacancyQuestion, VumCall, VumRefusal, VumRefused
from sonar.kernel.statements import statement


@dataclass(frozen=True, slots=True)
class _Found:
    vacancies: list[int] | None
    names: list[str] | None = field(repr=False)
    more: bool | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class _Opened:
    vacancy_id: int | None
    refusal: str | None


def answer_vacancies(
    *, call: VumCall, question: VacancyQuestion, limit: int = MOST_MATCHES, seed: int | None = None
) -> Matches:
    """Return open vacancies that satisfy a question, at most `limit`, in random order, each under a fresh name.

    Raises `VumRefused`.
    """
    found = ask(
        "matcher",
        "ask_vum_vacancies",
        _Found,
        call=call,
        asked=json.dumps(vacancy_document(question)),
        seed=fresh_seed() if seed is None else seed,
        limit=limit,
    )
    raise_for(found.refusal)
    ids = found.vacancies or []
    known = _vacancies(ids, contact=False)
    matches = (
        vacancy_answer(known[each], name=name)
        for each, name in zip(ids, found.names or [], strict=True)
        if each in known
    )
    return Matches(tuple(matches), more=bool(found.more))


def answer_vacancy(*, call: VumCall, name: str) -> Answer:
    """Return the details of one vacancy of an answer to this asker; raise `VumRefused`."""
    opened = ask("logger", "open_vum_vacancy", _Opened, call=call, name=name)
    raise_for(opened.refusal)
    known = _vacancies([opened.vacancy_id], contact=True)
    if opened.vacancy_id not in known:
        raise VumRefused(VumRefusal.NOT_AVAILABLE)
    return vacancy_answer(known[opened.vacancy_id], name=name, detail=True)


def _vacancies(ids: list[int], *, contact: bool) -> dict[int, OpenVacancy]:
    with transaction.atomic("logger", durable=True):
        rows = statement("sonar.exchange", "vum_vacancies").rows("logger", OpenVacancy, vacancies=ids, contact=contact)
    return {row.id: row for row in rows}


def vacancy_document(question: VacancyQuestion) -> dict[str, Any]:
    """Return the question as the database takes it."""
    level = question.level
    return {
        "pc4": question.pc4,
        "km": question.km,
        "occupation": question.occupation,
        "level": LEVEL_FROM[level.least] if level is not None and level.known else None,
        "level_known": None if level is None else level.known,
        "licences": question.licences,
        "languages": [{"code": each.code, "oral": each.oral, "written": each.written} for each in question.languages],
        "irregular_hours": question.irregular_hours,
        "hours_max_from": question.hours_max_from,
        "hours_min_to": question.hours_min_to,
        "starts_from": question.starts_from.isoformat() if question.starts_from else None,
    }

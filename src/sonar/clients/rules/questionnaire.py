"""The questionnaire: its questions by edition, and the score that follows from the answers alone (R16)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from sonar.clients.types import Option


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its answers and the points for each."""

    name: str
    label_nl: str
    label_en: str
    options: tuple[Option, ...]
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the questionnaire; never changed once used."""

    code: str
    label_nl: str
    label_en: str
    valid_from: date
    questions: tuple[Question, ...]


@cache
def editions() -> Mapping[str, Edition]:
    """Return every edition by its code, oldest first. Read once per process."""
    source = tomllib.loads((files("sonar.clients") / "questionnaire.toml").read_text(encoding="utf-8"))
    return {
        code: Edition(
            code=code,
            label_nl=facts["label_nl"],
            label_en=facts["label_en"],
            valid_from=facts["valid_from"],
            questions=tuple(_question(name, asked) for name, asked in facts["question"].items()),
        )
        for code, facts in source["edition"].items()
    }


def edition_on(day: date) -> Edition:
    """Return the edition to fill in on that day."""
    return max((each for each in editions().values() if each.valid_from <= day), key=lambda each: each.valid_from)


def check_answers(edition: str, answers: Mapping[str, str]) -> list[str]:
    """Return what is wrong with a set of answers: `code`, or `incomplete` when a question has none."""
    known = editions().get(edition)
    if known is None:
        return ["code"]
    points = {question.name: question.points for question in known.questions}
    if any(name not in points or answer not in points[name] for name, answer in answers.items()):
        return ["code"]
    return ["incomplete"] if len(answers) < len(points) else []


def score_of(edition: str, answers: Mapping[str, str]) -> int:
    """Return the score, 0 to 100: the same answers to the same edition always give the same score."""
    questions = editions()[edition].questions
    got = sum(question.points[answers[question.name]] for question in questions)
    most = sum(max(question.points.values()) for question in questions)
    return (200 * got + most) // (2 * most)


def _question(name: str, asked: Mapping[str, Any]) -> Question:
    answers = asked["answers"]
    return Question(
        name=name,
        label_nl=str(asked["nl"]),
        label_en=str(asked["en"]),
        options=tuple(Option(code, dutch, english) for code, (dutch, english, _) in answers.items()),
        points={code: points for code, (_, __, points) in answers.items()},
    )

# ruff: noqa: E501 - the published table stands in lines of its own
"""The points of matching: the one table that is published, and the same arithmetic as the database does.

`docs/generated/matching.md` and the entry for the algorithm register are written from here; a test holds the functions of
`matching/sql/points.sql` against it for every input it can think of.
"""

from dataclasses import dataclass
from datetime import date
from math import floor

from sonar.matching.types import MAXIMUM, Criterion


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the published table: when, and how many points."""

    when: str
    points: str


POINTS: dict[Criterion, tuple[Step, ...]] = {
    Criterion.OCCUPATION: (
        Step("wants the very occupation", "36"),
        Step("is willing to explore the very occupation", "26"),
        Step("wants a related occupation", "28 × closeness / 100, rounded down"),
        Step("is willing to explore a related occupation", "18 × closeness / 100, rounded down"),
    ),
    Criterion.DISTANCE: (
        Step(
            "the share of her own travel distance that the work is away",
            "18 − 12 × share, the share's part rounded down",
        ),
        Step("she names no distance but her own place (0 km)", "18"),
    ),
    Criterion.HOURS: (
        Step("all hours that are asked lie within hers", "14"),
        Step("part of them do", "5 + 9 × the part of the range that overlaps, rounded down"),
    ),
    Criterion.LEVEL: (
        Step("the level that is asked", "9"),
        Step("one level above it", "7"),
        Step("further above it", "5"),
        Step("not known", "3"),
    ),
    Criterion.START: (
        Step("available when the work begins", "8"),
        Step("available later", "8 − 1 for each week begun, at least 0"),
    ),
    Criterion.SKILLS: (
        Step("no skills are asked", "6"),
        Step("skills are asked", "6 × the share of them she has, rounded down"),
    ),
    Criterion.CONTRACT: (
        Step("the contract is among her wishes", "5"),
        Step("she has no wish", "4"),
        Step("it is not among her wishes", "0"),
    ),
    Criterion.LANGUAGES: (
        Step("no language is asked", "4"),
        Step(
            "languages are asked; she speaks each of them at least sufficiently",
            "1 + 3 × the share she speaks well, rounded down",
        ),
    ),
}
"""What each criterion gives, in words."""

HARD: tuple[tuple[str, str], ...] = (
    ("Occupation", "The vacancy's occupation, or one related to it, is among those she wants or is willing to explore."),
    ("Distance", "In a straight line, at most her own travel distance and at most the employer's, if the employer set one."),
    ("Hours", "Her range of hours and the vacancy's overlap."),
    ("Level", "Her level of education is at least what is asked, or is not known."),
    ("Licences", "She has every driving licence that is asked."),
    ("Languages", "She speaks every language that is asked at least sufficiently, and well where the vacancy asks to speak it well or excellently. She writes it well where the vacancy asks to write it well or excellently; to write it fairly does not count."),
    ("Available", "She is available within 60 days of the first day."),
    ("Irregular hours", "Work at irregular hours goes to nobody who said not to want it."),
    ("Transport", "Work that cannot be reached by public transport goes to nobody who travels by nothing else and lives further than 3 km from it. It is not told."),
    ("What the work must offer", "Guidance, an adapted workplace or varied tasks, where she needs them. It counts as offered or not; it gives no points, is not told, and cannot be seen in what is shown."),
    ("Hours she can bear", "Work that asks more hours a week than somebody can bear, as an expert assessed it, does not fit her. It gives no points, is not told, and cannot be seen in what is shown."),
    ("Able to work", "Nobody who was assessed not to be able to work at present is matched meanwhile."),
    ("CV", "Her CV has not run out, and the vacancy is open and has not run out."),
    ("Protected persons", "They are neither shown nor counted."),
)  # fmt: skip
"""What must hold before anything is counted, in words."""

EQUALS = (
    "Equal scores are ordered by a number from 0 to 1 that differs per vacancy, means nothing and is the same each time,"
    " with 0.01 added for each time somebody stood in the list of a vacancy in the last 28 days, today not counted. A"
    " vacancy counts once a day, however often its list is looked at. The lowest comes first: who was shown less has the"
    " better chance, and nobody is always first."
)

LATE = 60
"""Days after the first day of work within which somebody must be available."""


def occupation_points(stance: int, closeness: int) -> int:
    """Return the points for an occupation; stance 1 wanted, 2 explore; closeness 100 is the very occupation."""
    if closeness == 100:  # noqa: PLR2004 - the closeness to itself
        return 36 if stance == 1 else 26
    return (28 if stance == 1 else 18) * closeness // 100


def distance_points(km: float, max_km: int) -> int:
    """Return the points for a distance within somebody's own limit."""
    return 18 if max_km == 0 else 18 - floor(12 * km / max_km)


def hours_points(least: int, most: int, wanted_least: int, wanted_most: int) -> int:
    """Return the points for hours that overlap."""
    if least <= wanted_least and most >= wanted_most:
        return 14
    overlap = min(most, wanted_most) - max(least, wanted_least)
    return 5 + 9 * overlap // max(wanted_most - wanted_least, 1)


def level_points(level: int | None, wanted: int) -> int:
    """Return the points for a level of education that is high enough."""
    if level is None:
        return 3
    return {0: 9, 1: 7}.get(level - wanted, 5)


def start_points(available: date | None, starts: date) -> int:
    """Return the points for being available."""
    late = 0 if available is None else max(0, (available - starts).days)
    return max(0, 8 - (late + 6) // 7)


def contract_points(contracts: int, offered: int) -> int:
    """Return the points for the contract; both as bits, of which those from 15 on are not about contracts."""
    wished = contracts & 0x7FFF
    return 4 if wished == 0 else 5 if wished & offered else 0


def skills_points(skills: int, asked: int) -> int:
    """Return the points for skills; both as bits."""
    return 6 if asked == 0 else 6 * (skills & asked).bit_count() // asked.bit_count()


def languages_points(fluent: int, asked: int) -> int:
    """Return the points for languages; both as bits."""
    return 4 if asked == 0 else 1 + 3 * (fluent & asked).bit_count() // asked.bit_count()


def published() -> list[str]:
    """Return the table as lines of Markdown."""
    lines = ["| criterion | at most | when | points |", "| --- | --- | --- | --- |"]
    for criterion, most in MAXIMUM.items():
        for place, step in enumerate(POINTS[criterion]):
            name = criterion.value if place == 0 else ""
            lines.append(f"| {name} | {most if place == 0 else ''} | {step.when} | {step.points} |")
    return lines

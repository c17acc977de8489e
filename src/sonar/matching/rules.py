"""The words that go with the points. The points themselves are given in the database, next to the data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sonar.matching.types import MAXIMUM, Contribution, Criterion


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a candidate without knowing who she is, and the points each criterion got."""

    km: float
    occupation_label: str
    stance: int
    closeness: int
    hours_min: int
    hours_max: int
    max_km: int
    level_label: str
    licences: Sequence[str]
    available_from: date | None
    points: dict[Criterion, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the vacancy asks, in words."""

    occupation_label: str
    hours_min: int
    hours_max: int
    level_label: str
    starts_on: date | None


def contributions(facts: Facts, wanted: Wanted) -> tuple[Contribution, ...]:
    """Return each criterion's points with the reason in plain Dutch. The points add up to the score."""
    words = {
        Criterion.OCCUPATION: _occupation(facts, wanted),
        Criterion.DISTANCE: f"Ongeveer {round(facts.km)} km; deze kandidaat wil tot {facts.max_km} km reizen.",
        Criterion.HOURS: f"Wil {_hours(facts.hours_min, facts.hours_max)}; gevraagd is {_hours(wanted.hours_min, wanted.hours_max)}.",
        Criterion.LEVEL: _level(facts, wanted),
        Criterion.START: _start(facts, wanted),
        Criterion.CONTRACT: {0: "Het aangeboden contract staat niet bij de voorkeuren.", 4: "Geen voorkeur voor een contractvorm."}.get(
            facts.points[Criterion.CONTRACT], "Het aangeboden contract past bij de voorkeuren."
        ),
    }
    return tuple(
        Contribution(criterion=criterion, points=facts.points[criterion], maximum=MAXIMUM[criterion], explanation=words[criterion])
        for criterion in Criterion
    )


def fact_lines(facts: Facts) -> tuple[str, ...]:
    """Return the short facts that stand with a candidate."""
    lines = [facts.occupation_label, facts.level_label, _hours(facts.hours_min, facts.hours_max), f"± {round(facts.km)} km"]
    if facts.licences:
        lines.append(f"Rijbewijs {', '.join(facts.licences)}")
    if facts.available_from:
        lines.append(f"Beschikbaar vanaf {facts.available_from:%d-%m-%Y}")
    return tuple(line for line in lines if line)


def _occupation(facts: Facts, wanted: Wanted) -> str:
    wish = "wil werken als" if facts.stance == 1 else "staat open voor werk als"
    if facts.closeness == 100:
        return f"Deze kandidaat {wish} {wanted.occupation_label.lower()}."
    return f"Deze kandidaat {wish} {facts.occupation_label.lower()}; dat lijkt op {wanted.occupation_label.lower()}."


def _level(facts: Facts, wanted: Wanted) -> str:
    if not facts.level_label:
        return f"Het niveau is niet bekend; gevraagd is {wanted.level_label.lower()}."
    if facts.points[Criterion.LEVEL] == MAXIMUM[Criterion.LEVEL]:
        return f"Heeft precies het gevraagde niveau: {facts.level_label.lower()}."
    return f"Heeft een hoger niveau ({facts.level_label.lower()}) dan gevraagd ({wanted.level_label.lower()})."


def _start(facts: Facts, wanted: Wanted) -> str:
    if facts.available_from is None:
        return "Is nu beschikbaar."
    if facts.points[Criterion.START] == MAXIMUM[Criterion.START]:
        return f"Is op tijd beschikbaar: vanaf {facts.available_from:%d-%m-%Y}."
    begin = f" (begin: {wanted.starts_on:%d-%m-%Y})" if wanted.starts_on else ""
    return f"Is later beschikbaar dan gevraagd: vanaf {facts.available_from:%d-%m-%Y}{begin}."


def _hours(least: int, most: int) -> str:
    return f"{most} uur" if least == most else f"{least}–{most} uur"

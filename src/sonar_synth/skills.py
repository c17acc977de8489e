"""Skills that fit an occupation: those that people have, and those that vacancies ask."""

from functools import cache

from sonar.reference.operations import shipped_lists
from sonar.reference.types import Occupation, Skill
from sonar_synth.draws import Draw

_WORDS = ("Doorzetten", "Omgaan met drukte", "Netjes werken", "Meedenken met klanten")
"""Own words that are in no list."""


def skills_of(draw: Draw, occupation: Occupation) -> tuple[dict[str, str], ...]:
    """Draw skills of somebody who does this work, as rows of her record: of the work, general ones, and own words."""
    found = draw.some(_usual().get(occupation.code, ()), draw.one((1, 2, 2, 3)))
    if draw.chance(0.3):
        found.append(draw.one(_general()))
    rows = {
        each.code: {"skill_kind": each.kind, "skill_code": each.code, "skill_name": each.label_nl} for each in found
    }
    if draw.chance(0.2):
        rows[""] = {"skill_kind": "soft_skill", "skill_name": draw.one(_WORDS)}
    return tuple(rows.values())


def skills_asked(draw: Draw, occupation: int) -> tuple[str, ...]:
    """Draw the codes of skills that a vacancy in this occupation asks: most ask some of what the work usually asks."""
    found = draw.some(_usual().get(occupation, ()), draw.one((0, 0, 1, 2, 3)))
    if found and draw.chance(0.25):
        found.append(draw.one(_general()))
    return tuple(sorted({each.code for each in found}))


@cache
def _usual() -> dict[int, tuple[Skill, ...]]:
    lists = shipped_lists()
    known = {each.code: each for each in lists.skills}
    found: dict[int, tuple[Skill, ...]] = {}
    for each in lists.usual_skills:
        found[each.code] = (*found.get(each.code, ()), known[each.skill])
    return found


@cache
def _general() -> tuple[Skill, ...]:
    return tuple(each for each in shipped_lists().skills if each.kind != "trade_skill")

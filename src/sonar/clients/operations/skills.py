"""Skills as codes: what somebody chose, or what her own words name exactly, counts in matching."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sonar.clients.rules.skills import CODE, NAME, SKILL, from_list
from sonar.reference import queries as reference
from sonar.reference.types import Skill

Row = Mapping[str, Any]


def coded_skill(changes: Mapping[str, object], *, before: Mapping[str, Any], today: date) -> Mapping[str, object]:
    """Return changes to a skill with its code, when one was chosen or the words are exactly the name of one.

    Words that name nothing in the list stay words, and a code that the list does not have stays what it is: the check
    of the part refuses it.
    """
    if not changes.keys() & {CODE, NAME}:
        return changes
    given = {CODE: before.get(CODE), NAME: before.get(NAME), **changes}
    chosen = str(given[CODE] or "")
    words = str(given[NAME] or "").strip()
    found = _listed(chosen) if chosen else reference.known_skill(words, on=today, exact=True)
    if found is None:
        return changes
    return from_list({**changes, NAME: words}, found, was=_listed(str(before.get(CODE) or "")))


def coded_parts(parts: Mapping[str, tuple[Row, ...]], *, today: date) -> Mapping[str, tuple[Row, ...]]:
    """Return parts that a source brings, with skills as codes of the list where their code or name is in it.

    The code may be the last part of an address. What is in no list stays as it came.
    """
    if SKILL not in parts:
        return parts
    found: dict[tuple[object, object], Row] = {}
    for row in parts[SKILL]:
        code = str(row.get(CODE) or "")
        skill = (
            _listed(code)
            or _listed(code.rpartition("/")[2])
            or reference.known_skill(str(row.get(NAME) or ""), on=today, exact=True)
        )
        made = row if skill is None else from_list({**row, NAME: ""}, skill, was=None)
        found.setdefault((made.get(CODE), made.get(NAME)), made)
    return {**parts, SKILL: tuple(found.values())}


def _listed(code: str) -> Skill | None:
    return next((each for each in reference.skills() if each.code == code), None)

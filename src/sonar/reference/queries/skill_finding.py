"""Finding skills by what somebody types, in Sonar's own list. ESCO's skills are not at hand in Dutch."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from sonar.reference import rules
from sonar.reference.queries import lists
from sonar.reference.types import Match, Skill

_SURE: Final = frozenset({Match.EXACT, Match.FUZZY})
_LONG_ENOUGH: Final = 6


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of a skill, in one of two languages."""

    scheme: str
    code: str
    name: str
    skill: Skill


def find_skills(words: str, *, on: date, kind: str = "", limit: int = 10, english: bool = False) -> tuple[Skill, ...]:
    """Return at most `limit` skills that fit what somebody types and may be chosen on that day, best first.

    Typing errors, word order and split compounds are forgiven as for occupations. `kind` limits it to one kind.
    """

    def accept(each: _Name) -> bool:
        return kind in {"", each.skill.kind} and rules.is_valid(each.skill, on=on)

    return tuple(each.skill for each, _ in _finder(english=english).find(words, limit=limit, accept=accept))


def known_skill(words: str, *, on: date) -> Skill | None:
    """Return the skill that free words name, in either language: the same words, or within two typing errors.

    None when it is in no list, or when the words are too short to be sure of.
    """
    for english in (False, True):
        found = _finder(english=english).find(words, limit=1, accept=lambda each: rules.is_valid(each.skill, on=on))
        folded = "".join(rules.folded_words(words))
        for each, match in found:
            written = "".join(rules.folded_words(each.name))
            near = len(folded) >= _LONG_ENOUGH and rules.errors_between(folded, written) <= rules.MOST_ERRORS
            if match in _SURE and (written == folded or near):
                return each.skill
    return None


def forget_skills() -> None:
    """Read the skills anew at their next use."""
    _finder.cache_clear()


@cache
def _finder(*, english: bool) -> rules.Finder[_Name]:
    scheme = "sonar"
    names = [_Name(scheme, each.code, each.label_en if english else each.label_nl, each) for each in lists.skills()]
    return rules.Finder(names, schemes=(scheme,))

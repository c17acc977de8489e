"""Finding skills by what somebody types, in Sonar's own list. ESCO's skills are not at hand in Dutch."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from sonar.kernel.statements import statement
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


@dataclass(frozen=True, slots=True)
class _Usual:
    skill: str
    closeness: int


def find_skills(words: str, *, on: date, kind: str = "", limit: int = 10, english: bool = False) -> tuple[Skill, ...]:
    """Return at most `limit` skills that fit what somebody types and may be chosen on that day, best first.

    Typing errors, word order and split compounds are forgiven as for occupations. `kind` limits it to one kind.
    """

    def accept(each: _Name) -> bool:
        return kind in {"", each.skill.kind} and rules.is_valid(each.skill, on=on)

    return tuple(each.skill for each, _ in _finder(english=english).find(words, limit=limit, accept=accept))


def known_skill(words: str, *, on: date, exact: bool = False) -> Skill | None:
    """Return the skill that free words name, in either language: the same words, or within two typing errors.

    `exact` forgives no errors, only capitals, accents, signs and spaces.

    None when it is in no list, or when the words are too short to be sure of.
    """
    for english in (False, True):
        found = _finder(english=english).find(words, limit=1, accept=lambda each: rules.is_valid(each.skill, on=on))
        folded = "".join(rules.folded_words(words))
        for each, match in found:
            written = "".join(rules.folded_words(each.name))
            near = len(folded) >= _LONG_ENOUGH and rules.errors_between(folded, written) <= rules.MOST_ERRORS
            if match in _SURE and (written == folded or (near and not exact)):
                return each.skill
    return None


def usual_skills(key: int, *, on: date) -> tuple[Skill, ...]:
    """Return the skills that work of this key usually asks for, as Sonar's own list knows it.

    An occupation of another list has those of the occupation of our own that is nearly the same, if there is one.
    """
    rows = statement("sonar.reference", "usual_skills").rows("reader", _Usual, key=key, day=on)
    best = max((each.closeness for each in rows), default=0)
    codes = {each.skill for each in rows if each.closeness == best}
    return tuple(each for each in lists.skills() if each.code in codes and rules.is_valid(each, on=on))


def forget_skills() -> None:
    """Read the skills anew at their next use."""
    _finder.cache_clear()


@cache
def _finder(*, english: bool) -> rules.Finder[_Name]:
    scheme = "sonar"
    names = [_Name(scheme, each.code, each.label_en if english else each.label_nl, each) for each in lists.skills()]
    return rules.Finder(names, schemes=(scheme,))

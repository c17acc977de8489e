"""Finding words in a vacancy that the law forbids, and signs that it is no real one (R113, I18).

Plain rules over plain text, blind to capitals and accents. They point; a colleague judges what they stopped.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sonar.employers.rules.wages import Wage, wage_words
from sonar.employers.types import Finding

_SENTENCE_END: Final = re.compile(r"[.!?]+(?=\s|$)|\n+|\s[•*]\s|;\s")
_WIDER_END: Final = re.compile(r"[.!?]+(?=\s|$)|\n\s*\n")
"""A line that breaks off does not end what belongs together."""
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—−"), "-") | dict.fromkeys(map(ord, "‘’´`"), "'")  # noqa: RUF001 - what people type
_LONGEST_WORDS: Final = 120


class BadCriteria(ValueError):
    """The source of the criteria cannot be read; the message says where."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that may not stand in a vacancy, or that asks for attention."""

    name: str
    ground: str
    law: str
    instead: str
    stops: bool
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    """Wider words around a hit that make it innocent."""
    unless_sentence: tuple[re.Pattern[str], ...]
    unless_text: tuple[re.Pattern[str], ...]
    only_sentence: tuple[re.Pattern[str], ...]
    """What must stand in the same sentence, if anything."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """All criteria, and the minimum wage an hour from a day on."""

    rules: tuple[Criterion, ...]
    minimum_wages: tuple[tuple[date, Decimal], ...]
    wage: Criterion
    """What is told about pay that cannot be; its words are found by calculation."""

    def minimum_wage(self, on: date) -> Decimal | None:
        """Return the legal minimum an hour on a day, as far as it is known."""
        known = [amount for since, amount in self.minimum_wages if since <= on]
        return known[-1] if known else None


def read_criteria(text: str) -> Criteria:
    """Return the criteria written in `text` (TOML); raise `BadCriteria` on anything unknown or unreadable."""
    try:
        source = tomllib.loads(text)
        words = {name: f"(?:{'|'.join(parts)})" for name, parts in source.get("words", {}).items()}
        wages = sorted((each["from"], Decimal(str(each["hour"]))) for each in source["minimum_wage"])
        rules = tuple(_rule(dict(each), words) for each in source["rule"])
        wage = _rule(dict(source["wage"]), words)
    except (KeyError, TypeError, ValueError, re.error) as fault:
        message = f"the criteria cannot be read: {fault}"
        raise BadCriteria(message) from fault
    if len({rule.name for rule in rules}) != len(rules):
        message = "two criteria have one name"
        raise BadCriteria(message)
    return Criteria(rules=rules, minimum_wages=tuple(wages), wage=wage)


def check_texts(
    texts: Sequence[str], *, criteria: Criteria, today: date, wage: str = "", hours_max: int = 0
) -> tuple[Finding, ...]:
    """Return what is found in the texts of one vacancy, in the order of the criteria, the same words once.

    `wage` is the text about pay, held against the minimum wage of `today` for `hours_max` hours a week.
    """
    given = [_folded(text) for text in (*texts, wage)]
    whole = "\n".join(folded for _, folded in given)
    found: dict[tuple[str, str], Finding] = {}
    for rule in criteria.rules:
        if any(pattern.search(whole) for pattern in rule.unless_text):
            continue
        for original, folded in given:
            for start, end in _hits(rule, folded):
                words = " ".join(original[start:end].split())[:_LONGEST_WORDS]
                found.setdefault((rule.name, words.casefold()), _finding(rule, words))
    pay = Wage(criteria.minimum_wage(today), hours_max, bool(wage.strip()))
    for words in wage_words((*(folded for _, folded in given[:-1]), given[-1][1]), pay=pay):
        found.setdefault((criteria.wage.name, words), _finding(criteria.wage, words))
    return tuple(found.values())


def _hits(rule: Criterion, text: str) -> Iterable[tuple[int, int]]:
    innocent = [match.span() for pattern in rule.unless for match in pattern.finditer(text)]
    taken: list[tuple[int, int]] = []
    for pattern in rule.patterns:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(_overlap((start, end), span) for span in (*innocent, *taken)):
                continue
            sentence = _sentence(text, start, end)
            if any(each.search(sentence) for each in rule.unless_sentence):
                continue
            wider = _sentence(text, start, end, ends=_WIDER_END)
            if rule.only_sentence and not any(each.search(wider) for each in rule.only_sentence):
                continue
            taken.append((start, end))
    return sorted(taken)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _sentence(text: str, start: int, end: int, *, ends: re.Pattern[str] = _SENTENCE_END) -> str:
    before = [match.end() for match in ends.finditer(text, 0, start)]
    after = ends.search(text, end)
    return text[before[-1] if before else 0 : after.start() if after else len(text)]


def _folded(text: str) -> tuple[str, str]:
    """Return the text, and the same text in small letters without accents, sign for sign."""
    plain = text.translate(_DASHES)
    return text, "".join((unicodedata.normalize("NFKD", sign)[:1] or " ").lower()[:1] for sign in plain)


def _finding(rule: Criterion, words: str) -> Finding:
    return Finding(
        rule=rule.name, ground=rule.ground, words=words, law=rule.law, instead=rule.instead, stops=rule.stops
    )


def _rule(rule: dict[str, Any], words: dict[str, str]) -> Criterion:
    lists: dict[str, Any] = {
        name: _compiled(rule.pop(name, ()), words)
        for name in ("patterns", "unless", "unless_sentence", "unless_text", "only_sentence")
    }
    return Criterion(**lists, stops=rule.pop("stops", True), **rule)


def _compiled(patterns: Iterable[str], words: dict[str, str]) -> tuple[re.Pattern[str], ...]:
    """Return the patterns, each at the bounds of words; `{name}` stands for a list of words and `~` for a few words."""
    made = []
    for pattern in patterns:
        text = _spaced(pattern.replace("~", r"(?:[\w'/&-]+[\s,]+){0,3}"))
        for name, alternatives in words.items():
            text = text.replace(f"{{{name}}}", _spaced(alternatives))
        made.append(re.compile(rf"(?<![\w@])(?:{text})(?!\w)"))
    return tuple(made)


def _spaced(pattern: str) -> str:
    """Return a pattern that takes any space for a space, and no word of more than 40 signs."""
    bounded = re.sub(r"(\[\\w[^\]]*\])\+", r"\1{1,40}", pattern)
    return re.sub(r" (\??)", lambda found: r"\s*" if found[1] else r"\s+", bounded)

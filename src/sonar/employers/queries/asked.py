"""What a vacancy asks of level and languages, in words."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from sonar.employers.rules import COMMAND
from sonar.employers.types import AskedLanguage, LanguageLevel
from sonar.reference.queries import education_level_label, language_label

_COMMAND: Final[Mapping[int, tuple[str, str]]] = {
    1: ("een beetje", "a little"),
    2: ("redelijk", "fair"),
    3: ("goed", "good"),
    4: ("uitstekend", "excellent"),
}
"""The words of the register for people's languages. Not its last one: a vacancy that asks for a mother tongue asks
where somebody comes from, which the law forbids (AWGB); who has it as her own meets 4."""
_ORAL: Final = ("spreken", "speaking")
_WRITTEN: Final = ("schrijven", "writing")
_NOT_KNOWN: Final = ("niet bekend", "not known")
WELL: Final = 3
"""The level from which matching asks that a language is spoken or written well, as `matching.refresh_demands` does."""


def asked_level(code: int, *, known: bool, english: bool) -> str:
    """Return the level that a vacancy asks, or that it is not known."""
    return education_level_label(code, english=english) if known else _NOT_KNOWN[english]


def asked_languages(
    codes: Sequence[str], levels: Sequence[LanguageLevel], *, english: bool
) -> tuple[AskedLanguage, ...]:
    """Return the languages that a vacancy asks, in words, each with how well where that is said."""
    said = {each.language: each for each in levels}
    return tuple(_language(code, said.get(code, LanguageLevel(code)), english=english) for code in codes)


def language_words(codes: Sequence[str], levels: Sequence[LanguageLevel], *, english: bool) -> tuple[str, ...]:
    """Return the words alone, as a page shows them."""
    return tuple(each.words for each in asked_languages(codes, levels, english=english))


def language_steps(*, english: bool) -> tuple[tuple[int, str], ...]:
    """Return how well a language can be asked, from least to most, in words."""
    return tuple((step, _COMMAND[step][english]) for step in COMMAND)


def read_levels(text: str | None) -> tuple[LanguageLevel, ...]:
    """Return the levels of languages as the statements give them."""
    return tuple(LanguageLevel(**each) for each in json.loads(text or "[]"))


def _language(code: str, level: LanguageLevel, *, english: bool) -> AskedLanguage:
    name = language_label(code, english=english)
    parts = ((_ORAL, level.oral), (_WRITTEN, level.written))
    said = [f"{what[english]} {_COMMAND[step][english]}" for what, step in parts if step is not None]
    oral, written = level.oral or 0, level.written or 0
    return AskedLanguage(
        name=name,
        words=f"{name} ({', '.join(said)})" if said else name,
        well=oral >= WELL,
        writes=written >= WELL,
        beyond=oral > WELL or written not in {0, WELL},
    )

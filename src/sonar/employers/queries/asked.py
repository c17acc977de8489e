"""What a vacancy asks of level and languages, in words."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from sonar.employers.types import LanguageLevel
from sonar.reference.queries import education_level_label, language_label

_COMMAND: Final[Mapping[int, tuple[str, str]]] = {
    1: ("een beetje", "a little"),
    2: ("redelijk", "fair"),
    3: ("goed", "good"),
    4: ("uitstekend", "excellent"),
}
_ORAL: Final = ("spreken", "speaking")
_WRITTEN: Final = ("schrijven", "writing")
_NOT_KNOWN: Final = ("niet bekend", "not known")


def asked_level(code: int, *, known: bool, english: bool) -> str:
    """Return the level that a vacancy asks, or that it is not known."""
    return education_level_label(code, english=english) if known else _NOT_KNOWN[english]


def asked_languages(codes: Sequence[str], levels: str | None, *, english: bool) -> tuple[str, ...]:
    """Return the languages that a vacancy asks, each with how well where that is said."""
    said = {each.language: each for each in read_levels(levels)}
    return tuple(_language(code, said.get(code), english=english) for code in codes)


def read_levels(text: str | None) -> tuple[LanguageLevel, ...]:
    """Return the levels of languages as the statements give them."""
    return tuple(LanguageLevel(**each) for each in json.loads(text or "[]"))


def _language(code: str, level: LanguageLevel | None, *, english: bool) -> str:
    label = language_label(code, english=english)
    if level is None:
        return label
    parts = ((_ORAL, level.oral), (_WRITTEN, level.written))
    said = [f"{what[english]} {_COMMAND[step][english]}" for what, step in parts if step is not None]
    return f"{label} ({', '.join(said)})"

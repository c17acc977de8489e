"""What somebody types, as questions for the full text search: her words, those that mean the same, and stems."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from sonar.reference.queries import folded_words

MOST_WORDS: Final = 8
"""More words than this are not looked for; the first ones count."""
_LONG_ENOUGH: Final = 4
"""From so many letters on, a word also finds the words that begin with it."""


@dataclass(frozen=True, slots=True)
class WordQuestion:
    """The words as the database is asked for them: each by itself, with what means the same, and all together."""

    each: tuple[str, ...]
    all: str | None


def word_question(text: str) -> WordQuestion:
    """Return the questions for what somebody typed; `all` is None when that holds no word.

    The result holds letters, digits and the signs of a question only, so that nothing typed can change its meaning.
    """
    words = tuple(kept for word in folded_words(text) if (kept := _plain(word)))[:MOST_WORDS]
    each: list[str] = []
    taken = False
    for here, after in pairwise((*words, "")):
        if taken:
            taken = False
            continue
        pair = f"{here} {after}"
        taken = bool(after) and pair in _rows()
        each.append(_either(pair if taken else here))
    return WordQuestion(each=tuple(each), all=" & ".join(f"({one})" for one in each) or None)


def _either(name: str) -> str:
    same = (name, *(other for other in _rows().get(name, ()) if other != name))
    return " | ".join(_question(each) for each in same)


def _question(name: str) -> str:
    parts = [f"{word}:*" if len(word) >= _LONG_ENOUGH else word for word in name.split()]
    return f"({' & '.join(parts)})" if len(parts) > 1 else parts[0]


def _plain(word: str) -> str:
    return "".join(letter for letter in word if letter.isalnum())


@cache
def _rows() -> dict[str, tuple[str, ...]]:
    source = tomllib.loads((files("sonar.employers") / "synonyms.toml").read_text(encoding="utf-8"))
    found: dict[str, tuple[str, ...]] = {}
    for row in source["rows"]:
        names = tuple(" ".join(filter(None, map(_plain, folded_words(name)))) for name in row)
        for name in names:
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *names)))
    return found

"""How a name is written when names are compared: without capitals, accents and signs, as a row of words."""

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[0-9a-z#+]+")
_SILENT: Final = frozenset("'’‘`\N{ACUTE ACCENT}\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}")
"""Signs inside a word: auto's is autos, and a soft hyphen is none at all."""
_LETTERS: Final = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"})
"""Letters that Unicode does not take apart."""


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of a text in plain small letters and digits; everything else parts words.

    `#` and `+` stay, since they tell programming languages apart (C, C#, C++).
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(each for each in apart if not unicodedata.combining(each) and each not in _SILENT)
    return tuple(_WORD.findall(kept.translate(_LETTERS)))

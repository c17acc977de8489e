"""What a text about a client may hold."""

import re
from collections.abc import Mapping
from typing import Final

from sonar.kernel.bsn import holds_bsn
from sonar.kernel.medical import medical_words

LONGEST: Final = 4000
LONGEST_REASON: Final = 200
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def text_faults(texts: Mapping[str, str], *, longest: int = LONGEST, optional: bool = False) -> dict[str, list[str]]:
    """Return fault codes by field: `required`, `too_long`, `control`, `bsn`; empty when the texts may be saved."""
    faults: dict[str, list[str]] = {}
    for name, text in texts.items():
        found = [
            code
            for code, wrong in (
                ("required", not optional and not text.strip()),
                ("too_long", len(text) > longest),
                ("control", bool(_CONTROL.search(text))),
                ("bsn", holds_bsn(text)),
            )
            if wrong
        ]
        if found:
            faults[name] = found
    return faults


def unconfirmed_medical_words(text: str, *, confirmed: bool) -> tuple[str, ...]:
    """Return the medical words that still need a second look; none when the writer has confirmed the text."""
    return () if confirmed else medical_words(text)


def tidy(text: str) -> str:
    """Return the text as it is kept: without spaces around it, with plain line ends."""
    return text.strip().replace("\r\n", "\n")

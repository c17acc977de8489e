"""Texts that people write: cleaned of what no one means to send, and refused when they hold markup."""

import re
import unicodedata
from typing import Final

_MARKUP: Final = re.compile(r"<\s*/?\s*[A-Za-z!?][^<>]{0,400}>?|\bjavascript\s*:|&#x?[0-9a-f]{2,6};", re.IGNORECASE)
_UNREADABLE: Final = frozenset({"Cc", "Cf", "Co", "Cs"})


def plain_text(text: str) -> str:
    """Return the text without unreadable signs, with single line ends and no space around it."""
    kept = (
        sign
        for sign in text.replace("\r\n", "\n").replace("\r", "\n")
        if sign in "\n\t" or unicodedata.category(sign) not in _UNREADABLE
    )
    return "".join(kept).strip()


def text_faults(text: str, *, shortest: int, longest: int) -> list[str]:
    """Return the codes of what is wrong with a text: `missing`, `too_short`, `too_long`, `markup`."""
    faults = []
    if shortest and not text:
        faults.append("missing")
    elif len(text) < shortest:
        faults.append("too_short")
    if len(text) > longest:
        faults.append("too_long")
    if _MARKUP.search(text):
        faults.append("markup")
    return faults

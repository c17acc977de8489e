"""Occupations as forms and records hand them on: one text for list and code, and whether it may be chosen.

`sonar:833201`, `uwv:1000413597`, `esco:…`, `competentnl:…`. A bare number is a key, which in Sonar's own
list is the code.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sonar.reference.queries import finding

MOST_KEY: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class OccupationsOn:
    """The occupations that may be chosen on a day, in every list that is loaded; holds none of them."""

    day: date

    def __contains__(self, reference: object) -> bool:
        """Tell whether this text names one of them."""
        if not isinstance(reference, str):
            return False
        scheme, code = split_reference(reference)
        return finding.is_occupation(scheme=scheme, code=code, on=self.day)


class OccupationKeys:
    """The keys of all occupations, ended ones too, as texts: what was recorded under one can still be looked for."""

    def __contains__(self, key: object) -> bool:
        """Tell whether this text is a key."""
        number = _number(key)
        return number is not None and finding.is_key(number)


def split_reference(reference: str) -> tuple[str, str]:
    """Return the list and the code of an occupation; without a list it is Sonar's own."""
    scheme, colon, code = reference.partition(":")
    return (scheme, code) if colon else (finding.OWN, reference)


def reference_label(reference: str, *, english: bool = False) -> str:
    """Return what an occupation is called, by list and code or by its key; the code itself when nothing has it."""
    number = _number(reference)
    if number is not None:
        return finding.key_label(number, english=english)
    scheme, code = split_reference(reference)
    return finding.occupation_label(scheme=scheme, code=code, english=english)


def key_of_reference(reference: str) -> int | None:
    """Return the key of an occupation, by list and code or by the key itself; None when there is none."""
    number = _number(reference)
    if number is not None:
        return number if finding.is_key(number) else None
    scheme, code = split_reference(reference)
    return finding.occupation_key(scheme=scheme, code=code)


def _number(text: object) -> int | None:
    if not isinstance(text, str) or not (text.isascii() and text.isdecimal()) or len(text) > len(str(MOST_KEY)):
        return None
    return number if (number := int(text)) <= MOST_KEY else None

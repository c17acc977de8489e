"""The citizen service number (burgerservicenummer)."""

import re
from typing import final

from stdnum.exceptions import ValidationError
from stdnum.nl import bsn as rules

_FEWEST_DIGITS = 8
"""Old numbers have eight, with a zero understood in front."""
_WRITTEN_OUT = re.compile(r"(?!0{9})[0-9]{9}").fullmatch
_LIKE_A_NUMBER = re.compile(r"(?<![0-9])(?:[0-9][ .-]?){8,9}(?![0-9])")
_NINE_DIGITS = re.compile(r"(?<![0-9])(?:[0-9][ .-]?){8}[0-9](?![0-9])")


class InvalidBsn(ValueError):
    """What was given is not a BSN. The message never repeats the number."""


def _digits_of(text: str) -> str:
    """Return the digits of a number that passes the rules, else nothing."""
    if _WRITTEN_OUT(text):
        # As it comes from a file or a register: nothing has to be taken off it, which is most of the work.
        return "" if rules.checksum(text) else text
    try:
        return rules.validate(text)
    except ValidationError:
        return ""


@final
class Bsn:
    """A number that passes the 11-test, and that hides itself wherever it is printed (R11).

    `str` and `repr` show the last two digits only; the whole number comes out of `reveal()` alone, so every
    place that needs it can be found by that word.
    """

    __slots__ = ("_digits",)
    _digits: str

    def __init__(self, text: str) -> None:
        """Take nine digits (dots and spaces between them are allowed); raise `InvalidBsn` otherwise."""
        digits = _digits_of(text)
        # The rules fill up with zeros in front, so that "24" would be a number of somebody.
        if not digits or not text.strip()[:1].isdigit() or sum(map(str.isdigit, text)) < _FEWEST_DIGITS:
            message = "not a valid BSN: nine digits that pass the 11-test are needed"
            raise InvalidBsn(message) from None
        object.__setattr__(self, "_digits", digits)

    def reveal(self) -> str:
        """Return the nine digits in full. Every use of this stands in the ledger."""
        return self._digits

    @property
    def is_test_number(self) -> bool:
        """Tell whether the number lies in the range that Sonar keeps for synthetic people (I47)."""
        return self._digits.startswith("9")

    def __str__(self) -> str:
        """Return the masked number."""
        return f"•••••••{self._digits[-2:]}"

    def __repr__(self) -> str:
        """Return the masked number."""
        return f"Bsn({self})"

    def __format__(self, spec: str) -> str:
        """Format the masked number, whatever the format asks for."""
        return format(str(self), spec)

    def __eq__(self, other: object) -> bool:
        """Compare by number."""
        return isinstance(other, Bsn) and other._digits == self._digits

    def __hash__(self) -> int:
        """Hash by number."""
        return hash(("Bsn", self._digits))

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: a BSN does not change."""
        message = "a Bsn cannot be changed"
        raise AttributeError(message)

    def __reduce__(self) -> str:
        """Refuse: a BSN is not pickled, since job arguments and caches would hold it."""
        message = "a Bsn is not stored outside its own table"
        raise TypeError(message)


def holds_bsn(text: str, *, nine_digits: bool = False) -> bool:
    """Tell whether a number that passes the BSN test stands in `text`, with dots, spaces or dashes or without.

    With `nine_digits` those of eight are left alone: in a text for everybody, one in eleven days ("01-12-2026") and
    KvK numbers would pass as one.
    """
    for found in (_NINE_DIGITS if nine_digits else _LIKE_A_NUMBER).finditer(text):
        try:
            Bsn(re.sub(r"\D", "", found.group()).zfill(9))
        except InvalidBsn:
            continue
        return True
    return False

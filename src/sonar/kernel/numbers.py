"""The client number: a random number of nine signs that people can read aloud and copy.

Eight random signs and one that checks them, of an alphabet of 23 without vowels (no words arise) and without signs
that are taken for another. Since 23 is prime and every place has its own weight, one wrong sign and two signs that
changed places are always noticed. The number says nothing of who has it or when she came.
"""

import secrets
from typing import Final

SIGNS: Final = "2346789CDFGHJKMNPQRTVWX"
LENGTH: Final = 9
POSSIBLE: Final = len(SIGNS) ** (LENGTH - 1)
"""How many client numbers there are: 78 thousand million."""
_PLACES: Final = {sign: place for place, sign in enumerate(SIGNS)}


class InvalidClientNumber(ValueError):
    """What was given is not a client number. The message never repeats it."""


def new_client_number() -> str:
    """Return a random client number; whether it is taken is for the database to say."""
    return client_number(secrets.randbelow(POSSIBLE))


def client_number(value: int) -> str:
    """Return the client number that stands for `value`, from 0 to below `POSSIBLE`; each value has its own."""
    signs = []
    for _ in range(LENGTH - 1):
        value, place = divmod(value, len(SIGNS))
        signs.append(SIGNS[place])
    body = "".join(signs)
    return body + _check_sign(body)


def parse_client_number(text: str) -> str:
    """Return the number in `text`, which may have spaces, dashes and small letters; else `InvalidClientNumber`."""
    number = text.upper().replace(" ", "").replace("-", "").replace(".", "")
    known = len(number) == LENGTH and all(sign in _PLACES for sign in number)
    if not known or _check_sign(number[:-1]) != number[-1]:
        message = "not a client number: nine signs are needed, of which the last checks the others"
        raise InvalidClientNumber(message)
    return number


def spaced_client_number(number: str) -> str:
    """Return a client number in groups of three, as it is read aloud."""
    return " ".join(number[start : start + 3] for start in range(0, len(number), 3))


def _check_sign(body: str) -> str:
    # Weights 2 to 9 differ and none is a multiple of 23: a swap and a wrong sign both change the sum.
    return SIGNS[-sum(weight * _PLACES[sign] for weight, sign in enumerate(body, start=2)) % len(SIGNS)]

"""The list of demo people, read anew at each request so that a reloaded town is seen at once."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from sonar.kernel.bsn import Bsn, InvalidBsn
from sonar_local.signin.environment import MEANS

_NUMBERS = {
    "kvk_number": re.compile("[0-9]{8}"),
    "intermediary": re.compile("[0-9]{8}"),
    "establishment": re.compile("[0-9]{12}"),
}


class PeopleUnreadable(ValueError):
    """The list of demo people is not there or not well formed; the message says what is wrong, never a BSN."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a visitor can be in the demo."""

    means: str
    subject: str
    name: str
    role: str
    shows: str
    bsn: Bsn | None = None
    kvk_number: str = ""
    """The organisation that an employer's user signs in for; empty shows what happens without one."""
    intermediary: str = ""
    establishment: str = ""


def read(path: Path, *, means: str) -> list[Person]:
    """Return the people who sign in by `means`, in the order of the file; raise `PeopleUnreadable`."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"the list of demo people cannot be read: {error.strerror}"
        raise PeopleUnreadable(message) from None
    except ValueError:
        message = "the list of demo people is not valid JSON"
        raise PeopleUnreadable(message) from None
    if not isinstance(rows, list):
        message = "the list of demo people must be a JSON list"
        raise PeopleUnreadable(message)
    people = [_person(row, position) for position, row in enumerate(rows, start=1)]
    return [person for person in people if person.means == means]


def find(path: Path, *, means: str, subject: str) -> Person | None:
    """Return the person with this subject, or None."""
    return next((person for person in read(path, means=means) if person.subject == subject), None)


def _person(row: object, position: int) -> Person:
    if not isinstance(row, dict):
        raise _wrong(position, "is not an object")
    texts = {key: row.get(key, "") for key in ("means", "subject", "name", "role", "shows", *_NUMBERS)}
    if not all(isinstance(text, str) for text in texts.values()):
        raise _wrong(position, "has a field that is not text")
    if texts["means"] not in MEANS:
        raise _wrong(position, f"has a means other than {', '.join(MEANS)}")
    if any(texts[name] and form.fullmatch(texts[name]) is None for name, form in _NUMBERS.items()):
        raise _wrong(position, "has a number of the trade register that is none")
    if not texts["subject"] or not texts["name"]:
        raise _wrong(position, "lacks a subject or a name")
    return Person(bsn=_bsn(row.get("bsn"), position) if texts["means"] == "digid" else None, **texts)


def _bsn(value: object, position: int) -> Bsn:
    try:
        bsn = Bsn(str(value))
    except InvalidBsn:
        raise _wrong(position, "has no valid BSN") from None
    if not bsn.is_test_number:
        raise _wrong(position, "has a BSN outside the test range")
    return bsn


def _wrong(position: int, what: str) -> PeopleUnreadable:
    return PeopleUnreadable(f"person {position} in the list of demo people {what}")

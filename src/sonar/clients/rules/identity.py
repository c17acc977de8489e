"""Who somebody is: what is right, told all at once (R32), and how it is kept as text."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from sonar.clients.types import Gender, Identity, NameUse

NAME_FIELDS: Final = ("initials", "first_names", "name_prefix", "last_name", "partner_prefix", "partner_last_name")
IDENTITY_FIELDS: Final = (*NAME_FIELDS, "name_use", "birth_date", "gender", "nationality")
REQUIRED: Final = frozenset(IDENTITY_FIELDS) - {"name_prefix", "partner_prefix", "partner_last_name"}
LONGEST_NAME: Final = 80
FIRST_BIRTH_DATE: Final = date(1900, 1, 1)
_SPACES = re.compile(" +")
_IN_NAMES: Final = frozenset(" -'’")


def check_identity(
    changes: Mapping[str, object], *, present: Identity, nationalities: Collection[int], today: date
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return what differs from `present`, as the text in which it is kept, and the faults by field.

    Values are of the types of `Identity`, or the text a form sends for them. Fault codes: `unknown` (no such field),
    `required`, `too_long` (over 80 characters), `name` (a sign that stands in no name), `date`, `future`, `too_early`
    (before 1900), `code`, and `needs_partner` (name use says partner, and there is no such name). A nationality that
    ended stays right for who has it.
    """
    kept: dict[str, str] = {}
    faults: dict[str, list[str]] = {}
    now = as_texts(present)
    codes = {
        "name_use": {use.value for use in NameUse},
        "gender": {str(gender.value) for gender in Gender},
        "nationality": {str(code) for code in nationalities} | {now["nationality"]},
    }
    for field, given in changes.items():
        value = as_text(given)
        if value and value == now.get(field):
            # What stands there already was let in before, perhaps from another register: it is not judged anew.
            continue
        fault = _fault_of(field, value, codes=codes, today=today)
        if fault is not None:
            faults[field] = [fault]
        else:
            kept[field] = value
    after = now | kept
    touched = changes.keys() & _ABOUT_PARTNER and not faults.keys() & _ABOUT_PARTNER
    if touched and after["name_use"] != NameUse.OWN and not after["partner_last_name"]:
        faults["name_use"] = ["needs_partner"]
    return kept, faults


def as_texts(identity: Identity) -> dict[str, str]:
    """Return every field as the text in which it is kept; an empty text stands for nothing."""
    return {field: as_text(getattr(identity, field)) for field in IDENTITY_FIELDS}


def as_text(value: object) -> str:
    """Return one value as text: codes by their value, dates in ISO 8601, names with single spaces and composed."""
    match value:
        case None:
            return ""
        case date():
            return value.isoformat()[:10]
        case Gender() | NameUse():
            return str(value.value)
        case _:
            return _SPACES.sub(" ", unicodedata.normalize("NFC", str(value))).strip(" ")


_ABOUT_PARTNER: Final = frozenset({"name_use", "partner_last_name"})


def _fault_of(field: str, value: str, *, codes: Mapping[str, Collection[str]], today: date) -> str | None:
    if field not in IDENTITY_FIELDS:
        return "unknown"
    if not value:
        return "required" if field in REQUIRED else None
    if field in codes:
        return None if value in codes[field] else "code"
    return _fault_of_birth_date(value, today=today) if field == "birth_date" else _fault_of_name(field, value)


def _fault_of_name(field: str, value: str) -> str | None:
    if len(value) > LONGEST_NAME:
        return "too_long"
    # Letters of any script with their marks: names come from everywhere. Initials have full stops.
    allowed = _IN_NAMES | {"."} if field in {"initials", "last_name", "partner_last_name"} else _IN_NAMES
    letters = [sign for sign in value if unicodedata.category(sign)[0] in "LM"]
    return (
        None if letters and all(sign in allowed or unicodedata.category(sign)[0] in "LM" for sign in value) else "name"
    )


def _fault_of_birth_date(value: str, *, today: date) -> str | None:
    try:
        born = date.fromisoformat(value)
    except ValueError:
        return "date"
    if born > today:
        return "future"
    return "too_early" if born < FIRST_BIRTH_DATE else None

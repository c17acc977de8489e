"""Contact data: what is right, told all at once (R32)."""

import re
from collections.abc import Mapping

import phonenumbers
from stdnum.exceptions import ValidationError
from stdnum.nl import postcode

CONTACT_FIELDS = ("street", "house_number", "postcode", "city", "email", "phone")
_LONGEST = {"street": 80, "house_number": 12, "postcode": 7, "city": 80, "email": 254, "phone": 20}
_EMAIL = re.compile(r"[^@\s<>\"',;:\\()\[\]]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
_HOUSE_NUMBER = re.compile(r"[1-9][0-9]{0,4}(?:[ -]?[A-Za-z0-9]{1,6})?")
_SPACES = re.compile(" +")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check_contact(changes: Mapping[str, str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return the changes in the form in which they are kept, and the faults by field.

    Fault codes: `unknown`, `too_long`, `control`, `postcode`, `email`, `phone`, `house_number`. An empty value clears
    the field. Telephone numbers are kept in international form (E.164), postcodes as `1234 AB`.
    """
    kept: dict[str, str] = {}
    faults: dict[str, list[str]] = {}
    for name, given in changes.items():
        value = _SPACES.sub(" ", given).strip(" ")
        if name not in CONTACT_FIELDS:
            faults[name] = ["unknown"]
        elif len(value) > _LONGEST[name]:
            faults[name] = ["too_long"]
        elif _CONTROL.search(value):
            faults[name] = ["control"]
        else:
            normal = _normal(name, value) if value else ""
            if normal is None:
                faults[name] = [name]
            else:
                kept[name] = normal
    return kept, faults


def _normal(name: str, value: str) -> str | None:
    """Return the form in which a value is kept, or None when it is not one."""
    match name:
        case "postcode":
            try:
                return str(postcode.validate(value))
            except ValidationError:
                return None
        case "phone":
            try:
                number = phonenumbers.parse(value, "NL")
            except phonenumbers.NumberParseException:
                return None
            if not phonenumbers.is_possible_number(number):
                return None
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        case "email":
            return value if _EMAIL.fullmatch(value) else None
        case "house_number":
            return value if _HOUSE_NUMBER.fullmatch(value) else None
        case _:
            return value

"""What is right in the declaration of a field that is added at run time, told all at once (R3)."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from sonar.access.types import Category, Purpose
from sonar.clients.types import FieldType

NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,59}")
OPTION: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
LONGEST: Final = {"label_nl": 120, "label_en": 120, "legal_basis": 200, "derivable": 200, "controller": 120, "why": 500}
SHORTEST: Final = {"label_nl": 2, "label_en": 2, "legal_basis": 5, "controller": 3, "why": 20}
SOURCES: Final = ("own_statement", "professional_assessment", "staff", "other_register")
RETENTIONS: Final = ("client_record", "cv", "short")
SENSITIVITIES: Final = ("personal", "benefit", "health")
MOST_OPTIONS: Final = 200
TYPES: Final = tuple(each.value for each in FieldType if each is not FieldType.ANSWERS)
_LARGEST: Final = 2_000_000_000
_LONGEST_TEXT: Final = 4000


def check_declaration(
    declared: Mapping[str, Any],
    *,
    taken: Collection[str],
    sensitivities: Mapping[Category, str],
    purposes: Mapping[Category, Collection[Purpose]],
) -> dict[str, list[str]]:
    """Return every fault in the declaration of a new field, by property.

    `taken` are the names there are; `sensitivities` the highest class of each category that takes fields, `purposes`
    for what each is read. Fault codes: `required`, `too_short`, `too_long`, `name`, `twice`, `code`, `order`, `range`,
    `too_light` (a class below that of its category).
    """
    faults: dict[str, list[str]] = {}
    for name in SHORTEST.keys() | LONGEST.keys():
        length = len(str(declared.get(name) or "").strip())
        if name in SHORTEST and length == 0:
            faults[name] = ["required"]
        elif name in SHORTEST and length < SHORTEST[name]:
            faults[name] = ["too_short"]
        elif length > LONGEST[name]:
            faults[name] = ["too_long"]
    if not NAME.fullmatch(str(declared.get("name") or "")):
        faults["name"] = ["name"]
    elif declared["name"] in taken:
        faults["name"] = ["twice"]
    for name, known in (("type", TYPES), ("source", SOURCES), ("retention", RETENTIONS)):
        if declared.get(name) not in known:
            faults[name] = ["code"]
    faults |= _faults_of_category(declared, sensitivities=sensitivities, purposes=purposes)
    return faults | _faults_of_type(declared)


def _faults_of_category(
    declared: Mapping[str, Any],
    *,
    sensitivities: Mapping[Category, str],
    purposes: Mapping[Category, Collection[Purpose]],
) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    category = Category(declared["category"]) if declared.get("category") in set(Category) else None
    if category is None or category not in sensitivities:
        return {"category": ["code"]}
    sensitivity = declared.get("sensitivity")
    if sensitivity not in SENSITIVITIES:
        faults["sensitivity"] = ["code"]
    elif sensitivities[category] == "health" and sensitivity != "health":
        faults["sensitivity"] = ["too_light"]
    wanted = declared.get("purposes") or ()
    if not wanted:
        faults["purposes"] = ["required"]
    elif not set(wanted) <= {str(purpose) for purpose in purposes.get(category, ())}:
        faults["purposes"] = ["code"]
    return faults


def _faults_of_type(declared: Mapping[str, Any]) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    options = declared.get("options") or []
    chooses = declared.get("type") in {"code", "codes"}
    if chooses and not options:
        faults["options"] = ["required"]
    elif (not chooses and options) or len(options) > MOST_OPTIONS:
        faults["options"] = ["code"]
    elif any(
        not OPTION.fullmatch(each["code"]) or not each["nl"].strip() or not each["en"].strip() for each in options
    ):
        faults["options"] = ["name"]
    elif len({each["code"] for each in options}) < len(options):
        faults["options"] = ["twice"]
    least, most, longest = (declared.get(name) for name in ("minimum", "maximum", "longest"))
    if any(bound is not None and abs(bound) > _LARGEST for bound in (least, most)):
        faults["maximum"] = ["range"]
    elif least is not None and most is not None and least > most:
        faults["maximum"] = ["order"]
    if longest is not None and not 1 <= longest <= _LONGEST_TEXT:
        faults["longest"] = ["range"]
    return faults

"""What is needed to register somebody, told all at once (R1, R4, R27, R32). Plain rules, no clock and no database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, cast

from sonar.clients.rules.contact import check_contact
from sonar.clients.rules.identity import REQUIRED, as_texts, check_identity
from sonar.clients.rules.parts import Codes, check_part
from sonar.clients.rules.profile import ProfileCodes, check_profile
from sonar.clients.types import (
    USUAL_BASIS,
    Application,
    ClientKind,
    Contact,
    Gender,
    Group,
    Identity,
    NameUse,
    Profile,
    Registration,
)
from sonar.kernel.bsn import Bsn, InvalidBsn

NOBODY: Final = Identity(
    initials="", first_names="", name_prefix="", last_name="", birth_date=cast("date", None), version=0
)
"""Somebody of whom nothing is known yet; for checks only."""
NEEDS_POSTCODE: Final = frozenset({ClientKind.JOBSEEKER})
"""Whom we look for work with, from where she travels to it. Of others the address is not needed to register (R4)."""
WW: Final = "ww"
_AREA: Final = 4
Faults = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Known:
    """What may be chosen on the day."""

    bases: Mapping[str, Collection[str]]
    """The laws by kind of client."""
    offices: Collection[int]
    nationalities: Collection[int]
    profile: ProfileCodes
    groups: Mapping[str, Group]
    codes: Mapping[str, Codes]
    """The codes of the lists of each group."""


def check_application(given: Application, *, known: Known, source: str, today: date) -> Registration | Faults:
    """Return what is registered of an application, or every fault by field.

    Fault codes are those of the parts, and: `required`, `code`, `not_a_bsn` for a number that is none. A BSN that is
    empty or no BSN is never looked up. Who applies for WW names the first day of it (R114).
    """
    faults: Faults = {}
    kind, basis = _kind(given, known, faults)
    bsn = _bsn(given.bsn, faults)
    if given.office_id not in known.offices:
        faults["office"] = ["code" if given.office_id else "required"]
    person, found = check_identity(
        {**dict.fromkeys(REQUIRED - _DEFAULTED, ""), **given.identity},
        present=NOBODY,
        nationalities=known.nationalities,
        today=today,
    )
    faults |= found
    contact, found = check_contact(given.contact)
    faults |= found
    postcode = contact.get("postcode", "")
    if kind in NEEDS_POSTCODE and not postcode and "postcode" not in faults:
        faults["postcode"] = ["required"]
    profile = _profile(given.profile, postcode, known.profile, faults)
    parts = _parts(given, known, source, today, faults)
    if faults or kind is None or given.office_id is None:
        return faults
    return Registration(
        kind=kind,
        legal_basis=basis,
        office_id=given.office_id,
        identity=identity_of(as_texts(NOBODY) | person),
        contact=replace(Contact(confirmed_on=today), **cast("dict[str, Any]", contact)),
        profile=profile,
        parts=parts,
        bsn=bsn,
    )


def identity_of(texts: Mapping[str, str]) -> Identity:
    """Return the identity that checked texts stand for."""
    values: dict[str, Any] = dict(texts)
    values["birth_date"] = date.fromisoformat(texts["birth_date"])
    values["name_use"] = NameUse(texts["name_use"])
    values["gender"] = Gender(int(texts["gender"]))
    values["nationality"] = int(texts["nationality"])
    return Identity(**values)


_DEFAULTED: Final = frozenset({"name_use", "gender", "nationality"})


def _kind(given: Application, known: Known, faults: Faults) -> tuple[ClientKind | None, str]:
    """Return kind and law; without either nobody is registered (R1)."""
    try:
        kind = ClientKind(given.kind)
    except ValueError:
        faults["kind"] = ["code" if given.kind else "required"]
        return None, ""
    basis = given.legal_basis or USUAL_BASIS[kind]
    if basis not in known.bases.get(kind.value, ()):
        faults["legal_basis"] = ["basis_of_kind"]
    return kind, basis


def _bsn(text: str | None, faults: Faults) -> Bsn | None:
    if text is None:
        return None
    if not text.strip():
        faults["bsn"] = ["required"]
        return None
    try:
        return Bsn(text.strip())
    except InvalidBsn:
        faults["bsn"] = ["not_a_bsn"]
        return None


def _profile(changes: Mapping[str, object], postcode: str, codes: ProfileCodes, faults: Faults) -> Profile | None:
    """Return the profile with which she is looked for; without a postcode there is none yet."""
    area = postcode[:_AREA]
    present = Profile(pc4=int(area) if area else 1000)
    kept, found = check_profile(dict(changes), present=present, codes=codes)
    faults |= found
    return replace(present, **kept) if area and not found else None


def _parts(
    given: Application, known: Known, source: str, today: date, faults: Faults
) -> dict[str, tuple[Mapping[str, Any], ...]]:
    parts: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for name, values in (("benefit", given.benefit), ("channel", given.channel)):
        said = {field: value for field, value in values.items() if value not in (None, "")}
        if not said:
            continue
        checked = check_part(known.groups[name], said, present={}, codes=known.codes[name], today=today)
        faults |= checked.faults
        parts[name] = ({**checked.kept, "source": source},)
    faults |= ww_faults(given.benefit, faults)
    return parts


def ww_faults(benefit: Mapping[str, object], faults: Faults) -> Faults:
    """Return the fault of an application for WW that does not say from which day."""
    missing = benefit.get("benefit_kind") == WW and not benefit.get("ww_first_day") and "ww_first_day" not in faults
    return {"ww_first_day": ["required"]} if missing else {}

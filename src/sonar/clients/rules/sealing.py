"""From values to sealed columns and back: which column holds what, in one place.

Everything that names or could name a person is sealed under her own keys, one key per category. Column names below
are part of what is authenticated: a value that is moved to another column does not open.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sonar.access.types import Category
from sonar.clients.rules.catalogue import catalogue
from sonar.clients.rules.match_terms import terms_of
from sonar.clients.rules.parts import as_text
from sonar.clients.types import (
    USUAL_BASIS,
    Contact,
    Education,
    Gender,
    Group,
    Identity,
    LanguageSkill,
    NameUse,
    NewClient,
    Profile,
    Registration,
    WantedOccupation,
    WorkExperience,
)
from sonar.kernel.bsn import Bsn
from sonar.kernel.encryption import PersonVault

Sealed = dict[str, bytes | None]
Columns = Mapping[str, Any]

IDENTITY = (
    "initials",
    "first_names",
    "name_prefix",
    "last_name",
    "partner_prefix",
    "partner_last_name",
    "name_use",
    "birth_date",
    "gender",
    "nationality",
)
CONTACT = ("street", "house_number", "postcode", "city", "email", "phone", "confirmed_on")


def seal_identity(vault: PersonVault, identity: Identity) -> Sealed:
    """Return the sealed columns of `clients.identity`."""
    return _seal(
        vault,
        Category.IDENTITY,
        {
            "initials": identity.initials,
            "first_names": identity.first_names,
            "name_prefix": identity.name_prefix or None,
            "last_name": identity.last_name,
            "partner_prefix": identity.partner_prefix or None,
            "partner_last_name": identity.partner_last_name or None,
            "name_use": identity.name_use.value,
            "birth_date": identity.birth_date.isoformat(),
            "gender": str(identity.gender.value),
            "nationality": str(identity.nationality),
        },
    )


def open_identity(vault: PersonVault, row: Columns) -> Identity:
    """Return the identity in a row of `clients.identity_v`."""
    plain = _open(vault, Category.IDENTITY, row, IDENTITY)
    return Identity(
        initials=plain["initials"],
        first_names=plain["first_names"],
        name_prefix=plain["name_prefix"],
        last_name=plain["last_name"],
        birth_date=date.fromisoformat(plain["birth_date"]),
        partner_prefix=plain["partner_prefix"],
        partner_last_name=plain["partner_last_name"],
        name_use=NameUse(plain["name_use"]),
        gender=Gender(int(plain["gender"])),
        nationality=int(plain["nationality"]),
        version=row["version"],
    )


def seal_bsn(vault: PersonVault, bsn: Bsn) -> bytes:
    """Return the sealed BSN."""
    sealed = vault.encrypt(bsn.reveal(), category=Category.BSN, column="bsn")
    assert sealed is not None  # noqa: S101 - for the type checker: a text never seals to nothing
    return sealed


def open_bsn(vault: PersonVault, stored: bytes) -> Bsn:
    """Return the BSN, masked until somebody asks it to reveal itself."""
    return Bsn(vault.decrypt(stored, category=Category.BSN, column="bsn") or "")


def seal_number(vault: PersonVault, number: str) -> bytes:
    """Return the sealed client number."""
    sealed = vault.encrypt(number, category=Category.IDENTITY, column="number")
    assert sealed is not None  # noqa: S101 - for the type checker: a text never seals to nothing
    return sealed


def open_number(vault: PersonVault, stored: bytes | None) -> str:
    """Return the client number, or an empty text where there is none."""
    return vault.decrypt(stored, category=Category.IDENTITY, column="number") or ""


def seal_contact(vault: PersonVault, contact: Contact) -> Sealed:
    """Return the sealed columns of `clients.contact`."""
    confirmed = contact.confirmed_on.isoformat() if contact.confirmed_on else None
    values = {name: getattr(contact, name) or None for name in CONTACT[:-1]} | {"confirmed_on": confirmed}
    return _seal(vault, Category.CONTACT, values)


def open_contact(vault: PersonVault, row: Columns) -> Contact:
    """Return the contact data in a row of `clients.contact_v`."""
    plain = _open(vault, Category.CONTACT, row, CONTACT)
    confirmed = plain.pop("confirmed_on")
    return Contact(**plain, confirmed_on=date.fromisoformat(confirmed) if confirmed else None, version=row["version"])


def seal_education(vault: PersonVault, education: Education) -> Sealed:
    """Return the sealed columns of one row of `clients.profile_education`."""
    values = {
        "name": education.name,
        "institute": education.institute or None,
        "explanation": education.explanation or None,
    }
    return _seal_parts(vault, "education", values)


def seal_experience(vault: PersonVault, job: WorkExperience) -> Sealed:
    """Return the sealed columns of one row of `clients.profile_experience`."""
    values = {"employer": job.employer, "occupation": job.occupation or None, "description": job.description or None}
    return _seal_parts(vault, "experience", values)


def seal_presentation(vault: PersonVault, profile: Profile) -> bytes | None:
    """Return the sealed free text of a profile."""
    return vault.encrypt(profile.presentation or None, category=Category.PROFILE, column="presentation")


def open_profile(
    vault: PersonVault, row: Columns, education: Iterable[Columns], experience: Iterable[Columns]
) -> Profile:
    """Return the profile in a row of `clients.profile_v` and its rows of education and work experience."""
    return Profile(
        pc4=row["pc4"],
        education_level=row["education_level"],
        hours_min=row["hours_min"],
        hours_max=row["hours_max"],
        max_distance_km=row["max_distance_km"],
        available_from=row["available_from"],
        licences=tuple(row["licences"]),
        contract_forms=tuple(row["contract_forms"]),
        occupations=tuple(WantedOccupation(**occupation) for occupation in row["occupations"]),
        languages=tuple(LanguageSkill(**language) for language in row["languages"]),
        education=tuple(_education(vault, part) for part in education),
        experience=tuple(_experience(vault, part) for part in experience),
        presentation=vault.decrypt(row["presentation"], category=Category.PROFILE, column="presentation") or "",
        cv_expires_on=row["cv_expires_on"],
        version=row["version"],
    )


def seal_profile_document(vault: PersonVault, profile: Profile) -> dict[str, Any]:
    """Return a profile as the document that `clients.import_client` takes; sealed values in hexadecimal."""
    presentation = seal_presentation(vault, profile)
    return {
        "pc4": profile.pc4,
        "education_level": profile.education_level,
        "hours_min": profile.hours_min,
        "hours_max": profile.hours_max,
        "max_distance_km": profile.max_distance_km,
        "available_from": profile.available_from.isoformat() if profile.available_from else None,
        "licences": list(profile.licences),
        "contract_forms": list(profile.contract_forms),
        "presentation": presentation.hex() if presentation else None,
        "cv_expires_on": _day(profile.cv_expires_on),
        "occupations": [
            {"position": n, "scheme": o.scheme, "code": o.code, "stance": o.stance}
            for n, o in enumerate(profile.occupations)
        ],
        "languages": [
            {
                "language": skill.language,
                "oral": skill.oral,
                "written": skill.written,
                "reading": skill.reading,
                "listening": skill.listening,
            }
            for skill in profile.languages
        ],
        "education": [_education_document(vault, n, e) for n, e in enumerate(profile.education)],
        "experience": [
            {"position": n, **_hex(seal_experience(vault, e)), "started": _day(e.started), "ended": _day(e.ended)}
            for n, e in enumerate(profile.experience)
        ],
    }


def _education_document(vault: PersonVault, position: int, course: Education) -> dict[str, Any]:
    return {
        "position": position,
        **_hex(seal_education(vault, course)),
        "level": course.level,
        "started": _day(course.started),
        "ended": _day(course.ended),
        "diploma": course.diploma,
        "status": course.status,
        "diploma_on": _day(course.diploma_on),
        "study_code": course.study_code or None,
    }


def seal_part(vault: PersonVault, group: Group, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of a generated part as JSON that its table takes: sealed values as bytea text."""
    row: dict[str, Any] = {**dict.fromkeys(group.fields), "source": values.get("source", group.source)}
    for name, value in values.items():
        if value is None or name == "source":
            continue
        facts = group.fields[name]
        if facts.sealed:
            sealed = vault.encrypt(as_text(value), category=group.category, column=f"{group.name}.{name}")
            row[name] = None if sealed is None else f"\\x{sealed.hex()}"
        else:
            row[name] = value.isoformat() if isinstance(value, date) else value
    return row


def seal_client_document(vault: PersonVault, new: NewClient | Registration) -> dict[str, Any]:
    """Return a new client, but for id, keys and BSN, as the document that `clients.register_person` takes."""
    return {
        "kind": new.kind.value,
        "legal_basis": new.legal_basis or USUAL_BASIS[new.kind],
        "municipality_code": new.municipality_code,
        "parts": {
            name: [seal_part(vault, catalogue().groups[name], values) for values in rows]
            for name, rows in new.parts.items()
        },
        "terms": terms_of(new.parts),
        "office_id": new.office_id,
        "identity": _hex(seal_identity(vault, new.identity)),
        "contact": _hex(seal_contact(vault, new.contact)),
        "profile": seal_profile_document(vault, new.profile) if new.profile else None,
    }


def _education(vault: PersonVault, row: Columns) -> Education:
    return Education(
        name=_part(vault, "education", "name", row),
        level=row["level"],
        institute=_part(vault, "education", "institute", row),
        started=row["started"],
        ended=row["ended"],
        diploma=row["diploma"],
        status=row["status"],
        diploma_on=row["diploma_on"],
        study_code=row["study_code"] or "",
        explanation=_part(vault, "education", "explanation", row),
    )


def _experience(vault: PersonVault, row: Columns) -> WorkExperience:
    return WorkExperience(
        employer=_part(vault, "experience", "employer", row),
        occupation=_part(vault, "experience", "occupation", row),
        description=_part(vault, "experience", "description", row),
        started=row["started"],
        ended=row["ended"],
    )


def _part(vault: PersonVault, part: str, column: str, row: Columns) -> str:
    return vault.decrypt(row[column], category=Category.PROFILE, column=f"{part}.{column}") or ""


def _seal_parts(vault: PersonVault, part: str, values: Mapping[str, str | None]) -> Sealed:
    return {
        name: vault.encrypt(text, category=Category.PROFILE, column=f"{part}.{name}") for name, text in values.items()
    }


def _seal(vault: PersonVault, category: Category, values: Mapping[str, str | None]) -> Sealed:
    return {name: vault.encrypt(text, category=category, column=name) for name, text in values.items()}


def _open(vault: PersonVault, category: Category, row: Columns, columns: Iterable[str]) -> dict[str, str]:
    return {name: vault.decrypt(row[name], category=category, column=name) or "" for name in columns}


def _hex(sealed: Sealed) -> dict[str, str | None]:
    return {name: None if value is None else value.hex() for name, value in sealed.items()}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

"""A vacancy as search engines read it: a JobPosting of schema.org, in JSON-LD."""

import json
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe

from sonar.employers.types import PublicVacancy

_FULL_TIME: Final = 36
_TEMPORARY: Final = frozenset({2, 6, 7})
_LEARNING: Final = frozenset({3, 4})
_VOLUNTARY: Final = 5
_UNSAFE: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def job_posting(vacancy: PublicVacancy, address: str) -> SafeString:
    """Return the JobPosting of an open vacancy at `address`, as text that can stand inside a script element."""
    return mark_safe(json.dumps(_document(vacancy, address), ensure_ascii=False).translate(_UNSAFE))  # noqa: S308 - escaped


def _document(vacancy: PublicVacancy, address: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": vacancy.title,
        "description": vacancy.description,
        "identifier": {"@type": "PropertyValue", "name": "Sonar", "value": vacancy.number},
        "url": address,
        "datePosted": vacancy.published_on.isoformat(),
        "employmentType": _employment(vacancy),
        "hiringOrganization": {"@type": "Organization", "name": vacancy.employer},
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": vacancy.place,
                "postalCode": str(vacancy.pc4),
                "addressCountry": "NL",
            },
        },
        "occupationalCategory": vacancy.occupation,
        "workHours": f"{vacancy.hours_min}-{vacancy.hours_max}",
        "totalJobOpenings": vacancy.positions,
        "directApply": True,
    }
    if vacancy.expires_on:
        found["validThrough"] = vacancy.expires_on.isoformat()
    if vacancy.starts_on:
        found["jobStartDate"] = vacancy.starts_on.isoformat()
    if vacancy.skills:
        found["skills"] = ", ".join(vacancy.skills)
    return found


def _employment(vacancy: PublicVacancy) -> list[str]:
    if vacancy.contract_code == _VOLUNTARY:
        return ["VOLUNTEER"]
    kinds = ["FULL_TIME"] if vacancy.hours_max >= _FULL_TIME else ["PART_TIME"]
    kinds += ["TEMPORARY"] if vacancy.contract_code in _TEMPORARY else []
    return kinds + (["INTERN"] if vacancy.contract_code in _LEARNING else [])

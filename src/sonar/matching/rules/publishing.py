"""What somebody may show employers, taken from her profile; and which words of hers may stand there."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from sonar.clients.types import Profile
from sonar.kernel.bsn import holds_bsn
from sonar.kernel.medical import medical_words
from sonar.matching.types import PublishedFacts, Shown

EDITION: Final = "2026-2"
"""Of the words to which people say yes; it is kept with each yes. New words get a new edition."""
LONGEST_PRESENTATION: Final = 1000
MOST_OCCUPATIONS: Final = 10
_DAYS_OF_YEAR: Final = 365.25
_SHORTEST_NAME: Final = 3
_ADDRESS: Final = re.compile(
    r"[^\s@]+@[^\s@]+|https?://|www\.|\b[\w-]{2,}\.(?:nl|com|org|net|eu|be|de)\b", re.IGNORECASE
)
_PHONE: Final = re.compile(r"(?:\+|00)?\d(?:[\s.()-]?\d){7,}")
_POSTCODE: Final = re.compile(r"\b[1-9]\d{3}\s?[A-Za-z]{2}\b")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WORD: Final = re.compile(r"[^\W\d_]+")


def facts_of(
    profile: Profile,
    *,
    occupations: Iterable[int],
    region: int | None,
    municipality: int | None,
    skills: Iterable[str],
    shown: Collection[Shown],
    presentation: str,
    today: date,
) -> PublishedFacts:
    """Return what employers would see: the occupations, and of the rest what she chose. Days become months."""
    available = profile.available_from
    return PublishedFacts(
        occupations=tuple(dict.fromkeys(occupations))[:MOST_OCCUPATIONS],
        region=region if Shown.REGION in shown else None,
        years=years_worked(profile, today=today) if Shown.YEARS in shown else None,
        level=profile.education_level if Shown.LEVEL in shown else None,
        skills=tuple(sorted(set(skills))) if Shown.SKILLS in shown else (),
        licences=profile.licences if Shown.LICENCES in shown else (),
        languages=tuple(each.language for each in profile.languages) if Shown.LANGUAGES in shown else (),
        hours_min=profile.hours_min if Shown.HOURS in shown else None,
        hours_max=profile.hours_max if Shown.HOURS in shown else None,
        available_from=available.replace(day=1) if available and Shown.AVAILABLE in shown else None,
        presentation=presentation.strip(),
        municipality=municipality if Shown.NEARBY in shown else None,
        nearby=Shown.NEARBY in shown and municipality is not None,
    )


def years_worked(profile: Profile, *, today: date) -> int | None:
    """Return in how many whole years she worked, jobs side by side counted once; None when no job has a beginning."""
    spans = sorted((each.started, min(each.ended or today, today)) for each in profile.experience if each.started)
    if not spans:
        return None
    days, reached = 0, date.min
    for started, ended in spans:
        days += max(0, (ended - max(started, reached)).days)
        reached = max(reached, ended)
    return int(days / _DAYS_OF_YEAR)


def presentation_faults(text: str, *, names: Iterable[str]) -> list[str]:
    """Return the codes of what may not stand before employers.

    `too_long`, `control`, `bsn`, `contact_data` (e-mail, site, telephone, postcode), `own_name` or `medical`.
    """
    faults = []
    if len(text) > LONGEST_PRESENTATION:
        faults.append("too_long")
    if _CONTROL.search(text):
        faults.append("control")
    if holds_bsn(text):
        faults.append("bsn")
    elif any(pattern.search(text) for pattern in (_ADDRESS, _PHONE, _POSTCODE)):
        faults.append("contact_data")
    said = {word.casefold() for word in _WORD.findall(text)}
    own = {word.casefold() for name in names for word in _WORD.findall(name) if len(word) >= _SHORTEST_NAME}
    if said & own:
        faults.append("own_name")
    if medical_words(text):
        faults.append("medical")
    return faults

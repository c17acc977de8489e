"""Writing a question for the national exchange (VUM v3): no more in it than is needed to answer it.

A question about jobseekers holds what a public vacancy asks. A question about vacancies is about one client and goes to
another organisation, so it holds four digits of a postcode with fixed letters, a distance, hours and one occupation.
"""

from datetime import date, timedelta
from typing import Any, Final

from sonar.clients.types import Profile
from sonar.exchange.rules.vum_answer import OCCUPATION, STAND_IN
from sonar.exchange.types.mediator import Selection

Criteria = dict[str, Any]
MOST_KM: Final = 999
USUAL_KM: Final = 50
"""How far is asked around a vacancy that says nothing of it; distance counts from her side too."""
OWN_KM: Final = 40
"""How far somebody travels who says nothing of it, as everywhere in matching."""
_LATER: Final = timedelta(days=60)
"""How much later than the start somebody may be available, as everywhere in matching."""
_LEAST_HOURS, _MOST_HOURS = 1, 99
_ASKABLE: Final = (2, 3, 4)
"""The levels of a language that a question can name; less is any level."""


def jobseeker_question(asked: Selection, *, today: date) -> Criteria:
    """Return the body of a question about jobseekers for a vacancy."""
    criteria: Criteria = {
        "selectiegebied": _area(asked.pc4, asked.max_km or USUAL_KM),
        "bemiddelingsberoep": {
            "$elemMatch": {
                "$or": [{"beroep.codeBeroepsnaam": {"$eq": OCCUPATION + code}} for code in asked.occupations]
            }
        },
        "datumAanvangBeschikbaarVoorWerk": {"$lte": ((asked.starts_on or today) + _LATER).isoformat()},
        **_hours(asked.hours_min, asked.hours_max),
    }
    if asked.licences:
        criteria["arbeidsmarktkwalificatie.rijbewijs"] = {
            "$all": [{"$elemMatch": {"codeSoortRijbewijs": {"$eq": code}}} for code in asked.licences]
        }
    if asked.languages:
        criteria["arbeidsmarktkwalificatie.taalbeheersing"] = {
            "$all": [{"$elemMatch": _language(code, *asked.levels.get(code, (0, 0)))} for code in asked.languages]
        }
    return {"vraagObject": criteria}


def vacancy_question(profile: Profile, *, occupation: str) -> Criteria:
    """Return the body of a question about vacancies for a client; `occupation` is one of hers, or empty for any."""
    distance = OWN_KM if profile.max_distance_km is None else profile.max_distance_km
    criteria: Criteria = {
        "selectiegebied": _area(profile.pc4, distance),
        **_hours(profile.hours_min or 0, profile.hours_max or 0),
    }
    if occupation:
        criteria["beroep.codeBeroepsnaam"] = {"$eq": OCCUPATION + occupation}
    return {"vraagObject": criteria}


def _area(pc4: int, km: int) -> Criteria:
    return {"postcode": f"{pc4:04}{STAND_IN}", "afstand": min(km, MOST_KM)}


def _hours(least: int, most: int) -> Criteria:
    """Return the hours of one side as the other side has to meet them; no criterion where there is nothing to ask."""
    found: Criteria = {}
    if least >= _LEAST_HOURS:
        found["werktijden.aantalWerkurenPerWeekMaximaal"] = {"$gte": min(least, _MOST_HOURS)}
    if most >= _LEAST_HOURS:
        found["werktijden.aantalWerkurenPerWeekMinimaal"] = {"$lte": min(most, _MOST_HOURS)}
    return found


def _language(code: str, oral: int, written: int) -> Criteria:
    match: Criteria = {"codeTaal": {"$eq": code}}
    for name, level in (("Mondeling", oral), ("Schriftelijk", written)):
        if level in _ASKABLE:
            match[f"codeNiveauTaalbeheersing{name}"] = {"$gte": level}
    return match

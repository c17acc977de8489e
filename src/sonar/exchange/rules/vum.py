"""From a VUM jobseeker (data standard 1.5) to a profile: every field checked by type, range and code.

What cannot be used is reported by its place and reason. Reports never repeat a value, since a value may be a
person's own words. A record is refused only when it cannot be known again or placed on the map; anything else
that does not fit costs that field, not the person.
"""

import re
from dataclasses import replace
from typing import Any

from sonar.clients.types import Education, LanguageSkill, Profile, WantedOccupation, WorkExperience
from sonar.exchange.rules.reading import Reader
from sonar.exchange.rules.vum_parts import read_parts
from sonar.exchange.types import ImportedJobseeker, KnownCodes

COMPETENTNL = "competentnl"
_ID = re.compile(r"[a-zA-Z0-9_.-]{1,200}")
_POSTCODE = re.compile(r"[1-9][0-9]{3}[a-zA-Z]{2}")
_MOST_HOURS = 99
_MOST_KM = 500
"""Farther than any two places in the country; VUM allows 999."""
_PERMANENT, _TEMPORARY = 1, 2
_CONTRACT = {"O": _PERMANENT, "B": _TEMPORARY}
_AGREEMENT: dict[str, int | None] = {"01": None, "02": 3, "03": 5, "04": 4}
_WORKING_LEVEL: dict[int, int | None] = {0: None, 1: 0, 2: 1, 3: 2, 4: 4, 5: 5, 6: 6, 7: None}
_COURSE_LEVEL: dict[int, int | None] = {1: 1, 2: 2, 3: 4, 4: 4, 5: 5, 6: 6, 9: None}
_COMMAND: dict[int, int | None] = {0: None, 1: 0, 2: 2, 3: 3, 4: 4, 8: None}
_SKILLS = (("oral", "Mondeling"), ("written", "Schriftelijk"), ("reading", "Lezen"), ("listening", "Luisteren"))
_COURSE_STATE: dict[int, int | None] = {0: None, 1: 1, 2: 2, 3: 3}
_YES_NO: dict[int, bool | None] = {0: None, 1: True, 2: False, 8: None}
NOT_TAKEN = {
    "contactpersoon": "names a member of the organisation that shares the profile, not the person",
    "emailadres": "contact data come with who somebody is, and a shared profile does not tell that",
    "telefoonnummer": "contact data come with who somebody is, and a shared profile does not tell that",
}
"""What of a jobseeker is not taken over, and why not; each that was filled is counted in the report."""
_TEXT, _NAME, _HANDLE, _COMPANY = 2000, 120, 500, 70
"""Longest texts by the data standard: free text, course name, trade name, employer."""


class RowRefused(ValueError):
    """The object cannot be taken over; the message says why, without a value."""


def read_jobseeker(row: object, *, position: int, known: KnownCodes) -> ImportedJobseeker:
    """Translate one object of the file; raise `RowRefused` when it cannot be taken over at all."""
    if not isinstance(row, dict):
        message = "is not an object"
        raise RowRefused(message)
    external_id = row.get("idWerkzoekende")
    if not isinstance(external_id, str) or not _ID.fullmatch(external_id):
        message = "idWerkzoekende is missing, or is not 1 to 200 letters, digits, dots, dashes and underscores"
        raise RowRefused(message)
    reader = Reader(position)
    profile = profile_of(reader, row, known)
    parts = read_parts(reader, row)
    return ImportedJobseeker(external_id, profile, parts, tuple(reader.warnings), _unused(row))


def refuse_repeated(jobseeker: ImportedJobseeker, *, position: int, first_seen: dict[str, int]) -> None:
    """Remember where this record was first seen; raise `RowRefused` when it was seen before."""
    first = first_seen.setdefault(jobseeker.external_id, position)
    if first != position:
        message = f"has the same idWerkzoekende as object {first}"
        raise RowRefused(message)


def _unused(row: dict[str, object]) -> tuple[str, ...]:
    return tuple(name for name in NOT_TAKEN if row.get(name) not in (None, [], {}))


def profile_of(reader: Reader, row: dict[str, object], known: KnownCodes) -> Profile:
    """Return the profile in an object; raise `RowRefused` when it cannot be placed on the map."""
    mobility = reader.part(row, "mobiliteit")
    qualification = reader.part(row, "arbeidsmarktkwalificatie")
    hours_min, hours_max = _hours(reader, reader.part(row, "werktijden"))
    distance = reader.number(mobility, "maximaleReisafstand", most=999)
    if distance is not None and distance > _MOST_KM:
        reader.warn("maximaleReisafstand", f"is more than {_MOST_KM}, and was taken as {_MOST_KM}")
        distance = _MOST_KM
    return Profile(
        pc4=_pc4(mobility),
        education_level=reader.code(qualification, "codeWerkEnDenkniveauWerkzoekende", _WORKING_LEVEL),
        hours_min=hours_min,
        hours_max=hours_max,
        max_distance_km=distance,
        available_from=reader.day(reader.part(row, "flexibiliteit"), "datumAanvangBeschikbaarVoorWerk"),
        licences=_licences(reader, qualification, known),
        contract_forms=_contract_forms(reader, row),
        occupations=_occupations(reader, row),
        languages=_languages(reader, qualification, known),
        education=tuple(_education(reader, qualification)),
        experience=_experience(reader, qualification),
        presentation=reader.text(row, "persoonlijkePresentatie", longest=_TEXT),
    )


def _pc4(mobility: dict[str, object]) -> int:
    postcode = mobility.get("bemiddelingspostcode")
    if not isinstance(postcode, str) or not _POSTCODE.fullmatch(postcode):
        message = "mobiliteit.bemiddelingspostcode is missing, or is not four digits and two letters"
        raise RowRefused(message)
    return int(postcode[:4])


def _hours(reader: Reader, times: dict[str, object]) -> tuple[int | None, int | None]:
    least = reader.number(times, "aantalWerkurenPerWeekMinimaal", most=_MOST_HOURS)
    most = reader.number(times, "aantalWerkurenPerWeekMaximaal", most=_MOST_HOURS)
    if least is not None and most is not None and least > most:
        reader.warn("aantalWerkurenPerWeekMinimaal", "is more than aantalWerkurenPerWeekMaximaal; both were left out")
        return None, None
    return least, most


def _licences(reader: Reader, qualification: dict[str, object], known: KnownCodes) -> tuple[str, ...]:
    found = set()
    for each in reader.parts(qualification, "rijbewijs"):
        code = each.get("codeSoortRijbewijs")
        if isinstance(code, str) and code in known.licences:
            found.add(code)
        elif code is not None:
            reader.warn("codeSoortRijbewijs", "is not a known code")
    return tuple(sorted(found))


def _contract_forms(reader: Reader, row: dict[str, object]) -> tuple[int, ...]:
    found = set()
    for each in reader.parts(row, "contractvorm"):
        contract, agreement = each.get("codeTypeArbeidscontract"), each.get("codeTypeOvereenkomst")
        if isinstance(contract, str) and contract in _CONTRACT:
            found.add(_CONTRACT[contract])
        elif contract is not None:
            reader.warn("codeTypeArbeidscontract", "is not a known code")
        if isinstance(agreement, str) and agreement in _AGREEMENT:
            form = _AGREEMENT[agreement]
            # An ordinary vacancy is no form of its own: the kind of contract says it.
            found |= set() if form is None else {form}
        elif agreement is not None:
            reader.warn("codeTypeOvereenkomst", "is not a known code")
    return tuple(sorted(found))


def _occupations(reader: Reader, row: dict[str, object]) -> tuple[WantedOccupation, ...]:
    codes = [reader.occupation(each) for each in reader.parts(row, "bemiddelingsberoep")]
    return tuple(WantedOccupation(scheme=COMPETENTNL, code=code) for code in dict.fromkeys(codes) if code)


def _languages(reader: Reader, qualification: dict[str, object], known: KnownCodes) -> tuple[LanguageSkill, ...]:
    found: dict[str, LanguageSkill] = {}
    for each in reader.parts(qualification, "taalbeheersing"):
        code = each.get("codeTaal")
        levels = {skill: reader.code(each, f"codeNiveauTaalbeheersing{name}", _COMMAND) for skill, name in _SKILLS}
        if code is None:
            reader.warn("codeTaal", "is missing, so the level of this language was left out")
        elif not isinstance(code, str) or code not in known.languages:
            reader.warn("codeTaal", "is not a known code")
        else:
            before = found.get(code, LanguageSkill(code))
            highest: dict[str, Any] = {name: _higher(getattr(before, name), level) for name, level in levels.items()}
            found[code] = replace(before, **highest)
    return tuple(found[code] for code in sorted(found))


def _higher(one: int | None, other: int | None) -> int | None:
    return max((level for level in (one, other) if level is not None), default=None)


def _education(reader: Reader, qualification: dict[str, object]) -> list[Education]:
    found = []
    for each in reader.parts(qualification, "opleiding"):
        started, ended = reader.days(each, "datumAanvangVolgenOpleiding", "datumEindeVolgenOpleiding")
        found.append(
            Education(
                name=reader.text(each, "toelichtingOpleiding", longest=_TEXT),
                level=reader.code(each, "codeNiveauOpleiding", _COURSE_LEVEL),
                institute=reader.text(each, "naamOpleidingsinstituut", longest=_HANDLE),
                started=started,
                ended=ended,
                diploma=_yes_no(reader, each, "indicatieDiploma"),
                status=reader.code(each, "codeStatusOpleiding", _COURSE_STATE),
                diploma_on=reader.day(each, "datumDiploma"),
                study_code=reader.text(each, "codeOpleidingsnaam", longest=_NAME),
            )
        )
    return [each for each in found if each != Education(name="")]


def _yes_no(reader: Reader, parent: dict[str, object], name: str) -> bool | None:
    value = reader.number(parent, name, most=9)
    if value is None:
        return None
    if value not in _YES_NO:
        reader.warn(name, "is not a known code")
    return _YES_NO.get(value)


def _experience(reader: Reader, qualification: dict[str, object]) -> tuple[WorkExperience, ...]:
    found = []
    for each in reader.parts(qualification, "werkervaring"):
        started, ended = reader.days(each, "datumAanvangWerkzaamheden", "datumEindeWerkzaamheden")
        occupation = reader.occupation(reader.part(each, "beroep"))
        found.append(
            WorkExperience(
                employer=reader.text(each, "naamOrganisatie", longest=_COMPANY),
                # The code itself, under the name of its list: a label for it is not ours to invent.
                occupation=f"{COMPETENTNL}:{occupation}" if occupation else "",
                description=reader.text(each, "toelichtingWerkervaring", longest=_TEXT),
                started=started,
                ended=ended,
            )
        )
    return tuple(each for each in found if each != WorkExperience(employer=""))

"""Reading what the national exchange (VUM) answers: the words of others, so nothing in them is taken for granted.

A whole answer that is not what the contract says is refused. In a whole answer a result without a usable id or postcode
is left out and counted; a field that cannot be read costs that field. What the contract does not name is not kept.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sonar.employers.types import LanguageLevel
from sonar.exchange.rules.reading import Reader
from sonar.exchange.rules.vum import profile_of
from sonar.exchange.types import KnownCodes
from sonar.exchange.types.mediator import Heard, PersonDetails, Reach, VacancyDetails, VacancyElsewhere
from sonar.matching.types import ForeignProfile, ForeignVacancy

MOST_RESULTS: Final = 1_000
"""Of all sources together, each of which may give a hundred; more than that are not looked at."""
_ID: Final = re.compile(r"[a-zA-Z0-9_.-]{1,500}")
_POSTCODE: Final = re.compile(r"[1-9][0-9]{3}[a-zA-Z]{2}")
_LONGEST_ID: Final = 100
_SPEAKS, _WELL = 2, 3
_ASKED: Final = (2, 3, 4)
"""The levels that are asked of a language; 1 is none, 0 and 8 say nothing."""
_LEVEL: Final[Mapping[str, int | None]] = {"1": 0, "2": 1, "3": 2, "4": 4, "5": 5, "6": 6}
_CONTRACT: Final = {"O": 1, "B": 2}
_AGREEMENT: Final = {"02": 3, "03": 5, "04": 4}
_NEEDS: Final = {
    "indicatieAanpassingWerkomgeving": "adapted_workplace",
    "indicatieBegeleiding": "guidance",
    "indicatieWerkvariatie": "variation",
}
_YES: Final = 1
_MOST_HOURS: Final = 99
_TEXT, _SHORT, _WAGE, _NAME, _EMAIL, _PHONE, _URL, _STREET = 2000, 120, 100, 500, 320, 14, 1000, 24
_MOST_CONTACTS: Final = 10
OF_A_PERSON: Final = frozenset({
    "arbeidsmarktkwalificatie", "bemiddelingsberoep", "contractvorm", "flexibiliteit", "mobiliteit", "vervoermiddel",
    "werktijden", "contactpersoon", "eisAanWerk", "emailadres", "indicatieLdrRegistratie", "persoonlijkePresentatie",
    "telefoonnummer", "webadres", "indicatieBeschikbaarheidContactgegevens",
})  # fmt: skip
"""What is kept of a jobseeker, of what the contract names."""
OF_A_VACANCY: Final = frozenset({
    "adres", "arbeidsVoorwaarden", "beroep", "codeWerkEnDenkniveauMinimaal", "contractvorm", "flexibiliteit",
    "naamVacature", "nummerVacature", "omschrijvingVacature", "rijbewijs", "sluitingsdatumVacature",
    "sollicitatiewijze", "taalbeheersing", "werkgever", "werktijden",
})  # fmt: skip


class Malformed(ValueError):
    """The answer as a whole is not what the contract says. Tells nothing of its content."""


def read_people(document: object) -> Heard:
    """Return the results of a question about jobseekers; raise `Malformed`."""
    return _heard(document, OF_A_PERSON, "mobiliteit", "bemiddelingspostcode")


def read_vacancies(document: object) -> Heard:
    """Return the results of a question about vacancies; raise `Malformed`."""
    return _heard(document, OF_A_VACANCY, "adres", "postcode")


def read_detail(document: object, name: str) -> Mapping[str, Any]:
    """Return the details in an answer, under `werkzoekende` or `vacature`; raise `Malformed`."""
    inside = document.get(name) if isinstance(document, dict) else None
    if not isinstance(inside, dict):
        raise Malformed
    return _kept(inside, OF_A_PERSON if name == "werkzoekende" else OF_A_VACANCY)


def _heard(document: object, known: frozenset[str], part: str, postcode: str) -> Heard:
    if not isinstance(document, dict):
        raise Malformed
    question, reached, matches = (
        document.get(name) for name in ("vraagID", "maximumAantalResultatenBereikt", "matches")
    )
    if not isinstance(question, str) or len(question) > _LONGEST_ID or not isinstance(reached, bool):
        raise Malformed
    if not isinstance(matches, list):
        raise Malformed
    found: dict[str, Mapping[str, Any]] = {}
    for match in matches[:MOST_RESULTS]:
        if isinstance(match, dict) and _usable(match, part, postcode):
            found.setdefault(match["vumID"], _kept(match, known))
    return Heard(
        results=tuple(found.items()),
        more=reached or len(matches) > MOST_RESULTS,
        unread=min(len(matches), MOST_RESULTS) - len(found),
    )


def _usable(match: Mapping[str, Any], part: str, postcode: str) -> bool:
    name, place = match.get("vumID"), match.get(part)
    written = place.get(postcode) if isinstance(place, dict) else None
    return (
        isinstance(name, str)
        and _ID.fullmatch(name) is not None
        # Dots alone would lead to another address of the exchange.
        and name.strip(".") != ""
        and isinstance(written, str)
        and _POSTCODE.fullmatch(written) is not None
    )


def _kept(given: Mapping[str, Any], known: frozenset[str]) -> Mapping[str, Any]:
    return {name: value for name, value in given.items() if name in known}


def foreign_profile(match: Mapping[str, Any], known: KnownCodes) -> ForeignProfile:
    """Return what of a result can be weighed."""
    profile = profile_of(Reader(0), dict(match), known)
    spoken = [each for each in profile.languages if each.oral is None or each.oral >= _SPEAKS]
    return ForeignProfile(
        pc4=profile.pc4,
        occupations=tuple(each.code for each in profile.occupations),
        hours_min=profile.hours_min,
        hours_max=profile.hours_max,
        max_km=profile.max_distance_km,
        level=profile.education_level,
        licences=profile.licences,
        languages=tuple(each.language for each in spoken),
        fluent=tuple(each.language for each in spoken if each.oral is not None and each.oral >= _WELL),
        unsaid=tuple(each.language for each in spoken if each.oral is None),
        ill_written=tuple(each.language for each in spoken if each.written is not None and each.written < _WELL),
        contracts=profile.contract_forms,
        available_from=profile.available_from,
    )


def person_details(
    match: Mapping[str, Any], detail: Mapping[str, Any], known: KnownCodes, *, pseudonym: str
) -> PersonDetails:
    """Return what is told of somebody; where the details have no postcode, that of the first answer stays."""
    told, reader = {**match, **detail}, Reader(0)
    if not _usable({**told, "vumID": "x"}, "mobiliteit", "bemiddelingspostcode"):
        told["mobiliteit"] = match["mobiliteit"]
    profile = profile_of(reader, told, known)
    qualification = reader.part(told, "arbeidsmarktkwalificatie")
    needs = reader.part(told, "eisAanWerk")
    return PersonDetails(
        pseudonym=pseudonym,
        profile=profile,
        occupations=tuple(each.code for each in profile.occupations),
        own=Reach("", _texts(told.get("emailadres"), _EMAIL), _texts(told.get("telefoonnummer"), _PHONE)),
        contacts=_contacts(reader, told),
        addresses=_addresses(reader, told),
        interests=_named(reader, qualification, "interesse", "naamInteresse"),
        courses=_named(reader, qualification, "cursus", "naamCursus"),
        needs=tuple(code for name, code in _NEEDS.items() if needs.get(name) == _YES),
        in_register={1: True, 2: False}.get(reader.number(told, "indicatieLdrRegistratie", most=9) or 0),
    )


def foreign_vacancy(match: Mapping[str, Any], known: KnownCodes) -> ForeignVacancy:
    """Return what of a vacancy can be weighed."""
    reader = Reader(0)
    hours_min, hours_max = _hours(reader, match)
    level = match.get("codeWerkEnDenkniveauMinimaal")
    irregular = reader.part(dict(match), "flexibiliteit").get("indicatieOnregelmatigWerkOfPloegendienst")
    return ForeignVacancy(
        pc4=int(match["adres"]["postcode"][:4]),
        occupation=reader.occupation(reader.part(dict(match), "beroep")),
        hours_min=hours_min,
        hours_max=hours_max,
        level=_LEVEL.get(level) if isinstance(level, str) else None,
        licences=_codes(reader, match, "rijbewijs", "codeSoortRijbewijs", known.licences),
        languages=_codes(reader, match, "taalbeheersing", "codeTaal", known.languages),
        levels=_levels(reader, match, known.languages),
        contract=_contract(reader, match),
        irregular={1: True, 2: False}.get(irregular) if isinstance(irregular, int) else None,
        starts_on=reader.day(reader.part(dict(match), "arbeidsVoorwaarden"), "datumAanvangWerkzaamheden"),
        expires_on=_closes_on(reader, match),
    )


def vacancy_shown(match: Mapping[str, Any], *, reference: str, place: str, detailed: bool) -> VacancyElsewhere:
    """Return a vacancy of another organisation as it is shown, not weighed yet."""
    told, reader = dict(match), Reader(0)
    terms = reader.part(told, "arbeidsVoorwaarden")
    hours_min, hours_max = _hours(reader, match)
    return VacancyElsewhere(
        reference=reference,
        title=reader.text(told, "naamVacature", longest=_SHORT),
        employer=reader.text(reader.part(told, "werkgever"), "handelsnaamOrganisatie", longest=_NAME),
        place=place,
        text=reader.text(told, "omschrijvingVacature", longest=_TEXT),
        hours_min=hours_min,
        hours_max=hours_max,
        wage=reader.text(terms, "salarisIndicatie", longest=_WAGE),
        starts_on=reader.day(terms, "datumAanvangWerkzaamheden"),
        closes_on=_closes_on(reader, match),
        weighed=None,
        detailed=detailed,
    )


def vacancy_details(shown: VacancyElsewhere, told: Mapping[str, Any]) -> VacancyDetails:
    """Return a vacancy with who can be asked about it, and where to apply."""
    reader, whole = Reader(0), dict(told)
    employer, place = reader.part(whole, "werkgever"), reader.part(whole, "adres")
    number = reader.number(place, "huisnummer", most=99_999)
    street = reader.text(place, "straatnaam", longest=_STREET)
    ways = [reader.part(each, "webadres") for each in reader.parts(whole, "sollicitatiewijze")]
    applying = [reader.text(each, "url", longest=_URL) for each in ways]
    return VacancyDetails(
        vacancy=shown,
        number=reader.text(whole, "nummerVacature", longest=11),
        street=f"{street} {number}" if street and number else street,
        contacts=_contacts(reader, employer),
        addresses=tuple(dict.fromkeys(filter(None, (*applying, *_addresses(reader, employer))))),
    )


def _closes_on(reader: Reader, match: Mapping[str, Any]) -> date | None:
    return reader.day(dict(match), "sluitingsdatumVacature")


def _hours(reader: Reader, match: Mapping[str, Any]) -> tuple[int | None, int | None]:
    times = reader.part(dict(match), "werktijden")
    least = reader.number(times, "aantalWerkurenPerWeekMinimaal", most=_MOST_HOURS)
    most = reader.number(times, "aantalWerkurenPerWeekMaximaal", most=_MOST_HOURS)
    return (None, None) if least is not None and most is not None and least > most else (least, most)


def _codes(reader: Reader, match: Mapping[str, Any], name: str, code: str, known: frozenset[str]) -> tuple[str, ...]:
    found = [each.get(code) for each in reader.parts(dict(match), name)]
    return tuple(dict.fromkeys(each for each in found if isinstance(each, str) and each in known))


def _levels(reader: Reader, match: Mapping[str, Any], known: frozenset[str]) -> tuple[LanguageLevel, ...]:
    """Return how well languages are asked, as far as that is said; of a language that comes twice the first."""
    found: dict[str, LanguageLevel] = {}
    for each in reader.parts(dict(match), "taalbeheersing"):
        code = each.get("codeTaal")
        oral, written = (
            step if isinstance(step, int) and step in _ASKED else None
            for step in (each.get(f"codeNiveauTaalbeheersing{name}") for name in ("Mondeling", "Schriftelijk"))
        )
        if isinstance(code, str) and code in known and (oral or written):
            found.setdefault(code, LanguageLevel(code, oral=oral, written=written))
    return tuple(found.values())


def _contract(reader: Reader, match: Mapping[str, Any]) -> int | None:
    for each in reader.parts(dict(match), "contractvorm"):
        kind, agreement = each.get("codeTypeArbeidscontract"), each.get("codeTypeOvereenkomst")
        if isinstance(agreement, str) and agreement in _AGREEMENT:
            return _AGREEMENT[agreement]
        if isinstance(kind, str) and kind in _CONTRACT:
            return _CONTRACT[kind]
    return None


def _contacts(reader: Reader, parent: dict[str, Any]) -> tuple[Reach, ...]:
    found = [
        Reach(
            reader.text(each, "naamContactpersoonAfdeling", longest=_NAME),
            _texts(each.get("emailadres"), _EMAIL),
            _texts(each.get("telefoonnummer"), _PHONE),
        )
        for each in reader.parts(parent, "contactpersoon")[:_MOST_CONTACTS]
    ]
    return tuple(each for each in found if each.name or each.emails or each.phones)


def _addresses(reader: Reader, parent: dict[str, Any]) -> tuple[str, ...]:
    found = [reader.text(each, "url", longest=_URL) for each in reader.parts(parent, "webadres")[:_MOST_CONTACTS]]
    return tuple(filter(None, found))


def _named(reader: Reader, parent: dict[str, Any], name: str, field: str) -> tuple[str, ...]:
    return tuple(filter(None, (reader.text(each, field, longest=_SHORT) for each in reader.parts(parent, name))))


def _texts(value: object, longest: int) -> tuple[str, ...]:
    """Return the texts in a value that is one or a list of them; the contracts have both."""
    given = value if isinstance(value, list) else [value]
    return tuple(
        each.strip()
        for each in given[:_MOST_CONTACTS]
        if isinstance(each, str) and each.strip() and len(each) <= longest and each.isprintable()
    )

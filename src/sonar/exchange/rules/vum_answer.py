"""A client as the national exchange may know her: what goes as it is, what is made coarser, what only with the details.

The first answer goes to whoever asks, so it holds nothing that points at one person: no employer, no school, no text
that may name somebody, a stand-in for the postcode, and days as months; years for who stands out. The published table
is `TREATMENT`; nothing leaves that does not stand in it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sonar.clients.types import ClientCard, Education, LanguageSkill, Part, Profile, WorkExperience
from sonar.exchange.rules.vum_texts import reaches_somebody, why_held

OCCUPATION: Final = "https://linkeddata.competentnl.nl/uwv/id/occupation/"
STAND_IN: Final = "AA"
"""The letters of every postcode that leaves: the area is true, the street is not."""
_LEVEL: Final = {0: 1, 1: 2, 2: 3, 3: 4, 4: 4, 5: 5, 6: 6}
_COURSE_LEVEL: Final = {1: 1, 2: 2, 3: 4, 4: 4, 5: 5, 6: 6}
_COMMAND: Final = {0: 1, 1: 1, 2: 2, 3: 3, 4: 4}
_VEHICLES: Final = {"car": 1, "moped": 2, "bicycle": 3, "motorcycle": 4, "public_transport": 5}
_OTHER_VEHICLE: Final = 9
_ADDRESSES: Final = {"profile": 1, "portfolio": 2}
_CONTRACT: Final = {1: "O", 2: "B"}
_AGREEMENT: Final = {3: "02", 4: "04", 5: "03"}
_STUDY: Final = re.compile(r"[0-9]{1,10}")
_COMPETENCE: Final = re.compile(
    r"(?=.{1,200}\Z)(?:https://linkeddata\.competentnl\.nl/[0-9A-Za-z/_-]+|[0-9A-F]{10})", re.DOTALL
)
"""An address in CompetentNL, or a code as the official set writes it; no code of a list of our own."""
_PHONE: Final = re.compile(r"[0-9+ ()-]{6,14}")
_LANGUAGE_OF: Final = {"Mondeling": "oral", "Schriftelijk": "written", "Lezen": "reading", "Luisteren": "listening"}
_LONGEST_NAME, _LONGEST_TEXT, _LONGEST_COMPANY, _LONGEST_EMAIL, _MOST_HOURS = 120, 2000, 70, 320, 99
Values = dict[str, Any]


class Treatment(StrEnum):
    """What happens to an attribute on its way out."""

    AS_IS = "as it is"
    COARSER = "coarser"
    CHECKED = "checked text"
    DETAIL = "details only"
    NEVER = "never"


class Detail(StrEnum):
    """Who gets the details: nobody yet, any party, or a party of the Wet SUWI."""

    NONE = "none"
    PARTY = "party"
    SUWI = "suwi"


TREATMENT: Final[Mapping[str, Treatment]] = {
    "idWerkzoekende": Treatment.COARSER,
    "mobiliteit.bemiddelingspostcode": Treatment.COARSER,
    "mobiliteit.maximaleReisafstand": Treatment.AS_IS,
    "mobiliteit.maximaleReistijd": Treatment.AS_IS,
    "bemiddelingsberoep.codeBeroepsnaam": Treatment.AS_IS,
    "contractvorm.codeTypeArbeidscontract": Treatment.AS_IS,
    "contractvorm.codeTypeOvereenkomst": Treatment.AS_IS,
    "flexibiliteit.indicatieOnregelmatigWerkOfPloegendienst": Treatment.AS_IS,
    "flexibiliteit.datumAanvangBeschikbaarVoorWerk": Treatment.COARSER,
    "flexibiliteit.datumEindeBeschikbaarVoorWerk": Treatment.COARSER,
    "werktijden.aantalWerkurenPerWeekMinimaal": Treatment.AS_IS,
    "werktijden.aantalWerkurenPerWeekMaximaal": Treatment.AS_IS,
    "werktijden.indicatieKantoortijden": Treatment.AS_IS,
    "indicatieBeschikbaarheidContactgegevens": Treatment.AS_IS,
    "vervoermiddel.codeVervoermiddel": Treatment.AS_IS,
    "vervoermiddel.indicatieBeschikbaarVoorUitvoeringWerk": Treatment.AS_IS,
    "vervoermiddel.indicatieBeschikbaarVoorWoonWerkverkeer": Treatment.AS_IS,
    "sector.codeSbi": Treatment.NEVER,
    "arbeidsmarktkwalificatie.codeWerkEnDenkniveauWerkzoekende": Treatment.AS_IS,
    "arbeidsmarktkwalificatie.rijbewijs.codeSoortRijbewijs": Treatment.AS_IS,
    "arbeidsmarktkwalificatie.taalbeheersing.codeTaal": Treatment.AS_IS,
    "arbeidsmarktkwalificatie.taalbeheersing.codeNiveauTaalbeheersingMondeling": Treatment.AS_IS,
    "arbeidsmarktkwalificatie.taalbeheersing.codeNiveauTaalbeheersingSchriftelijk": Treatment.AS_IS,
    "arbeidsmarktkwalificatie.taalbeheersing.codeNiveauTaalbeheersingLezen": Treatment.AS_IS,
    "arbeidsmarktkwalificatie.taalbeheersing.codeNiveauTaalbeheersingLuisteren": Treatment.AS_IS,
    "arbeidsmarktkwalificatie.competentiebeheersing.codeCompetentie": Treatment.AS_IS,
    "arbeidsmarktkwalificatie.interesse.naamInteresse": Treatment.CHECKED,
    "arbeidsmarktkwalificatie.cursus.naamCursus": Treatment.CHECKED,
    "arbeidsmarktkwalificatie.cursus.toelichtingCursus": Treatment.CHECKED,
    "arbeidsmarktkwalificatie.cursus.indicatieCertificaat": Treatment.AS_IS,
    "arbeidsmarktkwalificatie.cursus.datumAanvangVolgenCursus": Treatment.COARSER,
    "arbeidsmarktkwalificatie.cursus.datumEindeVolgenCursus": Treatment.COARSER,
    "arbeidsmarktkwalificatie.cursus.datumCertificaat": Treatment.COARSER,
    "arbeidsmarktkwalificatie.cursus.naamOpleidingsinstituut": Treatment.DETAIL,
    "arbeidsmarktkwalificatie.opleiding.codeNiveauOpleiding": Treatment.AS_IS,
    "arbeidsmarktkwalificatie.opleiding.codeOpleidingsnaam": Treatment.AS_IS,
    "arbeidsmarktkwalificatie.opleiding.codeStatusOpleiding": Treatment.AS_IS,
    "arbeidsmarktkwalificatie.opleiding.indicatieDiploma": Treatment.AS_IS,
    "arbeidsmarktkwalificatie.opleiding.toelichtingOpleiding": Treatment.CHECKED,
    "arbeidsmarktkwalificatie.opleiding.datumAanvangVolgenOpleiding": Treatment.COARSER,
    "arbeidsmarktkwalificatie.opleiding.datumEindeVolgenOpleiding": Treatment.COARSER,
    "arbeidsmarktkwalificatie.opleiding.datumDiploma": Treatment.COARSER,
    "arbeidsmarktkwalificatie.opleiding.naamOpleidingsinstituut": Treatment.DETAIL,
    "arbeidsmarktkwalificatie.werkervaring.beroep.codeBeroepsnaam": Treatment.AS_IS,
    "arbeidsmarktkwalificatie.werkervaring.datumAanvangWerkzaamheden": Treatment.COARSER,
    "arbeidsmarktkwalificatie.werkervaring.datumEindeWerkzaamheden": Treatment.COARSER,
    "arbeidsmarktkwalificatie.werkervaring.toelichtingWerkervaring": Treatment.CHECKED,
    "arbeidsmarktkwalificatie.werkervaring.naamOrganisatie": Treatment.DETAIL,
    "contactpersoon.naamContactpersoonAfdeling": Treatment.NEVER,
    "contactpersoon.emailadres": Treatment.NEVER,
    "contactpersoon.telefoonnummer": Treatment.NEVER,
    "emailadres": Treatment.DETAIL,
    "telefoonnummer": Treatment.DETAIL,
    "webadres.codeWebadres": Treatment.DETAIL,
    "webadres.url": Treatment.DETAIL,
    "persoonlijkePresentatie": Treatment.DETAIL,
    "eisAanWerk.indicatieAanpassingWerkomgeving": Treatment.DETAIL,
    "eisAanWerk.indicatieBegeleiding": Treatment.DETAIL,
    "eisAanWerk.indicatieWerkvariatie": Treatment.DETAIL,
    "indicatieLdrRegistratie": Treatment.DETAIL,
}
"""Every attribute of a jobseeker in the standard, and what happens to it. Docs: reference/vum-attributes.md."""


def jobseeker_answer(card: ClientCard, *, name: str, rare: bool, detail: Detail = Detail.NONE) -> Values:
    """Return a client as the contract writes one, under the passing name `name`.

    What the ticket did not open is not on the card, and so not in the answer. `rare`: she stands out among those who
    can be found (fewer than ten); her days become years, and her texts and employers stay here.
    """
    profile = card.profile or Profile(pc4=0)
    wishes = _values_of(card.row("work_wishes"))
    found: Values = {
        "idWerkzoekende": name,
        "mobiliteit": _filled(
            bemiddelingspostcode=f"{profile.pc4:04}{STAND_IN}",
            maximaleReisafstand=profile.max_distance_km,
            maximaleReistijd=wishes.get("max_travel_minutes"),
        ),
        "bemiddelingsberoep": [
            {"codeBeroepsnaam": OCCUPATION + each.code}
            for each in profile.occupations
            if each.scheme == "competentnl" and each.stance != "excluded"
        ],
        "contractvorm": _contracts(profile.contract_forms, wishes.get("agreement_kinds") or ()),
        "flexibiliteit": _filled(
            indicatieOnregelmatigWerkOfPloegendienst=_yes_no(wishes.get("irregular_hours")),
            datumAanvangBeschikbaarVoorWerk=_coarse(profile.available_from, rare=False),
            datumEindeBeschikbaarVoorWerk=_coarse(wishes.get("available_until"), rare=False),
        ),
        "werktijden": _filled(
            aantalWerkurenPerWeekMinimaal=_hours(profile.hours_min),
            aantalWerkurenPerWeekMaximaal=_hours(profile.hours_max),
            indicatieKantoortijden=_yes_no(wishes.get("office_hours")),
        ),
        "indicatieBeschikbaarheidContactgegevens": 1 if wishes.get("contact_shown") else 2,
        "vervoermiddel": [_vehicle(row.values) for row in card.rows("vehicle")],
        "arbeidsmarktkwalificatie": _qualification(card, profile, rare=rare, detail=detail),
    }
    if detail is not Detail.NONE:
        found |= _reached(card)
    if detail is Detail.SUWI:
        found |= _more(card, profile, rare=rare)
    return {key: value for key, value in found.items() if value not in ({}, [])}


def _qualification(card: ClientCard, profile: Profile, *, rare: bool, detail: Detail) -> Values:
    names, level = detail is Detail.SUWI and not rare, profile.education_level
    return {
        key: value
        for key, value in {
            "codeWerkEnDenkniveauWerkzoekende": None if level is None else _LEVEL.get(level),
            "rijbewijs": [{"codeSoortRijbewijs": code} for code in profile.licences],
            "taalbeheersing": [_language(each) for each in profile.languages],
            "competentiebeheersing": _competences(card.rows("skill")),
            "interesse": _some(
                _filled(naamInteresse=_checked(row.values.get("interest"), _LONGEST_NAME, rare=rare) or None)
                for row in card.rows("interest")
            ),
            "cursus": _some(_course(row.values, rare=rare, names=names) for row in card.rows("course")),
            "opleiding": _some(_education(each, rare=rare, names=names) for each in profile.education),
            "werkervaring": _some(_experience(each, rare=rare, names=names) for each in profile.experience),
        }.items()
        if value not in (None, [])
    }


def _reached(card: ClientCard) -> Values:
    """Return how she can be reached, as far as the ticket opened it: only when she put it in her profile."""
    if card.contact is None:
        return {}
    email, phone = card.contact.email, card.contact.phone
    return {
        "emailadres": [email] if email and len(email) <= _LONGEST_EMAIL else [],
        "telefoonnummer": [phone] if _PHONE.fullmatch(phone or "") else [],
        "webadres": [
            {"codeWebadres": _ADDRESSES[row.values["address_kind"]], "url": row.values["url"]}
            for row in card.rows("web_address")
            if row.values.get("address_kind") in _ADDRESSES
        ],
    }


def _more(card: ClientCard, profile: Profile, *, rare: bool) -> Values:
    """Return what a party of the Wet SUWI gets besides; needs and register as far as she agreed to that."""
    presentation = _checked(profile.presentation, _LONGEST_TEXT, rare=rare)
    needs = _values_of(card.row("work_needs"))
    register = _yes_no(_values_of(card.row("target_group")).get("in_register"))
    found: Values = {
        "eisAanWerk": _filled(
            indicatieAanpassingWerkomgeving=_yes_no(needs.get("adapted_workplace")),
            indicatieBegeleiding=_yes_no(needs.get("guidance")),
            indicatieWerkvariatie=_yes_no(needs.get("variation")),
        )
    }
    return found | _filled(persoonlijkePresentatie=presentation or None, indicatieLdrRegistratie=register)


def _contracts(forms: Sequence[int], kinds: Sequence[str]) -> list[Values]:
    agreements = {_AGREEMENT[form] for form in forms if form in _AGREEMENT} | set(kinds)
    return [{"codeTypeArbeidscontract": _CONTRACT[form]} for form in sorted(forms) if form in _CONTRACT] + [
        {"codeTypeOvereenkomst": kind} for kind in sorted(agreements)
    ]


def _vehicle(values: Mapping[str, Any]) -> Values:
    return _filled(
        codeVervoermiddel=_VEHICLES.get(values["vehicle_kind"], _OTHER_VEHICLE),
        indicatieBeschikbaarVoorUitvoeringWerk=_yes_no(values.get("for_work")),
        indicatieBeschikbaarVoorWoonWerkverkeer=_yes_no(values.get("for_commuting")),
    )


def _language(skill: LanguageSkill) -> Values:
    levels = {f"codeNiveauTaalbeheersing{name}": getattr(skill, field) for name, field in _LANGUAGE_OF.items()}
    return {"codeTaal": skill.language} | {k: _COMMAND[level] for k, level in levels.items() if level is not None}


def _competences(rows: Sequence[Part]) -> list[Values]:
    codes = [str(row.values.get("skill_code") or "") for row in rows if row.values.get("skill_kind") == "competence"]
    return [{"codeCompetentie": code} for code in codes if _COMPETENCE.fullmatch(code)]


def _course(values: Mapping[str, Any], *, rare: bool, names: bool) -> Values:
    certificate = values.get("certificate")
    return _filled(
        naamCursus=_checked(values.get("course_name"), _LONGEST_NAME, rare=rare) or None,
        toelichtingCursus=_checked(values.get("explanation"), _LONGEST_TEXT, rare=rare) or None,
        indicatieCertificaat=_yes_no(certificate),
        datumAanvangVolgenCursus=_coarse(values.get("started"), rare=rare),
        datumEindeVolgenCursus=_coarse(values.get("ended"), rare=rare),
        datumCertificaat=_coarse(values.get("certificate_on"), rare=rare),
        naamOpleidingsinstituut=_organisation(values.get("institute"), 500, names=names),
    )


def _education(each: Education, *, rare: bool, names: bool) -> Values:
    return _filled(
        codeNiveauOpleiding=_COURSE_LEVEL.get(each.level or 0),
        codeOpleidingsnaam=each.study_code if _STUDY.fullmatch(each.study_code) else None,
        codeStatusOpleiding=each.status,
        indicatieDiploma=_yes_no(each.diploma),
        toelichtingOpleiding=_checked(each.name, _LONGEST_TEXT, rare=rare) or None,
        datumAanvangVolgenOpleiding=_coarse(each.started, rare=rare),
        datumEindeVolgenOpleiding=_coarse(each.ended, rare=rare),
        datumDiploma=_coarse(each.diploma_on, rare=rare),
        naamOpleidingsinstituut=_organisation(each.institute, 500, names=names),
    )


def _experience(each: WorkExperience, *, rare: bool, names: bool) -> Values:
    scheme, _, code = each.occupation.partition(":")
    return _filled(
        beroep={"codeBeroepsnaam": OCCUPATION + code} if scheme == "competentnl" and code else None,
        datumAanvangWerkzaamheden=_coarse(each.started, rare=rare),
        datumEindeWerkzaamheden=_coarse(each.ended, rare=rare),
        toelichtingWerkervaring=_checked(each.description, _LONGEST_TEXT, rare=rare) or None,
        naamOrganisatie=_organisation(each.employer, _LONGEST_COMPANY, names=names),
    )


def _checked(text: object, longest: int, *, rare: bool) -> str:
    """Return a text that may leave, whole; or nothing."""
    if rare or not isinstance(text, str) or not text or len(text) > longest or why_held(text):
        return ""
    return text


def _organisation(name: object, longest: int, *, names: bool) -> str | None:
    """Return the name of an employer or school, for the details of somebody who does not stand out."""
    if not names or not isinstance(name, str) or not name or len(name) > longest or reaches_somebody(name):
        return None
    return name


def _coarse(day: object, *, rare: bool) -> str | None:
    """Return the first day of the month, or of the year for who stands out."""
    if not isinstance(day, date):
        return None
    return (day.replace(month=1, day=1) if rare else day.replace(day=1)).isoformat()


def _hours(hours: int | None) -> int | None:
    return None if hours is None else min(hours, _MOST_HOURS)


def _yes_no(value: object) -> int | None:
    return None if value is None else 1 if value else 2


def _values_of(row: Part | None) -> Mapping[str, Any]:
    return row.values if row else {}


def _filled(**values: object) -> Values:
    return {name: value for name, value in values.items() if value is not None}


def _some(found: Iterable[Values]) -> list[Values]:
    return [each for each in found if each]

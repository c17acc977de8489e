"""A vacancy as the national exchange may know it: public, but for the person at the employer, who goes with details."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sonar.exchange.rules.vum_answer import OCCUPATION, STAND_IN

_LEVEL: Final = {0: "1", 1: "2", 2: "3", 3: "4", 4: "4", 5: "5", 6: "6"}
_LEVEL_NOT_KNOWN: Final = "7"
_CONTRACT: Final = {1: {"codeTypeArbeidscontract": "O"}, 2: {"codeTypeArbeidscontract": "B"}}
_AGREEMENT: Final = {3: "02", 4: "04", 5: "03"}
_REGULAR: Final = "01"
_LONGEST_TEXT, _LONGEST_WAGE, _LONGEST_NAME, _LONGEST_PHONE = 2000, 100, 35, 14
LEVEL_FROM: Final = {0: 0, 1: 0, 2: 1, 3: 2, 4: 3, 5: 5, 6: 6}
"""The least of our levels that counts as a level of the standard, or a higher one."""


@dataclass(frozen=True, slots=True)
class OpenVacancy:
    """A vacancy that is open, and for the details who can be reached about it."""

    id: int
    title: str
    employer: str
    occupation_scheme: str
    occupation_code: str
    description: str
    hours_min: int
    hours_max: int
    education_level: int
    level_known: bool
    licences: list[str]
    languages: list[str]
    oral: list[int | None] | None
    written: list[int | None] | None
    contract_form: int
    pc4: int
    starts_on: date | None
    wage: str
    irregular_hours: bool | None
    expires_on: date | None
    contact_name: str | None
    contact_phone: str | None
    contact_email: str | None


def vacancy_answer(vacancy: OpenVacancy, *, name: str, detail: bool = False) -> dict[str, Any]:
    """Return a vacancy as the contract writes one, under the passing name `name`."""
    conditions: dict[str, Any] = {}
    if vacancy.starts_on:
        conditions["datumAanvangWerkzaamheden"] = vacancy.starts_on.isoformat()
    if vacancy.wage:
        conditions["salarisIndicatie"] = vacancy.wage[:_LONGEST_WAGE]
    employer: dict[str, Any] = {"handelsnaamOrganisatie": vacancy.employer}
    found: dict[str, Any] = {
        "idVacature": name,
        "adres": {"postcode": f"{vacancy.pc4:04}{STAND_IN}"},
        "arbeidsVoorwaarden": conditions,
        "contractvorm": [
            {
                **_CONTRACT.get(vacancy.contract_form, {}),
                "codeTypeOvereenkomst": _AGREEMENT.get(vacancy.contract_form, _REGULAR),
            }
        ],
        "naamVacature": vacancy.title,
        "omschrijvingVacature": vacancy.description[:_LONGEST_TEXT],
        "rijbewijs": [{"codeSoortRijbewijs": code} for code in vacancy.licences],
        "taalbeheersing": [_language(vacancy, place) for place in range(len(vacancy.languages))],
        "werktijden": {
            "aantalWerkurenPerWeekMinimaal": vacancy.hours_min,
            "aantalWerkurenPerWeekMaximaal": vacancy.hours_max,
        },
        "werkgever": employer,
    }
    level = _LEVEL.get(vacancy.education_level, "") if vacancy.level_known else _LEVEL_NOT_KNOWN
    found["codeWerkEnDenkniveauMinimaal"] = level
    if vacancy.occupation_scheme == "competentnl":
        found["beroep"] = {"codeBeroepsnaam": OCCUPATION + vacancy.occupation_code}
    if vacancy.irregular_hours is not None:
        found["flexibiliteit"] = {"indicatieOnregelmatigWerkOfPloegendienst": 1 if vacancy.irregular_hours else 2}
    if vacancy.expires_on:
        found["sluitingsdatumVacature"] = vacancy.expires_on.isoformat()
    if detail:
        found["nummerVacature"] = f"V{vacancy.id:06d}"
        if vacancy.contact_name:
            employer["contactpersoon"] = [_contact(vacancy)]
    return {key: value for key, value in found.items() if value not in ({}, [], "")}


def _language(vacancy: OpenVacancy, place: int) -> dict[str, Any]:
    found: dict[str, Any] = {"codeTaal": vacancy.languages[place]}
    for name, levels in (("Mondeling", vacancy.oral), ("Schriftelijk", vacancy.written)):
        if levels and levels[place] is not None:
            found[f"codeNiveauTaalbeheersing{name}"] = levels[place]
    return found


def _contact(vacancy: OpenVacancy) -> dict[str, Any]:
    found: dict[str, Any] = {"naamContactpersoonAfdeling": (vacancy.contact_name or "")[:_LONGEST_NAME]}
    if vacancy.contact_email:
        found["emailadres"] = [vacancy.contact_email]
    if vacancy.contact_phone and len(vacancy.contact_phone) <= _LONGEST_PHONE:
        found["telefoonnummer"] = [vacancy.contact_phone]
    return found

"""What leaves the employers room."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class VacancyRow:
    """One vacancy in a list. Vacancy numbers are public."""

    id: int
    title: str
    employer: str
    place: str
    hours_min: int
    hours_max: int
    occupation: str
    starts_on: date | None
    status: str


@dataclass(frozen=True, slots=True)
class VacancyPage:
    """One page of vacancies, newest first. `next_after` asks for the next page; None when this is the last."""

    rows: tuple[VacancyRow, ...]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """One vacancy, with everything that is asked and offered."""

    id: int
    number: str
    title: str
    employer: str
    employer_sector: str
    place: str
    occupation: str
    occupation_scheme: str
    occupation_code: str
    description: str
    hours_min: int
    hours_max: int
    education_level: str
    licences: tuple[str, ...]
    languages: tuple[str, ...]
    contract_form: str
    wage: str
    guidance: str
    starts_on: date | None
    published_on: date
    status: str

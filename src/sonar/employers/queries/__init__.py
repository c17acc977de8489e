"""What may be asked about employers and their vacancies."""

from sonar.employers.queries.criteria import criteria
from sonar.employers.queries.kept import (
    findings_in,
    kept_vacancy,
    may_write_vacancies,
    vacancies_in_review,
    vacancy_history,
)
from sonar.employers.queries.listing import PAGE_SIZE, NotFound, vacancies, vacancy
from sonar.employers.queries.names import employer_names
from sonar.employers.queries.public import open_vacancies_of, public_vacancy
from sonar.employers.queries.searching import FARTHEST, find_vacancies, suggest_words

__all__ = [
    "FARTHEST",
    "PAGE_SIZE",
    "NotFound",
    "criteria",
    "employer_names",
    "find_vacancies",
    "findings_in",
    "kept_vacancy",
    "may_write_vacancies",
    "open_vacancies_of",
    "public_vacancy",
    "suggest_words",
    "vacancies",
    "vacancies_in_review",
    "vacancy",
    "vacancy_history",
]

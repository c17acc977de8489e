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
from sonar.employers.queries.own import (
    OwnEstablishment,
    OwnVacancy,
    OwnVacancyPage,
    VacancyAct,
    acts_with_vacancies,
    own_establishments,
    own_vacancies,
)

__all__ = [
    "PAGE_SIZE",
    "NotFound",
    "OwnEstablishment",
    "OwnVacancy",
    "OwnVacancyPage",
    "VacancyAct",
    "acts_with_vacancies",
    "criteria",
    "employer_names",
    "findings_in",
    "kept_vacancy",
    "may_write_vacancies",
    "own_establishments",
    "own_vacancies",
    "vacancies",
    "vacancies_in_review",
    "vacancy",
    "vacancy_history",
]

"""What may be asked about employers and their vacancies."""

from sonar.employers.queries.asked import asked_languages, asked_level, language_steps, language_words, read_levels
from sonar.employers.queries.criteria import criteria
from sonar.employers.queries.kept import (
    findings_in,
    kept_vacancy,
    may_write_vacancies,
    vacancies_in_review,
    vacancy_history,
)
from sonar.employers.queries.listing import PAGE_SIZE, NotFound, held_vacancies, vacancies, vacancy
from sonar.employers.queries.names import employer_names
from sonar.employers.queries.own import (
    OwnEstablishment,
    OwnVacancy,
    OwnVacancyPage,
    VacancyAct,
    acts_with_vacancies,
    blocked_since,
    own_establishments,
    own_vacancies,
    own_vacancies_waiting,
    own_vacancy_counts,
)
from sonar.employers.queries.own_details import own_record, record_history
from sonar.employers.queries.public import open_vacancies_of, public_vacancy
from sonar.employers.queries.records import (
    MOST_FOUND,
    establishment,
    establishments_of,
    find_employers,
    may_write_employers,
    open_employer,
    vacancies_of_employer,
)
from sonar.employers.queries.searching import FARTHEST, find_vacancies, suggest_words
from sonar.employers.queries.terms import employer_terms
from sonar.employers.rules import CHANNELS, HOWS, STATES, VACANCY, as_delivered, verbs_from

__all__ = [
    "CHANNELS",
    "FARTHEST",
    "HOWS",
    "MOST_FOUND",
    "PAGE_SIZE",
    "STATES",
    "VACANCY",
    "NotFound",
    "OwnEstablishment",
    "OwnVacancy",
    "OwnVacancyPage",
    "VacancyAct",
    "acts_with_vacancies",
    "as_delivered",
    "asked_languages",
    "asked_level",
    "blocked_since",
    "criteria",
    "employer_names",
    "employer_terms",
    "establishment",
    "establishments_of",
    "find_employers",
    "find_vacancies",
    "findings_in",
    "held_vacancies",
    "kept_vacancy",
    "language_steps",
    "language_words",
    "may_write_employers",
    "may_write_vacancies",
    "open_employer",
    "open_vacancies_of",
    "own_establishments",
    "own_record",
    "own_vacancies",
    "own_vacancies_waiting",
    "own_vacancy_counts",
    "public_vacancy",
    "read_levels",
    "record_history",
    "suggest_words",
    "vacancies",
    "vacancies_in_review",
    "vacancies_of_employer",
    "vacancy",
    "vacancy_history",
    "verbs_from",
]

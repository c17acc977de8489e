"""What may be asked about employers and their vacancies."""

from sonar.employers.queries.listing import PAGE_SIZE, NotFound, vacancies, vacancy
from sonar.employers.queries.names import employer_names
from sonar.employers.queries.public import public_vacancy
from sonar.employers.queries.searching import FARTHEST, find_vacancies, suggest_words

__all__ = [
    "FARTHEST",
    "PAGE_SIZE",
    "NotFound",
    "employer_names",
    "find_vacancies",
    "public_vacancy",
    "suggest_words",
    "vacancies",
    "vacancy",
]

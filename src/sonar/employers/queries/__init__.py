"""What may be asked about employers and their vacancies."""

from sonar.employers.queries.listing import PAGE_SIZE, NotFound, vacancies, vacancy
from sonar.employers.queries.names import employer_names

__all__ = ["PAGE_SIZE", "NotFound", "employer_names", "vacancies", "vacancy"]

"""What may be asked about employers and their vacancies."""

from sonar.employers.queries.listing import PAGE_SIZE, NotFound, vacancies, vacancy

__all__ = ["PAGE_SIZE", "NotFound", "vacancies", "vacancy"]

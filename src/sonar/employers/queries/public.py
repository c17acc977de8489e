"""One vacancy for everybody: open ones only."""

from dataclasses import dataclass, fields
from datetime import date

from django.db import transaction

from sonar.employers.queries.asked import asked_level, language_words, read_levels
from sonar.employers.queries.listing import NOT_SHOWN, NotFound
from sonar.employers.queries.searching import number_of
from sonar.employers.types import PublicVacancy
from sonar.kernel.statements import statement
from sonar.reference.queries import contract_form_label, occupation_label, skills


@dataclass(frozen=True, slots=True)
class _Open:
    id: int
    title: str
    employer: str
    employer_sector: str
    place: str
    pc4: int
    occupation_scheme: str
    occupation_code: str
    description: str
    hours_min: int
    hours_max: int
    education_level: int
    level_known: bool
    language_levels: str | None
    licences: list[str]
    languages: list[str]
    skills: list[str]
    contract_form: int
    wage: str
    guidance: str
    positions: int
    offers_guidance: bool
    adapted_workplace: bool
    varied_tasks: bool
    irregular_hours: bool | None
    public_transport: bool | None
    starts_on: date | None
    published_on: date
    expires_on: date | None


def public_vacancy(vacancy_id: int, *, today: date, english: bool = False) -> PublicVacancy:
    """Return one vacancy that is open on the day; raise `NotFound` for any other, whatever became of it."""
    if not 0 < vacancy_id < 2**31:
        raise NotFound
    with transaction.atomic("reader"):
        row = statement("sonar.employers", "public_vacancy").row("reader", _Open, id=vacancy_id, today=today)
    if row is None:
        raise NotFound
    known = {each.code: each.label_en if english else each.label_nl for each in skills()}
    unshown = (*NOT_SHOWN, "occupation_scheme", "occupation_code")
    values = {part.name: getattr(row, part.name) for part in fields(row) if part.name not in unshown}
    values |= {
        "number": number_of(row.id),
        "occupation": occupation_label(scheme=row.occupation_scheme, code=row.occupation_code, english=english),
        "education_level": asked_level(row.education_level, known=row.level_known, english=english),
        "contract_form": contract_form_label(row.contract_form, english=english),
        "contract_code": row.contract_form,
        "licences": tuple(row.licences),
        "languages": language_words(row.languages, read_levels(row.language_levels), english=english),
        "skills": tuple(known.get(code, code) for code in row.skills),
    }
    return PublicVacancy(**values)


@dataclass(frozen=True, slots=True)
class OpenVacancy:
    """An open vacancy to choose from."""

    id: int
    title: str


def open_vacancies_of(kvk_number: str, *, today: date, establishment: str = "") -> tuple[OpenVacancy, ...]:
    """Return the open vacancies of an employer, or of one establishment of it, by title; at most 200."""
    with transaction.atomic("reader"):
        found = statement("sonar.employers", "open_vacancies_of").rows(
            "reader", OpenVacancy, kvk_number=kvk_number, today=today, establishment=establishment
        )
    return tuple(found)

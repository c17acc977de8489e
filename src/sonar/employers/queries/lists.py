"""Holding what is filled in against the lists of codes."""

from dataclasses import replace
from datetime import date

from sonar.employers.rules import Lists, check_values
from sonar.employers.types import InvalidEntry, VacancyValues
from sonar.reference import queries as reference
from sonar.reference.queries import valid_rows


def lists_on(day: date) -> Lists:
    """Return the codes that may be used on a day."""
    return Lists(
        education_levels={each.code for each in reference.education_levels()},
        contract_forms={each.code for each in valid_rows(reference.contract_forms(), on=day)},
        licences={each.code for each in valid_rows(reference.licences(), on=day)},
        languages={each.code for each in valid_rows(reference.languages(), on=day)},
        skills={each.code for each in valid_rows(reference.skills(), on=day)},
        pc4=reference.pc4_points().keys(),
    )


def checked(values: VacancyValues, *, today: date) -> VacancyValues:
    """Return the values as they are kept; raise `InvalidEntry` with everything that is wrong."""
    own = reference.own_occupation(values.occupation_code) if values.occupation_scheme == "sonar" else None
    if own is not None:
        values = replace(values, occupation_code=str(own.code))
    knows = reference.is_occupation(scheme=values.occupation_scheme, code=values.occupation_code, on=today)
    cleaned, faults = check_values(values, lists=lists_on(today), knows_occupation=knows, today=today)
    if faults:
        raise InvalidEntry(faults)
    return cleaned

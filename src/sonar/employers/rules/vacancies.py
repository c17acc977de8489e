"""Whether what is filled in about a vacancy can be: everything that is wrong, at once."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from sonar.employers.rules.texts import plain_text, text_faults
from sonar.employers.types import VACANCY_NUMBERS, VacancyValues
from sonar.kernel.bsn import holds_bsn

MOST_CODES: Final = 40
NO_LEVEL: Final = 0
"""The level of a vacancy that asks none."""
COMMAND: Final = (2, 3, 4)
"""How well a language can be asked: 2 fair, 3 good, 4 excellent. Less is asked by nobody, and by no question of the
standard either (VUM, `codeNiveauTaalbeheersing_choice`)."""
LONGEST: Final = timedelta(days=366)
"""How long a vacancy can stand, and how far ahead it can begin."""
_LENGTHS: Final = {"title": (3, 120), "description": (20, 8000), "wage": (0, 200), "guidance": (0, 500)}


@dataclass(frozen=True, slots=True)
class Lists:
    """The codes that may be used on a day."""

    education_levels: Collection[int]
    contract_forms: Collection[int]
    licences: Collection[str]
    languages: Collection[str]
    skills: Collection[str]
    pc4: Collection[int]


def check_values(
    values: VacancyValues, *, lists: Lists, knows_occupation: bool, today: date
) -> tuple[VacancyValues, dict[str, list[str]]]:
    """Return the values with clean texts and each code once, and the codes of what is wrong by field."""
    cleaned = replace(
        values,
        title=plain_text(values.title),
        description=plain_text(values.description),
        wage=plain_text(values.wage),
        guidance=plain_text(values.guidance),
        licences=_once(values.licences),
        languages=_once(values.languages),
        skills=_once(values.skills),
        education_level=values.education_level if values.level_known else NO_LEVEL,
    )
    faults: dict[str, list[str]] = defaultdict(list)
    for name, (shortest, longest) in _LENGTHS.items():
        text = getattr(cleaned, name)
        faults[name] += text_faults(text, shortest=shortest, longest=longest)
        # A vacancy is read by everybody, by search engines and by the national exchange.
        faults[name] += ["bsn"] if holds_bsn(text, nine_digits=True) else []
    if not knows_occupation:
        faults["occupation_code"].append("unknown_occupation" if cleaned.occupation_code else "missing")
    _codes(cleaned, lists, faults)
    _numbers(cleaned, faults)
    _days(cleaned, today, faults)
    if cleaned.establishment_id <= 0:
        faults["establishment_id"].append("no_employer")
    return cleaned, {name: codes for name, codes in faults.items() if codes}


def _codes(values: VacancyValues, lists: Lists, faults: dict[str, list[str]]) -> None:
    if values.education_level not in lists.education_levels:
        faults["education_level"].append("unknown_code")
    if values.contract_form not in lists.contract_forms:
        faults["contract_form"].append("unknown_code")
    if values.pc4 not in lists.pc4:
        faults["pc4"].append("unknown_pc4" if values.pc4 else "missing")
    for name in ("licences", "languages", "skills"):
        given: tuple[str, ...] = getattr(values, name)
        if len(given) > MOST_CODES:
            faults[name].append("too_many")
        elif set(given) - set(getattr(lists, name)):
            faults[name].append("unknown_code")
    _levels(values, faults)


def _levels(values: VacancyValues, faults: dict[str, list[str]]) -> None:
    levels = values.language_levels or ()
    said = [each.language for each in levels]
    steps = [[step for step in (each.oral, each.written) if step is not None] for each in levels]
    found = {
        "too_many": len(levels) > MOST_CODES,
        "language_twice": len(said) != len(set(said)),
        "not_asked": not set(said) <= set(values.languages),
        "unknown_level": any(not asked or not set(asked) <= set(COMMAND) for asked in steps),
    }
    faults["language_levels"] += [code for code, wrong in found.items() if wrong]


def _numbers(values: VacancyValues, faults: dict[str, list[str]]) -> None:
    for name, (least, most) in VACANCY_NUMBERS.items():
        number = getattr(values, name)
        if number is not None and not least <= number <= most:
            faults[name].append("out_of_range")
    if values.hours_min > values.hours_max:
        faults["hours_max"].append("hours_order")


def _days(values: VacancyValues, today: date, faults: dict[str, list[str]]) -> None:
    if values.starts_on is not None and not today - LONGEST <= values.starts_on <= today + LONGEST:
        faults["starts_on"].append("far_day" if values.starts_on > today else "impossible_day")
    if values.expires_on is not None and not today < values.expires_on <= today + LONGEST:
        past = today - LONGEST <= values.expires_on <= today
        code = "past_day" if past else "far_day" if values.expires_on > today else "impossible_day"
        faults["expires_on"].append(code)


def _once(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))

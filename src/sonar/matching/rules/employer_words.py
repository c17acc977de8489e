"""The words for an employer about a candidate without a name, and about what would bring more of them.

An employer hears what the vacancy asked and whether it is met. Her own limits and wishes (travel distance, all her
hours, place, day, other occupations, a level above what was asked) are not among the facts, so no sentence can hold
them; no points either, since those of distance and contract follow from her own limits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sonar.matching.rules.explaining import Facts, Translate, Wanted, hours_range, with_more
from sonar.matching.types import Criterion, Gap


@dataclass(frozen=True, slots=True)
class Shared:
    """What an employer may know of a candidate before she agrees to be known."""

    same_occupation: bool
    hours_min: int
    hours_max: int
    """The hours that both want: never hers beyond what was asked."""
    level_known: bool
    skills_had: Sequence[str]
    """Of the skills that are asked."""
    told: Sequence[Criterion] = tuple(Criterion)
    """The criteria of which something may be told (`telling.told_criteria`)."""


def shared_of(facts: Facts, wanted: Wanted, *, exact: int, told: Sequence[Criterion] = tuple(Criterion)) -> Shared:
    """Return of what is known of a candidate the part that concerns this vacancy."""
    return Shared(
        same_occupation=facts.closeness == exact,
        hours_min=max(facts.hours_min, wanted.hours_min),
        hours_max=min(facts.hours_max, wanted.hours_max),
        level_known=bool(facts.level_label),
        skills_had=facts.skills_had,
        told=told,
    )


def employer_lines(shared: Shared, wanted: Wanted, translate: Translate) -> tuple[str, ...]:
    """Return why a candidate fits the vacancy, in the words of what was asked."""
    lines = [
        (
            translate("Zoekt werk als {occupation}.")
            if shared.same_occupation
            else translate("Zoekt werk dat lijkt op {occupation}.")
        ).format(occupation=wanted.occupation_label.lower()),
    ]
    if Criterion.HOURS in shared.told:
        words = translate("Wil {hours} uur per week werken.")
        lines.append(words.format(hours=hours_range(shared.hours_min, shared.hours_max)))
    level = translate("Heeft ten minste niveau {level}.") if shared.level_known else translate("Niveau niet bekend.")
    if Criterion.LEVEL in shared.told:
        lines.append(level.format(level=wanted.level_label.lower()))
    if wanted.licences:
        lines.append(translate("Heeft rijbewijs {licences}.").format(licences=", ".join(wanted.licences)))
    if wanted.languages:
        lines.append(_languages(wanted, translate))
    if wanted.skills and Criterion.SKILLS in shared.told:
        lines.append(_skills(shared.skills_had, wanted.skills, translate))
    lines.append(translate("Woont op reisafstand van het werk."))
    return tuple(lines)


def wider(gap: Gap, more: int, wanted: Wanted, translate: Translate, *, lower_level: str) -> str:
    """Return what would bring a vacancy at least `more` candidates more; empty for what is nobody's to change."""
    conditions = {
        Gap.EMPLOYERS_DISTANCE: translate("als u 25 km verder zoekt"),
        Gap.HOURS: translate("als het aantal uren 4 uur mag schelen"),
        Gap.LEVEL: translate("als niveau {level} genoeg is").format(level=lower_level.lower()),
        Gap.LICENCES: translate("als rijbewijs {licences} niet nodig is").format(licences=_joined(wanted.licences)),
        Gap.LANGUAGES: (
            translate("als deze taal niet nodig is, of minder goed: {languages}")
            if any(each.well or each.writes for each in wanted.languages)
            else translate("als deze taal niet nodig is: {languages}")
        ).format(languages=_joined(wanted.language_names)),
        Gap.START: translate("als het werk later mag beginnen"),
        Gap.REGULAR_HOURS: translate("als het werk op vaste tijden is"),
    }
    if gap not in conditions or (gap is Gap.LEVEL and not lower_level):
        return ""
    return translate("Minstens {more} kandidaten meer {condition}.").format(more=more, condition=conditions[gap])


def _skills(had: Sequence[str], asked: Sequence[str], translate: Translate) -> str:
    """Return which of the skills that are asked she has; where she is told coarsely, only whether she has them all."""
    missing = [each for each in asked if each not in had]
    if not missing:
        return translate("Heeft de gevraagde vaardigheden: {had}.").format(had=_joined(had))
    if not had:
        return translate("Niet alle gevraagde vaardigheden staan in het profiel.")
    return translate("Heeft vaardigheden: {had}. Niet in het profiel: {missing}.").format(
        had=_joined(had), missing=_joined(missing)
    )


def _languages(wanted: Wanted, translate: Translate) -> str:
    """Return which languages a candidate speaks, of those that are asked, and how well where that was asked."""
    well = translate("{language} (goed)")
    spoken = [well.format(language=each.name) if each.well else each.name for each in wanted.languages]
    said = translate("Spreekt {languages}.").format(languages=_joined(spoken))
    said = with_more(said, translate("Schrijft goed: {asked}."), wanted.languages_written)
    beyond = translate("U vraagt: {asked}. Of dat zo is, hoort u in het gesprek.")
    return with_more(said, beyond, wanted.languages_beyond)


def _joined(codes: Sequence[str]) -> str:
    return ", ".join(codes)

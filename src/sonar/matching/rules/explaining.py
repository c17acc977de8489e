"""The words for advisers that go with the points. The points themselves are given in the database, next to the data.

Advisers, jobseekers and employers get words of their own, each from its own facts (`own_words`, `employer_words`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from sonar.employers.types import AskedLanguage
from sonar.matching.types import MAXIMUM, Contribution, Criterion, Gap

EXACT = 100
"""The closeness of an occupation to itself."""
KM_STEP = 5
"""Distances are told in steps of so many kilometres, rounded up: finer ones to a few vacancies locate somebody."""
WANTED = 1
"""The stance of somebody who wants the occupation; 2 is open to it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a candidate without knowing who she is, and the points each criterion got."""

    km: int
    """In whole steps; see `distance_step`."""
    occupation_label: str
    stance: int
    closeness: int
    hours_min: int
    hours_max: int
    max_km: int
    level_label: str
    licences: Sequence[str]
    available_month: str
    """Month and year in words; empty when she can begin now. A day would set one apart."""
    points: dict[Criterion, int]
    licences_missing: Sequence[str] = ()
    languages_missing: Sequence[str] = ()
    skills_had: Sequence[str] = ()
    """Of the skills that are asked, those she has; others are nobody's business here."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the vacancy asks, in words."""

    occupation_label: str
    hours_min: int
    hours_max: int
    level_label: str
    starts_on: date | None
    skills: Sequence[str] = ()
    licences: Sequence[str] = ()
    languages: Sequence[AskedLanguage] = ()

    @property
    def language_names(self) -> list[str]:
        """Return what the languages that are asked are called."""
        return [each.name for each in self.languages]

    @property
    def languages_beyond(self) -> list[str]:
        """Return the languages of which more is asked than matching knows, with how well."""
        return [each.words for each in self.languages if each.beyond]

    @property
    def languages_written(self) -> list[str]:
        """Return the languages that are to be written well."""
        return [each.name for each in self.languages if each.writes]

    def asked_words(self, names: Sequence[str]) -> str:
        """Return how well these languages are asked, in words."""
        return ", ".join(each.words for each in self.languages if each.name in names)

    def asks_well(self, names: Sequence[str]) -> bool:
        """Tell whether the vacancy asks to speak each of these languages well."""
        well = {each.name for each in self.languages if each.well}
        return bool(names) and set(names) <= well


Translate = Callable[[str], str]


def contributions(
    facts: Facts, wanted: Wanted, translate: Translate, *, told: Sequence[Criterion] = tuple(Criterion)
) -> tuple[Contribution, ...]:
    """Return the points of each criterion that may be told, with the reason in plain words. They add up to the score.

    `translate` turns the Dutch of this page into the reader's language; this room knows no languages.
    """
    words = {
        Criterion.OCCUPATION: _occupation(facts, wanted, translate),
        Criterion.DISTANCE: _distance(facts, translate),
        Criterion.HOURS: translate("Wil {offered} uur; gevraagd is {asked} uur.").format(
            offered=hours_range(facts.hours_min, facts.hours_max), asked=hours_range(wanted.hours_min, wanted.hours_max)
        ),
        Criterion.LEVEL: _level(facts, wanted, translate),
        Criterion.START: _start(facts, wanted, translate),
        Criterion.SKILLS: _skills(facts, wanted, translate),
        Criterion.CONTRACT: _contract(facts, translate),
        Criterion.LANGUAGES: _languages(facts, wanted, translate),
    }
    return tuple(part for part in weighed(facts.points, words) if part.criterion in told)


def weighed(points: Mapping[Criterion, int], words: Mapping[Criterion, str]) -> tuple[Contribution, ...]:
    """Return points and words, criterion by criterion."""
    return tuple(Contribution(each, points[each], MAXIMUM[each], words[each]) for each in Criterion)


def skills_lacking(facts: Facts, wanted: Wanted) -> tuple[str, ...]:
    """Return the skills that are asked and that she does not have."""
    return tuple(each for each in wanted.skills if each not in facts.skills_had)


def adviser_lack(gap: Gap, facts: Facts, wanted: Wanted, translate: Translate) -> str:
    """Return in the words of an adviser what would make a vacancy fit, by the one thing that stands between."""
    more = facts.hours_max < wanted.hours_min
    words = {
        Gap.HER_DISTANCE: translate("Past als deze klant {km} km verder wil reizen."),
        Gap.HOURS: translate("Past met {hours} uur per week meer.")
        if more
        else translate("Past met {hours} uur per week minder."),
        Gap.LEVEL: translate("Past met niveau {level}."),
        Gap.LICENCES: translate("Past met rijbewijs {licences}."),
        Gap.LANGUAGES: _language_lack(facts, wanted, translate),
        Gap.START: translate("Past als deze klant eerder kan beginnen."),
        Gap.REGULAR_HOURS: translate("Past als deze klant ook onregelmatig wil werken."),
    }
    return words.get(gap, "").format(**lacking(facts, wanted))


def _language_lack(facts: Facts, wanted: Wanted, translate: Translate) -> str:
    if set(wanted.languages_written) & set(facts.languages_missing):
        return translate("Past als deze klant de taal beheerst zoals gevraagd: {asked}.")
    if wanted.asks_well(facts.languages_missing):
        return translate("Past als deze klant de taal goed spreekt: {languages}.")
    return translate("Past als deze klant de taal spreekt: {languages}.")


def lacking(facts: Facts, wanted: Wanted) -> dict[str, object]:
    """Return what each sentence about one thing that stands between can name."""
    return {
        "km": distance_step(facts.km - facts.max_km),
        "hours": max(wanted.hours_min - facts.hours_max, facts.hours_min - wanted.hours_max),
        "level": wanted.level_label.lower(),
        "licences": ", ".join(facts.licences_missing),
        "languages": ", ".join(facts.languages_missing),
        "asked": wanted.asked_words(facts.languages_missing),
    }


def fact_lines(facts: Facts, translate: Translate, *, told: Sequence[Criterion] = tuple(Criterion)) -> tuple[str, ...]:
    """Return the short facts that stand with a candidate, as far as they may be told."""
    lines = [facts.occupation_label, facts.level_label]
    if Criterion.HOURS in told:
        lines.append(translate("{hours} uur").format(hours=hours_range(facts.hours_min, facts.hours_max)))
    if facts.licences:
        lines.append(translate("Rijbewijs {licences}").format(licences=", ".join(facts.licences)))
    if Criterion.START in told:
        start = translate("Beschikbaar vanaf {month}").format(month=facts.available_month)
        lines.append(start if facts.available_month else translate("Nu beschikbaar"))
    return tuple(line for line in lines if line)


def distance_step(km: float) -> int:
    """Return a distance in kilometres, rounded up to a whole step of `KM_STEP`; at least one step."""
    return max(KM_STEP, ceil(km / KM_STEP) * KM_STEP)


def available_later(available_from: date | None, today: date) -> date | None:
    """Return the first day of the month in which somebody becomes available, or None when that is now."""
    return None if available_from is None or available_from <= today else available_from.replace(day=1)


def _distance(facts: Facts, translate: Translate) -> str:
    if facts.km <= KM_STEP:
        words = translate("Tot {km} km van het werk; wil tot {max_km} km reizen.")
    else:
        words = translate("± {km} km van het werk; wil tot {max_km} km reizen.")
    return words.format(km=facts.km, max_km=facts.max_km)


def _occupation(facts: Facts, wanted: Wanted, translate: Translate) -> str:
    mine, theirs = facts.occupation_label.lower(), wanted.occupation_label.lower()
    if facts.closeness == EXACT and facts.stance == WANTED:
        return translate("Wil werken als {mine}.").format(mine=mine)
    if facts.closeness == EXACT:
        return translate("Staat open voor werk als {mine}.").format(mine=mine)
    if facts.stance == WANTED:
        return translate("Wil werken als {mine}; dat lijkt op {theirs}.").format(mine=mine, theirs=theirs)
    return translate("Staat open voor werk als {mine}; dat lijkt op {theirs}.").format(mine=mine, theirs=theirs)


def _level(facts: Facts, wanted: Wanted, translate: Translate) -> str:
    mine, asked = facts.level_label.lower(), wanted.level_label.lower()
    if not mine:
        return translate("Het niveau is niet bekend; gevraagd is {asked}.").format(asked=asked)
    if facts.points[Criterion.LEVEL] == MAXIMUM[Criterion.LEVEL]:
        return translate("Heeft precies het gevraagde niveau: {mine}.").format(mine=mine)
    return translate("Heeft een hoger niveau ({mine}) dan gevraagd ({asked}).").format(mine=mine, asked=asked)


def _start(facts: Facts, wanted: Wanted, translate: Translate) -> str:
    month = facts.available_month
    if not month:
        return translate("Is nu beschikbaar.")
    if facts.points[Criterion.START] == MAXIMUM[Criterion.START]:
        return translate("Is op tijd beschikbaar: vanaf {month}.").format(month=month)
    if wanted.starts_on is None:
        return translate("Is later beschikbaar dan nu: vanaf {month}.").format(month=month)
    asked = f"{wanted.starts_on:%d-%m-%Y}"
    return translate("Is beschikbaar vanaf {month}; het werk begint op {asked}.").format(month=month, asked=asked)


def _contract(facts: Facts, translate: Translate) -> str:
    points = facts.points[Criterion.CONTRACT]
    if points == 0:
        return translate("Het aangeboden contract staat niet bij de voorkeuren.")
    if points == MAXIMUM[Criterion.CONTRACT]:
        return translate("Het aangeboden contract past bij de voorkeuren.")
    return translate("Heeft geen voorkeur voor een soort contract.")


def _languages(facts: Facts, wanted: Wanted, translate: Translate) -> str:
    if not wanted.languages:
        return translate("Er is geen taal gevraagd.")
    if facts.points[Criterion.LANGUAGES] == MAXIMUM[Criterion.LANGUAGES]:
        said = translate("Spreekt de gevraagde talen goed: {languages}.")
    else:
        said = translate("Spreekt de gevraagde talen voldoende: {languages}.")
    said = said.format(languages=", ".join(wanted.language_names))
    said = with_more(said, translate("Schrijft goed: {asked}."), wanted.languages_written)
    beyond = translate("Gevraagd is: {asked}. Wij weten niet of dat helemaal klopt: vraag ernaar.")
    return with_more(said, beyond, wanted.languages_beyond)


def with_more(said: str, more: str, asked: Sequence[str]) -> str:
    """Return a sentence, with one more about what is asked beyond what is known; `more` names it as `asked`."""
    return f"{said} {more.format(asked=', '.join(asked))}" if asked else said


def _skills(facts: Facts, wanted: Wanted, translate: Translate) -> str:
    had, missing = ", ".join(facts.skills_had), ", ".join(skills_lacking(facts, wanted))
    if not wanted.skills:
        return translate("Er zijn geen vaardigheden gevraagd.")
    if not missing:
        return translate("Alle gevraagde vaardigheden staan in het profiel: {had}.").format(had=had)
    if not had:
        return translate("De gevraagde vaardigheden staan niet in het profiel: {missing}.").format(missing=missing)
    return translate("Wel in het profiel: {had}. Niet in het profiel: {missing}.").format(had=had, missing=missing)


def hours_range(least: int, most: int) -> str:
    """Return a range of hours as it is read."""
    return f"{most}" if least == most else f"{least}–{most}"

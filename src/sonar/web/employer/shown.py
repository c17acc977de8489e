"""How an employer's vacancies, and what happened to them, are put in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext

from sonar.employers.queries import OwnVacancy, asked_level, language_words
from sonar.employers.types import Event, Finding, VacancyValues
from sonar.matching.operations import WaitingVacancy
from sonar.reference import queries as reference
from sonar.web.employer.words import STATE_BADGES, STATES, VERBS
from sonar.web.partial import speaks_english
from sonar.web.record.words import day_words
from sonar.web.vacancy_changes import changed_fields

SOON: Final = timedelta(days=14)
"""How long before its last day a vacancy waits for the employer."""
_TOLD = ("consented", "invited", "proposed", "withdrawn")
Numbers = tuple[tuple[str, int], ...]
"""How many candidates are in which state, those whom the employer is to answer first."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A vacancy in the employer's list."""

    row: OwnVacancy
    state: object
    badge: str
    last_day: date | None
    """The last day on which it is found; None when it is found by nobody."""
    ends_soon: bool
    numbers: Numbers = ()
    """How many candidates are in which state."""


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """Something that happened to a vacancy."""

    at: datetime
    what: object
    who: str
    reason: str
    findings: tuple[Finding, ...]
    fields: tuple[str, ...] = ()
    """What a change was about, in words."""


def shown_numbers(vacancy: WaitingVacancy) -> Numbers:
    """Return how many candidates of a vacancy are in which state, in the order in which an employer is told."""
    return tuple((state, vacancy.numbers[state]) for state in _TOLD if state in vacancy.numbers)


def shown_rows(
    rows: Iterable[OwnVacancy], *, today: date, waiting: Mapping[int, Numbers] | None = None
) -> list[ShownRow]:
    """Return vacancies with their state in words, their last day and how many candidates wait."""
    numbers = waiting or {}
    return [
        ShownRow(
            row=row,
            state=STATES[row.status],
            badge=STATE_BADGES.get(row.status, "neutral"),
            last_day=row.expires_on - timedelta(days=1) if row.expires_on and row.status == "published" else None,
            ends_soon=row.status == "published" and row.expires_on is not None and row.expires_on <= today + SOON,
            numbers=numbers.get(row.id, ()),
        )
        for row in rows
    ]


def shown_events(events: Iterable[Event]) -> list[ShownEvent]:
    """Return what happened to a vacancy, with who did it by the side she stands on."""
    sides = {
        "staff": gettext("onze medewerker"),
        "employer": gettext("u of uw bureau"),
        "job": gettext("vanzelf"),
        "system": gettext("het systeem van u of uw bureau"),
    }
    return [
        ShownEvent(
            each.at,
            VERBS.get(each.verb, each.verb),
            sides.get(each.actor_kind, ""),
            each.reason,
            each.findings,
            changed_fields(each.fields),
        )
        for each in events
    ]


def shown_facts(values: VacancyValues, *, place: str) -> list[tuple[str, str]]:
    """Return what a vacancy asks and offers as lines of a label and words; what is not filled in is left out."""
    english = speaks_english()
    skills = {each.code: each.label_en if english else each.label_nl for each in reference.skills()}
    yes_no = {True: gettext("ja"), False: gettext("nee"), None: ""}
    occupation = reference.occupation_label(
        scheme=values.occupation_scheme, code=values.occupation_code, english=english
    )
    level = asked_level(values.education_level, known=values.level_known, english=english)
    languages = language_words(values.languages, values.language_levels or (), english=english)
    lines = [
        (gettext("Beroep"), occupation),
        (gettext("Plaats"), place),
        (gettext("Hoe ver iemand mag wonen"), gettext("%(km)s km") % {"km": values.max_km} if values.max_km else ""),
        (gettext("Uren per week"), f"{values.hours_min} – {values.hours_max}"),  # noqa: RUF001 - a range
        (gettext("Contract"), reference.contract_form_label(values.contract_form, english=english)),
        (gettext("Aantal plaatsen"), str(values.positions)),
        (gettext("Begint op"), "" if values.starts_on is None else day_words(values.starts_on)),
        (gettext("Loon"), values.wage),
        (gettext("Opleidingsniveau"), level),
        (gettext("Vaardigheden"), ", ".join(skills.get(code, code) for code in values.skills)),
        (gettext("Rijbewijs"), ", ".join(values.licences)),
        (gettext("Talen"), ", ".join(languages)),
        (gettext("Avond, nacht of weekend"), yes_no[values.irregular_hours]),
        (gettext("Met openbaar vervoer te bereiken"), yes_no[values.public_transport]),
        (gettext("Steun op het werk"), ", ".join(_offers(values))),
        (gettext("Toelichting"), values.guidance),
    ]
    return [(label, words) for label, words in lines if words]


def _offers(values: VacancyValues) -> list[str]:
    return [
        words
        for given, words in (
            (values.offers_guidance, gettext("begeleiding op de werkplek")),
            (values.adapted_workplace, gettext("aanpassing van de werkplek")),
            (values.varied_tasks, gettext("taken verdelen of ruilen")),
        )
        if given
    ]

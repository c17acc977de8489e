"""Finding who fits a vacancy, and opening who one of them is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from sonar.access.types import Category
from sonar.disclosure.operations import NotAvailable, OpenedClient
from sonar.disclosure.operations import open_candidate as open_person
from sonar.disclosure.queries import Ticket, counted_answer_of, under_ticket
from sonar.employers.queries import vacancy as find_vacancy
from sonar.employers.types import Vacancy
from sonar.identity.types import Actor
from sonar.kernel import clock
from sonar.kernel.references import UnknownReference, sealer, short_code
from sonar.kernel.statements import statement
from sonar.matching.rules import Facts, Wanted, available_later, contributions, distance_step, fact_lines
from sonar.matching.types import Candidate, Criterion, MatchResult
from sonar.reference.queries import education_level_label, key_label

SHOWN = 25
"""Candidates on a page; the database allows at most 50."""


@dataclass(frozen=True, slots=True)
class _Found:
    client_id: UUID
    region: str
    km: float
    occupation: int
    stance: int
    closeness: int
    occupation_points: int
    distance_points: int
    hours_points: int
    level_points: int
    start_points: int
    contract_points: int
    skills_points: int
    languages_points: int
    hours_min: int
    hours_max: int
    max_km: int
    level: int | None
    licences: list[str]
    available_from: date | None
    identity_until: datetime | None
    place: int
    skills_asked: bool


def run_matching(*, actor: Actor, vacancy_id: int, now: datetime) -> MatchResult:
    """Return the best candidates in the whole country for a vacancy, without identity, each with her reasons.

    One committed row of the ledger names exactly the people who are shown; their profiles are read under it. Raises
    `employers.queries.NotFound`, `NotAvailable` (the vacancy is no longer open), `Refused` or `SessionOver`.
    """
    wanted = find_vacancy(vacancy_id=vacancy_id, english=_english())
    ticket, considered = _open_match(actor, vacancy_id)
    with under_ticket(ticket):
        found = statement("sonar.matching", "candidates").rows("reader", _Found)
    return MatchResult(
        vacancy=wanted,
        candidates=tuple(_candidate(row, wanted, actor, now) for row in found),
        considered=considered,
    )


@contextmanager
def open_candidate(
    *, actor: Actor, vacancy_id: int, candidate_ref: str, reason: str, now: datetime
) -> Iterator[OpenedClient]:
    """Open name and contact data of one candidate for one vacancy, with a reason of at least 20 characters (R44)."""
    try:
        client_id = sealer().unseal(candidate_ref, audience=actor.ref, purpose=_purpose(vacancy_id))
    except UnknownReference:
        raise NotAvailable from None
    with open_person(
        actor=actor,
        client_id=client_id,
        vacancy_id=vacancy_id,
        categories=(Category.IDENTITY, Category.CONTACT),
        reason=reason,
        now=now,
    ) as opened:
        yield opened


def refresh_profiles(*, client_ids: list[UUID]) -> int:
    """Derive the match rows of these clients anew from their profiles; returns how many rows there are now."""
    with transaction.atomic("worker"):
        return int(statement("sonar.matching", "refresh_profiles").value("worker", client_ids=client_ids))


def _open_match(actor: Actor, vacancy_id: int) -> tuple[Ticket, int]:
    """Find on the matcher's own connection, where who is shown is written down; return the ticket and the count."""
    return counted_answer_of(
        statement("sonar.matching", "open_match"), using="matcher", actor=actor, vacancy_id=vacancy_id, limit=SHOWN
    )


def _candidate(row: _Found, vacancy: Vacancy, actor: Actor, now: datetime) -> Candidate:
    facts = _facts(row, now)
    return Candidate(
        reference=sealer().seal(row.client_id, audience=actor.ref, purpose=_purpose(vacancy.id)),
        pseudonym=f"K-{short_code(_purpose(vacancy.id), row.client_id.int, letters=5)}",
        score=sum(facts.points.values()),
        contributions=contributions(facts, _wanted(row, vacancy), gettext),
        facts=fact_lines(facts, gettext),
        distance_km=facts.km,
        region=row.region,
        identity_open=row.identity_until is not None and row.identity_until > now,
        identity_until=row.identity_until,
    )


def _facts(row: _Found, now: datetime) -> Facts:
    later = available_later(row.available_from, clock.local_day(now))
    return Facts(
        km=distance_step(row.km),
        occupation_label=key_label(row.occupation, english=_english()),
        stance=row.stance,
        closeness=row.closeness,
        hours_min=row.hours_min,
        hours_max=row.hours_max,
        max_km=row.max_km,
        level_label="" if row.level is None else education_level_label(row.level, english=_english()),
        licences=row.licences,
        available_month=date_format(later, "F Y") if later else "",
        points={each: getattr(row, f"{each.value}_points") for each in Criterion},
    )


def _wanted(row: _Found, vacancy: Vacancy) -> Wanted:
    return Wanted(
        occupation_label=vacancy.occupation,
        hours_min=vacancy.hours_min,
        hours_max=vacancy.hours_max,
        level_label=vacancy.education_level,
        starts_on=vacancy.starts_on,
        skills=row.skills_asked,
        licences=vacancy.licences,
        languages=vacancy.languages,
    )


def _english() -> bool:
    return get_language() == "en"


def _purpose(vacancy_id: int) -> str:
    return f"candidate/{vacancy_id}"

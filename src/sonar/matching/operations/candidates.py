"""Finding who fits a vacancy, and opening who one of them is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
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
from sonar.matching.rules import (
    EXACT,
    WITHHELD,
    Facts,
    Wanted,
    available_later,
    coarsely,
    contributions,
    distance_step,
    employer_lines,
    fact_lines,
    region_words,
    shared_of,
    told_criteria,
)
from sonar.matching.rules.explaining import Translate
from sonar.matching.types import Candidate, Criterion, MatchResult
from sonar.reference.queries import education_level_label, key_label, skill_label

SHOWN = 25
"""Candidates on a page."""
PAGES = 8
"""Pages of a vacancy: the database shows at most 200 different people of one, and no further page."""
_COUNTED_TO = 200


@dataclass(frozen=True, slots=True)
class _Found:
    """A row of `matching.open_candidates`: what is not told of somebody is None."""

    client_id: UUID
    told: int
    region: str | None
    km: float | None
    occupation: int | None
    stance: int | None
    closeness: int | None
    occupation_points: int | None
    distance_points: int | None
    hours_points: int | None
    level_points: int | None
    start_points: int | None
    contract_points: int | None
    skills_points: int | None
    languages_points: int | None
    hours_min: int | None
    hours_max: int | None
    max_km: int | None
    level: int | None
    licences: list[str]
    available_from: date | None
    identity_until: datetime | None
    place: int
    skills_asked: list[str]
    skills_had: list[str]


@dataclass(frozen=True, slots=True)
class _Standing:
    client_id: UUID
    state: str | None
    sent: bool


def run_matching(*, actor: Actor, vacancy_id: int, page: int = 1, now: datetime) -> MatchResult:
    """Return a page of the best candidates in the whole country for a vacancy, without identity, with reasons.

    For who holds the vacancy, or has a national task. One committed row of the ledger names exactly the people who
    are shown; their profiles are read under it, told as finely as several people share them. Raises
    `employers.queries.NotFound`, `NotAvailable` (no longer open, not the actor's, or no such page), `Refused`
    (`demands`: what the vacancy asks was changed too often) or `SessionOver`.
    """
    wanted = find_vacancy(vacancy_id=vacancy_id, english=_english())
    ticket, considered = open_match(actor=actor, vacancy_id=vacancy_id, page=page)
    with under_ticket(ticket):
        found = read_candidates(wanted, actor=actor, now=now)
        standing = {row.client_id: row for row in statement("sonar.matching", "standing").rows("reader", _Standing)}
    more = page < PAGES and considered > page * SHOWN
    return MatchResult(
        vacancy=wanted,
        candidates=tuple(_standing(candidate, standing.get(client_id)) for client_id, candidate in found.items()),
        considered=considered if considered <= _COUNTED_TO else considered // 100 * 100,
        page=page,
        next_page=page + 1 if more else None,
    )


@contextmanager
def open_candidate(
    *, actor: Actor, vacancy_id: int, candidate_ref: str, reason: str, now: datetime
) -> Iterator[OpenedClient]:
    """Open name and contact data of one candidate for one vacancy, with a reason of at least 20 characters (R44)."""
    with open_person(
        actor=actor,
        client_id=candidate_id(actor=actor, vacancy_id=vacancy_id, candidate_ref=candidate_ref),
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


def candidate_id(*, actor: Actor, vacancy_id: int, candidate_ref: str) -> UUID:
    """Return whom a reference on a page of candidates points to; `NotAvailable` whatever is wrong with it."""
    try:
        return sealer().unseal(candidate_ref, audience=actor.ref, purpose=_purpose(vacancy_id))
    except UnknownReference:
        raise NotAvailable from None


def pseudonym_for(*, actor: Actor, vacancy_id: int, candidate_ref: str) -> str:
    """Return what a candidate is called to whom a reference points; `NotAvailable` whatever is wrong with it.

    Nothing of her is read: who got the reference saw her under this name.
    """
    return pseudonym_of(
        candidate_id(actor=actor, vacancy_id=vacancy_id, candidate_ref=candidate_ref), vacancy_id=vacancy_id
    )


def candidate_reference(client_id: UUID, *, actor: Actor, vacancy_id: int) -> str:
    """Return a fresh reference to a candidate, for this actor and this vacancy only."""
    return sealer().seal(client_id, audience=actor.ref, purpose=_purpose(vacancy_id))


def pseudonym_of(client_id: UUID, *, vacancy_id: int) -> str:
    """Return what a candidate is called on the pages of one vacancy; another vacancy has another name for her."""
    return f"K-{short_code(_purpose(vacancy_id), client_id.int, letters=5)}"


def open_match(*, actor: Actor, vacancy_id: int, page: int) -> tuple[Ticket, int]:
    """Find a page (0: the list of the vacancy) on the matcher's connection; return its ticket and how many fit.

    Who will be shown is written down there, in the same transaction.
    """
    return counted_answer_of(
        statement("sonar.matching", "open_match"), using="matcher", actor=actor, vacancy_id=vacancy_id, page=page
    )


def read_candidates(vacancy: Vacancy, *, actor: Actor, now: datetime) -> dict[UUID, Candidate]:
    """Read the people of the match ticket in force, best first, as finely as may be told."""
    found = statement("sonar.matching", "candidates").rows("reader", _Found)
    return {row.client_id: _candidate(row, vacancy, actor, now) for row in found}


def employer_lines_of(vacancy: Vacancy, *, now: datetime, translate: Translate) -> dict[UUID, tuple[str, ...]]:
    """Return for each person of an employer's match ticket in force why she fits, in the words of what was asked."""
    found = statement("sonar.matching", "candidates").rows("reader", _Found)
    lines = {}
    for row in found:
        wanted = _wanted(row, vacancy)
        shared = shared_of(_facts(row, now), wanted, exact=EXACT, told=told_criteria(row.told))
        lines[row.client_id] = employer_lines(shared, wanted, translate) if row.told > WITHHELD else ()
    return lines


def _standing(candidate: Candidate, standing: _Standing | None) -> Candidate:
    """Return a candidate with how it stands with her for this vacancy already, if it does."""
    return candidate if standing is None else replace(candidate, standing=standing.state or "", sent=standing.sent)


def _candidate(row: _Found, vacancy: Vacancy, actor: Actor, now: datetime) -> Candidate:
    facts = _facts(row, now)
    told = told_criteria(row.told)
    parts = contributions(facts, _wanted(row, vacancy), gettext, told=told)
    return Candidate(
        reference=candidate_reference(row.client_id, actor=actor, vacancy_id=vacancy.id),
        pseudonym=pseudonym_of(row.client_id, vacancy_id=vacancy.id),
        score=sum(part.points for part in parts),
        contributions=tuple(coarsely(part, row.told, gettext) for part in parts),
        facts=fact_lines(facts, gettext, told=told),
        distance_km=None if row.km is None else facts.km,
        region=region_words(row.region or "", gettext),
        identity_open=row.identity_until is not None and row.identity_until > now,
        identity_until=row.identity_until,
        told=row.told,
        most=sum(part.maximum for part in parts),
        untold=tuple(each for each in Criterion if each not in told),
    )


def _facts(row: _Found, now: datetime) -> Facts:
    """Return what is known of somebody; what is not told is empty or zero and stays unsaid by `told_criteria`."""
    later = available_later(row.available_from, clock.local_day(now))
    return Facts(
        km=distance_step(row.km or 0),
        occupation_label="" if row.occupation is None else key_label(row.occupation, english=_english()),
        stance=row.stance or 0,
        closeness=row.closeness or 0,
        hours_min=row.hours_min or 0,
        hours_max=row.hours_max or 0,
        max_km=row.max_km or 0,
        level_label="" if row.level is None else education_level_label(row.level, english=_english()),
        licences=row.licences,
        available_month=date_format(later, "F Y") if later else "",
        points={each: getattr(row, f"{each.value}_points") or 0 for each in Criterion},
        skills_had=[skill_label(code, english=_english()) for code in row.skills_had],
    )


def _wanted(row: _Found, vacancy: Vacancy) -> Wanted:
    return Wanted(
        occupation_label=vacancy.occupation,
        hours_min=vacancy.hours_min,
        hours_max=vacancy.hours_max,
        level_label=vacancy.education_level,
        starts_on=vacancy.starts_on,
        skills=[skill_label(code, english=_english()) for code in row.skills_asked],
        licences=vacancy.licences,
        languages=vacancy.asked_languages,
    )


def _english() -> bool:
    return get_language() == "en"


def _purpose(vacancy_id: int) -> str:
    return f"candidate/{vacancy_id}"

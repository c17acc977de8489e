"""What an employer sees of itself: its establishments, its vacancies in every state, and what was done with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from sonar.identity.types import Actor, MandateScope
from sonar.kernel.statements import statement

PACKAGE: Final = "sonar.employers"
OWN_PAGE_SIZE: Final = 50
_HIGHEST: Final = 2**31


@dataclass(frozen=True, slots=True)
class OwnEstablishment:
    """An establishment for which the actor may write, with the name of its employer."""

    id: int
    number: str
    place: str
    pc4: int
    employer: str


@dataclass(frozen=True, slots=True)
class OwnVacancy:
    """One of an employer's vacancies. It is told as `expired` from its last day on, before the job has run."""

    id: int
    title: str
    place: str
    establishment: str
    status: str
    positions: int
    published_on: date | None
    expires_on: date | None
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class OwnVacancyPage:
    """One page of vacancies, the newest first. `next_before` asks for the next page; None when this is the last."""

    rows: tuple[OwnVacancy, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class VacancyAct:
    """Something that an employer's user, or an agency's, did with a vacancy."""

    at: datetime
    user_number: int
    user_kvk: str
    own: bool
    """She works for the employer itself."""
    verb: str
    vacancy_id: int
    title: str


def own_establishments(*, actor: Actor) -> tuple[OwnEstablishment, ...]:
    """Return the establishments of the employer that the actor acts for, by place; the one she signed in for only."""
    if not actor.is_employer or not actor.kvk_number:
        return ()
    with transaction.atomic("reader"):
        found = statement(PACKAGE, "own_establishments").rows("reader", OwnEstablishment, **_whose(actor))
    return tuple(found)


def own_vacancies(*, actor: Actor, closed: bool = False, before: int | None = None) -> OwnVacancyPage:
    """Return the vacancies of the employer that the actor acts for: those that are not closed, or those that are.

    Nothing for who may not work on them.
    """
    if not actor.is_employer or not actor.may(MandateScope.VACANCIES):
        return OwnVacancyPage((), None)
    values = {
        **_whose(actor),
        "open": not closed,
        "before": before if before and before < _HIGHEST else None,
        "limit": OWN_PAGE_SIZE + 1,
    }
    with transaction.atomic("reader"):
        found = statement(PACKAGE, "own_vacancies").rows("reader", OwnVacancy, **values)
    shown = tuple(found[:OWN_PAGE_SIZE])
    return OwnVacancyPage(shown, shown[-1].id if len(found) > OWN_PAGE_SIZE else None)


@dataclass(frozen=True, slots=True)
class _Count:
    state: str
    number: int


def own_vacancy_counts(*, actor: Actor) -> Mapping[str, int]:
    """Return how many vacancies that are not closed the employer has by state. Nothing for who may not work on them."""
    if not actor.is_employer or not actor.may(MandateScope.VACANCIES):
        return {}
    with transaction.atomic("reader"):
        found = statement(PACKAGE, "own_vacancy_counts").rows("reader", _Count, **_whose(actor))
    return {each.state: each.number for each in found}


def own_vacancies_waiting(*, actor: Actor, soon: timedelta, limit: int = 10) -> tuple[OwnVacancy, ...]:
    """Return the vacancies of the employer that end within `soon`, the soonest first, and then its drafts."""
    if not actor.is_employer or not actor.may(MandateScope.VACANCIES):
        return ()
    values = {**_whose(actor), "soon": soon.days, "limit": limit}
    with transaction.atomic("reader"):
        return tuple(statement(PACKAGE, "own_vacancies_waiting").rows("reader", OwnVacancy, **values))


def acts_with_vacancies(*, actor: Actor, since: datetime, limit: int = 100) -> tuple[VacancyAct, ...]:
    """Return what was done with the vacancies of the employer that the actor acts for, the latest first; at most 200.

    An agency reads what its own people did.
    """
    values = {"token": actor.token, "since": since, "limit": limit}
    with transaction.atomic("reader"):
        return tuple(statement(PACKAGE, "acts_with_vacancies").rows("reader", VacancyAct, **values))


def blocked_since(*, actor: Actor) -> datetime | None:
    """Return since when the employer that the actor acts for may have no contact with jobseekers; None when it may."""
    if not actor.is_employer:
        return None
    with transaction.atomic("reader"):
        since: datetime | None = statement(PACKAGE, "own_block").value("reader", token=actor.token)
    return since


def _whose(actor: Actor) -> dict[str, str]:
    return {"kvk": actor.kvk_number, "establishment": actor.establishment}

"""What a jobseeker does with the vacancies that fit her, and what she is told of them by Sonar itself (I39, R42)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language

from sonar.access.types import Category
from sonar.disclosure.operations import NotAvailable, OpenedClient
from sonar.disclosure.queries import under_ticket
from sonar.kernel.statements import statement
from sonar.matching.operations.following import InvalidStep
from sonar.matching.rules import EVERY, HIDE_REASONS
from sonar.matching.types import Alert, Closing
from sonar.reference.queries import key_label

MARKS: Final = (Category.PROFILE,)
"""What her ticket opens, for reading and writing: marks on vacancies say what work she wants."""
CLOSINGS: Final = (Category.PLAN,)
"""What her ticket opens for the notices about vacancies that closed."""
BATCH: Final = 5000
"""People per transaction when they are told of new vacancies."""


@dataclass(frozen=True, slots=True)
class _Alert:
    client_id: UUID
    every: str
    unseen: int


@dataclass(frozen=True, slots=True)
class _Closing:
    client_id: UUID
    vacancy_id: int
    how: str
    part: str
    told_on: date
    title: str
    employer: str
    occupation: int


@dataclass(frozen=True, slots=True)
class _Told:
    last_one: UUID | None
    told: int


def mark_vacancy(*, opened: OpenedClient, vacancy_id: int, deed: str, why: str = "") -> bool:
    """Mark a vacancy on her own record, opened for writing (`MARKS`): `see`, `hide` with a reason, or `show` again.

    Returns whether there was something to mark: a vacancy that closed, or that she saw before, is left as it is.
    Raises `InvalidStep` for an unknown deed or reason.
    """
    if deed not in {"see", "hide", "show"} or (deed == "hide") != bool(why) or (why and why not in HIDE_REASONS):
        raise InvalidStep({"why": ["required" if deed == "hide" and not why else "unknown"]})
    with under_ticket(opened.live_ticket(), using="writer"):
        return bool(
            statement("sonar.matching", "mark_vacancy").value(
                "writer", vacancy_id=vacancy_id, deed=deed, why=why or None
            )
        )


def choose_alert(*, opened: OpenedClient, every: str) -> None:
    """Let her choose how often she is told of new vacancies: `day`, `week` or `never`; else `InvalidStep`."""
    if every not in EVERY:
        raise InvalidStep({"every": ["unknown"]})
    with under_ticket(opened.live_ticket(), using="writer"):
        statement("sonar.matching", "choose_alert").value("writer", every=every)


def own_alert(*, opened: OpenedClient) -> Alert:
    """Return how often she is told of new vacancies, and of how many she was told that she did not see yet."""
    with under_ticket(opened.live_ticket()):
        found = statement("sonar.matching", "alert").row("reader", _Alert)
    if found is None:
        raise NotAvailable
    return Alert(found.every, found.unseen)


def closings_in(*, opened: OpenedClient) -> tuple[Closing, ...]:
    """Return what she was told of vacancies that closed, newest first, until she puts it away or four weeks passed."""
    with under_ticket(opened.live_ticket()):
        found = statement("sonar.matching", "closings").rows("reader", _Closing)
    english = get_language() == "en"
    return tuple(
        Closing(
            vacancy_id=row.vacancy_id,
            how=row.how,
            part=row.part,
            told_on=row.told_on,
            title=row.title,
            employer=row.employer,
            occupation=key_label(row.occupation, english=english),
        )
        for row in found
    )


def put_closing_away(*, opened: OpenedClient, vacancy_id: int) -> None:
    """Put a notice about a vacancy that closed away, on her own record, opened for writing; twice is once."""
    with under_ticket(opened.live_ticket(), using="writer"):
        statement("sonar.matching", "put_away").value("writer", vacancy_id=vacancy_id)


def tell_new() -> int:
    """Tell whoever wants to hear it that there are new vacancies for her; return how many people were told.

    In batches, each of which is kept; running it again on the same day tells nobody twice.
    """
    return sum(batch.told for batch in _batches())


def _batches() -> Iterator[_Told]:
    after: UUID | None = None
    while True:
        with transaction.atomic("worker"):
            done = statement("sonar.matching", "tell_new").row("worker", _Told, after=after, size=BATCH)
        if done is None or done.last_one is None:
            return
        yield done
        after = done.last_one

"""What the ledger tells people about themselves: staff what they consulted, jobseekers who looked at them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from sonar.access.queries import policy
from sonar.access.types import Basis, Category, Purpose, Refusal
from sonar.disclosure.queries.tickets import open_log, under_ticket
from sonar.disclosure.types import Consultation, ConsultationPage, GlassReview, Look, LookPage
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.references import sealer, short_code
from sonar.kernel.statements import statement

REVIEW = "review"
"""What references to readings that wait for a judgement are sealed for."""
_JOB = "job"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FAR = datetime(9000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONGEST_PAGE = 100
_LAST_MICROSECOND = (_FAR - _EPOCH) // _MICROSECOND

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class _Consulted:
    at: datetime
    name: str
    purpose: str
    bases: list[str]
    categories: list[str]
    persons: int
    reason: str | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class _Looked:
    at: datetime
    seq: int
    name: str
    kind: str
    actor_kind: str
    function: str
    organisation: str
    purpose: str
    basis: str | None
    categories: list[str]
    writes: list[str]
    reason: str | None


@dataclass(frozen=True, slots=True)
class _Waiting:
    disclosure_seq: int
    staff_name: str
    category: str
    reason: str
    opened_at: datetime
    due: date


def own_consultations(*, actor: Actor, before: int | None = None, limit: int = 50) -> ConsultationPage:
    """Return what the actor consulted and was refused, newest first (R158). `before` comes from an earlier page."""
    rows, more = _page(actor, "my_consultations", "log:own-consultations", _Consulted, before, limit)
    lines = tuple(
        Consultation(
            at=row.at,
            name=row.name,
            purpose=_known(Purpose, row.purpose),
            bases=_all_known(Basis, row.bases),
            categories=_all_known(Category, row.categories),
            person_count=row.persons,
            allowed=row.refusal is None,
            refusal=_known(Refusal, row.refusal),
            reason=row.reason or "",
        )
        for row in rows
    )
    return ConsultationPage(lines=lines, next_before=_mark(lines[-1].at) if more else None)


def who_looked(*, actor: Actor, before: int | None = None, limit: int = 50) -> LookPage:
    """Return who opened the jobseeker's data, newest first: organisation and function, what, when, why (R149).

    What jobs wrote about her by themselves, stands among it: with no function, and the name of the job as its kind.
    """
    rows, more = _page(actor, "who_looked", "log:who-looked", _Looked, before, limit)
    lines = tuple(_look(row) for row in rows)
    return LookPage(lines=lines, next_before=_mark(lines[-1].at) if more else None)


def reviews_waiting(*, actor: Actor) -> tuple[GlassReview, ...]:
    """Return the readings without a relation that wait for the judgement of this team manager, most urgent first."""
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        rows = statement("sonar.disclosure", "reviews_waiting").rows(
            "logger", _Waiting, token=actor.token, trace_id=here.trace_id, origin=here.origin
        )
    return tuple(
        GlassReview(
            reference=sealer().seal(UUID(int=row.disclosure_seq), audience=actor.ref, purpose=REVIEW),
            staff_name=row.staff_name,
            category=Category(row.category),
            reason=row.reason,
            opened_at=row.opened_at,
            due=row.due,
        )
        for row in rows
    )


_READ_ONE = frozenset({"employer:contact", "report:open"})
"""Where a ticket of the narrowest kind was for reading a contact with an employer, and not for finding anybody."""


def _look(row: _Looked) -> Look:
    purpose = _known(Purpose, row.purpose)
    rule = policy().purposes.get(purpose) if purpose else None
    return Look(
        at=row.at,
        organisation=row.organisation,
        function="" if row.kind == _JOB else row.function,
        purpose=purpose,
        legal_basis=rule.legal_basis if rule else "",
        basis=_known(Basis, row.basis),
        categories=_all_known(Category, row.categories),
        kind=_kind(row),
        reason=row.reason or "",
        reference=f"L-{short_code('change' if row.kind == _JOB else 'disclosure', row.seq)}",
    )


def _kind(row: _Looked) -> str:
    if row.kind == "glass":
        return "break_glass"
    if row.kind == _JOB:
        return row.function
    if row.kind in {"match", "search", "delivery"} and row.name not in _READ_ONE:
        return row.kind
    if row.writes == [Category.MESSAGES.value] and row.actor_kind == "staff":
        return "message"
    return "write" if row.writes and row.actor_kind == "staff" else "read"


def _page(
    actor: Actor, name: str, action: str, make: type[Line], before: int | None, limit: int
) -> tuple[list[Line], bool]:
    """Return one page of rows and whether there are more."""
    size = max(1, min(limit, _LONGEST_PAGE - 1))
    moment = _FAR if before is None else _EPOCH + max(0, min(before, _LAST_MICROSECOND)) * _MICROSECOND
    ticket = open_log(actor=actor, name=action)
    with under_ticket(ticket):
        rows = statement("sonar.disclosure", name).rows("reader", make, before=moment, limit=size + 1)
    return rows[:size], len(rows) > size


def _mark(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _known(kind: Any, value: str | None) -> Any:  # noqa: ANN401 - an enum class and its member
    try:
        return kind(value)
    except ValueError:
        return None


def _all_known(kind: Any, values: list[str]) -> tuple[Any, ...]:  # noqa: ANN401 - an enum class and its members
    return tuple(found for value in values if (found := _known(kind, value)) is not None)

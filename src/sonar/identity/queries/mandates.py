"""What an employer has left to others, what others left to it, and what was done for it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sonar.identity.types import Actor, EmployerAct, EmployerSession, Mandate, MandateScope
from sonar.kernel.references import sealer
from sonar.kernel.statements import statement

_MANDATES: Final = statement("sonar.identity", "mandates_of")
MANDATE: Final = "mandate"
"""The purpose for which references to mandates are sealed."""
_SESSIONS: Final = statement("sonar.identity", "employer_sessions")
SESSION: Final = "employer_session"
"""The purpose for which references to sessions are sealed."""
_LOG: Final = statement("sonar.identity", "employer_log")


@dataclass(frozen=True, slots=True)
class _Row:
    id: UUID
    given: bool
    other_kvk: str
    scope: str
    valid_from: date
    valid_until: date
    given_number: int | None
    given_at: datetime
    withdrawn_at: datetime | None
    holds: bool


@dataclass(frozen=True, slots=True)
class _Session:
    id: UUID
    user_number: int
    user_kvk: str
    own: bool
    for_kvk: str
    chained: bool
    mandate_id: UUID | None
    establishment: str
    started_at: datetime
    seen_at: datetime
    mine: bool
    ends: bool


def mandates_of(*, actor: Actor) -> tuple[Mandate, ...]:
    """Return the mandates that the actor's organisation gave and received, those that hold first.

    Those given are told to who speaks for the organisation as a whole; those received also while one acts on one.
    """
    return tuple(
        Mandate(
            reference=sealer().seal(row.id, audience=actor.ref, purpose=MANDATE),
            given=row.given,
            other_kvk=row.other_kvk,
            scope=MandateScope(row.scope),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            given_number=row.given_number,
            given_at=row.given_at,
            withdrawn_at=row.withdrawn_at,
            holds=row.holds,
        )
        for row in _MANDATES.rows("auth", _Row, token=actor.token)
    )


def employer_sessions(*, actor: Actor) -> tuple[EmployerSession, ...]:
    """Return who is signed in now for the actor's organisation, or acts for it; her own sign-in first.

    Nothing for who does not speak for the organisation as a whole.
    """
    return tuple(
        EmployerSession(
            reference=sealer().seal(row.id, audience=actor.ref, purpose=SESSION),
            user_number=row.user_number,
            user_kvk=row.user_kvk,
            own=row.own,
            for_kvk=row.for_kvk,
            chained=row.chained,
            mandate=_reference(row, actor),
            establishment=row.establishment,
            started_at=row.started_at,
            seen_at=row.seen_at,
            mine=row.mine,
            ends=row.ends,
        )
        for row in _SESSIONS.rows("auth", _Session, token=actor.token)
    )


def _reference(row: _Session, actor: Actor) -> str:
    ours = row.mandate_id is not None and row.for_kvk == actor.kvk_number
    return sealer().seal(row.mandate_id, audience=actor.ref, purpose=MANDATE) if ours and row.mandate_id else ""


def employer_log(*, actor: Actor, since: datetime, limit: int = 100) -> tuple[EmployerAct, ...]:
    """Return what was done for the employer that the actor acts for, the latest first; at most 200 lines.

    An intermediary reads what its own people did.
    """
    return tuple(_LOG.rows("auth", EmployerAct, token=actor.token, since=since, limit=limit))

"""Who acts in this request."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sonar.identity.types import Actor, ActorKind, Ended, Function, MandateScope, SessionEnded
from sonar.kernel.statements import statement

_RESOLVE: Final = statement("sonar.identity", "resolve_session")


@dataclass(frozen=True, slots=True)
class _Row:
    session_id: UUID
    kind: str
    ref: UUID
    display_name: str
    function: str | None
    organisation: str
    office: str
    started_at: datetime
    absolute_until: datetime
    concurrent: bool
    ended: str | None
    home_index: bytes | None = field(default=None, repr=False)
    kvk_number: str | None = None
    own_kvk: str | None = None
    employer_scope: str | None = None
    establishment: str | None = None


def resolve_session(*, token: str) -> Actor | SessionEnded | None:
    """Return who the token stands for, why it no longer stands for anybody, or None when it never did.

    The account is read at this moment: a closed account, a revoked session and a change of function work at once
    (R119). Uses one statement on the login `auth`.
    """
    row = _RESOLVE.row("auth", _Row, token=token)
    if row is None:
        return None
    if row.ended is not None:
        return SessionEnded(why=Ended(row.ended))
    return Actor(
        kind=ActorKind(row.kind),
        ref=row.ref,
        session_id=row.session_id,
        token=token,
        display_name=row.display_name,
        function=Function(row.function) if row.function else None,
        organisation=row.organisation,
        office=row.office,
        started_at=row.started_at,
        absolute_until=row.absolute_until,
        concurrent=row.concurrent,
        home_index=None if row.home_index is None else bytes(row.home_index),
        kvk_number=row.kvk_number or "",
        own_kvk=row.own_kvk or "",
        employer_scope=MandateScope(row.employer_scope) if row.employer_scope else None,
        establishment=row.establishment or "",
    )

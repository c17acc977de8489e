"""Ending sessions."""

from typing import Final, Literal
from uuid import UUID

from sonar.identity.types import Actor
from sonar.kernel.statements import statement

_END: Final = statement("sonar.identity", "end_session")
_REVOKE: Final = statement("sonar.identity", "revoke_sessions")


class MayNotRevoke(PermissionError):
    """The actor may not end the sessions of this staff member. The refusal stands in the ledger."""


def end_session(*, token: str, why: Literal["signed_out", "replaced"]) -> bool:
    """End the session of a token, with a row in the ledger; return whether there was one to end."""
    return bool(_END.value("auth", token=token, why=why))


def revoke_sessions(*, actor: Actor, staff_id: UUID) -> int:
    """End every session of a staff member; their very next request finds it so (R118). Return how many.

    Staff may do this to themselves; functional management and the security officer to anybody. The database
    decides, and records either way; raises `MayNotRevoke`.
    """
    ended = _REVOKE.value("auth", token=actor.token, staff_id=staff_id)
    if ended is None:
        raise MayNotRevoke
    return int(ended)

"""What leaves the identity room: who acts."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    """On which side of the counter somebody stands."""

    STAFF = "staff"
    JOBSEEKER = "jobseeker"
    NEWCOMER = "newcomer"
    """Proved by DigiD who she is, and is not registered: she may register herself and nothing else."""


class Function(StrEnum):
    """The functions that staff can have. What each may do stands in `access/policy.toml`."""

    UWV_ADVISER = "uwv_adviser"
    EMPLOYER_ADVISER = "employer_adviser"
    NATIONAL_MEDIATOR = "national_mediator"
    MUNICIPAL_ADVISER = "municipal_adviser"
    SW_ADVISER = "sw_adviser"
    OTHER_DIVISION = "other_division"
    TEAM_MANAGER = "team_manager"
    FUNCTIONAL_MANAGER = "functional_manager"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    SECURITY_OFFICER = "security_officer"
    AUDITOR = "auditor"


class Ended(StrEnum):
    """Why a session is over, as far as its holder may know."""

    IDLE = "idle"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SIGNED_OUT = "signed_out"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts in this request: one personal account, in one live session.

    `ref` is the staff id or the client id: the audience for which references are sealed and the name under
    which the ledger knows the actor. `token` is the session's secret; the database demands it with every ticket.
    """

    kind: ActorKind
    ref: UUID
    session_id: UUID
    token: str = field(repr=False)
    display_name: str
    """Name of the staff member; empty for jobseekers, whose name is read through a ticket like any other."""
    function: Function | None
    organisation: str
    office: str
    started_at: datetime
    absolute_until: datetime
    concurrent: bool
    """Another session of this account was alive, elsewhere, when this one began (R119)."""
    home_index: bytes | None = field(default=None, repr=False)
    """The keyed value of a staff member's own address, if the staff source gave it: opening somebody there is seen."""

    @property
    def is_staff(self) -> bool:
        """Tell whether a staff member acts."""
        return self.kind is ActorKind.STAFF

    @property
    def is_jobseeker(self) -> bool:
        """Tell whether a jobseeker acts, on her own record."""
        return self.kind is ActorKind.JOBSEEKER

    @property
    def is_newcomer(self) -> bool:
        """Tell whether somebody acts who is not registered yet; `ref` is then her session's."""
        return self.kind is ActorKind.NEWCOMER


@dataclass(frozen=True, slots=True)
class RegisteringOffice:
    """An office at which people are registered. Public knowledge."""

    id: int
    name: str
    organisation: str
    organisation_kind: str


@dataclass(frozen=True, slots=True)
class NewcomerKeys:
    """The id and the wrapped keys that a newcomer's record will have."""

    client_id: UUID
    wrapped: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """The token was good once; the session is over."""

    why: Ended

"""What leaves the identity room: who acts."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    """On which side of the counter somebody stands."""

    STAFF = "staff"
    JOBSEEKER = "jobseeker"
    NEWCOMER = "newcomer"
    """Proved by DigiD who she is, and is not registered: she may register herself and nothing else."""
    EMPLOYER = "employer"
    """Signed in for an organisation by eHerkenning: its own vacancies, and no client."""


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


class MandateScope(StrEnum):
    """What an employer leaves to an intermediary, and what an employer's user may do."""

    VACANCIES = "vacancies"
    CANDIDATES = "candidates"
    ALL = "all"


class Ended(StrEnum):
    """Why a session is over, as far as its holder may know."""

    IDLE = "idle"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SIGNED_OUT = "signed_out"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts in this request: one personal account, in one live session.

    `ref` is the staff id, the client id or the id of an employer's user: the audience for which references are sealed
    and the name under which the ledger knows the actor. `token` is the session's secret; the database demands it with
    every ticket.
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
    kvk_number: str = ""
    """For which employer an employer's user acts; empty for others, and when the mandate she acted on has ended."""
    own_kvk: str = ""
    """The organisation that an employer's user works for: an intermediary's own, while it acts for an employer."""
    employer_scope: MandateScope | None = None
    """What she may do for that employer: everything for her own."""
    establishment: str = ""
    """The one establishment that her sign-in is limited to; empty when it is for the whole organisation."""
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
    def is_employer(self) -> bool:
        """Tell whether somebody acts for an employer."""
        return self.kind is ActorKind.EMPLOYER

    @property
    def is_intermediary(self) -> bool:
        """Tell whether she acts for another organisation than her own."""
        return self.is_employer and self.kvk_number != self.own_kvk

    def may(self, scope: MandateScope) -> bool:
        """Tell whether an employer's user may do what belongs to `scope`; the database decides it again."""
        return bool(self.kvk_number) and self.employer_scope in {MandateScope.ALL, scope}

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
class Mandate:
    """What one organisation leaves to another. `given` tells the two sides apart: by us, or to us."""

    reference: str
    """Sealed for the actor."""
    given: bool
    other_kvk: str
    scope: MandateScope
    valid_from: date
    valid_until: date
    """The first day on which it no longer holds."""
    given_number: int | None
    """Which of our users gave it; None for a mandate that we received."""
    given_at: datetime
    withdrawn_at: datetime | None
    holds: bool


@dataclass(frozen=True, slots=True)
class EmployerSession:
    """A live sign-in of somebody at an organisation, or of an agency that acts for it."""

    reference: str
    """Sealed for the actor."""
    user_number: int
    user_kvk: str
    own: bool
    """She works for the organisation itself."""
    for_kvk: str
    """For which employer she acts now."""
    chained: bool
    """eHerkenning itself let her act for it."""
    mandate: str
    """The reference of the mandate on which she acts, when that is one of the actor's to withdraw; else empty."""
    establishment: str
    started_at: datetime
    seen_at: datetime
    mine: bool
    ends: bool
    """The actor can end it."""


@dataclass(frozen=True, slots=True)
class EmployerAct:
    """What somebody did for an employer, as the ledger has it."""

    at: datetime
    user_number: int
    user_kvk: str
    own: bool
    """She works for the employer itself."""
    mandated: bool
    """She acted on a mandate, of Sonar or of eHerkenning."""
    action: str
    subject: UUID | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """The token was good once; the session is over."""

    why: Ended

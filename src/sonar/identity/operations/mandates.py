"""Employers and their intermediaries: giving and withdrawing mandates, and choosing for whom one acts."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction

from sonar.identity.queries.mandates import MANDATE, SESSION
from sonar.identity.types import Actor, MandateScope
from sonar.kernel import acting
from sonar.kernel.references import UnknownReference, sealer
from sonar.kernel.statements import statement

_ACT_FOR: Final = statement("sonar.identity", "act_for")
_GIVE: Final = statement("sonar.identity", "give_mandate")
_WITHDRAW: Final = statement("sonar.identity", "withdraw_mandate")
_END: Final = statement("sonar.identity", "end_employer_session")


class MandateFault(StrEnum):
    """What can stand in the way of a mandate, or of acting on one."""

    NO_SESSION = "no_session"
    NOT_OWN = "not_own"
    """The actor does not speak for its own organisation as a whole."""
    NUMBER = "number"
    OWN_NUMBER = "own_number"
    SCOPE = "scope"
    PAST = "past"
    PERIOD = "period"
    TOO_LONG = "too_long"
    PRESENT = "present"
    TOO_MANY = "too_many"
    CHAINED = "chained"
    """eHerkenning proved for whom she acts; another choice needs another sign-in."""
    ESTABLISHMENT = "establishment"
    """Her authority is limited to one establishment of her own organisation."""
    MANDATE = "mandate"
    """The mandate does not hold, or is none of hers."""


class MandateRefused(PermissionError):
    """A mandate was not given, or cannot be acted on; `faults` holds every reason. The ledger has the refusal."""

    def __init__(self, faults: tuple[MandateFault, ...]) -> None:
        """Refuse for these reasons."""
        super().__init__(", ".join(fault.value for fault in faults))
        self.faults = faults


class MandateGone(LookupError):
    """There is no such mandate for this actor: not hers, withdrawn already, or never there."""


class SessionGone(LookupError):
    """There is no such sign-in for this actor to end: one of others, over already, or never there."""


@dataclass(frozen=True, slots=True)
class _Given:
    made: UUID | None
    faults: list[str]


def give_mandate(*, actor: Actor, to_kvk: str, scope: MandateScope, valid_from: date, valid_until: date) -> None:
    """Leave vacancies, candidates or both to an intermediary, from a day up to but not including `valid_until`.

    Three years at most; the giver signs in for its own organisation as a whole. Raises `MandateRefused` with
    everything that is wrong.
    """
    here = acting.current()
    with transaction.atomic("auth", durable=True):
        row = _GIVE.row(
            "auth",
            _Given,
            token=actor.token,
            to_kvk=to_kvk,
            scope=scope.value,
            valid_from=valid_from,
            valid_until=valid_until,
            trace=here.trace_id,
            origin=here.origin,
        )
    if row is None or row.made is None:
        raise MandateRefused(tuple(map(MandateFault, row.faults if row is not None else ["no_session"])))


def withdraw_mandate(*, actor: Actor, reference: str) -> None:
    """Withdraw a mandate that one gave, or give back one that one received; the next request finds it so.

    Raises `MandateGone`, the same for a mandate of others and one that is not there.
    """
    mandate_id = _opened(reference, actor)
    here = acting.current()
    with transaction.atomic("auth", durable=True):
        done = _WITHDRAW.value("auth", token=actor.token, mandate=mandate_id, trace=here.trace_id, origin=here.origin)
    if not done:
        raise MandateGone


def end_employer_session(*, actor: Actor, reference: str) -> None:
    """End the sign-in of a colleague, or of an agency that eHerkenning let act for the actor's organisation.

    Its next request finds no session. For who speaks for the organisation as a whole; raises `SessionGone`.
    """
    try:
        session_id = sealer().unseal(reference, audience=actor.ref, purpose=SESSION)
    except UnknownReference:
        raise SessionGone from None
    here = acting.current()
    with transaction.atomic("auth", durable=True):
        done = _END.value("auth", token=actor.token, session=session_id, trace=here.trace_id, origin=here.origin)
    if not done:
        raise SessionGone


def act_for(*, actor: Actor, reference: str | None) -> None:
    """Let this session act on a mandate that the actor's organisation holds, or (None) for that organisation again.

    Works when the mandate of the moment has just ended. Raises `MandateRefused`.
    """
    try:
        mandate_id = None if reference is None else _opened(reference, actor)
    except MandateGone:
        raise MandateRefused((MandateFault.MANDATE,)) from None
    here = acting.current()
    with transaction.atomic("auth", durable=True):
        refused = _ACT_FOR.value("auth", token=actor.token, mandate=mandate_id, trace=here.trace_id, origin=here.origin)
    if refused is not None:
        raise MandateRefused((MandateFault(str(refused)),))


def _opened(reference: str, actor: Actor) -> UUID:
    try:
        return sealer().unseal(reference, audience=actor.ref, purpose=MANDATE)
    except UnknownReference:
        raise MandateGone from None

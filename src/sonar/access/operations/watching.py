"""Replacements, known and protected clients, signals, and the accounts that a manager keeps (I6, I21, I58, R63)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from sonar.access.operations.deciding import asked, do, raise_for
from sonar.access.queries.people import PACKAGE, SHIELDED, STAFF, opened
from sonar.access.queries.watched import KNOWN, PROTECTION, REPLACEMENT, SIGNAL
from sonar.access.types import Acquaintance, Fault, NotGranted, ProtectionCause, Verdict
from sonar.identity.types import Actor
from sonar.kernel.bsn import holds_bsn
from sonar.kernel.ids import new_id
from sonar.kernel.references import UnknownReference, sealer
from sonar.kernel.statements import statement


def arrange_replacement(*, actor: Actor, absent_ref: str, substitute_ref: str, since: date, until: date) -> None:
    """Put somebody's caseload in the hands of a colleague, up to but not including `until` (I6).

    By the team manager of both, or by the one who will be away; never by the one who stands in. Both have the same
    function, at the same office or in the same organisation. Raises `NotGranted`.
    """
    absent = opened(absent_ref, actor=actor, purpose=STAFF)
    substitute = opened(substitute_ref, actor=actor, purpose=STAFF)
    raise_for(asked(actor, "arrange_replacement", absent=absent, substitute=substitute, since=since, until=until))


def end_replacement(*, actor: Actor, reference: str) -> None:
    """End a replacement now: what the substitute has open closes with it. Raises `NotGranted`."""
    do(actor, "end_replacement", id=opened(reference, actor=actor, purpose=REPLACEMENT))


def declare_known(*, actor: Actor, client_ref: str, how: Acquaintance) -> None:
    """Declare that the actor knows a client in person: from now on that record is closed to her (I58)."""
    _declared(asked(actor, "declare_known", client=_client(client_ref, actor), how=how.value))


def declare_known_number(*, actor: Actor, number_index: bytes, how: Acquaintance) -> None:
    """Declare it by the keyed value of a client number; it says nothing about whether anybody has that number."""
    _declared(asked(actor, "declare_known_number", index=number_index, how=how.value))


def withdraw_known(*, actor: Actor, reference: str) -> None:
    """Take such a declaration back; the security officer is told. Raises `NotGranted`."""
    do(actor, "withdraw_known", id=opened(reference, actor=actor, purpose=KNOWN))


def propose_protection(*, actor: Actor, client_ref: str, cause: ProtectionCause, reason: str) -> None:
    """Ask that one's client becomes protected; another decides. Raises `NotGranted`."""
    _protect(actor, _client(client_ref, actor), cause, reason, wanted=True)


def propose_ending_protection(*, actor: Actor, protected_ref: str, cause: ProtectionCause, reason: str) -> None:
    """Ask that a client on the list of protected clients no longer is; another decides. Raises `NotGranted`."""
    _protect(actor, opened(protected_ref, actor=actor, purpose=SHIELDED), cause, reason, wanted=False)


def decide_protection(*, actor: Actor, reference: str, approved: bool) -> None:
    """Decide on what somebody else asked about protecting a client; it works at once."""
    do(actor, "decide_protection", id=opened(reference, actor=actor, purpose=PROTECTION), approved=approved)


def look_at_signal(*, actor: Actor, reference: str) -> None:
    """Take a signal up."""
    do(actor, "look_at_signal", id=opened(reference, actor=actor, purpose=SIGNAL))


def close_signal(*, actor: Actor, reference: str, verdict: Verdict, finding: str) -> None:
    """Close a signal with what was found, 10 to 500 characters, for good. Raises `NotGranted`."""
    if holds_bsn(finding):
        raise NotGranted((Fault.FINDING,))
    held = opened(reference, actor=actor, purpose=SIGNAL)
    do(actor, "close_signal", id=held, verdict=verdict.value, finding=finding)


def signal_same_address(*, actor: Actor, seq: int) -> None:
    """Note that the actor opened, under the disclosure `seq`, somebody who lives at her own address."""
    with transaction.atomic("logger", durable=True):
        statement(PACKAGE, "signal_same_address").value("logger", token=actor.token, seq=seq)


def add_account(  # noqa: PLR0913 - each is part of an account
    *,
    actor: Actor,
    subject: str,
    display_name: str,
    function: str,
    office_id: int,
    team_id: int | None,
    reason: str,
    until: date,
    now: datetime,
) -> None:
    """Add somebody to the actor's own organisation; her account opens when functional management approves (I21).

    `subject` is her name at the organisation's own sign-in; `until` does not count. Raises `NotGranted`.
    """
    raise_for(
        asked(
            actor,
            "add_account",
            id=new_id(now=now),
            subject=subject,
            name=display_name,
            function=function,
            office=office_id,
            team=team_id,
            reason=reason,
            until=until,
        )
    )


def move_account(*, actor: Actor, staff_ref: str, office_id: int, team_id: int | None) -> None:
    """Move somebody to another office or team of the actor's own organisation, at once. Raises `NotGranted`."""
    staff = opened(staff_ref, actor=actor, purpose=STAFF)
    raise_for(asked(actor, "move_account", staff=staff, office=office_id, team=team_id))


def end_account(*, actor: Actor, staff_ref: str) -> None:
    """Close the account of somebody who leaves: her sessions end at once. Raises `NotGranted`."""
    do(actor, "end_account", staff=opened(staff_ref, actor=actor, purpose=STAFF))


def _client(client_ref: str, actor: Actor) -> UUID:
    try:
        return sealer().unseal(client_ref, audience=actor.ref, purpose="client")
    except UnknownReference:
        raise NotGranted((Fault.GONE,)) from None


def _protect(actor: Actor, client: UUID, cause: ProtectionCause, reason: str, *, wanted: bool) -> None:
    if holds_bsn(reason):
        raise NotGranted((Fault.REASON,))
    raise_for(asked(actor, "propose_protection", client=client, wanted=wanted, cause=cause.value, reason=reason))


def _declared(done: bool | None) -> None:  # noqa: FBT001 - what the database answered
    if not done:
        raise NotGranted((Fault.NO_SESSION,))

"""Handing clients over to a colleague: proposed by one, accepted by the other side (I6, R310)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sonar.access.types import Refusal
from sonar.casework.operations.writing import deciding, raise_faults, sql
from sonar.casework.queries.references import unseal
from sonar.casework.rules.texts import text_faults, tidy, unconfirmed_medical_words
from sonar.casework.types import MedicalWords
from sonar.disclosure.operations import NotAvailable, Refused, SessionOver
from sonar.disclosure.queries import client_id_of
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.ids import new_id

LONGEST_NOTE: Final = 300


def propose_hand_over(  # noqa: PLR0913 - each is a fact of the hand-over
    *,
    actor: Actor,
    receiver_ref: str,
    reason: str,
    client_refs: Sequence[str] | None = None,
    giver_ref: str = "",
    note: str = "",
    now: datetime,
) -> bool:
    """Hand over clients (None: the whole caseload) of the actor, or of `giver_ref` at the manager's own office.

    Within her own office a team manager does it at once: then True comes back. Else it waits for the receiver, or the
    manager of the receiver's office. `note` is a word to the receiver, of at most 300 characters; it is not sealed, so
    a number like a BSN and medical words are refused in it. Raises `InvalidFields`, `MedicalWords`, `NotAvailable`
    when one of them is not in that caseload, `Refused` when the receiver cannot have clients.
    """
    raise_faults(text_faults({"note": note}, longest=LONGEST_NOTE, optional=True))
    words = unconfirmed_medical_words(note, confirmed=False)
    if words:
        raise MedicalWords(words)
    with deciding():
        answer = sql("propose_hand_over").value(
            "logger",
            token=actor.token,
            id=new_id(now=now),
            from_staff=unseal(giver_ref, actor, "staff") if giver_ref else actor.ref,
            to_staff=unseal(receiver_ref, actor, "staff"),
            reason=reason,
            clients=None if client_refs is None else [client_id_of(ref, actor=actor) for ref in client_refs],
            note=tidy(note) or None,
            trace_id=acting.current().trace_id,
        )
    if answer in {"accepted", "proposed"}:
        return bool(answer == "accepted")
    if answer == Refusal.NO_SESSION:
        raise SessionOver
    if answer == Refusal.PURPOSE:
        raise Refused(Refusal.PURPOSE)
    raise NotAvailable


def decide_hand_over(*, actor: Actor, hand_over_ref: str, decision: str) -> None:
    """Accept or refuse a hand-over as the receiving side, or withdraw one's own: `accept`, `refuse`, `withdraw`.

    Raises `NotAvailable` when it is not the actor's to decide, or was decided before.
    """
    with deciding():
        done = sql("decide_hand_over").value(
            "logger",
            token=actor.token,
            id=unseal(hand_over_ref, actor, "hand_over"),
            decision=decision,
            trace_id=acting.current().trace_id,
        )
    if not done:
        raise NotAvailable

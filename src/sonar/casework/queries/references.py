"""Sealed references to what stands in a client's file, for one actor each."""

from uuid import UUID

from sonar.disclosure.operations import NotAvailable
from sonar.identity.types import Actor
from sonar.kernel.references import UnknownReference, sealer


def seal(target: UUID, actor: Actor, kind: str) -> str:
    """Return a reference of this kind, that works for this actor only."""
    return sealer().seal(target, audience=actor.ref, purpose=f"casework:{kind}")


def unseal(reference: str, actor: Actor, kind: str) -> UUID:
    """Return what a reference points to; raise `NotAvailable` whatever is wrong with it."""
    try:
        return sealer().unseal(reference, audience=actor.ref, purpose=f"casework:{kind}")
    except UnknownReference:
        raise NotAvailable from None

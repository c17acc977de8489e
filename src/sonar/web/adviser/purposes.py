"""For which task a page opens a client: the main task of who asks, as the policy has it."""

from sonar.access.queries import policy
from sonar.access.types import Category, Purpose, Refusal
from sonar.disclosure.operations import Refused
from sonar.identity.types import Actor


def main_purpose(actor: Actor) -> Purpose:
    """Return the purpose for which this actor works on her own caseload; raise `Refused` when she has none."""
    purpose = policy().main_purpose(actor.function or "")
    if purpose is None:
        raise Refused(Refusal.PURPOSE)
    return purpose


def may_read(actor: Actor, category: Category, purpose: Purpose) -> bool:
    """Tell whether the policy has this function read this category for this purpose, to show or hide a link."""
    return policy().may(actor.function or "", purpose, read=(category,))

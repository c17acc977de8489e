"""For which task a page opens a client: the main task of who asks, as the policy has it."""

from typing import Final

from sonar.access.queries import policy
from sonar.access.types import Category, Purpose, Refusal
from sonar.disclosure.operations import Refused
from sonar.identity.types import Actor

_PURPOSES: Final = (Purpose.MEDIATION, Purpose.REINTEGRATION)


def main_purpose(actor: Actor) -> Purpose:
    """Return the purpose for which this actor works on her own caseload; raise `Refused` when she has none."""
    purpose = policy().main_purpose(actor.function or "")
    if purpose is None:
        raise Refused(Refusal.PURPOSE)
    return purpose


def may_read(actor: Actor, category: Category, purpose: Purpose) -> bool:
    """Tell whether the policy has this function read this category for this purpose, to show or hide a link."""
    return policy().may(actor.function or "", purpose, read=(category,))


def purpose_for(actor: Actor, category: Category) -> Purpose:
    """Return the purpose for which this actor reads a category: the mediation of her clients first.

    Where there is none it is her main purpose, and the database refuses, with a line in the ledger.
    """
    main = main_purpose(actor)
    return next((each for each in (main, *_PURPOSES) if may_read(actor, category, each)), main)


def writing_purpose(actor: Actor, category: Category) -> Purpose | None:
    """Return the purpose for which this actor changes a category; None where there is none."""
    wanted = (main_purpose(actor), *_PURPOSES)
    may = policy().may
    return next((each for each in wanted if may(actor.function or "", each, write=(category,))), None)

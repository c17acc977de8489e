"""Which extra rights somebody holds, so that a page shows only what opens. The database decides again at each use."""

from sonar.access.queries import own_rights, policy
from sonar.access.types import Category, ProposalKind, Purpose
from sonar.identity.types import Actor
from sonar.kernel import clock


def holds_former(actor: Actor) -> bool:
    """Tell whether this actor may look among former clients, with a reason (R62)."""
    return _holds(actor, frozenset(name for name, extra in policy().extras.items() if extra.former))


def holds_category(actor: Actor, category: Category) -> bool:
    """Tell whether this actor may read a category that her function does not open, with a reason."""
    return _holds(actor, frozenset(name for name, extra in policy().extras.items() if category in extra.read))


def extra_purpose(actor: Actor, category: Category) -> Purpose | None:
    """Return the purpose for which an extra right, that this actor could hold, opens a category with a reason."""
    for extra in policy().extras.values():
        if actor.function in extra.functions and category in extra.read:
            return extra.purpose
    return None


def _holds(actor: Actor, names: frozenset[str]) -> bool:
    """Tell whether she holds one of these rights now; the database is asked only for functions that could."""
    if not any(actor.function in policy().extras[name].functions for name in names):
        return False
    granted = own_rights(actor=actor, at=clock.now()).granted
    return any(right.kind is ProposalKind.EXTRA and right.subject in names for right in granted)

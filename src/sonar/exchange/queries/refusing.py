"""How a refusal about deliveries is told, and what references to them are sealed for."""

from uuid import UUID

from sonar.disclosure.queries import NotAvailable
from sonar.exchange.types import DeliveryRefusal
from sonar.identity.types import Actor
from sonar.kernel.references import UnknownReference, sealer

DELIVERY, NAMING, ALERT, EXPORT_REVIEW = "delivery", "naming", "delivery_alert", "export_review"


class DeliveryRefused(Exception):
    """The database refused; `code` says why, `persons` how many it would have been, when that was counted."""

    def __init__(self, code: DeliveryRefusal, persons: int = 0) -> None:
        """Keep the cause."""
        super().__init__(code.value)
        self.code = code
        self.persons = persons


def raise_for(refusal: str | None, persons: int = 0) -> None:
    """Raise what belongs to a refusal; return when there is none."""
    if refusal is None:
        return
    if refusal == "not_available":
        raise NotAvailable
    raise DeliveryRefused(DeliveryRefusal(refusal), persons)


def target_of(reference: str, *, actor: Actor, purpose: str) -> UUID:
    """Return what a reference points to; `NotAvailable` whatever is wrong with it."""
    try:
        return sealer().unseal(reference, audience=actor.ref, purpose=purpose)
    except UnknownReference:
        raise NotAvailable from None

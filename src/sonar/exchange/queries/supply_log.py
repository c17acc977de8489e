"""What suppliers delivered for an employer, as the employer reads it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sonar.exchange.types.connecting import SupplierDelivery
from sonar.identity.types import Actor
from sonar.kernel.statements import statement


@dataclass(frozen=True, slots=True)
class _Delivery:
    at: datetime
    supplier: str
    supplier_kvk: str
    own: bool
    verb: str
    vacancy_id: int | None
    title: str
    external_id: str
    refusal: str | None
    fields: list[str]
    times: int


def deliveries_for_employer(*, actor: Actor, since: datetime, limit: int = 100) -> tuple[SupplierDelivery, ...]:
    """Return what suppliers delivered for the employer that the actor acts for, the latest first; at most 200.

    Taken over or refused, by a system or as a file. An agency reads what its own system did; who signed in for one
    establishment, what was about that one.
    """
    with transaction.atomic("reader"):
        rows = statement("sonar.exchange", "deliveries_for").rows(
            "reader", _Delivery, token=actor.token, since=since, limit=limit
        )
    return tuple(
        SupplierDelivery(
            at=row.at,
            supplier=row.supplier,
            supplier_kvk=row.supplier_kvk,
            own=row.own,
            verb=row.verb,
            vacancy_id=row.vacancy_id,
            title=row.title,
            external_id=row.external_id,
            refusal=row.refusal,
            fields=tuple(row.fields),
            times=row.times,
        )
        for row in rows
    )

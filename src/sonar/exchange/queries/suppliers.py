"""Which suppliers of vacancies are connected, for who keeps the connections and who watches over them."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from sonar.disclosure.queries import NotAvailable
from sonar.exchange.rules.keys import key_mark
from sonar.exchange.types import ConnectedSupplier, SupplierContract
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.statements import statement


@dataclass(frozen=True, slots=True)
class _Known:
    known: str | None
    refusal: str | None


def connected_suppliers(*, actor: Actor) -> tuple[ConnectedSupplier, ...]:
    """Return every supplier that was connected, by name; raise `NotAvailable` for who has nothing to do with them."""
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        found = statement("sonar.exchange", "suppliers_known").row(
            "logger", _Known, token=actor.token, trace_id=here.trace_id, origin=here.origin
        )
    if found is None or found.refusal is not None:
        raise NotAvailable
    return tuple(_supplier(each) for each in json.loads(found.known or "[]"))


def _supplier(row: dict[str, Any]) -> ConnectedSupplier:
    contracts = tuple(SupplierContract(**_dated(one)) for one in row["contracts"])
    return ConnectedSupplier(**_dated(row, contracts=contracts, key_mark=key_mark(row.pop("public_key"))))


def _dated(row: dict[str, Any], **more: object) -> dict[str, Any]:
    """Return a row with its days as days."""
    return {**row, **{name: date.fromisoformat(row[name]) for name in ("valid_from", "valid_until")}, **more}

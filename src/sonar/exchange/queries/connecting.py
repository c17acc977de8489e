"""The connections of other systems, and what was decided about them. Never a key: what is told is its mark."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from sonar.disclosure.queries import NotAvailable
from sonar.exchange.rules.keys import key_mark
from sonar.exchange.types.connecting import ConnectedMunicipality, ConnectionKind, ConnectionLine, Terms
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.references import sealer
from sonar.kernel.statements import statement

CONNECTION: Final = "connection"
"""What references to proposals are sealed for."""
_PACKAGE: Final = "sonar.exchange"


@dataclass(frozen=True, slots=True)
class _Line:
    id: UUID
    kind: str
    subject: str
    ends: bool
    proposed: str
    name: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    approved: bool | None
    answer: str
    withdrawn: bool
    may_decide: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class _Known:
    known: str | None
    refusal: str | None


def connection_lines(*, actor: Actor, kinds: Collection[ConnectionKind]) -> tuple[ConnectionLine, ...]:
    """Return what waits and then what was decided last, of some kinds; at most 100.

    Nothing for who neither keeps the connections nor watches over that.
    """
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        rows = statement(_PACKAGE, "connection_lines").rows(
            "logger",
            _Line,
            token=actor.token,
            kinds=[each.value for each in kinds],
            trace_id=here.trace_id,
            origin=here.origin,
        )
    return tuple(_line(row, actor) for row in rows)


def connected_municipalities(*, actor: Actor) -> tuple[ConnectedMunicipality, ...]:
    """Return every municipality that was connected, by name; raise `NotAvailable` for who has nothing to do with it."""
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        found = statement(_PACKAGE, "municipalities_known").row(
            "logger", _Known, token=actor.token, trace_id=here.trace_id, origin=here.origin
        )
    if found is None or found.refusal is not None:
        raise NotAvailable
    return tuple(_municipality(each) for each in json.loads(found.known or "[]"))


def _municipality(row: dict[str, Any]) -> ConnectedMunicipality:
    mark = key_mark(row.pop("public_key"))
    return ConnectedMunicipality(**{**row, "agreed_until": date.fromisoformat(row["agreed_until"])}, key_mark=mark)


def _line(row: _Line, actor: Actor) -> ConnectionLine:
    return ConnectionLine(
        reference=sealer().seal(row.id, audience=actor.ref, purpose=CONNECTION),
        kind=ConnectionKind(row.kind),
        name=row.name,
        oin=row.subject.partition("/")[0],
        employer_kvk=row.subject.partition("/")[2],
        ends=row.ends,
        terms=None if row.ends else _terms(json.loads(row.proposed)),
        reason=row.reason,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        approved=row.approved,
        answer=row.answer,
        withdrawn=row.withdrawn,
        may_decide=row.may_decide,
        may_withdraw=row.may_withdraw,
    )


def _terms(proposed: dict[str, Any]) -> Terms:
    since, until = proposed.get("valid_from"), proposed.get("valid_until", proposed.get("agreed_until"))
    return Terms(
        oin=proposed["oin"],
        kvk_number=proposed.get("kvk_number", ""),
        source=proposed.get("source", ""),
        agreement=proposed.get("agreement", proposed.get("contract", "")),
        valid_from=date.fromisoformat(since) if since else None,
        valid_until=date.fromisoformat(until) if until else None,
        most=proposed.get("persons_per_day", proposed.get("per_hour")),
        key_mark=proposed.get("key_mark", ""),
    )

"""Reading the generated parts of the record: each yields what the ticket in force opens, all in one statement."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sonar.access.types import Category
from sonar.clients.queries.fields import EXTRA, all_groups
from sonar.clients.queries.record import Vaults
from sonar.clients.rules.parts import from_text, parsed
from sonar.clients.types import ActivityPeriod, FieldFacts, Group, Part, Residence, Status
from sonar.kernel.encryption import PersonVault
from sonar.kernel.statements import statement


@dataclass(frozen=True, slots=True)
class _Row:
    client_id: UUID
    part: str
    entry: int
    content: Any


@dataclass(frozen=True, slots=True)
class _Period:
    client_id: UUID
    started: date
    ended: date | None
    why_ended: str | None


@dataclass(frozen=True, slots=True)
class _Status:
    client_id: UUID
    active: bool
    active_since: date
    office: str


def parts(*, categories: Iterable[Category], using: str, vaults: Vaults) -> dict[UUID, tuple[Part, ...]]:
    """Return the parts of the record of each person on the ticket, as far as it opens these categories.

    Lists are in order of their entries.
    """
    groups = all_groups(using=using)
    found: dict[UUID, list[Part]] = {}
    extra: dict[tuple[UUID, str], dict[str, Any]] = {}
    wanted = [category.value for category in categories]
    for row in statement("sonar.clients", "parts").rows(using, _Row, categories=wanted):
        content = json.loads(row.content) if isinstance(row.content, str) else row.content
        if row.part == "extra":
            extra.setdefault((row.client_id, content["category"]), {})[content["field"]] = content
        else:
            part = _part(groups[row.part], row.entry, content, vaults[row.client_id])
            found.setdefault(row.client_id, []).append(part)
    for (client_id, category), values in extra.items():
        group = groups.get(f"{EXTRA}{category}")
        if group is not None:
            found.setdefault(client_id, []).append(_extra_part(group, values, vaults[client_id]))
    return {client_id: tuple(mine) for client_id, mine in found.items()}


def extra_version(*, using: str, client_id: UUID, category: Category) -> int:
    """Return how often the added fields of a category were changed: the version a change of them names."""
    value = statement("sonar.clients", "extra_version").value(using, client_id=client_id, category=category.value)
    return int(value or 0)


def activity(*, using: str) -> dict[UUID, tuple[ActivityPeriod, ...]]:
    """Return the periods in which each person on the ticket was active, newest first (R28)."""
    found: dict[UUID, list[ActivityPeriod]] = {}
    for row in statement("sonar.clients", "activity").rows(using, _Period):
        found.setdefault(row.client_id, []).append(ActivityPeriod(row.started, row.ended, row.why_ended or ""))
    return {client_id: tuple(mine) for client_id, mine in found.items()}


def residences(*, using: str) -> tuple[Residence, ...]:
    """Return the municipalities that each person on the ticket lived in, newest first (R57)."""
    return tuple(statement("sonar.clients", "residences").rows(using, Residence))


def statuses(*, using: str) -> dict[UUID, Status]:
    """Return the three facts that a task of another division needs, of each person on the ticket (R51)."""
    return {
        row.client_id: Status(active=row.active, since=row.active_since, office=row.office)
        for row in statement("sonar.clients", "status").rows(using, _Status)
    }


def _part(group: Group, entry: int, content: Mapping[str, Any], vault: PersonVault) -> Part:
    return Part(
        group=group.name,
        entry=entry,
        version=content["version"],
        source=content["source"],
        recorded_on=date.fromisoformat(content["recorded_on"]),
        recorded_by=content["recorded_by"] or "",
        values={name: _value(group, facts, content[name], vault) for name, facts in group.fields.items()},
    )


def _value(group: Group, facts: FieldFacts, stored: Any, vault: PersonVault) -> Any:  # noqa: ANN401 - as its field says
    if not facts.sealed:
        return parsed(facts, stored)
    text = vault.decrypt(_bytes(stored), category=group.category, column=f"{group.name}.{facts.name}")
    return from_text(facts, text)


def _extra_part(group: Group, values: Mapping[str, Mapping[str, Any]], vault: PersonVault) -> Part:
    latest = max(values.values(), key=lambda each: str(each["recorded_on"]))
    return Part(
        group=group.name,
        entry=0,
        version=0,
        source=latest["source"],
        recorded_on=date.fromisoformat(latest["recorded_on"]),
        recorded_by=latest["recorded_by"] or "",
        values={
            name: from_text(
                group.fields[name],
                vault.decrypt(_bytes(content["value"]), category=group.category, column=f"extra.{name}"),
            )
            for name, content in values.items()
            if name in group.fields
        },
    )


def _bytes(stored: str | None) -> bytes | None:
    """Return the bytes of a bytea as it stands in jsonb: hexadecimal behind a backslash and an x."""
    return None if stored is None else bytes.fromhex(stored.removeprefix("\\x"))

"""The kinds of delivery as plain values: read from their source, held against the catalogue of fields."""

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from sonar.exchange.types import DeliveryField, DeliveryKind, DeliveryRule

LEAST_REASON = 20
_NEVER_FIELDS = frozenset({"id", "client_id", "version", "bsn_index", "wrapped", "position", "fingerprint"})
_NEVER_GROUPS = frozenset({"key", "history", "import_source", "match_profile", "work_item", "messages"})
_NAMING = frozenset({"initials", "first_names", "name_prefix", "last_name", "partner_prefix", "partner_last_name"})
_PLAIN = "personal"
_KEYS = ("client_id", "id")


class BadDeliveries(ValueError):
    """The source of the deliveries contradicts itself or the catalogue; the message lists every fault."""


def read_deliveries(text: str, catalogue: str) -> tuple[Mapping[str, DeliveryKind], DeliveryRule]:
    """Return kinds and rule as written in `text`, whose columns must stand in `catalogue` (both TOML).

    Raises `BadDeliveries` with every fault: an unknown column, an internal key, several rows for each person, or a
    name, a BSN or health without a reason of its own (R69).
    """
    source, groups = tomllib.loads(text), tomllib.loads(catalogue)["group"]
    faults: list[str] = []
    try:
        given: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in source["rule"].items()}
        rule = DeliveryRule(**given)
        kinds = {name: _kind(name, dict(facts), groups, faults) for name, facts in source["kind"].items()}
    except (KeyError, TypeError) as fault:
        message = f"the deliveries cannot be read: {fault}"
        raise BadDeliveries(message) from fault
    if faults:
        raise BadDeliveries("; ".join(faults))
    return kinds, rule


def _kind(name: str, facts: dict[str, Any], groups: Mapping[str, Any], faults: list[str]) -> DeliveryKind:
    justified = facts.pop("justified", {})
    columns = facts.pop("columns")
    fields = tuple(found for column in columns if (found := _field(name, column, groups, justified, faults)))
    faults += [f"{name} justifies {column}, which it does not deliver" for column in justified if column not in columns]
    if len(set(columns)) != len(columns) or not columns:
        faults.append(f"{name} names no column, or one twice")
    return DeliveryKind(name=name, fields=fields, **facts)


def _field(
    kind: str, column: str, groups: Mapping[str, Any], justified: Mapping[str, str], faults: list[str]
) -> DeliveryField | None:
    """Return one approved column; note in `faults` why it may not be delivered."""
    group_name, _, field_name = column.partition(".")
    group = groups.get(group_name, {"field": {}})
    facts = group["field"].get(field_name)
    if facts is None:
        faults.append(f"{kind}: {column} is not in the catalogue of fields")
        return None
    if field_name in _NEVER_FIELDS or group_name in _NEVER_GROUPS or "position" in group["field"]:
        faults.append(f"{kind}: {column} never leaves")
        return None
    sensitive = group["sensitivity"] != _PLAIN or field_name in _NAMING
    if sensitive and len(justified.get(column, "")) < LEAST_REASON:
        faults.append(f"{kind}: {column} needs a reason under justified")
    key = next(name for name in _KEYS if name in group["field"])
    return DeliveryField(
        name=column,
        # Where somebody belongs is no category of its own: it is part of the stand of mediation.
        category="status" if group["category"] == "placement" else group["category"],
        table=group["table"],
        column=field_name,
        key=key,
        sealed=bool(facts.get("encrypted", False)),
        label=facts["nl"],
        label_en=facts["en"],
    )


def kind_rows(kinds: Mapping[str, DeliveryKind], rule: DeliveryRule) -> dict[str, Any]:
    """Return what the database must hold for these kinds and this rule, in a fixed order."""
    rows = [
        {
            "name": kind.name,
            "label": kind.label,
            "recipient": kind.recipient,
            "legal_basis": kind.legal_basis,
            "fields": [
                {
                    "name": each.name,
                    "category": each.category,
                    "table": each.table,
                    "column": each.column,
                    "key": each.key,
                    "sealed": each.sealed,
                }
                for each in kind.fields
            ],
            "most_fields": kind.most_fields,
            "persons_per_part": kind.persons_per_part,
            "persons_per_delivery": kind.persons_per_delivery,
            "persons_per_day": kind.persons_per_day,
            "expiry_days": kind.expiry_days,
        }
        for kind in kinds.values()
    ]
    rules = {name: getattr(rule, name) for name in rule.__slots__}
    wanted = {
        "kinds": sorted(rows, key=lambda row: str(row["name"])),
        "rule": {name: list(value) if isinstance(value, tuple) else value for name, value in rules.items()},
    }
    return dict(json.loads(json.dumps(wanted)))

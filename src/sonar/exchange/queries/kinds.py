"""Which deliveries there are, and whether the database says the same."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from sonar.exchange.rules.kinds import kind_rows, read_deliveries
from sonar.exchange.types import DeliveryKind, DeliveryRule
from sonar.kernel.statements import statement


@dataclass(frozen=True, slots=True)
class _InForce:
    kinds: str
    rule: str | None


@cache
def _source() -> tuple[Mapping[str, DeliveryKind], DeliveryRule]:
    text = (files("sonar.exchange") / "deliveries.toml").read_text(encoding="utf-8")
    catalogue = (files("sonar.clients") / "catalogue.toml").read_text(encoding="utf-8")
    return read_deliveries(text, catalogue)


def delivery_kinds() -> Mapping[str, DeliveryKind]:
    """Return the kinds of delivery from their one source, by name."""
    return _source()[0]


def delivery_rule() -> DeliveryRule:
    """Return what holds for all kinds."""
    return _source()[1]


def wanted_rows() -> dict[str, Any]:
    """Return what the database must hold."""
    return kind_rows(*_source())


def kinds_differ(*, using: str = "reader") -> list[str]:
    """Return in which parts (kinds, rule) the database differs from the source; empty is good."""
    row = statement("sonar.exchange", "kinds_in_force").row(using, _InForce)
    found = {"kinds": json.loads(row.kinds), "rule": json.loads(row.rule or "{}")} if row else {}
    return [part for part, rows in wanted_rows().items() if found.get(part) != rows]

"""The policy as plain values, and what can be said of it without a database."""

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sonar.access.types import Basis, Category, Purpose

PERSON_LIMIT = 50
"""At most this many persons on one ticket (design §3)."""
LEAST_REASON = 20
"""A reason has at least this many characters; a pick-list would be clicked away."""


class BadPolicy(ValueError):
    """The policy source contradicts itself; the message says where."""


@dataclass(frozen=True, slots=True)
class PurposeRule:
    """What the law and the task say about one purpose."""

    label: str
    legal_basis: str
    task: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What one function may do for one purpose."""

    read: frozenset[Category]
    write: frozenset[Category]
    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class FunctionRule:
    """What one function may do, and how much of it in an hour."""

    label: str
    description: str
    persons_per_hour: int
    outside_per_hour: int
    glass_per_day: int
    searches_per_hour: int
    grants: Mapping[Purpose, Grant]


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole policy."""

    purposes: Mapping[Purpose, PurposeRule]
    functions: Mapping[str, FunctionRule]

    def grant(self, function: str, purpose: Purpose) -> Grant | None:
        """Return what `function` may do for `purpose`; None when nothing."""
        rule = self.functions.get(function)
        return None if rule is None else rule.grants.get(purpose)

    def may(
        self, function: str, purpose: Purpose, *, read: Iterable[Category] = (), write: Iterable[Category] = ()
    ) -> bool:
        """Tell whether `function` may read and write these categories for `purpose`, given a basis."""
        grant = self.grant(function, purpose)
        return grant is not None and set(read) <= grant.read and set(write) <= grant.write

    def may_break_glass(self, function: str) -> bool:
        """Tell whether `function` may open a person without a relation, with a reason."""
        rule = self.functions.get(function)
        return (
            rule is not None
            and rule.glass_per_day > 0
            and any(Basis.BREAK_GLASS in grant.bases for grant in rule.grants.values())
        )

    def main_purpose(self, function: str) -> Purpose | None:
        """Return the purpose for which `function` works on its own caseload; None when it has none."""
        rule = self.functions.get(function)
        if rule is None:
            return None
        return next((purpose for purpose, grant in rule.grants.items() if Basis.CASELOAD in grant.bases), None)


def read_policy(text: str) -> Policy:
    """Return the policy written in `text` (TOML); raise `BadPolicy` on anything unknown, missing or contradictory."""
    source = tomllib.loads(text)
    try:
        purposes = {Purpose(name): PurposeRule(**rule) for name, rule in source["purpose"].items()}
        functions = {name: _function(name, dict(rule)) for name, rule in source["function"].items()}
    except (KeyError, TypeError, ValueError) as fault:
        message = f"the access policy cannot be read: {fault}"
        raise BadPolicy(message) from fault
    if set(purposes) != set(Purpose):
        message = "the access policy does not describe every purpose"
        raise BadPolicy(message)
    return Policy(purposes=purposes, functions=functions)


def _function(name: str, rule: dict[str, Any]) -> FunctionRule:
    grants = {
        Purpose(purpose): Grant(
            read=frozenset(map(Category, grant["read"])),
            write=frozenset(map(Category, grant["write"])),
            bases=tuple(map(Basis, grant["bases"])),
        )
        for purpose, grant in rule.pop("purposes", {}).items()
    }
    for purpose, grant in grants.items():
        if not grant.write <= grant.read:
            message = f"{name} may write for {purpose} what it may not read"
            raise BadPolicy(message)
        if not grant.bases or not grant.read:
            message = f"{name} has an empty grant for {purpose}"
            raise BadPolicy(message)
    # A function that names no limit on searching does not search.
    return FunctionRule(grants=grants, searches_per_hour=rule.pop("searches_per_hour", 0), **rule)


def policy_rows(policy: Policy) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that the database must hold for `policy`: rights, bases and limits, in a fixed order."""
    rights = [
        {"function": function, "purpose": str(purpose), "category": str(category), "mode": mode}
        for function, rule in policy.functions.items()
        for purpose, grant in rule.grants.items()
        for mode, categories in (("read", grant.read), ("write", grant.write))
        for category in categories
    ]
    bases = [
        {"function": function, "purpose": str(purpose), "basis": str(basis), "rank": rank}
        for function, rule in policy.functions.items()
        for purpose, grant in rule.grants.items()
        for rank, basis in enumerate(grant.bases, start=1)
    ]
    limits = [
        {
            "function": function,
            "persons_per_hour": rule.persons_per_hour,
            "outside_per_hour": rule.outside_per_hour,
            "glass_per_day": rule.glass_per_day,
            "searches_per_hour": rule.searches_per_hour,
        }
        for function, rule in policy.functions.items()
    ]
    return {
        "rights": sorted(rights, key=lambda r: (r["function"], r["purpose"], r["category"], r["mode"])),
        "bases": sorted(bases, key=lambda b: (b["function"], b["purpose"], b["rank"])),
        "limits": sorted(limits, key=lambda limit: str(limit["function"])),
    }


def fingerprint(rows: Mapping[str, Any]) -> str:
    """Return a value that is equal for equal policies."""
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()

"""The policy as plain values, and what can be said of it without a database."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sonar.access.types import Basis, Category, Ceiling, Control, ProposalKind, Purpose

PERSON_LIMIT = 50
"""At most this many persons on one ticket (design §3)."""
LEAST_REASON = 20
"""A reason has at least this many characters; a pick-list would be clicked away."""


@dataclass(frozen=True, slots=True)
class PurposeRule:
    """What the law and the task say about one purpose."""

    label: str
    legal_basis: str
    task: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What one function may do for one purpose, and how far it reaches."""

    read: frozenset[Category]
    write: frozenset[Category]
    bases: tuple[Basis, ...]
    ceiling: Ceiling
    cross_region: str = ""
    """The statutory task for which the whole country is needed (R56); empty for every other ceiling."""


@dataclass(frozen=True, slots=True)
class FunctionRule:
    """What one function may do, why, on whose decision (R54), and how much of it in an hour."""

    label: str
    description: str
    why: str
    legal_task: str
    owner: str
    decided_on: date
    persons_per_hour: int
    outside_per_hour: int
    glass_per_day: int
    searches_per_hour: int
    grants: Mapping[Purpose, Grant]


@dataclass(frozen=True, slots=True)
class SensitivityRule:
    """A class of sensitivity: its categories and the controls that go with it (R63)."""

    label: str
    categories: frozenset[Category]
    controls: frozenset[Control]
    ordinary: tuple[str, ...] = ()
    """The functions that need no extra right for it."""


@dataclass(frozen=True, slots=True)
class ProposalRule:
    """Who may propose and who may approve a right of one kind, and for how many days at most."""

    label: str
    propose: tuple[str, ...]
    approve: tuple[str, ...]
    longest_days: int


@dataclass(frozen=True, slots=True)
class ExtraRule:
    """A right beyond the function, granted to a person by two others for a while. Each use needs a reason."""

    label: str
    why: str
    legal_task: str
    owner: str
    decided_on: date
    functions: tuple[str, ...]
    purpose: Purpose | None
    read: frozenset[Category]
    write: frozenset[Category]
    former: bool
    """It opens former clients, for what the function does already."""


@dataclass(frozen=True, slots=True)
class RecordRule:
    """Who reads and who writes records of a kind that are about no client."""

    label: str
    why: str
    legal_task: str
    owner: str
    decided_on: date
    read: frozenset[str]
    write: frozenset[str]


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole policy."""

    purposes: Mapping[Purpose, PurposeRule]
    functions: Mapping[str, FunctionRule]
    sensitivities: Mapping[str, SensitivityRule]
    staffing: Mapping[str, tuple[str, ...]]
    proposals: Mapping[ProposalKind, ProposalRule]
    extras: Mapping[str, ExtraRule]
    records: Mapping[str, RecordRule]

    def may_record(self, function: str, record: str, *, write: bool = False) -> bool:
        """Tell whether `function` reads records of this kind, or writes them."""
        rule = self.records.get(record)
        return rule is not None and function in (rule.write if write else rule.read)

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

    def sensitivity_of(self, category: Category) -> SensitivityRule:
        """Return the class of sensitivity that a category is in; every category is in one."""
        return next(kept for kept in self.sensitivities.values() if category in kept.categories)

    def under(self, control: Control) -> frozenset[Category]:
        """Return the categories that a control protects."""
        return frozenset(
            category for kept in self.sensitivities.values() if control in kept.controls for category in kept.categories
        )


def policy_rows(policy: Policy) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that the database must hold for `policy`, part by part, each in a fixed order."""
    grants = [
        (function, purpose, grant)
        for function, rule in policy.functions.items()
        for purpose, grant in rule.grants.items()
    ]
    parts: dict[str, list[dict[str, Any]]] = {
        "rights": [
            {"function": function, "purpose": str(purpose), "category": str(category), "mode": mode}
            for function, purpose, grant in grants
            for mode, categories in (("read", grant.read), ("write", grant.write))
            for category in categories
        ],
        "bases": [
            {"function": function, "purpose": str(purpose), "basis": str(basis), "rank": rank}
            for function, purpose, grant in grants
            for rank, basis in enumerate(grant.bases, start=1)
        ],
        "ceilings": [
            {"function": f, "purpose": str(p), "ceiling": str(g.ceiling), "cross_region": g.cross_region}
            for f, p, g in grants
        ],
        "limits": [
            {
                "function": function,
                "persons_per_hour": rule.persons_per_hour,
                "outside_per_hour": rule.outside_per_hour,
                "glass_per_day": rule.glass_per_day,
                "searches_per_hour": rule.searches_per_hour,
            }
            for function, rule in policy.functions.items()
        ],
        **_people_rows(policy),
    }
    return {part: sorted(rows, key=lambda row: json.dumps(row, sort_keys=True)) for part, rows in parts.items()}


def _people_rows(policy: Policy) -> dict[str, list[dict[str, Any]]]:
    """Return the rows about what people grant each other, and about the controls on categories."""
    return {
        "controls": [
            {"category": str(category), "sensitivity": name, "control": str(control)}
            for name, kept in policy.sensitivities.items()
            for category in kept.categories
            for control in kept.controls
        ],
        "staffing": [
            {"organisation_kind": kind, "function": function}
            for kind, functions in policy.staffing.items()
            for function in functions
        ],
        "proposals": [
            {"kind": str(kind), "step": step, "function": function, "longest_days": rule.longest_days}
            for kind, rule in policy.proposals.items()
            for step, functions in (("propose", rule.propose), ("approve", rule.approve))
            for function in functions
        ],
        "extras": [
            {"name": name, "function": function, "purpose": str(purpose), "category": category, "mode": mode}
            for name, extra in policy.extras.items()
            for function in extra.functions
            for purpose, category, mode in _extra_rights(extra)
        ],
        "records": [
            {"record": name, "function": function, "mode": mode}
            for name, rule in policy.records.items()
            for mode, functions in (("read", rule.read), ("write", rule.write))
            for function in functions
        ],
    }


def _extra_rights(extra: ExtraRule) -> list[tuple[str, str, str]]:
    """Return purpose, category and mode of what an extra right adds; former clients stand by one row of their own."""
    if extra.former or extra.purpose is None:
        return [("any", "any", "former")]
    return [
        (str(extra.purpose), str(category), mode)
        for mode, categories in (("read", extra.read), ("write", extra.write))
        for category in categories
    ]


def fingerprint(rows: Mapping[str, Any]) -> str:
    """Return a value that is equal for equal policies."""
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()

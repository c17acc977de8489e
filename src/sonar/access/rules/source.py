"""Reading the policy's source, and refusing one that contradicts itself."""

import tomllib
from typing import Any

from sonar.access.rules.policy import (
    ExtraRule,
    FunctionRule,
    Grant,
    Policy,
    ProposalRule,
    PurposeRule,
    RecordRule,
    SensitivityRule,
)
from sonar.access.types import Basis, Category, Ceiling, Control, ProposalKind, Purpose

LASTING = frozenset({Basis.CASELOAD, Basis.REPLACEMENT, Basis.APPOINTMENT, Basis.TASK, Basis.OWN})
"""The bases that categories under the control `own_relation` may rest on."""


class BadPolicy(ValueError):
    """The policy source contradicts itself; the message says where."""


def read_policy(text: str) -> Policy:
    """Return the policy written in `text` (TOML); raise `BadPolicy` on anything unknown, missing or contradictory."""
    source = tomllib.loads(text)
    try:
        policy = Policy(
            purposes={Purpose(name): PurposeRule(**rule) for name, rule in source["purpose"].items()},
            functions={name: _function(dict(rule)) for name, rule in source["function"].items()},
            sensitivities={name: _sensitivity(dict(rule)) for name, rule in source["sensitivity"].items()},
            staffing={kind: tuple(functions) for kind, functions in source["staffing"].items()},
            proposals={ProposalKind(name): _proposal(dict(rule)) for name, rule in source["proposal"].items()},
            extras={name: _extra(dict(rule)) for name, rule in source.get("extra", {}).items()},
            records={name: _record(dict(rule)) for name, rule in source.get("record", {}).items()},
        )
    except (KeyError, TypeError, ValueError) as fault:
        message = f"the access policy cannot be read: {fault}"
        raise BadPolicy(message) from fault
    # What is not classed has no controls to hold a right against, so gaps come first.
    faults = _gaps(policy) or [*_empty_or_wide(policy), *_broken_controls(policy), *_strangers(policy)]
    if faults:
        raise BadPolicy("; ".join(faults))
    return policy


def _function(rule: dict[str, Any]) -> FunctionRule:
    grants = {Purpose(purpose): _grant(dict(grant)) for purpose, grant in rule.pop("purposes", {}).items()}
    return FunctionRule(grants=grants, **rule)


def _grant(rule: dict[str, Any]) -> Grant:
    return Grant(
        read=frozenset(map(Category, rule.pop("read"))),
        write=frozenset(map(Category, rule.pop("write"))),
        bases=tuple(map(Basis, rule.pop("bases"))),
        ceiling=Ceiling(rule.pop("ceiling")),
        **rule,
    )


def _sensitivity(rule: dict[str, Any]) -> SensitivityRule:
    return SensitivityRule(
        categories=frozenset(map(Category, rule.pop("categories"))),
        controls=frozenset(map(Control, rule.pop("controls"))),
        ordinary=tuple(rule.pop("ordinary", ())),
        **rule,
    )


def _proposal(rule: dict[str, Any]) -> ProposalRule:
    return ProposalRule(propose=tuple(rule.pop("propose")), approve=tuple(rule.pop("approve")), **rule)


def _extra(rule: dict[str, Any]) -> ExtraRule:
    purpose = rule.pop("purpose", None)
    return ExtraRule(
        purpose=None if purpose is None else Purpose(purpose),
        functions=tuple(rule.pop("functions")),
        read=frozenset(map(Category, rule.pop("read"))),
        write=frozenset(map(Category, rule.pop("write"))),
        **rule,
    )


def _record(rule: dict[str, Any]) -> RecordRule:
    return RecordRule(read=frozenset(rule.pop("read")), write=frozenset(rule.pop("write")), **rule)


def _gaps(policy: Policy) -> list[str]:
    """Return what is not described at all."""
    classed = [category for rule in policy.sensitivities.values() for category in rule.categories]
    found = []
    if set(policy.purposes) != set(Purpose):
        found.append("the access policy does not describe every purpose")
    if set(classed) != set(Category) or len(classed) != len(set(classed)):
        found.append("not every category is in one class of sensitivity")
    if set(policy.proposals) != set(ProposalKind):
        found.append("not every kind of proposal is described")
    return found


def _empty_or_wide(policy: Policy) -> list[str]:
    """Return the grants that give nothing, or that give more than they say why."""
    found = []
    for name, rule in policy.functions.items():
        for purpose, grant in rule.grants.items():
            if not grant.write <= grant.read:
                found.append(f"{name} may write for {purpose} what it may not read")
            if not grant.bases or not grant.read:
                found.append(f"{name} has an empty grant for {purpose}")
            if (grant.ceiling is Ceiling.NATION) != bool(grant.cross_region):
                found.append(f"{name} for {purpose}: the whole country goes with a statutory task, and only that does")
    for name, extra in policy.extras.items():
        if not extra.write <= extra.read or (bool(extra.read) == extra.former):
            found.append(f"the extra right {name} opens either categories or former clients")
        if (extra.purpose is None) != extra.former:
            found.append(f"the extra right {name} is for one purpose, or for former clients")
    found += [f"{name}: who writes does not read" for name, kept in policy.records.items() if kept.write - kept.read]
    return found


def _broken_controls(policy: Policy) -> list[str]:
    """Return the rights that go against the controls of their class of sensitivity."""
    found = []
    for name, rule in policy.functions.items():
        for purpose, grant in rule.grants.items():
            for category in grant.read:
                kept = policy.sensitivity_of(category)
                if Control.EXTRA_RIGHT in kept.controls and name not in kept.ordinary:
                    found.append(f"{name} reads {category} for {purpose} without an extra right")
                if Control.OWN_RELATION in kept.controls and not set(grant.bases) <= LASTING:
                    found.append(f"{name} reads {category} for {purpose} without a relation of its own")
    found += [
        f"{name} is not logged" for name, kept in policy.sensitivities.items() if Control.LOG not in kept.controls
    ]
    return found


def _strangers(policy: Policy) -> list[str]:
    """Return the functions that are named somewhere and described nowhere."""
    named = {
        **{f"staffing of {kind}": functions for kind, functions in policy.staffing.items()},
        **{f"proposal {kind}": (*rule.propose, *rule.approve) for kind, rule in policy.proposals.items()},
        **{f"extra {name}": extra.functions for name, extra in policy.extras.items()},
        **{f"record {name}": (*kept.read, *kept.write) for name, kept in policy.records.items()},
        **{f"sensitivity {name}": kept.ordinary for name, kept in policy.sensitivities.items()},
    }
    found = [
        f"{place} names {function}, which is no function"
        for place, functions in named.items()
        for function in functions
        if function not in policy.functions
    ]
    return found + [
        f"the extra right {name} is for {function}, which does nothing for {extra.purpose}"
        for name, extra in policy.extras.items()
        for function in extra.functions
        if extra.purpose is not None and policy.grant(function, extra.purpose) is None
    ]

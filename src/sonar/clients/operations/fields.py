"""Adding fields while Sonar runs: proposed by functional management, approved by the data protection officer (R3)."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Literal

from django.db import IntegrityError, transaction

from sonar.access.queries import policy
from sonar.access.types import Category, Purpose
from sonar.clients.queries.fields import all_groups
from sonar.clients.rules.added import check_declaration
from sonar.clients.rules.catalogue import catalogue
from sonar.clients.types import Contact, Identity, InvalidFields, Profile
from sonar.identity.types import Actor
from sonar.kernel.statements import statement


class NotYours(PermissionError):
    """This decision is another's to take, or there is nothing to decide."""


def propose_field(*, actor: Actor, declared: Mapping[str, Any]) -> int:
    """Propose a field; return its number. Raises `InvalidFields` with every fault at once, or `NotYours`.

    It counts from the moment it is approved, and then stands in forms, gates, log, overviews and the field list.
    """
    taken = {name for group in all_groups(using="reader").values() for name in group.fields}
    taken |= {each.name for kept in (Identity, Contact, Profile) for each in fields(kept)}
    faults = check_declaration(declared, taken=taken, sensitivities=open_categories(), purposes=purposes_by_category())
    if faults:
        raise InvalidFields(faults)
    try:
        with transaction.atomic("logger", durable=True):
            made = statement("sonar.clients", "propose_field").value(
                "logger", token=actor.token, field=json.dumps(dict(declared))
            )
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) == "extra_field_name_key":
            raise InvalidFields({"name": ["twice"]}) from None
        raise
    if made is None:
        raise NotYours
    return int(made)


def decide_field(*, actor: Actor, field_id: int, decision: Literal["approve", "turn_down", "end"]) -> None:
    """Approve or turn down a proposal of another, or end a field. Raises `NotYours` when it is not hers to decide."""
    with transaction.atomic("logger", durable=True):
        done = statement("sonar.clients", "decide_field").value(
            "logger", token=actor.token, field=field_id, decision=decision
        )
    if not done:
        raise NotYours


def open_categories() -> dict[Category, str]:
    """Return the categories that take added fields, each with its class of sensitivity."""
    found: dict[Category, str] = {}
    for group in catalogue().groups.values():
        if found.get(group.category) != "health":
            found[group.category] = group.sensitivity
    return found


def purposes_by_category() -> dict[Category, set[Purpose]]:
    """Return for which purposes each category is read, by the policy."""
    found: dict[Category, set[Purpose]] = {category: set() for category in Category}
    for rule in policy().functions.values():
        for purpose, grant in rule.grants.items():
            for category in grant.read:
                found[category].add(purpose)
    return found

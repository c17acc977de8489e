"""What the policy says, and whether the database says the same."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import connections

from sonar.access.rules import Policy, policy_rows, read_policy


@cache
def policy() -> Policy:
    """Return the policy from its one source."""
    return read_policy((files("sonar.access") / "policy.toml").read_text(encoding="utf-8"))


def policy_differs(*, using: str = "reader") -> list[str]:
    """Return in which parts (rights, bases, …) the database's policy differs from the source; empty is good."""
    wanted = policy_rows(policy())
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT access.policy_in_force()")
        found = json.loads(cursor.fetchone()[0])
    return [part for part in wanted if _as_set(wanted[part]) != _as_set(found.get(part, []))]


def _as_set(rows: Any) -> set[tuple[tuple[str, object], ...]]:  # noqa: ANN401 - JSON from the database
    return {tuple(sorted(row.items())) for row in rows}

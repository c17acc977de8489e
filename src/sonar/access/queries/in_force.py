"""What the policy says, whether the database says the same, and what it said before."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import connections

from sonar.access.rules import Policy, policy_rows, read_policy
from sonar.access.types import FunctionChange
from sonar.kernel.statements import statement


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


def function_history(*, function: str) -> tuple[FunctionChange, ...]:
    """Return every change of what is laid down about a function, newest first; other changes are left out (I67)."""
    found: list[FunctionChange] = []
    held: frozenset[tuple[str, ...]] = frozenset()
    for nth, row in enumerate(statement("sonar.access", "policy_history").rows("reader", _Version, function=function)):
        content = json.loads(row.content) if isinstance(row.content, str) else row.content
        lines = frozenset(_lines(content))
        if lines != held:
            found.append(
                FunctionChange(row.applied_at, tuple(sorted(lines - held)), tuple(sorted(held - lines)), nth == 0)
            )
        held = lines
    return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class _Version:
    applied_at: datetime
    content: Any


def _lines(content: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield what a policy lays down about one function, as lines that can be held against each other."""
    for row in content["rights"]:
        yield "right", row["purpose"], row["category"], row["mode"]
    for row in content["bases"]:
        yield "basis", row["purpose"], row["basis"]
    for row in content["ceilings"]:
        yield "ceiling", row["purpose"], row["ceiling"]
    for row in content["limits"]:
        yield from (("limit", name, str(value)) for name, value in row.items() if name != "function")


def _as_set(rows: Any) -> set[tuple[tuple[str, object], ...]]:  # noqa: ANN401 - JSON from the database
    return {tuple(sorted(row.items())) for row in rows}

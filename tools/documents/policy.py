"""The access matrix: what each function may do, for which purpose, on which basis."""

import tomllib
from typing import Any

from checks.running import PRODUCT
from documents.tables import heading, table

SOURCE = PRODUCT / "access" / "policy.toml"


def document() -> str:
    """Return docs/generated/access-matrix.md."""
    policy = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    purposes, functions = policy["purpose"], policy["function"]
    parts = [
        heading("Access matrix", "`src/sonar/access/policy.toml`"),
        (
            "What is not named here is refused. **r** is reading, **w** is reading and writing. Each reading also needs"
            " one of the bases, for that person, at that moment; the strongest comes first and is the one on record.\n"
        ),
        "## Purposes\n",
        table(
            ("purpose", "name", "legal basis", "task"),
            [(f"`{name}`", p["label"], p["legal_basis"], p["task"]) for name, p in purposes.items()],
        ),
        "## Functions by purpose and category\n",
        _matrix(functions),
        "## Limits\n",
        (
            "Persons per hour counts everybody opened; outside counts those opened on another basis than one's own"
            " caseload or a replacement; break-glass counts readings without a relation, per day;"
            " searches count whether they find anybody or not.\n"
        ),
        table(
            ("function", "name", "persons per hour", "outside per hour", "break-glass per day", "searches per hour"),
            [
                (
                    f"`{name}`",
                    f["label"],
                    *(str(f[key]) for key in ("persons_per_hour", "outside_per_hour", "glass_per_day")),
                    str(f.get("searches_per_hour", 0)),
                )
                for name, f in functions.items()
            ],
        ),
    ]
    return "\n".join(parts)


def _matrix(functions: dict[str, dict[str, Any]]) -> str:
    """Return one row for each function and purpose, one column for each category."""
    rights = [
        (function, purpose, right)
        for function, f in functions.items()
        for purpose, right in f.get("purposes", {}).items()
    ]
    categories = list(dict.fromkeys(category for *_, right in rights for category in right["read"]))
    rows = [
        (
            f"`{function}`",
            f"`{purpose}`",
            *(_cell(category, right) for category in categories),
            ", ".join(right["bases"]),
        )
        for function, purpose, right in rights
    ]
    rows += [
        (f"`{function}`", "none", *("" for _ in categories), "")
        for function, f in functions.items()
        if not f.get("purposes")
    ]
    return table(("function", "purpose", *categories, "bases"), rows)


def _cell(category: str, right: dict[str, list[str]]) -> str:
    if category in right["write"]:
        return "**w**"
    return "r" if category in right["read"] else ""

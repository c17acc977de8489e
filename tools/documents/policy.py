"""The access matrix: what each function may do, for which purpose, on which basis."""

import tomllib
from typing import Any

from checks.running import PRODUCT
from documents.tables import heading, table

SOURCE = PRODUCT / "access" / "policy.toml"
REACHES = (
    ("self", "the person herself"),
    ("team", "clients in the caseload of one's own team; of one's own office when one has no team"),
    ("office", "clients of one's own office"),
    ("region", "clients of offices in the labour market region of one's own office"),
    ("municipality", "clients who live, on this day, in a municipality that one's organisation works for"),
    ("own_group", "those of them who are in the caseload of somebody of one's organisation: its own target group"),
    ("national_task", "the region; the whole country while a national task is on record for this person"),
    ("nation", "the whole country, for the statutory task that is named"),
)
LIMITS = ("persons_per_hour", "outside_per_hour", "glass_per_day", "searches_per_hour")


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
        "## What each function is for\n",
        _documented(functions),
        *_reach(functions),
        *_sensitivity(policy["sensitivity"]),
        *_people(policy),
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
                    *(str(f[key]) for key in LIMITS),
                )
                for name, f in functions.items()
            ],
        ),
    ]
    return "\n".join(parts)


def _documented(rules: dict[str, dict[str, Any]]) -> str:
    """Return what, why, by which law, whose decision and since when, for functions or extra rights (R54)."""
    return table(
        ("name", "label", "what", "why", "legal task", "owner", "since"),
        [
            (
                f"`{name}`",
                rule["label"],
                rule.get("description") or _extra_rights(rule),
                rule["why"],
                rule["legal_task"],
                rule["owner"],
                rule["decided_on"].isoformat(),
            )
            for name, rule in rules.items()
        ],
    )


def _extra_rights(extra: dict[str, Any]) -> str:
    """Return what an extra right adds, and for whom."""
    functions = ", ".join(extra["functions"])
    if extra["former"]:
        return f"former clients, for {functions}"
    return f"reads {', '.join(extra['read'])} for {extra['purpose']}, for {functions}"


def _reach(functions: dict[str, dict[str, Any]]) -> list[str]:
    """Return how far each function reaches, and why where that is the whole country."""
    grants = [(name, purpose, g) for name, f in functions.items() for purpose, g in f.get("purposes", {}).items()]
    return [
        "## Reach\n",
        (
            "The reach holds beside the basis, whatever the relation. An office or a region that two people granted for"
            " a while, and duty at a desk, widen team, office and region. The whole country goes with a statutory task."
            " `extra_right` among the bases is the extra right on former clients, with a reason.\n"
        ),
        table(("reach", "what it is"), [(f"`{name}`", words) for name, words in REACHES]),
        table(
            ("function", "purpose", "reach", "statutory task across regions"),
            [
                (
                    f"`{name}`",
                    f"`{purpose}`",
                    g["ceiling"],
                    g.get("cross_region", "on record for each person")
                    if g["ceiling"] in {"nation", "national_task"}
                    else "",
                )
                for name, purpose, g in grants
            ],
        ),
    ]


def _sensitivity(classes: dict[str, dict[str, Any]]) -> list[str]:
    """Return the controls of each class of sensitivity (R63)."""
    return [
        "## Sensitivity and controls\n",
        table(
            ("class", "categories", "controls", "functions that need no extra right"),
            [
                (f"`{name}`", ", ".join(c["categories"]), ", ".join(c["controls"]), ", ".join(c.get("ordinary", [])))
                for name, c in classes.items()
            ],
        ),
    ]


def _people(policy: dict[str, Any]) -> list[str]:
    """Return what people can grant each other: extra rights, who proposes, who approves, within which organisation."""
    return [
        "## Extra rights\n",
        "Granted to a person by two others, for a while; each use needs a reason.\n",
        _documented(policy["extra"]),
        "## Proposing and approving\n",
        "One proposes, another approves; nobody for herself.\n",
        table(
            ("kind", "name", "proposed by", "approved by", "days at most"),
            [
                (f"`{kind}`", p["label"], ", ".join(p["propose"]), ", ".join(p["approve"]), str(p["longest_days"]))
                for kind, p in policy["proposal"].items()
            ],
        ),
        "## Functions within an organisation\n",
        table(
            ("kind of organisation", "functions"),
            [(f"`{kind}`", ", ".join(functions)) for kind, functions in policy["staffing"].items()],
        ),
    ]


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

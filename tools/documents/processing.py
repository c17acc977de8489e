"""The register of processing activities (GDPR article 30): one chapter for each purpose, from policy and catalogue."""

import tomllib
from typing import Any

from checks.running import PRODUCT
from documents.fields import catalogue
from documents.tables import heading, table

SOURCES = (
    "`src/sonar/access/policy.toml`, `src/sonar/clients/*.toml`, `src/sonar/employers/people.toml` and"
    " `src/sonar/access/staff.toml`"
)
PEOPLE = PRODUCT / "employers" / "people.toml"
STAFF = PRODUCT / "access" / "staff.toml"
POLICY = PRODUCT / "access" / "policy.toml"
SUBJECTS = "Jobseekers, sick persons and persons unfit for work who are registered, and who were (article 30(1)(c))"
MEASURES = (
    "Values that name a person or tell about health are encrypted under keys of that person (AES-256-GCM) that lie"
    " outside the database; every reading needs a committed row in the ledger, a purpose and a basis for that person;"
    " row security in the database, forced; logins with the least rights; one person or at most fifty at a time; no"
    " files with persons for operational staff (article 30(1)(g))"
)


EMPLOYER_MEASURES = (
    "Read and written by functions that the policy names, each look and each change in the ledger; users are known by a"
    " pseudonym of eHerkenning and a number, without a name; logins with the least rights; erased by term"
    " (article 30(1)(g))"
)
STAFF_MEASURES = (
    "Read and written by functions that the database opens to the named officers alone, each look and each change in"
    " the ledger; logins with the least rights; erased by term, and not sooner (article 30(1)(g))"
)


def document() -> str:
    """Return docs/generated/processing-register.md."""
    people = tomllib.loads(PEOPLE.read_text(encoding="utf-8"))
    staff = tomllib.loads(STAFF.read_text(encoding="utf-8"))
    parts = (
        written(tomllib.loads(POLICY.read_text(encoding="utf-8")), catalogue()),
        activities(people, EMPLOYER_MEASURES),
        activities(staff, STAFF_MEASURES),
    )
    return "\n".join(parts)


def written(policy: dict[str, Any], whole: dict[str, Any]) -> str:
    """Return a policy and a catalogue as the register."""
    parts = [
        heading("Register of processing activities", SOURCES),
        (
            f"Controller: {whole['controller']}. Kept under article 30 GDPR; the same sources decide what the system"
            " allows.\n"
        ),
    ]
    for name, purpose in policy["purpose"].items():
        parts += [f"## {purpose['label']}\n", _chapter(name, purpose, policy, whole)]
    return "\n".join(parts)


def activities(people: dict[str, Any], measures: str) -> str:
    """Return the activities of a declaration as chapters of the register, and what is kept in them."""
    parts = []
    for name, activity in people["activity"].items():
        groups = [group for group in people["group"].values() if group["activity"] == name]
        kept = dict.fromkeys(people["retention"][group["retention"]]["en"] for group in groups)
        rows = [
            ("purpose", activity["purpose"]),
            ("legal basis", activity["legal_basis"]),
            ("persons concerned", activity["persons"]),
            ("categories of data", ", ".join(group["label_en"] for group in groups) or "none about persons"),
            ("special categories", "none"),
            ("who sees them", activity["seen_by"]),
            ("recipients outside", activity["outside"]),
            ("transfers outside the EU", "none"),
            ("kept", "; ".join(kept) or "as long as the connection stands"),
            ("measures", measures),
        ]
        parts += [f"## {activity['label']}\n", table(("what", "answer"), rows)]
        if groups:
            parts.append(table(("table", "what", "fields", "source"), [_kept(group) for group in groups]))
    return "\n".join(parts)


def _kept(group: dict[str, Any]) -> tuple[str, ...]:
    fields = ", ".join(field["en"] for field in group["field"].values())
    return f"`{group['table']}`", group["label_en"], fields, group["source"]


def _chapter(name: str, purpose: dict[str, str], policy: dict[str, Any], whole: dict[str, Any]) -> str:
    functions = {key: f["purposes"][name] for key, f in policy["function"].items() if name in f.get("purposes", {})}
    categories = list(dict.fromkeys(category for right in functions.values() for category in right["read"]))
    groups = [group for group in whole["group"].values() if group["category"] in categories]
    kept = list(dict.fromkeys(whole["retention"][group["retention"]]["en"] for group in groups))
    rows = [
        ("purpose", purpose["task"]),
        ("legal basis", purpose["legal_basis"]),
        ("persons concerned", SUBJECTS),
        (
            "categories of data",
            ", ".join(f"`{category}`" for category in categories) or "none: lines of the ledger only",
        ),
        ("special categories", ", ".join(_special(groups)) or "none"),
        ("legal bases of those data", "; ".join(dict.fromkeys(group["legal_basis"] for group in groups)) or "—"),
        (
            "who sees them",
            ", ".join(policy["function"][key]["label"] for key in functions) or "the officers of oversight",
        ),
        ("recipients outside", "none by this purpose"),
        ("transfers outside the EU", "none"),
        ("kept", "; ".join(kept) or "as the ledger"),
        ("measures", MEASURES),
    ]
    return table(("what", "answer"), rows)


def _special(groups: list[dict[str, Any]]) -> list[str]:
    marked = [group for group in groups if group["sensitivity"] in {"health", "national_number"}]
    return list(dict.fromkeys(group["label_en"] for group in marked))

"""The fields of a person: what each is, why it may be kept, for how long."""

import tomllib
from typing import Any

from checks.running import PRODUCT
from documents.tables import heading, table

SOURCE = PRODUCT / "clients" / "catalogue.toml"


def document() -> str:
    """Return docs/generated/fields.md."""
    return written(tomllib.loads(SOURCE.read_text(encoding="utf-8")))


def written(catalogue: dict[str, Any]) -> str:
    """Return a catalogue as a document."""
    groups = catalogue["group"]
    count = sum(len(group["field"]) for group in groups.values())
    encrypted = sum(field.get("encrypted", False) for group in groups.values() for field in group["field"].values())
    parts = [
        heading("Fields", "`src/sonar/clients/catalogue.toml`"),
        (
            f"Every column that Sonar keeps about a person, declared once: {count} in {len(groups)} tables, {encrypted}"
            " of them encrypted under a key of the person. A column that is not here fails the tests. Controller:"
            f" {catalogue['controller']}.\n"
        ),
        table(("category", "name", "sensitivity", "legal basis", "source", "retention", "purposes"), _groups(groups)),
    ]
    for group in groups.values():
        title = f"## {group['label_en']} ({group['label_nl']})\n\n`{group['table']}`, category `{group['category']}`\n"
        parts += [title, table(("column", "English", "Dutch", "encrypted", "tells also"), _fields(group["field"]))]
    return "\n".join(parts)


def _groups(groups: dict[str, dict[str, Any]]) -> list[tuple[str, ...]]:
    return [
        (
            f"`{group['category']}`",
            group["label_en"],
            group["sensitivity"],
            group["legal_basis"],
            group["source"],
            group["retention"],
            ", ".join(group["purposes"]),
        )
        for group in groups.values()
    ]


def _fields(fields: dict[str, dict[str, Any]]) -> list[tuple[str, ...]]:
    return [
        (f"`{name}`", field["en"], field["nl"], "yes" if field.get("encrypted") else "", field.get("derivable", ""))
        for name, field in fields.items()
    ]

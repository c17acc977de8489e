"""The fields of a person: what each is, why it may be kept, for how long, and who may see it."""

import tomllib
from typing import Any

from checks.running import PRODUCT
from documents.tables import heading, table

ROOM = PRODUCT / "clients"
STANDARD = {
    "client_id": ("Intern kenmerk", "Internal key"),
    "entry": ("Nummer", "Number"),
    "source": ("Bron", "Source"),
    "recorded_on": ("Vastgelegd op", "Recorded on"),
    "recorded_by": ("Vastgelegd door", "Recorded by"),
    "removed_at": ("Weggehaald op", "Removed at"),
    "version": ("Versie", "Version"),
}


def catalogue() -> dict[str, Any]:
    """Return the whole catalogue, the generated parts in the form of the others."""
    read = {
        name: tomllib.loads((ROOM / f"{name}.toml").read_text("utf-8")) for name in ("catalogue", "parts", "classes")
    }
    groups = dict(read["catalogue"]["group"])
    groups |= {name: _as_group(part) for name, part in read["parts"]["group"].items()}
    return {**read["classes"], "controller": read["catalogue"]["controller"], "group": groups}


def document() -> str:
    """Return docs/generated/fields.md."""
    whole = catalogue()
    return "\n".join([written(whole), _words("vum", whole), _words("seed", whole), _not_stored(whole)])


def written(catalogue: dict[str, Any]) -> str:
    """Return a catalogue as a document."""
    groups = catalogue["group"]
    count = sum(len(group["field"]) for group in groups.values())
    encrypted = sum(field.get("encrypted", False) for group in groups.values() for field in group["field"].values())
    parts = [
        heading("Fields", "`src/sonar/clients/catalogue.toml`, `parts.toml` and `classes.toml`"),
        (
            f"Every column that Sonar keeps about a person, declared once: {count} in {len(groups)} tables, {encrypted}"
            " of them encrypted under a key of the person. A column that is not here fails the tests. Controller:"
            f" {catalogue['controller']}, unless a group says another. Fields added while Sonar runs are declared in"
            " the database with the same properties, and stand on its page of fields.\n"
        ),
        table(("category", "name", "sensitivity", "legal basis", "source", "retention", "purposes"), _groups(groups)),
    ]
    for group in groups.values():
        title = f"## {group['label_en']} ({group['label_nl']})\n\n`{group['table']}`, category `{group['category']}`\n"
        parts += [title, table(("column", "English", "Dutch", "encrypted", "tells also"), _fields(group["field"]))]
    return "\n".join(parts)


def _as_group(part: dict[str, Any]) -> dict[str, Any]:
    kept = [name for name in STANDARD if part["shape"] == "list" or name not in {"entry", "removed_at"}]
    fields = {name: {"nl": STANDARD[name][0], "en": STANDARD[name][1]} for name in kept[:1]}
    fields |= {name: {**field, "encrypted": field.get("sealed", False)} for name, field in part["field"].items()}
    fields |= {name: {"nl": STANDARD[name][0], "en": STANDARD[name][1]} for name in kept[1:]}
    return {**part, "field": fields}


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


def _words(kind: str, whole: dict[str, Any]) -> str:
    """Return where each word of the sources, or attribute of the exchange standard, is kept."""
    titles = {
        "vum": "## Where each attribute of the exchange standard (VUM) is kept\n",
        "seed": "## Where each field that is named of the old system is kept\n",
    }
    places: dict[str, list[str]] = {}
    for group in whole["group"].values():
        for name, field in group["field"].items():
            for word in filter(None, field.get(kind, "").split("; ")):
                places.setdefault(word, []).append(f"`{group['table']}.{name}`")
    rows = [(word, ", ".join(found)) for word, found in sorted(places.items())]
    return "\n".join([titles[kind], table(("word", "column"), rows)])


def _not_stored(whole: dict[str, Any]) -> str:
    rows = list(whole["not_stored"].items())
    return "\n".join(["## What is not kept as a field of the record\n", table(("word", "why"), rows)])

"""The fields of a person: what each is, why it may be kept, for how long."""

import tomllib
from collections.abc import Iterator
from typing import Any

from checks.running import PRODUCT
from documents.tables import heading, table

SOURCE = PRODUCT / "clients" / "catalogue.toml"


def document() -> str:
    """Return docs/generated/fields.md."""
    catalogue = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    rows = list(_leaves(catalogue, ()))
    keys = list(dict.fromkeys(key for _, leaf in rows for key in leaf))
    lines = [(f"`{'.'.join(path)}`", *(_words(leaf.get(key, "")) for key in keys)) for path, leaf in rows]
    return "\n".join(
        (
            heading("Fields", "`src/sonar/clients/catalogue.toml`"),
            (
                f"Every field that Sonar keeps about a person, declared once: {len(lines)} of them. A column that is"
                " not here fails the tests.\n"
            ),
            table(("field", *keys), lines),
        )
    )


def _leaves(branch: dict[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Yield each table that holds values, with the values it inherits from the tables around it."""
    values = {key: value for key, value in branch.items() if not isinstance(value, dict)}
    inner = {key: value for key, value in branch.items() if isinstance(value, dict)}
    if not inner and values:
        yield path, values
    for key, value in inner.items():
        for place, leaf in _leaves(value, (*path, key)):
            yield place, values | leaf


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

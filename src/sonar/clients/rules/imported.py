"""What an import brings of the parts of the record, marked so that it is known again the next time."""

import hmac
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sonar.clients.rules.catalogue import catalogue
from sonar.clients.rules.parts import as_text
from sonar.clients.rules.sealing import seal_part
from sonar.clients.types import Group, Shape
from sonar.kernel.encryption import PersonVault

Parts = Mapping[str, Iterable[Mapping[str, Any]]]
_PREFIX: Final = b"sonar/import/part/"


def marked_parts(vault: PersonVault, parts: Parts, *, person: UUID, key: bytes) -> list[dict[str, object]]:
    """Return each row as `clients.import_client` takes it: sealed, with its key, and a keyed mark of each value.

    The one row of a part is known by the part; an entry of a list by its content: what differs is another entry. Marks
    are of this person alone: the same value of somebody else has another. Parts that no import fills are left out.
    """
    marked = []
    for name, rows in parts.items():
        group = catalogue().groups[name]
        if not group.imported:
            continue
        seen: Counter[str] = Counter()
        for place, values in enumerate(rows, start=1):
            texts = _texts(values)
            marks = {field: _mark(key, person, name, field, text) for field, text in texts.items()}
            content = _mark(key, person, name, *(f"{field}={marks[field]}" for field in sorted(marks)))
            seen[content] += 1
            is_list = group.shape is Shape.LIST
            marked.append(
                {
                    "part": name,
                    "category": group.category.value,
                    "key": f"{name}/{content}/{seen[content]}" if is_list else name,
                    "entry": place if is_list else 0,
                    "version": 1,
                    "source": values.get("source", group.source),
                    "marks": marks,
                    "sealed": _sealed(vault, group, texts),
                    "row": seal_part(vault, group, values),
                }
            )
    return marked


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the filled values as the history keeps them."""
    plain = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    texts = {name: as_text(value) for name, value in plain.items() if name != "source"}
    return {name: text for name, text in texts.items() if text is not None}


def _sealed(vault: PersonVault, group: Group, texts: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name, text in texts.items():
        sealed = vault.encrypt(text, category=group.category, column=f"{group.name}.{name}")
        assert sealed is not None  # noqa: S101 - for the type checker: a text never seals to nothing
        found[name] = sealed.hex()
    return found


def _mark(key: bytes, person: UUID, *facts: str) -> str:
    """Return the keyed mark of some facts about a person: useless without the key, and unlike anybody else's."""
    return hmac.digest(key, _PREFIX + person.bytes + "\0".join(facts).encode(), "sha256").hex()

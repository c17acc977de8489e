"""The record as it was: today's values, with every later change undone (R33)."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from sonar.access.types import Category
from sonar.clients.rules import contact, identity, parts, profile
from sonar.clients.types import ClientCard, HistoryLine, Profile

Texts = dict[Category, dict[str, str]]
_IMPORT = "import"


def record_as_of(
    card: ClientCard, history: Iterable[HistoryLine], *, moment: datetime, categories: Mapping[str, Category]
) -> Texts:
    """Return what `card` shows as it stood at `moment`, as the texts the history keeps, by category and field.

    `history` must hold every change of the categories on the card; `categories` says to which category a part belongs.
    What had no value at that moment is left out. Fields of parts are named `part.field`, or `part.entry.field`.
    """
    texts = _as_texts(card, categories)
    later = sorted((line for line in history if line.changed_at > moment), key=_when, reverse=True)
    for line in later:
        if line.field_name == _IMPORT:
            continue
        fields = texts.setdefault(line.category, {})
        if line.old:
            fields[line.field_name] = line.old
        else:
            fields.pop(line.field_name, None)
    if any(line.field_name == _IMPORT for line in later):
        texts[Category.PROFILE] = _imported_before(history, moment) | {
            name: text for name, text in texts.get(Category.PROFILE, {}).items() if "." in name
        }
    return {category: fields for category, fields in texts.items() if fields}


def _when(line: HistoryLine) -> datetime:
    return line.changed_at


def _as_texts(card: ClientCard, categories: Mapping[str, Category]) -> Texts:
    texts: Texts = {}
    if card.identity is not None:
        texts[Category.IDENTITY] = identity.as_texts(card.identity)
    if card.contact is not None:
        texts[Category.CONTACT] = {name: getattr(card.contact, name) for name in contact.CONTACT_FIELDS}
    if card.profile is not None:
        texts[Category.PROFILE] = {
            name: profile.as_text(getattr(card.profile, name)) or "" for name in profile.PROFILE_FIELDS
        }
    if card.status is not None:
        texts[Category.STATUS] = {"active": parts.as_text(card.status.active) or ""}
    for part in card.parts:
        prefix = f"{part.group}.{part.entry}." if part.entry else f"{part.group}."
        if part.group.startswith("extra_"):
            prefix = "extra."
        fields = texts.setdefault(categories[part.group], {})
        fields |= {f"{prefix}{name}": parts.as_text(value) or "" for name, value in part.values.items()}
    return {category: {name: text for name, text in fields.items() if text} for category, fields in texts.items()}


def _imported_before(history: Iterable[HistoryLine], moment: datetime) -> dict[str, str]:
    """Return the profile as the last import before `moment` brought it, with the corrections after that one.

    An import replaces a profile as a whole, so what stood before it cannot be had by undoing; it has its own document.
    """
    earlier = sorted(
        (line for line in history if line.category is Category.PROFILE and line.changed_at <= moment),
        key=lambda line: line.changed_at,
    )
    texts: dict[str, str] = {}
    for line in earlier:
        if line.field_name == _IMPORT:
            texts = _document_texts(line.new)
        elif line.new:
            texts[line.field_name] = line.new
        else:
            texts.pop(line.field_name, None)
    return texts


def _document_texts(document: str) -> dict[str, str]:
    """Return the fields of an imported profile as the texts a correction would have kept."""
    content = json.loads(document)
    texts = {}
    for name in profile.PROFILE_FIELDS:
        value = content.get(name, Profile.__dataclass_fields__[name].default)
        rows = tuple(_plain(row) for row in value) if isinstance(value, list) else value
        texts[name] = profile.as_text(rows) or ""
    return {name: text for name, text in texts.items() if text}


def _plain(row: object) -> object:
    if not isinstance(row, dict):
        return row
    return {name: value for name, value in row.items() if name != "label" and value not in (None, "")}

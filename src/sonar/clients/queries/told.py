"""What a person is told about the data kept of her, and the words for the classes of data. No personal data."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from sonar.access.types import Category
from sonar.clients.queries.fields import all_groups
from sonar.clients.rules.catalogue import STANDARD_COLUMNS, catalogue
from sonar.clients.rules.parts import from_text
from sonar.clients.types import FieldFacts, Group, ToldField, ToldGroup


def told_groups(groups: Mapping[str, Group] | None = None, *, using: str = "reader") -> tuple[ToldGroup, ...]:
    """Return every group of fields of which something is told: the fixed ones, the parts, and added fields.

    `groups` are those of `all_groups`, for who has them already.
    """
    parts = all_groups(using=using) if groups is None else groups
    return (*fixed_groups(), *(_told(group) for group in parts.values()))


def category_words(category: str) -> tuple[str, str]:
    """Return what a category is called, in Dutch and in English; raise `KeyError` for one without words."""
    return class_words("category", category)


def class_words(kind: str, code: str) -> tuple[str, str]:
    """Return the words for a `sensitivity`, `source`, `retention` or `category`, in Dutch and in English."""
    words = _classes()[kind][code]
    return str(words["nl"]), str(words["en"])


def value_of_text(facts: FieldFacts, text: str) -> Any:  # noqa: ANN401 - a field decides its own type
    """Return the value that stands in the history as text; None for nothing."""
    return from_text(facts, text or None)


@cache
def _classes() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    return tomllib.loads((files("sonar.clients") / "classes.toml").read_text(encoding="utf-8"))


@cache
def fixed_groups() -> tuple[ToldGroup, ...]:
    """Return the groups whose tables are not generated. Asks no database."""
    source = tomllib.loads((files("sonar.clients") / "catalogue.toml").read_text(encoding="utf-8"))
    known = {str(category) for category in Category}
    return tuple(
        ToldGroup(
            name=name,
            category=group["category"],
            label_nl=group["label_nl"],
            label_en=group["label_en"],
            sensitivity=group["sensitivity"],
            legal_basis=group["legal_basis"],
            source=group["source"],
            retention=group["retention"],
            controller=group.get("controller", source["controller"]),
            purposes=tuple(group["purposes"]),
            fields=tuple(
                ToldField(each, facts["nl"], facts["en"], facts.get("derivable", ""))
                for each, facts in group["field"].items()
                if each not in STANDARD_COLUMNS
            ),
        )
        for name, group in source["group"].items()
        if group["category"] in known | {"placement"} and name != "extra_value"
    )


def _told(group: Group) -> ToldGroup:
    return ToldGroup(
        name=group.name,
        category=str(group.category),
        label_nl=group.label_nl,
        label_en=group.label_en,
        sensitivity=group.sensitivity,
        legal_basis=group.legal_basis,
        source=group.source,
        retention=group.retention,
        controller=group.controller or catalogue().controller,
        purposes=group.purposes,
        fields=tuple(
            ToldField(each.name, each.label_nl, each.label_en, each.derivable) for each in group.fields.values()
        ),
    )

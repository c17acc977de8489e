"""Reading the catalogue of fields, and the refusal of one that contradicts itself."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from sonar.access.types import Category
from sonar.clients.types import FieldFacts, FieldType, Group, Medical, Option, Shape

STANDARD_COLUMNS: Final = {
    "client_id": ("Intern kenmerk", "Internal key"),
    "entry": ("Nummer", "Number"),
    "source": ("Bron", "Source"),
    "recorded_on": ("Vastgelegd op", "Recorded on"),
    "recorded_by": ("Vastgelegd door", "Recorded by"),
    "removed_at": ("Weggehaald op", "Removed at"),
    "version": ("Versie", "Version"),
}
"""What every table of a part has beside its fields; `entry` and `removed_at` for lists only."""
ONLY_IN_LISTS: Final = frozenset({"entry", "removed_at"})
ALWAYS_SEALED: Final = frozenset({FieldType.LONG_TEXT, FieldType.ANSWERS})
KNOWN_LISTS: Final = frozenset({"language", "occupation", "questionnaire", "skill"})


class BadCatalogue(ValueError):
    """The catalogue contradicts itself; the message says where."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The groups of the record whose storage, forms and overviews follow from their declaration."""

    controller: str
    groups: Mapping[str, Group]

    def of(self, category: Category) -> tuple[Group, ...]:
        """Return the groups of one category, in the order in which they are declared."""
        return tuple(group for group in self.groups.values() if group.category is category)


@cache
def catalogue() -> Catalogue:
    """Return the declared parts of the record. Read once per process."""
    return read_catalogue(_text("parts.toml"), classes=_text("classes.toml"), controller=_controller())


def read_catalogue(text: str, *, classes: str, controller: str) -> Catalogue:
    """Return the catalogue written in `text` (TOML); raise `BadCatalogue` on what is unknown or contradictory."""
    source, known = tomllib.loads(text), tomllib.loads(classes)
    lists = {name: _options(codes) for name, codes in source.get("list", {}).items()}
    try:
        groups = {name: _group(name, dict(facts), lists, controller) for name, facts in source["group"].items()}
    except (KeyError, TypeError, ValueError) as fault:
        message = f"the catalogue of fields cannot be read: {fault}"
        raise BadCatalogue(message) from fault
    for group in groups.values():
        _refuse_contradictions(group, known)
    return Catalogue(controller=controller, groups=groups)


def _text(name: str) -> str:
    return (files("sonar.clients") / name).read_text(encoding="utf-8")


def _controller() -> str:
    return str(tomllib.loads(_text("catalogue.toml"))["controller"])


def _group(name: str, facts: dict[str, Any], lists: Mapping[str, tuple[Option, ...]], controller: str) -> Group:
    fields = {each: _field(each, dict(declared), lists) for each, declared in facts.pop("field").items()}
    return Group(
        name=name,
        category=Category(facts.pop("category")),
        shape=Shape(facts.pop("shape")),
        controller=facts.pop("controller", controller),
        sources=tuple(facts.pop("sources")),
        purposes=tuple(facts.pop("purposes")),
        order=tuple((first, second) for first, second in facts.pop("order", ())),
        rules=tuple(facts.pop("rules", ())),
        fields=fields,
        **facts,
    )


def _field(name: str, declared: dict[str, Any], lists: Mapping[str, tuple[Option, ...]]) -> FieldFacts:
    kind = FieldType(declared.pop("type"))
    code_list = declared.pop("list", "")
    options = _options(declared.pop("codes", {})) or lists.get(code_list, ())
    if kind in {FieldType.CODE, FieldType.CODES} and not options and code_list not in KNOWN_LISTS:
        message = f"{name} has no codes to choose from"
        raise BadCatalogue(message)
    return FieldFacts(
        name=name,
        label_nl=declared.pop("nl"),
        label_en=declared.pop("en"),
        type=kind,
        sealed=declared.pop("sealed", False),
        medical=Medical(declared.pop("medical", "allow")),
        code_list="" if options else code_list,
        options=options,
        **declared,
    )


def _options(codes: Mapping[str, list[str]]) -> tuple[Option, ...]:
    return tuple(Option(code, dutch, english) for code, (dutch, english) in codes.items())


def _refuse_contradictions(group: Group, known: Mapping[str, Mapping[str, object]]) -> None:
    """Raise on what would store, show or check something wrongly."""
    wrong = [
        f"unknown {kind} {word}"
        for kind, words in (
            ("sensitivity", (group.sensitivity,)),
            ("retention", (group.retention,)),
            ("source", (group.source, *group.sources)),
        )
        for word in words
        if word not in known[kind]
    ]
    if group.source not in group.sources:
        wrong.append("its usual source is not among its sources")
    for each in group.fields.values():
        if each.name in STANDARD_COLUMNS:
            wrong.append(f"{each.name} is the name of a column that every table has")
        if not each.sealed and each.type in ALWAYS_SEALED:
            wrong.append(f"{each.name} is free text and not sealed")
        if group.sensitivity == "health" and not each.sealed:
            wrong.append(f"{each.name} tells about health and is not sealed")
        if group.sensitivity == "health" and each.type is FieldType.LONG_TEXT and each.medical is not Medical.REFUSE:
            wrong.append(f"{each.name} would take a diagnosis")
    dates = {name for name, each in group.fields.items() if each.type is FieldType.DATE}
    wrong += [
        f"{name} is ordered and no date of the group" for pair in group.order for name in pair if name not in dates
    ]
    if wrong:
        message = f"{group.name}: " + "; ".join(wrong)
        raise BadCatalogue(message)

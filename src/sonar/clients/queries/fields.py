"""The fields there are, declared and added at run time, and the codes that may be chosen in them. No personal data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sonar.access.types import Category
from sonar.clients.rules.catalogue import catalogue
from sonar.clients.rules.questionnaire import editions
from sonar.clients.types import ExtraField, FieldFacts, FieldType, Group, Medical, Option, Shape
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from sonar.kernel.statements import statement
from sonar.reference import queries as reference

EXTRA = "extra_"


@dataclass(frozen=True, slots=True)
class ProposedField:
    """A field that waits for a decision."""

    id: int
    name: str
    category: str
    type: str
    label_nl: str
    sensitivity: str
    purposes: list[str]
    legal_basis: str
    source: str
    retention: str
    why: str
    proposed_by: str
    own: bool


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    name: str
    category: str
    type: str
    label_nl: str
    label_en: str
    sensitivity: str
    derivable: str
    purposes: list[str]
    legal_basis: str
    source: str
    retention: str
    controller: str
    minimum: int | None
    maximum: int | None
    longest: int | None
    options: Any
    valid_from: datetime
    valid_until: datetime | None


def extra_fields(*, using: str = "reader") -> tuple[ExtraField, ...]:
    """Return the fields that were added at run time and are in force, in the order of their adding."""
    return tuple(_extra(row) for row in statement("sonar.clients", "extra_fields").rows(using, _Row))


def proposed_fields(*, actor: Actor) -> tuple[ProposedField, ...]:
    """Return the fields that wait for a decision; none for who neither proposes nor decides."""
    return tuple(statement("sonar.clients", "proposed_fields").rows("logger", ProposedField, token=actor.token))


def all_declared() -> Mapping[str, Group]:
    """Return the declared groups by name, without those of fields added at run time. Asks no database."""
    return catalogue().groups


def all_groups(*, using: str = "reader") -> dict[str, Group]:
    """Return every group of the record by name: the declared ones, and one of added fields for each category."""
    return {**catalogue().groups, **_extra_groups(extra_fields(using=using))}


def groups_of(category: Category, *, using: str = "reader") -> tuple[Group, ...]:
    """Return the groups of one category, in the order in which a page shows them."""
    return tuple(group for group in all_groups(using=using).values() if group.category is category)


def group_of(name: str, *, using: str = "reader") -> Group | None:
    """Return a group by its name; None when there is no such group."""
    return catalogue().groups.get(name) or (all_groups(using=using).get(name) if name.startswith(EXTRA) else None)


def choices(field: FieldFacts, *, today: date) -> tuple[Option, ...]:
    """Return the codes that may be chosen in a field on that day, with their words."""
    if field.options:
        return field.options
    return _lists(today)[field.code_list]() if field.code_list else ()


def _lists(today: date) -> Mapping[str, Any]:
    return {
        "language": lambda: tuple(
            Option(row.code, row.label_nl, row.label_en)
            for row in reference.valid_rows(reference.languages(), on=today)
        ),
        "occupation": lambda: tuple(
            Option(str(row.code), row.label_nl, row.label_en)
            for row in reference.valid_rows(reference.occupations().values(), on=today)
        ),
        "skill": lambda: tuple(
            Option(row.code, row.label_nl, row.label_en) for row in reference.valid_rows(reference.skills(), on=today)
        ),
        "questionnaire": lambda: tuple(
            Option(each.code, each.label_nl, each.label_en) for each in editions().values() if each.valid_from <= today
        ),
    }


def _extra(row: _Row) -> ExtraField:
    options = json.loads(row.options) if isinstance(row.options, str) else row.options
    facts = FieldFacts(
        name=row.name,
        label_nl=row.label_nl,
        label_en=row.label_en,
        type=FieldType(row.type),
        sealed=True,
        least=row.minimum,
        most=row.maximum,
        longest=row.longest,
        medical=Medical.REFUSE if row.sensitivity == "health" else Medical.WARN,
        options=tuple(Option(each["code"], each["nl"], each["en"]) for each in options),
        derivable=row.derivable,
    )
    return ExtraField(
        id=row.id,
        facts=facts,
        category=Category(row.category),
        sensitivity=row.sensitivity,
        legal_basis=row.legal_basis,
        source=row.source,
        retention=row.retention,
        controller=row.controller,
        purposes=tuple(row.purposes),
        valid_from=local_day(row.valid_from),
        valid_until=None if row.valid_until is None else local_day(row.valid_until),
    )


def _extra_groups(fields: tuple[ExtraField, ...]) -> dict[str, Group]:
    """Return the added fields as groups, so that forms, checks and overviews treat them as every other group."""
    found: dict[str, Group] = {}
    for category in dict.fromkeys(each.category for each in fields):
        mine = [each for each in fields if each.category is category]
        name = f"{EXTRA}{category}"
        found[name] = Group(
            name=name,
            table="clients.extra_value",
            category=category,
            label_nl="Overige gegevens",
            label_en="Other data",
            sensitivity=mine[0].sensitivity,
            legal_basis="; ".join(dict.fromkeys(each.legal_basis for each in mine)),
            source=mine[0].source,
            sources=tuple(dict.fromkeys(each.source for each in mine)),
            retention=mine[0].retention,
            controller=mine[0].controller,
            purposes=mine[0].purposes,
            shape=Shape.ONE,
            fields={each.facts.name: each.facts for each in mine},
        )
    return found

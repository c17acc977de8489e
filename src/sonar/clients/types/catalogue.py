"""The catalogue of fields as values: what each field is, and which group and category it belongs to (design law 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sonar.access.types import Category


class FieldType(StrEnum):
    """What a field can hold; its form, its check and its storage follow from it."""

    YES_NO = "yes_no"
    DATE = "date"
    NUMBER = "number"
    CODE = "code"
    CODES = "codes"
    TEXT = "text"
    LONG_TEXT = "long_text"
    ANSWERS = "answers"


class Shape(StrEnum):
    """How many rows a client has in a group."""

    ONE = "one"
    LIST = "list"


class Medical(StrEnum):
    """What happens when a text holds medical words (R15)."""

    ALLOW = "allow"
    WARN = "warn"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Residence:
    """The municipality that somebody lived in: from the first day up to, not including, the last; None: still."""

    client_id: UUID
    municipality_code: int
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Option:
    """A code that may be chosen, with its words."""

    code: str
    label_nl: str
    label_en: str


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """One personal field, declared once."""

    name: str
    label_nl: str
    label_en: str
    type: FieldType
    sealed: bool
    """Whether it is stored encrypted under a key of the person."""
    required: bool = False
    computed: bool = False
    """Follows from the other fields; nobody enters it."""
    past: bool = False
    """A date that cannot lie in the future."""
    least: int | None = None
    most: int | None = None
    longest: int | None = None
    form: str = ""
    """A form that a text must have: `url`."""
    medical: Medical = Medical.ALLOW
    code_list: str = ""
    """The code list that a code comes from; empty when `options` has them all."""
    options: tuple[Option, ...] = ()
    follows: str = ""
    """The field of the group that it follows from when that is filled in; then nobody need enter it."""
    derivable: str = ""
    """What can be derived from it beyond itself (R18)."""
    seed: str = ""
    vum: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that are stored, opened, written and kept together."""

    name: str
    table: str
    category: Category
    label_nl: str
    label_en: str
    sensitivity: str
    legal_basis: str
    source: str
    sources: tuple[str, ...]
    retention: str
    controller: str
    purposes: tuple[str, ...]
    shape: Shape
    fields: Mapping[str, FieldFacts]
    order: tuple[tuple[str, str], ...] = ()
    """Pairs of dates of which the second may not come before the first."""
    rules: tuple[str, ...] = ()
    """Names of the rules across fields, in `rules/parts.py`."""

    @property
    def entered(self) -> bool:
        """Tell whether anything of it is filled in by somebody; the rest follows from other groups."""
        return any(not field.computed for field in self.fields.values())

    @property
    def imported(self) -> bool:
        """Tell whether a jobseeker of VUM fills some of it, so that an import comes back to what it brought."""
        return any(field.vum for field in self.fields.values())


@dataclass(frozen=True, slots=True)
class ToldField:
    """What a person is told about one field."""

    name: str
    label_nl: str
    label_en: str
    derivable: str = ""


@dataclass(frozen=True, slots=True)
class ToldGroup:
    """What a person is told about a group of fields: why it is kept, on what law, how long, by whom (R115, I23)."""

    name: str
    category: str
    label_nl: str
    label_en: str
    sensitivity: str
    legal_basis: str
    source: str
    retention: str
    controller: str
    purposes: tuple[str, ...]
    fields: tuple[ToldField, ...]


@dataclass(frozen=True, slots=True)
class ExtraField:
    """A field that functional management added while Sonar ran; it behaves as every other one."""

    id: int
    facts: FieldFacts
    category: Category
    sensitivity: str
    legal_basis: str
    source: str
    retention: str
    controller: str
    purposes: tuple[str, ...]
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a group of one client, as her record holds it."""

    group: str
    entry: int
    """0 for a group of one row; else the number of the entry among hers."""
    version: int
    """Counts the changes; a change names the version it was made on. 0 when there is no row yet."""
    source: str = ""
    recorded_on: date | None = None
    recorded_by: str = ""
    """Who recorded it last; empty when she did so herself, or an import."""
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ActivityPeriod:
    """One time of being registered as active; without an end while it lasts (R28)."""

    started: date
    ended: date | None
    why_ended: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """All that a task of another division sees: three facts and no name (R51)."""

    active: bool
    since: date
    office: str

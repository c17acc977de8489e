"""Registering: what somebody says, what is registered of it, and what she is told about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sonar.access.types import Category
from sonar.clients.types.record import ClientKind, Contact, Identity, Profile
from sonar.kernel.bsn import Bsn


@dataclass(frozen=True, slots=True)
class Application:
    """What is filled in to register somebody: typed values, or the text of a form. Nothing of it is checked yet.

    Each mapping has the fields of the type or group of that name. `bsn` is None for who registers herself: hers is the
    number that DigiD proved.
    """

    kind: str
    office_id: int | None
    identity: Mapping[str, object] = field(repr=False)
    contact: Mapping[str, str] = field(default_factory=dict, repr=False)
    profile: Mapping[str, object] = field(default_factory=dict, repr=False)
    benefit: Mapping[str, object] = field(default_factory=dict, repr=False)
    channel: Mapping[str, object] = field(default_factory=dict, repr=False)
    legal_basis: str = ""
    bsn: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Registration:
    """What is registered of an application that has no fault."""

    kind: ClientKind
    legal_basis: str
    office_id: int
    identity: Identity = field(repr=False)
    contact: Contact = field(repr=False)
    profile: Profile | None = field(repr=False)
    municipality_code: int | None = None
    parts: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict, repr=False)
    bsn: Bsn | None = None


@dataclass(frozen=True, slots=True)
class PrivacyGroup:
    """What somebody is told of one group of fields: what, why, how long, and who sees it (R115)."""

    category: Category
    label: str
    fields: tuple[str, ...]
    why: tuple[str, ...]
    legal_basis: str
    how_long: str
    seen_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrivacyText:
    """The information about the processing, in one language, as the declarations of that moment give it."""

    language: str
    controller: str
    groups: tuple[PrivacyGroup, ...]
    later: tuple[str, ...]
    """The groups that can be added after registration, by name."""
    body: str = field(repr=False)
    """The whole text as it is kept with the record, in JSON."""
    edition: str = ""
    """The hash of `body` in hexadecimal: the version of the text."""


@dataclass(frozen=True, slots=True)
class PrivacyNotice:
    """One time that somebody was told: when, in which language, which text."""

    client_id: UUID
    shown_at: datetime
    edition: str
    language: str
    way: str
    body: str = field(repr=False)

"""What leaves the exchange room: translated records and reports of what happened to a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sonar.clients.types import ClientKind, Contact, Identity, Profile
from sonar.kernel.bsn import Bsn


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """The codes that a profile may hold, from the reference lists."""

    licences: frozenset[str]
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class FieldWarning:
    """A field that was left out or adjusted. Names the field and the reason, never the value."""

    position: int
    """Which object of the file, counted from 1."""
    field_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """An object of the file that was not taken over. Never holds a value."""

    position: int
    reason: str


@dataclass(frozen=True, slots=True)
class ImportedJobseeker:
    """A jobseeker as VUM describes one: a profile, known by the number of the source, without a name."""

    external_id: str
    profile: Profile = field(repr=False)
    warnings: tuple[FieldWarning, ...] = ()
    unused: tuple[str, ...] = ()
    """Fields that were filled and for which the record has no place yet."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who somebody is, for a source that does not tell: VUM carries no name, BSN or birth date."""

    kind: ClientKind
    office_id: int
    bsn: Bsn
    identity: Identity = field(repr=False)
    contact: Contact = field(repr=False)


IdentityFor = Callable[[str, Profile], Newcomer]
"""Gives the identity that belongs to a record of the source, from its external id and its profile."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `read` counts every object of the file."""

    read: int
    new: int
    changed: int
    unchanged: int
    refused: tuple[RefusedRow, ...]
    warnings: tuple[FieldWarning, ...]
    unused: Mapping[str, int]
    """How many objects filled a field for which the record has no place yet."""

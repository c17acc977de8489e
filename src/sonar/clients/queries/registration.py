"""What registering asks beforehand, and what somebody was told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sonar.access.queries import policy
from sonar.clients.queries.fields import all_declared, choices
from sonar.clients.rules import privacy
from sonar.clients.types import Option, PrivacyNotice, PrivacyText
from sonar.kernel.statements import statement

AT_REGISTRATION: Final = privacy.AT_REGISTRATION


@dataclass(frozen=True, slots=True)
class _Basis:
    kind: str
    legal_basis: str


def kind_bases() -> dict[str, tuple[str, ...]]:
    """Return the laws on which somebody of each kind can be registered (R1)."""
    found: dict[str, tuple[str, ...]] = {}
    for row in statement("sonar.clients", "kind_bases").rows("reader", _Basis):
        found[row.kind] = (*found.get(row.kind, ()), row.legal_basis)
    return found


def privacy_text(*, language: str, functions: Mapping[str, str], purposes: Mapping[str, str]) -> PrivacyText:
    """Return what people are told when they register, as the declarations of this moment give it (R115)."""
    return privacy.privacy_text(policy(), language=language, functions=functions, purposes=purposes)


def privacy_notices(*, using: str) -> tuple[PrivacyNotice, ...]:
    """Return what the person on the ticket was told, newest first."""
    return tuple(statement("sonar.clients", "privacy_notices").rows(using, PrivacyNotice))


def field_choices(group: str, field: str, *, today: date) -> tuple[Option, ...]:
    """Return the codes of a field with their words, for a form."""
    return choices(all_declared()[group].fields[field], today=today)

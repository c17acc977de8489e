"""The staff source: what an organisation's own administration says about who works there, and as what (R61)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from sonar.identity.types import Function
from sonar.kernel.bsn import Bsn
from sonar.kernel.encryption import KeyStore, bsn_index, home_index
from sonar.kernel.ids import new_id
from sonar.kernel.statements import statement

_TAKE_OVER: Final = statement("sonar.identity", "take_over_staff")
_ANSWERS: Final = frozenset({"new", "changed", "unchanged"})


@dataclass(frozen=True, slots=True)
class Employee:
    """One line of the staff source. `active` is false for somebody who left; `own_bsn` closes her own record to her."""

    issuer: str
    subject: str
    display_name: str
    function: Function
    organisation_id: int
    office_id: int
    team_id: int | None = None
    active: bool = True
    function_until: date | None = None
    own_bsn: Bsn | None = None
    own_address: tuple[str, str] | None = None
    """Postcode and house number; kept as a keyed value only, beside the BSN's."""


def take_over_staff(*, people: Iterable[Employee], store: KeyStore, now: datetime) -> dict[str, str]:
    """Bring accounts in line with the staff source; return by subject `new`, `changed`, `unchanged`, or what is wrong.

    Rights follow at once: another function has that function's rights, and who left is signed out the same moment.
    A line that is wrong (`office`, `team`) is not taken over, and does not hold up the others.
    """
    outcome = {}
    for each in people:
        with transaction.atomic("worker"):
            outcome[each.subject] = str(_TAKE_OVER.value("worker", person=_line(each, store, now)))
    return outcome


def is_taken_over(outcome: str) -> bool:
    """Tell whether a line of the staff source was right."""
    return outcome in _ANSWERS


def _line(each: Employee, store: KeyStore, now: datetime) -> str:

    return json.dumps(
        {
            "id": str(new_id(now=now)),
            "issuer": each.issuer,
            "subject": each.subject,
            "display_name": each.display_name,
            "function": each.function.value,
            "organisation_id": each.organisation_id,
            "office_id": each.office_id,
            "team_id": each.team_id,
            "active": each.active,
            "function_until": None if each.function_until is None else each.function_until.isoformat(),
            "home_index": None if each.own_address is None else home_index(store, *each.own_address).hex(),
            "bsn_index": None if each.own_bsn is None else bsn_index(store, each.own_bsn).hex(),
        }
    )

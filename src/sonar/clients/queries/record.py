"""Reading the record. Only `disclosure` comes here; each function reads what the ticket in force opens."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connections

from sonar.access.types import Category
from sonar.clients.rules import sealing
from sonar.clients.types import ClientKind, HistoryLine, Placement
from sonar.kernel.encryption import KeyStore, PersonVault, open_vault
from sonar.kernel.statements import statement
from sonar.reference.queries import language_label, occupation_label

Row = dict[str, Any]


Vaults = dict[UUID, PersonVault]
"""The opened keys of the persons on one ticket."""


def vaults_of_ticket(*, using: str, store: KeyStore) -> Vaults:
    """Return the vault of each person on the ticket, unwrapped by `store`; once for all categories."""
    return {
        row["client_id"]: open_vault(store, person=row["client_id"], wrapped=row["wrapped"])
        for row in _rows("keys", using)
    }


def placements(*, using: str, vaults: Vaults) -> dict[UUID, Placement]:
    """Return where each person on the ticket belongs."""
    return {
        row["client_id"]: Placement(
            client_id=row["client_id"],
            kind=ClientKind(row["kind"]),
            office=row["office"],
            registered_on=row["registered_on"],
            active=row["active"],
            number=sealing.open_number(vaults[row["client_id"]], row["number"]),
            legal_basis=row["legal_basis"],
            active_since=row["active_since"],
        )
        for row in _rows("placement", using)
    }


def category_of_each(category: Category, *, using: str, vaults: Vaults) -> dict[UUID, Any]:
    """Return the data of one category for each person on the ticket for whom there is any."""
    if category is Category.PROFILE:
        return _profiles(using, vaults)
    read = _READERS[category]
    return {row["client_id"]: read(vaults[row["client_id"]], row) for row in _rows(category.value, using)}


def history(*, using: str, vaults: Vaults) -> dict[UUID, tuple[HistoryLine, ...]]:
    """Return the corrections of what the ticket opens of each person on it, newest first; 2,000 at most."""
    lines: dict[UUID, list[HistoryLine]] = {}
    for row in _rows("history", using):
        vault = vaults[row["client_id"]]
        lines.setdefault(row["client_id"], []).append(
            HistoryLine(
                category=Category(row["category"]),
                changed_at=row["changed_at"],
                field_name=row["field"],
                old=vault.decrypt(row["old"], category=row["category"], column=_column(row["field"])) or "",
                new=vault.decrypt(row["new"], category=row["category"], column=_column(row["field"])) or "",
                by=row["changed_by"] or "",
                why=vault.decrypt(row["why"], category=row["category"], column="why") or "",
            )
        )
    return {client_id: tuple(found) for client_id, found in lines.items()}


_ENTRY = re.compile(r"\.[0-9]+\.")


def _column(field: str) -> str:
    """Return the place a value is sealed for: the number of an entry is not known when it is sealed."""
    return _ENTRY.sub(".", field)


_READERS: dict[Category, Callable[[PersonVault, Row], Any]] = {
    Category.IDENTITY: sealing.open_identity,
    Category.CONTACT: sealing.open_contact,
    Category.BSN: lambda vault, row: sealing.open_bsn(vault, row["bsn"]),
}


def _profiles(using: str, vaults: Vaults) -> dict[UUID, Any]:
    education = _by_person(_rows("profile_education", using))
    experience = _by_person(_rows("profile_experience", using))
    return {
        row["client_id"]: sealing.open_profile(
            vaults[row["client_id"]],
            row,
            education.get(row["client_id"], []),
            experience.get(row["client_id"], []),
        )
        for row in map(_with_labels, _rows("profile", using))
    }


def _with_labels(row: Row) -> Row:
    """Add the Dutch words of the code lists to the coded parts of a profile."""
    row["occupations"], row["languages"] = json.loads(row["occupations"]), json.loads(row["languages"])
    for occupation in row["occupations"]:
        occupation["label"] = occupation_label(scheme=occupation["scheme"], code=occupation["code"])
    for language in row["languages"]:
        language["label"] = language_label(language["language"])
    return row


def _by_person(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    """Return the rows of each person, those that began last first; what has no beginning last, in its own order."""
    found: dict[UUID, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (-(row["started"] or date.min).toordinal(), row["position"])):
        found.setdefault(row["client_id"], []).append(row)
    return found


def _rows(name: str, using: str) -> list[Row]:
    with connections[using].cursor() as cursor:
        cursor.execute(statement("sonar.clients", name).text)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

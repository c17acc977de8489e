"""One client, opened under one ticket: what it shows, and what may be changed under it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sonar.access.types import Category
from sonar.clients import operations as client_operations
from sonar.clients import queries as record
from sonar.clients.types import (
    Application,
    ClientCard,
    Group,
    HistoryLine,
    Part,
    PrivacyNotice,
    PrivacyText,
    Residence,
    Shape,
    StaleVersion,
)
from sonar.disclosure.queries.tickets import Ticket, under_ticket
from sonar.kernel.clock import local_day
from sonar.kernel.encryption import PersonVault

Piece = TypeVar("Piece")
REGISTERING = (Category.IDENTITY, Category.CONTACT, Category.BENEFIT, Category.STATUS)
"""What is opened, to read and to write, of somebody who is registered again."""
FORMER_NAME = "former_name"
"""The part of the record with the surnames that somebody had before."""


@dataclass(slots=True)
class OpenedClient:
    """One client, opened under one ticket, for the length of a `with` block."""

    card: ClientCard
    history: tuple[HistoryLine, ...]
    """What was changed in the categories opened, newest first; empty for a candidate and for an emergency."""
    _ticket: Ticket | None
    _vault: PersonVault | None
    _now: datetime
    _vaults: Mapping[UUID, PersonVault] = field(default_factory=dict)
    _former: dict[int, str] = field(default_factory=dict, repr=False)
    """Her surnames from before, by entry, as they stand after what was written under this ticket."""

    def __post_init__(self) -> None:
        """Take over the surnames from before that were opened."""
        self._former = {row.entry: str(row.values["former_last_name"]) for row in self.card.rows(FORMER_NAME)}

    @property
    def client_id(self) -> UUID:
        """Return the client's id, for the rooms; it never stands on a page or in an address."""
        return self.card.client_id

    @property
    def now(self) -> datetime:
        """Return the moment at which the client was opened."""
        return self._now

    @property
    def vault(self) -> PersonVault:
        """Return the client's vault, for the room that writes under this ticket."""
        self.live_ticket()
        if self._vault is None:
            message = "open identity or contact as well: the keys come with a row of those"
            raise RuntimeError(message)
        return self._vault

    def vault_of(self, client_id: UUID) -> PersonVault:
        """Return the vault of a record on this ticket: the client's own, or an earlier record of hers."""
        self.live_ticket()
        return self._vaults[client_id]

    def live_ticket(self) -> Ticket:
        """Return the ticket; raise when the block has ended."""
        if self._ticket is None:
            message = "this client was opened for the length of a with block, and the block has ended"
            raise RuntimeError(message)
        return self._ticket

    def correct_contact(self, changes: Mapping[str, str], *, version: int, why: str) -> None:
        """Correct contact data: old values stay in the history, with who, when and why.

        The client must have been opened with `write=[Category.CONTACT]`. Raises `InvalidFields` with every fault at
        once, or `StaleVersion`; then nothing was changed.
        """
        with under_ticket(self.live_ticket(), using="writer"):
            client_operations.correct_contact(
                client_id=self.client_id,
                vault=self.vault,
                version=version,
                changes=changes,
                why=why,
                today=local_day(self._now),
                using="writer",
            )

    def check_contact(self, changes: Mapping[str, str]) -> None:
        """Raise `InvalidFields` with what is wrong with these contact data; nothing is written."""
        client_operations.check_contact_data(changes)

    def correct_identity(self, changes: Mapping[str, object], *, version: int, why: str) -> None:
        """Correct who she is, by the names of the fields of `Identity`; old values stay in the history.

        The client must have been opened with `write=[Category.IDENTITY]`. Raises as `correct_contact` does.
        """
        with under_ticket(self.live_ticket(), using="writer"):
            client_operations.correct_identity(
                client_id=self.client_id,
                vault=self.vault,
                version=version,
                present=_opened_part(self.card.identity),
                former=self._former.values(),
                changes=changes,
                why=why,
                today=local_day(self._now),
                using="writer",
            )

    def correct_profile(self, changes: Mapping[str, object], *, version: int, why: str) -> None:
        """Correct a profile, by the names of the fields of `Profile`; a list is replaced as a whole.

        The client must have been opened with `write=[Category.PROFILE]`. Raises as `correct_contact` does. Old values
        stay in the history, and matching follows at once. Once for each opening: open her again to see the new one.
        """
        with under_ticket(self.live_ticket(), using="writer"):
            client_operations.correct_profile(
                client_id=self.client_id,
                vault=self.vault,
                version=version,
                present=_opened_part(self.card.profile),
                changes=changes,
                why=why,
                today=local_day(self._now),
                using="writer",
            )

    def put_part(  # noqa: PLR0913 - each is a fact that is checked or kept
        self,
        group: Group,
        changes: Mapping[str, object],
        *,
        version: int,
        source: str,
        why: str,
        entry: int = 0,
        medical_confirmed: bool = False,
    ) -> int:
        """Change one row of a part of the record, or add one (`entry` and `version` 0); return its entry.

        The client must have been opened with that category in `write`. Raises `InvalidFields` with every fault at once,
        `MedicalWords` (once: send it again with `medical_confirmed`), or `StaleVersion`; then nothing was changed.
        """
        present = self._present(group, entry)
        with under_ticket(self.live_ticket(), using="writer"):
            written = client_operations.put_part(
                client_id=self.client_id,
                vault=self.vault,
                group=group,
                present=present,
                version=version,
                changes=changes,
                source=source,
                why=why,
                medical_confirmed=medical_confirmed,
                today=local_day(self._now),
                using="writer",
                fitness=self.card.row("work_fitness"),
            )
            if group.name == FORMER_NAME:
                self._find_by({**self._former, written: str(changes.get("former_last_name", self._former.get(entry)))})
        return written

    def remove_entry(self, group: Group, entry: int, *, version: int, why: str) -> None:
        """Take one entry off a list; it stays in the history. Raises as `put_part` does."""
        present = self._present(group, entry)
        if present is None:
            raise StaleVersion
        with under_ticket(self.live_ticket(), using="writer"):
            client_operations.remove_entry(
                client_id=self.client_id,
                vault=self.vault,
                group=group,
                present=present,
                version=version,
                why=why,
                using="writer",
            )
            if group.name == FORMER_NAME:
                self._find_by({each: name for each, name in self._former.items() if each != entry})

    def _find_by(self, former: dict[int, str]) -> None:
        """Let her be found by these surnames from before, in the transaction that wrote them (R6)."""
        client_operations.replace_search_key(
            client_id=self.client_id,
            identity=_opened_part(self.card.identity),
            former=former.values(),
            using="writer",
        )
        self._former = former

    def version_of(self, group: Group, entry: int = 0) -> int:
        """Return the version that a change of a row names; 0 for a row that is not there yet."""
        present = next((part for part in self.card.rows(group.name) if part.entry == entry), None)
        if group.name not in record.all_declared():
            with under_ticket(self.live_ticket()):
                return record.extra_version(using="reader", client_id=self.client_id, category=group.category)
        return present.version if present else 0

    def end_activity(self, *, on: date, why_ended: str, why: str) -> None:
        """End the present period of activity; the client must have been opened with `write=[Category.STATUS]`."""
        placement = _opened_part(self.card.placement)
        with under_ticket(self.live_ticket(), using="writer"):
            client_operations.end_activity(
                client_id=self.client_id,
                vault=self.vault,
                since=_opened_part(placement.active_since),
                on=on,
                why_ended=why_ended,
                why=why,
                today=local_day(self._now),
                using="writer",
            )

    def begin_activity(self, *, on: date, why: str) -> None:
        """Begin a new period for who comes back; the client must have been opened with `write=[Category.STATUS]`."""
        placement = _opened_part(self.card.placement)
        with under_ticket(self.live_ticket(), using="writer"):
            client_operations.begin_activity(
                client_id=self.client_id,
                vault=self.vault,
                since=_opened_part(placement.active_since),
                on=on,
                why=why,
                today=local_day(self._now),
                using="writer",
            )

    def check_again(self, given: Application) -> None:
        """Raise what stands in the way of registering her again with this; nothing is written."""
        client_operations.check_again(self.card, given, today=local_day(self._now))

    def register_again(self, given: Application, *, told: PrivacyText, way: str, source: str, why: str) -> None:
        """Register somebody who comes back, with what she confirms or changes: all of it or nothing (R28, R29).

        The client must have been opened for registration, with `REGISTERING` to read and to write. Raises
        `InvalidFields` with every fault at once, or `StaleVersion` when she is registered already.
        """
        today = local_day(self._now)
        self.check_again(given)
        with under_ticket(self.live_ticket(), using="writer"):
            client_operations.register_again(
                self.card,
                given,
                vault=self.vault,
                told=told,
                way=way,
                source=source,
                why=why,
                today=today,
                using="writer",
            )

    def privacy_notices(self) -> tuple[PrivacyNotice, ...]:
        """Return what she was told about the processing of her data, newest first (R115); identity must be open."""
        with under_ticket(self.live_ticket()):
            return record.privacy_notices(using="reader")

    def residences(self) -> tuple[Residence, ...]:
        """Return the municipalities that she lived in, newest first; contact must be open."""
        with under_ticket(self.live_ticket()):
            found = record.residences(using="reader")
        return tuple(each for each in found if each.client_id == self.client_id)

    def as_of(self, moment: datetime) -> dict[Category, dict[str, str]]:
        """Return what was opened as it stood at a moment, as text by field (R33)."""
        return client_operations.record_as_of(self.card, self.history, moment=moment)

    def _present(self, group: Group, entry: int) -> Part | None:
        """Return the row that is changed; for a single row an empty one that knows its version."""
        found = next((part for part in self.card.rows(group.name) if part.entry == entry), None)
        if group.shape is Shape.LIST and entry and found is None:
            raise StaleVersion
        return found

    def history_of(self, category: Category) -> tuple[HistoryLine, ...]:
        """Return what was changed in one category, newest first."""
        return tuple(line for line in self.history if line.category is category)

    def close(self) -> None:
        """Let go of the ticket."""
        self._ticket = None


def _opened_part(part: Piece | None) -> Piece:
    """Return what the ticket opened of a category; without it there is nothing to correct."""
    if part is None:
        message = "what is corrected must be opened too, and be there: name the category in `categories`"
        raise RuntimeError(message)
    return part

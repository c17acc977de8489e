"""Contact between a jobseeker and an employer, through the site.

What they write is sealed under her keys. She reads and writes under a ticket for her own record, an employer under one
that names the person and the employer; the functions of the database look at which of the two it is. The employer
learns of her what she writes and what she shares, and loses what was shared when the contact is closed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sonar.access.types import Category
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import NotAvailable, OpenedClient
from sonar.disclosure.queries import Ticket, counted_answer_of, under_ticket
from sonar.identity.types import Actor
from sonar.kernel.encryption import PersonVault, key_store, open_vault
from sonar.kernel.ids import new_id
from sonar.kernel.references import UnknownReference, employer_pseudonym, sealer
from sonar.kernel.statements import statement
from sonar.messaging.rules import line_faults
from sonar.messaging.types import (
    SHARED,
    Contact,
    ContactLine,
    ContactPage,
    ContactRow,
    ContactState,
    NotBegun,
    Side,
)

_PACKAGE = "sonar.messaging"
_PURPOSE = "employer_contact"
_PROFILE = "published"
"""What references to published profiles are sealed for, by the room that finds them."""
_CATEGORY = Category.EMPLOYER_CONTACT
_PAGE = 50
_LINES = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 253_402_300_799_000_000
"""Microseconds from 1970 to the end of the year 9999."""


class ContactNotBegun(ValueError):
    """Nothing was sent; `why` says what stands in the way."""

    def __init__(self, why: NotBegun) -> None:
        """Hold why."""
        super().__init__(why.value)
        self.why = why


class ContactClosed(ValueError):
    """The contact stands where this cannot be done; nothing was sent."""


@dataclass(frozen=True, slots=True)
class _Stored:
    client_id: UUID
    id: UUID
    wrapped: bytes
    side: str
    kvk_number: str
    employer: str
    vacancy_id: int | None
    vacancy: str
    begun_by: str
    state: str
    shared: bytes | None
    begun_at: datetime
    changed_at: datetime
    closed_by: str | None
    reported_by: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class _Line:
    seq: int
    side: str
    body: bytes
    written_at: datetime


@dataclass(frozen=True, slots=True)
class _Keys:
    client_id: UUID
    wrapped: bytes


def contacts_of(*, actor: Actor, opened: OpenedClient | None = None, before: int | None = None) -> ContactPage:
    """Return fifty contacts of a jobseeker (with her own record opened) or of the employer that acts, latest first.

    `before` is what an earlier page gave to go on from. Who signed in for one establishment has those about its
    vacancies.
    """
    moment = _EPOCH + timedelta(microseconds=before) if before is not None and before <= _LATEST else None
    ticket, fit = _counted(actor, opened, before=moment)
    with under_ticket(ticket):
        # The people of an employer's ticket are those of fifty contacts: of no other anything is read.
        limit = _PAGE if opened is None else _PAGE + 1
        stored = statement(_PACKAGE, "employer_contacts").rows(
            "reader", _Stored, contact=None, before=moment, limit=limit
        )
    shown = stored[:_PAGE]
    more = len(stored) > _PAGE or fit > _PAGE
    return ContactPage(
        rows=tuple(_row(each, actor) for each in shown),
        next_before=(shown[-1].changed_at - _EPOCH) // timedelta(microseconds=1) if more and shown else None,
    )


def contact_with(*, actor: Actor, contact_ref: str, opened: OpenedClient | None = None) -> Contact:
    """Return one contact with what was written, the last 200; `NotAvailable` for one that is not the reader's."""
    contact_id = _id_of(contact_ref, actor)
    with under_ticket(_ticket(actor, opened, contact=contact_id)):
        stored = _one(contact_id)
        lines = statement(_PACKAGE, "contact_lines").rows("reader", _Line, contact=contact_id)
    vault = _vault(stored)
    return Contact(
        row=_row(stored, actor),
        shared=_shared(stored, vault),
        lines=tuple(
            ContactLine(
                mine=line.side == stored.side,
                text=vault.decrypt(line.body, category=_CATEGORY, column="body") or "",
                written_at=line.written_at,
            )
            for line in reversed(lines[:_LINES])
        ),
        more=len(lines) > _LINES,
    )


def react(*, opened: OpenedClient, vacancy_id: int, text: str, shared: Mapping[str, str], now: datetime) -> None:
    """Let a jobseeker write to the employer of an open vacancy, with what she chooses to share.

    Raises `InvalidFields` or `ContactNotBegun`.
    """
    _check(text)
    seal = opened.vault
    with under_ticket(opened.live_ticket(), using="writer"):
        refusal = statement(_PACKAGE, "begin_contact").value(
            "writer",
            client_id=opened.client_id,
            id=new_id(now=now),
            vacancy_id=vacancy_id,
            body=seal.encrypt(_clean(text), category=_CATEGORY, column="body"),
            shared=_sealed(shared, seal),
        )
    if refusal is not None:
        raise ContactNotBegun(NotBegun(refusal))


def ask_contact(*, actor: Actor, profile_ref: str, vacancy_id: int | None, text: str, now: datetime) -> None:
    """Let an employer ask somebody whose published profile it was shown in the last day; she says yes or no.

    Raises `InvalidFields`, `ContactNotBegun`, or `NotAvailable` for who was not shown or is hidden by now.
    """
    _check(text)
    try:
        person = sealer().unseal(profile_ref, audience=actor.ref, purpose=_PROFILE)
    except UnknownReference:
        raise NotAvailable from None
    ticket = _ticket(actor, None, profile=person, write=True)
    with under_ticket(ticket):
        keys = statement(_PACKAGE, "contact_keys").row("reader", _Keys)
    if keys is None:
        raise NotAvailable
    vault = open_vault(key_store(), person=keys.client_id, wrapped=keys.wrapped)
    with under_ticket(ticket, using="writer"):
        refusal = statement(_PACKAGE, "begin_contact").value(
            "writer",
            client_id=keys.client_id,
            id=new_id(now=now),
            vacancy_id=vacancy_id,
            body=vault.encrypt(_clean(text), category=_CATEGORY, column="body"),
            shared=None,
        )
    if refusal is not None:
        raise ContactNotBegun(NotBegun(refusal))


def answer_contact(
    *, actor: Actor, opened: OpenedClient, contact_ref: str, yes: bool, shared: Mapping[str, str]
) -> None:
    """Let a jobseeker say yes, with what she shares, or no to an employer who asked. Raises `ContactClosed`."""
    contact_id = _id_of(contact_ref, actor)
    state = ContactState.OPEN if yes else ContactState.DECLINED
    sealed = _sealed(shared, opened.vault) if yes else None
    _settle(opened.live_ticket(), contact_id, state, shared=sealed)


def write_line(*, actor: Actor, contact_ref: str, text: str, opened: OpenedClient | None = None) -> None:
    """Write one more message. Raises `InvalidFields`, `ContactClosed` or `NotAvailable`."""
    _check(text)
    contact_id = _id_of(contact_ref, actor)
    ticket = _ticket(actor, opened, contact=contact_id, write=True)
    with under_ticket(ticket):
        vault = _vault(_one(contact_id))
    with under_ticket(ticket, using="writer"):
        body = vault.encrypt(_clean(text), category=_CATEGORY, column="body")
        written = statement(_PACKAGE, "add_contact_line").value("writer", contact=contact_id, body=body)
    if not written:
        raise ContactClosed


def close_contact(*, actor: Actor, contact_ref: str, report: str = "", opened: OpenedClient | None = None) -> None:
    """Close a contact for both, with or without a report about the other; what was shared is gone.

    Raises `InvalidFields`, `ContactClosed` or `NotAvailable`.
    """
    if report.strip():
        _check(report)
    contact_id = _id_of(contact_ref, actor)
    ticket = _ticket(actor, opened, contact=contact_id, write=True)
    with under_ticket(ticket):
        vault = _vault(_one(contact_id))
    sealed = vault.encrypt(_clean(report) or None, category=_CATEGORY, column="report")
    _settle(ticket, contact_id, ContactState.CLOSED, report=sealed)


def _settle(
    ticket: Ticket, contact_id: UUID, state: ContactState, *, shared: bytes | None = None, report: bytes | None = None
) -> None:
    with under_ticket(ticket):
        _one(contact_id)
    with under_ticket(ticket, using="writer"):
        done = statement(_PACKAGE, "settle_contact").value(
            "writer", contact=contact_id, state=state.value, shared=shared, report=report
        )
    if not done:
        raise ContactClosed


def _ticket(
    actor: Actor,
    opened: OpenedClient | None,
    *,
    contact: UUID | None = None,
    profile: UUID | None = None,
    write: bool = False,
) -> Ticket:
    return _counted(actor, opened, contact=contact, profile=profile, write=write)[0]


def _counted(
    actor: Actor,
    opened: OpenedClient | None,
    *,
    contact: UUID | None = None,
    profile: UUID | None = None,
    before: datetime | None = None,
    write: bool = False,
) -> tuple[Ticket, int]:
    """Return a ticket, and for an employer how many contacts there are with those on it and after them."""
    if opened is not None:
        return opened.live_ticket(), 0
    if not actor.is_employer:
        raise NotAvailable
    asked = statement(_PACKAGE, "open_contacts")
    return counted_answer_of(
        asked, using="logger", actor=actor, contact=contact, profile=profile, before=before, write=write
    )


def _one(contact_id: UUID) -> _Stored:
    found = statement(_PACKAGE, "employer_contacts").row("reader", _Stored, contact=contact_id, before=None, limit=1)
    if found is None:
        raise NotAvailable
    return found


def _id_of(contact_ref: str, actor: Actor) -> UUID:
    try:
        return sealer().unseal(contact_ref, audience=actor.ref, purpose=_PURPOSE)
    except UnknownReference:
        raise NotAvailable from None


def _row(stored: _Stored, actor: Actor) -> ContactRow:
    other = stored.employer
    if stored.side == Side.EMPLOYER:
        other = _shared(stored, _vault(stored)).get("name") or employer_pseudonym(
            stored.client_id, kvk_number=stored.kvk_number
        )
    return ContactRow(
        reference=sealer().seal(stored.id, audience=actor.ref, purpose=_PURPOSE),
        other=other,
        vacancy_id=stored.vacancy_id,
        vacancy=stored.vacancy,
        begun_by=Side(stored.begun_by),
        state=ContactState(stored.state),
        begun_at=stored.begun_at,
        closed_by=Side(stored.closed_by) if stored.closed_by else None,
        reported=stored.reported_by == stored.side,
        outcome=_told(stored),
    )


def _told(stored: _Stored) -> str:
    """Return what came of a report: everything to who reported, to the other only what was done about her or it."""
    outcome = stored.outcome or ""
    return outcome if stored.reported_by == stored.side or outcome in {"warn", "block", "lift"} else ""


def _vault(stored: _Stored) -> PersonVault:
    return open_vault(key_store(), person=stored.client_id, wrapped=stored.wrapped)


def _shared(stored: _Stored, vault: PersonVault) -> dict[str, str]:
    text = vault.decrypt(stored.shared, category=_CATEGORY, column="shared")
    return {name: str(value) for name, value in json.loads(text).items() if name in SHARED} if text else {}


def _sealed(shared: Mapping[str, str], vault: PersonVault) -> bytes | None:
    given = {name: value for name, value in shared.items() if name in SHARED and value}
    text = json.dumps(given, ensure_ascii=False) if given else None
    return vault.encrypt(text, category=_CATEGORY, column="shared")


def _check(text: str) -> None:
    faults = line_faults(text)
    if faults:
        raise InvalidFields({"text": faults})


def _clean(text: str) -> str:
    return text.strip().replace("\r\n", "\n")

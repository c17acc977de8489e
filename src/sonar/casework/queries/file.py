"""One client's contacts, appointments, tasks and plan, read under the ticket that opened her."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sonar.access.types import Category
from sonar.casework.queries.plan import agreements, paths
from sonar.casework.queries.references import seal, unseal
from sonar.casework.rules.duties import DutyStanding, exemptions_in, standing_of
from sonar.casework.types import (
    Appointment,
    CaseFile,
    ContactEntry,
    ContactMoment,
    ContactVersion,
    EarlierRecord,
    HandOverNotice,
    MessageFact,
    Notice,
    Task,
)
from sonar.clients.types import ClientCard
from sonar.disclosure.operations import NotAvailable, OpenedClient, open_own_record
from sonar.disclosure.queries import reference_of, under_ticket
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from sonar.kernel.periods import Period
from sonar.kernel.statements import statement

PACKAGE = "sonar.casework"


@dataclass(frozen=True, slots=True)
class _Moment:
    client_id: UUID
    id: UUID
    version: int
    kind: str
    direction: str
    subject: str
    took_place_at: datetime
    body: bytes
    why: bytes | None
    author: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class _Appointment:
    client_id: UUID
    id: UUID
    holder: str
    starts_at: datetime
    ends_at: datetime
    moved_from: datetime | None
    manner: str
    subject: str
    place: bytes | None
    state: str
    version: int


@dataclass(frozen=True, slots=True)
class _Task:
    client_id: UUID
    id: UUID
    kind: str
    note: bytes | None
    due_on: date
    giver: str | None
    holder: str | None
    office: str | None
    mine: bool
    state: str
    returned_why: str | None


@dataclass(frozen=True, slots=True)
class _Notice:
    client_id: UUID
    kind: str
    day: date
    starts_at: datetime | None
    manner: str | None
    holder: str | None


@dataclass(frozen=True, slots=True)
class _Link:
    client_id: UUID
    survivor_id: UUID
    state: str


def case_file(*, opened: OpenedClient, actor: Actor, categories: Collection[Category]) -> CaseFile:
    """Return what the room knows of an opened client, of the categories with which she was opened.

    `contact_moments`: contacts, appointments, hand-overs. `plan`: tasks, paths, agreements. `messages`: that they were
    sent and read. `identity`: her other records.
    """
    contacts, plan = Category.CONTACT_MOMENTS in categories, Category.PLAN in categories
    with under_ticket(opened.live_ticket()):
        return CaseFile(
            moments=_moments(opened, actor) if contacts else (),
            appointments=_appointments(opened, actor) if contacts else (),
            hand_overs=tuple(statement(PACKAGE, "hand_overs").rows("reader", HandOverNotice)) if contacts else (),
            tasks=_tasks(opened, actor) if plan else (),
            paths=paths(opened, actor) if plan else (),
            agreements=agreements(opened, actor) if plan else (),
            messages=_messages() if Category.MESSAGES in categories and actor.is_staff else (),
            earlier=_earlier(opened, actor) if Category.IDENTITY in categories and actor.is_staff else (),
        )


def own_case_file(*, actor: Actor, now: datetime) -> CaseFile:
    """Return what the room knows of the jobseeker who asks, her earlier records included."""
    return own_plan(actor=actor, now=now)[0]


def own_plan(*, actor: Actor, now: datetime) -> tuple[CaseFile, dict[str, DutyStanding], tuple[Period, ...]]:
    """Return the same, with how each of her duties to apply for work stands today, and when she is exempt from it."""
    categories = (Category.CONTACT_MOMENTS, Category.PLAN, Category.INDICATION)
    with open_own_record(actor=actor, categories=categories, name="own:case-file", now=now) as opened:
        file = case_file(opened=opened, actor=actor, categories=categories)
        exemptions = exemptions_of(opened.card)
        return file, duties_of(file, exemptions=exemptions, today=local_day(now)), exemptions


def moment_in(file: CaseFile, reference: str, *, actor: Actor) -> ContactMoment:
    """Return the contact that a reference of this actor points to; raise `NotAvailable` when it is not in the file."""
    wanted = unseal(reference, actor, "contact_moment")
    for moment in file.moments:
        if unseal(moment.reference, actor, "contact_moment") == wanted:
            return moment
    raise NotAvailable


def appointment_in(file: CaseFile, reference: str, *, actor: Actor) -> Appointment:
    """Return the appointment that a reference of this actor points to; `NotAvailable` when it is not in the file."""
    wanted = unseal(reference, actor, "appointment")
    for appointment in file.appointments:
        if unseal(appointment.reference, actor, "appointment") == wanted:
            return appointment
    raise NotAvailable


def exemptions_of(card: ClientCard) -> tuple[Period, ...]:
    """Return when the client need not apply for work, by the indications that the ticket opened, if it did."""
    return exemptions_in(row.values for row in card.rows("indication"))


def notices_of(opened: OpenedClient) -> tuple[Notice, ...]:
    """Return what Sonar tells the jobseeker now, on her own record, opened for contact moments and profile."""
    with under_ticket(opened.live_ticket()):
        found = statement(PACKAGE, "notices").rows("reader", _Notice)
    return tuple(Notice(row.kind, row.day, row.starts_at, row.manner or "", row.holder or "") for row in found)


def duties_of(file: CaseFile, *, exemptions: Iterable[Period], today: date) -> dict[str, DutyStanding]:
    """Return how each open duty to apply for work stands, by the reference of its agreement."""
    held_up = tuple(exemptions)
    found = {
        agreement.reference: standing_of(agreement, exemptions=held_up, today=today) for agreement in file.agreements
    }
    return {reference: standing for reference, standing in found.items() if standing is not None}


def _moments(opened: OpenedClient, actor: Actor) -> tuple[ContactMoment, ...]:
    versions: dict[UUID, list[ContactVersion]] = {}
    for row in statement(PACKAGE, "contact_moments").rows("reader", _Moment):
        open_text = opened.vault_of(row.client_id).decrypt
        body = open_text(row.body, category=Category.CONTACT_MOMENTS, column="contact_moment.body") or ""
        why = open_text(row.why, category=Category.CONTACT_MOMENTS, column="contact_moment.why") or ""
        entry = ContactEntry(row.kind, row.direction, row.subject, row.took_place_at, body)
        versions.setdefault(row.id, []).append(ContactVersion(entry, row.version, row.author, row.written_at, why))
    found = [
        ContactMoment(seal(moment_id, actor, "contact_moment"), tuple(sorted(all_of, key=lambda v: -v.version)))
        for moment_id, all_of in versions.items()
    ]
    return tuple(sorted(found, key=lambda moment: moment.present.entry.took_place_at, reverse=True))


def _appointments(opened: OpenedClient, actor: Actor) -> tuple[Appointment, ...]:
    return tuple(
        Appointment(
            reference=seal(row.id, actor, "appointment"),
            holder=row.holder,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            manner=row.manner,
            subject=row.subject,
            place=opened.vault_of(row.client_id).decrypt(
                row.place, category=Category.CONTACT_MOMENTS, column="appointment.place"
            )
            or "",
            state=row.state,
            version=row.version,
            moved_from=row.moved_from,
        )
        for row in statement(PACKAGE, "appointments").rows("reader", _Appointment)
    )


def _tasks(opened: OpenedClient, actor: Actor) -> tuple[Task, ...]:
    return tuple(
        Task(
            reference=seal(row.id, actor, "task"),
            kind=row.kind,
            note=opened.vault_of(row.client_id).decrypt(row.note, category=Category.PLAN, column="task.note") or "",
            due_on=row.due_on,
            giver=row.giver or "",
            holder=row.holder or "",
            office=row.office or "",
            mine=row.mine,
            state=row.state,
            returned_why=row.returned_why or "",
        )
        for row in statement(PACKAGE, "tasks").rows("reader", _Task)
    )


def _messages() -> tuple[MessageFact, ...]:
    return tuple(statement(PACKAGE, "message_facts").rows("reader", MessageFact))


def _earlier(opened: OpenedClient, actor: Actor) -> tuple[EarlierRecord, ...]:
    return tuple(
        EarlierRecord(
            client_ref=reference_of(
                row.survivor_id if row.client_id == opened.client_id else row.client_id, actor=actor
            ),
            survives=row.client_id == opened.client_id,
            split_asked=row.state == "split_asked",
        )
        for row in statement(PACKAGE, "earlier_records").rows("reader", _Link)
    )

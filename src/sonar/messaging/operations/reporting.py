"""Reports about a contact between a jobseeker and an employer: finding those that wait, reading one, deciding.

What is read is the contact, by nobody's name; she sees in her Werkmap that somebody looked. Keeping an employer from
contact takes two people.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from sonar.access.types import Category
from sonar.clients.types import InvalidFields
from sonar.disclosure.operations import NotAvailable
from sonar.disclosure.queries import Ticket, answer_of, under_ticket
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.encryption import PersonVault, key_store, open_vault
from sonar.kernel.references import UnknownReference, sealer
from sonar.kernel.statements import statement
from sonar.messaging.rules import reason_faults, report_steps_from
from sonar.messaging.types import Report, ReportLine, ReportRow, ReportStep, Side

_PACKAGE = "sonar.messaging"
_PURPOSE = "contact_report"
_CATEGORY = Category.EMPLOYER_CONTACT


class ReportNotSettled(ValueError):
    """The step was not taken: `state` (the report stands elsewhere by now) or `four_eyes`."""

    def __init__(self, code: str) -> None:
        """Hold the code."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Row:
    id: UUID
    kvk_number: str
    employer: str
    reported_by: str
    at: datetime
    state: str
    before: int


@dataclass(frozen=True, slots=True)
class _Stored:
    client_id: UUID
    wrapped: bytes
    kvk_number: str
    employer: str
    vacancy: str
    state: str
    begun_by: str
    begun_at: datetime
    reported_by: str
    report: bytes
    step: str
    blocked: bool
    by_me: bool


@dataclass(frozen=True, slots=True)
class _Line:
    seq: int
    side: str
    body: bytes
    written_at: datetime


@dataclass(frozen=True, slots=True)
class _Step:
    step: str
    reason: bytes
    by_whom: str
    at: datetime


def reports(*, actor: Actor, handled: bool = False) -> tuple[ReportRow, ...]:
    """Return the reports that wait, oldest first, or those that were handled; at most 200.

    Nothing for who may not handle them; that somebody looked is a line.
    """
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        rows = statement(_PACKAGE, "reports").rows(
            "logger", _Row, token=actor.token, handled=handled, trace_id=here.trace_id, origin=here.origin
        )
    return tuple(
        ReportRow(
            reference=sealer().seal(row.id, audience=actor.ref, purpose=_PURPOSE),
            employer=row.employer or row.kvk_number,
            kvk_number=row.kvk_number,
            reported_by=Side(row.reported_by),
            at=row.at,
            state=row.state,
            before=row.before,
        )
        for row in rows
    )


def report_of(*, actor: Actor, report_ref: str) -> Report:
    """Return one report with what was written in the contact.

    `NotAvailable` for what is none, `Refused` for who may not.
    """
    contact_id = _id_of(report_ref, actor)
    with under_ticket(_ticket(actor, contact_id)):
        stored = _one(contact_id)
        lines = statement(_PACKAGE, "reported_lines").rows("reader", _Line, contact=contact_id)
        steps = statement(_PACKAGE, "report_steps").rows("reader", _Step, contact=contact_id)
    vault = _vault(stored)
    return Report(
        reference=report_ref,
        employer=stored.employer,
        kvk_number=stored.kvk_number,
        vacancy=stored.vacancy,
        reported_by=Side(stored.reported_by),
        text=_text(vault, stored.report, "report"),
        begun_by=Side(stored.begun_by),
        begun_at=stored.begun_at,
        state=stored.step,
        blocked=stored.blocked,
        by_me=stored.by_me,
        lines=tuple(
            ReportLine(Side(each.side), _text(vault, each.body, "body"), each.written_at) for each in reversed(lines)
        ),
        steps=tuple(
            ReportStep(each.step, _text(vault, each.reason, "reason"), each.by_whom, each.at) for each in steps
        ),
        possible=report_steps_from(
            stored.step, by_me=stored.by_me, about_employer=stored.reported_by == Side.JOBSEEKER
        ),
    )


def settle_report(*, actor: Actor, report_ref: str, step: str, reason: str) -> None:
    """Take a step with a report, for a reason that colleagues read: dismiss, warn, propose, block, refuse or lift.

    Who reported is told what came of it. Raises `InvalidFields`, `ReportNotSettled`, `NotAvailable` or `Refused`.
    """
    faults = reason_faults(reason)
    if faults:
        raise InvalidFields({"reason": faults})
    contact_id = _id_of(report_ref, actor)
    ticket = _ticket(actor, contact_id, write=True)
    with under_ticket(ticket):
        vault = _vault(_one(contact_id))
    sealed = vault.encrypt(reason.strip(), category=_CATEGORY, column="reason")
    with under_ticket(ticket, using="writer"):
        refusal = statement(_PACKAGE, "take_report_step").value("writer", contact=contact_id, step=step, reason=sealed)
    if refusal is not None:
        raise ReportNotSettled(str(refusal))


def _ticket(actor: Actor, contact_id: UUID, *, write: bool = False) -> Ticket:
    return answer_of(statement(_PACKAGE, "open_report"), using="logger", actor=actor, contact=contact_id, write=write)


def _one(contact_id: UUID) -> _Stored:
    stored = statement(_PACKAGE, "reported").row("reader", _Stored, contact=contact_id)
    if stored is None:
        raise NotAvailable
    return stored


def _vault(stored: _Stored) -> PersonVault:
    return open_vault(key_store(), person=stored.client_id, wrapped=stored.wrapped)


def _text(vault: PersonVault, sealed: bytes, column: str) -> str:
    return vault.decrypt(sealed, category=_CATEGORY, column=column) or ""


def _id_of(report_ref: str, actor: Actor) -> UUID:
    try:
        return sealer().unseal(report_ref, audience=actor.ref, purpose=_PURPOSE)
    except UnknownReference:
        raise NotAvailable from None

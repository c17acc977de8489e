"""Sending a vacancy to several candidates: a message built from the vacancy's own record, to each apart (R47)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import psycopg
from django.db import Error
from django.utils.formats import date_format
from django.utils.translation import override

from sonar.access.types import Category, Refusal
from sonar.disclosure.operations import NotAvailable, Refused, vaults_under
from sonar.disclosure.queries import Ticket, answer_of, under_ticket
from sonar.employers.queries import vacancy as find_vacancy
from sonar.employers.types import Vacancy
from sonar.identity.types import Actor
from sonar.kernel.ids import new_id
from sonar.kernel.statements import statement
from sonar.matching.operations.candidates import candidate_id
from sonar.matching.operations.following import InvalidStep
from sonar.matching.rules import text_faults
from sonar.matching.types import Sending

MOST: Final = 40
"""To how many people a vacancy is sent at once."""
LONGEST_LINE: Final = 200
_LONGEST_DESCRIPTION: Final = 2500
_LONGEST_SUBJECT: Final = 120


def send_vacancy(
    *, actor: Actor, vacancy_id: int, candidate_refs: Sequence[str], line: str = "", now: datetime
) -> Sending:
    """Send a vacancy to candidates who were shown for it (at most 40), as a message in the Werkmap of each.

    The text is that of the vacancy; `line` is one short line in front, in which no name, number or address may stand.
    Each gets her own, with nothing about anybody else, and the sender does not get to know who they are: the row of
    the ledger for each opens her messages for writing only. Who had it before gets it once. Raises `InvalidStep` with
    all faults, `NotAvailable`, `Refused` or `SessionOver`.
    """
    wanted = find_vacancy(vacancy_id=vacancy_id)
    faults = _faults(candidate_refs, line, wanted)
    if faults:
        raise InvalidStep(faults)
    clients = [candidate_id(actor=actor, vacancy_id=vacancy_id, candidate_ref=ref) for ref in candidate_refs]
    counts = {"sent": 0, "before": 0, "failed": 0}
    for client_id in dict.fromkeys(clients):
        counts[_send(actor, wanted, client_id, line, now)] += 1
    if counts["failed"] == len(clients):
        raise NotAvailable
    return Sending(**counts)


def message_of(vacancy: Vacancy, line: str = "") -> tuple[str, str]:
    """Return subject and text of the message with which a vacancy is sent, in Dutch, from its own record."""
    with override("nl"):
        facts = [
            ("Werkgever", vacancy.employer),
            ("Plaats", vacancy.place),
            ("Uren per week", _hours(vacancy)),
            ("Gevraagd niveau", vacancy.education_level),
            ("Rijbewijs", ", ".join(vacancy.licences)),
            ("Contract", vacancy.contract_form),
            ("Loon", vacancy.wage),
            ("Begint op", date_format(vacancy.starts_on, "j F Y") if vacancy.starts_on else ""),
        ]
        about = "\n".join(f"{name}: {value}" for name, value in facts if value)
        closing = (
            f"Past dit bij u? Laat het uw adviseur weten en noem vacature {vacancy.number}. "
            "Wie u deze vacature stuurt, weet niet wie u bent. Reageren hoeft niet."
        )
        subject = f"Een vacature voor u: {vacancy.title}"[:_LONGEST_SUBJECT]
    parts = (line.strip(), vacancy.title, about, _shortened(vacancy.description), closing)
    return subject, "\n\n".join(part for part in parts if part)


def _send(actor: Actor, vacancy: Vacancy, client_id: UUID, line: str, now: datetime) -> str:
    try:
        ticket = answer_of(
            statement("sonar.matching", "open_sending"),
            using="matcher",
            actor=actor,
            vacancy_id=vacancy.id,
            client_id=client_id,
        )
    except Refused as refused:
        if refused.code is not Refusal.STEP:
            raise
        return "before"
    except NotAvailable:
        return "failed"
    return _written(ticket, vacancy, client_id, line, now)


def _written(ticket: Ticket, vacancy: Vacancy, client_id: UUID, line: str, now: datetime) -> str:
    seal = vaults_under(ticket)[client_id].encrypt
    subject, body = message_of(vacancy, line)
    try:
        with under_ticket(ticket, using="writer"):
            statement("sonar.matching", "tell").value(
                "writer",
                client_id=client_id,
                id=new_id(now=now),
                subject=seal(subject, category=Category.MESSAGES, column="subject"),
                body=seal(body, category=Category.MESSAGES, column="body"),
            )
            statement("sonar.matching", "note_sent").value("writer")
    except Error as error:
        # Two requests at once: the other one was first, and this message is not sent.
        if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
            return "before"
        raise
    return "sent"


def _faults(candidate_refs: Sequence[str], line: str, vacancy: Vacancy) -> dict[str, list[str]]:
    known = (vacancy.title, vacancy.employer, vacancy.place, vacancy.occupation)
    chosen = ["required"] if not candidate_refs else ["too_many"] if len(candidate_refs) > MOST else []
    found = {"candidates": chosen, "line": text_faults(line, longest=LONGEST_LINE, known_words=known)}
    return {name: codes for name, codes in found.items() if codes}


def _hours(vacancy: Vacancy) -> str:
    least, most = vacancy.hours_min, vacancy.hours_max
    return str(most) if least == most else f"{least}-{most}"


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST_DESCRIPTION:
        return text
    return text[:_LONGEST_DESCRIPTION].rsplit(" ", 1)[0] + " …"

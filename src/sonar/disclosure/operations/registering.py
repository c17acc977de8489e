"""Registering somebody: by an adviser at the desk, or by the person herself.

    registered = register_client(actor=request.actor, given=application, told=text, now=clock.now())

Faults are told all at once (`InvalidFields`) and nothing is looked up while there are any; that it was tried at the
desk stands in the ledger, without the number and without what was filled in. A number that has a record
already gives no second one: `Registered.outcome` says what the actor may do, and names the client only to whom may open
her.
"""

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from sonar.access.queries import policy
from sonar.access.types import Category, Purpose, Refusal
from sonar.clients import operations as client_operations
from sonar.clients.types import Application, InvalidFields, PrivacyText
from sonar.disclosure.operations.opened import REGISTERING
from sonar.disclosure.queries.errors import NotAvailable, SessionOver, raise_for
from sonar.disclosure.queries.tickets import PACKAGE, reference_of
from sonar.identity.queries import newcomer_keys, offices_for
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.clock import local_day
from sonar.kernel.encryption import PersonVault, bsn_index, key_store, new_secret, open_vault
from sonar.kernel.ids import new_id
from sonar.kernel.statements import demand_outermost, statement


class AlreadyRegistered(LookupError):
    """The number that somebody proved has a record meanwhile; signing in again leads to it."""


class Outcome(StrEnum):
    """What came of registering somebody."""

    REGISTERED = "registered"
    KNOWN = "known"
    """She was registered already, and this actor may open her."""
    INACTIVE = "inactive"
    """As `KNOWN`; her registration ended, and she can be registered again."""
    REFUSED = "refused"
    """The number is registered already; whose it is, is not for this actor."""


@dataclass(frozen=True, slots=True)
class Registered:
    """What came of registering somebody; `reference` is empty when there is nobody this actor may open."""

    outcome: Outcome
    reference: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Answer:
    outcome: str
    client_id: UUID | None
    refusal: str | None


def register_client(*, actor: Actor, given: Application, told: PrivacyText, now: datetime) -> Registered:
    """Register somebody who is at the desk (R1, R27), as a task of this actor for a week.

    Raises `InvalidFields`, `Refused` or `SessionOver`. Every attempt stands in the ledger under the keyed number,
    whether it was registered before or not; one with a fault in it stands there as malformed, without the number.
    """
    offices = {office.id for office in offices_for(actor)}
    try:
        registration = client_operations.checked_registration(
            given, offices=offices, source="staff", today=local_day(now)
        )
    except InvalidFields:
        _note_malformed(actor)
        raise
    if registration.bsn is None:
        message = "whoever is registered at the desk has a number"
        raise ValueError(message)
    client_id, secret = new_id(now=now), new_secret()
    vault = PersonVault(person=client_id, secret=secret)
    document = {
        **client_operations.registration_document(registration, vault=vault, told=told),
        "id": str(client_id),
        "wrapped": key_store().wrap(secret, person=client_id).hex(),
        "bsn_index": bsn_index(key_store(), registration.bsn).hex(),
        "bsn": client_operations.seal_bsn(vault, registration.bsn).hex(),
    }
    answer = _ask("register_client", actor, document)
    if answer.client_id is None and answer.refusal != Refusal.ALREADY_REGISTERED:
        raise_for(answer.refusal or Refusal.MALFORMED)
    reference = reference_of(answer.client_id, actor=actor) if answer.client_id else ""
    return Registered(outcome=Outcome(answer.outcome), reference=reference)


def register_newcomer(*, actor: Actor, given: Application, told: PrivacyText, now: datetime) -> str:
    """Register the person who acts, under the number that DigiD proved (R114); return the secret of her new session.

    Raises `InvalidFields`, `AlreadyRegistered` when somebody was first, or `SessionOver` when her half hour is over.
    """
    if not actor.is_newcomer:
        raise NotAvailable
    keys = newcomer_keys(actor=actor)
    if keys is None:
        raise SessionOver
    offices = {office.id for office in offices_for(actor)}
    registration = client_operations.checked_registration(
        given, offices=offices, source="own_statement", today=local_day(now)
    )
    vault = open_vault(key_store(), person=keys.client_id, wrapped=keys.wrapped)
    document = client_operations.registration_document(registration, vault=vault, told=told)
    token = secrets.token_urlsafe(32)
    answer = _ask("register_newcomer", actor, document, next_token=token)
    if answer.refusal == Refusal.ALREADY_REGISTERED:
        raise AlreadyRegistered
    if answer.client_id is None:
        raise_for(answer.refusal or Refusal.MALFORMED)
    return token


def check_registration(*, actor: Actor, given: Application, now: datetime) -> None:
    """Raise `InvalidFields` with every fault of an application that its form refused already; nothing is looked up.

    That it was tried stands in the ledger when it was at the desk, whatever the faults are.
    """
    if not actor.is_newcomer:
        _note_malformed(actor)
    offices = {office.id for office in offices_for(actor)}
    client_operations.checked_registration(given, offices=offices, source="own_statement", today=local_day(now))


def registering_categories(actor: Actor) -> tuple[Category, ...]:
    """Return what this actor opens, to read and to write, of somebody who is registered again."""
    function = actor.function.value if actor.function else "jobseeker"
    return tuple(
        category
        for category in REGISTERING
        if policy().may(function, Purpose.REGISTRATION, read=(category,), write=(category,))
    )


def _note_malformed(actor: Actor) -> None:
    """Let an attempt with a fault in it stand in the ledger, as a search by an impossible number does.

    Without a document the database refuses it before it looks at anybody, and writes that down.
    """
    answer = _ask("register_client", actor, {})
    if answer.refusal == Refusal.NO_SESSION:
        raise SessionOver


def _ask(name: str, actor: Actor, document: dict[str, object], **more: str) -> _Answer:
    """Run a registration in a transaction of its own, committed whatever came of it: a refusal is recorded too."""
    demand_outermost("logger")
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        answer = statement(PACKAGE, name).row(
            "logger",
            _Answer,
            token=actor.token,
            client=json.dumps(document),
            trace_id=here.trace_id,
            origin=here.origin,
            **more,
        )
    if answer is None:
        raise NotAvailable
    return answer

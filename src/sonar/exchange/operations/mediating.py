"""Sonar as mediator: asking other organisations by way of the national exchange (VUM).

Three steps, each in a transaction of its own: the database decides and writes that it is asked, the exchange is asked,
and what came back is kept. It is kept sealed under a secret of that question, which lies wrapped by a key outside the
database, and goes with the question after eight hours. Nobody in it becomes a client here.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from sonar.disclosure.operations import NotAvailable, OpenedClient
from sonar.disclosure.queries import raise_for as raise_for_refusal
from sonar.exchange.operations.vum_client import PATIENCE, Patience, ask_exchange, fetch_from_exchange
from sonar.exchange.queries.elsewhere import (
    ELSEWHERE,
    OFFERS,
    PACKAGE,
    best_people,
    best_vacancies,
    selection_of,
    unsealed,
)
from sonar.exchange.queries.refusing import target_of
from sonar.exchange.rules.vum_heard import Malformed, read_detail, read_people, read_vacancies
from sonar.exchange.rules.vum_selection import jobseeker_question, vacancy_question
from sonar.exchange.types.mediator import AskFailed, AskFault, ExchangeLink, Heard
from sonar.identity.types import Actor
from sonar.kernel import acting, clock
from sonar.kernel.encryption import PersonVault, key_store, new_secret
from sonar.kernel.statements import demand_outermost, statement

PEOPLE: Final = "werkzoekendeProfielen"
VACANCIES: Final = "vacatures"
_CONTENT, _DETAIL = "content", "detail"
_OWN_FAULTS: Final = {
    "withheld": AskFault.WITHHELD,
    "budget": AskFault.BUDGET,
    "too_many": AskFault.TEN,
    "reason": AskFault.REASON,
}


@dataclass(frozen=True, slots=True)
class _Begun:
    id: UUID | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class _Lookup:
    asked_id: UUID | None
    secret: bytes | None = field(repr=False)
    content: bytes | None = field(repr=False)
    detail: bytes | None = field(repr=False)
    refusal: str | None


@dataclass(frozen=True, slots=True)
class Looked:
    """The details of one result, as they were told, and what was told before."""

    match: Mapping[str, Any] = field(repr=False)
    detail: Mapping[str, Any] = field(repr=False)


def ask_for_people(
    *, actor: Actor, vacancy_id: int, link: ExchangeLink | None, now: datetime, patience: Patience = PATIENCE
) -> None:
    """Ask for jobseekers elsewhere, for a vacancy that the actor holds; keep what comes back, or why nothing did.

    Raises `NotAvailable` when it is not hers to fill, and `AskFailed` whatever else stood in the way.
    """
    link = _connected(link)
    asked = selection_of(vacancy_id)
    if asked is not None and not asked.occupations:
        raise AskFailed(AskFault.NO_OCCUPATION)
    begun = _begin("begin_vum_search", actor, vacancy_id=vacancy_id)
    if asked is None:  # an open one is read before: it was closed meanwhile
        raise NotAvailable
    body = jobseeker_question(asked, today=clock.local_day(now))
    best = partial(best_people, vacancy_id=vacancy_id, now=now)
    _ask(actor, begun, link, f"{PEOPLE}/matches", body, read_people, best, now, patience)


def ask_for_vacancies(
    *,
    opened: OpenedClient,
    actor: Actor,
    occupation: str,
    link: ExchangeLink | None,
    now: datetime,
    patience: Patience = PATIENCE,
) -> None:
    """Ask for vacancies elsewhere, for the client whose profile is open, in one of her occupations or in any (empty).

    That it was asked, of whom and for what, is in the ledger before it leaves. Raises `AskFailed`.
    """
    link = _connected(link)
    profile = opened.card.profile
    if profile is None or occupation not in {"", *askable_occupations(opened)}:
        raise NotAvailable
    ticket = opened.live_ticket()
    begun = _begin("begin_vum_offers", actor, ticket=ticket.secret, exchange=link.exchange_oin)
    body = vacancy_question(profile, occupation=occupation)
    best = partial(best_vacancies, opened=opened, now=now)
    _ask(actor, begun, link, f"{VACANCIES}/matches", body, read_vacancies, best, now, patience)


def askable_occupations(opened: OpenedClient) -> tuple[str, ...]:
    """Return which of a client's occupations the exchange has a word for."""
    profile = opened.card.profile
    given = profile.occupations if profile else ()
    return tuple(each.code for each in given if each.scheme == "competentnl" and each.stance != "excluded")


def look_at_person(  # noqa: PLR0913 - whom, for what, why, and where to ask
    *,
    actor: Actor,
    vacancy_id: int,
    reference: str,
    reason: str,
    link: ExchangeLink | None,
    now: datetime,
    patience: Patience = PATIENCE,
) -> Looked:
    """Return the details of somebody elsewhere; the reason stays in the ledger. Raises `AskFailed`, `NotAvailable`."""
    row = target_of(reference, actor=actor, purpose=f"{ELSEWHERE}/{vacancy_id}")
    return _look(actor, row, "jobseekers", vacancy_id, None, reason, PEOPLE, "werkzoekende", link, now, patience)


def look_at_vacancy(
    *,
    opened: OpenedClient,
    actor: Actor,
    reference: str,
    link: ExchangeLink | None,
    now: datetime,
    patience: Patience = PATIENCE,
) -> Looked:
    """Return the details of a vacancy elsewhere, found for the client who is open. Raises `AskFailed`."""
    row = target_of(reference, actor=actor, purpose=OFFERS)
    ticket = opened.live_ticket().secret
    return _look(actor, row, "vacancies", None, ticket, None, VACANCIES, "vacature", link, now, patience)


def sweep_asked(*, using: str = "worker") -> int:
    """Forget what was asked and is over, with all that came back on it; return how many questions."""
    with transaction.atomic(using, durable=True):
        return int(statement(PACKAGE, "sweep_vum_asked").value(using))


def _connected(link: ExchangeLink | None) -> ExchangeLink:
    if link is None:
        raise AskFailed(AskFault.OFF)
    return link


def _begin(which: str, actor: Actor, **values: object) -> UUID:
    demand_outermost("logger")
    begun = _answered(which, actor, _Begun, **values)
    _raise_for(begun.refusal)
    if begun.id is None:
        raise NotAvailable
    found: UUID = begun.id
    return found


def _answered(which: str, actor: Actor, make: type[Any], **values: object) -> Any:  # noqa: ANN401 - a `make`
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        row = statement(PACKAGE, which).row(
            "logger", make, token=actor.token, trace_id=here.trace_id, origin=here.origin, **values
        )
    if row is None:
        raise NotAvailable
    return row


def _raise_for(refusal: str | None) -> None:
    if refusal is None:
        return
    own = _OWN_FAULTS.get(refusal)
    if own is not None:
        raise AskFailed(own)
    raise_for_refusal(refusal)


def _ask(  # noqa: PLR0913 - what is asked, and how the answer is read
    actor: Actor,
    asked_id: UUID,
    link: ExchangeLink,
    path: str,
    body: Mapping[str, Any],
    read: Callable[[object], Heard],
    best: Callable[[Heard], Heard],
    now: datetime,
    patience: Patience,
) -> None:
    try:
        heard = best(read(ask_exchange(link, path, body, now=now, patience=patience)))
    except Malformed:
        _keep(actor, asked_id, fault=AskFault.MALFORMED)
        raise AskFailed(AskFault.MALFORMED) from None
    except AskFailed as failed:
        _keep(actor, asked_id, fault=failed.code, retry_at=failed.retry_at)
        raise
    secret = new_secret()
    vault = PersonVault(person=asked_id, secret=secret)
    contents = [_sealed(vault, _CONTENT, {"id": name, "match": match}) for name, match in heard.results]
    wrapped = key_store().wrap(secret, person=asked_id)
    _keep(actor, asked_id, secret=wrapped, contents=contents, more=heard.more, unread=heard.unread)


def _keep(  # noqa: PLR0913 - what came back, or why nothing did
    actor: Actor,
    asked_id: UUID,
    *,
    secret: bytes | None = None,
    contents: list[bytes] | None = None,
    more: bool = False,
    unread: int = 0,
    fault: AskFault | None = None,
    retry_at: datetime | None = None,
) -> None:
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        kept = statement(PACKAGE, "keep_vum_answer").value(
            "logger",
            token=actor.token,
            id=asked_id,
            secret=secret,
            contents=contents or [],
            more=more,
            unread=unread,
            fault=fault.value if fault else None,
            retry_at=retry_at,
            trace_id=here.trace_id,
            origin=here.origin,
        )
    if not kept:
        # The session ended while the exchange answered; what came back is let go of.
        raise NotAvailable


def _look(  # noqa: PLR0913 - see the callers
    actor: Actor,
    row: UUID,
    about: str,
    subject: int | None,
    ticket: str | None,
    reason: str | None,
    path: str,
    name: str,
    link: ExchangeLink | None,
    now: datetime,
    patience: Patience,
) -> Looked:
    link = _connected(link)
    demand_outermost("logger")
    begun: _Lookup = _answered(
        "begin_vum_lookup", actor, _Lookup, ticket=ticket, id=row, about=about, subject=subject, reason=reason
    )
    _raise_for(begun.refusal)
    if begun.asked_id is None or begun.secret is None or begun.content is None:
        raise NotAvailable
    secret = key_store().unwrap(bytes(begun.secret), person=begun.asked_id)
    vault = PersonVault(person=begun.asked_id, secret=secret)
    found = unsealed(vault, _CONTENT, begun.content)
    if begun.detail is not None:
        return Looked(found["match"], unsealed(vault, _DETAIL, begun.detail))
    try:
        detail = read_detail(fetch_from_exchange(link, path, found["id"], now=now, patience=patience), name)
    except Malformed:
        _keep_lookup(actor, row, fault=AskFault.MALFORMED)
        raise AskFailed(AskFault.MALFORMED) from None
    except AskFailed as failed:
        _keep_lookup(actor, row, fault=failed.code)
        raise
    _keep_lookup(actor, row, detail=_sealed(vault, _DETAIL, detail))
    return Looked(found["match"], detail)


def _keep_lookup(actor: Actor, row: UUID, *, detail: bytes | None = None, fault: AskFault | None = None) -> None:
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        statement(PACKAGE, "keep_vum_lookup").value(
            "logger",
            token=actor.token,
            id=row,
            detail=detail,
            fault=fault.value if fault else None,
            trace_id=here.trace_id,
            origin=here.origin,
        )


def _sealed(vault: PersonVault, column: str, content: Mapping[str, Any]) -> bytes:
    stored = vault.encrypt(json.dumps(content), category=ELSEWHERE, column=column)
    assert stored is not None  # noqa: S101 - a text goes in
    return stored

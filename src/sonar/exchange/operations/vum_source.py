"""Answering questions of the national exchange (VUM) as a source: without names, logged, and never twice the same.

Every answer is two steps, as everywhere: the rows in the ledger are committed, one for each person, and only then her
profile opens. She reads in her Werkmap who asked. A name in an answer is random and of that question alone.
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, NoReturn
from uuid import UUID

from django.db import OperationalError, transaction
from psycopg.errors import QueryCanceled

from sonar.access.types import Basis, Category
from sonar.clients.types import ClientCard
from sonar.disclosure.operations import cards_granted
from sonar.disclosure.queries import Ticket
from sonar.exchange.rules.vum_answer import Detail, jobseeker_answer
from sonar.exchange.types.vum import Answer, JobseekerQuestion, Matches, VumCall, VumRefusal, VumRefused
from sonar.kernel import acting
from sonar.kernel.statements import demand_outermost, statement

MOST_MATCHES: Final = 100
"""In one answer, by the agreements of the exchange."""
PATIENCE: Final = "8s"
"""How long a question may take; the exchange waits ten seconds."""
_PERSONS_PER_TICKET: Final = 50
_PACKAGE: Final = "sonar.exchange"
_LIMITS: Final = {"budget": VumRefusal.LIMIT, "too_many": VumRefusal.DETAILS}


@dataclass(frozen=True, slots=True)
class _Found:
    tickets: list[str] | None = field(repr=False)
    persons: list[UUID] | None
    names: list[str] | None = field(repr=False)
    rare: list[bool] | None
    hours_min: list[int | None] | None
    hours_max: list[int | None] | None
    more: bool | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class _Opened:
    ticket: str | None = field(repr=False)
    client_id: UUID | None
    rare: bool | None
    suwi: bool | None
    hours_min: int | None
    hours_max: int | None
    categories: list[str] | None
    refusal: str | None


def register_party(  # noqa: PLR0913 - each is a fact of the register
    *,
    oin: str,
    name: str,
    role: str,
    suwi: bool,
    agreement: str,
    valid_from: date,
    valid_until: date,
    questions_per_hour: int,
) -> None:
    """Put a party of the exchange in force, or change it, as the deployment login.

    `role` is `asker`, or `exchange` for the one that passes questions on. Outside its days nothing is answered (I64).
    """
    with transaction.atomic("migrator"):
        statement(_PACKAGE, "register_vum_party").run(
            "migrator",
            oin=oin,
            name=name,
            role=role,
            suwi=suwi,
            agreement=agreement,
            valid_from=valid_from,
            valid_until=valid_until,
            per_hour=questions_per_hour,
        )


def begin_vum_call(*, from_oin: str, via_oin: str, suwi: bool) -> VumCall:
    """Let a request of a party in, whose certificate was found true; raise `VumRefused` when it is none on this day."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic("auth", durable=True):
        begun = statement(_PACKAGE, "begin_vum_call").value(
            "auth", token=token, from_oin=from_oin, via_oin=via_oin, suwi=suwi
        )
    if not begun:
        refuse_vum("party")
    return VumCall(token)


def refuse_vum(code: str) -> NoReturn:
    """Note that a request was not let in, without who it claimed to be, and raise the one answer there is."""
    here = acting.current()
    with transaction.atomic("auth", durable=True):
        statement(_PACKAGE, "note_vum_refused").run("auth", trace_id=here.trace_id, code=code, origin=here.origin)
    raise VumRefused(VumRefusal.NOT_KNOWN)


def note_bad_question(*, call: VumCall | None) -> None:
    """Note that what was sent cannot be answered, by the party when it was let in already; never what it was."""
    here = acting.current()
    if call is None:
        with transaction.atomic("auth", durable=True):
            statement(_PACKAGE, "note_vum_refused").run(
                "auth", trace_id=here.trace_id, code="malformed", origin=here.origin
            )
        return
    _note(call, "malformed")


def _note(call: VumCall, code: str) -> None:
    """Note that somebody who was let in got no answer, and why."""
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        statement(_PACKAGE, "note_vum_bad").run(
            "logger", token=call.token, code=code, trace_id=here.trace_id, origin=here.origin
        )


def answer_jobseekers(
    *, call: VumCall, question: JobseekerQuestion, limit: int = MOST_MATCHES, seed: int | None = None
) -> Matches:
    """Return profiles that satisfy a question, at most `limit`, in random order, each under a fresh name.

    `seed` (64 bits) fixes which and in what order, for a test; otherwise nobody can foretell it. Raises `VumRefused`.
    """
    found = ask(
        "matcher",
        "ask_vum_jobseekers",
        _Found,
        call=call,
        asked=json.dumps(question_document(question)),
        seed=fresh_seed() if seed is None else seed,
        limit=limit,
    )
    raise_for(found.refusal)
    persons, names, rare = found.persons or [], found.names or [], found.rare or []
    cards = dict[UUID, ClientCard]()
    for number, secret in enumerate(found.tickets or ()):
        batch = persons[number * _PERSONS_PER_TICKET : (number + 1) * _PERSONS_PER_TICKET]
        ticket = Ticket(secret=secret, seq=0, bases=())
        cards |= cards_granted(ticket=ticket, client_ids=batch, basis=Basis.EXCHANGE, categories=(Category.PROFILE,))
    hours = zip(found.hours_min or [], found.hours_max or [], strict=True)
    matches = (
        jobseeker_answer(_with_hours(cards[person], left), name=name, rare=stands_out)
        for person, name, stands_out, left in zip(persons, names, rare, hours, strict=True)
        # Whose profile went meanwhile has nothing to answer with.
        if cards[person].profile is not None
    )
    return Matches(tuple(matches), more=bool(found.more))


def answer_jobseeker(*, call: VumCall, name: str) -> Answer:
    """Return the details of one profile of an answer to this asker; raise `VumRefused`."""
    opened = ask("logger", "open_vum_jobseeker", _Opened, call=call, name=name)
    raise_for(opened.refusal)
    if opened.ticket is None or opened.client_id is None:
        raise VumRefused(VumRefusal.NOT_AVAILABLE)
    cards = cards_granted(
        ticket=Ticket(secret=opened.ticket, seq=0, bases=()),
        client_ids=[opened.client_id],
        basis=Basis.EXCHANGE,
        categories=[Category(each) for each in opened.categories or ()],
    )
    card = cards[opened.client_id]
    if card.profile is None:
        raise VumRefused(VumRefusal.NOT_AVAILABLE)
    detail = Detail.SUWI if opened.suwi else Detail.PARTY
    card = _with_hours(card, (opened.hours_min, opened.hours_max))
    return jobseeker_answer(card, name=name, rare=bool(opened.rare), detail=detail)


def _with_hours(card: ClientCard, hours: tuple[int | None, int | None]) -> ClientCard:
    """Return a card with the hours by which she was found: of who works for some, those that are left."""
    if card.profile is None:
        return card
    return replace(card, profile=replace(card.profile, hours_min=hours[0], hours_max=hours[1]))


def sweep_vum(*, using: str = "worker") -> int:
    """Forget requests and questions that are over, and with them what their names stood for; return how many."""
    with transaction.atomic(using, durable=True):
        return int(statement(_PACKAGE, "sweep_vum").value(using))


def fresh_seed() -> int:
    """Return 64 random bits, as the database writes them."""
    return secrets.randbits(64) - 2**63


def ask(using: str, which: str, make: type[Any], /, *, call: VumCall, **values: object) -> Any:  # noqa: ANN401 - a `make`
    """Run phase 1 of an answer in a transaction of its own, within the time there is."""
    demand_outermost(using)
    here = acting.current()
    with _in_time(call), transaction.atomic(using, durable=True):
        statement(_PACKAGE, "vum_patience").run(using, limit=PATIENCE)
        row = statement(_PACKAGE, which).row(
            using, make, token=call.token, trace_id=here.trace_id, origin=here.origin, **values
        )
    if row is None:
        raise VumRefused(VumRefusal.NOT_AVAILABLE)
    return row


def raise_for(refusal: str | None) -> None:
    """Raise what a refusal of the database means to the asker."""
    if refusal == "no_session":
        raise VumRefused(VumRefusal.NOT_KNOWN)
    if refusal in _LIMITS:
        raise VumRefused(_LIMITS[refusal])
    if refusal is not None:
        raise VumRefused(VumRefusal.NOT_AVAILABLE)


@contextmanager
def _in_time(call: VumCall) -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            _note(call, "timeout")  # what was written about it went with the transaction
            raise VumRefused(VumRefusal.TIME) from None
        raise


def question_document(question: JobseekerQuestion) -> dict[str, Any]:
    """Return the question as the database takes it."""
    languages = [(each.code, step) for each in question.languages for step in _steps(each.oral, each.written)]
    return {
        "pc4": question.pc4,
        "km": question.km,
        "occupations": question.occupations,
        "contracts": question.contracts,
        "licences": question.licences,
        "languages": languages,
        "office_hours": question.office_hours,
        "irregular_hours": question.irregular_hours,
        "hours_max_from": question.hours_max_from,
        "hours_min_to": question.hours_min_to,
        "available_by": question.available_by.isoformat() if question.available_by else None,
    }


def _steps(oral: int | None, written: int | None) -> list[int]:
    """Return the steps of command that are asked; see `exchange.vum_language` in the database."""
    asked = [0]
    if oral is not None:
        asked.append(oral - 1)
    if written is not None:
        asked.append(written + 2)
    return asked

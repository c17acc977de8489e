"""Connecting other systems: asked by one functional manager, put in force by another, ended by any of them alone."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import transaction

from sonar.exchange.queries.connecting import CONNECTION
from sonar.exchange.queries.refusing import target_of
from sonar.exchange.rules.keys import NoKey, SecretHalf, public_key
from sonar.exchange.rules.reasons import keepable
from sonar.exchange.types.connecting import ConnectionFault, ConnectionKind, NotConnected
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.statements import statement

PACKAGE: Final = "sonar.exchange"
_MOST: Final = 1_000_000
"""No number in a proposal is as large; what does not fit in the database is as wrong as what may not be."""


@dataclass(frozen=True, slots=True)
class MunicipalityValues:
    """What is proposed of a municipality's own system. An empty key: the one that is known stays."""

    oin: str
    organisation_id: int | None
    agreement: str
    agreed_until: date | None
    persons_per_day: int | None
    key: str = field(default="", repr=False)
    """The public half, as a JWK."""


@dataclass(frozen=True, slots=True)
class SupplierValues:
    """What is proposed of a supplier of vacancies. An empty key: the one that is known stays."""

    oin: str
    kvk_number: str
    name: str
    source: str
    """Under which its vacancies are kept, the same as in `import_vacancies`."""
    agreement: str
    valid_from: date | None
    valid_until: date | None
    per_hour: int | None
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ContractValues:
    """That a supplier delivers for an employer by contract."""

    oin: str
    kvk_number: str
    contract: str
    valid_from: date | None
    valid_until: date | None


Values = MunicipalityValues | SupplierValues | ContractValues
_KINDS: Final[dict[type[Values], ConnectionKind]] = {
    MunicipalityValues: ConnectionKind.MUNICIPALITY,
    SupplierValues: ConnectionKind.SUPPLIER,
    ContractValues: ConnectionKind.CONTRACT,
}


def propose_connection(*, actor: Actor, values: Values, reason: str) -> None:
    """Propose a connection, or what one is to become; nothing is in force until another functional manager approves.

    `reason` is 10 to 500 characters. Raises `NotConnected` with everything that is wrong. A key that was given is kept
    until somebody decides, and shown to nobody: what is compared is its mark.
    """
    document, faults = _document(values)
    if not keepable(reason):
        faults.append(ConnectionFault.REASON)
    found = _run(
        "propose_connection",
        actor,
        kind=_KINDS[type(values)].value,
        values=json.dumps(document),
        reason=reason,
        also=[each.value for each in faults],
    )
    told = dict.fromkeys(ConnectionFault(each) for each in found)
    if {ConnectionFault.KEY, ConnectionFault.PRIVATE_KEY} & told.keys():
        told.pop(ConnectionFault.NO_KEY, None)  # one was given, and it is no good
    if told:
        raise NotConnected(tuple(told))


def decide_connection(*, actor: Actor, reference: str, approved: bool, answer: str = "") -> None:
    """Put a proposal in force, or turn it down; never one's own. Raises `NotConnected`, `NotAvailable`.

    `answer` is why it is turned down, 10 to 500 characters: who proposed it reads that.
    """
    proposal = target_of(reference, actor=actor, purpose=CONNECTION)
    if not approved and not keepable(answer):
        raise NotConnected((ConnectionFault.REASON,))
    _raise_for(_run("decide_connection", actor, id=proposal, approved=approved, answer=answer))


def withdraw_connection(*, actor: Actor, reference: str) -> None:
    """Take back one's own proposal while nobody decided. Raises `NotConnected`, `NotAvailable`."""
    _raise_for(_run("withdraw_connection", actor, id=target_of(reference, actor=actor, purpose=CONNECTION)))


def end_connection(*, actor: Actor, kind: ConnectionKind, oin: str, kvk_number: str = "", reason: str) -> None:
    """End a connection at once: the next request of that system finds none. Raises `NotConnected`.

    Of a contract also the number of the employer is given. `reason` is 10 to 500 characters.
    """
    if not keepable(reason):
        raise NotConnected((ConnectionFault.REASON,))
    subject = f"{oin}/{kvk_number}" if kind is ConnectionKind.CONTRACT else oin
    _raise_for(_run("end_connection", actor, kind=kind.value, subject=subject, reason=reason))


def _document(values: Values) -> tuple[dict[str, Any], list[ConnectionFault]]:
    """Return what is proposed by the columns of the table, with the mark of its key, and what is wrong with the key."""
    if isinstance(values, ContractValues):
        return {
            "oin": values.oin,
            "kvk_number": values.kvk_number,
            "contract": values.contract,
            "valid_from": _day(values.valid_from),
            "valid_until": _day(values.valid_until),
        }, []
    key, faults = _key(values.key)
    if isinstance(values, MunicipalityValues):
        return {
            "oin": values.oin,
            "organisation_id": values.organisation_id,
            "agreement": values.agreement,
            "agreed_until": _day(values.agreed_until),
            "persons_per_day": _number(values.persons_per_day),
            **key,
        }, faults
    return {
        "oin": values.oin,
        "kvk_number": values.kvk_number,
        "name": values.name,
        "source": values.source,
        "agreement": values.agreement,
        "valid_from": _day(values.valid_from),
        "valid_until": _day(values.valid_until),
        "per_hour": _number(values.per_hour),
        **key,
    }, faults


def _key(text: str) -> tuple[dict[str, str], list[ConnectionFault]]:
    if not text.strip():
        return {}, []
    try:
        found = public_key(text)
    except SecretHalf:
        return {}, [ConnectionFault.PRIVATE_KEY]
    except NoKey:
        return {}, [ConnectionFault.KEY]
    return {"public_key": found.text, "key_mark": found.mark}, []


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(number: int | None) -> int | None:
    return number if number is not None and 0 < number < _MOST else None


def _raise_for(fault: str | None) -> None:
    if fault:
        raise NotConnected((ConnectionFault(fault),))


def _run(which: str, actor: Actor, **values: object) -> Any:  # noqa: ANN401 - one code, or several
    here = acting.current()
    with transaction.atomic("logger", durable=True):
        return statement(PACKAGE, which).value(
            "logger", token=actor.token, trace_id=here.trace_id, origin=here.origin, **values
        )

"""Keeping the record of an employer: who it is, its people, visits, agreements and willingness (I15, R49)."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from sonar.employers.operations.running import PACKAGE, answer
from sonar.employers.rules import check_employer, check_part
from sonar.employers.types import (
    AgreementValues,
    ContactValues,
    EmployerValues,
    EstablishmentValues,
    InvalidEntry,
    Part,
    PlacementValues,
    PreferenceValues,
    VisitValues,
    WillingnessValues,
)
from sonar.identity.types import Actor
from sonar.kernel.clock import local_day
from sonar.kernel.statements import statement
from sonar.reference.queries import pc4_points, place

CONTACT_TERM: Final = timedelta(days=366)
"""How long somebody at an employer is kept after she left, or after the employer closed."""
PARTS: Final[dict[type[Part], str]] = {
    EstablishmentValues: "establishment",
    ContactValues: "contact",
    VisitValues: "visit",
    AgreementValues: "agreement",
    WillingnessValues: "willingness",
    PreferenceValues: "preference",
    PlacementValues: "placement",
}


@dataclass(frozen=True, slots=True)
class _Put:
    id: int | None
    refusal: str | None


def keep_employer(
    *, actor: Actor, values: EmployerValues, now: datetime, employer_id: int | None = None, version: int = 0
) -> int:
    """Keep a new employer, or change one; return its number. One that closes has no vacancies any more.

    Raises `InvalidEntry`, or `NotDone`: `not_yours`, `known` (the KvK number has a record), `stale`.
    """
    cleaned, faults = check_employer(values, today=local_day(now))
    if faults:
        raise InvalidEntry(faults)
    given = {**asdict(cleaned), "rsin": cleaned.rsin or None}
    made = answer(actor, "put_employer", _Put, id=employer_id, version=version, values=_written(given))
    return int(made.id or 0)


def keep_part(  # noqa: PLR0913 - what it is about and which version of it
    *, actor: Actor, employer_id: int, values: Part, now: datetime, part_id: int | None = None, version: int = 0
) -> int:
    """Add something to an employer's record, or change it; return its number. Raises `InvalidEntry`, `NotDone`."""
    cleaned, faults = check_part(values, areas=pc4_points().keys(), today=local_day(now))
    if faults:
        raise InvalidEntry(faults)
    given = asdict(cleaned)
    if isinstance(cleaned, EstablishmentValues):
        given["place"] = place(cleaned.pc4)
    made = answer(
        actor,
        "put_part",
        _Put,
        part=PARTS[type(cleaned)],
        employer=employer_id,
        id=part_id,
        version=version,
        values=_written(given),
    )
    return int(made.id or 0)


def keep_own_part(*, actor: Actor, values: Part, now: datetime, part_id: int | None = None, version: int = 0) -> int:
    """Let an employer's user add something to the record of the employer she acts for, or change it; return its number.

    The database decides who changes what: see `employers.changes_own`. Raises `InvalidEntry`, or `NotDone`: `not_own`,
    `closed`, `open_vacancies` (of an establishment that would close), `too_many_contacts`, `stale`.
    """
    cleaned, faults = check_part(values, areas=pc4_points().keys(), today=local_day(now))
    if faults:
        raise InvalidEntry(faults)
    given = asdict(cleaned)
    if isinstance(cleaned, EstablishmentValues):
        given["place"] = place(cleaned.pc4)
    part = PARTS[type(cleaned)]
    made = answer(actor, "put_own_part", _Put, part=part, id=part_id, version=version, values=_written(given))
    return int(made.id or 0)


def purge_contacts(*, today: date, using: str = "worker") -> int:
    """Forget people at employers who left, or whose employer closed, longer ago than the term; return how many."""
    with transaction.atomic(using, durable=True):
        return int(statement(PACKAGE, "purge_contacts").value(using, before=today - CONTACT_TERM))


def _written(values: dict[str, Any]) -> str:
    return json.dumps({name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()})

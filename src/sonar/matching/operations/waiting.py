"""How many candidates of a vacancy wait for whoever is to go on with them, without saying who (R48)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from sonar.identity.types import Actor
from sonar.kernel.statements import statement


@dataclass(frozen=True, slots=True)
class WaitingVacancy:
    """An open vacancy of an employer, and how many candidates are in which state."""

    id: int
    title: str
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Counted:
    vacancy_id: int
    state: str
    number: int
    title: str = field(default="")


def waiting_candidates(*, actor: Actor, vacancy_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return for each of these vacancies (at most 100) how many candidates are in which state, as far as it waits.

    For who fills them; of the others nothing. Counts are not disclosures: who they are opens by a ticket. Who took her
    yes back is told for a week.
    """
    if not vacancy_ids:
        return {}
    with transaction.atomic("reader"):
        rows = statement("sonar.matching", "waiting_for_holder").rows(
            "reader", _Counted, token=actor.token, vacancies=list(vacancy_ids)
        )
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row.vacancy_id, {})[row.state] = row.number
    return found


def waiting_for_employer(*, actor: Actor) -> tuple[WaitingVacancy, ...]:
    """Return the open vacancies of the employer that `actor` acts for that have candidates, newest first.

    Nothing for who may not answer candidates, and for an employer that is kept from contact.
    """
    with transaction.atomic("reader"):
        rows = statement("sonar.matching", "waiting_for_employer").rows("reader", _Counted, token=actor.token)
    titles = {row.vacancy_id: row.title for row in rows}
    return tuple(
        WaitingVacancy(id=each, title=title, numbers={row.state: row.number for row in rows if row.vacancy_id == each})
        for each, title in titles.items()
    )

"""What would bring a vacancy more candidates, as counts in tens: nobody is found, shown or named."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import get_language, gettext

from sonar.disclosure.queries import raise_for
from sonar.employers.queries import vacancy as find_vacancy
from sonar.identity.types import Actor
from sonar.kernel import acting
from sonar.kernel.statements import demand_outermost, statement
from sonar.matching.rules import Wanted, wider
from sonar.matching.types import Gap, Wider
from sonar.reference.queries import education_levels


@dataclass(frozen=True, slots=True)
class _Row:
    refusal: str | None
    cause: int | None
    more: int | None


def what_would_help(*, actor: Actor, vacancy_id: int) -> tuple[Wider, ...]:
    """Return what would bring this open vacancy at least ten candidates more, most first, in an employer's words.

    For who holds the vacancy or has a national task, and for the employer of it. The question is on record. Counts
    are rounded down to tens and those below ten left out; the same demands get the same answer for a week, and few
    different ones are answered, so that no difference between two answers picks out anybody. Raises
    `employers.queries.NotFound`, `NotAvailable`, `Refused` (`demands`: changed too often; `budget`: enough for today)
    or `SessionOver`.
    """
    english = get_language() == "en"
    asked = find_vacancy(vacancy_id=vacancy_id, english=english)
    demand_outermost("matcher")
    here = acting.current()
    door = "own_widening" if actor.is_employer else "widening"
    with transaction.atomic("matcher", durable=True):
        rows = statement("sonar.matching", door).rows(
            "matcher", _Row, token=actor.token, vacancy_id=vacancy_id, trace_id=here.trace_id, origin=here.origin
        )
    for row in rows:
        if row.refusal is not None:
            raise_for(row.refusal)
    wanted = Wanted(
        occupation_label=asked.occupation,
        hours_min=asked.hours_min,
        hours_max=asked.hours_max,
        level_label=asked.education_level,
        starts_on=asked.starts_on,
        licences=asked.licences,
        languages=asked.asked_languages,
    )
    lower = _lower_level(asked.education_level, english=english)
    told = [
        Wider(Gap(row.cause), row.more, wider(Gap(row.cause), row.more, wanted, gettext, lower_level=lower))
        for row in rows
        if row.cause and row.more
    ]
    return tuple(each for each in told if each.words)


def _lower_level(label: str, *, english: bool) -> str:
    """Return the label of the level below this one; empty when there is none."""
    labels = [row.label_en if english else row.label_nl for row in sorted(education_levels(), key=lambda row: row.code)]
    place = labels.index(label) if label in labels else 0
    return labels[place - 1] if place else ""

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

    The question is on record, and refused as a match would be. Counts are rounded down to tens and those below ten left
    out, so that the difference of two answers picks out nobody. Raises `employers.queries.NotFound`, `NotAvailable`,
    `Refused` or `SessionOver`.
    """
    english = get_language() == "en"
    asked = find_vacancy(vacancy_id=vacancy_id, english=english)
    demand_outermost("matcher")
    here = acting.current()
    with transaction.atomic("matcher", durable=True):
        rows = statement("sonar.matching", "widening").rows(
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
        languages=asked.languages,
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

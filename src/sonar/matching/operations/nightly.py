"""The nightly run: all open vacancies among all profiles, in batches that are never done twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from django.db import transaction

from sonar.kernel.statements import statement
from sonar.matching.types import NightlyRun

TOP = 50
"""Of each vacancy so many are kept."""
BATCH = 50
"""Vacancies per transaction: about a second, so that little is lost when the machine stops."""


@dataclass(frozen=True, slots=True)
class NewMatches:
    """What the last run found for a vacancy, as steps: 0, 1 for fewer than ten, or tens."""

    vacancy_id: int
    fit_step: int
    fresh_step: int


def match_all(*, part: int = 0, parts: int = 1, seconds: float | None = None) -> NightlyRun:
    """Match the vacancies that today's run has not come to; of several workers each takes its `part` of `parts`.

    Goes on where it was broken off, and stops by itself after `seconds`. One row of the ledger tells that the run was;
    nobody sees anybody by it.
    """
    if not 0 <= part < parts:
        message = f"part {part} of {parts} is no part"
        raise ValueError(message)
    until = None if seconds is None else monotonic() + seconds
    with transaction.atomic("worker"):
        waiting = int(statement("sonar.matching", "begin_nightly").value("worker"))
    done = 0
    while until is None or monotonic() < until:
        with transaction.atomic("worker"):
            now_done = int(
                statement("sonar.matching", "nightly_batch").value(
                    "worker", part=part, parts=parts, size=BATCH, top=TOP
                )
            )
        if now_done == 0:
            break
        done += now_done
    with transaction.atomic("worker"):
        ended = bool(statement("sonar.matching", "end_nightly").value("worker"))
    return NightlyRun(done=done, waiting=max(0, waiting - done), ended=ended)


def new_matches(*, vacancy_ids: Sequence[int]) -> dict[int, NewMatches]:
    """Return for each of these vacancies how many the last run found, in steps that pick out nobody."""
    with transaction.atomic("reader"):
        rows = statement("sonar.matching", "new_matches").rows("reader", NewMatches, vacancies=list(vacancy_ids))
    return {row.vacancy_id: row for row in rows}

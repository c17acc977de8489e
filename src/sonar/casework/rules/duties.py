"""When a duty to apply for work holds, and whether it was met (R104, R25)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sonar.casework.types import Agreement
from sonar.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class DutyStanding:
    """How a duty stands on a day: how many count, how many were asked, whether an exemption holds it up."""

    counted: int
    asked: int
    suspended: bool
    met: bool
    """Enough was done, or nothing was due because of an exemption on its last day."""


def is_suspended(exemptions: Iterable[Period], day: date) -> bool:
    """Tell whether an exemption holds up duties on `day`. One that ended yesterday holds up nothing."""
    return any(day in period for period in exemptions)


def standing_of(agreement: Agreement, *, exemptions: Iterable[Period], today: date) -> DutyStanding | None:
    """Return how a duty to apply stands today; None for an agreement of another kind.

    What counts is what was accepted and what still waits for judgement, within the period of the duty. It is judged
    by its last day when that is over: an exemption on that day means that nothing was due.
    """
    if agreement.applications is None:
        return None
    day = min(today, agreement.due_on)
    counted = sum(
        activity.state != "refused" and agreement.begins_on <= activity.done_on <= agreement.due_on
        for activity in agreement.activities
    )
    suspended = is_suspended(exemptions, day)
    return DutyStanding(
        counted=counted,
        asked=agreement.applications,
        suspended=suspended,
        met=suspended or counted >= agreement.applications,
    )

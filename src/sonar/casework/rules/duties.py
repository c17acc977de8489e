"""When a duty to apply for work holds, and whether it was met (R104, R25)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

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
    exempt_until: date | None = None
    """The last day of the exemption that holds it up; None when nothing does, or it has no end."""

    @property
    def shown(self) -> int:
        """Return how far it is on the way, never past the end: for a bar."""
        return min(self.counted, self.asked)


def exemptions_in(rows: Iterable[Mapping[str, Any]]) -> tuple[Period, ...]:
    """Return the periods in which somebody has no duty to apply, from the indications on record (R25).

    There the last day counts; in a period it does not. Every exemption holds the duty up, whatever its ground, but for
    one from registering: who need not register may still have to apply.
    """
    return tuple(
        Period(row["starts_on"], row["ends_on"] + timedelta(days=1) if row.get("ends_on") else None)
        for row in rows
        if row.get("nature") == "exemption" and row.get("indication_kind") != "duty_to_register"
    )


def exempt_on(exemptions: Iterable[Period], day: date) -> tuple[bool, date | None]:
    """Tell whether an exemption holds up duties on `day`, and its last day; None for one without an end.

    One that ended yesterday holds up nothing.
    """
    holding = [period.end for period in exemptions if day in period]
    ends = [end for end in holding if end is not None]
    return bool(holding), max(ends) - timedelta(days=1) if holding and len(ends) == len(holding) else None


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
    suspended, exempt_until = exempt_on(exemptions, day)
    return DutyStanding(
        counted=counted,
        asked=agreement.applications,
        suspended=suspended,
        met=suspended or counted >= agreement.applications,
        exempt_until=exempt_until,
    )

"""Whether somebody can work, as it follows from her assessment: the most that who arranges work needs (I24, R10)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

CAPACITY: Final = "work_capacity"
FITNESS: Final = "work_fitness"
_DECIDES: Final = ("mental_hours", "physical_hours", "is_ill", "too_ill_to_work")


def fitness_of(capacity: Mapping[str, Any]) -> dict[str, bool | date | None]:
    """Return the row of `work_fitness` that follows from a row of `work_capacity`; all None when nothing decides it.

    She can work when she is neither ill nor too ill to work, and when nothing that was assessed leaves her no hours.
    How many hours, why and by whom does not follow her. The days are those on which the assessment counts.
    """
    found = {name: capacity.get(name) for name in _DECIDES}
    if all(value is None for value in found.values()):
        return {"fit_for_work": None, "fit_from": None, "fit_until": None}
    ill = bool(found["is_ill"] or found["too_ill_to_work"])
    fit = not ill and 0 not in (found["mental_hours"], found["physical_hours"])
    return {"fit_for_work": fit, "fit_from": capacity.get("valid_from"), "fit_until": capacity.get("valid_until")}


def fits(fitness: Mapping[str, Any], *, on: date) -> bool | None:
    """Tell whether she can work on a day, by a row of `work_fitness`; None when nothing is known of that day."""
    fit, start, end = fitness.get("fit_for_work"), fitness.get("fit_from"), fitness.get("fit_until")
    if fit is None or (start is not None and on < start) or (end is not None and on > end):
        return None
    return bool(fit)

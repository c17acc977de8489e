"""What matching may know of the sealed parts of a record: what the work must offer, and how much she can work.

Nothing of why. `matching.work_terms` and `matching.bearable_hours` keep it, because the database cannot open the parts
themselves.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from sonar.clients.rules.fitness import CAPACITY, FITNESS

NEEDS: Final = "work_needs"
DEMANDS: Final = {"guidance": 1, "adapted_workplace": 2, "variation": 4}
"""Each need with its bit in `matching.match_profile.demands`."""

_HOURS: Final = ("mental_hours", "physical_hours")

Terms = dict[str, int | bool | str | None]


def terms_of_needs(needs: Mapping[str, Any]) -> Terms:
    """Return what the work must offer, by a row of `work_needs`."""
    return {"demands": sum(bit for name, bit in DEMANDS.items() if needs.get(name))}


def terms_of_fitness(fitness: Mapping[str, Any]) -> Terms:
    """Return in which period she cannot work, by a row of `work_fitness`."""
    away = fitness.get("fit_for_work") is False
    return {
        "away": away,
        "away_from": _day(fitness.get("fit_from")) if away else None,
        "away_until": _day(fitness.get("fit_until")) if away else None,
    }


def terms_of_capacity(capacity: Mapping[str, Any]) -> Terms:
    """Return how many hours a week she can bear at most, and when that counts, by a row of `work_capacity`.

    That is the least of what was assessed, mentally and physically; None when neither was. It enters matching as fits
    or does not fit, and nobody is told.
    """
    assessed = [int(capacity[name]) for name in _HOURS if capacity.get(name) is not None]
    return {
        "hours": min(assessed, default=None),
        "hours_from": _day(capacity.get("valid_from")) if assessed else None,
        "hours_until": _day(capacity.get("valid_until")) if assessed else None,
    }


def terms_of(parts: Mapping[str, Iterable[Mapping[str, Any]]]) -> Terms:
    """Return what follows from the parts that somebody is registered with."""
    terms: Terms = {}
    for needs in parts.get(NEEDS, ()):
        terms |= terms_of_needs(needs)
    for fitness in parts.get(FITNESS, ()):
        terms |= terms_of_fitness(fitness)
    for capacity in parts.get(CAPACITY, ()):
        terms |= terms_of_capacity(capacity)
    return terms


def _day(value: date | str | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value

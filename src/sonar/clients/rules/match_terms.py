"""What matching may know of the sealed parts of a record: what the work must offer, and whether she can work at all.

Nothing of why. `matching.work_terms` keeps it, because the database cannot open the parts themselves.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from sonar.clients.rules.fitness import FITNESS

NEEDS: Final = "work_needs"
DEMANDS: Final = {"guidance": 1, "adapted_workplace": 2, "variation": 4}
"""Each need with its bit in `matching.match_profile.demands`."""

Terms = dict[str, int | bool | str | None]


def terms_of_needs(needs: Mapping[str, Any]) -> Terms:
    """Return what the work must offer, by a row of `work_needs`."""
    return {"demands": sum(bit for name, bit in DEMANDS.items() if needs.get(name))}


def terms_of_fitness(fitness: Mapping[str, Any]) -> Terms:
    """Return in which period she cannot work, by a row of `work_fitness`; hours do not follow her."""
    away = fitness.get("fit_for_work") is False
    return {
        "away": away,
        "away_from": _day(fitness.get("fit_from")) if away else None,
        "away_until": _day(fitness.get("fit_until")) if away else None,
    }


def terms_of(parts: Mapping[str, Iterable[Mapping[str, Any]]]) -> Terms:
    """Return what follows from the parts that somebody is registered with."""
    terms: Terms = {}
    for needs in parts.get(NEEDS, ()):
        terms |= terms_of_needs(needs)
    for fitness in parts.get(FITNESS, ()):
        terms |= terms_of_fitness(fitness)
    return terms


def _day(value: date | str | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value

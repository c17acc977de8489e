"""What may be looked for by attributes: every fault at once (R36, R37)."""

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Final

from sonar.clients.types import ClientKind
from sonar.disclosure.types import SearchCriteria, SearchScope

MOST_LICENCES: Final = 16
MOST_OCCUPATIONS: Final = 20
HIGHEST_LEVEL: Final = 4
_HOURS: Final = range(169)
_PC4: Final = range(1000, 10_000)
_FIRST_DAY: Final = date(1950, 1, 1)
_LAST_DAY: Final = date(2100, 1, 1)
_PAIRS: Final = (
    ("education_min", "education_max"),
    ("hours_at_least", "hours_at_most"),
    ("pc4_from", "pc4_to"),
    ("registered_from", "registered_to"),
)


@dataclass(frozen=True, slots=True)
class CriteriaCodes:
    """The codes that exist."""

    education_levels: Collection[int]
    licences: Collection[str]
    languages: Collection[str]
    occupations: Container[str]
    """Keys."""
    sectors: Collection[str]
    regions: Collection[int]


def check_criteria(
    given: Mapping[str, object], *, codes: CriteriaCodes
) -> tuple[SearchCriteria | None, dict[str, list[str]]]:
    """Return the criteria in `given` and the faults by field; with any fault there are no criteria.

    `given` has the names of `SearchCriteria`, with values of its types or as `document()` writes them. Fault codes:
    `unknown` (no such criterion), `number`, `range`, `date`, `code`, `too_many`, and `order` (the first is above the
    second). There is no criterion that takes a text.
    """
    known = {each.name for each in fields(SearchCriteria)}
    faults: dict[str, list[str]] = {name: ["unknown"] for name in given.keys() - known}
    kept: dict[str, object] = {}
    allowed = _allowed(codes)
    for name in given.keys() & known:
        value = given[name]
        if value is None or value in ("", [], ()):
            continue
        try:
            kept[name] = _value(name, value, allowed)
        except _Fault as fault:
            faults[name] = [fault.code]
    for first, second in _PAIRS:
        low, high = kept.get(first), kept.get(second)
        if low is not None and high is not None and low > high:  # type: ignore[operator]
            faults[first] = ["order"]
    return (None, faults) if faults else (SearchCriteria(**kept), {})  # type: ignore[arg-type]


class _Fault(ValueError):
    """One value is not right; holds the code."""

    def __init__(self, *, code: str) -> None:
        super().__init__(code)
        self.code = code


def _allowed(codes: CriteriaCodes) -> dict[str, Container[object]]:
    levels = range(HIGHEST_LEVEL + 1)
    return {
        "scope": {scope.value for scope in SearchScope},
        "kinds": {kind.value for kind in ClientKind},
        "education_min": codes.education_levels,
        "education_max": codes.education_levels,
        "hours_at_least": _HOURS,
        "hours_at_most": _HOURS,
        "licences": codes.licences,
        "language": codes.languages,
        "oral_min": levels,
        "written_min": levels,
        "occupations": codes.occupations,
        "sectors": codes.sectors,
        "pc4_from": _PC4,
        "pc4_to": _PC4,
        "region": codes.regions,
    }


def _value(name: str, value: object, allowed: Mapping[str, Container[object]]) -> object:
    if name in {"available_by", "registered_from", "registered_to", "ww_ends_by", "cv_expires_by"}:
        return _day(value)
    if name in {"kinds", "licences", "occupations", "sectors"}:
        return _several(name, value, allowed[name])
    if name in {"scope", "language"}:
        if value not in allowed[name]:
            raise _Fault(code="code")
        return SearchScope(str(value)) if name == "scope" else value
    return _number(name, value, allowed[name])


def _number(name: str, value: object, allowed: Container[object]) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) <= 6):  # noqa: PLR2004 - no code is longer
        raise _Fault(code="number")
    number = int(text)
    if number not in allowed:
        raise _Fault(code="code" if name.startswith(("education", "region")) else "range")
    return number


def _several(name: str, value: object, allowed: Container[object]) -> tuple[object, ...]:
    if not isinstance(value, (list, tuple)):
        raise _Fault(code="code")
    if any(each not in allowed for each in value):
        raise _Fault(code="code")
    if len(value) > (MOST_OCCUPATIONS if name == "occupations" else MOST_LICENCES):
        raise _Fault(code="too_many")
    found = tuple(dict.fromkeys(value))
    return tuple(ClientKind(each) for each in found) if name == "kinds" else found


def _day(value: object) -> date:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise _Fault(code="date") from None
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise _Fault(code="range")
    return day

"""Finding occupations by what somebody types, in Sonar's own list and in those of others.

The names are read once per process and kept ready: a list that is loaded while Sonar runs is
found after its next start.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from threading import RLock
from typing import Final, TypeVar

from sonar.kernel.statements import statement
from sonar.reference import rules
from sonar.reference.queries import lists, places, skill_finding
from sonar.reference.types import (
    FoundOccupation,
    Match,
    Occupation,
    OccupationGroup,
    OccupationName,
    SuggestedGroup,
)

_READER: Final = "reader"
OWN: Final = "sonar"
OTHERS: Final = ("uwv", "esco")
"""The lists of others, in the order in which equal names are offered."""
MOST_FOUND: Final = 50
"""At most so many occupations are returned, whatever is asked for."""
_MAKING: Final = RLock()
Made = TypeVar("Made")


def find_occupations(
    words: str, *, on: date, limit: int = 10, schemes: Sequence[str] = (), english: bool = False
) -> tuple[FoundOccupation, ...]:
    """Return at most `limit` occupations that fit what somebody types and may be chosen on that day, best first.

    Two typing errors are forgiven, words may come in any order, and compounds may be split or joined; `rules.finding`
    says how. `schemes` are the lists to look in; without, these are the lists of others where those are loaded, and
    Sonar's own otherwise. `english` looks among the English names of Sonar's own list; the others have none.

    Never raises for odd words: fewer than two letters find nothing.
    """
    chosen = frozenset(schemes) or (frozenset(OTHERS) if _of_others() else frozenset({OWN}))
    limit = min(limit, MOST_FOUND)
    found: list[tuple[OccupationName, Match]] = []

    def accept(each: OccupationName) -> bool:
        return each.scheme in chosen and rules.is_valid(each, on=on)

    if OWN in chosen:
        found += _own_finder(english=english).find(words, limit=limit, accept=accept)
    if chosen & {*OTHERS} and _of_others():
        listed = _made(_finder_of_others).find(words, limit=limit, accept=accept)
        found = sorted([*found, *listed], key=lambda each: each[1]) if found else list(listed)
        if len(found) < min(rules.FEW, limit):
            found += rules.alike(
                words,
                likeness=_made(_likeness),
                names=_of_others(),
                known={(each.scheme, each.code) for each, _ in found},
                limit=limit - len(found),
                accept=accept,
            )
    return tuple(_found(each, match, english=english) for each, match in found[:limit])


def occupation_label(*, scheme: str, code: str, english: bool = False) -> str:
    """Return the label of an occupation whatever the day, or the code itself when its list is not among ours.

    Codes of other schemes (CompetentNL, or UWV and ESCO where their lists are not loaded) come in with imports; their
    labels are not invented here.
    """
    known = lists.own_occupation(code) if scheme == OWN else None
    if known is not None:
        return known.label_en if english else known.label_nl
    names = _names_of_code().get((scheme, code))
    return _label(names) if names else code


def key_label(key: int, *, english: bool = False) -> str:
    """Return what the occupation of a key is called: in Sonar's own list, or as UWV's or ESCO's occupation.

    A code of CompetentNL has no label here; its code comes back, and the key itself when there is no such key.
    """
    scheme, code = _codes_of_key().get(key) or _met(key) or ("", str(key))
    group = all_groups().get((scheme, code)) if scheme == "uwv" else None
    return group.name if group else occupation_label(scheme=scheme, code=code, english=english)


def is_key(key: int) -> bool:
    """Tell whether some code has this key."""
    return key in _codes_of_key() or _met(key) is not None


def occupation_key(*, scheme: str, code: str) -> int | None:
    """Return what matching joins on for a code; None when no list has it and it was never met."""
    key: int | None = statement("sonar.reference", "key_of_occupation").value(_READER, scheme=scheme, code=code)
    return key


def is_occupation(*, scheme: str, code: str, on: date) -> bool:
    """Tell whether an occupation stands in a list and may be chosen on that day."""
    if scheme == OWN:
        known = lists.own_occupation(code)
        return known is not None and rules.is_valid(known, on=on)
    return any(rules.is_valid(each, on=on) for each in _names_of_code().get((scheme, code), ()))


def neighbours_of(*, scheme: str, code: str, on: date, limit: int = 20) -> tuple[FoundOccupation, ...]:
    """Return related occupations of the same list that may be chosen on that day: those of its group first.

    Then come those whose group lies in the same ISCO unit group, for UWV as far as that was derived. For Sonar's own
    list these are its relations, closest first. Raises `lists.UnknownCode` when the list does not have the code.
    """
    if scheme == OWN:
        own = lists.own_occupation(code)
        if own is None:
            raise lists.UnknownCode(code)
        related = [each.related_code for each in lists.related_occupations().get(own.code, ())]
        known = [_own_name(lists.occupation(each), english=False) for each in related]
    else:
        names = _names_of_code().get((scheme, code))
        if not names:
            message = f"{scheme}:{code}"
            raise lists.UnknownCode(message)
        known = _in_groups_of(names[0])
    chosen = [each for each in known if each.preferred and each.code != code and rules.is_valid(each, on=on)]
    return tuple(_found(each, Match.EXACT, english=False) for each in chosen[:limit])


def suggest_groups(words: str, *, on: date, limit: int = 3) -> tuple[SuggestedGroup, ...]:
    """Return the groups of UWV's list that somebody's own words may belong to, best first; none without that list.

    The names that resemble the words most vote, as much as they do (`rules.mapping`).
    """
    groups = all_groups()
    found = []
    for code, _vote, likeness in _made(_coder).votes(words, least=rules.LEAST_ALIKE) if _of_others() else ():
        group = groups["uwv", code]
        if rules.is_valid(group, on=on):
            found.append(SuggestedGroup(code, group.name, min(1.0, likeness)))
    return tuple(found[:limit])


def isco_of(*, scheme: str, code: str) -> tuple[str, bool]:
    """Return the ISCO unit group of an occupation, and whether it was derived by resemblance; empty when not known."""
    own = lists.own_occupation(code) if scheme == OWN else None
    if own is not None:
        return own.isco, False
    names = _names_of_code().get((scheme, code), ())
    group = names[0].group_code if names else None
    if scheme == "uwv":
        return (all_groups()["uwv", group].isco or "" if group else "", True)
    return group or "", False


def others_are_loaded() -> bool:
    """Tell whether there is any list beside Sonar's own."""
    return bool(_of_others())


def isco_path(code: str) -> tuple[OccupationGroup, ...]:
    """Return the groups of ISCO-08 that a code of one to four digits lies in, itself last; none that are not loaded."""
    groups = all_groups()
    path = [("isco", code[:digits]) for digits in range(1, len(code) + 1)]
    return tuple(groups[each] for each in path if each in groups)


def warm() -> None:
    """Make ready what the first search would wait for: the names that are found while somebody types."""
    for english in (False, True):
        _own_finder(english=english)
    if _of_others():
        _made(_finder_of_others)
        _made(_likeness)


def _made(make: Callable[[], Made]) -> Made:
    """Return what takes seconds to make once: who comes meanwhile waits for it, and does not make it too."""
    with _MAKING:
        return make()


@cache
def all_groups(*, using: str = _READER) -> dict[tuple[str, str], OccupationGroup]:
    """Return all groups of the lists of others, by list and code."""
    rows = statement("sonar.reference", "all_occupation_group").rows(using, OccupationGroup)
    return {(each.scheme, each.code): each for each in rows}


def forget() -> None:
    """Read every list anew at its next use, after lists were loaded."""
    lists.forget()
    for read in (
        all_groups,
        _codes_of_key,
        _of_others,
        _names_of_code,
        _names_of_group,
        _finder_of_others,
        _own_finder,
        _coder,
    ):
        read.cache_clear()
    _likeness.cache_clear()
    skill_finding.forget_skills()
    places.forget_places()


@dataclass(frozen=True, slots=True)
class _Keyed:
    key: int
    scheme: str
    code: str


def _met(key: int) -> tuple[str, str] | None:
    """Return the code of a key that was given since the lists were read: one of CompetentNL, met in an import."""
    row = statement("sonar.reference", "code_of_key").row(_READER, _Keyed, key=key)
    return (row.scheme, row.code) if row else None


@cache
def _codes_of_key() -> dict[int, tuple[str, str]]:
    """Return the code by which each key is known: of UWV's, which share one, that of the reference occupation."""
    found: dict[int, tuple[str, str]] = {}
    for each in statement("sonar.reference", "all_occupation_key").rows(_READER, _Keyed):
        if each.key not in found or (each.scheme, each.code) in all_groups():
            found[each.key] = (each.scheme, each.code)
    return found


@cache
def _of_others() -> tuple[OccupationName, ...]:
    return tuple(statement("sonar.reference", "all_occupation_name").rows(_READER, OccupationName))


@cache
def _names_of_code() -> dict[tuple[str, str], tuple[OccupationName, ...]]:
    found: dict[tuple[str, str], tuple[OccupationName, ...]] = {}
    for each in _of_others():
        key = (each.scheme, each.code)
        found[key] = (*found.get(key, ()), each)
    return found


@cache
def _names_of_group() -> dict[tuple[str, str | None], list[OccupationName]]:
    found: dict[tuple[str, str | None], list[OccupationName]] = {}
    for each in _of_others():
        found.setdefault((each.scheme, each.group_code), []).append(each)
    return found


@cache
def _finder_of_others() -> rules.Finder[OccupationName]:
    return rules.Finder(_of_others(), schemes=OTHERS)


@cache
def _own_finder(*, english: bool) -> rules.Finder[OccupationName]:
    return rules.Finder([_own_name(each, english=english) for each in lists.occupations().values()], schemes=(OWN,))


@cache
def _likeness() -> rules.Likeness:
    return rules.Likeness([each.name for each in _of_others()])


@cache
def _coder() -> rules.Coder:
    present = [each for each in _of_others() if each.valid_until is None]
    coded = [(each.name, each.group_code) for each in present if each.scheme == "uwv" and each.group_code]
    named: dict[str, list[str]] = {}
    for each in present:
        if each.scheme == "esco":
            named.setdefault(each.code, []).append(each.name)
    coded += rules.borrowed(coded, named.values())
    called = {code: each.name for (scheme, code), each in all_groups().items() if scheme == "uwv"}
    return rules.Coder([name for name, _ in coded], [code for _, code in coded], called=called)


def _own_name(each: Occupation, *, english: bool) -> OccupationName:
    name = each.label_en if english else each.label_nl
    return OccupationName(OWN, str(each.code), name, each.isco, each.valid_from, each.valid_until)


def _in_groups_of(name: OccupationName) -> list[OccupationName]:
    groups = all_groups()
    mine = [(name.scheme, name.group_code)] if name.group_code is not None else []
    group = groups.get(("uwv", name.group_code or "")) if name.scheme == "uwv" else None
    if group is not None and group.isco is not None:
        mine += sorted(
            ("uwv", each.code)
            for each in groups.values()
            if each.scheme == "uwv" and each.isco == group.isco and each.code != group.code
        )
    by_group = _names_of_group()
    return [each for key in mine for each in by_group.get(key, ())]


def _found(each: OccupationName, match: Match, *, english: bool) -> FoundOccupation:
    if each.scheme == OWN:
        return FoundOccupation(OWN, each.code, each.name, each.name, "", match)
    group = all_groups().get((rules.group_scheme(each.scheme), each.group_code or ""))
    label = each.name if each.preferred else occupation_label(scheme=each.scheme, code=each.code, english=english)
    return FoundOccupation(each.scheme, each.code, label, each.name, group.name if group else "", match)


def _label(names: tuple[OccupationName, ...]) -> str:
    """Return the name by which a code is known: of those that go on, or else of those that ended last."""
    latest = max(each.valid_until or date.max for each in names)
    known = [each for each in names if (each.valid_until or date.max) == latest]
    return next((each.name for each in known if each.preferred), known[0].name)

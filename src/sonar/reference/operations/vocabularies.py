"""Loading the lists of others from the files that they publish. The files stay where they are."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from django.db import connections, transaction

from sonar.kernel.statements import statement
from sonar.reference import queries, rules
from sonar.reference.operations.keys import bring_keys
from sonar.reference.types import LoadedVocabulary, Occupation, OccupationGroup, OccupationName, Vocabulary

FaultyVocabulary = rules.FaultyVocabulary
MOST_ENDING: Final = 0.1
"""A new list may end this share of the names that are in force; a file that was cut off would end more."""


_UNIT_DIGITS: Final = 4
_RULES: Final = 2
"""Raised when files are read or groups derived by other rules: what was loaded before is then read anew."""


class TooManyEnd(ValueError):
    """A list would end so many names that it looks like a part of one; the message says how many."""


@dataclass(frozen=True, slots=True)
class _Counts:
    new: int
    changed: int


@dataclass(frozen=True, slots=True)
class _Edition:
    scheme: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Given:
    """A list that was given, and the digest of its file."""

    list_: Vocabulary
    digest: str


def load_vocabularies(
    files: Mapping[str, bytes], *, on: date, many_may_end: bool = False, using: str = "migrator"
) -> tuple[LoadedVocabulary, ...]:
    """Bring lists into the database, all or none, and tell what it did to the names of each; in force from `on`.

    Each file holds one list as its publisher brings it out: UWV's occupations, ESCO's occupations, ISCO's groups.
    Can be repeated; a file that is there already is not read again. A name or group that a newer file leaves out gets a
    last day; its code stays readable. Which ISCO group belongs to a group of UWV is derived anew, and so are keys and
    kin. Needs a login that may act as the owner of the tables.

    Raises `FaultyVocabulary` with everything that is wrong with any of the files, and `TooManyEnd` when more than a
    tenth of a list would end, unless `many_may_end`.
    """
    digests = {file: sha256(b"%d\n" % _RULES + content).hexdigest() for file, content in files.items()}
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute("SET LOCAL ROLE sonar_owner")
        there = {each.digest: each.scheme for each in _editions(using)}
        new = _read({file: content for file, content in files.items() if digests[file] not in there}, digests)
        faults = rules.faults_between([each.list_ for each in new], {(g.scheme, g.code) for g in _groups(using)})
        if faults:
            raise FaultyVocabulary(faults)
        # Groups before the names that lie in them.
        ordered = sorted(new, key=lambda each: each.list_.scheme != "isco")
        loaded = [_load(each, on, many_may_end=many_may_end, using=using) for each in ordered]
        if new:
            _derive(using)
            bring_keys(using)
        same = [_unchanged(there[digest], using) for digest in digests.values() if digest in there]
        with connections[using].cursor() as cursor:
            # Not left to the end of the transaction: an outer one may go on under its own name.
            cursor.execute("RESET ROLE")
    queries.forget()
    return tuple(sorted((*loaded, *same), key=lambda each: each.scheme != "isco"))


def _read(files: Mapping[str, bytes], digests: Mapping[str, str]) -> list[_Given]:
    read: list[_Given] = []
    faults: list[str] = []
    for file, content in files.items():
        try:
            read.append(_Given(rules.read_vocabulary(file, content), digests[file]))
        except FaultyVocabulary as fault:
            faults += fault.faults
    if faults:
        raise FaultyVocabulary(faults)
    return read


def _unchanged(scheme: str, using: str) -> LoadedVocabulary:
    rows: list[OccupationGroup] | list[OccupationName] = _groups(using) if scheme == "isco" else _names(using)
    in_force = sum(each.scheme == scheme and each.valid_until is None for each in rows)
    return LoadedVocabulary(scheme, new=0, changed=0, ended=0, unchanged=in_force)


def _load(read: _Given, on: date, *, many_may_end: bool, using: str) -> LoadedVocabulary:
    given = read.list_
    groups, names = (json.dumps([asdict(row) for row in rows]) for rows in (given.groups, given.names))
    before = sum(each.scheme == given.scheme and each.valid_until is None for each in _names(using))
    counts = [_upsert("occupation_group", groups, on, using), _upsert("occupation_name", names, on, using)]
    ended = _end("occupation_name", given.scheme, names, on, using)
    if before and ended > MOST_ENDING * before and not many_may_end:
        message = f"{given.scheme}: {ended:,} of {before:,} names would end"
        raise TooManyEnd(message)
    ended_groups = _end("occupation_group", given.scheme, groups, on, using)
    statement("sonar.reference", "keep_occupation_edition").run(using, scheme=given.scheme, digest=read.digest)
    of_names = given.scheme != "isco"
    told = counts[of_names]
    rows = len(given.names if of_names else given.groups)
    return LoadedVocabulary(
        given.scheme, told.new, told.changed, ended if of_names else ended_groups, rows - told.new - told.changed
    )


def _derive(using: str) -> None:
    """Derive the ISCO unit group of UWV's groups from names with one, as far as both lists are there.

    These are ESCO's names, those of the unit groups themselves, and those of Sonar's own list.
    """
    names = [each for each in _names(using) if each.valid_until is None]
    groups = {each.code: [each.name] for each in _groups(using) if each.scheme == "uwv" and each.valid_until is None}
    for each in names:
        if each.scheme == "uwv" and each.group_code in groups and each.name not in groups[each.group_code]:
            groups[each.group_code].append(each.name)
    coded = [(each.name, each.group_code) for each in names if each.scheme == "esco" and each.group_code is not None]
    if not coded or not groups:
        return
    coded += [
        (each.name, each.code) for each in _groups(using) if each.scheme == "isco" and len(each.code) == _UNIT_DIGITS
    ]
    own = statement("sonar.reference", "all_occupation").rows(using, Occupation)
    coded += [(each.label_nl, each.isco) for each in own if each.valid_until is None]
    coder = rules.Coder([name for name, _ in coded], [code for _, code in coded])
    rows = [
        {"code": code, "isco": isco, "likeness": round(likeness, 4)}
        for code, (isco, likeness) in rules.derived_isco(groups, coder).items()
    ]
    statement("sonar.reference", "derive_isco").run(using, rows=json.dumps(rows))


def _upsert(table: str, rows: str, on: date, using: str) -> _Counts:
    counts = statement("sonar.reference", f"load_{table}").row(using, _Counts, rows=rows, day=on)
    if counts is None:
        message = f"loading {table} gave no answer"
        raise LookupError(message)
    return counts


def _end(table: str, scheme: str, rows: str, on: date, using: str) -> int:
    return statement("sonar.reference", f"end_{table}").run(using, scheme=scheme, rows=rows, day=on)


def _editions(using: str) -> list[_Edition]:
    return statement("sonar.reference", "all_occupation_edition").rows(using, _Edition)


def _groups(using: str) -> list[OccupationGroup]:
    return statement("sonar.reference", "all_occupation_group").rows(using, OccupationGroup)


def _names(using: str) -> list[OccupationName]:
    return statement("sonar.reference", "all_occupation_name").rows(using, OccupationName)

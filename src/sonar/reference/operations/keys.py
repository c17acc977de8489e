"""Keys and kin: what matching joins on, brought up to date after lists were loaded."""

import json
from collections import defaultdict
from dataclasses import dataclass

from django.db import connections

from sonar.kernel.statements import statement
from sonar.reference import rules
from sonar.reference.types import Occupation, OccupationGroup, OccupationName, RelatedOccupation


@dataclass(frozen=True, slots=True)
class _KeyRow:
    key: int
    scheme: str
    code: str


def bring_keys(using: str) -> int:
    """Give every code of every list its key, and derive which keys are kin; return how many codes have a new key.

    Works on what the tables hold, in the transaction of the caller, as the owner of the tables.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("ANALYZE reference.occupation_group, reference.occupation_name")
    made = int(statement("sonar.reference", "key_occupations").value(using))
    kin = rules.kin(_keyed(using), given=_given(using))
    rows = [[key, related, closeness] for (key, related), closeness in sorted(kin.items())]
    statement("sonar.reference", "load_occupation_kin").run(using, rows=json.dumps(rows, separators=(",", ":")))
    with connections[using].cursor() as cursor:
        # Plans for the tables as they are now: right after a load nobody has counted them yet.
        cursor.execute("ANALYZE reference.occupation_key, reference.occupation_kin")
    return made


def _given(using: str) -> dict[tuple[int, int], int]:
    rows = statement("sonar.reference", "all_related_occupation").rows(using, RelatedOccupation)
    return {(each.code, each.related_code): each.closeness for each in rows}


def _keyed(using: str) -> list[rules.Keyed]:
    keys = {
        (each.scheme, each.code): each.key
        for each in statement("sonar.reference", "all_occupation_key").rows(using, _KeyRow)
    }
    own = statement("sonar.reference", "all_occupation").rows(using, Occupation)
    groups = [
        each
        for each in statement("sonar.reference", "all_occupation_group").rows(using, OccupationGroup)
        if each.scheme == "uwv" and each.valid_until is None
    ]
    names = statement("sonar.reference", "all_occupation_name").rows(using, OccupationName)
    others: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in names:
        if each.valid_until is None and (each.scheme == "uwv" or not each.preferred):
            others[each.scheme, (each.group_code if each.scheme == "uwv" else None) or each.code].append(each.name)
    return [
        *(rules.Keyed(each.code, "sonar", each.label_nl, isco=each.isco) for each in own if each.valid_until is None),
        *(
            rules.Keyed(
                keys["uwv", each.code], "uwv", each.name, tuple(others["uwv", each.code]), each.isco, derived=True
            )
            for each in groups
        ),
        *(
            rules.Keyed(keys["esco", each.code], "esco", each.name, tuple(others["esco", each.code]), each.group_code)
            for each in names
            if each.scheme == "esco" and each.preferred and each.valid_until is None
        ),
    ]

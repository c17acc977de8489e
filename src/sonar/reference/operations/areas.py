"""Loading all postcode areas of the country from a file of somebody else. The file stays where it is."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from django.db import connections, transaction

from sonar.kernel.statements import statement
from sonar.reference import queries, rules
from sonar.reference.operations.shipped import shipped_lists
from sonar.reference.operations.vocabularies import MOST_ENDING, TooManyEnd
from sonar.reference.types import GivenArea, LoadedAreas, Municipality, Pc4Point, PostcodeArea

FaultyAreas = rules.FaultyAreas


@dataclass(frozen=True, slots=True)
class _Counts:
    new: int
    changed: int


def load_areas(
    file: str, content: bytes, *, on: date, many_may_end: bool = False, using: str = "migrator"
) -> LoadedAreas:
    """Bring the postcode areas of a file into the database, all or none, and tell what it did; in force from `on`.

    Can be repeated. The areas that Sonar brings itself keep the place, municipality and point that its own list says,
    and get their province and other names from the file; `load_lists` leaves those alone. An area that a newer file
    leaves out gets a last day and stays readable. Needs a login that may act as the owner of the tables.

    Raises `FaultyAreas` with everything that is wrong with the file, and `TooManyEnd` when more than a tenth of the
    loaded areas would end, unless `many_may_end`.
    """
    given = rules.read_areas(file, content)
    own = {each.code: each for each in shipped_lists().pc4_points}
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute("SET LOCAL ROLE sonar_owner")
        listed = statement("sonar.reference", "all_municipality").rows(using, Municipality)
        codes = rules.municipality_codes(given, listed)
        # A code of the own list that was not synced yet comes with the sync.
        codes |= {code: each.municipality_code for code, each in own.items()}
        known = {each.code for each in listed}
        codes = {area: code for area, code in codes.items() if code in known}
        rows = json.dumps([_row(each, own.get(each.code), codes.get(each.code)) for each in given])
        before = sum(
            each.province != "" and each.valid_until is None and each.code not in own
            for each in statement("sonar.reference", "all_pc4").rows(using, PostcodeArea)
        )
        counts = statement("sonar.reference", "load_area").row(using, _Counts, rows=rows, day=on, own=list(own))
        if counts is None:
            message = "loading the postcode areas gave no answer"
            raise LookupError(message)
        ended = statement("sonar.reference", "end_area").run(using, rows=rows, day=on, own=list(own))
        if ended > MOST_ENDING * before and not many_may_end:
            message = f"{ended:,} of {before:,} postcode areas would end"
            raise TooManyEnd(message)
        with connections[using].cursor() as cursor:
            # Not left to the end of the transaction: an outer one may go on under its own name.
            cursor.execute("RESET ROLE")
    queries.forget()
    return LoadedAreas(counts.new, counts.changed, ended, len(given) - counts.new - counts.changed)


def _row(given: GivenArea, own: Pc4Point | None, municipality: int | None) -> dict[str, object]:
    """Return an area as it is kept: what Sonar's own list says of it goes before what the file says."""
    row = {**asdict(given), "municipality_code": municipality}
    if own is None:
        return row
    others = given.other_names
    if rules.folded_words(own.place) != rules.folded_words(given.place):
        others = tuple(dict.fromkeys((given.place, *others)))
    return {
        **row,
        "place": own.place,
        "latitude": own.latitude,
        "longitude": own.longitude,
        "other_names": others,
    }

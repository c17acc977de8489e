"""From a VUM jobseeker to the parts of the record that are declared in the catalogue: rows by group, typed."""

from collections.abc import Mapping
from typing import Any, Final

from sonar.exchange.rules.reading import Reader

Rows = Mapping[str, tuple[Mapping[str, Any], ...]]
OWN: Final = "own_statement"
_YES_NO: Final[dict[int, int | None]] = {0: None, 1: 1, 2: 0, 8: None}
_VEHICLES: Final = {1: "car", 2: "moped", 3: "bicycle", 4: "motorcycle", 5: "public_transport", 9: "other"}
_ADDRESSES: Final = {1: "profile", 2: "portfolio", 3: "other", 4: "other"}
_AGREEMENTS: Final = frozenset({"01", "02", "03", "04"})
_SECTIONS: Final = (
    (3, "A"), (9, "B"), (33, "C"), (35, "D"), (39, "E"), (43, "F"), (47, "G"), (53, "H"), (56, "I"), (63, "J"),
    (66, "K"), (68, "L"), (75, "M"), (82, "N"), (84, "O"), (85, "P"), (88, "Q"), (93, "R"), (96, "S"), (98, "T"),
    (99, "U"),
)  # fmt: skip
"""The last division of each section of the standard classification of businesses (SBI 2008)."""
_FOOD_TO_PAPER: Final = frozenset({
    1101, 1102, 1103, 1104, 1105, 1106, 1107, 1200, 1310, 1320, 1330, 1391, 1392, 1393, 1394, 1395, 1396, 1399, 1411,
    1412, 1413, 1414, 1419, 1420, 1431, 1439, 1511, 1512, 1520, 1610, 1621, 1622, 1623, 1624, 1629, 1711, 1712, 1721,
    1722, 1723, 1724, 1729,
})  # fmt: skip
"""The classes of divisions 11 to 17: four digits that could be five of farming as well, of which the zero was lost."""
_EITHER: Final = frozenset({1411, 1412, 1621, 1629})
"""Classes of divisions 14 and 16 whose digits are those of a part of farming, too."""
_FARMING: Final = range(1100, 1800)
_MOST_SBI: Final = 99_999
_MOST_MINUTES: Final = 999
_TEXT, _NAME, _HANDLE, _URL, _COMPETENCE = 2000, 120, 500, 1000, 200


def read_parts(reader: Reader, row: dict[str, object]) -> Rows:
    """Return the rows of each part that the object fills; what does not fit is left out with a warning."""
    # What the profile was read from as well was judged there: nothing is told twice.
    again = Reader(reader.position)
    qualification = again.part(row, "arbeidsmarktkwalificatie")
    found = {
        "work_wishes": _wishes(reader, again, row),
        "work_situation": _sectors(reader, row),
        "work_needs": _needs(reader, row),
        "target_group": _target_group(reader, row),
        "vehicle": _vehicles(reader, row),
        "web_address": _addresses(reader, row),
        "course": _courses(reader, qualification),
        "interest": _interests(reader, qualification),
        "skill": _skills(reader, qualification),
    }
    return {name: tuple(rows) for name, rows in found.items() if rows}


def _one(source: str, values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a single row, or none when nothing in it was filled."""
    filled = {name: value for name, value in values.items() if value is not None}
    return [{**filled, "source": source}] if filled else []


def _yes_no(reader: Reader, parent: dict[str, object], name: str) -> bool | None:
    value = reader.code(parent, name, _YES_NO)
    return None if value is None else bool(value)


def _named(reader: Reader, parent: dict[str, object], name: str, known: Mapping[int, str]) -> str | None:
    value = reader.number(parent, name, most=99)
    if value is not None and value not in known:
        reader.warn(name, "is not a known code")
    return None if value is None else known.get(value)


def _wishes(reader: Reader, again: Reader, row: dict[str, object]) -> list[Mapping[str, Any]]:
    flexible, kinds = again.part(row, "flexibiliteit"), set()
    for each in again.parts(row, "contractvorm"):
        kind = each.get("codeTypeOvereenkomst")
        if isinstance(kind, str) and kind in _AGREEMENTS:  # one that is not known was told with the contract forms
            kinds.add(kind)
    return _one(
        OWN,
        {
            "max_travel_minutes": reader.number(again.part(row, "mobiliteit"), "maximaleReistijd", most=_MOST_MINUTES),
            "available_until": reader.day(flexible, "datumEindeBeschikbaarVoorWerk"),
            "office_hours": _yes_no(reader, again.part(row, "werktijden"), "indicatieKantoortijden"),
            "irregular_hours": _yes_no(reader, flexible, "indicatieOnregelmatigWerkOfPloegendienst"),
            "agreement_kinds": sorted(kinds) or None,
            "contact_shown": _yes_no(reader, row, "indicatieBeschikbaarheidContactgegevens"),
        },
    )


def _sectors(reader: Reader, row: dict[str, object]) -> list[Mapping[str, Any]]:
    sections = []
    for each in reader.parts(row, "sector"):
        code = reader.number(each, "codeSbi", most=_MOST_SBI)
        if code is None:
            continue
        division = _division_of(code)
        section = next((letter for last, letter in _SECTIONS if division is not None and 0 < division <= last), None)
        if section is None:
            reader.warn("codeSbi", "can be two sectors" if code in _EITHER else "is not a known code")
        elif section not in sections:
            sections.append(section)
    names = ("sector_first", "sector_second", "sector_third")
    if len(sections) > len(names):
        reader.warn("sector", "has more than three sectors; the first three were taken")
    return _one(OWN, dict(zip(names, sections, strict=False)))


def _division_of(code: int) -> int | None:
    """Return the division of a code of four or five digits, written as a number, so that a first zero was lost."""
    digits = len(str(code))
    if code in _EITHER:
        return None
    if digits == 4 and code in _FARMING and code not in _FOOD_TO_PAPER:  # noqa: PLR2004 - digits
        return code // 1000
    return {3: code // 100, 4: code // 100, 5: code // 1000}.get(digits)


def _needs(reader: Reader, row: dict[str, object]) -> list[Mapping[str, Any]]:
    needs = reader.part(row, "eisAanWerk")
    return _one(
        OWN,
        {
            "adapted_workplace": _yes_no(reader, needs, "indicatieAanpassingWerkomgeving"),
            "guidance": _yes_no(reader, needs, "indicatieBegeleiding"),
            "variation": _yes_no(reader, needs, "indicatieWerkvariatie"),
        },
    )


def _target_group(reader: Reader, row: dict[str, object]) -> list[Mapping[str, Any]]:
    return _one("other_register", {"in_register": _yes_no(reader, row, "indicatieLdrRegistratie")})


def _vehicles(reader: Reader, row: dict[str, object]) -> list[Mapping[str, Any]]:
    found = []
    for each in reader.parts(row, "vervoermiddel"):
        kind = _named(reader, each, "codeVervoermiddel", _VEHICLES)
        if kind is not None:
            found += _one(
                OWN,
                {
                    "vehicle_kind": kind,
                    "for_work": _yes_no(reader, each, "indicatieBeschikbaarVoorUitvoeringWerk"),
                    "for_commuting": _yes_no(reader, each, "indicatieBeschikbaarVoorWoonWerkverkeer"),
                },
            )
    return found


def _addresses(reader: Reader, row: dict[str, object]) -> list[Mapping[str, Any]]:
    found = []
    for each in reader.parts(row, "webadres"):
        kind, url = _named(reader, each, "codeWebadres", _ADDRESSES), reader.text(each, "url", longest=_URL)
        if url and not url.startswith(("https://", "http://")):
            reader.warn("url", "is not the address of a page")
        elif url:
            found += _one(OWN, {"address_kind": kind or "other", "url": url})
    return found


def _courses(reader: Reader, qualification: dict[str, object]) -> list[Mapping[str, Any]]:
    found = []
    for each in reader.parts(qualification, "cursus"):
        started, ended = reader.days(each, "datumAanvangVolgenCursus", "datumEindeVolgenCursus")
        explained = reader.text(each, "toelichtingCursus", longest=_TEXT)
        name = reader.text(each, "naamCursus", longest=_NAME) or explained[:_NAME]
        if not name:
            reader.warn("naamCursus", "is missing, so this course was left out")
            continue
        found += _one(
            OWN,
            {
                "course_name": name,
                "institute": reader.text(each, "naamOpleidingsinstituut", longest=_HANDLE) or None,
                "started": started,
                "ended": ended,
                "certificate": _yes_no(reader, each, "indicatieCertificaat"),
                "certificate_on": reader.day(each, "datumCertificaat"),
                "explanation": explained or None,
            },
        )
    return found


def _interests(reader: Reader, qualification: dict[str, object]) -> list[Mapping[str, Any]]:
    named = [reader.text(each, "naamInteresse", longest=_NAME) for each in reader.parts(qualification, "interesse")]
    return [{"interest": name, "source": OWN} for name in dict.fromkeys(named) if name]


def _skills(reader: Reader, qualification: dict[str, object]) -> list[Mapping[str, Any]]:
    codes = [
        reader.text(each, "codeCompetentie", longest=_COMPETENCE)
        for each in reader.parts(qualification, "competentiebeheersing")
    ]
    # The last part of the code under the name of its list: a label for it is not ours to invent.
    return [
        {
            "skill_kind": "competence",
            "skill_code": code,
            "skill_name": f"CompetentNL {code.rpartition('/')[2]}",
            "source": OWN,
        }
        for code in dict.fromkeys(codes)
        if code
    ]

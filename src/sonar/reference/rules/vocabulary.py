"""Reading the lists of others as they publish them: UWV's occupation names, ESCO's occupations, the groups of ISCO-08.

A file is known by its header. Everything that is wrong with a file is told at once, with the line.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import StringIO
from typing import Final

from sonar.reference.types import GivenGroup, GivenName, Vocabulary

_UWV: Final = (
    "UWV beroep code",
    "Omschrijving",
    "Code Bovenliggend Referentie Beroep",
    "Omschrijving Bovenliggend Referentie Beroep",
)
_ESCO: Final = ("conceptUri", "iscoGroup", "preferredLabel", "altLabels")
_ISCO: Final = ("conceptUri", "code", "preferredLabel")
_NO_GROUP: Final = "n.v.t"
_UWV_CODE: Final = re.compile(r"[0-9]{1,12}")
_ESCO_URI: Final = re.compile(r"http://data\.europa\.eu/esco/occupation/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_ISCO_CODE: Final = re.compile(r"[0-9]{1,4}")
_UNIT_GROUP: Final = re.compile(r"[0-9]{4}")
LONGEST_NAME: Final = 200
_LARGEST_CELL: Final = 1_000_000


class FaultyVocabulary(ValueError):
    """A list cannot be loaded as it is; `faults` has a sentence for everything that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        """Keep the sentences."""
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(slots=True)
class _Reading:
    """What was read of one file so far."""

    file: str
    groups: dict[tuple[str, str], GivenGroup] = field(default_factory=dict)
    names: dict[tuple[str, str, str], GivenName] = field(default_factory=dict)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def fault(self, line: int, sentence: str) -> None:
        self.faults.append(f"{self.file}, line {line}: {sentence}")

    def name(self, line: int, text: str, *, what: str) -> str | None:
        """Return a name without needless spaces, or None after telling what is wrong with it."""
        words = " ".join(text.replace("\N{SOFT HYPHEN}", "").split())
        if not words:
            self.fault(line, f"the {what} is empty")
        elif len(words) > LONGEST_NAME:
            self.fault(line, f"the {what} is longer than {LONGEST_NAME} characters")
        elif not words.isprintable():
            self.fault(line, f"the {what} has a character that cannot be shown")
        else:
            return words
        return None

    def new_code(self, line: int, scheme: str, code: str) -> bool:
        """Tell whether the code comes for the first time, and tell it when not."""
        before = self.lines.setdefault((scheme, code), line)
        if before != line:
            self.fault(line, f"code {code} stands on line {before} as well")
        return before == line

    def group(self, line: int, given: GivenGroup) -> None:
        before = self.groups.setdefault((given.scheme, given.code), given)
        if before.name != given.name:
            self.fault(line, f"group {given.code} is called '{given.name}' here and '{before.name}' before")


def read_vocabulary(file: str, content: bytes) -> Vocabulary:
    """Return what a file holds; `file` is its name, for the sentences.

    Raises `FaultyVocabulary` with everything that is wrong: no such list, not UTF-8, or lines with an empty, double
    or impossible code or name.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FaultyVocabulary([f"{file}: this is no text in UTF-8 (byte {error.start + 1})"]) from None
    header = text.split("\n", 1)[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    columns = next(csv.reader([header.rstrip("\r")], delimiter=delimiter), [])
    for wanted, scheme, read in ((_UWV, "uwv", _read_uwv), (_ESCO, "esco", _read_esco), (_ISCO, "isco", _read_isco)):
        if set(wanted) <= set(columns):
            return _read(_Reading(file), scheme, read, text, delimiter)
    message = f"{file}: the first line is not that of UWV's occupations, ESCO's occupations or ISCO's groups"
    raise FaultyVocabulary([message])


def faults_between(vocabularies: list[Vocabulary], known_groups: set[tuple[str, str]]) -> list[str]:
    """Return what does not fit between lists: the same list twice, or a group that stands in none."""
    schemes = [each.scheme for each in vocabularies]
    faults = [
        f"{scheme}: this list is given more than once" for scheme in sorted({*schemes}) if schemes.count(scheme) > 1
    ]
    groups = known_groups | {(each.scheme, each.code) for one in vocabularies for each in one.groups}
    missing = {
        (each.scheme, each.group_code)
        for one in vocabularies
        for each in one.names
        if each.group_code is not None and (group_scheme(each.scheme), each.group_code) not in groups
    }
    faults += [
        f"{scheme}: group {code} stands in no list: give the list of groups as well" for scheme, code in sorted(missing)
    ]
    return faults


def group_scheme(scheme: str) -> str:
    """Return the list in which the groups of a list's occupations stand: ESCO uses those of ISCO."""
    return "isco" if scheme == "esco" else scheme


Row = Mapping[str, str]
_Read = Callable[[_Reading, int, Row], None]


def _read(reading: _Reading, scheme: str, read: _Read, text: str, delimiter: str) -> Vocabulary:
    for line, row in _rows(reading, text, delimiter):
        read(reading, line, row)
    if not reading.lines and not reading.faults:
        reading.faults.append(f"{reading.file}: there is nothing below the first line")
    if scheme == "uwv":
        _group_reference_occupations(reading)
    if scheme == "isco":
        for (_, code), each in reading.groups.items():
            if each.parent_code is not None and ("isco", each.parent_code) not in reading.groups:
                reading.fault(
                    reading.lines["isco", code], f"group {code} lies in group {each.parent_code}, which is missing"
                )
    if reading.faults:
        raise FaultyVocabulary(reading.faults)
    return Vocabulary(scheme, tuple(reading.groups.values()), tuple(reading.names.values()))


def _rows(reading: _Reading, text: str, delimiter: str) -> Iterator[tuple[int, Row]]:
    """Yield every row with the line on which it begins; rows without all columns are told."""
    csv.field_size_limit(_LARGEST_CELL)
    lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns = next(lines)
    line = lines.line_num + 1
    try:
        for cells in lines:
            if len(cells) == len(columns):
                yield line, dict(zip(columns, cells, strict=True))
            elif cells:
                reading.fault(line, f"there are {len(cells)} columns instead of {len(columns)}")
            line = lines.line_num + 1
    except csv.Error as error:
        reading.fault(line, f"this is no row of a list ({error}); what follows was not read")


def _read_uwv(reading: _Reading, line: int, row: Row) -> None:
    code, name_text, group_code, group_text = (row[column].strip() for column in _UWV)
    name = reading.name(line, name_text, what="name")
    if not _UWV_CODE.fullmatch(code):
        reading.fault(line, f"code '{code[:20]}' is not a number")
        return
    group = None
    if group_code != _NO_GROUP:
        group_name = reading.name(line, group_text, what="name of the group")
        if not _UWV_CODE.fullmatch(group_code):
            reading.fault(line, f"group '{group_code[:20]}' is not a number")
            return
        group = group_code
        if group_name:
            reading.group(line, GivenGroup("uwv", group_code, group_name, None))
    if reading.new_code(line, "uwv", code) and name:
        reading.names["uwv", code, name] = GivenName("uwv", code, name, group)


def _group_reference_occupations(reading: _Reading) -> None:
    """Put what lies in no group into its own: these are the reference occupations, whose codes are those of groups."""
    for key, each in reading.names.items():
        if each.group_code is None:
            reading.groups.setdefault(("uwv", each.code), GivenGroup("uwv", each.code, each.name, None))
            reading.names[key] = replace(each, group_code=each.code)


def _read_esco(reading: _Reading, line: int, row: Row) -> None:
    uri = _ESCO_URI.fullmatch(row["conceptUri"].strip())
    name = reading.name(line, row["preferredLabel"], what="name")
    isco = row["iscoGroup"].strip()
    if uri is None:
        reading.fault(line, "conceptUri is not the address of an occupation of ESCO")
    if not _UNIT_GROUP.fullmatch(isco):
        reading.fault(line, f"iscoGroup '{isco[:20]}' is not four digits")
    if uri is None or name is None or not _UNIT_GROUP.fullmatch(isco) or not reading.new_code(line, "esco", uri[1]):
        return
    reading.names["esco", uri[1], name] = GivenName("esco", uri[1], name, isco)
    for text in filter(str.strip, row["altLabels"].splitlines()):
        other = reading.name(line, text, what="other name")
        if other:
            reading.names.setdefault(("esco", uri[1], other), GivenName("esco", uri[1], other, isco, preferred=False))


def _read_isco(reading: _Reading, line: int, row: Row) -> None:
    code = row["code"].strip()
    name = reading.name(line, row["preferredLabel"], what="name")
    if not _ISCO_CODE.fullmatch(code):
        reading.fault(line, f"code '{code[:20]}' is not one to four digits")
    elif reading.new_code(line, "isco", code) and name:
        reading.group(line, GivenGroup("isco", code, name, code[:-1] or None))

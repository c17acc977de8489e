"""What the room hands out: frozen rows of the code lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum


@dataclass(frozen=True, slots=True)
class LabourMarketRegion:
    """A region in which municipalities and the public employment service work together."""

    code: int
    name: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality and the labour market region it belongs to."""

    code: int
    name: str
    region_code: int
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class MunicipalitySuccession:
    """What a municipality merged or split into, from a day on; a split has several rows."""

    old_code: int
    new_code: int
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Pc4Point:
    """The area of a four-digit postcode, with a point in it in degrees."""

    code: int
    place: str
    municipality_code: int
    latitude: float
    longitude: float
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class PostcodeArea:
    """A four-digit postcode area as Sonar knows it, from its own list or a loaded file, with a point in degrees.

    The code of its municipality is None where only the name is known. `municipality`, `province` and `other_names`, by
    which people know the place as well, are empty until a file is loaded. A PO box area has no homes.
    """

    code: int
    place: str
    municipality_code: int | None
    latitude: float
    longitude: float
    valid_from: date
    valid_until: date | None
    municipality: str = ""
    province: str = ""
    other_names: Sequence[str] = ()
    po_box: bool = False


@dataclass(frozen=True, slots=True)
class GivenArea:
    """A postcode area as a file has it."""

    code: int
    place: str
    municipality: str
    province: str
    other_names: tuple[str, ...]
    latitude: float
    longitude: float
    po_box: bool


@dataclass(frozen=True, slots=True)
class LoadedAreas:
    """What loading postcode areas did, in areas."""

    new: int
    changed: int
    ended: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Occupation:
    """An occupation; `level` runs from 1 (simple) to 4 (highly specialised), `scheme` names the list."""

    code: int
    scheme: str
    label_nl: str
    label_en: str
    isco: str
    level: int
    family: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class RelatedOccupation:
    """Somebody who does `code` can be asked for `related_code`; closeness 1 (barely) to 99 (nearly the same)."""

    code: int
    related_code: int
    closeness: int
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class NumberedCode:
    """A row of a list whose codes are numbers: education levels, nationalities, contract forms."""

    code: int
    label_nl: str
    label_en: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class LetteredCode:
    """A row of a list whose codes are letters: driving licences, languages (ISO 639-3)."""

    code: str
    label_nl: str
    label_en: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill in plain words; `kind` is one of those of the register: competence, soft_skill, trade_skill."""

    code: str
    kind: str
    label_nl: str
    label_en: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class UsualSkill:
    """Work in an occupation of Sonar's own list usually asks for this skill."""

    code: int
    skill: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class ShippedLists:
    """All lists that Sonar brings itself."""

    labour_market_regions: tuple[LabourMarketRegion, ...]
    municipalities: tuple[Municipality, ...]
    municipality_successions: tuple[MunicipalitySuccession, ...]
    pc4_points: tuple[Pc4Point, ...]
    occupations: tuple[Occupation, ...]
    related_occupations: tuple[RelatedOccupation, ...]
    education_levels: tuple[NumberedCode, ...]
    nationalities: tuple[NumberedCode, ...]
    licences: tuple[LetteredCode, ...]
    languages: tuple[LetteredCode, ...]
    contract_forms: tuple[NumberedCode, ...]
    skills: tuple[Skill, ...]
    usual_skills: tuple[UsualSkill, ...]


@dataclass(frozen=True, slots=True)
class LoadedList:
    """What loading did to one list, in rows."""

    name: str
    new: int
    changed: int
    unchanged: int


class Match(IntEnum):
    """In which way a name was found, best first."""

    EXACT = 1
    PREFIX = 2
    WORD = 3
    PART = 4
    FUZZY = 5
    SIMILAR = 6


@dataclass(frozen=True, slots=True)
class OccupationName:
    """A name of an occupation in a list of others (`uwv`, `esco`); one name of each code is the one it is known by.

    `group_code` names a group of the same list, for ESCO an ISCO unit group.
    """

    scheme: str
    code: str
    name: str
    group_code: str | None
    valid_from: date
    valid_until: date | None
    preferred: bool = True


@dataclass(frozen=True, slots=True)
class OccupationGroup:
    """A group of occupations: a reference occupation of UWV, or a group of ISCO-08 within `parent_code`.

    `isco` is the ISCO unit group. For UWV's groups it is derived from names that resemble each other, with
    `likeness` from 0 to 1; both are None where nothing resembles enough.
    """

    scheme: str
    code: str
    name: str
    parent_code: str | None
    isco: str | None
    likeness: float | None
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class FoundOccupation:
    """An occupation that was found: `label` is what it is called, `name` what was found, often the same."""

    scheme: str
    code: str
    label: str
    name: str
    group: str
    match: Match

    @property
    def reference(self) -> str:
        """List and code in one, as forms hand them on."""
        return f"{self.scheme}:{self.code}"


@dataclass(frozen=True, slots=True)
class GivenGroup:
    """A group as a file has it."""

    scheme: str
    code: str
    name: str
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class GivenName:
    """A name of an occupation as a file has it."""

    scheme: str
    code: str
    name: str
    group_code: str | None
    preferred: bool = True


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What one file holds."""

    scheme: str
    groups: tuple[GivenGroup, ...]
    names: tuple[GivenName, ...]


@dataclass(frozen=True, slots=True)
class SuggestedGroup:
    """A group that somebody's own words may belong to; `likeness` runs from 0 to 1."""

    code: str
    name: str
    likeness: float


@dataclass(frozen=True, slots=True)
class LoadedVocabulary:
    """What loading a list did, in names, and how many groups have a derived ISCO unit group."""

    scheme: str
    new: int
    changed: int
    ended: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place that somebody meant: its name, its middle in degrees, and whether she wrote it as it is written."""

    name: str
    latitude: float
    longitude: float
    exact: bool

"""What the room hands out: frozen rows of the code lists."""

from dataclasses import dataclass
from datetime import date


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


@dataclass(frozen=True, slots=True)
class LoadedList:
    """What loading did to one list, in rows."""

    name: str
    new: int
    changed: int
    unchanged: int

"""Where people live: the three regions of the synthetic town, and a few towns elsewhere in the country."""

from functools import cache

from sonar.reference.operations import shipped_lists
from sonar.reference.types import Pc4Point
from sonar_synth.draws import Draw, Weighted
from sonar_synth.numbers import postcode

TOWN_REGIONS = (1, 2, 3)
_SHARE_ELSEWHERE = 0.1
_WEIGHT_OF_PLACE = {
    "Zwolle": 17.0, "Kampen": 9.0, "Apeldoorn": 15.0, "Deventer": 14.0, "Enschede": 14.0, "Hengelo": 13.0,
    "Almelo": 13.0, "Zutphen": 9.0, "Harderwijk": 10.0, "Hardenberg": 7.0,
}  # fmt: skip
_OTHER_WEIGHT = 6.0
_STREETS = (
    "Dorpsstraat", "Kerkstraat", "Stationsweg", "Molenweg", "Beatrixlaan", "Wilhelminastraat", "Julianalaan",
    "Lindenlaan", "Kastanjelaan", "Eikenstraat", "Beukenhof", "Berkenlaan", "Rozenstraat", "Tulpstraat",
    "Nieuwstraat", "Hoogstraat", "Markt", "Zandweg", "Esdoornpad", "Vijverweg", "Parklaan", "Schoolstraat",
    "Veldweg", "Meidoornstraat",
    "Burgemeestersplein", "Merelstraat", "Lijsterhof", "Zwanendreef", "Kanaaldijk", "Industrieweg", "Brinkstraat",
    "Enkweg", "Essenlaan", "Grutto", "Sleutelbloem", "Havezate", "Weteringkade", "Ooievaarstraat", "Irenestraat",
)  # fmt: skip


@cache
def region_of_municipality() -> dict[int, int]:
    """Return the labour market region of every municipality."""
    return {each.code: each.region_code for each in shipped_lists().municipalities}


def region_of(point: Pc4Point) -> int:
    """Return the labour market region of a postcode area."""
    return region_of_municipality()[point.municipality_code]


@cache
def point_of(pc4: int) -> Pc4Point:
    """Return a postcode area by its digits."""
    return next(point for point in shipped_lists().pc4_points if point.code == pc4)


@cache
def _within() -> Weighted[Pc4Point]:
    points = [point for point in shipped_lists().pc4_points if region_of(point) in TOWN_REGIONS]
    return Weighted.of(*((point, _WEIGHT_OF_PLACE.get(point.place, _OTHER_WEIGHT)) for point in points))


@cache
def _elsewhere() -> tuple[Pc4Point, ...]:
    return tuple(point for point in shipped_lists().pc4_points if region_of(point) not in TOWN_REGIONS)


def home_of(draw: Draw) -> Pc4Point:
    """Draw the postcode area in which somebody lives: one in ten outside the three regions."""
    if draw.chance(_SHARE_ELSEWHERE):
        return draw.one(_elsewhere())
    return draw.weighted(_within())


def address_of(draw: Draw, point: Pc4Point) -> tuple[str, str, str]:
    """Draw (street, house number, postcode) in a postcode area."""
    number = str(draw.between(1, 240))
    if draw.chance(0.12):
        number += draw.one(("a", "b", "-2", "-3"))
    return draw.one(_STREETS), number, postcode(draw, point.code)

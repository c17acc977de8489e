"""Where people live: the three regions of the synthetic town, and the rest of the country."""

from collections import Counter
from collections.abc import Sequence
from functools import cache

from sonar.reference.operations import shipped_lists
from sonar.reference.types import Municipality, Pc4Point
from sonar_synth.draws import Draw, Weighted
from sonar_synth.numbers import postcode

TOWN_REGIONS = (1, 2, 3)
_SHARE_ELSEWHERE = 0.1
_WEIGHT_OF_PLACE = {
    "Zwolle": 17.0, "Kampen": 9.0, "Apeldoorn": 15.0, "Deventer": 14.0, "Enschede": 14.0, "Hengelo": 13.0,
    "Almelo": 13.0, "Zutphen": 9.0, "Harderwijk": 10.0, "Hardenberg": 7.0,
}  # fmt: skip
_OTHER_WEIGHT = 6.0
INHABITANTS = {
    14: 239, 34: 226, 37: 32, 50: 24, 74: 51, 80: 129, 90: 56, 106: 70, 114: 108, 118: 56, 119: 35, 141: 74, 147: 24,
    148: 29, 150: 103, 153: 161, 160: 62, 163: 36, 164: 82, 166: 56, 171: 50, 173: 32, 175: 19, 177: 38, 193: 133,
    200: 167, 202: 169, 203: 61, 213: 21, 216: 30, 222: 59, 228: 124, 232: 34, 243: 49, 244: 13, 252: 17, 262: 34,
    267: 45, 268: 183, 274: 31, 275: 44, 281: 43, 285: 25, 289: 41, 294: 29, 296: 41, 297: 30, 299: 45, 301: 48,
    303: 43, 307: 162, 327: 31, 342: 47, 344: 369, 345: 68, 353: 34, 355: 66, 356: 66, 361: 112, 362: 94, 363: 931,
    375: 43, 384: 33, 385: 37, 388: 19, 392: 168, 394: 162, 400: 57, 402: 94, 405: 75, 406: 41, 439: 95, 441: 48,
    453: 69, 473: 18, 479: 159, 484: 115, 489: 49, 502: 68, 503: 107, 505: 122, 512: 39, 513: 76, 518: 568, 523: 19,
    531: 32, 537: 67, 546: 129, 590: 32, 599: 671, 603: 58, 606: 81, 622: 75, 627: 32, 632: 53, 637: 128, 642: 45,
    664: 39, 687: 50, 715: 55, 718: 45, 748: 69, 757: 33, 758: 189, 762: 34, 772: 247, 777: 45, 794: 97, 796: 161,
    797: 46, 826: 57, 828: 94, 848: 18, 855: 230, 858: 32, 861: 46, 867: 50, 882: 37, 917: 88, 928: 46, 935: 125,
    957: 61, 983: 104, 984: 44, 988: 51, 995: 85, 1507: 43, 1509: 40, 1586: 30, 1621: 65, 1652: 32, 1674: 78,
    1711: 32, 1742: 39, 1783: 115, 1883: 92, 1895: 39, 1900: 90, 1916: 78, 1926: 58, 1930: 86, 1931: 58, 1942: 60,
    1948: 84, 1952: 61, 1961: 61,
}  # fmt: skip
"""Inhabitants of the listed municipalities, in thousands, rounded: how people are spread over the country."""
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
def homes_of_region(region: int) -> Weighted[Pc4Point]:
    """Return the postcode areas of a labour market region, by how many people live there."""
    return _homes(tuple(point for point in shipped_lists().pc4_points if region_of(point) == region))


@cache
def homes_of_municipality(code: int) -> Weighted[Pc4Point]:
    """Return the postcode areas of a municipality."""
    return _homes(tuple(point for point in shipped_lists().pc4_points if point.municipality_code == code))


@cache
def homes_of_country() -> Weighted[Pc4Point]:
    """Return all listed postcode areas, by how many people live there."""
    return _homes(shipped_lists().pc4_points)


def _homes(points: Sequence[Pc4Point]) -> Weighted[Pc4Point]:
    areas = Counter(point.municipality_code for point in shipped_lists().pc4_points)
    return Weighted.of(
        *((point, INHABITANTS[point.municipality_code] / areas[point.municipality_code]) for point in points)
    )


@cache
def inhabitants_of_region(region: int) -> int:
    """Return how many people live in the listed municipalities of a labour market region, in thousands."""
    return sum(INHABITANTS[code] for code, where in region_of_municipality().items() if where == region)


@cache
def main_municipality(region: int) -> Municipality:
    """Return the largest municipality of a labour market region."""
    listed = [each for each in shipped_lists().municipalities if each.region_code == region]
    return max(listed, key=lambda each: INHABITANTS[each.code])


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

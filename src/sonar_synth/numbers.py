"""Numbers that look real and belong to nobody: BSNs from the test range, telephone numbers, postcodes.

There is no range of Dutch telephone numbers set apart for fiction. A subscriber's number within an area never
starts with 0, because a 0 dialled there starts an area code; so 038-0xxxxxx is well formed and never issued.
"""

from functools import cache
from operator import mul

from sonar.kernel.bsn import Bsn
from sonar.kernel.numbers import POSSIBLE, SIGNS, client_number
from sonar_synth.draws import Draw, digest

BSN_SPACE = 9_000_000
"""How many different test BSNs `bsn_of` gives: index 0 up to, not including, this."""
_STEP = 3_141_593  # has no factor in common with BSN_SPACE, so the walk meets every number once
_LETTERS = "ABCDEGHJKLMNPRTVWXZ"  # without S, so that SA, SD and SS do not come up
_AREA_CODES = {
    8011: "038", 8016: "038", 8022: "038", 8025: "038", 8031: "038", 8043: "038", 8051: "038",
    8261: "038", 8265: "038", 7721: "0529", 7731: "0529", 7771: "0523", 7772: "0523", 8102: "0572",
    7311: "055", 7314: "055", 7321: "055", 7325: "055", 7331: "055", 7333: "055",
    7411: "0570", 7415: "0570", 7417: "0570", 7425: "0570", 7201: "0575", 7203: "0575", 6971: "0575",
    8161: "0578", 8171: "0578", 7391: "0571", 7241: "0573", 3841: "0341",
    7551: "074", 7555: "074", 7557: "074", 7511: "053", 7521: "053", 7531: "053", 7545: "053",
    7604: "0546", 7607: "0546", 7571: "0541", 7622: "074", 7461: "0548", 7442: "0548",
}  # fmt: skip
_AREA_CODE_OF_REGION = {
    1: "038", 2: "055", 3: "053", 4: "050", 5: "058", 6: "0592", 7: "0314", 8: "026", 9: "024", 10: "0318", 11: "036",
    12: "030", 13: "033", 14: "020", 15: "072", 16: "023", 17: "071", 18: "070", 19: "010", 20: "078", 21: "076",
    22: "013", 23: "073", 24: "040", 25: "0118", 26: "077", 27: "043", 28: "075", 29: "035", 30: "0344", 31: "0182",
    32: "079", 33: "0183", 34: "0492", 35: "0475",
}  # fmt: skip
"""The area code of the region's main town, for areas that are not named above."""
_NATIONAL_LENGTH = 10


# By the remainder of the first seven digits: of the ten possible eighth digits at most one leaves a remainder of 10,
# for which no check digit exists.
_ENDINGS = tuple(
    tuple(f"{eighth}{(total + 2 * eighth) % 11}" for eighth in range(10) if (total + 2 * eighth) % 11 < 10)  # noqa: PLR2004 - a digit
    for total in range(11)
)


@cache
def _start_of(seed: int) -> int:
    return digest(seed, "bsn")


def bsn_of(index: int, *, seed: int) -> Bsn:
    """Return the test BSN of an index: 9xxxxxxxx, passing the 11-test, different for every index of one seed."""
    if not 0 <= index < BSN_SPACE:
        message = f"there are {BSN_SPACE} test numbers; index {index} is outside them"
        raise ValueError(message)
    middle, nth = divmod((index * _STEP + _start_of(seed)) % BSN_SPACE, 9)
    start = f"9{middle:06d}"
    total = sum(map(mul, map(int, start), range(9, 2, -1)))
    return Bsn(start + _ENDINGS[total % 11][nth])


def phone_number(draw: Draw, pc4: int, *, region: int) -> str:
    """Return a telephone number of that postcode area or region that was never issued, in international form."""
    area = _AREA_CODES.get(pc4) or _AREA_CODE_OF_REGION[region]
    rest = _NATIONAL_LENGTH - len(area) - 1
    return f"+31{area[1:]}0{draw.below(10**rest):0{rest}d}"


def postcode(draw: Draw, pc4: int) -> str:
    """Return a six-character postcode in that area."""
    return f"{pc4} {draw.one(_LETTERS)}{draw.one(_LETTERS)}"


def client_number_of(number: int, *, seed: int) -> str:
    """Return the client number of person number `number`: no two persons of a seed share one.

    Multiplying by what has no factor in common with how many there are puts the numbers in another order.
    """
    stretch, start = _order_of(seed)
    return client_number((number * stretch + start) % POSSIBLE)


@cache
def _order_of(seed: int) -> tuple[int, int]:
    stretch = digest(seed, "client-number", "stretch") % POSSIBLE
    stretch += 1 if stretch % len(SIGNS) == 0 else 0
    return stretch, digest(seed, "client-number", "start")

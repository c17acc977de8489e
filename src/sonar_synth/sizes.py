"""How many people there are in each size, and what grows along with them."""

from sonar_synth.country import CLIENTS_PER_GROUP
from sonar_synth.organisations import CLIENTS_OF_TOWN

SIZES = {"small": 200, "town": CLIENTS_OF_TOWN, "region": CLIENTS_PER_GROUP, "nation": 4_500_000}
"""Numbers of clients. The nation has 16,000 staff, 160,000 employers and 150,000 vacancies."""

BLOCKS_OF_GROUP = CLIENTS_PER_GROUP // CLIENTS_OF_TOWN
_BLOCKS = SIZES["nation"] // CLIENTS_OF_TOWN


def blocks_of(clients: int) -> int:
    """Return how many blocks of the size of the town that many clients make: the last one may be smaller."""
    return -(-clients // CLIENTS_OF_TOWN)


def groups_of(clients: int) -> int:
    """Return how many groups that many clients make; people of the town alone make none."""
    return 0 if clients <= CLIENTS_OF_TOWN else -(-clients // CLIENTS_PER_GROUP)


def numbers_of_block(block: int, *, town: int, nation: int) -> range:
    """Return the numbers of what belongs to a block, when the town has `town` of it and the nation `nation`."""
    if block == 0:
        return range(town)
    start, stop = ((nation - town) * nth // (_BLOCKS - 1) for nth in (block - 1, block))
    return range(town + start, town + stop)

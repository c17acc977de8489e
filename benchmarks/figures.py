"""What is made of measurements: medians, quartiles, and the ratio of two ways that took turns.

Plain functions without a clock or a database, so that tests can say what they must give.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Once = Callable[[int], float]
"""One run of one way, given the number of the round; returns milliseconds (or whatever is compared)."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of several values, and the quartiles around it."""

    count: int
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Paired:
    """Two ways, measured in turns: each way's own values, and the ratio first / second of each round."""

    first: Spread
    second: Spread
    ratio: Spread


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that `share` (0 to 1) of the values do not exceed: the nearest rank, no invention.

    Raises ValueError without values or with a share that is none.
    """
    if not values or not 0 < share <= 1:
        message = "a percentile needs values and a share above 0 and up to 1"
        raise ValueError(message)
    return sorted(values)[math.ceil(share * len(values)) - 1]


def spread_of(values: Sequence[float]) -> Spread:
    """Return the median with the lower and upper quartile."""
    return Spread(len(values), percentile(values, 0.25), median(values), percentile(values, 0.75))


def ratios(first: Sequence[float], second: Sequence[float]) -> list[float]:
    """Return first / second of each round. Raises ValueError when the rounds do not pair."""
    if len(first) != len(second) or not all(value > 0 for value in second):
        message = "each round needs one value of both ways, and time that passed"
        raise ValueError(message)
    return [one / other for one, other in zip(first, second, strict=True)]


def in_turns(first: Once, second: Once, *, rounds: int, warm_up: int = 1) -> Paired:
    """Run both ways in every round, and let the order change each round.

    What else happens on the machine then falls on both; a ratio is taken within one round only. The first `warm_up`
    rounds are not counted.
    """
    if rounds < 1:
        message = "at least one round is needed"
        raise ValueError(message)
    of_first: list[float] = []
    of_second: list[float] = []
    for number in range(-warm_up, rounds):
        if number % 2 == 0:
            one, other = first(number), second(number)
        else:
            other, one = second(number), first(number)
        if number >= 0:
            of_first.append(one)
            of_second.append(other)
    return Paired(spread_of(of_first), spread_of(of_second), spread_of(ratios(of_first, of_second)))

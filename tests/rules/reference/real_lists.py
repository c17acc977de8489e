"""The lists of others, where they are beside the checkout: read once for all tests of a process."""

from functools import cache

import pytest
from benchmarks import occupations as bench

from sonar.reference.types import OccupationName, Vocabulary


@cache
def _lists() -> dict[str, Vocabulary]:
    return bench.read_lists(bench.folder())


@cache
def _names() -> tuple[OccupationName, ...]:
    return tuple(bench.names_of(_lists()["uwv"]))


def real_lists() -> dict[str, Vocabulary]:
    """Return the lists of UWV, ESCO and ISCO; skip the test where they are not."""
    if not all((bench.folder() / name).is_file() for name in bench.FILES.values()):
        pytest.skip("the lists of others are not beside the checkout (../shared/data)")
    return _lists()


def real_names() -> tuple[OccupationName, ...]:
    """Return every name of UWV's list; skip the test where it is not."""
    real_lists()
    return _names()

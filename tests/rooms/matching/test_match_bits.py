"""Codes as bits: each code of a list has one bit, the same wherever it is worked out, and comes back as itself."""

import pytest

from sonar.reference.queries import languages, licences
from tests.world import World

MOST = 31
"""Bits of a number in which sets are kept, without its sign."""


def bits(world: World, function: str, codes: list[str]) -> list[int]:
    """Return the bits of each code by itself."""
    return [int(world.one(f"SELECT {function}(ARRAY[%s])", code)[0]) for code in codes]  # noqa: S608 - names


@pytest.mark.requirement("R41")
@pytest.mark.parametrize("kind", ["licence", "language"])
def test_each_code_of_the_list_has_a_bit_and_comes_back(world: World, kind: str) -> None:
    """A code without one would be a demand that everybody meets."""
    codes = [each.code for each in (licences() if kind == "licence" else languages())]
    found = bits(world, f"matching.{kind}_bits", codes)
    assert all(bit.bit_count() == 1 for bit in found)
    assert len(set(found)) == len(codes)
    assert max(found) < 1 << MOST
    back = world.one(f"SELECT matching.{kind}_codes(%s)", sum(found))[0]  # noqa: S608 - names
    assert sorted(back) == sorted(codes)
    for code, bit in zip(codes, found, strict=True):
        assert world.one(f"SELECT matching.{kind}_codes(%s)", bit)[0] == [code]  # noqa: S608 - names


@pytest.mark.requirement("R41", "R116")
def test_the_public_search_and_matching_know_licences_by_the_same_bits(world: World) -> None:
    codes = [each.code for each in licences()]
    assert bits(world, "employers.licence_bits", codes) == bits(world, "matching.licence_bits", codes)
    (none,) = world.one("SELECT employers.licence_bits('{}')")
    assert none not in bits(world, "employers.licence_bits", codes)


@pytest.mark.requirement("R116")
def test_the_numbers_behind_the_choices_stand_at_their_own_licence(world: World) -> None:
    """The third place with the order of licences: the counts of the public search are told by code again."""
    codes = [each.code for each in licences()]
    source: str = world.one(
        "SELECT string_agg(pg_get_functiondef(p.oid), ' ') FROM pg_proc p"
        " WHERE p.pronamespace = 'employers'::regnamespace AND pg_get_functiondef(p.oid) LIKE '%%''D1E''%%'"
    )[0]
    orders = {tuple(each.replace("'", "").replace(" ", "").split(",")) for each in _lists(source)}
    by_bit = sorted(codes, key=lambda code: bits(world, "matching.licence_bits", [code])[0])
    assert orders == {(*by_bit, "")}


def _lists(source: str) -> list[str]:
    """Return the lists of licences in a text."""
    return [part.split("]", 1)[0] for part in source.split("ARRAY[")[1:] if part.startswith("'AM'")]

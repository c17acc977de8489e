"""How well a name fits is one number: what it was made of comes out again, and the better way is the lower number."""

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sonar.reference.rules import Finder
from sonar.reference.rules.finding import _Found, errors_of, match_of
from sonar.reference.types import Match

WAYS = st.tuples(st.sampled_from(list(Match)), st.booleans(), st.integers(0, 2), st.integers(1, 200))


@dataclass(frozen=True)
class Named:
    """A name in a list."""

    code: str
    name: str
    scheme: str = "sonar"


def rank(match: Match, letters: int, *, incomplete: bool, errors: int, typed: int = 10) -> int:
    """Return the number for one name of so many letters."""
    found = _Found((letters,), typed)
    found.offer((0,), match, errors=errors, incomplete=incomplete)
    return found.ranks[0]


@given(st.lists(WAYS, min_size=2, max_size=20), st.integers(2, 100_000))
def test_the_number_orders_as_its_parts_do(ways: list[tuple[Match, bool, int, int]], typed: int) -> None:
    ordered = sorted(ways, key=lambda way: (*way[:3], abs(way[3] - min(typed, 2048))))
    numbers = [rank(way[0], way[3], incomplete=way[1], errors=way[2], typed=typed) for way in ordered]
    assert numbers == sorted(numbers)
    for way, number in zip(ordered, numbers, strict=True):
        assert (match_of(number), errors_of(number)) == (way[0], way[2])
    assert all(one <= other for one, other in pairwise(numbers))


@given(st.lists(WAYS, min_size=1, max_size=9))
def test_the_best_way_in_which_a_name_was_found_counts(ways: list[tuple[Match, bool, int, int]]) -> None:
    found = _Found((12,), 10)
    for match, incomplete, errors, _ in ways:
        found.offer((0,), match, errors=errors, incomplete=incomplete)
    best = min((match, incomplete, errors) for match, incomplete, errors, _ in ways)
    assert (match_of(found.ranks[0]), errors_of(found.ranks[0])) == (best[0], best[2])


def test_ever_so_many_letters_are_no_trouble() -> None:
    finder = Finder([Named("1", "Lasser"), Named("2", "Kok")], schemes=("sonar",))
    assert finder.find("kok" + "k" * 100_000, limit=10) == ()
    assert [each.code for each, _ in finder.find("lasser " * 2_000, limit=10)] in ([], ["1"])


def test_more_equal_names_than_are_asked_for_come_by_the_alphabet() -> None:
    names = [Named(str(number), f"lasser {chr(97 + number % 26)}{number:03}") for number in range(400)]
    finder = Finder(names, schemes=("sonar",))
    found = [each.name for each, _ in finder.find("lasser", limit=20)]
    assert found == sorted(each.name for each in names)[:20]
    odd = [each.name for each, _ in finder.find("lasser", limit=20, accept=lambda each: int(each.code) % 7 == 0)]
    assert odd == sorted(each.name for each in names if int(each.code) % 7 == 0)[:20]

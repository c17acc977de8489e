"""Kin of occupations across lists: symmetric, bounded, capped, and close for the reasons that are published."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from sonar.reference.operations import shipped_lists
from sonar.reference.rules import MOST_KIN, SAME_NAME, Keyed, kin

WORDS = ("lasser", "kok", "kapper", "bakker", "chauffeur", "monteur")
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
OCCUPATIONS = st.lists(
    st.builds(
        Keyed,
        st.integers(1, 400),
        st.sampled_from(("sonar", "uwv", "esco")),
        NAMES,
        st.lists(NAMES, max_size=2).map(tuple),
        st.sampled_from((None, "7212", "7213", "7231", "5120")),
        st.booleans(),
    ),
    max_size=150,
    unique_by=lambda each: each.key,
)


@given(
    OCCUPATIONS, st.dictionaries(st.tuples(st.integers(1, 40), st.integers(41, 80)), st.integers(40, 99), max_size=20)
)
def test_kin_is_mutual_bounded_capped_and_keeps_what_was_given(
    occupations: list[Keyed], relations: dict[tuple[int, int], int]
) -> None:
    found = kin(occupations, given=relations)
    keys = {each.key for each in occupations}
    own = {each.key for each in occupations if each.scheme == "sonar"}
    assert all(found[other, one] == closeness for (one, other), closeness in found.items())
    assert all(one != other and {one, other} <= keys for one, other in found)
    assert all(1 <= closeness <= 99 for closeness in found.values())
    kept = {pair: closeness for pair, closeness in relations.items() if {*pair} <= own}
    assert {pair: found[pair] for pair in kept} == kept
    assert {pair for pair in found if {*pair} <= own} == {pair for a, b in kept for pair in ((a, b), (b, a))}
    assert max(Counter(one for one, _ in found).values(), default=0) <= MOST_KIN


@given(OCCUPATIONS)
def test_kin_does_not_depend_on_the_order_of_the_lists(occupations: list[Keyed]) -> None:
    assert kin(occupations, given={}) == kin(occupations[::-1], given={})


def test_the_closest_ground_counts() -> None:
    found = kin(
        [
            Keyed(1, "sonar", "Lasser", isco="7212"),
            Keyed(2, "sonar", "Kok", isco="5120"),
            Keyed(3, "uwv", "LASSER", ("lasser mig/mag",), isco="7212", derived=True),
            Keyed(4, "esco", "lastechnicus", ("lasser",), isco="7212"),
            Keyed(5, "esco", "plaatwerker", isco="7213"),
            Keyed(6, "esco", "kapper", isco="5141"),
        ],
        given={(1, 2): 50, (2, 1): 50},
    )
    assert found[1, 2] == 50, "what Sonar's own list says"
    assert found[1, 3] == SAME_NAME, "the same name after folding"
    assert found[1, 4] == SAME_NAME - 7, "the same as one of its other names"
    assert found[2, 3] == 49, "a relation carried over to the namesake"
    assert 60 <= found[4, 3] <= SAME_NAME
    assert 40 <= found[1, 5] <= 55, "the same minor group"
    assert (3, 5) not in found, "less where the group was derived, and then too little to be of use"
    assert not [pair for pair in found if 6 in pair]


def test_many_of_one_group_keep_those_that_resemble_them_most() -> None:
    many = [Keyed(n, "esco", f"{WORDS[n % 6]} {n}", isco="7212") for n in range(1, 121)]
    found = kin(many, given={})
    count = Counter(one for one, _ in found)
    assert set(count) == set(range(1, 121))
    assert max(count.values()) == MOST_KIN
    assert min(count.values()) > MOST_KIN / 2
    same_word = [closeness for (one, other), closeness in found.items() if one % 6 == other % 6]
    assert min(same_word) > min(found.values())


def test_relations_of_the_own_list_fit_under_the_cap() -> None:
    count = Counter(each.code for each in shipped_lists().related_occupations)
    assert max(count.values()) < MOST_KIN

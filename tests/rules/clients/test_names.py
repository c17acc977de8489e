"""Finding by surname and birth date: one typing error is found, and what is kept gives nothing away."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sonar.clients.rules.names import (
    MOST_NUMBERS,
    closeness,
    former_closeness,
    name_query,
    normal,
    one_error_apart,
    search_key,
    search_rows,
)
from sonar.clients.types import Identity, NameUse

KEY, OTHER_KEY = b"n" * 32, b"o" * 32
BORN = date(1984, 2, 29)
LETTERS = "abcdefghiklmnopqrstuvwxyzéëöşłßĳ"
surnames = st.text(alphabet=LETTERS, min_size=3, max_size=20).filter(lambda name: len(normal(name)) > 2)


def person(last_name: str, prefix: str = "", partner: str = "", born: date = BORN) -> Identity:
    use = NameUse.OWN_PARTNER if partner else NameUse.OWN
    return Identity("A.", "Anna", prefix, last_name, born, "", partner, use)


def is_found(asked: str, identity: Identity, *, born: date = BORN, key: bytes = KEY) -> bool:
    """Tell whether the sketches meet, as the database looks, and the letters agree, as the product looks after it."""
    query, kept = name_query(asked, birth_date=born, key=key), search_key(identity, key=KEY)
    met = query.birth_key == kept.birth_key and not set(query.sketch).isdisjoint(kept.sketch)
    return met and closeness(asked, identity) is not None


@st.composite
def one_error(draw: st.DrawFn, name: str) -> str:
    """Return a name with one sign left out, added, changed, or swapped with its neighbour."""
    place = draw(st.integers(0, len(name) - 1))
    letter = draw(st.sampled_from("abcdefghklmnoprstuvwz"))
    kind = draw(st.sampled_from(["leave out", "add", "change", "swap"]))
    if kind == "leave out":
        return name[:place] + name[place + 1 :]
    if kind == "add":
        return name[:place] + letter + name[place:]
    if kind == "change":
        return name[:place] + letter + name[place + 1 :]
    return name[:place] + name[place : place + 2][::-1] + name[place + 2 :]


@pytest.mark.requirement("I9", "R6")
@given(data=st.data(), name=surnames, prefix=st.sampled_from(["", "van der", "de", "el", "'t"]), partner=st.just(""))
def test_any_one_typing_error_is_found(data: st.DataObject, name: str, prefix: str, partner: str) -> None:
    wrong = data.draw(one_error(normal(name)))
    assume(len(wrong) > 1)
    assert is_found(f"{prefix} {wrong}", person(name, prefix, partner))


@pytest.mark.requirement("I9", "R6")
@given(data=st.data(), own=surnames, partner=surnames)
def test_either_surname_is_found_and_both_together(data: st.DataObject, own: str, partner: str) -> None:
    identity = person(own, "van den", partner)
    for asked in (own, partner, f"{own}-{partner}", f"{partner} {own}", f"van den {own}"):
        assert is_found(asked, identity)
    assert is_found(data.draw(one_error(normal(own))) + " - " + partner, identity)


@pytest.mark.requirement("R6")
@pytest.mark.parametrize(
    ("asked", "last_name", "prefix"),
    [
        ("Yilmaz", "Yılmaz", ""),
        ("DIJKSTRA", "Dijkstra", ""),
        ("Dykstra", "Dijkstra", ""),
        ("Dÿkstra", "Dijkstra", ""),
        ("Muller", "Müller", ""),
        ("Wałesa", "Walesa", ""),
        ("Vandenberg", "Berg", "van den"),
        ("van derBerg", "Berg", "van der"),
        ("vn der Berg", "Berg", "van der"),
        ("Berg, van den", "Berg", "van den"),
        ("s Gravendijk", "Gravendijk", "'s"),
        ("Amrani", "Amrani", "el"),
        ("Elamrani", "Amrani", "el"),
        ("Schimmelpenninck", "Schimmelpenninck van der Oye", ""),
        ("Jansen", "Jansen-de Boer", ""),
        ("van Damme", "Vandamme", ""),
        ("Bakkrr", "Bakker", ""),
    ],
)
def test_names_are_found_as_people_write_them(asked: str, last_name: str, prefix: str) -> None:
    assert is_found(asked, person(last_name, prefix))


@pytest.mark.parametrize(
    ("asked", "last_name"), [("Jansen", "Hansens"), ("Visser", "Vos"), ("Bakker", "Bokkers"), ("", "Bakker")]
)
def test_another_name_is_not_found(asked: str, last_name: str) -> None:
    assert not is_found(asked, person(last_name))


def test_how_well_a_name_fits() -> None:
    identity = person("Berg", "van der")
    assert [closeness(asked, identity) for asked in ("van der Berg", "Berg", "van der Bergh", "Vos")] == [0, 1, 2, None]


@given(name=surnames, days=st.integers(1, 40_000))
def test_equal_names_with_other_birth_dates_have_nothing_in_common(name: str, days: int) -> None:
    # Nobody who holds the rows can count how often a name occurs.
    one = search_key(person(name, born=date(1900, 1, 1)), key=KEY)
    other = search_key(person(name, born=date(1900, 1, 1) + timedelta(days=days)), key=KEY)
    assert one.birth_key != other.birth_key
    # By chance alone two sketches of forty numbers of 32 bits meet once in three million.
    assert len(set(one.sketch) & set(other.sketch)) <= 1


@given(name=surnames)
def test_without_the_key_the_rows_find_nobody(name: str) -> None:
    assert not is_found(name, person(name), key=OTHER_KEY)
    assert (
        name_query(name, birth_date=BORN, key=KEY).search_key
        != name_query(name, birth_date=BORN, key=OTHER_KEY).search_key
    )


@given(name=surnames)
def test_what_stands_in_the_ledger_differs_from_what_is_kept(name: str) -> None:
    query, kept = name_query(name, birth_date=BORN, key=KEY), search_key(person(name), key=KEY)
    numbers = {number.to_bytes(4, "big", signed=True) for number in kept.sketch}
    assert not any(number in query.search_key for number in numbers)


def test_numbers_fit_their_columns() -> None:
    birth_key, sketch = search_rows(person("Schimmelpenninck van der Oye", "", "Wilhelmina"), KEY)
    assert -(2**63) <= birth_key < 2**63
    assert all(-(2**31) <= number < 2**31 for number in sketch)
    assert sketch == sorted(set(sketch))


@given(st.text(alphabet="abc", max_size=6), st.text(alphabet="abc", max_size=6))
def test_one_error_is_told_as_by_trying_every_error(one: str, other: str) -> None:
    reach = {one}
    for place in range(len(one) + 1):
        reach.add(one[:place] + one[place + 1 :])
        reach.add(one[:place] + one[place : place + 2][::-1] + one[place + 2 :])
        for letter in "abc":
            reach.add(one[:place] + letter + one[place:])
            if place < len(one):
                reach.add(one[:place] + letter + one[place + 1 :])
    assert one_error_apart(one, other) == (other in reach)


@pytest.mark.requirement("R6", "I9")
@given(data=st.data(), own=surnames, former=st.lists(surnames, min_size=1, max_size=3))
def test_every_earlier_name_is_found_with_one_typing_error(data: st.DataObject, own: str, former: list[str]) -> None:
    identity = person(own)
    kept = set(search_key(identity, key=KEY, former=former).sketch)
    assert kept >= set(search_key(identity, key=KEY).sketch)
    for name in former:
        wrong = data.draw(one_error(normal(name)))
        assume(len(wrong) > 1)
        for asked in (name, wrong, f"van der {name}"):
            assert not kept.isdisjoint(name_query(asked, birth_date=BORN, key=KEY).sketch)
            assert former_closeness(asked, name) is not None


@given(own=surnames, partner=surnames, former=st.lists(surnames, max_size=60))
def test_however_many_names_the_sketch_fits_its_column(own: str, partner: str, former: list[str]) -> None:
    identity = person(f"{own}-{partner}", "", f"{partner} {own} {own}en {partner}sen")
    kept = search_key(identity, key=KEY, former=former)
    assert 1 <= len(kept.sketch) <= MOST_NUMBERS
    assert not set(kept.sketch).isdisjoint(name_query(own, birth_date=BORN, key=KEY).sketch)


def test_an_earlier_name_that_is_not_hers_does_not_fit() -> None:
    assert former_closeness("Visser", "Bakker") is None
    assert [former_closeness(asked, "Bakker") for asked in ("Bakker", "Baker")] == [1, 2]

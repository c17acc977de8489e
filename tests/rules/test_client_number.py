"""The client number: random, and every usual mistake in copying it is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonar.kernel.numbers import (
    LENGTH,
    POSSIBLE,
    SIGNS,
    InvalidClientNumber,
    client_number,
    new_client_number,
    parse_client_number,
    spaced_client_number,
)

numbers = st.integers(0, POSSIBLE - 1).map(client_number)


@given(numbers)
def test_as_it_is_read_aloud(number: str) -> None:
    assert len(number) == LENGTH
    assert parse_client_number(f" {spaced_client_number(number).lower()} ") == number


@pytest.mark.requirement("I9")
@given(numbers, st.integers(0, LENGTH - 1), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_noticed(number: str, place: int, sign: str) -> None:
    wrong = number[:place] + sign + number[place + 1 :]
    if wrong != number:
        with pytest.raises(InvalidClientNumber):
            parse_client_number(wrong)


@given(numbers, st.integers(0, LENGTH - 2))
def test_two_neighbours_that_changed_places_are_noticed(number: str, place: int) -> None:
    wrong = number[:place] + number[place : place + 2][::-1] + number[place + 2 :]
    if wrong != number:
        with pytest.raises(InvalidClientNumber):
            parse_client_number(wrong)


@pytest.mark.parametrize("text", ["", " ", "2" * 8, "2" * 10, "AEIOU1580", "€" * 9, "٢" * 9, "2346789CD" * 100])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(InvalidClientNumber) as refused:
        parse_client_number(text)
    assert text.strip() == "" or text not in str(refused.value)


@given(st.integers(0, POSSIBLE - 1), st.integers(0, POSSIBLE - 1))
def test_each_value_has_its_own_number(one: int, other: int) -> None:
    assert (client_number(one) == client_number(other)) == (one == other)


def test_numbers_are_random() -> None:
    assert len({new_client_number() for _ in range(1000)}) == 1000

"""Contact data and messages: what is right, and every fault at once."""

import pytest

from sonar.clients.rules.contact import check_contact
from sonar.messaging.rules import LONGEST_BODY, check_message


@pytest.mark.requirement("R7", "R32")
@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("phone", "06 87654321", "+31687654321"),
        ("phone", "(038) 012 77 45", "+31380127745"),
        ("phone", "+49 30 123456", "+4930123456"),
        ("postcode", "8011ab", "8011 AB"),
        ("email", "m.van-dijk+werk@example.org", "m.van-dijk+werk@example.org"),
        ("house_number", "12-3hoog", "12-3hoog"),
        ("street", "  Lange   Laan ", "Lange Laan"),
        ("city", "'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("email", "", ""),
    ],
)
def test_good_input_is_kept_in_one_form(name: str, given: str, kept: str) -> None:
    assert check_contact({name: given}) == ({name: kept}, {})


@pytest.mark.requirement("R32")
@pytest.mark.parametrize(
    ("name", "given", "fault"),
    [
        ("phone", "12", "phone"),
        ("phone", "bel mij", "phone"),
        ("postcode", "0011 AB", "postcode"),
        ("postcode", "8011 SS", "postcode"),
        ("email", "geen adres", "email"),
        ("email", "a@b", "email"),
        ("email", "a@b.nl\r\nBcc: c@d.nl", "control"),
        ("house_number", "0", "house_number"),
        ("house_number", "twaalf", "house_number"),
        ("street", "x" * 81, "too_long"),
        ("city", "Zwolle\x00", "control"),
        ("birth_date", "2000-01-01", "unknown"),
    ],
)
def test_bad_input_is_named(name: str, given: str, fault: str) -> None:
    assert check_contact({name: given}) == ({}, {name: [fault]})


def test_all_faults_are_told_at_once() -> None:
    kept, faults = check_contact({"phone": "1", "email": "x", "postcode": "x", "city": "Zwolle"})
    assert kept == {"city": "Zwolle"}
    assert set(faults) == {"phone", "email", "postcode"}


@pytest.mark.requirement("R11", "R81")
@pytest.mark.parametrize("number", ["900000041", "9000.00.041", "9000 00 041", "Uw BSN: 900000041.", "90000004-1"])
def test_number_that_could_be_a_bsn_is_refused_in_any_dress(number: str) -> None:
    assert check_message(subject="Uw nummer", body=f"Dag, {number} groet") == {"body": ["bsn"]}
    assert check_message(subject=number, body="Dag") == {"subject": ["bsn"]}


@pytest.mark.parametrize(
    "text", ["Bel 038 012 77 45", "Om 10.30 uur op 21-11-2026", "Vacature V000123", "900000042", "123"]
)
def test_other_numbers_pass(text: str) -> None:
    assert check_message(subject="Afspraak", body=text) == {}


def test_empty_too_long_and_unreadable_messages_are_refused_together() -> None:
    assert check_message(subject=" ", body="x" * (LONGEST_BODY + 1)) == {"subject": ["required"], "body": ["too_long"]}
    assert check_message(subject="a\x07", body="Regel 1\nRegel 2\tmet tab") == {"subject": ["control"]}

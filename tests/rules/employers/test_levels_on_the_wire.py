"""Levels of languages: what can be said is taken, sent and read back as it was, and nothing else is."""

from dataclasses import asdict
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sonar.employers.rules import COMMAND, Lists, as_delivered, check_values, read_delivered
from sonar.employers.types import LanguageLevel, VacancyValues

CODES = ("nld", "deu", "eng", "fra")
LISTS = Lists({1}, {1}, set(), set(CODES), set(), {8011})
VALUES = VacancyValues(
    establishment_id=1, title="Verkoper", occupation_code="1", description="U helpt klanten in de winkel.", pc4=8011
)
STEPS = st.sampled_from([None, *COMMAND])
ANY = st.one_of(st.none(), st.integers(-1, 9))


def faults(levels: tuple[LanguageLevel, ...], languages: tuple[str, ...]) -> dict[str, list[str]]:
    """Return what is wrong with these levels."""
    values = VacancyValues(**{**asdict(VALUES), "languages": languages, "language_levels": levels})
    return check_values(values, lists=LISTS, knows_occupation=True, today=date(2026, 1, 5))[1]


def sent(levels: tuple[LanguageLevel, ...]) -> object:
    """Return levels as a supplier reads them."""
    return as_delivered({"language_levels": [asdict(each) for each in levels]}).get("taalniveaus")


@given(st.dictionaries(st.sampled_from(CODES), st.tuples(STEPS, STEPS).filter(any)))
def test_what_can_be_said_is_taken_and_comes_back_as_it_was(said: dict[str, tuple[int | None, int | None]]) -> None:
    levels = tuple(LanguageLevel(code, *steps) for code, steps in said.items())
    assert faults(levels, CODES) == {}
    told = sent(levels)
    assert (told is None) == (not levels)
    read, wrong = read_delivered({"kenmerk": "V-1", "talen": list(CODES), "taalniveaus": told})
    assert read is not None
    assert read.values is not None
    assert "taalniveaus" not in wrong
    assert (read.values.language_levels or ()) == levels


@given(st.lists(st.builds(LanguageLevel, st.sampled_from(CODES), ANY, ANY), max_size=6))
def test_what_cannot_be_said_is_refused_for_its_reason(given_levels: list[LanguageLevel]) -> None:
    asked = ("nld", "deu", "eng")
    names = [each.language for each in given_levels]
    found = set(faults(tuple(given_levels), asked).get("language_levels", ()))
    assert ("language_twice" in found) == (len(names) != len(set(names)))
    assert ("not_asked" in found) == ("fra" in names)
    unknown = any(
        not any(step is not None for step in (each.oral, each.written))
        or any(step is not None and step not in COMMAND for step in (each.oral, each.written))
        for each in given_levels
    )
    assert ("unknown_level" in found) == unknown


NAMES = st.sampled_from(["taal", "mondeling", "schriftelijk", "lezen"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda deep: st.lists(deep) | st.dictionaries(NAMES, deep)
)


@given(JSON)
def test_whatever_is_sent_is_read_or_refused(sent_levels: object) -> None:
    read, wrong = read_delivered({"kenmerk": "V-1", "taalniveaus": sent_levels})
    assert read is not None
    assert read.values is not None
    levels = read.values.language_levels
    assert (levels is not None) == (isinstance(sent_levels, list) and "taalniveaus" not in wrong)
    assert all(isinstance(each, LanguageLevel) and each.language for each in levels or ())

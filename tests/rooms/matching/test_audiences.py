"""Three audiences, three sets of words: none holds what is private to another, whatever the facts are."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonar.employers.types import AskedLanguage
from sonar.matching.rules import (
    EXACT,
    Facts,
    Wanted,
    adviser_lack,
    contributions,
    employer_lines,
    own_contributions,
    own_lack,
    shared_of,
    wider,
)
from sonar.matching.types import MAXIMUM, Criterion, Gap

HER_OWN = {"max_km": 731, "km": 615, "month": "geheime maand", "occupation": "geheim beroep", "licence": "GEHEIM"}
"""Values that no sentence for an employer may hold: they are recognisable, and not asked by any vacancy."""
GOOD = AskedLanguage("Duits", "Duits (spreken goed)", well=True)
MORE = AskedLanguage("Duits", "Duits (spreken uitstekend, schrijven redelijk)", well=True, beyond=True)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Facts, Wanted]:
    wanted_least = draw(st.integers(1, 40))
    wanted_most = draw(st.integers(wanted_least, 40))
    facts = Facts(
        km=HER_OWN["km"],
        occupation_label=HER_OWN["occupation"],
        stance=draw(st.integers(1, 2)),
        closeness=draw(st.sampled_from([EXACT, 60])),
        hours_min=draw(st.integers(0, wanted_most)),
        hours_max=draw(st.integers(wanted_least, 60)) + 100,
        max_km=HER_OWN["max_km"],
        level_label=draw(st.sampled_from(["", "geheim niveau"])),
        licences=(HER_OWN["licence"],),
        available_month=draw(st.sampled_from(["", HER_OWN["month"]])),
        points={each: draw(st.integers(0, most)) for each, most in MAXIMUM.items()},
        licences_missing=("C",),
        languages_missing=("Duits",),
        skills_had=draw(st.sampled_from([(), ("Lassen",), ("Lassen", "Koken")])),
    )
    wanted = Wanted(
        occupation_label="Bakker",
        hours_min=wanted_least,
        hours_max=wanted_most,
        level_label="Mbo 2",
        starts_on=None,
        skills=draw(st.sampled_from([(), ("Lassen", "Koken")])),
        licences=draw(st.sampled_from([(), ("B",)])),
        languages=draw(st.sampled_from([(), (AskedLanguage("Duits", "Duits"),), (GOOD,), (MORE,)])),
    )
    return facts, wanted


def plain(text: str) -> str:
    return text


@pytest.mark.requirement("R41", "R44", "I16")
@settings(max_examples=300, deadline=None)
@given(pairs())
def test_employer_hears_nothing_of_her_own_limits_and_wishes(pair: tuple[Facts, Wanted]) -> None:
    facts, wanted = pair
    text = " ".join(employer_lines(shared_of(facts, wanted, exact=EXACT), wanted, plain))
    for private in ("geheim", "GEHEIM", str(HER_OWN["max_km"]), str(HER_OWN["km"]), str(facts.hours_max)):
        assert private not in text
    told = {int(number) for number in re.findall(r"\d+", text.replace("niveau mbo 2", ""))}
    assert all(wanted.hours_min <= number <= wanted.hours_max for number in told)
    assert "punten" not in text


@settings(max_examples=200, deadline=None)
@given(pairs(), st.sampled_from(list(Gap)))
def test_employer_is_told_of_counts_by_what_was_asked_alone(pair: tuple[Facts, Wanted], gap: Gap) -> None:
    facts, wanted = pair
    text = wider(gap, 20, wanted, plain, lower_level="vmbo")
    assert "geheim" not in text.lower()
    assert str(facts.max_km) not in text
    assert (text == "") == (gap in {Gap.HER_DISTANCE, Gap.UNTOLD})


@pytest.mark.requirement("R41")
@settings(max_examples=200, deadline=None)
@given(pairs(), st.sampled_from([gap for gap in Gap if gap not in {Gap.UNTOLD, Gap.EMPLOYERS_DISTANCE}]))
def test_each_audience_is_told_everything_that_counts_in_its_own_words(pair: tuple[Facts, Wanted], gap: Gap) -> None:
    facts, wanted = pair
    own, adviser = own_contributions(facts, wanted, plain), contributions(facts, wanted, plain)
    assert [part.criterion for part in own] == [part.criterion for part in adviser] == list(Criterion)
    assert [part.points for part in own] == [part.points for part in adviser] == [facts.points[c] for c in Criterion]
    assert all(part.explanation for part in (*own, *adviser))
    assert "deze klant" not in " ".join(part.explanation for part in own)
    assert own_lack(gap, facts, wanted, plain).startswith("Dit past")
    assert adviser_lack(gap, facts, wanted, plain).startswith("Past")


@given(pairs())
def test_what_is_told_to_nobody_has_no_words(pair: tuple[Facts, Wanted]) -> None:
    for lack in (own_lack, adviser_lack):
        assert lack(Gap.UNTOLD, *pair, plain) == lack(Gap.EMPLOYERS_DISTANCE, *pair, plain) == ""

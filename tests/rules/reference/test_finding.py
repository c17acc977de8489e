"""Finding occupations while typing: in the small list of Sonar's own, and in the whole one of UWV where it is there."""

from datetime import date
from random import Random

import pytest
from benchmarks import occupations as bench
from hypothesis import given, settings
from hypothesis import strategies as st

from sonar.reference.operations import shipped_lists
from sonar.reference.rules import FEWEST_LETTERS, Finder, folded_words
from sonar.reference.rules.near import MOST_ERRORS, NearTexts, errors_between
from sonar.reference.types import Match, OccupationName
from tests.rules.reference.real_lists import real_names

DAY = date(2026, 1, 5)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _names(*names: str, scheme: str = "uwv") -> list[OccupationName]:
    return [OccupationName(scheme, str(n), name, None, DAY, None) for n, name in enumerate(names, 1)]


OWN = [
    OccupationName("sonar", str(each.code), each.label_nl, each.isco, each.valid_from, each.valid_until)
    for each in shipped_lists().occupations
]
FOLDED = {each: "".join(folded_words(each.name)) for each in OWN}
FINDER = Finder(OWN, schemes=("sonar",))


def _found(finder: Finder[OccupationName], typed: str, limit: int = 10) -> list[str]:
    return [each.name for each, _ in finder.find(typed, limit=limit)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Coördinérend verpleegkundige", ("coordinerend", "verpleegkundige")),
        ("voorbewerker/spuiter auto's", ("voorbewerker", "spuiter", "autos")),
        ("IC-verpleegkundige (hic)", ("ic", "verpleegkundige", "hic")),
        ("C# / C++ ontwikkelaar", ("c#", "c++", "ontwikkelaar")),
        ("Smørrebrød \N{LATIN SMALL LIGATURE FI}nancieel", ("smorrebrod", "financieel")),
        ("tand\N{SOFT HYPHEN}arts", ("tandarts",)),
        ("  ", ()),
        ("<script>", ("script",)),
    ],
)
def test_names_are_compared_without_capitals_accents_and_signs(text: str, words: tuple[str, ...]) -> None:
    assert folded_words(text) == words


def test_better_ways_of_fitting_come_first() -> None:
    names = _names("kok", "kok in een hotel", "kokshulp", "leerling kok", "instellingskok", "tok")
    found = Finder(names, schemes=("uwv",)).find("Kok", limit=10)
    assert [(each.name, match) for each, match in found] == [
        ("kok", Match.EXACT),
        ("kok in een hotel", Match.PREFIX),
        ("kokshulp", Match.PREFIX),
        ("leerling kok", Match.WORD),
        ("instellingskok", Match.PART),
        ("tok", Match.FUZZY),
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "vrachtwagenchauffeur internationaal",
        "vrachtwagen chauffeur internationaal",
        "internationaal vrachtwagenchauffeur",
        "internationaal vrachtwagen-chauffeur",
        "vrachtwagenchauffeurinternationaal",
        "vrachtwagenchaufeur internationaal",
        "vrahctwagenchaufeur internationaal",
        "internationaal vrachtwagenchaufeur",
        "internationaal vracht wagenchaufeur",
        "vrachtw inter",
        "vrachtwagencha",
        "VRACHTWAGENCHAUFFEUR INTERNATIONAÁL",
    ],
)
def test_a_name_is_found_in_the_ways_in_which_people_type_it(typed: str) -> None:
    finder = Finder([*OWN, *_names("vrachtwagenchauffeur internationaal")], schemes=("sonar", "uwv"))
    assert "vrachtwagenchauffeur internationaal" in _found(finder, typed)[:3]


@pytest.mark.parametrize(
    "typed",
    [
        "vrchtwgenchau",  # two letters missing: the rest has moved
        "vrachtwaagencchau",
        "rvachtwagench",
        "rachtwagench",
        "xrachtwagenchauf",
        "xvrachtwagenchauf",
        "racgtwagenchauf",
        "xyachtwagenchauf",
        "vrachtwagen cahufeur inter",
    ],
)
def test_a_name_is_found_while_it_is_typed_with_errors(typed: str) -> None:
    finder = Finder([*OWN, *_names("vrachtwagenchauffeur internationaal")], schemes=("sonar", "uwv"))
    assert "vrachtwagenchauffeur internationaal" in _found(finder, typed)[:3]


def test_a_name_of_many_words_is_found_with_errors() -> None:
    name = "medewerker van de dienst voor het beheer en onderhoud van wegen in de stad"
    for typed in (name, name.replace("dienst", "dinst").replace("stad", "satd"), name.replace("beheer", "be heer")):
        assert _found(Finder([*OWN, *_names(name)], schemes=("sonar", "uwv")), typed)[0] == name


@settings(max_examples=300)
@given(st.sampled_from(OWN), st.integers(6, 14), st.integers(0, 2**32))
def test_every_name_is_found_while_it_is_typed_with_an_error_unless_nearer_names_take_the_places(
    meant: OccupationName, letters: int, seed: int
) -> None:
    begun = FOLDED[meant][:letters]
    typed = "".join(folded_words(bench.with_errors(begun, 1, Random(seed))))
    errors = errors_between(typed, begun)
    least = {
        each: min(errors_between(typed, FOLDED[each][:n]) for n in range(1, len(FOLDED[each]) + 1)) for each in OWN
    }
    nearer = [each for each in OWN if least[each] <= errors and not FOLDED[each].startswith(begun)]
    if 0 < errors < len(typed) - 2 and len(typed) > 3 and len(FOLDED[meant]) > letters + 1 and not nearer:
        assert any("".join(folded_words(each)).startswith(begun) for each in _found(FINDER, typed))


def test_a_slip_that_is_the_beginning_of_other_names_does_not_hide_the_one_that_was_meant() -> None:
    others = [f"laser operator {n}" for n in range(20)]
    found = _found(Finder(_names(*others, "lasser"), schemes=("uwv",)), "laser")
    assert (len(found), "lasser" in found) == (10, True)


def test_both_names_of_a_pair_lead_to_it() -> None:
    finder = Finder(_names("gastheer / gastvrouw (horeca)", "gastouder"), schemes=("uwv",))
    assert _found(finder, "gastvrouw")[0] == _found(finder, "gastheer")[0] == "gastheer / gastvrouw (horeca)"


def test_one_code_is_offered_once_and_equal_names_by_the_first_list() -> None:
    names = [
        OccupationName("esco", "a", "Kok", None, DAY, None),
        OccupationName("esco", "a", "kok aan boord", None, DAY, None, preferred=False),
        OccupationName("uwv", "1", "kok", None, DAY, None),
    ]
    found = Finder(names, schemes=("uwv", "esco")).find("kok", limit=10)
    assert [(each.scheme, each.name) for each, _ in found] == [("uwv", "kok"), ("esco", "kok aan boord")]


def test_what_may_not_be_chosen_takes_no_place() -> None:
    finder = Finder(_names("kok", "kokshulp", "kok hotel"), schemes=("uwv",))
    assert [each.name for each, _ in finder.find("kok", limit=1, accept=lambda each: each.code != "1")] == ["kok hotel"]


@pytest.mark.parametrize("typed", ["", " ", "k", "!?", "\x00", "日本語", "a" * 5_000, "%", "<script>alert(1)</script>"])
def test_odd_words_find_nothing_and_do_no_harm(typed: str) -> None:
    assert _found(FINDER, typed) == []


@given(st.text(max_size=120), st.integers(0, 60))
def test_whatever_is_typed_there_are_no_more_than_asked_for_and_each_code_once(typed: str, limit: int) -> None:
    found = FINDER.find(typed, limit=limit)
    assert len(found) <= limit
    assert len({each.code for each, _ in found}) == len(found)
    if len("".join(folded_words(typed))) < FEWEST_LETTERS:
        assert found == ()


@settings(max_examples=400)
@given(st.sampled_from(OWN), st.integers(0, 2**32))
def test_every_name_is_found_after_any_two_errors_unless_nearer_names_take_the_places(
    meant: OccupationName, seed: int
) -> None:
    """The rule: three places are kept for errors, so only three names as near or nearer can take hers.

    Unless what came out of the errors is itself another name.
    """
    typed = bench.with_errors(meant.name, 2, Random(seed))
    words = "".join(folded_words(typed))
    found = _found(FINDER, typed)
    errors = errors_between(words, FOLDED[meant])
    nearer = [each for each in OWN if each != meant and errors_between(words, FOLDED[each]) <= errors]
    a_name = words in FOLDED.values()
    if errors <= MOST_ERRORS < len(words) and len(nearer) < 3 and not a_name:
        assert meant.name in found


@given(st.sampled_from(OWN), st.integers(0, 2**32))
def test_word_order_and_spaces_do_not_matter(meant: OccupationName, seed: int) -> None:
    chance = Random(seed)
    for typed in (bench.swapped(meant.name, chance), bench.split(meant.name, chance), meant.name.replace(" ", "")):
        if typed is not None:
            assert meant.name in _found(FINDER, typed)[:3]


@given(st.sampled_from(OWN), st.integers(2, 12))
def test_what_was_typed_so_far_leads_to_names_that_begin_so(meant: OccupationName, letters: int) -> None:
    typed = meant.name[:letters]
    first = FINDER.find(typed, limit=10)[0][0]
    assert "".join(folded_words(first.name)).startswith("".join(folded_words(typed)))


@given(st.lists(st.text(LETTERS, min_size=1, max_size=8), max_size=30), st.text(LETTERS, min_size=1, max_size=8))
def test_near_texts_are_those_within_the_errors(texts: list[str], text: str) -> None:
    expected = {each: errors_between(text, each) for each in texts if errors_between(text, each) <= MOST_ERRORS}
    assert NearTexts(texts).near(text) == expected


def test_two_letters_swapped_are_one_error() -> None:
    errors = {"lasser": 0, "lassre": 1, "laser": 1, "lassers": 1, "lesser": 1, "alssre": 2}
    assert {each: errors_between("lasser", each) for each in errors} == errors


@pytest.mark.requirement("R20")
def test_names_of_the_real_list_are_found() -> None:
    names = real_names()
    finder = Finder(names, schemes=("uwv",))
    asked = bench.questions(Random(1).sample(names, 100))
    least = {"exact": 99, "one-error": 90, "two-errors": 85, "split": 90, "joined": 90, "swapped": 90}
    least |= {"begun-one-error": 90, "begun-two-errors": 85}
    for key, some in asked.items():
        found = sum(bench.place_of(finder, each) is not None for each in some)
        assert 100 * found >= least[key] * len(some), key

"""Reading the lists of others: what they hold, and everything that is wrong at once; likeness and what it derives."""

import pytest

from sonar.reference.rules import (
    Coder,
    FaultyVocabulary,
    Likeness,
    borrowed,
    derived_isco,
    faults_between,
    read_vocabulary,
)
from sonar.reference.types import GivenGroup, GivenName
from tests.rules.reference.real_lists import real_lists, real_names

UWV = (
    '"UWV beroep code";"Omschrijving";'
    '"Code Bovenliggend Referentie Beroep";"Omschrijving Bovenliggend Referentie Beroep"\n'
)
ESCO = "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,description\n"
ISCO = "conceptType,conceptUri,code,preferredLabel,altLabels\n"
URI = "http://data.europa.eu/esco/occupation/00030d09-2b3a-4efd-87cc-c4ea39d27c34"


def _faults(text: str | bytes, name: str = "lijst.csv") -> list[str]:
    with pytest.raises(FaultyVocabulary) as fault:
        read_vocabulary(name, text if isinstance(text, bytes) else text.encode())
    return list(fault.value.faults)


def test_the_list_of_uwv_is_read() -> None:
    text = UWV + '"7";"ketellasser  mig/mag";"7";"ketellasser mig/mag"\r\n"8";"los";"n.v.t";"n.v.t"\r\n'
    read = read_vocabulary("boc.csv", b"\xef\xbb\xbf" + text.encode())
    assert read.scheme == "uwv"
    assert read.groups == (GivenGroup("uwv", "7", "ketellasser mig/mag", None), GivenGroup("uwv", "8", "los", None))
    assert read.names == (
        GivenName("uwv", "7", "ketellasser mig/mag", "7"),
        GivenName("uwv", "8", "los", "8"),
    )


def test_the_list_of_esco_is_read_with_its_other_names() -> None:
    read = read_vocabulary(
        "esco.csv", (ESCO + f'Occupation,{URI},2654,inspiciënt,"toneelmeester\ninspiciënt\n",x\n').encode()
    )
    code = URI[-36:]
    assert (read.scheme, read.groups) == ("esco", ())
    assert read.names == (
        GivenName("esco", code, "inspiciënt", "2654"),
        GivenName("esco", code, "toneelmeester", "2654", preferred=False),
    )


def test_the_groups_of_isco_are_read_with_where_they_lie() -> None:
    read = read_vocabulary("isco.csv", (ISCO + "ISCOGroup,u,8,Bedieners,\nISCOGroup,u,83,Bestuurders,\n").encode())
    assert read.groups == (GivenGroup("isco", "8", "Bedieners", None), GivenGroup("isco", "83", "Bestuurders", "8"))


def test_everything_that_is_wrong_is_told_at_once_with_its_line() -> None:
    text = UWV + (
        '"x";"lasser";"7";"lasser"\n'
        '"2";"";"7";"lasser"\n'
        '"3";"kok";"zeven";"kok"\n'
        '"4";"kok"\n'
        '"5";"bakker";"9";"bakker"\n'
        '"5";"slager";"9";"slager"\n'
        f'"6";"{"a" * 201}";"9";"bakker"\n'
        '"7";"a\x07b";"9";"bakker"\n'
    )
    assert _faults(text, "boc.csv") == [
        "boc.csv, line 2: code 'x' is not a number",
        "boc.csv, line 3: the name is empty",
        "boc.csv, line 4: group 'zeven' is not a number",
        "boc.csv, line 5: there are 2 columns instead of 4",
        "boc.csv, line 7: group 9 is called 'slager' here and 'bakker' before",
        "boc.csv, line 7: code 5 stands on line 6 as well",
        "boc.csv, line 8: the name is longer than 200 characters",
        "boc.csv, line 9: the name has a character that cannot be shown",
    ]


def test_what_is_wrong_in_esco_and_isco_is_told() -> None:
    assert _faults(ESCO + "Occupation,javascript:alert(1),26,inspiciënt,,x\n") == [
        "lijst.csv, line 2: conceptUri is not the address of an occupation of ESCO",
        "lijst.csv, line 2: iscoGroup '26' is not four digits",
    ]
    assert _faults(ISCO + "ISCOGroup,u,83,Bestuurders,\nISCOGroup,u,9x,Anders,\n") == [
        "lijst.csv, line 3: code '9x' is not one to four digits",
        "lijst.csv, line 2: group 83 lies in group 8, which is missing",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the first line is not that of UWV's occupations"),
        (b"naam;bsn\n", "the first line is not that of UWV's occupations"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (UWV.encode(), "there is nothing below the first line"),
        ((UWV + '"1";"lasser').encode(), "this is no row of a list"),
    ],
)
def test_a_file_that_is_no_list_is_refused(content: bytes, sentence: str) -> None:
    faults = _faults(content)
    assert len(faults) == 1
    assert sentence in faults[0]


def test_lists_must_fit_together() -> None:
    esco = read_vocabulary("esco.csv", (ESCO + f"Occupation,{URI},2654,inspiciënt,,x\n").encode())
    assert faults_between([esco], {("isco", "2654")}) == []
    assert faults_between([esco, esco], set()) == [
        "esco: this list is given more than once",
        "esco: group 2654 stands in no list: give the list of groups as well",
    ]


def test_names_resemble_each_other_by_the_pieces_they_share() -> None:
    texts = ["chauffeur heftruck", "docent wiskunde", "heftruckmonteur", "kok"]
    nearest = Likeness(texts).nearest("heftruckchauffeur", limit=4)
    assert [texts[index] for index, _ in nearest] == ["chauffeur heftruck", "heftruckmonteur"]
    assert all(0 < likeness < 1 for _, likeness in nearest)
    assert Likeness(texts).nearest("kok", limit=1)[0] == (3, pytest.approx(1.0))
    assert Likeness([]).nearest("kok", limit=1) == []


def test_the_isco_group_is_derived_from_names_that_resemble_those_of_the_group_and_else_not_at_all() -> None:
    coder = Coder(["vrachtwagenchauffeur", "taxichauffeur", "wiskundeleraar"], ["8332", "8322", "2330"])
    groups = {"1": ["vrachtwagenchauffeur internationaal", "vrachtwagenchauffeur"], "2": ["klarinettist"]}
    derived = derived_isco(groups, coder)
    assert derived == {"1": ("8332", pytest.approx(1.0))}


def test_the_real_lists_are_read_whole() -> None:
    lists = real_lists()
    assert len(lists["uwv"].names) == 24_309
    assert len(lists["uwv"].groups) == 3_263
    assert len({each.code for each in lists["esco"].names}) == 3_039
    assert len(lists["isco"].groups) == 619
    assert faults_between(list(lists.values()), set()) == []


def test_names_that_were_held_out_find_their_group_among_three() -> None:
    uwv = real_names()
    held_out = uwv[::97]
    out = {each.code for each in held_out}
    known = [each for each in uwv if each.code not in out]
    coder = Coder([each.name for each in known], [each.group_code or "" for each in known])
    found = [[code for code, *_ in coder.votes(each.name)] for each in held_out]
    right = sum(each.group_code in codes[:3] for each, codes in zip(held_out, found, strict=True))
    assert right / len(held_out) >= 0.7, "58.5 % before the middle of groups and the first word had a say"
    assert sum(map(bool, found)) / len(held_out) >= 0.95


def test_names_are_borrowed_of_an_occupation_that_has_one_of_ours() -> None:
    ours = [("verpleegkundige", "1"), ("kok", "2"), ("bakker", "3")]
    clusters = [
        ["Verpleegkundige", "zuster", "broeder"],
        ["kok", "bakker", "alleskunner"],
        ["kapper"],
        ["kok", "kokkin", "bakker", "chef", "cook", "KOK"],
    ]
    assert borrowed(ours, clusters) == [
        ("zuster", "1"), ("broeder", "1"), ("kokkin", "2"), ("chef", "2"), ("cook", "2"),
    ]  # fmt: skip
    assert borrowed([], clusters) == []


def test_likeness_from_a_threshold_on_is_the_same_as_without_one() -> None:
    texts = [f"{first} {second}" for first in ("kok", "chauffeur", "monteur") for second in ("bus", "brood", "lift")]
    whole = Likeness(texts).nearest("liftmonteur", limit=9)
    for least in (0.1, 0.3, 0.5, 0.9):
        near = Likeness(texts).nearest("liftmonteur", limit=9, least=least)
        assert near == [(index, pytest.approx(likeness)) for index, likeness in whole if likeness >= least]

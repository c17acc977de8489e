"""What Sonar asks other organisations, and reading whatever they answer."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonar.clients.types import Profile
from sonar.exchange.rules.vum_heard import (
    Malformed,
    foreign_profile,
    foreign_vacancy,
    person_details,
    read_detail,
    read_people,
    read_vacancies,
    vacancy_details,
    vacancy_shown,
)
from sonar.exchange.rules.vum_question import read_jobseeker_question, read_vacancy_question
from sonar.exchange.rules.vum_selection import jobseeker_question, vacancy_question
from sonar.exchange.types import KnownCodes
from sonar.exchange.types.mediator import Selection

TODAY = date(2026, 3, 2)
KNOWN = KnownCodes(frozenset({"B", "CE"}), frozenset({"nld", "deu"}))


def selection(**changes: Any) -> Selection:
    """Return what is asked for a vacancy."""
    values: dict[str, Any] = {
        "pc4": 8011, "max_km": None, "hours_min": 24, "hours_max": 36, "licences": ("B", "CE"),
        "languages": ("nld", "deu"), "starts_on": date(2026, 4, 1), "occupations": ("AB1", "AB2"),
        "levels": {"deu": (3, 0)}, **changes,
    }  # fmt: skip
    return Selection(**values)


def test_a_question_about_jobseekers_is_one_that_a_source_reads() -> None:
    """Our own reader of questions is the other half of the same contract."""
    asked = read_jobseeker_question(json.dumps(jobseeker_question(selection(), today=TODAY)).encode())
    assert (asked.pc4, asked.km, asked.occupations) == (8011, 50, ("competentnl:AB1", "competentnl:AB2"))
    assert (asked.licences, asked.hours_max_from, asked.hours_min_to) == (("B", "CE"), 24, 36)
    assert asked.available_by == date(2026, 5, 31)
    assert [(each.code, each.oral, each.written) for each in asked.languages] == [("nld", None, None), ("deu", 3, None)]


def test_what_a_vacancy_does_not_ask_is_not_asked() -> None:
    bare = selection(hours_min=0, hours_max=0, licences=(), languages=(), starts_on=None, levels={}, max_km=5000)
    criteria = jobseeker_question(bare, today=TODAY)["vraagObject"]
    assert set(criteria) == {"selectiegebied", "bemiddelingsberoep", "datumAanvangBeschikbaarVoorWerk"}
    assert criteria["selectiegebied"] == {"postcode": "8011AA", "afstand": 999}
    assert criteria["datumAanvangBeschikbaarVoorWerk"] == {"$lte": "2026-05-01"}


def test_a_question_about_vacancies_holds_nothing_else_of_her() -> None:
    profile = Profile(
        pc4=8011, education_level=4, hours_min=None, hours_max=None, licences=("B",), presentation="Ik ben Jan.",
        available_from=TODAY,
    )  # fmt: skip
    assert vacancy_question(profile, occupation="") == {
        "vraagObject": {"selectiegebied": {"postcode": "8011AA", "afstand": 40}}
    }
    asked = read_vacancy_question(json.dumps(vacancy_question(profile, occupation="AB1")).encode())
    assert asked.occupation == "competentnl:AB1"


def match(**changes: Any) -> dict[str, Any]:
    """Return a result about a person."""
    return {"vumID": "a-1", "mobiliteit": {"bemiddelingspostcode": "8011AB"}, **changes}


def whole(*matches: object, **changes: Any) -> dict[str, Any]:
    """Return an answer."""
    return {"vraagID": "v", "maximumAantalResultatenBereikt": False, "matches": list(matches), **changes}


def test_what_the_contract_does_not_name_is_not_kept() -> None:
    heard = read_people(whole(match(naam="Jan van Dalen", bsn="x", werktijden={})))
    assert heard.results == (("a-1", {"mobiliteit": {"bemiddelingspostcode": "8011AB"}, "werktijden": {}}),)
    assert (heard.more, heard.unread) == (False, 0)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a b", "a%2Fb", "x" * 501, 7, None, "é"])
def test_an_id_that_could_lead_elsewhere_is_left_out(name: object) -> None:
    heard = read_people(whole(match(vumID=name), match()))
    assert ([each for each, _ in heard.results], heard.unread) == (["a-1"], 1)


@pytest.mark.parametrize(
    "changes",
    [{"vraagID": 1}, {"vraagID": "x" * 101}, {"maximumAantalResultatenBereikt": 1}, {"matches": None}],
)
def test_an_answer_that_is_none_is_refused(changes: dict[str, Any]) -> None:
    for read in (read_people, read_vacancies):
        with pytest.raises(Malformed):
            read(whole(**changes))
        with pytest.raises(Malformed):
            read([])


def test_a_profile_is_weighed_by_what_is_told() -> None:
    found = foreign_profile(
        match(
            bemiddelingsberoep=[{"codeBeroepsnaam": "https://linkeddata.competentnl.nl/uwv/id/occupation/AB1"}],
            arbeidsmarktkwalificatie={
                "codeWerkEnDenkniveauWerkzoekende": 3,
                "rijbewijs": [{"codeSoortRijbewijs": "B"}, {"codeSoortRijbewijs": "QQ"}],
                "taalbeheersing": [
                    {"codeTaal": "nld", "codeNiveauTaalbeheersingMondeling": 3},
                    {"codeTaal": "deu", "codeNiveauTaalbeheersingMondeling": 1},
                ],
            },
        ),
        KNOWN,
    )
    assert (found.occupations, found.level, found.licences) == (("AB1",), 2, ("B",))
    assert (found.languages, found.fluent) == (("nld",), ("nld",))


def test_a_vacancy_is_weighed_by_what_is_told() -> None:
    found = foreign_vacancy(
        {
            "adres": {"postcode": "8011AB"}, "codeWerkEnDenkniveauMinimaal": "7",
            "flexibiliteit": {"indicatieOnregelmatigWerkOfPloegendienst": 1},
            "contractvorm": [{"codeTypeOvereenkomst": "01"}, {"codeTypeArbeidscontract": "B"}],
            "sluitingsdatumVacature": "2026-05-01", "taalbeheersing": [{"codeTaal": "nld"}, {"codeTaal": "xxx"}],
        },
        KNOWN,
    )  # fmt: skip
    assert (found.level, found.irregular, found.contract) == (None, True, 2)
    assert (found.expires_on, found.languages) == (date(2026, 5, 1), ("nld",))


NAMES = st.sampled_from(
    ["vumID", "mobiliteit", "bemiddelingspostcode", "adres", "postcode", "matches", "vraagID", "werktijden",
     "aantalWerkurenPerWeekMaximaal", "arbeidsmarktkwalificatie", "taalbeheersing", "codeTaal", "rijbewijs",
     "codeSoortRijbewijs", "bemiddelingsberoep", "beroep", "codeBeroepsnaam", "contractvorm", "flexibiliteit",
     "indicatieOnregelmatigWerkOfPloegendienst", "codeWerkEnDenkniveauMinimaal", "werkgever", "contactpersoon",
     "emailadres", "webadres", "url", "eisAanWerk", "indicatieLdrRegistratie", "sollicitatiewijze", "cursus",
     "opleiding", "werkervaring", "interesse", "arbeidsVoorwaarden", "sluitingsdatumVacature"]
)  # fmt: skip
SCALARS = st.sampled_from([None, True, 0, 1, 7, 10**30, 1.5, "", "x", "8011AB", "2026-01-01", "nld", "B", "O", "02"])
INSIDE = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(NAMES, SCALARS, max_size=3)
ANYTHING = INSIDE | st.lists(INSIDE, max_size=2) | st.dictionaries(NAMES, INSIDE, max_size=4)


@pytest.mark.requirement("R310")
@given(st.dictionaries(NAMES, ANYTHING, max_size=6), st.sampled_from(["a", "B-2", "c_.9"]))
def test_no_answer_about_people_breaks_the_reading(given_match: dict[str, Any], name: str) -> None:
    heard = read_people(
        whole({**given_match, "vumID": name}, {**match(), **given_match, "mobiliteit": match()["mobiliteit"]})
    )
    for _, kept in heard.results:
        foreign_profile(kept, KNOWN)
        person_details(kept, read_detail({"werkzoekende": given_match}, "werkzoekende"), KNOWN, pseudonym="E-1")


@pytest.mark.requirement("R310")
@given(st.dictionaries(NAMES, ANYTHING, max_size=6))
def test_no_answer_about_vacancies_breaks_the_reading(given_match: dict[str, Any]) -> None:
    heard = read_vacancies(whole({**given_match, "vumID": "v", "adres": {"postcode": "8011AB"}}, given_match))
    for _, kept in heard.results:
        foreign_vacancy(kept, KNOWN)
        shown = vacancy_shown(kept, reference="r", place="Zwolle", detailed=False)
        vacancy_details(shown, {**kept, **read_detail({"vacature": given_match}, "vacature")})


@given(ANYTHING)
def test_anything_at_all_is_read_or_refused(document: object) -> None:
    for read in (read_people, read_vacancies, lambda given_one: read_detail(given_one, "vacature")):
        try:
            read(document)
        except Malformed:
            continue

"""How well a language is asked: written by each way there is, shown the same everywhere, and told to the exchange."""

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from sonar.employers.operations import change_vacancy, copy_vacancy
from sonar.employers.queries import kept_vacancy
from sonar.employers.types import LanguageLevel
from sonar.kernel import clock
from sonar.web.employer_labels import EMPLOYER_FAULTS
from sonar.web.languages_picker import LanguagePicker, as_ticked, languages_of, levels_of
from sonar.web.supplier_labels import SUPPLIER_FAULTS
from sonar.web.vacancy_changes import VACANCY_FIELDS, changed_fields
from tests.web import supplier_systems as suppliers
from tests.web import vum_exchange as vum
from tests.web.test_portal_pages import BAKERY, SHOP, enter, errors, establishment, filled, placed, step, text_of
from tests.world import EMPLOYER_ADVISER, World

ASKED: dict[str, Any] = {"languages": ["nld", "deu", "eng"], "languages__oral_nld": "4", "languages__oral_deu": "3",
                         "languages__written_deu": "2"}  # fmt: skip
SENT = {"talen": ["nld", "deu", "eng"], "taalniveaus": [{"taal": "nld", "mondeling": 4},
        {"taal": "deu", "mondeling": 3, "schriftelijk": 2}]}  # fmt: skip
LEVELS = {LanguageLevel("nld", oral=4), LanguageLevel("deu", oral=3, written=2)}
SHOWN = "Nederlands (spreken uitstekend), Duits (spreken goed, schrijven redelijk), Engels"


def by_desk(world: World, http: Client, _tmp: Path) -> int:
    establishment(world, BAKERY, SHOP)
    world.browse(http, world.sign_in(EMPLOYER_ADVISER))
    place = world.one("SELECT id FROM employers.establishment")[0]
    answer = http.post(f"/vacatures/nieuw/{place}", filled(world, **ASKED))
    assert answer.status_code == 303, errors(answer)
    return newest(world)


def by_portal(world: World, http: Client, _tmp: Path) -> int:
    enter(world, http, establishment(world, BAKERY, SHOP))
    placed(world, http, **ASKED)
    return newest(world)


def by_file(world: World, _http: Client, tmp: Path) -> int:
    file = tmp / "vacatures.json"
    row = suppliers.vacancy(world, kenmerk="S-1", kvkNummer=BAKERY, vestigingsnummer=SHOP, **SENT)
    file.write_text(json.dumps([row]), encoding="utf-8")
    call_command("import_vacancies", str(file), "--source", "proef")
    return newest(world)


def by_wire(world: World, http: Client, _tmp: Path) -> int:
    system = suppliers.connect(world, http, f"00000003{BAKERY}0000")
    sent = suppliers.vacancy(world, kvkNummer=BAKERY, vestigingsnummer=SHOP, **SENT)
    answer = system.put("V-1", sent)
    assert answer.status_code == 201, answer.content
    told = system.read("V-1").json()["vacature"]
    assert {json.dumps(each, sort_keys=True) for each in told["taalniveaus"]} == {
        json.dumps({"mondeling": None, "schriftelijk": None, **each}, sort_keys=True) for each in SENT["taalniveaus"]
    }
    again = {name: value for name, value in told.items() if value is not None}
    assert system.put("V-1", again).json()["verwerkt"] == "ongewijzigd", "what is read can be sent back"
    return newest(world)


def by_copy(world: World, http: Client, tmp: Path) -> int:
    number = by_portal(world, http, tmp)
    copy_vacancy(actor=world.sign_in_employer(BAKERY, subject="kopie"), vacancy_id=number, now=clock.now())
    return newest(world)


WAYS: dict[str, Callable[[World, Client, Path], int]] = {
    "desk": by_desk, "portal": by_portal, "file": by_file, "wire": by_wire, "copy": by_copy,
}  # fmt: skip


def newest(world: World) -> int:
    return int(world.one("SELECT max(id) FROM employers.vacancy")[0])


def public(world: World, http: Client, number: int) -> str:
    """Return the page that everybody sees, of a vacancy that is published by now."""
    world.sql.execute(
        "UPDATE employers.vacancy SET status = 'published', published_on = kernel.today(), expires_on = NULL"
        " WHERE id = %s",
        [number],
    )
    http.cookies.clear()
    return text_of(http.get(f"/vacatures/{number}"))


@pytest.mark.requirement("I15", "I39")
@pytest.mark.parametrize("way", WAYS)
def test_written_by_each_way_it_is_shown_the_same(
    world: World, http: Client, tmp_path: Path, settings: Any, way: str
) -> None:
    number = WAYS[way](world, http, tmp_path)
    desk = world.sign_in(EMPLOYER_ADVISER)
    assert set(kept_vacancy(actor=desk, vacancy_id=number).values.language_levels or ()) == LEVELS
    enter(world, http, BAKERY)
    assert SHOWN in text_of(http.get(f"/werkgever/vacatures/{number}")), "to the employer"
    assert SHOWN in public(world, http, number), "to everybody"
    world.browse(http, desk)
    assert SHOWN in text_of(http.get(f"/vacatures/{number}")), "to staff"
    (told,) = vum.join(http, tmp_path, settings).ask({}, about="vacatures").json()["matches"]
    assert told["taalbeheersing"] == [
        {"codeTaal": "nld", "codeNiveauTaalbeheersingMondeling": 4},
        {"codeTaal": "deu", "codeNiveauTaalbeheersingMondeling": 3, "codeNiveauTaalbeheersingSchriftelijk": 2},
        {"codeTaal": "eng"},
    ], "and to the national exchange"


def test_the_form_shows_what_stands_and_takes_a_level_away(world: World, http: Client, tmp_path: Path) -> None:
    number = by_portal(world, http, tmp_path)
    address = f"/werkgever/vacatures/{number}/wijzigen"
    page = text_of(http.get(address))
    stands = (("nld", "oral", "4"), ("deu", "oral", "3"), ("deu", "written", "2"), ("eng", "oral", ""))
    for code, part, step_of in stands:
        select = re.search(rf'<select[^>]*name="languages__{part}_{code}".*?</select>', page, re.DOTALL)
        assert select
        chosen = re.findall(r'value="(\d)" selected', select[0])
        assert chosen == ([step_of] if step_of else []), (code, part)
    assert page.count('name="languages" value="fra"') == 1
    assert re.search(r'name="languages" value="fra"[^>]* checked', page) is None
    version = world.one("SELECT version FROM employers.vacancy WHERE id = %s", number)[0]
    less = {**ASKED, "languages__oral_nld": "", "languages": ["nld", "deu"], "languages__oral_fra": "4"}
    answer = http.post(address, filled(world, version=version, **less))
    assert answer.status_code == 303, errors(answer)
    held = kept_vacancy(actor=world.sign_in(EMPLOYER_ADVISER), vacancy_id=number)
    assert held.values.languages == ("nld", "deu")
    assert held.values.language_levels == (LanguageLevel("deu", oral=3, written=2),), "what is not ticked is not asked"


@pytest.mark.requirement("I15", "I39")
def test_what_cannot_be_is_told_at_its_place_with_the_rest_and_nothing_typed_is_lost(
    world: World, http: Client
) -> None:
    enter(world, http, establishment(world, BAKERY, SHOP))
    wrong = {**ASKED, "languages": ["nld", "deu", "klingon"], "languages__written_nld": "1", "languages__oral_eng": "9",
             "title": ""}  # fmt: skip
    answer = http.post("/werkgever/vacatures/nieuw", filled(world, **wrong))
    assert answer.status_code == 422
    at = re.search(r'id="id_languages_error">(.*?)</div>', text_of(answer), re.DOTALL)
    assert at
    assert "Kies uit de lijst." in at[1]
    assert "Kies het niveau van een taal uit de lijst." in at[1]
    assert "Titel van de vacature" in errors(answer)
    assert re.search(r'href="#id_languages_0"', errors(answer)), "the summary leads to the first box"
    assert re.search(r'name="languages" value="deu"[^>]* checked', text_of(answer))
    assert re.search(r'name="languages__oral_deu".*?value="3" selected', text_of(answer), re.DOTALL)
    assert world.count("SELECT count(*) FROM employers.vacancy") == 0


@pytest.mark.parametrize("sent", ["abc", "2:3", "³", "-1", "0", "1", "5", "33", "NaN" * 30])
def test_whatever_is_sent_as_a_level_is_refused_in_words(world: World, http: Client, sent: str) -> None:
    enter(world, http, establishment(world, BAKERY, SHOP))
    answer = http.post("/werkgever/vacatures/nieuw", filled(world, languages=["nld"], languages__oral_nld=sent))
    assert answer.status_code == 422, sent
    assert "niveau van een taal" in errors(answer)


def test_a_vacancy_tells_in_its_history_what_a_change_was_about(world: World, http: Client, tmp_path: Path) -> None:
    number = by_portal(world, http, tmp_path)
    address = f"/werkgever/vacatures/{number}"
    version = world.one("SELECT version FROM employers.vacancy")[0]
    changed = {**ASKED, "languages__oral_deu": "2", "wage": "€ 17 per uur"}
    assert http.post(f"{address}/wijzigen", filled(world, version=version, **changed)).status_code == 303
    assert "(loon, taalniveau)" in text_of(http.get(address))
    version = world.one("SELECT version FROM employers.vacancy")[0]
    assert http.post(f"{address}/wijzigen", filled(world, version=version, **changed)).status_code == 303
    assert text_of(http.get(address)).count("(loon, taalniveau)") == 1, "where nothing changed nothing is named"
    assert step(http, address, "publish").status_code == 303
    world.browse(http, world.sign_in(EMPLOYER_ADVISER))
    assert "gewijzigd (loon, taalniveau)" in text_of(http.get(f"/vacatures/{number}"))


def test_every_field_of_a_vacancy_has_words_and_every_fault_of_a_level_has_them_for_both() -> None:
    given = ("wage", "language_levels", "guidance", "offers_guidance", "none")
    assert changed_fields(given) == ("loon", "taalniveau", "steun op het werk")
    for code in ("unknown_level", "not_asked", "language_twice", "too_many"):
        assert code in EMPLOYER_FAULTS
        assert code in SUPPLIER_FAULTS


def test_the_fields_of_the_database_are_those_with_words(world: World) -> None:
    (fields,) = world.one("SELECT employers.vacancy_fields() || 'language_levels'::text")
    assert set(fields) == VACANCY_FIELDS.keys()


WRONG = {
    "no list": ({"taalniveaus": {"taal": "nld", "mondeling": 3}}, {"taalniveaus"}),
    "no object": ({"taalniveaus": ["nld"]}, {"taalniveaus"}),
    "a word": ({"taalniveaus": [{"taal": "nld", "mondeling": "goed"}]}, {"taalniveaus"}),
    "more": ({"taalniveaus": [{"taal": "nld", "mondeling": 3, "lezen": 3}]}, {"taalniveaus"}),
    "no language": ({"taalniveaus": [{"mondeling": 3}]}, {"taalniveaus"}),
    "no level": ({"taalniveaus": [{"taal": "nld"}]}, {"taalniveaus"}),
    "a level too low": ({"taalniveaus": [{"taal": "nld", "mondeling": 1}]}, {"taalniveaus"}),
    "yes": ({"taalniveaus": [{"taal": "nld", "mondeling": True}]}, {"taalniveaus"}),
    "not asked": ({"taalniveaus": [{"taal": "deu", "mondeling": 3}]}, {"taalniveaus"}),
    "twice": ({"taalniveaus": [{"taal": "nld", "mondeling": 3}, {"taal": "nld", "schriftelijk": 3}]}, {"taalniveaus"}),
    "too many": ({"taalniveaus": [{"taal": "nld", "mondeling": 3}] * 41}, {"taalniveaus"}),
    "with the rest": ({"taalniveaus": [{"taal": "nld", "mondeling": 9}], "titel": "x"}, {"taalniveaus", "titel"}),
}


@pytest.mark.requirement("I15")
@pytest.mark.parametrize("case", WRONG)
def test_a_system_is_told_everything_that_is_wrong(world: World, http: Client, case: str) -> None:
    changes, fields = WRONG[case]
    answer = suppliers.connect(world, http, suppliers.BAKERY_OIN).put("V-1", suppliers.vacancy(world, **changes))
    assert answer.status_code == 400, answer.content
    faults = {each["name"]: each["reason"] for each in answer.json()["invalidParams"]}
    assert faults.keys() == fields
    assert all(faults.values())


@pytest.mark.requirement("I15")
def test_a_system_that_knows_nothing_of_levels_takes_none_away(world: World, http: Client) -> None:
    system = suppliers.connect(world, http, suppliers.BAKERY_OIN)
    plain = suppliers.vacancy(world, talen=["nld", "deu"])
    assert system.put("V-1", plain).status_code == 201
    number = newest(world)
    desk = world.sign_in(EMPLOYER_ADVISER)
    held = kept_vacancy(actor=desk, vacancy_id=number)
    german = (LanguageLevel("deu", oral=3),)
    values = {each: getattr(held.values, each) for each in held.values.__slots__} | {"language_levels": german}
    change_vacancy(
        actor=desk, vacancy_id=number, version=held.version, values=type(held.values)(**values), now=clock.now()
    )
    assert system.put("V-1", plain).json()["verwerkt"] == "ongewijzigd"
    assert kept_vacancy(actor=desk, vacancy_id=number).values.language_levels == german
    # Who says something of them says something else, and does not overwrite a colleague unseen.
    said = {**plain, "taalniveaus": [{"taal": "deu", "mondeling": 2}]}
    assert system.put("V-1", said).status_code == 428
    version = kept_vacancy(actor=desk, vacancy_id=number).version
    done = system.put("V-1", said, If_Match=f'"{version}"')
    assert (done.status_code, done.json()["verwerkt"]) == (200, "gewijzigd")
    gone = system.put("V-1", {**plain, "taalniveaus": []})
    assert gone.json()["verwerkt"] == "gewijzigd"
    assert kept_vacancy(actor=desk, vacancy_id=number).values.language_levels is None


def test_what_is_ticked_and_what_stands_are_two_forms_of_one_thing() -> None:
    codes, levels = ("nld", "deu", "eng"), (LanguageLevel("deu", oral=3), LanguageLevel("eng", written=4))
    ticked = as_ticked(codes, levels)
    assert ticked == ["nld", "deu:3:", "eng::4"]
    assert (languages_of(ticked), levels_of(ticked)) == (codes, levels)
    data = {"languages": ["nld", "deu"], "languages__oral_deu": " 3 ", "languages__written_eng": "4"}
    assert LanguagePicker().value_from_datadict(data, {}, "languages") == ["nld", "deu:3:"]
    assert LanguagePicker().value_from_datadict({}, {}, "languages") == []


def test_without_a_style_sheet_that_hides_them_the_choices_are_there(world: World, http: Client) -> None:
    enter(world, http, establishment(world, BAKERY, SHOP))
    page = html.unescape(http.get("/werkgever/vacatures/nieuw").content.decode())
    languages = len(re.findall(r'type="checkbox" name="languages"', page))
    assert languages == world.count("SELECT count(*) FROM reference.language")
    assert len(re.findall(r'<select [^>]*name="languages__(?:oral|written)_', page)) == 2 * languages
    assert "moedertaal" not in page, "who asks for that asks where somebody comes from"

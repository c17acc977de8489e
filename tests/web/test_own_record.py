"""What a jobseeker sees and changes of her own record."""

import re
from typing import Any

import pytest
from django.test import Client

from sonar.access.queries import policy
from sonar.access.types import Category, Purpose
from sonar.clients.queries import all_declared, told_groups
from sonar.web.record.derivable import DERIVABLE
from sonar.web.werkmap.record import may_write, own_categories
from tests.web.markup import faults_of
from tests.web.test_record_pages import filled, form_at
from tests.web.test_record_parts import hidden, text
from tests.world import ADVISER, Person, World

PAGE = "/werkmap/gegevens"


@pytest.fixture
def person(world: World, http: Client) -> Person:
    """Give somebody who looks at her own record."""
    found = world.client(adviser=ADVISER)
    world.browse(http, world.sign_in_jobseeker(found))
    return found


def send(http: Client, path: str, **values: Any) -> Any:
    """Open one of her forms, fill it in and send it."""
    page = http.get(path)
    assert page.status_code == 200, path
    assert faults_of(page.content.decode()) == []
    return http.post(path, {**hidden(page.content.decode()), **{f"v_{name}": v for name, v in values.items()}})


@pytest.mark.requirement("R3", "R115", "I23")
def test_overview_tells_of_every_group_what_why_how_long_and_who(http: Client, person: Person) -> None:
    answer = http.get(PAGE)
    page = text(answer)
    assert faults_of(answer.content.decode()) == []
    for group in all_declared().values():
        assert group.label_nl in page, group.name
    for group in told_groups():
        if group.category in set(own_categories()):
            assert group.legal_basis in page, group.name
            assert group.controller in page, group.name
    for words in (
        person.new.contact.email, person.new.identity.last_name, "Tot vijf jaar nadat", "Adviseur werk (UWV)",
        "Bemiddeling naar werk", "dat u een WW-uitkering hebt",
    ):  # fmt: skip
        assert words in page, words
    assert person.new.bsn.reveal() not in page


@pytest.mark.requirement("R18")
def test_everything_that_can_be_derived_has_plain_words() -> None:
    declared = {field.derivable for group in told_groups() for field in group.fields if field.derivable}
    assert declared - set(DERIVABLE) == set()


@pytest.mark.requirement("R14", "R32")
def test_she_changes_what_the_policy_lets_her(http: Client, person: Person) -> None:
    assert person
    grant = policy().grant("jobseeker", Purpose.OWN_DATA)
    assert grant
    writable = {group.name for group in all_declared().values() if may_write(group)}
    assert {"channel", "work_wishes", "web_address", "self_reported", "questionnaire"} <= writable
    for group in all_declared().values():
        suffix = "nieuw" if group.shape == "list" else "wijzigen"
        answer = http.get(f"{PAGE}/{group.name}/{suffix}")
        expected = 200 if group.name in writable else 403
        assert answer.status_code == expected, group.name
    assert send(http, f"{PAGE}/channel/wijzigen", digitally_skilled="true").status_code == 303
    page = text(http.get(f"{PAGE}/channel"))
    assert "Eigen opgave" in page
    assert "Zelf gewijzigd in de Werkmap" in page


def test_her_entries_come_and_go(world: World, http: Client, person: Person) -> None:
    assert person
    assert send(http, f"{PAGE}/interest/nieuw", interest="Tuinieren").status_code == 303
    assert send(http, f"{PAGE}/interest/1/wijzigen", interest="Bijen houden").status_code == 303
    assert "Bijen houden" in text(http.get(f"{PAGE}/interest"))
    given = hidden(http.get(f"{PAGE}/interest/1/weghalen").content.decode())
    assert http.post(f"{PAGE}/interest/1/weghalen", {**given, "why": "Klopt niet meer."}).status_code == 303
    assert world.count("SELECT count(*) FROM clients.interest WHERE removed_at IS NULL") == 0
    for path in ("interest/1/wijzigen", "niets", "vehicle/7/weghalen", "channel/nieuw", "interest/wijzigen"):
        assert http.get(f"{PAGE}/{path}").status_code == 404, path


@pytest.mark.requirement("R16")
def test_questionnaire_gives_a_score_and_says_what_it_means(world: World, http: Client, person: Person) -> None:
    assert person
    path = f"{PAGE}/questionnaire/nieuw"
    page = http.get(path).content.decode()
    names = sorted(set(re.findall(r'type="radio" name="(v_answers__[^"]+)"', page)))
    best = {name: re.findall(rf'name="{name}" value="([^"]+)"', page) for name in names}
    incomplete = http.post(path, {**hidden(page), "v_filled_on": "1-10-2026", names[0]: best[names[0]][0]})
    assert (incomplete.status_code, faults_of(incomplete.content.decode())) == (422, [])
    assert text(incomplete).count("Kies een antwoord.") == 2 * (len(names) - 1)
    answers = {name: values[0] for name, values in best.items()}
    given = {**hidden(page), **answers, "v_filled_on": "1-10-2026", "v_barriers": "Ik heb geen vervoer."}
    refused = http.post(path, {**given, "v_barriers": "Ik heb een depressie."})
    assert (refused.status_code, "Sonar bewaart geen diagnoses" in text(refused)) == (422, True)
    assert world.count("SELECT count(*) FROM clients.questionnaire") == 0
    assert http.post(path, given).status_code == 303
    shown = text(http.get(f"{PAGE}/questionnaire"))
    assert "Wat betekent uw score?" in shown
    assert "Totale score" in shown
    assert "Ik heb geen vervoer." in shown


@pytest.mark.requirement("R32")
def test_contact_and_profile_are_hers_to_correct(world: World, http: Client, person: Person) -> None:
    given = form_at(http, "/werkmap/contact")
    contact = person.new.contact
    fields = {name: getattr(contact, name) for name in ("street", "house_number", "city", "email")}
    wrong = http.post("/werkmap/contact", {**given, **fields, "phone": "12", "postcode": "zz"})
    assert (wrong.status_code, faults_of(wrong.content.decode())) == (422, [])
    right = {**given, **fields, "phone": "+31687654321", "postcode": "8011 AB"}
    assert http.post("/werkmap/contact", right).status_code == 303
    given = form_at(http, "/werkmap/profiel")
    assert http.post("/werkmap/profiel", {**given, "hours_min": "12"}).status_code == 303
    path = "/werkmap/profiel/talen"
    given = form_at(http, path)
    assert http.post(path, {**given, "r0-language": "nld", "r0-oral": "4"}).status_code == 303
    assert world.one("SELECT language, oral, written FROM clients.profile_language") == ("nld", 4, None)
    assert filled(http.get(path).content.decode())["r0-language"] == "nld"


@pytest.mark.requirement("R149")
def test_her_own_looks_stand_in_the_ledger(world: World, http: Client, person: Person) -> None:
    http.get(PAGE)
    row = world.one("SELECT name, categories FROM ledger.disclosure ORDER BY seq DESC LIMIT 1")
    assert row[0] == "own:read"
    assert set(row[1]) == {str(category) for category in own_categories()}
    assert Category.MESSAGES not in own_categories()
    assert str(person.id) not in text(http.get(PAGE))

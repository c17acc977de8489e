"""What a jobseeker sees and changes of her own record."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from sonar.access.queries import policy
from sonar.access.types import Category, Purpose
from sonar.clients.queries import all_declared, fixed_groups, told_groups
from sonar.clients.types import (
    Contact,
    Education,
    Gender,
    Identity,
    LanguageSkill,
    NameUse,
    Profile,
    WantedOccupation,
    WorkExperience,
)
from sonar.web.record.derivable import DERIVABLE
from sonar.web.record.words import value_words
from sonar.web.werkmap.record import may_write, own_categories
from tests.rooms.clients.test_parts import value_of
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


INTERNAL = {
    "placement": {"id", "office_id", "active", "active_since"},
    "bsn": {"bsn_index"},
    "search_key": {"birth_key", "sketch"},
    "client_number": {"number_index"},
    "privacy_notice": {"edition", "way"},
    "activity_period": {"after"},
    "profile_occupation": {"position", "scheme"},
    "profile_education": {"position"},
    "profile_experience": {"position"},
}
"""Columns that say nothing of her beyond what the page says in words: keys, orders, and what follows from another."""
FIXED = {
    "placement": {"kind": "Werkzoekende", "legal_basis": "Wet SUWI art. 30b", "registered_on": "Eerste inschrijving"},
    "activity_period": {"started": "Ingeschreven", "ended": "tot", "why_ended": "Werk gevonden"},
    "residence": {"municipality_code": "Zwolle, vanaf", "valid_from": "Zwolle, vanaf", "valid_until": "Zwolle, van"},
    "privacy_notice": {"shown_at": "Uitleg over uw gegevens gekregen"},
    "bsn": {"bsn": "•••"},
    "client_number": {"number": "Klantnummer"},
    "identity": {
        "initials": "Ż.", "first_names": "Żofia Maria", "name_prefix": "van der", "last_name": "Proef",
        "partner_prefix": "ten", "partner_last_name": "Partner", "name_use": "eigen naam, dan die van de partner",
        "birth_date": "14 mrt 1985", "gender": "vrouw", "nationality": "Nederlandse",
    },
    "contact": {
        "street": "Proeflaan", "house_number": "77", "postcode": "8011 AB", "city": "Zwolle", "email": "z@example.org",
        "phone": "+31612345678", "confirmed_on": "5 jan 2026",
    },
    "profile": {
        "pc4": "8011", "education_level": "Mbo", "hours_min": "24", "hours_max": "36", "max_distance_km": "40",
        "available_from": "1 dec 2026", "licences": "B, C", "contract_forms": "Contractvormen",
        "presentation": "Mijn presentatie", "cv_expires_on": "2 dec 2027",
    },
    "profile_occupation": {"code": "9-88-777", "stance": "verkennen"},
    "profile_language": {
        "language": "Nederlands", "oral": "mondeling moedertaal", "written": "schriftelijk goed",
        "reading": "lezen goed", "listening": "luisteren redelijk",
    },
    "profile_education": {
        "name": "Proefopleiding", "level": "Mbo", "institute": "Proefschool", "started": "1 aug 2001",
        "ended": "1 jul 2005", "diploma": "met diploma", "status": "afgerond", "diploma_on": "diploma op 30 jun 2005",
        "study_code": "opleidingscode X12", "explanation": "Toelichting op de opleiding",
    },
    "profile_experience": {
        "employer": "Proefwerkgever", "occupation": "Proeffunctie", "description": "Omschrijving van het werk",
        "started": "1 feb 2010", "ended": "1 mrt 2015",
    },
}  # fmt: skip
"""What the page must say of each column of the tables that are not generated."""


def full_record(world: World) -> Person:
    """Register somebody of whom every field of the record has a value."""
    today = world.one("SELECT kernel.today()")[0]
    identity = Identity(
        initials="Ż.", first_names="Żofia Maria", name_prefix="van der", last_name="Proef",
        birth_date=date(1985, 3, 14), partner_prefix="ten", partner_last_name="Partner",
        name_use=NameUse.OWN_PARTNER, gender=Gender.FEMALE,
    )  # fmt: skip
    profile = Profile(
        pc4=8011, education_level=3, hours_min=24, hours_max=36, max_distance_km=40,
        available_from=date(2026, 12, 1), licences=("B", "C"), contract_forms=(1,),
        occupations=(WantedOccupation("competentnl", "9-88-777", "explore"),),
        languages=(LanguageSkill("nld", 4, 3, reading=3, listening=2),),
        education=(
            Education(
                "Proefopleiding", 3, "Proefschool", date(2001, 8, 1), date(2005, 7, 1), diploma=True, status=1,
                diploma_on=date(2005, 6, 30), study_code="X12", explanation="Toelichting op de opleiding",
            ),
        ),
        experience=(
            WorkExperience(
                "Proefwerkgever", "Proeffunctie", "Omschrijving van het werk", date(2010, 2, 1), date(2015, 3, 1)
            ),
        ),
        presentation="Mijn presentatie", cv_expires_on=date(2027, 12, 2),
    )  # fmt: skip
    contact = Contact("Proeflaan", "77", "8011 AB", "Zwolle", "z@example.org", "+31612345678", date(2026, 1, 5))
    parts = {
        group.name: ({name: value_of(facts, today) for name, facts in group.fields.items()},)
        for group in all_declared().values()
    }
    person = world.client(adviser=ADVISER, identity=identity, profile=profile, contact=contact, parts=parts)
    world.sql.execute("SELECT clients.note_privacy(%s, 'nl', repeat('x', 200), 'desk')", [person.id])
    world.sql.execute(
        "UPDATE clients.activity_period SET started = started - 9, ended = started, why_ended = 'work'"
        " WHERE client_id = %s",
        [person.id],
    )
    world.sql.execute(
        "INSERT INTO clients.activity_period (client_id, started, after) VALUES (%s, kernel.today(), kernel.today())",
        [person.id],
    )
    world.sql.execute(
        "INSERT INTO clients.residence (client_id, municipality_code, valid_from, valid_until)"
        " SELECT client_id, municipality_code, valid_from - 99, valid_from - 9 FROM clients.residence"
        " WHERE client_id = %s",
        [person.id],
    )
    return person


@pytest.mark.requirement("R3", "R115")
def test_overview_is_complete_against_the_catalogue(world: World, http: Client) -> None:
    person = full_record(world)
    world.browse(http, world.sign_in_jobseeker(person))
    page = re.sub(r"\s+", " ", text(http.get(PAGE)))
    mine = set(own_categories())
    for group in all_declared().values():
        assert group.category in mine, group.name
        values = person.new.parts[group.name][0]
        for name, facts in group.fields.items():
            assert facts.label_nl in page, (group.name, name)
            assert value_words(facts, values[name]) in page, (group.name, name)
    fixed = [group for group in fixed_groups() if group.category in {*mine, "placement"} and group.category != "plan"]
    for told in fixed:
        shown, internal = FIXED.get(told.name, {}), INTERNAL.get(told.name, set())
        columns = {field.name for field in told.fields}
        if told.name in {"history", "own_mark", "alert"} or told.category in {"contact_moments", "messages"}:
            continue  # pages of their own in the Werkmap
        assert shown.keys() | internal >= columns, (told.name, columns - shown.keys() - internal)
        for name, words in shown.items():
            assert words in page, (told.name, name, words)
    assert str(person.id) not in page

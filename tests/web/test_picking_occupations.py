"""Choosing an occupation by a few words: with a script, without one, and never losing what was typed."""

import html
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from sonar.clients.types import Profile, WantedOccupation
from sonar.reference import queries as reference
from sonar.reference.operations import load_vocabularies
from tests.rooms.reference.test_lists_of_others import FILES
from tests.web.markup import faults_of
from tests.web.test_record_pages import filled
from tests.web.test_record_parts import WHY, text
from tests.world import ADVISER, Person, World

BOX = "v_last_occupation"
ATTRIBUTES = "/zoeken/kenmerken"


@pytest.fixture
def person(world: World) -> Person:
    """Give somebody who wants an occupation of another scheme, in the caseload of the adviser."""
    wanted = (WantedOccupation("competentnl", "9-88-777"),)
    return world.client(adviser=ADVISER, profile=Profile(pc4=8011, occupations=wanted))


@pytest.fixture
def base(world: World, http: Client, person: Person) -> str:
    """Give the address of her page for the adviser, whose browser this is."""
    actor = world.sign_in()
    world.browse(http, actor)
    return f"/klanten/{world.ref(person, actor)}"


@pytest.fixture
def occupation(world: World) -> tuple[str, str]:
    """Give the code and the name of an occupation."""
    code, name = world.one(
        "SELECT code, label_nl FROM reference.occupation WHERE valid_until IS NULL AND label_nl !~ '[^a-z A-Z]'"
        " ORDER BY length(label_nl) DESC, code LIMIT 1"
    )
    return str(code), name


def choices(page: str) -> list[str]:
    """Return what can be chosen."""
    return re.findall(r'<input type="radio" name="[^"]+" value="([^"]*)" id="[^"]+_\d+"', page)


def test_choices_come_while_she_types_and_open_nobody(
    world: World, http: Client, base: str, occupation: tuple[str, str]
) -> None:
    assert base
    before = world.count("SELECT count(*) FROM ledger.decision")
    answer = http.post(f"/beroepen/keuze?veld={BOX}", {f"{BOX}__find": occupation[1][:8].upper()})
    assert answer.status_code == 200
    assert occupation[0] in choices(answer.content.decode())
    assert occupation[1] in text(answer)
    assert "<html" not in answer.content.decode()
    prefixed = http.post("/beroepen/keuze?veld=r0-occupation&met=sonar", {"r0-occupation__find": occupation[1]})
    assert f"sonar:{occupation[0]}" in choices(prefixed.content.decode())
    nothing = http.post(f"/beroepen/keuze?veld={BOX}", {f"{BOX}__find": "<b>xyzzy"})
    assert "Geen beroep gevonden" in text(nothing)
    assert "<b>" not in nothing.content.decode()
    kept = http.post(f"/beroepen/keuze?veld={BOX}", {f"{BOX}__find": "xyzzy", BOX: occupation[0]})
    assert occupation[0] in choices(kept.content.decode())
    assert world.count("SELECT count(*) FROM ledger.decision") == before


@pytest.mark.parametrize("field", ["", "1x", "a b", 'x"onload=', "v" * 80])
def test_name_of_a_field_that_is_none(http: Client, base: str, field: str) -> None:
    assert base
    assert http.post("/beroepen/keuze", {}, query_params={"veld": field}).status_code == 404
    assert http.get("/beroepen/keuze?veld=x").status_code == 405


def test_nobody_but_who_is_signed_in_asks_for_choices(http: Client) -> None:
    assert http.post("/beroepen/keuze?veld=x", {"x__find": "kok"}).status_code == 401


@pytest.mark.requirement("R20", "R32")
def test_button_shows_choices_and_keeps_what_was_typed(
    world: World, http: Client, base: str, occupation: tuple[str, str]
) -> None:
    path = f"{base}/gegevens/work_situation/wijzigen"
    given = {
        **filled(http.get(path).content.decode()),
        "v_last_employer": "Proefbedrijf",
        "v_hours_worked": "veel",
        "why": "",
    }
    asked = http.post(path, {**given, f"{BOX}__find": occupation[1], "find": BOX})
    page = asked.content.decode()
    assert (asked.status_code, faults_of(page)) == (200, [])
    assert occupation[0] in choices(page)
    assert filled(page)["v_last_employer"] == "Proefbedrijf"
    assert "Vul dit in" not in text(asked)
    assert world.count("SELECT count(*) FROM clients.work_situation") == 0
    right = {**filled(page), BOX: occupation[0], "v_hours_worked": "", "why": WHY, "source": "staff"}
    assert http.post(path, right).status_code == 303
    assert world.one("SELECT last_occupation FROM clients.work_situation") == (occupation[0],)
    assert occupation[1] in text(http.get(f"{base}/gegevens/work_situation"))
    # It can be taken off again.
    given = filled(http.get(path).content.decode())
    assert given[BOX] == occupation[0]
    assert http.post(path, {**given, BOX: "", "why": WHY}).status_code == 303
    assert world.one("SELECT last_occupation FROM clients.work_situation") == (None,)


@pytest.mark.requirement("R32")
def test_words_without_a_choice_are_not_lost(
    world: World, http: Client, base: str, occupation: tuple[str, str]
) -> None:
    path = f"{base}/gegevens/work_situation/wijzigen"
    given = {**filled(http.get(path).content.decode()), "why": WHY}
    answer = http.post(path, {**given, f"{BOX}__find": occupation[1][:6]})
    assert answer.status_code == 422
    assert "Kies een beroep uit de lijst, of maak het zoekveld leeg." in text(answer)
    assert occupation[0] in choices(answer.content.decode())
    assert world.count("SELECT count(*) FROM clients.work_situation") == 0


@pytest.mark.requirement("R20")
def test_list_of_wanted_occupations_grows_by_a_choice(
    world: World, http: Client, base: str, occupation: tuple[str, str]
) -> None:
    path = f"{base}/profiel/beroepen"
    page = http.get(path)
    assert "9-88-777" in text(page)
    given = filled(page.content.decode())
    assert given["r0-occupation"] == "competentnl:9-88-777"
    asked = http.post(path, {**given, "r1-occupation__find": occupation[1], "find": "r1-occupation"})
    shown = asked.content.decode()
    assert (asked.status_code, faults_of(shown)) == (200, [])
    chosen = {**filled(shown), "r1-occupation": f"sonar:{occupation[0]}", "r1-stance": "explore", "why": WHY}
    done: Any = http.post(path, {**chosen, "save": "1"})
    assert done.status_code == 303
    rows = world.all("SELECT scheme, code, stance FROM clients.profile_occupation ORDER BY position")
    assert rows == [("competentnl", "9-88-777", "wanted"), ("sonar", occupation[0], "explore")]


@pytest.fixture
def lists() -> Iterator[None]:
    """Load small lists of UWV and ESCO."""
    reference.forget()
    load_vocabularies(FILES, on=date(2026, 1, 5))
    yield
    reference.forget()


@pytest.mark.requirement("R20")
def test_occupations_of_every_list_that_is_loaded_are_chosen_and_read_back(
    world: World, http: Client, base: str, lists: None
) -> None:
    asked = http.post(f"/beroepen/keuze?veld={BOX}", {f"{BOX}__find": "tankwagen"}).content.decode()
    assert choices(asked)[:2] == ["uwv:20", "uwv:21"]
    trucker = choices(http.post(f"/beroepen/keuze?veld={BOX}", {f"{BOX}__find": "trucker"}).content.decode())
    assert trucker[0].startswith("esco:")
    own = http.post(f"/beroepen/keuze?veld={BOX}", {f"{BOX}__find": "Kok"})
    assert "512001" not in choices(own.content.decode()), "Sonar's own list is for where there is no other"
    path = f"{base}/gegevens/work_situation/wijzigen"
    given = {**filled(http.get(path).content.decode()), "why": WHY, "source": "staff"}
    assert http.post(path, {**given, BOX: trucker[0], "v_mediation_occupation": "uwv:20"}).status_code == 303
    shown = text(http.get(f"{base}/gegevens/work_situation"))
    assert "tankwagenchauffeur" in shown
    assert "vrachtwagenchauffeur" in shown
    rows = {**filled(http.get(f"{base}/profiel/beroepen").content.decode()), "r1-occupation": "uwv:20", "why": WHY}
    assert http.post(f"{base}/profiel/beroepen", {**rows, "save": "1"}).status_code == 303
    assert ("uwv", "20") in world.all("SELECT scheme, code FROM clients.profile_occupation")


@pytest.mark.requirement("R20", "R32")
@pytest.mark.parametrize(
    "code",
    ["uwv:404", "esco:20", "sonar:1", "999999", "elders:20", "competentnl:20", ":", "uwv:"],
)
def test_a_code_that_no_list_has_is_refused_everywhere_with_a_sentence(
    world: World, http: Client, base: str, lists: None, code: str
) -> None:
    unknown = "Dit beroep staat in geen lijst. Typ een woord en kies een beroep."
    path = f"{base}/gegevens/work_situation/wijzigen"
    given = {**filled(http.get(path).content.decode()), "why": WHY, "source": "staff"}
    refused = http.post(path, {**given, BOX: code})
    assert (refused.status_code, world.count("SELECT count(*) FROM clients.work_situation")) == (422, 0)
    assert faults_of(refused.content.decode()) == []
    assert unknown in text(refused)
    rows = {**filled(http.get(f"{base}/profiel/beroepen").content.decode()), "r1-occupation": code, "why": WHY}
    listed = http.post(f"{base}/profiel/beroepen", {**rows, "save": "1"})
    assert (listed.status_code, world.count("SELECT count(*) FROM clients.profile_occupation")) == (422, 1)
    assert unknown in text(listed)
    searched = http.post(ATTRIBUTES, {"purpose": "mediation", "occupation": code, "do": "search"})
    assert searched.status_code == 422
    assert unknown in text(searched)


@pytest.mark.requirement("R36")
def test_search_finds_all_names_for_the_same_work_in_every_list(
    world: World, http: Client, base: str, lists: None
) -> None:
    assert base
    esco = next(each for each in reference.find_occupations("trucker", on=date(2026, 6, 1)) if each.scheme == "esco")
    wanted = [("uwv", "10"), ("sonar", "833201"), ("esco", esco.code), ("uwv", "30"), ("sonar", "512001")]
    people = [
        world.client(adviser=ADVISER, profile=Profile(pc4=8011, occupations=(WantedOccupation(*each),)))
        for each in wanted
    ]
    for chosen in ("uwv:11", "833201", "sonar:833201"):
        found = text(http.post(ATTRIBUTES, {"purpose": "mediation", "occupation": chosen, "do": "search"}))
        assert "3 klanten voldoen" in found, chosen
        assert all(each.new.identity.last_name in found for each in people[:3])


@pytest.mark.requirement("R36")
def test_search_on_attributes_asks_for_a_choice_and_finds_with_it(
    world: World, http: Client, base: str, occupation: tuple[str, str]
) -> None:
    assert base
    wanted = Profile(pc4=8011, occupations=(WantedOccupation("sonar", occupation[0]),))
    cook = world.client(adviser=ADVISER, profile=wanted)
    asked = http.post(
        ATTRIBUTES,
        {"purpose": "mediation", "occupation__find": occupation[1], "find": "occupation", "pc4_from": "8000"},
    )
    page = asked.content.decode()
    assert (asked.status_code, faults_of(page)) == (200, [])
    assert occupation[0] in choices(page)
    assert "voldoet" not in html.unescape(page)
    found = http.post(ATTRIBUTES, {"purpose": "mediation", "occupation": occupation[0], "do": "search"})
    assert "1 klant voldoet" in text(found)
    assert cook.new.identity.last_name in text(found)

"""Choosing a skill by a few words, at the desk and in the Werkmap: with a script, without one, and in own words."""

import pytest
from django.test import Client

from tests.web.markup import faults_of
from tests.web.test_picking_occupations import choices
from tests.web.test_record_pages import filled, form_at
from tests.web.test_record_parts import WHY, text
from tests.world import ADVISER, Person, World

BOX = "v_skill_code"
FOUND = "/vaardigheden/keuze"


@pytest.fixture
def person(world: World) -> Person:
    """Give somebody in the caseload of the adviser."""
    return world.client(adviser=ADVISER)


@pytest.fixture
def base(world: World, http: Client, person: Person) -> str:
    """Give the address of her skills for the adviser, whose browser this is."""
    actor = world.sign_in()
    world.browse(http, actor)
    return f"/klanten/{world.ref(person, actor)}/gegevens/skill"


def test_choices_come_while_she_types_and_open_nobody(world: World, http: Client, base: str) -> None:
    assert base
    before = world.count("SELECT count(*) FROM ledger.decision")
    answer = http.post(f"{FOUND}?veld={BOX}", {f"{BOX}__find": "hefruk"})
    assert (answer.status_code, choices(answer.content.decode())) == (200, ["heftruck-rijden"])
    assert "Heftruck rijden" in text(answer)
    nothing = http.post(f"{FOUND}?veld={BOX}", {f"{BOX}__find": "<b>xyzzy"})
    assert "Geen vaardigheid gevonden" in text(nothing)
    assert "<b>" not in nothing.content.decode()
    kept = http.post(f"{FOUND}?veld={BOX}", {f"{BOX}__find": "xyzzy", BOX: "koken"})
    assert "koken" in choices(kept.content.decode())
    assert http.post(FOUND, {}, query_params={"veld": 'x"onload='}).status_code == 404
    assert http.get(f"{FOUND}?veld=x").status_code == 405
    assert world.count("SELECT count(*) FROM ledger.decision") == before


def test_nobody_but_who_is_signed_in_asks_for_choices(http: Client) -> None:
    assert http.post(f"{FOUND}?veld=x", {"x__find": "koken"}).status_code == 401


@pytest.mark.requirement("R20", "R32")
def test_adviser_chooses_a_skill_without_a_script(world: World, http: Client, base: str) -> None:
    given = {**form_at(http, f"{base}/nieuw"), "why": WHY, "source": "professional_assessment"}
    asked = http.post(f"{base}/nieuw", {**given, f"{BOX}__find": "lassen", "find": BOX})
    page = asked.content.decode()
    assert (asked.status_code, faults_of(page)) == (200, [])
    assert choices(page)[0] == "lassen"
    assert world.count("SELECT count(*) FROM clients.skill") == 0
    done = http.post(f"{base}/nieuw", {**filled(page), BOX: "lassen", "why": WHY, "source": "professional_assessment"})
    assert done.status_code == 303
    assert world.one("SELECT skill_code, skill_kind FROM clients.skill") == ("lassen", "trade_skill")
    assert "Lassen" in text(http.get(base))
    # Another one takes its place, with its own name and kind.
    again = {**form_at(http, f"{base}/1/wijzigen"), BOX: "plannen", "why": WHY}
    assert again["v_skill_name"] == "Lassen"
    assert http.post(f"{base}/1/wijzigen", again).status_code == 303
    assert world.one("SELECT skill_code, skill_kind FROM clients.skill") == ("plannen", "competence")
    assert form_at(http, f"{base}/1/wijzigen")["v_skill_name"] == "Plannen en organiseren"


@pytest.mark.requirement("R32")
def test_what_is_not_in_the_list_is_said_in_own_words(world: World, http: Client, base: str) -> None:
    given = {**form_at(http, f"{base}/nieuw"), "why": WHY, "source": "professional_assessment"}
    unknown = http.post(f"{base}/nieuw", {**given, BOX: "toveren"})
    assert unknown.status_code == 422
    assert "Deze vaardigheid staat niet in de lijst. Kies een andere, of gebruik eigen woorden." in text(unknown)
    assert faults_of(unknown.content.decode()) == []
    empty = http.post(f"{base}/nieuw", given)
    assert empty.status_code == 422
    assert text(empty).count("Vul dit in, of kies iets uit de lijst.") >= 2
    lost = http.post(f"{base}/nieuw", {**given, f"{BOX}__find": "lass"})
    assert lost.status_code == 422
    assert "Kies een vaardigheid uit de lijst" in text(lost)
    assert world.count("SELECT count(*) FROM clients.skill") == 0
    own = {**given, "v_skill_name": "Bijen houden", "v_skill_kind": "trade_skill"}
    assert http.post(f"{base}/nieuw", own).status_code == 303
    assert world.one("SELECT skill_code, skill_kind FROM clients.skill") == (None, "trade_skill")
    assert "Bijen houden" in text(http.get(base))


@pytest.mark.requirement("R20")
def test_a_jobseeker_chooses_her_own(world: World, http: Client, person: Person) -> None:
    world.browse(http, world.sign_in_jobseeker(person))
    path = "/werkmap/gegevens/skill/nieuw"
    given = form_at(http, path)
    assert "Vaardigheden uit de lijst tellen mee bij het zoeken naar werk." in text(http.get(path))
    asked = http.post(path, {**given, f"{BOX}__find": "koken", "find": BOX})
    assert "koken" in choices(asked.content.decode())
    assert http.post(path, {**filled(asked.content.decode()), BOX: "koken"}).status_code == 303
    assert world.one("SELECT skill_code, source FROM clients.skill") == ("koken", "own_statement")
    refused = http.post(path, {**given, BOX: "x" * 300})
    assert refused.status_code == 422
    assert faults_of(refused.content.decode()) == []

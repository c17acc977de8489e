"""The parts of the record on the desk: shown, changed, added to, taken off, and refused."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from sonar.clients.queries import all_declared
from sonar.clients.types import Group, Shape
from tests.web.markup import faults_of
from tests.world import ADVISER, COLLEAGUE, MUNICIPAL, SW_ADVISER, Person, World

WHY = "Doorgegeven in het gesprek van vandaag."


@pytest.fixture
def person(world: World) -> Person:
    """Give somebody in the caseload of the adviser, who is signed in."""
    return world.client(adviser=ADVISER)


@pytest.fixture
def base(world: World, http: Client, person: Person) -> str:
    """Give the address of her record for the adviser, whose browser this is."""
    actor = world.sign_in()
    world.browse(http, actor)
    return f"/klanten/{world.ref(person, actor)}/gegevens"


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the form on a page."""
    return dict(re.findall(r'<input type="hidden" name="((?!csrf)[^"]+)" value="([^"]*)"', page))


def send(http: Client, path: str, **values: Any) -> Any:
    """Open a form, fill it in and send it."""
    page = http.get(path)
    assert page.status_code == 200, path
    assert faults_of(page.content.decode()) == []
    given = {name if name in {"why", "source", "confirm", "version"} else f"v_{name}": v for name, v in values.items()}
    return http.post(path, {**hidden(page.content.decode()), "why": WHY, **given})


def text(answer: Any) -> str:
    """Return a page as its reader sees it, without marks."""
    return html.unescape(answer.content.decode())


@pytest.mark.requirement("R14", "R33")
def test_change_stands_on_the_page_with_source_and_history(http: Client, base: str) -> None:
    done = send(http, f"{base}/channel/wijzigen", sms_reachable="false", preferred_channel="phone", source="staff")
    assert done.status_code == 303
    assert "opgeslagen" in text(http.get(done["Location"]))
    send(http, f"{base}/channel/wijzigen", sms_reachable="true", preferred_channel="phone", source="own_statement")
    page = text(http.get(f"{base}/channel"))
    assert "Eigen opgave" in page
    assert "Telefoon" in page
    assert "<del>nee</del> → <ins>ja</ins>" in page
    assert WHY in page
    assert faults_of(http.get(f"{base}/channel").content.decode()) == []


def test_entries_are_added_changed_and_taken_off(http: Client, base: str) -> None:
    assert send(http, f"{base}/vehicle/nieuw", vehicle_kind="car", source="staff").status_code == 303
    assert send(http, f"{base}/vehicle/nieuw", vehicle_kind="van", source="staff").status_code == 303
    assert send(http, f"{base}/vehicle/2/wijzigen", vehicle_kind="bicycle", source="staff").status_code == 303
    assert send(http, f"{base}/vehicle/1/weghalen").status_code == 303
    page = text(http.get(f"{base}/vehicle")).split("Geschiedenis")
    assert "Fiets" in page[0]
    assert "Auto" not in page[0]
    assert "<del>Auto</del>" in page[1]
    assert "<del>Bestelauto</del> → <ins>Fiets</ins>" in page[1]


@pytest.mark.requirement("R32")
def test_all_faults_at_once_and_nothing_saved(world: World, http: Client, base: str) -> None:
    answer = send(
        http, f"{base}/work_situation/wijzigen", at_work_since="31-02-2026", hours_worked="veel", last_occupation="zz",
        last_employer="x" * 200, source="?", why="",
    )  # fmt: skip
    page = text(answer)
    assert answer.status_code == 422
    assert faults_of(answer.content.decode()) == []
    for words in (
        "Schrijf een dag die bestaat", "Schrijf een heel getal", "Kies een van de mogelijkheden",
        "hoogstens 120 tekens", "Reden van de wijziging: Vul dit in.",
    ):  # fmt: skip
        assert words in page, words
    assert "31-02-2026" in page
    assert world.count("SELECT count(*) FROM clients.work_situation") == 0


@pytest.mark.requirement("R15")
def test_diagnosis_is_refused_where_health_is_kept(world: World, http: Client, base: str) -> None:
    given = {"assessor": "A. de Wit", "assessed_on": "01-10-2026", "source": "professional_assessment"}
    path = f"{base}/work_capacity/wijzigen"
    refused = send(http, path, physical_limitations="Heeft een hernia.", **given)
    assert refused.status_code == 422
    assert "Sonar bewaart geen diagnoses" in text(refused)
    assert world.count("SELECT count(*) FROM clients.work_capacity") == 0
    assert send(http, path, physical_limitations="Kan niet tillen.", **given).status_code == 303
    page = text(http.get(f"{base}/work_capacity"))
    assert "Beoordeeld door een deskundige" in page
    assert "Re-integratie" in page


@pytest.mark.requirement("R15", "I3")
def test_medical_words_in_a_note_are_shown_and_confirmed(world: World, http: Client, base: str) -> None:
    path = f"{base}/note/nieuw"
    given = {"subject": "Gesprek", "note_text": "Noemde haar migraine.", "written_on": "01-10-2026"}
    asked = send(http, path, **given)
    assert asked.status_code == 422
    assert faults_of(asked.content.decode()) == []
    assert "<strong>migraine</strong>" in text(asked)
    assert world.count("SELECT count(*) FROM clients.note") == 0
    other = send(http, path, **{**given, "note_text": "Noemde haar reuma."}, confirm="migraine")
    assert other.status_code == 422
    assert "<strong>reuma</strong>" in text(other)
    assert send(http, path, **given, confirm="migraine").status_code == 303
    assert world.count("SELECT count(*) FROM clients.note") == 1


def test_who_comes_second_sees_both(http: Client, base: str) -> None:
    path = f"{base}/work_wishes/wijzigen"
    late = hidden(http.get(path).content.decode())
    assert send(http, path, max_travel_minutes="45", source="staff").status_code == 303
    answer = http.post(path, {**late, "v_max_travel_minutes": "60", "source": "staff", "why": WHY})
    page = text(answer)
    assert answer.status_code == 422
    assert faults_of(answer.content.decode()) == []
    assert "Nu vastgelegd: <strong>45</strong>" in page
    assert "U vulde in: <strong>60</strong>" in page
    given = {**hidden(answer.content.decode()), "v_max_travel_minutes": "60", "source": "staff", "why": WHY}
    assert http.post(path, given).status_code == 303


@pytest.mark.requirement("R53", "R31")
def test_what_a_function_may_not_see_or_change_is_refused_with_the_reason(
    world: World, http: Client, person: Person, base: str
) -> None:
    for path in ("benefit/wijzigen", "questionnaire/nieuw", "target_group/wijzigen"):
        answer = http.get(f"{base}/{path}")
        assert (answer.status_code, "Deze gegevens zijn afgeschermd" in text(answer)) == (403, True), path
    assert http.get(f"{base}/target_group").status_code == 403
    for staff, group in ((MUNICIPAL, "benefit"), (MUNICIPAL, "work_needs"), (SW_ADVISER, "questionnaire")):
        world.relate(person, staff)
        actor = world.sign_in(staff)
        world.browse(http, actor)
        answer = http.get(f"/klanten/{world.ref(person, actor)}/gegevens/{group}")
        assert (answer.status_code, "Deze gegevens zijn afgeschermd" in text(answer)) == (403, True), group
    assert world.count("SELECT count(*) FROM ledger.decision WHERE NOT decision AND refusal = 'category'") > 0


def test_what_is_not_there_is_not_there(world: World, http: Client, person: Person, base: str) -> None:
    for path in (
        "nothing", "vehicle/wijzigen", "vehicle/9/wijzigen", "vehicle/0/wijzigen", "vehicle/99999/weghalen",
        "channel/nieuw", "channel/1/wijzigen", "channel/1/weghalen",
    ):  # fmt: skip
        assert http.get(f"{base}/{path}").status_code == 404, path
    other = world.sign_in(COLLEAGUE)
    world.browse(http, other)
    assert http.get(f"/klanten/{world.ref(person, other)}/gegevens/channel").status_code == 404


@pytest.mark.requirement("I2")
def test_client_page_shows_what_the_task_needs_and_folds_the_rest(http: Client, base: str) -> None:
    send(http, f"{base}/channel/wijzigen", preferred_channel="letter", source="staff")
    page = text(http.get(base.removesuffix("/gegevens")))
    assert "Brief" in page
    assert "Alleen voor re-integratie" in page
    assert re.search(r'href="/klanten/[^"/]+/gegevens/work_capacity"', page)
    assert 'id="part-work_capacity"' not in page
    assert "Beoordeeld door een deskundige" not in page


@pytest.mark.parametrize("group", list(all_declared().values()), ids=list(all_declared()))
def test_every_group_has_a_form(world: World, http: Client, person: Person, base: str, group: Group) -> None:
    suffix = "nieuw" if group.shape is Shape.LIST else "wijzigen"
    page = http.get(f"{base}/{group.name}/{suffix}")
    if page.status_code == 403:
        return
    assert faults_of(page.content.decode()) == []
    for name, facts in group.fields.items():
        if not facts.computed and facts.type != "answers":
            control = f"v_{name}__find" if facts.code_list in ("occupation", "skill") else f"v_{name}"
            assert f'name="{control}"' in page.content.decode(), name

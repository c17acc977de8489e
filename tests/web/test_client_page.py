"""A client's page: what stands above all, and what opens only when somebody asks for it."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from sonar.access.types import Category
from sonar.casework.types import Appointment, CaseFile, ContactEntry, ContactMoment, ContactVersion, Task
from sonar.clients.types import Part
from sonar.web.adviser.clients import CASE_CATEGORIES, PAGE_CATEGORIES
from sonar.web.adviser.glance import facts_at_a_glance
from tests.web import examples as ex
from tests.web.markup import faults_of
from tests.web.test_pages_for_real import MOST_STATEMENTS, counted
from tests.web.test_record_parts import WHY, hidden, send, text
from tests.world import ADVISER, COLLEAGUE, MUNICIPAL, REASON, SW_ADVISER, World

TODAY = ex.NOW.date()
PART = {"HX-Request": "true"}


def glance(file: CaseFile = CaseFile(), **benefit: object) -> dict[str, tuple[str, str]]:  # noqa: B008 - it is frozen
    """Return what stands above a page, by label: the words, and why it asks attention."""
    row = Part("benefit", 0, 1, "other_register", TODAY, "", benefit)
    card = ex.replace_parts(row) if benefit else ex.CARD
    opened = (*PAGE_CATEGORIES, *CASE_CATEGORIES, Category.BENEFIT)
    found = facts_at_a_glance(card, file, categories=opened, now=ex.NOW, today=TODAY)
    return {fact.label: (fact.text, fact.urgent) for fact in found}


def appointment(starts: datetime, state: str = "planned") -> Appointment:
    return Appointment("r", "M. Hoekstra", starts, starts + timedelta(hours=1), "telephone", "intake", "", state, 1)


def task(due: date, state: str = "open") -> Task:
    return Task("r", "call", "", due, "M. Hoekstra", "M. Hoekstra", "", mine=True, state=state, returned_why="")


@pytest.mark.requirement("I3")
def test_facts_above_the_page_are_those_of_the_file() -> None:
    moment = ContactVersion(
        ContactEntry("telephone", "outgoing", "intake", ex.NOW - timedelta(days=3), "x"), 1, "M", ex.NOW
    )
    file = CaseFile(
        moments=(ContactMoment("r", (moment,)),),
        appointments=(
            appointment(ex.NOW + timedelta(days=9)),
            appointment(ex.NOW + timedelta(days=2)),
            appointment(ex.NOW + timedelta(days=1), "cancelled"),
            appointment(ex.NOW - timedelta(days=1)),
        ),
        tasks=(
            task(TODAY + timedelta(days=5)),
            task(TODAY - timedelta(days=1)),
            task(TODAY - timedelta(days=9), "done"),
        ),
    )
    found = glance(file, ww_ends_on=TODAY + timedelta(days=30))
    assert found["WW loopt af"] == ("20 dec 2026", "Nog 30 dagen")
    assert found["Volgende afspraak"][0].startswith("22 nov 2026")
    assert found["Laatste contact"][0].startswith("17 nov 2026")
    assert found["Open taken"] == ("2, eerste uiterlijk 19 nov 2026", "Te laat")
    assert found["Ingeschreven"] == ("ja, sinds 3 sep 2026", "")


def test_what_is_not_there_is_said() -> None:
    found = glance()
    assert found["WW loopt af"] == ("geen WW bekend", "")
    assert found["Volgende afspraak"] == ("geen", "")
    assert found["Laatste contact"] == ("nog geen", "")
    assert found["Open taken"] == ("geen", "")
    assert glance(ww_ends_on=TODAY - timedelta(days=1))["WW loopt af"][1] == "Afgelopen"
    assert glance(ww_ends_on=TODAY + timedelta(days=91))["WW loopt af"][1] == ""


@pytest.mark.requirement("R12", "R60")
def test_shielded_part_opens_by_a_ticket_of_its_own_with_and_without_script(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(http, actor)
    base = f"/klanten/{world.ref(person, actor)}"
    address = f"{base}/gegevens/work_capacity"
    given = {"assessor": "A. de Wit", "assessed_on": "01-10-2026", "mental_hours": "24", "physical_hours": "0"}
    assert send(http, f"{address}/wijzigen", **given, source="professional_assessment").status_code == 303
    with counted() as statements:
        page = http.get(base)
    assert len(statements) <= MOST_STATEMENTS
    assert faults_of(page.content.decode()) == []
    assert "A. de Wit" not in text(page)
    assert re.search(r'hx-get="/klanten/[^"]+/gegevens/work_capacity" hx-target="#shielded-work_capacity"', text(page))
    opened = http.get(address, headers=PART)
    assert 'id="shielded-work_capacity"' in text(opened)
    assert "<html" not in text(opened)
    assert "A. de Wit" in text(opened)
    row = world.one("SELECT purpose, categories FROM ledger.disclosure ORDER BY seq DESC LIMIT 1")
    assert row == ("reintegration", ["identity", "work_capacity"])
    assert "A. de Wit" in text(http.get(address))
    assert "nee" in text(http.get(f"{base}/gegevens/work_fitness", headers=PART))


@pytest.mark.requirement("R32", "R15")
def test_every_fault_of_an_assessment_stands_on_the_form_at_once(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(http, actor)
    path = f"/klanten/{world.ref(person, actor)}/gegevens/work_capacity/wijzigen"
    answer = send(
        http, path, mental_hours="169", physical_hours="veel", assessor="", assessed_on="31-02-2026",
        physical_limitations="Heeft reuma.", valid_from="2026-05-02", valid_until="2026-05-01",
        source="professional_assessment", why="",
    )  # fmt: skip
    page = text(answer)
    assert (answer.status_code, faults_of(answer.content.decode())) == (422, [])
    for words in (
        "Kies een getal van 0 tot en met 60.", "Schrijf een heel getal", "Beoordeeld door: Vul dit in.",
        "Schrijf een dag die bestaat", "Sonar bewaart geen diagnoses", "Dit ligt vóór het begin",
        "Reden van de wijziging: Vul dit in.",
    ):  # fmt: skip
        assert words in page, words
    assert world.count("SELECT count(*) FROM clients.work_capacity") == 0
    assert world.count("SELECT count(*) FROM clients.work_fitness") == 0


@pytest.mark.requirement("I24", "R12")
def test_sw_adviser_reads_fit_or_not_and_the_assessment_with_the_right_and_a_reason(world: World, http: Client) -> None:
    assessed = {"mental_hours": 0, "assessor": "A. de Wit", "assessed_on": TODAY}
    parts = {"work_capacity": (assessed,), "work_fitness": ({"fit_for_work": False},)}
    person = world.client(adviser=SW_ADVISER, parts=parts)
    actor = world.sign_in(SW_ADVISER)
    world.browse(http, actor)
    base = f"/klanten/{world.ref(person, actor)}"
    address = f"{base}/gegevens/work_capacity"
    page = text(http.get(base))
    assert f"{base.rsplit('/', 1)[0]}" in page
    assert "shielded-work_fitness" in page
    assert "shielded-work_capacity" not in page
    assert "nee" in text(http.get(f"{base}/gegevens/work_fitness"))
    assert http.post(f"{base}/gegevens/work_fitness").status_code == 404
    for change in ("work_fitness", "work_capacity"):
        assert http.get(f"{base}/gegevens/{change}/wijzigen").status_code in {403, 404}
    assert http.post(address, {"reason": REASON}).status_code == 403
    world.grant(SW_ADVISER, "extra", "sw_work_capacity")
    assert "shielded-work_capacity" in text(http.get(base))
    asked = http.get(address)
    assert (asked.status_code, faults_of(asked.content.decode())) == (200, [])
    assert "A. de Wit" not in text(asked)
    assert http.post(address, {**hidden(asked.content.decode()), "reason": "kort"}).status_code == 422
    opened = http.post(address, {**hidden(asked.content.decode()), "reason": REASON})
    assert "A. de Wit" in text(opened)
    assert world.one("SELECT reason FROM ledger.disclosure ORDER BY seq DESC LIMIT 1") == (REASON,)


@pytest.mark.parametrize("staff", [COLLEAGUE, MUNICIPAL])
def test_shielded_parts_are_nobodys_without_the_task(world: World, http: Client, staff: object) -> None:
    person = world.client(adviser=ADVISER)
    actor = world.sign_in(staff)  # type: ignore[arg-type]
    world.browse(http, actor)
    address = f"/klanten/{world.ref(person, actor)}/gegevens/work_capacity"
    assert http.get(address, headers=PART).status_code in {403, 404}
    assert http.post(address, {"reason": WHY}).status_code == 404

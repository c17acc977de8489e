"""The plan on pages, by the real functions: from a path that begins to an activity that is judged and heard of."""

import html
import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from sonar.kernel.clock import local_day
from tests.web.test_casework_pages import text_of
from tests.world import ADVISER, COLLEAGUE, MUNICIPAL, Person, World

ZWOLLE = 193


@pytest.fixture
def mine(world: World, client: Client) -> tuple[Person, str]:
    """A client of an adviser who is signed in, and her address."""
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(client, actor)
    return person, f"/klanten/{world.ref(person, actor)}"


def link(page: str, pattern: str) -> str:
    """Return the first address on a page that fits."""
    found = re.search(rf'href="({pattern})"', page)
    assert found is not None, pattern
    return html.unescape(found[1])


def saved(http: Client, address: str, fields: dict[str, object]) -> str:
    """Post a form that is taken in; return the page it leads to."""
    answer = http.post(address, fields)
    assert answer.status_code == 303, re.findall(r"<li>.*|error-message.*", html.unescape(answer.content.decode()))
    return text_of(http, answer.headers["Location"])


def faults(http: Client, address: str, fields: dict[str, object]) -> str:
    """Post a form that comes back; return the page."""
    answer = http.post(address, fields)
    assert answer.status_code == 422
    return str(answer.content.decode())


@pytest.mark.requirement("R34", "I5")
def test_two_paths_side_by_side_each_with_steps_dates_and_result(
    world: World, client: Client, mine: tuple[Person, str], now: datetime
) -> None:
    person, address = mine
    today = local_day(now)
    assert text_of(client, f"{address}/plan").count("Er loopt geen traject.") == 2
    began = {"kind": "mediation", "goal": "Werk in de logistiek.", "started_on": today - timedelta(days=9)}
    saved(client, f"{address}/traject?soort=mediation", began)
    page = saved(client, f"{address}/traject", {**began, "kind": "reintegration", "goal": "Uren opbouwen."})
    assert "Er loopt geen traject." not in page
    assert page.index("Werk in de logistiek.") < page.index("Uren opbouwen.")
    mediation = page[page.index('id="mediation"') : page.index('id="reintegration"')]
    add = link(mediation, r"/klanten/[^\"]+/stap")
    assert "Bemiddeling: Werk in de logistiek." in text_of(client, add)
    step = {"kind": "talk", "description": "Gesprek bij de groothandel.", "planned_on": today - timedelta(days=1)}
    wrong = faults(client, add, {"kind": "x", "description": "", "planned_on": "morgen"})
    assert wrong.count("utrecht-form-field-error-message") == 3
    assert "reuma" in faults(client, add, {**step, "description": "Ondanks haar reuma."})
    page = saved(client, add, step)
    assert "Over tijd" in page
    end = link(page, r"/klanten/[^\"]+/stap/[^\"]+")
    assert "Dit ligt in de toekomst." in faults(client, end, {"result": "reached", "on": today + timedelta(days=1)})
    page = saved(client, end, {"result": "reached", "on": today})
    assert "gehaald" in page
    assert faults(client, end, {"result": "reached", "on": today})  # once
    page = saved(client, add, {**step, "description": "Proefdag.", "planned_on": today + timedelta(days=9)})
    dropped = link(page, r"/klanten/[^\"]+/stap/[^\"]+")
    assert "vervallen" in saved(client, dropped, {"result": "cancelled", "on": today})
    saved(client, add, {**step, "description": "Nog een gesprek.", "planned_on": today + timedelta(days=9)})
    close = link(page, r"/klanten/[^\"]+/afsluiten")
    assert "De stappen die nog open staan, vervallen." in text_of(client, close)
    early = {"result": "work", "on": today - timedelta(days=20)}
    assert "Dit ligt voor het begin van het traject." in faults(client, close, early)
    page = saved(client, close, {"result": "work", "on": today})
    assert "Eerdere trajecten" in page
    assert faults(client, close, {"result": "work", "on": today})
    assert world.all("SELECT kind, result FROM casework.path ORDER BY kind") == [
        ("mediation", "work"),
        ("reintegration", None),
    ]
    assert world.count("SELECT count(*) FROM casework.path_step WHERE result = 'cancelled'") == 2
    me = Client()
    world.browse(me, world.sign_in_jobseeker(person))
    folder = text_of(me, "/werkmap/afspraken")
    assert "Werk in de logistiek." in folder
    assert "Gesprek bij de groothandel." in folder


@pytest.mark.requirement("I5", "R104")
def test_client_reports_adviser_judges_and_client_hears(
    world: World, client: Client, mine: tuple[Person, str], now: datetime
) -> None:
    person, address = mine
    today = local_day(now)
    duty = {"description": "Twee sollicitaties.", "begins_on": today - timedelta(days=7), "due_on": today,
            "applications": "2"}  # fmt: skip
    assert "0 van 2 sollicitaties" in saved(client, f"{address}/werkafspraak", duty)
    me = Client()
    world.browse(me, world.sign_in_jobseeker(person))
    report = link(text_of(me, "/werkmap/afspraken"), r"/werkmap/afspraken/[^\"]+/activiteit")
    assert "Twee sollicitaties." in text_of(me, report)
    done = {"kind": "application", "done_on": today, "description": "Brief aan de veiling."}
    assert faults(me, report, {"kind": "", "done_on": "x", "description": ""}).count("field-error-message") == 3
    assert "buiten de afspraak" in faults(me, report, {**done, "done_on": today - timedelta(days=30)})
    assert "medische informatie" in faults(me, report, {**done, "description": "Lukte niet door mijn migraine."})
    assert "burgerservicenummer" in faults(me, report, {**done, "description": f"Zie {person.new.bsn.reveal()}."})
    assert world.count("SELECT count(*) FROM casework.activity") == 0
    assert "Uw adviseur kijkt ernaar." in saved(me, report, done)
    saved(me, report, {**done, "description": "Brief aan de kwekerij."})
    # One task for the adviser, from nobody; the change is hers in the ledger.
    assert world.all("SELECT kind, staff_id, given_by, state FROM casework.task") == [
        ("check_report", ADVISER, None, "open")
    ]
    assert world.count(
        "SELECT count(*) FROM ledger.change WHERE actor_kind = 'jobseeker' AND fields = '{activity}'"
        " AND client_id = %s AND actor_ref = client_id", person.id
    ) == 2  # fmt: skip
    assert "activiteit beoordelen" in text_of(client, "/taken")
    page = text_of(client, f"{address}/plan")
    assert "2 van 2 sollicitaties" in page
    first = link(page, r"/klanten/[^\"]+/activiteit/[^\"]+")
    assert "veiling" in text_of(client, first) or "kwekerij" in text_of(client, first)
    assert "Schrijf op waarom" in faults(client, first, {"judgement": "refused", "why": ""})
    page = saved(client, first, {"judgement": "refused", "why": "Dit was een open dag."})
    assert "1 van 2 sollicitaties" in page
    assert faults(client, first, {"judgement": "accepted"})  # once
    second = link(page, r"/klanten/[^\"]+/activiteit/[^\"]+")
    saved(client, second, {"judgement": "accepted"})
    assert world.one("SELECT state FROM casework.task") == ("done",)
    posted = text_of(me, "/werkmap/berichten")
    assert posted.count("Uw activiteit is beoordeeld") == 2
    assert "Dit was een open dag." in text_of(me, "/werkmap/afspraken")
    close = link(text_of(client, f"{address}/plan"), r"/klanten/[^\"]+/werkafspraak/[^\"]+/afsluiten")
    assert faults(client, close, {"state": ""})
    assert "niet nagekomen" in saved(client, close, {"state": "not_met"})
    assert faults(client, close, {"state": "met"})
    assert me.get(report).status_code == 404
    assert me.post(report, done).status_code == 404


@pytest.mark.requirement("R24")
def test_who_does_not_read_messages_is_rung_about_a_judgement(
    world: World, client: Client, mine: tuple[Person, str], now: datetime
) -> None:
    person, address = mine
    today = local_day(now)
    world.sql.execute(
        "INSERT INTO clients.channel (client_id, digitally_skilled, source) VALUES (%s, false, 'staff')", [person.id]
    )
    saved(client, f"{address}/werkafspraak", {"description": "Cv.", "begins_on": today, "due_on": today})
    note = link(text_of(client, f"{address}/plan"), r"/klanten/[^\"]+/activiteit")
    page = saved(client, note, {"kind": "other", "done_on": today, "description": "Cv nagekeken."})
    saved(client, link(page, r"/klanten/[^\"]+/activiteit/[^\"]+"), {"judgement": "accepted"})
    assert world.count("SELECT count(*) FROM messaging.message") == 0
    assert world.all("SELECT kind, given_by FROM casework.task") == [("call", ADVISER)]


@pytest.mark.requirement("R25", "R104")
def test_exemption_suspends_until_its_last_day_and_shows_to_whom_it_may(
    world: World, client: Client, mine: tuple[Person, str], now: datetime
) -> None:
    person, address = mine
    today = local_day(now)
    new = f"{address}/gegevens/indication/nieuw"
    days = {"starts_on": today - timedelta(days=9), "ends_on": today}
    exempt = {"v_nature": "exemption", "v_indication_kind": "care", "source": "staff", "why": "Besproken in gesprek."}
    form = {**exempt, **{f"v_{name}": day.strftime("%d-%m-%Y") for name, day in days.items()}, "version": 0}
    assert client.post(new, form).status_code == 303
    duty = {"description": "Vier brieven.", "begins_on": today - timedelta(days=7), "due_on": today + timedelta(days=7),
            "applications": "4"}  # fmt: skip
    assert "vrijgesteld tot en met" in saved(client, f"{address}/werkafspraak", duty)
    me = Client()
    world.browse(me, world.sign_in_jobseeker(person))
    assert "U hoeft niet te solliciteren tot en met" in text_of(me, "/werkmap/afspraken")
    # It ended yesterday: it suspends nothing.
    world.sql.execute("UPDATE clients.indication SET ends_on = kernel.today() - 1")
    page = text_of(client, f"{address}/plan")
    assert "rijgesteld" not in page
    assert "0 van 4 sollicitaties" in page
    assert "U hoeft niet te solliciteren" not in text_of(me, "/werkmap/afspraken")


@pytest.mark.requirement("R25")
def test_exemption_is_hidden_from_who_has_no_such_task(world: World, http: Client, now: datetime) -> None:
    person = world.client(adviser=MUNICIPAL, municipality_code=ZWOLLE)
    actor = world.sign_in(MUNICIPAL)
    world.browse(http, actor)
    today = local_day(now)
    world.sql.execute(
        "INSERT INTO clients.indication (client_id, entry, nature, indication_kind, starts_on, source)"
        " VALUES (%s, 1, 'exemption', 'x', kernel.today() - 9, 'staff')",
        [person.id],
    )
    address = f"/klanten/{world.ref(person, actor)}"
    page = saved(
        http,
        f"{address}/werkafspraak",
        {"description": "Vier brieven.", "begins_on": today, "due_on": today, "applications": "4"},
    )
    assert "rijgesteld" not in page
    assert "0 van 4 sollicitaties" in page


def test_plan_of_anothers_client_is_not_there(world: World, client: Client) -> None:
    person = world.client(adviser=COLLEAGUE)
    actor = world.sign_in()
    world.browse(client, actor)
    address, other = f"/klanten/{world.ref(person, actor)}", "A" * 59
    for page in (
        "plan", f"traject/{other}/stap", f"traject/{other}/stap/{other}", f"traject/{other}/afsluiten",
        f"werkafspraak/{other}/afsluiten", f"werkafspraak/{other}/activiteit",
        f"werkafspraak/{other}/activiteit/{other}",
    ):  # fmt: skip
        text_of(client, f"{address}/{page}", 404)
    me = Client()
    world.browse(me, world.sign_in_jobseeker(person))
    assert me.get(f"/werkmap/afspraken/{other}/activiteit").status_code == 404
    assert me.get(f"{address}/plan").status_code == 403


def test_jobseeker_reports_on_her_own_plan_only(
    world: World, client: Client, mine: tuple[Person, str], now: datetime
) -> None:
    person, address = mine
    other = world.client(adviser=ADVISER)
    today = local_day(now)
    saved(client, f"{address}/werkafspraak", {"description": "Cv.", "begins_on": today, "due_on": today})
    me = Client()
    world.browse(me, world.sign_in_jobseeker(person))
    report = link(text_of(me, "/werkmap/afspraken"), r"/werkmap/afspraken/[^\"]+/activiteit")
    world.browse(me, world.sign_in_jobseeker(other))
    assert me.get(report).status_code == 404
    assert me.post(report, {"kind": "other", "done_on": today, "description": "x"}).status_code == 404
    assert world.count("SELECT count(*) FROM casework.activity") == 0

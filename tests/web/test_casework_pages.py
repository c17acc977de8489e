"""The adviser's day on the real database: from the start page to what the client sees of it."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from sonar.kernel.clock import local_day
from tests.world import ADVISER, COLLEAGUE, ELSEWHERE, MANAGER, OTHER_DIVISION, Person, World


def text_of(http: Client, address: str, status: int = 200) -> str:
    """Return a page."""
    response = http.get(address)
    assert response.status_code == status, address
    return str(response.content.decode())


@pytest.fixture
def mine(world: World, client: Client) -> tuple[Person, str]:
    """A client of an adviser who is signed in, and her address."""
    person = world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(client, actor)
    return person, f"/klanten/{world.ref(person, actor)}"


@pytest.mark.requirement("I2", "R2", "I3", "R15")
def test_contact_is_written_warned_about_confirmed_and_corrected(
    world: World, client: Client, mine: tuple[Person, str], now: datetime
) -> None:
    person, address = mine
    fields = {
        "day": local_day(now) - timedelta(days=1), "time": "10:00", "kind": "telephone", "direction": "incoming",
        "subject": "progress", "body": "Zij vertelt over haar migraine.",
    }  # fmt: skip
    assert "Verslag" in text_of(client, f"{address}/contactmoment")
    warned = client.post(f"{address}/contactmoment", fields)
    assert warned.status_code == 422
    assert "migraine" in warned.content.decode()
    assert 'type="checkbox"' in warned.content.decode()
    assert world.count("SELECT count(*) FROM casework.contact_moment") == 0
    saved = client.post(f"{address}/contactmoment", {**fields, "confirmed": "on"})
    assert saved.status_code == 303
    page = text_of(client, saved.headers["Location"])
    assert "Zij vertelt over haar migraine." in page
    assert "Opgeslagen." in page
    correction = re.search(r'href="(/klanten/[^"]+/contactmoment/[^"]+)"', page)
    assert correction is not None
    assert "Zij vertelt over haar migraine." in text_of(client, correction[1])
    better = {**fields, "body": "Zij belt morgen terug.", "version": "1", "why": "Hoorde er niet in."}
    assert client.post(correction[1], better).status_code == 303
    page = text_of(client, address)
    assert "Zij belt morgen terug." in page
    assert "Zij vertelt over haar migraine." in page  # the earlier version, folded
    assert client.post(correction[1], better).status_code == 422
    me = Client()
    world.browse(me, world.sign_in_jobseeker(person))
    assert "Zij belt morgen terug." in text_of(me, "/werkmap/afspraken")


@pytest.mark.requirement("I4", "R24")
def test_appointment_is_planned_moved_and_told_in_the_way_that_fits(
    world: World, client: Client, mine: tuple[Person, str], now: datetime
) -> None:
    person, address = mine
    day = local_day(now) + timedelta(days=7)
    fields = {"day": day, "time": "10:00", "minutes": "60", "manner": "in_person", "place": "Kamer 3", "colleague": "",
              "subject": "progress"}  # fmt: skip
    assert "Duur in minuten" in text_of(client, f"{address}/afspraak")
    assert client.post(f"{address}/afspraak", {**fields, "day": "2020-01-01"}).status_code == 422
    assert client.post(f"{address}/afspraak", fields).status_code == 303
    taken = client.post(f"{address}/afspraak", fields)
    assert taken.status_code == 422
    assert "Er is dan al een afspraak." in taken.content.decode()
    page = text_of(client, address)
    change = re.search(r'href="(/klanten/[^"]+/afspraak/[^"?]+)"', page)
    assert change is not None
    assert 'value="10:00"' in text_of(client, change[1])
    assert client.post(change[1], {**fields, "time": "11:00"}).status_code == 303
    assert world.count("SELECT count(*) FROM messaging.message") == 2
    world.sql.execute(
        "INSERT INTO clients.channel (client_id, digitally_skilled, source) VALUES (%s, false, 'staff')", [person.id]
    )
    assert client.post(f"{change[1]}?stap=cancel").status_code == 303
    assert world.count("SELECT count(*) FROM messaging.message") == 2
    assert world.one("SELECT kind FROM casework.task") == ("call",)
    me = Client()
    world.browse(me, world.sign_in_jobseeker(person))
    assert "Kamer 3" in text_of(me, "/werkmap/afspraken")


def test_task_goes_to_a_colleague_who_finds_opens_and_finishes_it(
    world: World, client: Client, mine: tuple[Person, str], now: datetime
) -> None:
    person, address = mine
    form = text_of(client, f"{address}/taak")
    option = re.search(r'<option value="([^"]+)">Test Uwv Adviser 2 ', form)
    assert option is not None
    fields = {"kind": "call", "due_on": local_day(now) + timedelta(days=1), "note": "Vraag naar de brief."}
    assert client.post(f"{address}/taak", {**fields, "receiver": "x" * 59}).status_code == 422
    assert client.post(f"{address}/taak", {**fields, "receiver": option[1]}).status_code == 303
    theirs = Client()
    world.browse(theirs, world.sign_in(COLLEAGUE))
    page = text_of(theirs, "/taken")
    found = re.search(r'href="(/klanten/[^"]+)"[^>]*>' + re.escape(person.new.identity.full_name), page)
    done = re.search(r'action="(/taken/[^"]+)"', page)
    assert found is not None
    assert done is not None
    assert "Vraag naar de brief." in text_of(theirs, found[1])
    assert theirs.post(done[1], {"step": "done"}).status_code == 303
    text_of(theirs, found[1], 404)
    assert theirs.post(done[1], {"step": "done"}).status_code == 404


@pytest.mark.requirement("I1")
def test_start_page_is_where_an_adviser_begins_and_its_lines_open(
    world: World, client: Client, mine: tuple[Person, str]
) -> None:
    person, _ = mine
    world.sql.execute("UPDATE casework.work_item SET due_on = kernel.today() - 1")
    assert client.get("/").headers["Location"] == "/vandaag"
    page = text_of(client, "/vandaag")
    link = re.search(r'href="(/klanten/[^"]+)"[^>]*>' + re.escape(person.new.identity.full_name), page)
    assert link is not None
    assert person.new.identity.full_name in text_of(client, link[1])
    text_of(client, "/werklijst?volgorde=afstand")


@pytest.mark.requirement("I6")
def test_hand_over_by_pages(world: World, client: Client, mine: tuple[Person, str]) -> None:
    person, address = mine
    option = re.search(r'<option value="([^"]+)">Test Uwv Adviser 3 ', text_of(client, "/overdracht"))
    assert option is not None
    sent = client.post("/overdracht", {"giver": "", "receiver": option[1], "reason": "leave"})
    assert sent.headers["Location"] == "/overdracht?melding=voorgesteld"
    theirs = Client()
    world.browse(theirs, world.sign_in(ELSEWHERE))
    reference = re.search(r'name="hand_over" value="([^"]+)"', text_of(theirs, "/overdracht"))
    assert reference is not None
    assert theirs.post("/overdracht", {"hand_over": reference[1], "decision": "accept"}).status_code == 303
    text_of(client, address, 404)
    assert person.new.identity.full_name in text_of(theirs, "/werklijst")
    manager = Client()
    world.browse(manager, world.sign_in(MANAGER))
    text_of(manager, "/overdracht")


def test_plan_by_pages(world: World, client: Client, mine: tuple[Person, str], now: datetime) -> None:
    _, address = mine
    today = local_day(now)
    path = {"kind": "mediation", "goal": "Werk in de logistiek.", "started_on": today}
    assert client.post(f"{address}/traject", {**path, "goal": "Na haar kanker."}).status_code == 422
    assert client.post(f"{address}/traject", path).status_code == 303
    assert client.post(f"{address}/traject", path).status_code == 422
    agreement = {"description": "Vier brieven.", "begins_on": today, "due_on": today, "applications": "4"}
    assert client.post(f"{address}/werkafspraak", agreement).status_code == 303
    assert client.post(f"{address}/afstand", {"distance": "3"}).status_code == 303
    page = text_of(client, address)
    assert "Werk in de logistiek." in page
    assert "4 sollicitaties" in page
    assert world.one("SELECT distance FROM casework.work_item") == (3,)


def test_pages_about_anothers_client_are_not_there(world: World, client: Client) -> None:
    person = world.client(adviser=COLLEAGUE)
    actor = world.sign_in()
    world.browse(client, actor)
    for page in ("contactmoment", "taak", "afspraak", "traject", "werkafspraak", "afstand"):
        text_of(client, f"/klanten/{world.ref(person, actor)}/{page}", 404)
    world.browse(client, world.sign_in(OTHER_DIVISION))
    for page in ("/vandaag", "/taken", "/overdracht"):
        text_of(client, page, 403)

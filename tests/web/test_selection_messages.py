"""A message to each client of a selection: one text, one reader at a time, no list, no file, nobody twice (R38)."""

import html
import re
from datetime import datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.web.test_casework_pages import text_of
from tests.web.test_selection_tasks import selected
from tests.world import ADVISER, COLLEAGUE, World

TEXT = {"subject": "Banenmarkt", "body": "Op 3 maart spreken werkgevers met u in Zwolle."}
SENT = "SELECT count(*) FROM messaging.message"


def hidden(answer: HttpResponse) -> dict[str, str]:
    """Return what the form of the next client carries along."""
    page = answer.content.decode()
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def counts(answer: HttpResponse) -> list[int]:
    """Return what the last page tells: sent, to be rung as well, passed over."""
    return [int(number) for number in re.findall(r"html-dd\">(\d+)</dd>", answer.content.decode())]


@pytest.mark.requirement("R38", "R68")
def test_eighty_people_get_a_message_each_and_no_file_is_made(world: World, client: Client, now: datetime) -> None:
    people, actor, tasks = selected(world, 80, now)
    address = tasks.replace("/taak", "/bericht")
    world.browse(client, actor)
    assert address in text_of(client, address.removesuffix("/bericht"))
    assert "80 klanten" in text_of(client, address)
    answer = client.post(address, {**TEXT, "do": "begin"})
    names = {person.new.identity.full_name for person in people}
    met = []
    for nth in range(1, 81):
        page = html.unescape(answer.content.decode())
        assert f"Klant {nth} van 80; {nth - 1} verstuurd." in page
        here = [name for name in names if f"<strong>{name}</strong>" in page]
        assert len(here) == 1  # of whom it goes to, and of nobody else
        assert sum(re.search(rf"{re.escape(name)}\b", page) is not None for name in names) == 1
        met += here
        answer = client.post(address, {**hidden(answer), "do": "send"})
        assert "Content-Disposition" not in answer
        assert answer["Content-Type"].startswith("text/html")
    assert set(met) == names
    assert "U hebt iedereen gehad" in answer.content.decode()
    assert counts(answer) == [80, 0, 0]
    assert world.count("SELECT count(DISTINCT client_id) FROM messaging.message WHERE staff_id = %s", ADVISER) == 80
    assert world.count(SENT) == 80
    assert world.count("SELECT count(*) FROM exchange.delivery") == 0
    me = Client()
    world.browse(me, world.sign_in_jobseeker(people[41]))
    assert "Banenmarkt" in text_of(me, "/werkmap/berichten")


@pytest.mark.requirement("R38")
def test_a_page_that_is_sent_twice_sends_nobody_a_second_message(world: World, client: Client, now: datetime) -> None:
    _, actor, tasks = selected(world, 3, now)
    address = tasks.replace("/taak", "/bericht")
    world.browse(client, actor)
    first = client.post(address, {**TEXT, "do": "begin"})
    given = {**hidden(first), "do": "send"}
    once, twice = client.post(address, given), client.post(address, given)
    assert world.count(SENT) == 1
    assert hidden(once)["place"] == hidden(twice)["place"] == "1"
    passed = client.post(address, {**hidden(once), "do": "pass"})
    last = client.post(address, {**hidden(passed), "do": "send"})
    assert counts(last) == [2, 0, 1]
    assert world.count(SENT) == 2
    again = client.post(address, {**TEXT, "do": "begin"})  # a new run is a new message
    client.post(address, {**hidden(again), "do": "send"})
    assert world.count(SENT) == 3


@pytest.mark.requirement("R38", "R37")
def test_what_may_not_be_sent_and_whom_it_may_not_reach(world: World, client: Client, now: datetime) -> None:
    people, actor, tasks = selected(world, 3, now)
    address = tasks.replace("/taak", "/bericht")
    world.browse(client, actor)
    empty = client.post(address, {"subject": "", "body": "x" * 4001, "do": "begin"})
    assert (empty.status_code, empty.content.decode().count("utrecht-form-field-error-message")) == (422, 2)
    number = client.post(address, {**TEXT, "body": f"Nummer {people[0].new.bsn.reveal()}.", "do": "begin"})
    assert (number.status_code, "burgerservicenummer" in number.content.decode()) == (422, True)
    first = client.post(address, {**TEXT, "do": "begin"})
    later = client.post(address, {**hidden(first), "body": f"Nummer {people[0].new.bsn.reveal()}.", "do": "send"})
    assert later.status_code == 422
    changed = client.post(address, {**hidden(first), "do": "change"})
    assert 'value="Banenmarkt"' in changed.content.decode()
    stranger = world.client(adviser=COLLEAGUE)
    for wrong in (
        {"client": world.ref(stranger, actor)}, {"client": "x" * 59}, {"place": "-1"}, {"run": "x"}, {"place": "99999"},
    ):  # fmt: skip
        assert client.post(address, {**hidden(first), **wrong, "do": "send"}).status_code == 404, wrong
    assert client.post(address, {**hidden(first), "do": "all"}).status_code == 404
    assert world.count(SENT) == 0
    # Whose rights ended meanwhile is passed over; a selection of another is not there.
    world.protect(people[0])
    counted = client.post(address, {**TEXT, "do": "begin"}).content.decode()
    assert "Klant 1 van 2; 0 verstuurd." in counted
    theirs = Client()
    world.browse(theirs, world.sign_in(COLLEAGUE))
    text_of(theirs, address, 404)
    assert theirs.post(address, {**TEXT, "do": "begin"}).status_code == 404


@pytest.mark.requirement("R24")
def test_who_may_not_read_a_message_is_rung_or_written_to_as_well(world: World, client: Client, now: datetime) -> None:
    person = world.client(adviser=ADVISER)
    world.sql.execute(
        "INSERT INTO clients.channel (client_id, digitally_skilled, source) VALUES (%s, false, 'staff')", [person.id]
    )
    other = world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(client, actor)
    address = f"/klanten/{world.ref(person, actor)}/bericht"
    form = html.unescape(text_of(client, address))
    assert "leest berichten in de Werkmap misschien niet" in form
    assert "digi" not in form.lower()  # why, is said nowhere
    sent = client.post(address, TEXT)
    assert sent["Location"] == "/bericht-verstuurd?ook=taak"
    assert "er staat een taak voor morgen op uw lijst" in text_of(client, sent["Location"])
    assert world.count(SENT) == 1
    assert world.all("SELECT client_id, kind, staff_id FROM casework.task") == [(person.id, "letter", ADVISER)]
    page = html.unescape(text_of(client, f"/klanten/{world.ref(person, actor)}"))
    assert "Op 3 maart spreken werkgevers met u in Zwolle." in page  # with what has to be told

    long = {"subject": "Lang", "body": "Woord. " * 571}
    assert client.post(address, long).status_code == 303
    assert client.post(address, {**TEXT, "body": "Over uw reuma."}).status_code == 303
    assert world.count("SELECT count(*) FROM casework.task") == 3
    assert world.count(SENT) == 3

    plain = f"/klanten/{world.ref(other, actor)}/bericht"
    assert "misschien niet" not in text_of(client, plain)
    assert client.post(plain, TEXT)["Location"] == "/bericht-verstuurd"
    assert world.count("SELECT count(*) FROM casework.task") == 3


@pytest.mark.requirement("R24", "R38")
def test_a_run_counts_who_is_to_be_rung(world: World, client: Client, now: datetime) -> None:
    people, actor, tasks = selected(world, 2, now)
    world.browse(client, actor)
    world.sql.execute(
        "INSERT INTO clients.channel (client_id, sms_reachable, source) VALUES (%s, false, 'staff')", [people[0].id]
    )
    address = tasks.replace("/taak", "/bericht")
    answer = client.post(address, {**TEXT, "do": "begin"})
    for _ in people:
        answer = client.post(address, {**hidden(answer), "do": "send"})
    assert counts(answer) == [2, 1, 0]
    assert "met een taak voor morgen op uw lijst" in answer.content.decode()

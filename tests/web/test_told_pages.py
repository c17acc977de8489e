"""What adviser and client see of days that come: a CV that runs out, an appointment that is near (R19, I4)."""

import html
from datetime import datetime, timedelta

import pytest
from django.test import Client

from sonar.casework.operations import ask_for_cv, remind
from sonar.kernel.clock import local_day
from tests.rooms.casework.test_telling import advance_to, next_weekday, plan
from tests.web.test_casework_pages import text_of
from tests.world import ADVISER, World


@pytest.mark.requirement("R19")
def test_cv_that_ran_out_is_told_to_adviser_and_client_with_the_day(world: World, client: Client) -> None:
    person = world.client(adviser=ADVISER)
    world.sql.execute("UPDATE clients.profile SET cv_expires_on = kernel.today() + 1")
    actor = world.sign_in()
    world.browse(client, actor)
    address = f"/klanten/{world.ref(person, actor)}"
    assert "actief tot" in text_of(client, address)
    me = Client()
    world.browse(me, world.sign_in_jobseeker(person))
    assert "actief tot" in text_of(me, "/werkmap")
    assert "Uw cv is verlopen" not in text_of(me, "/werkmap")
    world.sql.execute("UPDATE clients.profile SET cv_expires_on = kernel.today() - 1")
    assert ask_for_cv() == 1
    assert "verlopen sinds" in text_of(client, address)
    assert "cv nakijken" in text_of(client, "/taken")
    page = text_of(me, "/werkmap")
    assert "Uw cv is verlopen" in page
    assert "verlopen sinds" in page
    assert 'href="/werkmap/profiel"' in page
    world.sql.execute("UPDATE clients.profile SET cv_expires_on = kernel.today() + 90")
    assert "Uw cv is verlopen" not in text_of(me, "/werkmap")


@pytest.mark.requirement("I4", "R24")
def test_reminder_stands_in_the_werkmap_or_on_the_list_of_who_rings(
    world: World, client: Client, now: datetime
) -> None:
    reads, rung = world.client(adviser=ADVISER), world.client(adviser=ADVISER)
    world.sql.execute(
        "INSERT INTO clients.channel (client_id, digitally_skilled, source) VALUES (%s, false, 'staff')", [rung.id]
    )
    wednesday = next_weekday(now, at_least=8, day=3)
    actor = world.sign_in()
    plan(world, actor, reads, wednesday, now)
    plan(world, actor, rung, wednesday + timedelta(hours=2), now)
    advance_to(world, wednesday - timedelta(days=1))
    assert remind() == 2
    world.browse(client, world.sign_in())
    tasks = html.unescape(text_of(client, "/taken"))
    assert tasks.count("bellen over een afspraak die eraan komt") == 1
    assert rung.new.identity.full_name in tasks
    for person, told in ((reads, True), (rung, False)):
        me = Client()
        world.browse(me, world.sign_in_jobseeker(person))
        assert ("U hebt binnenkort een afspraak" in text_of(me, "/werkmap")) is told
        looks = text_of(me, "/werkmap/inzage")
        assert "Automatisch, zonder medewerker" in looks
        assert "Herinnering aan uw afspraak geregeld" in looks


@pytest.mark.requirement("R35")
def test_list_by_distance_says_how_far_and_never_why(world: World, client: Client, now: datetime) -> None:
    near, far = world.client(adviser=ADVISER), world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(client, actor)
    world.sql.execute("UPDATE casework.work_item SET due_on = kernel.today() - 9 WHERE client_id = %s", [near.id])
    for person, distance in ((near, "1"), (far, "4")):
        form = f"/klanten/{world.ref(person, actor)}/afstand"
        assert client.post(form, {"distance": "5"}).status_code == 422
        assert client.post(form, {"distance": distance}).status_code == 303
    usual = html.unescape(text_of(client, "/werklijst"))
    assert usual.index(near.new.identity.full_name) < usual.index(far.new.identity.full_name)
    page = html.unescape(text_of(client, "/werklijst?volgorde=afstand"))
    assert page.index(far.new.identity.full_name) < page.index(near.new.identity.full_name)
    assert "Uw klanten, grootste afstand tot werk eerst" in page
    opened = world.all("SELECT DISTINCT unnest(categories) FROM ledger.disclosure WHERE name LIKE 'worklist:%%'")
    assert {name for (name,) in opened} == {"work_item", "identity", "contact"}
    assert local_day(now)

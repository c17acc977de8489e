"""Handing over one client or several, and what the one who receives sees and no longer sees (I6, R310)."""

import html
import re

import pytest
from django.test import Client

from tests.web.test_casework_pages import text_of
from tests.world import ADVISER, COLLEAGUE, ELSEWHERE, World


def receiver_in(page: str, name: str) -> str:
    """Return the choice for a colleague."""
    found = re.search(rf'<option value="([^"]+)">{name} ', page)
    assert found is not None
    return found[1]


def accept(http: Client) -> None:
    """Say yes to what waits."""
    found = re.search(r'name="hand_over" value="([^"]+)"', text_of(http, "/overdracht"))
    assert found is not None
    assert http.post("/overdracht", {"hand_over": found[1], "decision": "accept"}).status_code == 303


@pytest.mark.requirement("R310", "I6")
def test_one_client_to_another_office_in_one_action_and_the_receiver_sees_what_the_task_needs(
    world: World, client: Client
) -> None:
    person, kept = world.client(adviser=ADVISER), world.client(adviser=ADVISER)
    actor = world.sign_in()
    world.browse(client, actor)
    address = f"/klanten/{world.ref(person, actor)}"
    assert "/overdragen" in text_of(client, address)
    form = text_of(client, f"{address}/overdragen")
    fields = {"receiver": receiver_in(form, "Test Uwv Adviser 3"), "reason": "client_moved",
              "note": "De intake is gedaan; het werkplan staat klaar."}  # fmt: skip
    wrong = client.post(f"{address}/overdragen", {"receiver": "", "reason": "x", "note": "y" * 301})
    assert wrong.status_code == 422
    assert wrong.content.decode().count("utrecht-form-field-error-message") == 3
    for note, told in (("Zij heeft reuma.", "reuma"), (f"Nummer {person.new.bsn.reveal()}.", "burgerservicenummer")):
        refused = client.post(f"{address}/overdragen", {**fields, "note": note})
        assert (refused.status_code, told in refused.content.decode()) == (422, True)
    assert world.count("SELECT count(*) FROM casework.hand_over") == 0
    assert client.post(f"{address}/overdragen", fields).headers["Location"] == "/overdracht?melding=voorgesteld"
    theirs = Client()
    receiver = world.sign_in(ELSEWHERE)
    world.browse(theirs, receiver)
    new = f"/klanten/{world.ref(person, receiver)}"
    text_of(theirs, new, 404)
    assert "De intake is gedaan; het werkplan staat klaar." in text_of(theirs, "/overdracht")
    accept(theirs)
    text_of(client, address, 404)
    page = text_of(theirs, new)
    assert person.new.identity.full_name in html.unescape(page)
    assert "Afgeschermd" in page or "Alleen voor re-integratie" in page
    text_of(theirs, f"/klanten/{world.ref(kept, receiver)}", 404)
    text_of(client, f"/klanten/{world.ref(kept, actor)}")
    assert "Onlangs aan u overgedragen" in text_of(theirs, "/overdracht")
    basis = world.all(
        "SELECT DISTINCT unnest(bases) FROM ledger.disclosure WHERE actor_ref = %s AND name = 'client:read'", ELSEWHERE
    )
    assert basis == [("caseload",)]
    opened = world.all(
        "SELECT DISTINCT unnest(categories) FROM ledger.disclosure WHERE actor_ref = %s AND name = 'client:read'",
        ELSEWHERE,
    )
    assert not {"bsn", "work_capacity", "self_reported", "questionnaire"} & {name for (name,) in opened}
    me = Client()
    world.browse(me, world.sign_in_jobseeker(person))
    assert "Test Uwv Adviser 3" in text_of(me, "/werkmap/afspraken")


@pytest.mark.requirement("I6")
def test_chosen_clients_go_and_the_rest_stays(world: World, client: Client) -> None:
    people = [world.client(adviser=ADVISER) for _ in range(3)]
    actor = world.sign_in()
    world.browse(client, actor)
    page = text_of(client, "/overdracht/klanten")
    boxes = dict(re.findall(r'name="client" value="([^"]+)"></td>\s*<th[^>]*><label[^>]*>([^<]+)</label>', page))
    by_name = {html.unescape(name): reference for reference, name in boxes.items()}
    chosen = [by_name[person.new.identity.full_name] for person in people[:2]]
    fields = {"receiver": receiver_in(page, "Test Uwv Adviser 2"), "reason": "division", "note": ""}
    none = client.post("/overdracht/klanten", fields)
    assert none.status_code == 422
    assert "Kies minstens één klant." in none.content.decode()
    stranger = world.client(adviser=COLLEAGUE)
    foreign = client.post("/overdracht/klanten", {**fields, "client": [*chosen, world.ref(stranger, actor)]})
    assert foreign.status_code == 422
    assert "alleen over wie nu op uw naam staat" in foreign.content.decode()
    assert world.count("SELECT count(*) FROM casework.hand_over") == 0
    assert client.post("/overdracht/klanten", {**fields, "client": chosen}).status_code == 303
    theirs = Client()
    world.browse(theirs, world.sign_in(COLLEAGUE))
    accept(theirs)
    mine, got = html.unescape(text_of(client, "/werklijst")), html.unescape(text_of(theirs, "/werklijst"))
    for person in people[:2]:
        assert person.new.identity.full_name in got
        assert person.new.identity.full_name not in mine
    assert people[2].new.identity.full_name in mine

"""Every form around deliveries on the real database: what is refused, and the way to the proof of destruction."""

import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from sonar.exchange.operations import destroy_expired, make_next_part
from sonar.kernel import clock
from sonar.kernel.encryption import key_store
from tests.rooms.exchange.conftest import STATISTICS, TRANSFER, name, review
from tests.world import (
    ADVISER,
    AUDITOR,
    COLLEAGUE,
    FUNCTIONAL_MANAGER,
    MANAGER,
    OFFICER,
    SECURITY,
    World,
)

WHY = "Het CBS heeft deze gegevens voor dit kwartaal gevraagd."
ASK = f"/leveringen/aanvragen/{STATISTICS}"
ASK_TRANSFER = f"/leveringen/aanvragen/{TRANSFER}"


def request(**changes: object) -> dict[str, object]:
    """Return a request as its form sends it."""
    return {
        "columns": ["placement.kind", "profile.pc4"], "registered_from": "2000-01-01", "registered_until": "2100-01-01",
        "office": "", "kind": "", "active": "", "reason": WHY, **changes,
    }  # fmt: skip


@pytest.fixture
def named(world: World) -> World:
    """A world in which one may ask for deliveries, another may approve, and the function was reviewed."""
    review(world, "risk_analysis", OFFICER)
    review(world, "independent_review", AUDITOR)
    for kind in (STATISTICS, TRANSFER):
        name(world, ADVISER, "exporter", kind)
        name(world, MANAGER, "approver", kind)
    return world


@pytest.fixture
def key(named: World, http: Client, tmp_path: Path) -> Path:
    """The file with the secret key of the exporter, whose other half she registered on the page."""
    path = tmp_path / "key.pem"
    shown = StringIO()
    call_command("make_delivery_key", str(path), stdout=shown)
    named.browse(http, named.sign_in(ADVISER))
    assert http.post("/leveringen/sleutel", {"public_key": shown.getvalue().strip()}).status_code == 303
    return path


def link(page: str, pattern: str) -> str:
    """Return the first address of this form on a page."""
    found = re.search(rf'(?:href|action)="({pattern})"', page)
    assert found is not None, pattern
    return found[1]


def hidden(page: str, field: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{field}" value="([^"]+)"', page)
    assert found is not None, field
    return found[1]


@pytest.mark.requirement("R64", "R66", "R69", "R70", "R71")
def test_from_request_to_proof_of_destruction_on_the_pages(
    named: World, key: Path, http: Client, tmp_path: Path
) -> None:
    people = [named.client() for _ in range(3)]
    exporter, approver = named.sign_in(ADVISER), named.sign_in(MANAGER)
    named.browse(http, exporter)
    assert http.get(ASK).status_code == 200
    assert http.post(ASK, request()).status_code == 303
    own = link(http.get("/leveringen").content.decode(), r"/leveringen/[A-Za-z0-9_-]{59}")
    page = http.get(own).content.decode()
    assert "Wacht op goedkeuring" in page
    assert "Uw oordeel" not in page  # who asks does not approve

    named.browse(http, approver)
    waiting = link(http.get("/leveringen").content.decode(), r"/leveringen/[A-Za-z0-9_-]{59}")
    digest = hidden(http.get(waiting).content.decode(), "digest")
    answer = {"digest": digest, "remark": "Nagegaan bij het CBS.", "decision": "approve"}
    for faulty in ({"remark": "kort"}, {"decision": "perhaps"}, {"digest": "00"}, {"digest": "00" * 32}):
        assert http.post(waiting, {**answer, **faulty}).status_code == 422, faulty
    assert named.one("SELECT state FROM exchange.delivery") == ("requested",)
    assert http.post(waiting, answer).status_code == 303
    again = http.post(waiting, answer)
    assert again.status_code == 422
    assert "Hierover is al beslist" in again.content.decode()

    named.browse(http, exporter)
    early = http.post(f"{own}/delen/1")
    assert early.status_code == 403
    assert "nog niet gemaakt" in early.content.decode()
    assert make_next_part(store=key_store())
    part = http.post(link(http.get(own).content.decode(), own + "/delen/1"))
    assert part.status_code == 200
    assert part["Content-Disposition"] == 'attachment; filename="levering-deel-1.jwe"'
    assert part["Cache-Control"] == "no-store"
    sealed = re.search(r"readonly>([^<]+)<", http.post(f"{own}/delen/1/sleutel").content.decode())
    assert sealed is not None
    (tmp_path / "part.jwe").write_bytes(part.content)
    opened = StringIO()
    call_command("open_delivery", str(tmp_path / "part.jwe"), key=key, sealed_key=sealed[1], stdout=opened)
    assert opened.getvalue().count('"placement.kind": "jobseeker"') == len(people)
    for person in people:
        for planted in (person.new.identity.last_name, person.new.bsn.reveal(), str(person.id)):
            assert planted not in opened.getvalue()
            assert planted not in part.content.decode()
    assert http.get(f"{own}/delen/1").status_code == 405  # an address alone gives nothing
    assert http.post(f"{own}/delen/9").status_code == 404

    named.advance(days=8)
    assert destroy_expired() == 1
    named.browse(http, named.sign_in(ADVISER))
    own = link(http.get("/leveringen").content.decode(), r"/leveringen/[A-Za-z0-9_-]{59}")
    assert http.post(f"{own}/delen/1").status_code == 403
    gone = http.get(own).content.decode()
    assert "Vernietigd" in gone
    assert named.one("SELECT encode(content_hash, 'hex') FROM exchange.delivery_part")[0] in gone


@pytest.mark.requirement("R65")
def test_one_person_more_than_the_limit_is_refused_on_the_page_with_an_alert(
    named: World, key: Path, http: Client
) -> None:
    for _ in range(101):
        named.client()
    refused = http.post(ASK_TRANSFER, request(columns=["contact.postcode"]))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "te veel personen voor één levering" in page
    assert "Het zouden 101 personen zijn" in page
    assert named.count("SELECT count(*) FROM exchange.delivery") == 0
    named.browse(http, named.sign_in(SECURITY))
    alarm = http.get("/leveringen/meldingen").content.decode()
    assert "te veel personen" in alarm
    reference = hidden(alarm, "reference")
    named.browse(http, named.sign_in(OFFICER))
    assert http.post("/leveringen/meldingen", {"reference": reference}).status_code == 404  # hers alone
    named.browse(http, named.sign_in(SECURITY))
    reference = hidden(http.get("/leveringen/meldingen").content.decode(), "reference")
    assert http.post("/leveringen/meldingen", {"reference": reference}).status_code == 303
    assert http.post("/leveringen/meldingen", {"reference": reference}).status_code == 404


@pytest.mark.requirement("R65")
def test_the_same_delivery_in_parts_is_refused_on_the_page_with_an_alert(named: World, key: Path, http: Client) -> None:
    first, second = [named.client() for _ in range(80)], [named.client() for _ in range(80)]
    named.sql.execute("UPDATE clients.client SET office_id = 12 WHERE id = ANY (%s)", [[one.id for one in second]])
    columns = ["contact.postcode"]
    assert len(first) == 80
    assert http.post(ASK_TRANSFER, request(columns=columns, office="11")).status_code == 303
    for office, words in (("12", "in 24 uur"), ("11", "in 24 uur")):
        refused = http.post(ASK_TRANSFER, request(columns=columns, office=office))
        assert refused.status_code == 422
        assert words in refused.content.decode()
    named.sql.execute("UPDATE clients.client SET office_id = 12 WHERE id = %s", [first[0].id])
    smaller = http.post(ASK, request(office="12"))
    assert smaller.status_code == 303  # another kind has a total of its own
    repeated = http.post(ASK, request(office="12"))
    assert repeated.status_code == 422
    assert "vandaag al een levering aangevraagd" in repeated.content.decode()
    alerts = named.all("SELECT cause, persons FROM exchange.delivery_alert ORDER BY at")
    assert alerts == [("day_total", 80), ("day_total", 80), ("repeated", 81)]


@pytest.mark.requirement("R64", "R67")
def test_bad_requests_say_everything_at_once_and_nothing_is_asked(named: World, key: Path, http: Client) -> None:
    named.client()
    empty = http.post(ASK, {})
    assert empty.status_code == 422
    for field in ("columns", "registered_from", "registered_until", "reason"):
        assert f'href="#id_{field}' in empty.content.decode(), field
    for faulty in (
        {"columns": ["identity.last_name"]},
        {"columns": ["bsn.bsn"]},
        {"registered_from": "2026-02-30"},
        {"office": "1 OR 1=1"},
        {"kind": "everybody"},
        {"reason": f"{WHY} Het gaat om 999990019."},
    ):
        assert http.post(ASK, request(**faulty)).status_code == 422, faulty
    assert http.post("/leveringen/aanvragen/bestaat-niet", request()).status_code == 403
    assert named.count("SELECT count(*) FROM exchange.delivery") == 0
    for faulty in ("", "x", "A" * 43 + "é"):
        assert http.post("/leveringen/sleutel", {"public_key": faulty}).status_code == 422, faulty
    named.browse(http, named.sign_in(COLLEAGUE))
    for path in (ASK, "/leveringen/sleutel"):
        refused = http.post(path, request())
        assert refused.status_code == 403
        assert "Sonar geeft geen lijsten met personen" in refused.content.decode()
    assert http.post("/leveringen/aangewezen", {"deed": "confirm"}).status_code == 403


@pytest.mark.requirement("R64")
def test_somebody_is_named_by_two_others_on_the_pages(world: World, http: Client) -> None:
    manager = world.sign_in(FUNCTIONAL_MANAGER)
    world.browse(http, manager)
    proposal = {
        "deed": "propose", "who": "uwv_adviser1", "kind": STATISTICS, "role": "exporter", "days": "90", "reason": WHY,
    }  # fmt: skip
    for faulty in ({"who": ""}, {"who": "niemand"}, {"days": "900"}, {"role": "owner"}, {"reason": "kort"}):
        assert http.post("/leveringen/aangewezen", {**proposal, **faulty}).status_code == 422, faulty
    assert http.post("/leveringen/aangewezen", proposal).status_code == 303
    assert 'value="confirm"' not in http.get("/leveringen/aangewezen").content.decode()
    world.browse(http, world.sign_in(SECURITY))
    reference = hidden(http.get("/leveringen/aangewezen").content.decode(), "reference")
    assert http.post("/leveringen/aangewezen", {"deed": "confirm", "reference": "A" * 59}).status_code == 404
    assert http.post("/leveringen/aangewezen", {"deed": "confirm", "reference": reference}).status_code == 303
    assert http.post("/leveringen/aangewezen", {"deed": "confirm", "reference": reference}).status_code == 422
    world.browse(http, world.sign_in(ADVISER))
    assert http.get("/leveringen").status_code == 200
    world.browse(http, world.sign_in(SECURITY))
    reference = hidden(http.get("/leveringen/aangewezen").content.decode(), "reference")
    assert http.post("/leveringen/aangewezen", {"deed": "end", "reference": reference}).status_code == 303
    world.browse(http, world.sign_in(ADVISER))
    assert http.get("/leveringen").status_code == 403


@pytest.mark.requirement("R73")
def test_analysis_and_review_are_recorded_and_followed_up_on_the_page(world: World, http: Client) -> None:
    today = clock.local_day(clock.now())
    path = "/leveringen/onderzoek"
    form = {
        "kind": "independent_review", "dated": today.isoformat(), "author": "Onderzoeksbureau",
        "valid_until": (today + timedelta(days=300)).isoformat(), "owner": "Hoofd Gegevens",
        "findings": "Geen omwegen gevonden in de functie.", "follow_up": "Handleiding aanpassen.",
        "follow_up_due": (today + timedelta(days=60)).isoformat(),
    }  # fmt: skip
    world.browse(http, world.sign_in(OFFICER))
    assert "Niet geldig: Onafhankelijk onderzoek" in http.get(path).content.decode()
    refused = http.post(path, form)
    assert refused.status_code == 422
    assert "Uw functie mag dit niet" in refused.content.decode()
    world.browse(http, world.sign_in(AUDITOR))
    for faulty in (
        {"owner": ""},
        {"follow_up_due": "morgen"},
        {"follow_up_due": (today + timedelta(days=301)).isoformat()},
        {"findings": "Over 999990019 is niets gevonden."},
    ):
        assert http.post(path, {**form, **faulty}).status_code == 422, faulty
    assert http.post(path, form).status_code == 303
    page = http.get(path).content.decode()
    assert "Hoofd Gegevens" in page
    assert "Niet geldig: Onafhankelijk onderzoek" not in page
    world.advance(days=61)
    world.browse(http, world.sign_in(OFFICER))
    late = http.get(path).content.decode()
    assert "Opvolging te laat: Onafhankelijk onderzoek" in late
    assert "Opvolging afronden" not in late  # the auditor's to close
    world.browse(http, world.sign_in(AUDITOR))
    reference = hidden(http.get(path).content.decode(), "reference")
    close = {"deed": "close", "reference": reference, "note": "De handleiding is aangepast."}
    assert http.post(path, {**close, "note": ""}).status_code == 422
    assert http.post(path, {**close, "reference": "A" * 59}).status_code == 404
    assert http.post(path, close).status_code == 303
    done = http.get(path).content.decode()
    assert "De handleiding is aangepast." in done
    assert "Opvolging te laat" not in done

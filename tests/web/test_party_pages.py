"""The parties of the exchange on a page: one functional manager proposes, another decides."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.web.test_overview import waiting as waiting_on
from tests.world import ADVISER, AUDITOR, FUNCTIONAL_MANAGER, World, test_bsn

PAGE = "/beheer/uitwisseling"
OIN = "00000001000000000009"
NO = "De overeenkomst is nog niet getekend."


@pytest.fixture
def given(world: World) -> dict[str, str]:
    """What is filled in."""
    today = world.one("SELECT kernel.today()")[0]
    return {
        "oin": "0000 0001 0000 0000 0009", "name": "Gemeente Proef", "role": "asker", "suwi": "on",
        "agreement": "Aansluitovereenkomst 2026", "valid_from": today.isoformat(),
        "valid_until": (today + timedelta(days=300)).isoformat(), "questions_per_hour": "600",
    }  # fmt: skip


def colleague(world: World) -> Any:
    """Return a second functional manager, signed in."""
    staff = uuid4()
    world.sql.execute(
        "INSERT INTO identity.staff (id, issuer, subject, display_name, function, organisation_id, office_id)"
        " SELECT %s, issuer, %s, 'Tweede Beheerder', function, organisation_id, office_id"
        " FROM identity.staff WHERE id = %s",
        [staff, str(staff), FUNCTIONAL_MANAGER],
    )
    return world.sign_in(staff)


def text(response: Any) -> str:
    """Return a page as text."""
    return str(response.content.decode())


@pytest.mark.requirement("R310", "I64")
def test_two_people_put_a_party_in_force(world: World, http: Client, given: dict[str, str]) -> None:
    world.browse(http, world.sign_in(FUNCTIONAL_MANAGER))
    assert "Er doet nog geen organisatie mee" in text(http.get(PAGE))
    assert http.post(PAGE, given).status_code == 303
    page = http.get(PAGE)
    (waiting,) = page.context["waiting"]
    assert (waiting.line.oin, waiting.line.may_decide) == (OIN, False)
    own = http.post(PAGE, {"answer": "yes", "reference": waiting.line.reference})
    assert own.status_code == 422
    assert "Een collega beslist." in text(own)
    assert http.post(PAGE, given).status_code == 422  # one proposal at a time
    assert world.count("SELECT count(*) FROM exchange.vum_party") == 0
    world.browse(http, colleague(world))
    (waiting,) = http.get(PAGE).context["waiting"]
    assert waiting.line.may_decide
    assert http.post(PAGE, {"answer": "yes", "reference": waiting.line.reference}).status_code == 303
    assert world.one("SELECT name, suwi FROM exchange.vum_party WHERE oin = %s", OIN) == ("Gemeente Proef", True)
    page = http.get(PAGE)
    assert page.context["waiting"] == []
    assert "Doet mee" in text(page)
    gone = http.post(PAGE, {"answer": "no", "reference": waiting.line.reference})
    assert "Hierover is al beslist" in text(gone)


def test_a_party_ends_by_a_last_day_that_is_over_and_a_proposal_can_be_turned_down(
    world: World, http: Client, given: dict[str, str]
) -> None:
    first, second = world.sign_in(FUNCTIONAL_MANAGER), colleague(world)
    over = {**given, "valid_from": "2020-01-01", "valid_until": "2021-01-01"}
    for values, answer, ends in ((given, "yes", 300), (over, "no", 300), (over, "yes", -1)):
        world.browse(http, first)
        assert http.post(PAGE, values).status_code == 303
        world.browse(http, second)
        (waiting,) = http.get(PAGE).context["waiting"]
        decided = {"answer": answer, "reference": waiting.line.reference, "why": NO}
        assert http.post(PAGE, decided).status_code == 303
        left = world.one("SELECT valid_until - kernel.today() FROM exchange.vum_party WHERE oin = %s", OIN)[0]
        assert (left > 0) is (ends > 0)
    assert "Doet nu niet mee" in text(http.get(PAGE))


@pytest.mark.requirement("I64")
def test_who_turns_a_party_down_says_why_and_who_proposed_it_reads_that(
    world: World, http: Client, given: dict[str, str]
) -> None:
    first, second = world.sign_in(FUNCTIONAL_MANAGER), colleague(world)
    world.browse(http, first)
    assert http.post(PAGE, given).status_code == 303
    world.browse(http, second)
    assert waiting_on(http.get("/begin").content.decode()) == {PAGE: 1}
    (waiting,) = http.get(PAGE).context["waiting"]
    said = {"answer": "no", "reference": waiting.line.reference, "line": OIN}
    for why, words in (
        ("", "Vul dit in."),
        ("te kort", "Schrijf in 10 tot 500 tekens waarom"),
        (" \n kort \n ", "Schrijf in 10 tot 500 tekens waarom"),
        ("x" * 501, "Schrijf in 10 tot 500 tekens waarom"),
        (f"Dit is van {test_bsn(2).reveal()} zelf.", "zonder BSN"),
        ("Nog niet\x00 getekend.", "Dit is niet gedaan"),
    ):
        refused = http.post(PAGE, {**said, "why": why})
        assert refused.status_code == 422, why
        assert words in text(refused)
        assert refused.context["waiting"][0].form["why"].value() == why
        assert '<details class="sonar-fold" open>' in text(refused)
    assert world.all("SELECT decided_at, answer FROM exchange.vum_party_proposal") == [(None, "")]
    assert http.post(PAGE, {**said, "why": NO}).status_code == 303
    assert waiting_on(http.get("/begin").content.decode()) == {}
    world.browse(http, world.sign_in(FUNCTIONAL_MANAGER))
    page = http.get(PAGE)
    (line,) = page.context["history"]
    assert (line.approved, line.withdrawn, line.answer, line.decided_by) == (False, False, NO, "Tweede Beheerder")
    for words in ("Afgewezen", NO, "Tweede Beheerder", "Gemeente Proef"):
        assert words in text(page), words
    world.browse(http, world.sign_in(AUDITOR))
    assert NO in text(http.get(PAGE))
    lines = world.all("SELECT decision, refusal FROM ledger.decision WHERE action = 'vum:party:decline' ORDER BY seq")
    assert lines == [(False, "reason")] * 4 + [(True, None)]  # with a number of a person nothing is asked


@pytest.mark.requirement("I64")
def test_who_proposed_a_party_takes_it_back_and_nobody_else_does(
    world: World, http: Client, given: dict[str, str]
) -> None:
    first, second = world.sign_in(FUNCTIONAL_MANAGER), colleague(world)
    world.browse(http, first)
    assert http.post(PAGE, given).status_code == 303
    page = http.get(PAGE)
    assert "Trek dit voorstel in" in text(page)
    own = {"step": "withdraw", "reference": page.context["waiting"][0].line.reference}
    world.browse(http, second)
    page = http.get(PAGE)
    assert "Trek dit voorstel in" not in text(page)
    refused = http.post(PAGE, {"step": "withdraw", "reference": page.context["waiting"][0].line.reference})
    assert refused.status_code == 422
    assert "Alleen wie dit voorstelde, trekt het in." in text(refused)
    assert http.post(PAGE, own).status_code == 404  # a reference of somebody else
    world.browse(http, first)
    assert http.post(PAGE, own).status_code == 303
    page = http.get(PAGE)
    assert page.context["waiting"] == []
    assert "Ingetrokken" in text(page)
    again = http.post(PAGE, own)
    assert "Hierover is al beslist" in text(again)
    assert world.count("SELECT count(*) FROM exchange.vum_party") == 0
    assert http.post(PAGE, given).status_code == 303  # and can be proposed again
    lines = world.all("SELECT decision FROM ledger.decision WHERE action = 'vum:party:withdraw' ORDER BY seq")
    assert lines == [(False,), (True,), (False,)]


def test_everything_wrong_is_told_at_once(world: World, http: Client) -> None:
    world.browse(http, world.sign_in(FUNCTIONAL_MANAGER))
    bad = {"oin": "12", "name": "x", "role": "asker", "agreement": "y", "valid_from": "2026-02-01",
           "valid_until": "2026-01-01", "questions_per_hour": "0"}  # fmt: skip
    answer = http.post(PAGE, bad)
    assert answer.status_code == 422
    for words in ("Een OIN heeft 20 cijfers.", "2 tot 120 tekens", "5 tot 200 tekens", "ligt niet voor de eerste",
                  "1 tot 100.000 vragen"):  # fmt: skip
        assert words in text(answer)
    assert http.post(PAGE, {}).status_code == 422
    assert http.post(PAGE, {**bad, "questions_per_hour": "9" * 30, "name": "x" * 5000}).status_code == 422
    assert http.post(PAGE, {**bad, "valid_from": "gisteren", "questions_per_hour": "veel"}).status_code == 422
    assert world.count("SELECT count(*) FROM exchange.vum_party_proposal") == 0


def test_others_look_or_do_not(world: World, http: Client, given: dict[str, str]) -> None:
    world.browse(http, world.sign_in(AUDITOR))
    assert http.get(PAGE).status_code == 200
    assert "Alleen functioneel beheer" in text(http.post(PAGE, given))
    world.browse(http, world.sign_in(ADVISER))
    assert http.get(PAGE).status_code == 403

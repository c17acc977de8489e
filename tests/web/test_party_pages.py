"""The parties of the exchange on a page: one functional manager proposes, another decides."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.world import ADVISER, AUDITOR, FUNCTIONAL_MANAGER, World

PAGE = "/beheer/uitwisseling"
OIN = "00000001000000000009"


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
    assert (waiting.oin, waiting.may_decide) == (OIN, False)
    own = http.post(PAGE, {"answer": "yes", "reference": waiting.reference})
    assert own.status_code == 422
    assert "Een collega beslist." in text(own)
    assert http.post(PAGE, given).status_code == 422  # one proposal at a time
    assert world.count("SELECT count(*) FROM exchange.vum_party") == 0
    world.browse(http, colleague(world))
    (waiting,) = http.get(PAGE).context["waiting"]
    assert waiting.may_decide
    assert http.post(PAGE, {"answer": "yes", "reference": waiting.reference}).status_code == 303
    assert world.one("SELECT name, suwi FROM exchange.vum_party WHERE oin = %s", OIN) == ("Gemeente Proef", True)
    page = http.get(PAGE)
    assert page.context["waiting"] == []
    assert "Doet mee" in text(page)
    gone = http.post(PAGE, {"answer": "no", "reference": waiting.reference})
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
        assert http.post(PAGE, {"answer": answer, "reference": waiting.reference}).status_code == 303
        left = world.one("SELECT valid_until - kernel.today() FROM exchange.vum_party WHERE oin = %s", OIN)[0]
        assert (left > 0) is (ends > 0)
    assert "Doet nu niet mee" in text(http.get(PAGE))


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

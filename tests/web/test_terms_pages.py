"""Pages of connections with four eyes, of terms of retention, and of signals by cause."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from joserfc.jwk import ECKey

from sonar.access import jobs as access_jobs
from sonar.employers import jobs as employer_jobs
from sonar.exchange import jobs as exchange_jobs
from sonar.identity import jobs as identity_jobs
from sonar.kernel import clock
from tests.web import test_municipal_interface as towns
from tests.web.supplier_systems import BAKERY, BAKERY_OIN, Supplier
from tests.web.test_overview import waiting
from tests.world import ADVISER, AUDITOR, BY_FUNCTION, FUNCTIONAL_MANAGER, OFFICER, SECURITY, World

TOWNS, SUPPLIERS, TERMS, SIGNALS = (
    "/beheer/gemeenten", "/beheer/leveranciers", "/toezicht/bewaartermijnen", "/toezicht/signalen",
)  # fmt: skip
PARTIES = "/beheer/uitwisseling"
WHY = "Zij vragen dit in het contract."


def text(answer: Any) -> str:
    """Return a page without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def key() -> ECKey:
    """A key of a system."""
    return ECKey.generate_key("P-256")


def public(key: ECKey, *, private: bool = False) -> str:
    return json.dumps(key.as_dict(private=private))


def town(world: World, pair: ECKey, **changes: str) -> dict[str, str]:
    """Return the form of a municipality in which nothing is wrong."""
    number = world.one("SELECT id FROM identity.organisation WHERE name = 'Gemeente Zwolle'")[0]
    until = clock.local_day(clock.now()) + timedelta(days=300)
    return {
        "step": "propose", "organisation": str(number), "oin": "0000 0001 9999 9999 9999", "key": public(pair),
        "agreement": "Overeenkomst 2026", "valid_until": until.isoformat(), "persons_per_day": "500", "reason": WHY,
        **changes,
    }  # fmt: skip


def supplier(pair: ECKey, **changes: str) -> dict[str, str]:
    """Return the form of a supplier in which nothing is wrong."""
    today = clock.local_day(clock.now())
    return {
        "step": "propose", "oin": BAKERY_OIN, "kvk_number": BAKERY, "name": "Bakkerij De Proef", "source": "bakkerij",
        "key": public(pair), "agreement": "Overeenkomst 2026", "valid_from": today.isoformat(),
        "valid_until": (today + timedelta(days=300)).isoformat(), "per_hour": "200", "reason": WHY, **changes,
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


def approve(world: World, http: Client, page: str, by: Any) -> None:
    """Let somebody approve what waits on a page."""
    world.browse(http, by)
    (waiting,) = http.get(page).context["waiting"]
    assert http.post(page, {"answer": "yes", "reference": waiting.line.reference}).status_code == 303


@pytest.mark.requirement("I64")
def test_a_municipality_is_connected_by_two_asks_and_is_ended_at_its_next_request(
    world: World, http: Client, key: ECKey
) -> None:
    person, system = world.client(), towns.System(Client(), towns.OIN, key)
    first, second = world.sign_in(FUNCTIONAL_MANAGER), colleague(world)
    world.browse(http, first)
    assert "Nog geen gemeente aangesloten" in text(http.get(TOWNS))
    assert http.post(TOWNS, town(world, key)).status_code == 303
    assert system.ask(person).status_code == 401
    page = http.get(TOWNS)
    (waiting,) = page.context["waiting"]
    for words in (
        key.thumbprint(),
        "U stelde dit voor. Een collega beslist.",
        WHY,
        "500 personen per dag",
        "Gemeente Zwolle",
    ):
        assert words in text(page), words
    own = http.post(TOWNS, {"answer": "yes", "reference": waiting.line.reference})
    assert own.status_code == 422
    assert "Een collega beslist." in text(own)
    approve(world, http, TOWNS, second)
    assert system.ask(person).status_code == 200
    page = text(http.get(TOWNS))
    for words in ("1 van 500", key.thumbprint(), "Wie besliste wat?", "Tweede Beheerder", "Goedgekeurd"):
        assert words in page, words
    assert key.as_dict(private=False)["x"] not in http.get(TOWNS).content.decode()
    short = http.post(TOWNS, {"step": "end", "oin": towns.OIN, "reason": "kort"})
    assert (short.status_code, system.ask(person).status_code) == (422, 200)
    assert "10 tot 500 tekens" in text(short)
    ended = http.post(TOWNS, {"step": "end", "oin": towns.OIN, "reason": "De overeenkomst is opgezegd."})
    assert (ended.status_code, system.ask(person).status_code) == (303, 401)
    page = text(http.get(TOWNS))
    for words in ("Geldt nu niet", "Beëindigd", "De overeenkomst is opgezegd."):
        assert words in page, words
    again = http.post(TOWNS, {"step": "end", "oin": towns.OIN, "reason": "Nog een keer beëindigd."})
    assert "of het is al gestopt" in text(again)


@pytest.mark.requirement("I64")
def test_a_supplier_and_a_contract_are_connected_by_two_and_ended_at_the_next_request(
    world: World, http: Client, key: ECKey
) -> None:
    system = Supplier(Client(), BAKERY_OIN, key)
    first, second = world.sign_in(FUNCTIONAL_MANAGER), colleague(world)
    world.browse(http, first)
    assert http.post(SUPPLIERS, supplier(key)).status_code == 303
    assert system.read().status_code == 401
    approve(world, http, SUPPLIERS, second)
    assert system.read().status_code == 200
    today = clock.local_day(clock.now())
    days = {"valid_from": today.isoformat(), "valid_until": (today + timedelta(days=50)).isoformat()}
    given = {
        "step": "contract",
        "oin": BAKERY_OIN,
        "kvk_number": "90000041",
        "contract": "Contract 7",
        "reason": WHY,
        **days,
    }
    assert http.post(SUPPLIERS, given).status_code == 303
    approve(world, http, SUPPLIERS, world.sign_in(FUNCTIONAL_MANAGER))
    assert "Contract 7" in text(http.get(SUPPLIERS))
    assert http.post(SUPPLIERS, {"step": "end", "oin": BAKERY_OIN, "what": "", "reason": WHY}).status_code == 422
    over = {"step": "end", "oin": BAKERY_OIN, "what": "90000041", "reason": "Het contract is over."}
    assert http.post(SUPPLIERS, over).status_code == 303
    assert system.read().status_code == 200
    assert "Geen contracten met andere werkgevers" in text(http.get(SUPPLIERS))
    assert http.post(SUPPLIERS, {**over, "what": "all"}).status_code == 303
    assert system.read().status_code == 401


@pytest.mark.requirement("I64")
def test_who_turns_something_down_says_why_and_who_asked_reads_it(world: World, http: Client, key: ECKey) -> None:
    first, second = world.sign_in(FUNCTIONAL_MANAGER), colleague(world)
    world.browse(http, first)
    assert http.post(SUPPLIERS, supplier(key)).status_code == 303
    world.browse(http, second)
    (waiting,) = http.get(SUPPLIERS).context["waiting"]
    given = {"answer": "no", "reference": waiting.line.reference, "line": waiting.line.mark}
    for why, words in (("", "Vul dit in."), ("te kort", "Schrijf in 10 tot 500 tekens waarom")):
        refused = http.post(SUPPLIERS, {**given, "why": why})
        assert refused.status_code == 422
        assert words in text(refused)
        (shown,) = refused.context["waiting"]
        assert shown.form["why"].value() == why
        assert '<details class="sonar-fold" open>' in refused.content.decode()
    assert http.post(SUPPLIERS, {**given, "why": "Het contract is nog niet getekend."}).status_code == 303
    world.browse(http, world.sign_in(FUNCTIONAL_MANAGER))
    page = text(http.get(SUPPLIERS))
    for words in ("Afgewezen", "Afgewezen, want: Het contract is nog niet getekend.", "Tweede Beheerder", WHY):
        assert words in page, words


@pytest.mark.requirement("I64")
def test_who_asked_takes_it_back_and_nobody_else(world: World, http: Client, key: ECKey) -> None:
    first, second = world.sign_in(FUNCTIONAL_MANAGER), colleague(world)
    world.browse(http, first)
    assert http.post(TOWNS, town(world, key)).status_code == 303
    page = http.get(TOWNS)
    assert "Trek dit voorstel in" in text(page)
    own = {"step": "withdraw", "reference": page.context["waiting"][0].line.reference}
    world.browse(http, second)
    theirs = http.get(TOWNS)
    assert "Trek dit voorstel in" not in text(theirs)
    other = http.post(TOWNS, {**own, "reference": theirs.context["waiting"][0].line.reference})
    assert other.status_code == 422
    assert "Alleen wie dit voorstelde, trekt het in." in text(other)
    assert http.post(TOWNS, own).status_code == 404
    world.browse(http, first)
    assert http.post(TOWNS, own).status_code == 303
    page = text(http.get(TOWNS))
    assert "Ingetrokken" in page
    assert "Voorstel: " not in page
    assert "of het is al gestopt" in text(http.post(TOWNS, own))


def test_overview_counts_what_somebody_else_proposed(world: World, http: Client, key: ECKey) -> None:
    first, second = world.sign_in(FUNCTIONAL_MANAGER), colleague(world)
    world.browse(http, first)
    today = clock.local_day(clock.now())
    party = {
        "oin": "00000001111111111111", "name": "Gemeente Voorbeeld", "role": "asker", "agreement": "Overeenkomst 1",
        "valid_from": today.isoformat(), "valid_until": today.isoformat(), "questions_per_hour": "10",
    }  # fmt: skip
    assert http.post(PARTIES, party).status_code == 303
    assert http.post(TOWNS, town(world, key)).status_code == 303
    assert http.post(SUPPLIERS, supplier(key)).status_code == 303
    assert waiting(http.get("/begin").content.decode()) == {}
    for staff in (OFFICER, SECURITY, AUDITOR):  # they look along, and decide on nothing
        world.browse(http, world.sign_in(staff))
        assert waiting(http.get("/begin").content.decode()) == {}
    world.browse(http, second)
    assert waiting(http.get("/begin").content.decode()) == {PARTIES: 1, TOWNS: 1, SUPPLIERS: 1}
    approve(world, http, TOWNS, second)
    assert waiting(http.get("/begin").content.decode()) == {PARTIES: 1, SUPPLIERS: 1}


def test_changing_begins_with_what_stands_and_the_key_may_stay(world: World, http: Client, key: ECKey) -> None:
    first, second = world.sign_in(FUNCTIONAL_MANAGER), colleague(world)
    world.browse(http, first)
    assert http.post(SUPPLIERS, supplier(key)).status_code == 303
    approve(world, http, SUPPLIERS, second)
    form = http.get(f"{SUPPLIERS}?wijzig={BAKERY_OIN}").context["form"]
    assert (form["name"].value(), form["per_hour"].value(), form["key"].value()) == ("Bakkerij De Proef", 200, None)
    assert http.get(f"{SUPPLIERS}?wijzig=anders").context["form"]["name"].value() is None
    assert http.post(SUPPLIERS, supplier(key, key="", per_hour="9")).status_code == 303
    world.browse(http, world.sign_in(FUNCTIONAL_MANAGER))
    assert "De sleutel blijft zoals hij is." in text(http.get(SUPPLIERS))
    approve(world, http, SUPPLIERS, world.sign_in(FUNCTIONAL_MANAGER))
    assert world.one("SELECT per_hour FROM exchange.supplier")[0] == 9
    assert Supplier(Client(), BAKERY_OIN, key).read().status_code == 200


@pytest.mark.requirement("I64")
def test_everything_wrong_is_told_and_a_key_never_comes_back(world: World, http: Client, key: ECKey) -> None:
    world.browse(http, world.sign_in(FUNCTIONAL_MANAGER))
    for page, given in ((TOWNS, town(world, key)), (SUPPLIERS, supplier(key))):
        secret = key.as_dict(private=True)["d"]
        answer = http.post(
            page, {**given, "oin": "12", "agreement": "x", "reason": "kort", "key": public(key, private=True)}
        )
        assert answer.status_code == 422
        for words in ("Een OIN heeft 20 cijfers.", "waar de overeenkomst te vinden is", "Schrijf in 10 tot 500 tekens",
                      "Dit is de geheime helft."):  # fmt: skip
            assert words in text(answer), (page, words)
        assert secret not in answer.content.decode()
        empty = http.post(page, {"step": "propose", "key": public(key, private=True)})
        assert empty.status_code == 422
        assert secret not in empty.content.decode()
        for bad in ({"persons_per_day": "veel", "per_hour": "veel"}, {"valid_until": "gisteren"}, {"name": "x" * 9999}):
            http.post(page, {**given, **bad})
        huge = http.post(page, {**given, "persons_per_day": "9" * 30, "per_hour": "9" * 30})
        assert huge.status_code == 422
    assert world.count("SELECT count(*) FROM exchange.connection_proposal WHERE proposed::text ~ '\"d\"'") == 0


def test_others_look_or_do_not(world: World, http: Client, key: ECKey) -> None:
    may = {FUNCTIONAL_MANAGER, OFFICER, SECURITY, AUDITOR}
    for staff in BY_FUNCTION.values():
        world.browse(http, world.sign_in(staff))
        for page in (TOWNS, SUPPLIERS):
            assert http.get(page).status_code == (200 if staff in may else 403), (staff, page)
        assert http.get(TERMS).status_code == (200 if staff in may - {FUNCTIONAL_MANAGER} else 403)
    world.browse(http, world.sign_in(AUDITOR))
    assert "Voorstellen" not in text(http.get(TOWNS))
    assert "Alleen functioneel beheer" in text(http.post(TOWNS, town(world, key)))
    assert http.post(TOWNS, {"step": "iets anders"}).status_code == 404
    assert http.post(TOWNS, {"answer": "yes", "reference": "x" * 59}).status_code == 404


def test_terms_are_shown_with_what_was_erased_and_a_job_that_stopped(world: World, http: Client) -> None:
    world.browse(http, world.sign_in(AUDITOR))
    first = http.get(TERMS)
    assert first.context["late"] == len(first.context["terms"]) == 9
    assert "nog nooit" in text(first)
    for run in (
        access_jobs.forget,
        employer_jobs.forget,
        employer_jobs.purge,
        exchange_jobs.forget,
        identity_jobs.forget,
    ):
        run(0)
    page = http.get(TERMS)
    assert page.context["late"] == 0
    for words in (
        "Signalen",
        "Verslagen van bezoeken en gesprekken",
        "Tot drie jaar na het bezoek",
        "BW art. 3:310 lid 1",
    ):
        assert words in text(page), words
    world.advance(hours=31)
    world.browse(http, world.sign_in(AUDITOR))
    later = http.get(TERMS)
    assert later.context["late"] == 9
    assert "Te lang geleden" in text(later)
    http.post("/taal", {"language": "en"})
    assert "Until three years after the visit" in text(http.get(TERMS))


def test_signals_are_counted_and_chosen_by_cause(world: World, http: Client) -> None:
    for cause in ("self_grant", "self_grant", "former_opened"):
        world.sql.execute(
            "INSERT INTO access.signal (cause, source, staff_id) VALUES (%s, gen_random_uuid()::text, %s)",
            [cause, ADVISER],
        )
    world.browse(http, world.sign_in(SECURITY))
    page = http.get(SIGNALS)
    assert {each.figure.cause.value: each.figure.fresh for each in page.context["figures"]} == {
        "self_grant": 2, "former_opened": 1,
    }  # fmt: skip
    assert page.context["total"] == 3
    one = http.get(f"{SIGNALS}?over=former_opened")
    assert one.context["total"] == 1
    assert "over=former_opened" in one.context["other_url"]
    assert "Hierover is geen signaal" in text(http.get(f"{SIGNALS}?over=glass_overdue"))
    assert http.get(f"{SIGNALS}?over=anders").context["total"] == 3
    assert http.get(f"{SIGNALS}?over=former_opened&stand=afgesloten").context["total"] == 0

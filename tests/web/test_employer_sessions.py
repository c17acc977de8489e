"""Who is signed in for an employer, and ending that: of a colleague, and of an agency."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from sonar.identity.operations import SessionGone, act_for, end_employer_session, give_mandate
from sonar.identity.queries import employer_sessions, mandates_of
from sonar.identity.types import Actor, MandateScope
from sonar.kernel import clock
from tests.web.test_finding_each_other import browser_of
from tests.web.test_portal_pages import BAKERY, BUREAU, OTHER, SHOP, establishment, text_of
from tests.world import World

PAGE = "/werkgever/aangemeld"


@pytest.fixture
def bakery(world: World) -> Actor:
    """Somebody who speaks for an employer."""
    establishment(world, BAKERY, SHOP)
    return world.sign_in_employer(BAKERY, subject="main")


def agency(world: World, bakery: Actor) -> Actor:
    """Sign an agency in that acts on a mandate of the bakery's."""
    today = clock.local_day(clock.now())
    give_mandate(
        actor=bakery, to_kvk=BUREAU, scope=MandateScope.ALL, valid_from=today, valid_until=today + timedelta(days=9)
    )
    actor = world.sign_in_employer(BUREAU, subject="agent")
    act_for(actor=actor, reference=next(each.reference for each in mandates_of(actor=actor) if each.holds))
    return actor


def button(page: str, name: str) -> str:
    """Return the value of the first button of that name."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.requirement("I39", "R117")
def test_a_colleague_is_signed_out_at_her_next_request_and_it_is_told(world: World, bakery: Actor) -> None:
    main = browser_of(world, bakery)
    colleague = browser_of(world, world.sign_in_employer(BAKERY, subject="colleague"))
    assert colleague.get("/werkgever").status_code == 200
    page = text_of(main.get(PAGE))
    assert "Gebruiker 1" in page
    assert "Gebruiker 2" in page
    assert page.count('name="end"') == 1  # not of oneself
    assert main.post(PAGE, {"end": button(page, "end")}).status_code == 303
    assert colleague.get("/werkgever").status_code in {303, 401}
    assert "Gebruiker 2" not in text_of(main.get(PAGE))
    assert main.get("/werkgever").status_code == 200
    assert "Aanmelding van een collega beëindigd" in text_of(main.get("/werkgever/wie-deed-wat"))
    again = main.post(PAGE, {"end": button(page, "end")})
    assert (again.status_code, "er niet meer" in text_of(again)) == (422, True)
    kept = world.all("SELECT action, decision FROM ledger.decision WHERE action = 'session:end-colleague' ORDER BY seq")
    assert kept == [("session:end-colleague", True), ("session:end-colleague", False)]


@pytest.mark.requirement("I39")
def test_the_mandate_of_an_agency_is_withdrawn_from_the_same_page(world: World, bakery: Actor) -> None:
    bureau = agency(world, bakery)
    main, agent = browser_of(world, bakery), browser_of(world, bureau)
    assert agent.get("/werkgever/vacatures").status_code == 200
    page = text_of(main.get(PAGE))
    assert f"KvK {BUREAU}, gebruiker 1" in page
    assert 'name="end"' not in page
    assert main.post(PAGE, {"withdraw": button(page, "withdraw")}).status_code == 303
    answer = agent.get("/werkgever/vacatures")
    assert (answer.status_code, answer["Location"]) == (302, "/werkgever/voor-wie")
    assert f"KvK {BUREAU}" not in text_of(main.get(PAGE))


@pytest.mark.requirement("I39")
def test_an_agency_by_eherkenning_is_signed_out_too(world: World, bakery: Actor) -> None:
    main = browser_of(world, bakery)
    chained = browser_of(world, world.sign_in_employer(BAKERY, subject="chained", own_kvk=BUREAU))
    page = text_of(main.get(PAGE))
    assert "via eHerkenning" in page
    assert main.post(PAGE, {"end": button(page, "end")}).status_code == 303
    assert chained.get("/werkgever").status_code in {303, 401}


@pytest.mark.requirement("I39")
def test_a_colleague_who_works_for_another_employer_is_seen_and_ended(world: World, bakery: Actor) -> None:
    bureau = agency(world, bakery)
    boss = world.sign_in_employer(BUREAU, subject="boss")
    shown = {each.user_number: each for each in employer_sessions(actor=boss)}
    found = next(each for each in shown.values() if each.for_kvk == BAKERY)
    assert (found.own, found.ends, found.mandate) == (True, True, "")
    end_employer_session(actor=boss, reference=found.reference)
    assert world.one("SELECT (identity.live_employer(%s)).session_id", bureau.token) == (None,)


@pytest.mark.requirement("I39")
def test_nobody_else_sees_or_ends_a_sign_in(world: World, bakery: Actor) -> None:
    colleague = world.sign_in_employer(BAKERY, subject="colleague")
    reference = next(each.reference for each in employer_sessions(actor=bakery) if each.ends)
    bound = world.sign_in_employer(BAKERY, subject="bound", establishment=SHOP)
    bureau = agency(world, bakery)
    stranger = world.sign_in_employer(OTHER, subject="stranger")
    for actor in (bound, bureau):
        assert employer_sessions(actor=actor) == ()
        assert "U kunt dit niet zien" in text_of(browser_of(world, actor).get(PAGE))
    for actor in (bound, bureau, stranger):
        assert browser_of(world, actor).post(PAGE, {"end": reference}).status_code == 422
        with pytest.raises(SessionGone):
            end_employer_session(actor=actor, reference=reference)
    assert {each.user_kvk for each in employer_sessions(actor=stranger)} == {OTHER}
    assert browser_of(world, world.sign_in()).get(PAGE).status_code == 403
    assert browser_of(world, world.sign_in_jobseeker(world.client())).get(PAGE).status_code == 403
    assert Client(raise_request_exception=False).get(PAGE).status_code in {303, 401}
    assert browser_of(world, colleague).get("/werkgever").status_code == 200
    assert browser_of(world, bakery).post(PAGE, {}).status_code == 422

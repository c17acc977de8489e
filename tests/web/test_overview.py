"""The overview where managers and supervisors begin: for whom it is, what waits on it, and that it names nobody."""

import re

import pytest
from django.test import Client

from sonar.identity.types import Function
from sonar.web.context import OFFICIALS, desk_pages
from sonar.web.management.overview import TELLS
from tests.web import examples as ex
from tests.web.test_reviews import break_it
from tests.world import ADVISER, BY_FUNCTION, MANAGER, OFFICER, SECURITY, World


def waiting(page: str) -> dict[str, int]:
    """Return how much waits, by address."""
    part = page[page.index('id="waiting-heading"') : page.index('id="others-heading"')]
    tile = r'<a class="sonar-tile[^"]*" href="([^"]+)">.*?sonar-badge--warning">(\d+)<'
    return {address: int(number) for address, number in re.findall(tile, part, re.DOTALL)}


def page_of(http: Client) -> str:
    """Return the overview of who is signed in."""
    answer = http.get("/begin")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.requirement("I45")
def test_overview_is_for_who_arranges_or_watches_and_leads_to_every_page_of_theirs(world: World, http: Client) -> None:
    person = world.client(adviser=ADVISER)
    for function, staff in BY_FUNCTION.items():
        actor = world.sign_in(staff)
        world.browse(http, actor)
        if function not in OFFICIALS:
            assert http.get("/begin").status_code == 403, function
            continue
        assert http.get("/").headers["Location"] == "/begin"
        page = page_of(http)
        main = page[page.index("<main") :]
        assert person.new.identity.last_name not in page
        for name, words in desk_pages(actor):
            assert name == "overview" or str(words) in main, (function, name)
        for address in re.findall(r'<a class="sonar-tile[^"]*" href="([^"]+)"', main):
            assert http.get(address).status_code in (200, 403), (function, address)
            assert address == "/leveringen" or http.get(address).status_code == 200, (function, address)


def test_overview_says_how_much_waits(world: World, http: Client) -> None:
    world.browse(http, world.sign_in(MANAGER))
    assert waiting(page_of(http)) == {}
    assert "Er wacht nu niets op u." in page_of(http)

    break_it(world)

    assert waiting(page_of(http)) == {"/beoordelingen": 1}
    world.browse(http, world.sign_in(SECURITY))
    assert "/beoordelingen" not in page_of(http)
    world.browse(http, world.sign_in(OFFICER))
    assert waiting(page_of(http)) == {}


def test_every_page_in_the_menu_of_an_official_says_what_it_is_for() -> None:
    names = {name for function in OFFICIALS for name, _ in desk_pages(ex.actor(function=function))} - {"overview"}

    assert names - set(TELLS) == set()
    assert set(TELLS) - names == set()


def test_menu_of_the_desk_folds_what_is_not_of_every_day(world: World, http: Client) -> None:
    world.browse(http, world.sign_in(BY_FUNCTION[Function.FUNCTIONAL_MANAGER]))
    page = page_of(http)
    menu = page[page.index("<nav") : page.index("</nav>")]
    shown, folded = menu.split("<details>")
    assert shown.count("<a ") == 7
    assert "/mijn-raadplegingen" in folded
    assert "/mijn-raadplegingen" not in shown
    assert 'aria-current="true"' not in folded

    elsewhere = http.get("/mijn-raadplegingen").content.decode()

    assert '<summary class="sonar-nav__link" aria-current="true">' in elsewhere
    world.browse(http, world.sign_in(BY_FUNCTION[Function.EMPLOYER_ADVISER]))
    assert "Meer" not in http.get("/vacatures").content.decode().split("</nav>")[0]

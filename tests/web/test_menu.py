"""The way around: the menu of the Werkmap, the header of a visitor, and where one goes after a message."""

from collections.abc import Callable

import pytest
from django.test import Client as DjangoClient

from sonar.identity.types import Actor, Function
from sonar.web.adviser.search_forms import CriteriaForm, Lists
from sonar.web.context import navigation
from tests.web import examples as ex


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/werkmap/vacatures", {"/werkmap/vacatures": "page"}),
        ("/werkmap/vacatures/7", {"/werkmap/vacatures": "true"}),
        ("/werkmap/voorstellen", {"/werkmap/vacatures": "true"}),
        ("/werkmap/voorstellen/7", {"/werkmap/vacatures": "true"}),
        ("/werkmap", {"/werkmap": "page"}),
    ],
)
def test_menu_of_the_werkmap_marks_what_a_page_belongs_to(path: str, marked: dict[str, str]) -> None:
    found = {item.url: item.current for item in navigation(ex.JOBSEEKER, path) if item.current}

    assert found == marked


def test_visitor_finds_the_way_to_sign_in_and_to_vacancies(
    browser: DjangoClient, sign_in: Callable[[Actor], None]
) -> None:
    header = browser.get("/privacy").content.decode().split("</header>")[0]
    assert 'href="/aanmelden">Aanmelden</a>' in header
    assert 'href="/vacatures">Vacatures</a>' in header

    sign_in(ex.JOBSEEKER)

    assert "/aanmelden" not in browser.get("/privacy").content.decode().split("</header>")[0]


@pytest.mark.parametrize(
    ("function", "leads", "never"),
    [(Function.UWV_ADVISER, "/werklijst", ""), (Function.EMPLOYER_ADVISER, "/vacatures", "/werklijst")],
)
def test_after_a_message_one_goes_on_where_one_may(
    browser: DjangoClient, sign_in: Callable[[Actor], None], function: Function, leads: str, never: str
) -> None:
    sign_in(ex.actor(function=function))

    main = browser.get("/bericht-verstuurd?vacature=7").content.decode().split("<main")[1]

    assert f'href="{leads}"' in main
    assert 'href="/vacatures/7/kandidaten"' in main
    assert not never or never not in main


def test_form_of_a_search_has_boxes_for_licences() -> None:
    lists = Lists(
        ((1, "Basisonderwijs"),),
        (("B", "B"), ("CE", "CE")),
        (("nld", "Nederlands"),),
        ((1, "Zwolle"),),
        (("F", "Bouw"),),
    )

    html = str(CriteriaForm(ex.ADVISER, {"licences": ["CE"]}, lists=lists)["licences"])

    assert html.count('type="checkbox"') == 2
    assert html.count("checked") == 1


def test_form_says_in_plain_words_what_is_wrong_with_a_number_or_a_day() -> None:
    lists = Lists(((1, "Basisonderwijs"),), (("B", "B"),), (("nld", "Nederlands"),), ((1, "Zwolle"),), (("F", "Bouw"),))

    form = CriteriaForm(ex.ADVISER, {"hours_at_least": "veel", "pc4_from": "1", "available_by": "ooit"}, lists=lists)

    assert form.errors["hours_at_least"] == ["Vul een getal in, zonder letters."]
    assert form.errors["pc4_from"] == ["Vul een getal in van minstens 1000."]
    assert form.errors["available_by"] == ["Vul een dag in, bijvoorbeeld 31-12-2026."]

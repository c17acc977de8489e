"""Suggesting occupations: as bare suggestions, as a page without JavaScript, and what is refused."""

import gc
from datetime import date

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sonar.config.warming import begin_warming
from sonar.reference import queries
from sonar.reference.operations import load_vocabularies
from sonar.web.session import cookies
from tests.rooms.reference.test_lists_of_others import FILES
from tests.world import World

PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def read_anew(world: World) -> None:
    queries.forget()


def test_suggestions_come_bare_and_may_be_kept_by_everybody(http: Client) -> None:
    answer = http.get("/beroepen", {"woorden": "vrachtwagen chaufeur"}, **PART)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert text.startswith('<li role="option" aria-selected="false" data-code="sonar:833201">Vrachtwagenchauffeur</li>')
    assert "<html" not in text
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert answer["Vary"] == "HX-Request"
    assert not answer.cookies


@pytest.mark.parametrize("typed", ["v", "zzqqxx"])
def test_where_nothing_is_found_a_sentence_says_so(http: Client, typed: str) -> None:
    answer = http.get("/beroepen", {"woorden": typed}, **PART)
    assert answer.status_code == 200
    assert 'role="presentation">Geen beroep gevonden' in answer.content.decode()


def test_at_most_ten_are_suggested(http: Client) -> None:
    answer = http.get("/beroepen", {"woorden": "me"}, **PART).content.decode()
    assert answer.count('role="option"') == 10


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "Vul dit in."),
        ({"woorden": ""}, "Vul dit in."),
        ({"woorden": "   "}, "Vul dit in."),
        ({"woorden": "a" * 101}, "hoogstens 100 tekens, nu 101"),
        ({"woorden": "a\x00b"}, "Haal onleesbare tekens weg."),
        ({"woorden": "a\x07b"}, "Haal onleesbare tekens weg."),
        ({"woorden": "kok", "lijst": "klanten"}, "Kies een van de mogelijkheden."),
        ({"woorden": "kok", "taal": "xx"}, "Kies een van de mogelijkheden."),
        ({"woorden": "kok", "code": "uwv:1"}, "Dit beroep staat in geen lijst."),
        ({"woorden": "kok", "code": '"><script>'}, "Dit beroep staat in geen lijst."),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(http: Client, asked: dict[str, str], sentence: str) -> None:
    part = http.get("/beroepen", asked, **PART)
    assert (part.status_code, part["Cache-Control"]) == (400, "no-store")
    assert sentence in part.content.decode()
    if "woorden" in asked:
        page = http.get("/beroepen", asked)
        assert page.status_code == 400
        assert sentence in page.content.decode()
        assert "<h1" in page.content.decode()


def test_all_that_is_wrong_is_said_at_once(http: Client) -> None:
    text = http.get("/beroepen", {"woorden": "a" * 101, "lijst": "x", "taal": "y"}, **PART).content.decode()
    assert text.count("<li") == 3


def test_a_script_in_the_words_stays_words(http: Client) -> None:
    words = '"><script>alert(1)</script>'
    page = http.get("/beroepen", {"woorden": words}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "alert" not in http.get("/beroepen", {"woorden": words}, **PART).content.decode()


def test_the_page_works_without_javascript(http: Client) -> None:
    empty = http.get("/beroepen")
    assert (empty.status_code, empty["Cache-Control"]) == (200, "no-store")
    assert 'name="woorden"' in empty.content.decode()
    assert "HX-Request" in empty["Vary"]
    found = http.get("/beroepen", {"woorden": "lasser"}).content.decode()
    assert "Gevonden" in found
    assert "Lasser" in found
    assert "Geen beroep gevonden" in http.get("/beroepen", {"woorden": "zzqqxx"}).content.decode()


def test_the_language_of_suggestions_is_that_of_the_address_never_that_of_a_cookie(http: Client) -> None:
    http.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    dutch = http.get("/beroepen", {"woorden": "zzqqxx"}, **PART)
    assert (dutch["Content-Language"], "Geen beroep" in dutch.content.decode()) == ("nl", True)
    english = http.get("/beroepen", {"woorden": "certified care", "taal": "en"}, **PART)
    assert (english["Content-Language"], "Certified care worker" in english.content.decode()) == ("en", True)


def test_who_is_signed_in_gets_the_same_suggestions_and_no_page_of_hers_is_kept(world: World, http: Client) -> None:
    alone = http.get("/beroepen", {"woorden": "kok"}, **PART)
    world.browse(http, world.sign_in())
    signed_in = http.get("/beroepen", {"woorden": "kok"}, **PART)
    assert (signed_in.content, signed_in["Cache-Control"]) == (alone.content, alone["Cache-Control"])
    assert http.get("/beroepen", {"woorden": "kok"})["Cache-Control"] == "no-store"
    assert http.get("/werklijst", **PART)["Cache-Control"] == "no-store"


def test_an_answer_with_a_cookie_is_kept_by_no_cache(http: Client) -> None:
    http.cookies[cookies.session_cookie()] = "afgelopen"
    answer = http.get("/beroepen", {"woorden": "kok"}, **PART)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_sent(http: Client, method: str) -> None:
    assert getattr(http, method)("/beroepen", {"woorden": "kok"}).status_code == 405


def test_an_occupation_is_shown_among_those_that_resemble_it(world: World, http: Client) -> None:
    alone = http.get("/beroepen", {"woorden": "kok"}).content.decode()
    assert "U zoekt in de korte lijst van Sonar." in alone
    own = http.get("/beroepen", {"woorden": "kok", "code": "sonar:512001"}).content.decode()
    assert "Beroepen die erop lijken" in own
    assert "Dit beroep hoort bij:" not in own, "the groups of ISCO are not loaded"
    load_vocabularies(FILES, on=date(2026, 1, 5))
    page = http.get("/beroepen", {"woorden": "trucker", "code": "uwv:10"}).content.decode()
    assert "U zoekt in de korte lijst" not in page
    assert "Sonar leidde deze groep af" in page
    for name in ("Bedieners", "Vrachtwagens", "tankwagenchauffeur"):
        assert name in page
    assert "woorden=trucker&amp;code=uwv%3A20" in page
    esco = next(each for each in queries.find_occupations("trucker", on=date(2026, 6, 1)) if each.scheme == "esco")
    given = http.get("/beroepen", {"woorden": "trucker", "code": esco.reference}).content.decode()
    assert "Sonar leidde" not in given, "ESCO says itself in which group its occupations lie"
    queries.forget()


def test_lists_are_made_ready_in_the_background(world: World) -> None:
    load_vocabularies(FILES, on=date(2026, 1, 5))
    thresholds = gc.get_threshold()
    try:
        warming = begin_warming()
        warming.join(timeout=60)
        assert not warming.is_alive()
        assert gc.get_freeze_count(), "what is there for good is looked through no more"
        assert gc.get_threshold() > thresholds
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
    with CaptureQueriesContext(connections["reader"]) as asked:
        assert queries.find_occupations("trucker", on=date(2026, 6, 1), schemes=("esco",))
    assert [each for each in asked.captured_queries if "occupation_name" in each["sql"]] == []
    queries.forget()

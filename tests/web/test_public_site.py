"""The public site's pages: searching vacancies and reading one, without signing in."""

import html
import json
import re

import pytest
from django.test import Client

from sonar.identity.types import Function
from tests.world import BY_FUNCTION, World

PART = {"HTTP_HX_REQUEST": "true"}


def text_of(http: Client, path: str, **asked: object) -> str:
    """Return a page as text."""
    answer = http.get(path, asked)
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode())


@pytest.mark.requirement("R113")
def test_a_visitor_finds_a_vacancy_by_words_and_place_and_reads_it(world: World, http: Client) -> None:
    vacancy = world.vacancy(
        title="Lasser in Zwolle", description="Lassen aan bruggen.", guidance="Een vaste begeleider."
    )
    world.vacancy(title="Bakker")
    page = text_of(http, "/vacatures", woorden="lasser", plaats="Zwole", straal="10")
    assert "1 vacature gevonden" in page
    assert "Wij zochten rond Zwolle." in page
    assert "Bakker" not in page
    read = text_of(http, re.findall(r'href="(/vacatures/\d+)"', page)[0])
    assert all(
        words in read for words in ("Lassen aan bruggen.", "Een vaste begeleider.", f"V{vacancy:06d}", "Reageren")
    )
    assert set(http.cookies) <= {"sonar-csrf"}  # of the language switch; says nothing of the visitor


def test_a_vacancy_is_a_job_posting_for_search_engines_and_markup_in_it_stays_text(world: World, http: Client) -> None:
    evil = "</script><script>alert(1)</script>"
    vacancy = world.vacancy(title="Lasser", description=evil)
    answer = http.get(f"/vacatures/{vacancy}")
    page = answer.content.decode()
    assert evil not in page
    posting = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert (posting["@type"], posting["title"], posting["description"]) == ("JobPosting", "Lasser", evil)
    assert posting["url"].endswith(f"/vacatures/{vacancy}")
    assert answer["X-Robots-Tag"] == "index, follow"


@pytest.mark.requirement("R113", "I39")
@pytest.mark.parametrize("status", ["filled", "withdrawn", "expired", "draft"])
def test_a_vacancy_that_is_not_open_is_as_one_that_never_was(world: World, http: Client, status: str) -> None:
    vacancy = world.vacancy(title="Lasser")
    assert http.get(f"/vacatures/{vacancy}").status_code == 200
    world.sql.execute("UPDATE employers.vacancy SET status = %s WHERE id = %s", [status, vacancy])
    closed, never = http.get(f"/vacatures/{vacancy}"), http.get("/vacatures/987654")
    assert (closed.status_code, never.status_code) == (404, 404)
    assert "0 vacatures gevonden" in text_of(http, "/vacatures")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"plaats": "Atlantis aan Zee"}, "Deze plaats kennen wij niet."),
        ({"plaats": "Zwolle", "straal": "-5"}, "Kies een van de mogelijkheden."),
        ({"plaats": "Zwolle", "straal": "9" * 40}, "Kies een van de mogelijkheden."),
        ({"woorden": "x" * 101}, "hoogstens 100 tekens, nu 101"),
        ({"woorden": "a\x07b"}, "Haal onleesbare tekens weg."),
        ({"uren": "veel"}, "Kies een van de mogelijkheden."),
        ({"contract": "99"}, "Kies een van de mogelijkheden."),
        ({"rijbewijs": "' OR 1=1"}, "Kies een van de mogelijkheden."),
        ({"sector": ["s" * 61]}, "hoogstens tien sectoren"),
        ({"sector": [str(number) for number in range(11)]}, "hoogstens tien sectoren"),
        ({"pagina": "0"}, "Pagina"),
        ({"volgorde": "loon"}, "Kies een van de mogelijkheden."),
    ],
)
def test_what_cannot_be_looked_for_is_refused_with_a_sentence(
    world: World, http: Client, asked: dict[str, object], sentence: str
) -> None:
    world.vacancy()
    answer = http.get("/vacatures", asked)
    assert answer.status_code == 400
    assert sentence in html.unescape(answer.content.decode())


def test_what_was_chosen_stands_with_what_was_found_and_each_can_be_taken_back(world: World, http: Client) -> None:
    world.vacancy(title="Lasser", guidance="Een vaste begeleider.")
    asked = "woorden=lasser&uren=3&uren=4&sinds=7&begeleiding=on&sector=zorg&pagina=1&plaats="
    answer = http.get(f"/vacatures?{asked}")
    chosen = {each.label: each.without for each in answer.context["chosen"]}
    assert chosen == {
        "32–36 uur": "/vacatures?woorden=lasser&uren=4&sinds=7&begeleiding=on&sector=zorg",
        "vanaf 37 uur": "/vacatures?woorden=lasser&uren=3&sinds=7&begeleiding=on&sector=zorg",
        "Geplaatst: deze week": "/vacatures?woorden=lasser&uren=3&uren=4&begeleiding=on&sector=zorg",
        "Met begeleiding op het werk": "/vacatures?woorden=lasser&uren=3&uren=4&sinds=7&sector=zorg",
        "Zorg": "/vacatures?woorden=lasser&uren=3&uren=4&sinds=7&begeleiding=on",
    }
    page = html.unescape(answer.content.decode())
    for address in chosen.values():
        assert f'href="{address}"' in page
        assert len(http.get(address).context["chosen"]) == 4
    assert http.get("/vacatures?woorden=lasser").context["chosen"] == ()


def test_choices_outlive_a_question_that_is_refused(world: World, http: Client) -> None:
    world.vacancy(title="Lasser")
    refused = http.get(
        "/vacatures?plaats=Atlantis&uren=3&uren=veel&rijbewijs=B&begeleiding=on&volgorde=newest&sector=" + "s" * 61
    )
    assert refused.status_code == 400
    page = refused.content.decode()
    for name, value in (("uren", "3"), ("rijbewijs", "B"), ("begeleiding", "on"), ("volgorde", "newest")):
        assert re.search(rf'<input type="hidden" name="{name}" value="{value}"', page), name
    assert 'name="uren" value="veel"' not in page
    assert 'name="sector"' not in page
    assert 'hx-trigger="change"' not in page  # nothing is swapped beside a sentence that says what is wrong
    assert "Uw keuzes blijven staan:" in page


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("http://testserver/vacatures?woorden=lasser&uren=3", "/vacatures?woorden=lasser&uren=3"),
        ("http://testserver/vacatures", "/vacatures"),
        ("http://testserver/werkmap?woorden=lasser", "/vacatures"),
        ("https://elders.example/vacatures?woorden=lasser", "/vacatures"),
        ('http://testserver/vacatures?"><script>alert(1)</script>', '/vacatures?"><script>alert(1)</script>'),
        ("http://[", "/vacatures"),
        ("", "/vacatures"),
    ],
)
def test_a_vacancy_leads_back_to_the_search_it_was_found_by(world: World, http: Client, came: str, back: str) -> None:
    answer = http.get(f"/vacatures/{world.vacancy(title='Lasser')}", headers={"Referer": came})
    assert answer.status_code == 200
    assert answer.context["found_url"] == back
    assert "<script>alert" not in answer.content.decode()


def test_ten_thousand_criteria_are_refused(world: World, http: Client) -> None:
    world.vacancy()
    answer = http.get("/vacatures?" + "&".join(f"uren={number % 5}" for number in range(10_000)))
    assert answer.status_code == 400
    assert "Dit kon Sonar niet lezen" in answer.content.decode()


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "' OR 1=1 --", "&|!():*", "%00", "de het een"])
def test_odd_words_are_looked_for_and_shown_as_text(world: World, http: Client, words: str) -> None:
    world.vacancy()
    answer = http.get("/vacatures", {"woorden": words})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_without_criteria_the_newest_stand_first_and_the_address_of_each_page_can_be_kept(
    world: World, http: Client
) -> None:
    for number in range(27):
        world.vacancy(title=f"Proefwerk {number}")
    page = http.get("/vacatures", {"uren": "2", "woorden": ""}).content.decode()
    after = html.unescape(re.findall(r'href="([^"]+)"[^>]*rel="next"', page)[0])
    assert after == "/vacatures?uren=2&pagina=2"
    assert http.get(after).content.decode().count("sonar-hit") == 2


def test_a_changed_choice_brings_the_results_alone(world: World, http: Client) -> None:
    world.vacancy(title="Lasser")
    part = http.get("/vacatures", {"woorden": "lasser"}, **PART)
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert "1 vacature gevonden" in part.content.decode()
    assert "HX-Request" in part["Vary"]


def test_words_and_places_are_suggested_while_one_types(world: World, http: Client) -> None:
    world.vacancy(title="Lasserette van dienst")
    words = http.get("/vacatures/suggesties", {"woorden": "lassere"}).content.decode()
    assert '<option value="Lasserette van dienst">' in words
    assert '<option value="Zwolle">' in http.get("/vacatures/suggesties", {"plaats": "zwol"}).content.decode()
    assert http.get("/vacatures/suggesties").content.strip() == b""


def test_staff_who_match_get_the_desk_and_everybody_else_the_public_page(world: World, http: Client) -> None:
    vacancy = world.vacancy(title="Lasser")
    for function, link in ((Function.UWV_ADVISER, True), (Function.AUDITOR, False)):
        world.browse(http, world.sign_in(BY_FUNCTION[function]))
        page = http.get(f"/vacatures/{vacancy}").content.decode()
        assert (f"/vacatures/{vacancy}/kandidaten" in page) is link
        assert http.get("/vacatures").status_code == 200

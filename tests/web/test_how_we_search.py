"""How matching works is told to everybody, in the numbers that the database counts with (I78)."""

import html
import json
import re

import pytest
from django.conf import settings
from django.test import Client

from sonar.matching.queries import algorithm_register_entry
from sonar.matching.rules.weights import LATE
from sonar.matching.rules.weights import POINTS as PUBLISHED
from sonar.matching.types import MAXIMUM, Criterion
from sonar.web.matching_labels import MUST_HOLD, POINTS
from tests.world import EMPLOYER_ADVISER, World

PAGE, ENTRY = "/zo-zoeken-wij", "/zo-zoeken-wij/algoritmeregister.json"
CLOSEST = 100
"""The closeness of an occupation to itself: a share, not points."""


def numbers(text: str) -> set[int]:
    """Return the whole numbers in a text."""
    return {int(found) for found in re.findall(r"\d+", text)}


@pytest.mark.requirement("I78")
@pytest.mark.parametrize("criterion", Criterion)
def test_every_number_that_is_told_is_one_that_counts(criterion: Criterion) -> None:
    counted = set().union(*(numbers(step.points) for step in PUBLISHED[criterion])) - {CLOSEST}
    assert numbers(str(POINTS[criterion])) == counted


@pytest.mark.requirement("I78")
def test_the_rule_is_read_without_signing_in(world: World, http: Client) -> None:
    page = http.get(PAGE)
    assert page.status_code == 200
    text = html.unescape(page.content.decode())
    for criterion, most in MAXIMUM.items():
        assert f"hoogstens {most}<" in text, criterion
        assert str(POINTS[criterion]) in text
    assert all(str(line) in text for line in MUST_HOLD)
    assert str(LATE) in text
    assert f"hoogstens {sum(MAXIMUM.values())} punten" in text
    assert f'href="{ENTRY}"' in text
    http.post("/taal", {"language": "en", "next": PAGE})
    english = http.get(PAGE).content.decode()
    assert "How we bring people and vacancies together" in english


def test_the_entry_of_the_register_is_the_one_that_is_published(world: World, http: Client) -> None:
    answer = http.get(ENTRY)
    assert answer["Content-Type"].startswith("application/json")
    page = f"{settings.SONAR.base_url}{PAGE}"
    assert answer.content.decode() == algorithm_register_entry(page=page)
    assert json.loads(answer.content)["standard_version"] == "1.0"
    assert json.loads(answer.content)["contact_email"] == page
    for method in ("post", "put", "delete"):
        assert getattr(http, method)(ENTRY).status_code == 405


def test_whoever_meets_a_ranking_is_led_to_the_rule(world: World, http: Client) -> None:
    vacancy = world.vacancy(held_by=EMPLOYER_ADVISER)
    person = world.jobseeker_for(vacancy)
    world.browse(http, world.sign_in(EMPLOYER_ADVISER))
    assert PAGE in http.get(f"/vacatures/{vacancy}/kandidaten").content.decode()
    world.browse(http, world.sign_in_jobseeker(person))
    # In the text, and at the foot of every page.
    assert http.get("/werkmap/vacatures").content.decode().count(PAGE) == 2

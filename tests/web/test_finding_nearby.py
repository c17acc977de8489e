"""Employers find people by how far they live from the work, about; where anybody lives, they do not learn."""

import html
import re

import pytest

from sonar.matching.operations.profiles import BANDS, band_of
from sonar.reference import queries as reference
from tests.web.test_finding_each_other import ALL, browser_of, found, jobseeker, publish
from tests.world import World

NEAR = [*ALL, "nearby"]


def shows(world: World, number: int, shown: list[str], **changes: object) -> None:
    """Let so many people show a profile."""
    for _ in range(number):
        publish(browser_of(world, world.sign_in_jobseeker(jobseeker(world, **changes))), shown=shown)


def bands(page: str) -> set[str]:
    """Return how far people live, as the page says it."""
    return set(re.findall(r"(op minder dan \d+ km|op \d+ tot \d+ km|verder dan \d+ km)", page))


@pytest.mark.requirement("R113", "R116", "I34")
def test_a_radius_finds_who_chose_it_and_tells_about_how_far(world: World) -> None:
    employer = browser_of(world, world.sign_in_employer())
    shows(world, 5, NEAR)
    page = found(employer, plaats="Zwolle", straal="10")
    assert "5 profielen gevonden" in page
    assert bands(page) == {"op minder dan 10 km"}
    municipality = world.one("SELECT name FROM reference.municipality WHERE name = 'Zwolle'")[0]
    assert municipality not in page.partition("Gezocht rond")[2].partition("</p>")[2].replace("Regio Zwolle", "")
    for words in ("8011", "8261"):
        assert words not in page
    assert "Geen profielen gevonden" in found(employer, plaats="Maastricht", straal="75")
    assert bands(found(employer)) == set()  # nothing was asked, so nothing is said
    assert bands(found(employer, plaats="Kampen", straal="30")) <= {"op 10 tot 25 km", "op minder dan 10 km"}


@pytest.mark.requirement("I34", "R116")
def test_who_did_not_choose_it_is_found_by_no_distance(world: World) -> None:
    employer = browser_of(world, world.sign_in_employer())
    shows(world, 6, ALL)
    assert "6 profielen gevonden" in found(employer)
    assert "Geen profielen gevonden" in found(employer, plaats="Zwolle", straal="75")
    assert world.count("SELECT count(*) FROM clients.published_place") == 0


@pytest.mark.requirement("R46", "R116")
def test_a_municipality_that_four_share_is_found_by_no_distance(world: World) -> None:
    employer = browser_of(world, world.sign_in_employer())
    shows(world, 4, NEAR)
    assert "Geen profielen gevonden" in found(employer, plaats="Zwolle", straal="50")
    assert bands(found(employer, plaats="Zwolle", straal="50")) == set()
    shows(world, 1, NEAR)
    assert "5 profielen gevonden" in found(employer, plaats="Zwolle", straal="50")


@pytest.mark.requirement("I34")
def test_hiding_or_saying_yes_anew_takes_the_place_away(world: World) -> None:
    her = browser_of(world, world.sign_in_jobseeker(jobseeker(world)))
    publish(her, shown=NEAR)
    assert world.count("SELECT count(*) FROM clients.published_place") == 1
    own = html.unescape(her.get("/werkmap/zichtbaar").content.decode())
    assert "werkgevers zien ongeveer hoe ver van het werk" in own
    assert re.search(r'value="nearby"[^>]*checked', own)
    publish(her, shown=ALL)
    assert world.count("SELECT count(*) FROM clients.published_place") == 0
    publish(her, shown=NEAR)
    her.post("/werkmap/zichtbaar", {"deed": "hide"})
    assert world.count("SELECT count(*) FROM clients.published_place") == 0


@pytest.mark.requirement("R113")
def test_choices_are_counted_from_five_on(world: World) -> None:
    employer = browser_of(world, world.sign_in_employer())
    region = world.one("SELECT region_code, name FROM reference.municipality WHERE name = 'Zwolle'")[0]
    shows(world, 4, NEAR)
    page = found(employer, plaats="Zwolle", straal="30")
    assert not re.search(r"\(4\)", page)
    shows(world, 1, NEAR)
    page = found(employer, plaats="Zwolle", straal="30")
    assert re.search(rf'<option value="{region}"[^>]*>[^<]+\(5\)', page)
    level = re.search(r'name="niveau" value="(\d+)"[^>]*>\s*<label[^>]*>[^<]+\(5\)', page)
    assert level
    narrowed = found(employer, niveau=level[1])
    assert "5 profielen gevonden" in narrowed
    other = next(str(each.code) for each in reference.education_levels() if str(each.code) != level[1])
    assert "Geen profielen gevonden" in found(employer, niveau=other)


@pytest.mark.parametrize(
    "asked", [{"plaats": "Nergenshuizen aan Zee"}, {"straal": "7"}, {"niveau": "x"}, {"plaats": "<b>"}]
)
def test_odd_places_are_refused_with_a_sentence(world: World, asked: dict[str, str]) -> None:
    employer = browser_of(world, world.sign_in_employer())
    answer = employer.get("/werkgever/profielen", {"woorden": "lasser", **asked})
    assert answer.status_code == 400
    assert "<b>" not in answer.content.decode()


def test_bands_and_municipalities_are_coarse(world: World) -> None:
    assert [band_of(km) for km in (0, 9.9, 10, 24.9, 25, 49.9, 50, 300)] == [10, 10, 25, 25, 50, 50, 0, 0]
    assert BANDS == (10, 25, 50)
    zwolle = reference.find_place("Zwolle")
    assert zwolle is not None
    near = dict(reference.municipalities_within(zwolle, km=30))
    far = dict(reference.municipalities_within(zwolle, km=75))
    assert near.items() <= far.items()
    assert min(near.values()) < 5
    assert all(away <= 30 for away in near.values())

"""The one form of a vacancy: the same for an employer in its portal and for staff, with the same words for faults."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from sonar.employers.operations import copy_vacancy
from sonar.employers.queries import kept_vacancy
from sonar.employers.types import VacancyValues
from sonar.kernel import clock
from tests.web.test_portal_pages import BAKERY, SHOP, enter, errors, establishment, filled, text_of
from tests.world import EMPLOYER_ADVISER, World

OWN = "/werkgever/vacatures/nieuw"


@pytest.fixture
def sides(world: World, http: Client) -> dict[str, Any]:
    """Give for each side the address of the form, and what signs somebody in there."""
    establishment(world, BAKERY, SHOP)
    place = world.one("SELECT id FROM employers.establishment")[0]
    return {
        OWN: lambda: enter(world, http, BAKERY),
        f"/vacatures/nieuw/{place}": lambda: world.browse(http, world.sign_in(EMPLOYER_ADVISER)),
    }


def fields(page: str) -> list[str]:
    """Return the names of what can be filled in, in order."""
    form = page.partition('<form class="sonar-form" method="post" novalidate>')[2].partition("</form>")[0]
    named = re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', form)
    return [name for name in dict.fromkeys(named) if name != "csrfmiddlewaretoken"]


@pytest.mark.requirement("I15", "I39")
def test_both_sides_have_the_same_form(world: World, http: Client, sides: dict[str, Any]) -> None:
    seen = []
    for address, enters in sides.items():
        enters()
        page = text_of(http.get(address))
        for name in (
            "max_km",
            "skills__words",
            "occupation_code__find",
            "starts_on",
            "expires_on",
            "adapted_workplace",
        ):
            assert f'name="{name}"' in page, (address, name)
        seen.append(fields(page))
    assert seen[0] == seen[1]
    assert len(seen[0]) > 20


@pytest.mark.requirement("I39", "I15")
@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"hours_min": "40", "hours_max": "8"}, "hours_max", "minder dan het minste aantal uren"),
        ({"pc4": "0001"}, "pc4", "Deze postcode kennen we niet"),
        ({"pc4": "0000"}, "pc4", "Deze postcode kennen we niet"),
        ({"pc4": ""}, "pc4", "Vul dit in."),
        ({"hours_min": "-1"}, "hours_min", "Vul een getal in van 0 tot en met 60."),
        ({"hours_max": "900"}, "hours_max", "Vul een getal in van 1 tot en met 60."),
        ({"pc4": "Zwolle"}, "pc4", "Deze postcode kennen we niet"),
        ({"description": "<script>alert(1)</script> en nog wat gewone woorden"}, "description", "Hier staat code in"),
        ({"guidance": "javascript:alert(1)"}, "guidance", "Hier staat code in"),
        ({"establishment_id": ""}, "establishment_id", "Kies een vestiging"),
        ({"expires_on": "01-01-2026"}, "expires_on", "al voorbij"),
        ({"expires_on": "31-12-2099"}, "expires_on", "te ver weg"),
        ({"expires_on": "31-02-2027"}, "expires_on", "Deze dag kan niet"),
        ({"starts_on": "morgen"}, "starts_on", "Deze dag kan niet"),
        ({"max_km": "ver"}, "max_km", "Vul een getal in"),
        ({"max_km": "0"}, "max_km", "Vul een getal in"),
        ({"max_km": "5000"}, "max_km", "Vul een getal in"),
        ({"positions": "-1"}, "positions", "Vul een getal in van 1 tot en met 999."),
        ({"occupation_code": "esco:nergens"}, "occupation_code", "Kies een beroep uit de lijst"),
        ({"skills": ["bestaat-niet"]}, "skills", "lijst van vaardigheden"),
        ({"skills__words": "vliegen zonder vleugels of motor"}, "skills", "lijst van vaardigheden"),
        ({"languages": ["klingon"]}, "languages", "Kies uit de lijst"),
    ],
)
def test_each_fault_has_its_sentence_at_its_field_on_both_sides(
    world: World, http: Client, sides: dict[str, Any], changes: dict[str, Any], field: str, said: str
) -> None:
    for address, enters in sides.items():
        enters()
        answer = http.post(address, filled(world, **changes))
        assert answer.status_code == 422, address
        page = text_of(answer)
        found = re.search(rf'id="id_{field}_error">(.*?)</div>', page, re.DOTALL)
        assert found, (address, errors(answer))
        assert said in found[1]
        assert said in errors(answer)
        assert "<script>alert" not in answer.content.decode()
    assert world.count("SELECT count(*) FROM employers.vacancy") == 0


@pytest.mark.requirement("I39")
def test_everything_wrong_is_told_at_once_on_both_sides(world: World, http: Client, sides: dict[str, Any]) -> None:
    told = []
    for address, enters in sides.items():
        enters()
        answer = http.post(
            address,
            filled(world, title="", hours_min="40", hours_max="8", pc4="1", expires_on="01-01-2026", max_km="x",
                   description="kort", education_level="77", skills__words="vliegen zonder vleugels of motor"),
        )  # fmt: skip
        told.append(re.findall(r"<li>.*?</li>", errors(answer), re.DOTALL))
    assert told[0] == told[1]
    assert len(told[0]) == 8


@pytest.mark.requirement("I39")
def test_skills_are_found_while_typing_and_without_a_script(world: World, http: Client, sides: dict[str, Any]) -> None:
    code, name = world.one(
        "SELECT code, label_nl FROM reference.skill WHERE label_nl ~ '^[A-Z][a-z]+$' ORDER BY code LIMIT 1"
    )
    for address, enters in sides.items():
        enters()
        answer = http.post("/vaardigheden/keuzes?veld=skills", {"skills__words": name[:-1]})
        assert answer.status_code == 200
        assert f'value="{code}"' in text_of(answer)
        assert "<html" not in text_of(answer)
        nothing = http.post("/vaardigheden/keuzes?veld=skills", {"skills__words": "<b>qqq", "skills": [code]})
        assert "Geen vaardigheid gevonden" in text_of(nothing)
        assert f'value="{code}" id="id_skills_0" checked' in text_of(nothing)
        assert "<b>qqq" not in nothing.content.decode()
        # Without a script: a button, and everything else stays as it was typed.
        asked = http.post(address, filled(world, skills__words=name[:-1], find="skills", title="Een titel", pc4="1"))
        assert asked.status_code == 200
        assert f'value="{code}"' in text_of(asked)
        assert 'value="Een titel"' in text_of(asked)
        assert not errors(asked)
        # What names a skill for certain needs no ticking, whatever was ticked beside it.
        kept = http.post(address, filled(world, skills__words=f"{name}, "))
        assert kept.status_code == 303, errors(kept)
        assert world.one("SELECT skills FROM employers.vacancy ORDER BY id DESC LIMIT 1") == ([code],)
    for field in ("", "1x", 'x"onload='):
        assert http.post("/vaardigheden/keuzes", {}, query_params={"veld": field}).status_code == 404
    assert http.get("/vaardigheden/keuzes?veld=x").status_code == 405
    http.cookies.clear()
    assert http.post("/vaardigheden/keuzes?veld=x", {"x__words": "plannen"}).status_code == 401


@pytest.mark.requirement("I39", "R49")
def test_a_copy_keeps_everything_but_the_days(world: World, http: Client, sides: dict[str, Any]) -> None:
    skills = [row[0] for row in world.all("SELECT code FROM reference.skill ORDER BY code LIMIT 3")]
    actor = sides[OWN]()
    answer = http.post(
        OWN,
        filled(world, max_km="35", skills=skills, licences=["B"], wage="€ 17 per uur", irregular_hours="true",
               public_transport="false", offers_guidance="on", adapted_workplace="on", varied_tasks="on",
               guidance="Er is een rustige plek.", expires_on="31-12-2026"),
    )  # fmt: skip
    assert answer.status_code == 303, errors(answer)
    first = world.one("SELECT id FROM employers.vacancy")[0]
    present = kept_vacancy(actor=actor, vacancy_id=first).values
    plain = VacancyValues(establishment_id=0, title="", occupation_code="")
    for name in ("max_km", "skills", "licences", "wage", "irregular_hours", "public_transport", "guidance"):
        assert getattr(present, name) != getattr(plain, name), name
    copy = kept_vacancy(actor=actor, vacancy_id=copy_vacancy(actor=actor, vacancy_id=first, now=clock.now())).values
    changed = {name for name in VacancyValues.__dataclass_fields__ if getattr(copy, name) != getattr(present, name)}
    assert changed == {"expires_on"}
    shown = html.unescape(text_of(http.get(f"/werkgever/vacatures/{first}")))
    assert "35 km" in shown
    page = text_of(http.get(f"/werkgever/vacatures/{first}/wijzigen"))
    assert re.search(r'name="max_km" value="35"', page)
    assert all(f'value="{code}"' in page for code in skills)


@pytest.mark.requirement("I39")
def test_staff_move_a_vacancy_to_another_place_of_the_same_employer_only(
    world: World, http: Client, sides: dict[str, Any]
) -> None:
    place = world.one("SELECT id FROM employers.establishment")[0]
    establishment(world, BAKERY, "900000010002")
    establishment(world, "90000003", "900000030001")
    world.browse(http, world.sign_in(EMPLOYER_ADVISER))
    page = text_of(http.get(f"/vacatures/nieuw/{place}"))
    assert "900000010002" in page
    assert "900000030001" not in page


@pytest.mark.requirement("I15")
def test_a_level_that_is_not_known_is_asked_of_nobody_and_stays_so(
    world: World, http: Client, sides: dict[str, Any]
) -> None:
    for number, (address, enters) in enumerate(sides.items()):
        enters()
        answer = http.post(address, filled(world, title=f"Bakker {number}", education_level="niet-bekend"))
        assert answer.status_code == 303, errors(answer)
    rows = world.all("SELECT id, level_known, education_level FROM employers.vacancy ORDER BY id")
    assert [tuple(row[1:]) for row in rows] == [(False, 0), (False, 0)]
    page = text_of(http.get(f"/vacatures/{rows[1][0]}/wijzigen"))
    assert '<option value="niet-bekend" selected>' in page

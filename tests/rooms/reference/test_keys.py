"""Keys of occupations: what every list shares with matching, and who is kin."""

from datetime import date

import psycopg
import pytest

from sonar.reference import queries
from sonar.reference.operations import load_lists, load_vocabularies
from tests.rooms.reference.conftest import URI, uwv
from tests.rooms.reference.test_lists_of_others import FILES, ROWS
from tests.world import World

DAY, LATER = date(2026, 1, 5), date(2026, 6, 1)
TRUCKER = f"{URI[-35:]}1"


def _key(world: World, scheme: str, code: str) -> int | None:
    key: int | None = world.one("SELECT reference.key_of_occupation(%s, %s)", scheme, code)[0]
    return key


def test_the_own_list_has_its_numbers_as_keys_and_its_relations_as_kin(world: World) -> None:
    assert world.count("SELECT count(*) FROM reference.occupation_key") == world.count(
        "SELECT count(*) FROM reference.occupation"
    )
    assert _key(world, "sonar", "833201") == 833201
    assert _key(world, "sonar", "999999") is None
    assert world.all("SELECT key, related_key, closeness FROM reference.occupation_kin ORDER BY 1, 2") == world.all(
        "SELECT code, related_code, closeness FROM reference.related_occupation ORDER BY 1, 2"
    )


def test_names_of_one_reference_occupation_share_a_key_and_kin_crosses_lists(world: World) -> None:
    load_vocabularies(FILES, on=DAY)
    ten, eleven, cook = (_key(world, "uwv", code) for code in ("10", "11", "31"))
    assert ten == eleven != cook
    trucker = _key(world, "esco", TRUCKER)
    kin = dict(world.all("SELECT related_key, closeness FROM reference.occupation_kin WHERE key = 833201"))
    assert kin[eleven] == 99, "UWV's has the same name"
    assert kin[trucker] == 99, "and so has ESCO's"
    assert _key(world, "uwv", "21") in kin, "of the same ISCO group"
    assert cook not in kin
    assert [queries.key_label(key) for key in (833201, eleven, trucker)] == [
        "Vrachtwagenchauffeur", "vrachtwagenchauffeur", "vrachtwagenchauffeur",
    ]  # fmt: skip
    assert queries.key_label(833201, english=True) == "Lorry driver"
    assert queries.occupation_key(scheme="uwv", code="10") == eleven
    assert queries.occupation_key(scheme="uwv", code="404") is None


def test_keys_stay_when_lists_are_loaded_again(world: World) -> None:
    load_vocabularies(FILES, on=DAY)
    before = world.all("SELECT key, scheme, code FROM reference.occupation_key ORDER BY 1, 2, 3")
    kin = world.all("SELECT key, related_key, closeness FROM reference.occupation_kin ORDER BY 1, 2")
    load_vocabularies(FILES, on=LATER)
    load_lists()
    assert world.all("SELECT key, scheme, code FROM reference.occupation_key ORDER BY 1, 2, 3") == before
    assert world.all("SELECT key, related_key, closeness FROM reference.occupation_kin ORDER BY 1, 2") == kin


def test_a_name_that_moves_to_another_group_takes_its_vacancies_along(world: World) -> None:
    load_vocabularies(FILES, on=DAY)
    vacancy = world.vacancy(occupation=0, occupation_scheme="uwv", occupation_code="10")
    assert world.one("SELECT occupation FROM employers.vacancy WHERE id = %s", vacancy)[0] == _key(world, "uwv", "11")
    moved = uwv((10, "vrachtwagenchauffeur internationaal", 21, "chauffeur tankwagen"), *ROWS[1:])
    load_vocabularies({"boc.csv": moved}, on=LATER)
    assert _key(world, "uwv", "10") == _key(world, "uwv", "21") != _key(world, "uwv", "11")
    row = world.one(
        "SELECT occupation, occupation_scheme, occupation_code FROM employers.vacancy WHERE id = %s", vacancy
    )
    assert row == (_key(world, "uwv", "21"), "uwv", "10")


def test_a_vacancy_has_a_code_that_some_list_has(world: World) -> None:
    own = world.vacancy(occupation=833201)
    row = "SELECT occupation, occupation_scheme, occupation_code FROM employers.vacancy WHERE id = %s"
    assert world.one(row, own) == (833201, "sonar", "833201")
    world.sql.execute("UPDATE employers.vacancy SET occupation = 512001 WHERE id = %s", [own])
    assert world.one(row, own) == (512001, "sonar", "512001")
    for values in (
        {"occupation": 123},
        {"occupation": 0, "occupation_scheme": "uwv", "occupation_code": "404"},
        {"occupation": 0, "occupation_scheme": "sonar"},
        {"occupation": 0, "occupation_scheme": "elders", "occupation_code": "1"},
    ):
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            world.vacancy(**values)


def test_a_code_of_competentnl_gets_a_key_when_it_is_met(world: World) -> None:
    meet = "SELECT reference.meet_occupation(%s, %s)"
    assert _key(world, "competentnl", "a-1") is None
    first = world.one(meet, "competentnl", "a-1")[0]
    assert first == world.one(meet, "competentnl", "a-1")[0] == _key(world, "competentnl", "a-1")
    assert first != world.one(meet, "competentnl", "a-2")[0]
    assert queries.occupation_key(scheme="competentnl", code="a-1") == first
    assert queries.key_label(first) == "a-1", "its name is not ours to invent"
    assert world.count("SELECT count(*) FROM reference.occupation_kin WHERE key = %s", first) == 0
    for scheme, code in (("sonar", "1"), ("uwv", "1"), ("competentnl", "x" * 41), ("competentnl", "a b")):
        assert world.one(meet, scheme, code)[0] is None, "no list is added to by asking"

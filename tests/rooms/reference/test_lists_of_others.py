"""The lists of others in the database: loaded, replaced by newer ones, refused, and found."""

from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command

from sonar.reference import queries, rules
from sonar.reference.operations import FaultyVocabulary, TooManyEnd, load_vocabularies, vocabularies
from sonar.reference.types import Match, Vocabulary
from tests.rooms.reference.conftest import URI, esco, isco, uwv
from tests.world import World

DAY, LATER = date(2026, 1, 5), date(2026, 6, 1)
GROUPS = isco(("8", "Bedieners"), ("83", "Bestuurders"), ("833", "Zware voertuigen"), ("8332", "Vrachtwagens"),
              ("5", "Dienstverleners"), ("51", "Persoonlijk"), ("512", "Koks"), ("5120", "Koks"))  # fmt: skip
ESCO = esco((1, "8332", "vrachtwagenchauffeur", "trucker\ntankwagenchauffeur"), (2, "5120", "kok", "kokkin"))
ROWS = (
    (10, "vrachtwagenchauffeur internationaal", 11, "vrachtwagenchauffeur"),
    (11, "vrachtwagenchauffeur", 11, "vrachtwagenchauffeur"),
    (20, "tankwagenchauffeur", 21, "chauffeur tankwagen"),
    (21, "chauffeur tankwagen", 21, "chauffeur tankwagen"),
    (30, "Coördinerend kok", 31, "kok"),
    (31, "kok", 31, "kok"),
)
FILES = {"boc.csv": uwv(*ROWS), "esco.csv": ESCO, "isco.csv": GROUPS}


def _names(*, on: date = DAY, **more: object) -> Callable[[str], list[str]]:
    return lambda typed: [each.label for each in queries.find_occupations(typed, on=on, **more)]  # type: ignore[arg-type]


def test_without_lists_of_others_the_own_list_is_searched(world: World) -> None:
    found = queries.find_occupations("vrachtwagen chaufeur", on=DAY)[0]
    assert (found.reference, found.label, found.match) == ("sonar:833201", "Vrachtwagenchauffeur", Match.FUZZY)
    assert queries.find_occupations("certified care", on=DAY, english=True)[0].label == "Certified care worker"
    assert queries.suggest_groups("vrachtwagenchauffeur", on=DAY) == ()
    assert queries.isco_path("8332") == ()
    assert queries.is_occupation(scheme="sonar", code="833201", on=DAY)
    assert not queries.is_occupation(scheme="sonar", code="833201", on=date(1999, 1, 1))
    assert not queries.is_occupation(scheme="sonar", code="x", on=DAY)
    assert not queries.is_occupation(scheme="uwv", code="10", on=DAY)
    related = queries.neighbours_of(scheme="sonar", code="532101", on=DAY)
    assert related[0].reference == f"sonar:{queries.related_occupations()[532101][0].related_code}"


def test_loaded_lists_are_found_with_their_groups_and_other_names(world: World) -> None:
    done = load_vocabularies(FILES, on=DAY)
    assert [(each.scheme, each.new, each.ended) for each in done] == [("isco", 8, 0), ("uwv", 6, 0), ("esco", 5, 0)]
    found = queries.find_occupations("internationaal vrachtwagen chaufeur", on=DAY)[0]
    assert (found.reference, found.group) == ("uwv:10", "vrachtwagenchauffeur")
    trucker = queries.find_occupations("trucker", on=DAY)[0]
    assert (trucker.scheme, trucker.label, trucker.name, trucker.group) == (
        "esco", "vrachtwagenchauffeur", "trucker", "Vrachtwagens",
    )  # fmt: skip
    assert _names()("Kok")[0] == "kok"
    assert "Kok" not in _names()("Kok"), "Sonar's own list is searched only where it is asked for"
    assert _names(schemes=("sonar",))("Kok")[0] == "Kok"
    assert {each.scheme for each in queries.find_occupations("kok", on=DAY, schemes=("esco",))} == {"esco"}
    assert _names()("coordinerend kok")[0] == "Coördinerend kok"
    assert queries.occupation_label(scheme="uwv", code="10") == "vrachtwagenchauffeur internationaal"
    assert queries.occupation_label(scheme="esco", code=f"{URI[-35:]}1") == "vrachtwagenchauffeur"
    assert [each.code for each in queries.isco_path("8332")] == ["8", "83", "833", "8332"]


def test_words_that_are_in_no_list_get_what_resembles_them(world: World) -> None:
    load_vocabularies(FILES, on=DAY)
    found = queries.find_occupations("bijrijder-chauffeur op een vrachtwagencombinatie", on=DAY)
    assert found
    assert {each.match for each in found} == {Match.SIMILAR}
    assert queries.suggest_groups("bijrijder vrachtwagenchauffeur", on=DAY)[0].code == "11"
    assert queries.find_occupations("xqzw", on=DAY) == ()


def test_related_occupations_are_those_of_the_group_and_then_those_of_the_same_isco_group(world: World) -> None:
    load_vocabularies(FILES, on=DAY)
    groups = queries.all_groups()
    assert (groups["uwv", "11"].isco, groups["uwv", "21"].isco, groups["uwv", "31"].isco) == ("8332", "8332", "5120")
    assert groups["uwv", "11"].likeness == pytest.approx(1.0)
    related = queries.neighbours_of(scheme="uwv", code="10", on=DAY)
    assert [each.code for each in related] == ["11", "20", "21"]
    assert [each.code for each in queries.neighbours_of(scheme="uwv", code="30", on=DAY)] == ["31"]
    with pytest.raises(queries.UnknownCode):
        queries.neighbours_of(scheme="uwv", code="99", on=DAY)


def test_free_words_lead_to_a_known_skill_or_to_none(world: World) -> None:
    assert queries.find_skills("program", on=DAY)[0].code == "programmeren"
    known = {
        words: queries.known_skill(words, on=DAY) for words in ("Heftruck rijden", "heftruckrijden", "hefruk rijden")
    }
    assert {each.code if each else None for each in known.values()} == {"heftruck-rijden"}
    english = queries.known_skill("driving a forklift truck", on=DAY)
    assert english is not None
    assert english.code == "heftruck-rijden"
    for words in ("", "lassn", "rijden", "heftruck rijden met aanhanger", "x" * 500):
        assert queries.known_skill(words, on=DAY) is None, words
    assert queries.known_skill("Lassen", on=date(2020, 1, 1)) is None, "not valid yet"
    soft = queries.find_skills("werken", on=DAY, kind="soft_skill")
    assert soft
    assert {each.kind for each in soft} == {"soft_skill"}
    assert queries.find_skills("welding", on=DAY, english=True)[0].label_en == "Welding"


def test_loading_again_changes_nothing(world: World) -> None:
    load_vocabularies(FILES, on=DAY)
    done = load_vocabularies(FILES, on=LATER)
    assert all((each.new, each.changed, each.ended) == (0, 0, 0) for each in done)
    assert [each.unchanged for each in done] == [8, 6, 5]


def test_a_newer_list_ends_names_and_their_codes_stay_readable(world: World) -> None:
    load_vocabularies(FILES, on=DAY)
    newer = uwv((10, "chauffeur buitenland", 11, "vrachtwagenchauffeur"), *ROWS[1:4])
    done = load_vocabularies({"boc.csv": newer}, on=LATER, many_may_end=True)
    assert [(each.new, each.changed, each.ended, each.unchanged) for each in done] == [(1, 0, 3, 3)]
    assert "kok" not in _names(on=LATER, schemes=("uwv",))("kok")
    assert "kok" in _names(on=DAY, schemes=("uwv",))("kok")
    assert queries.occupation_label(scheme="uwv", code="31") == "kok"
    assert queries.occupation_label(scheme="uwv", code="10") == "chauffeur buitenland"
    assert not queries.is_occupation(scheme="uwv", code="31", on=LATER)
    back = load_vocabularies({"boc.csv": FILES["boc.csv"]}, on=date(2026, 7, 1), many_may_end=True)
    assert [(each.changed, each.ended) for each in back] == [(3, 1)]
    assert queries.is_occupation(scheme="uwv", code="31", on=date(2026, 7, 1))


def test_a_list_that_looks_cut_off_is_refused(world: World) -> None:
    load_vocabularies(FILES, on=DAY)
    with pytest.raises(TooManyEnd, match="5 of 6 names would end"):
        load_vocabularies({"boc.csv": uwv(ROWS[5])}, on=LATER)
    queries.forget()
    assert queries.is_occupation(scheme="uwv", code="10", on=LATER), "nothing was loaded"


def test_bad_files_are_refused_as_a_whole_with_everything_that_is_wrong(world: World) -> None:
    with pytest.raises(FaultyVocabulary) as fault:
        load_vocabularies({"boc.csv": uwv((1, "", 1, "x")), "esco.csv": b"naam\n"}, on=DAY)
    assert len(fault.value.faults) == 2
    with pytest.raises(FaultyVocabulary, match="group 8332 stands in no list"):
        load_vocabularies({"boc.csv": FILES["boc.csv"], "esco.csv": ESCO}, on=DAY)
    assert world.one("SELECT count(*) FROM reference.occupation_name")[0] == 0


def test_the_command_loads_files_and_tells_what_it_did(world: World, tmp_path: Path) -> None:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    said = StringIO()
    call_command("load_occupations", *(str(tmp_path / name) for name in FILES), "--from", "2026-01-05", stdout=said)
    assert "uwv: 6 new, 0 changed, 0 ended, 0 unchanged" in said.getvalue()
    assert "after their next start" in said.getvalue()
    assert world.one("SELECT min(valid_from) FROM reference.occupation_name")[0] == DAY


def test_the_command_names_every_file_that_is_wrong(world: World, tmp_path: Path) -> None:
    bad = tmp_path / "slecht.csv"
    bad.write_bytes(uwv((1, "", 1, "x"), (1, "y", 1, "x")))
    with pytest.raises(CommandError) as fault:
        call_command("load_occupations", str(bad))
    assert "slecht.csv, line 2: the name is empty" in str(fault.value)
    assert "slecht.csv, line 3: code 1 stands on line 2 as well" in str(fault.value)
    with pytest.raises(CommandError, match=r"weg\.csv: cannot be read"):
        call_command("load_occupations", str(tmp_path / "weg.csv"))
    with pytest.raises(CommandError, match="two files with this name"):
        call_command("load_occupations", str(bad), str(bad))
    good = tmp_path / "boc.csv"
    good.write_bytes(FILES["boc.csv"])
    call_command("load_occupations", str(good), stdout=StringIO())
    good.write_bytes(uwv(ROWS[0]))
    with pytest.raises(CommandError, match="--many-may-end"):
        call_command("load_occupations", str(good))


@pytest.mark.parametrize("role", ["reader", "writer", "worker", "matcher"])
def test_no_login_of_the_product_changes_the_lists(
    world: World, login: Callable[[str], psycopg.Connection], role: str
) -> None:
    connection = login(role)
    connection.execute("SET TRANSACTION READ WRITE")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("DELETE FROM reference.occupation_name")


def test_a_file_that_is_there_is_not_read_again_and_a_newer_one_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_vocabularies(FILES, on=DAY)
    read: list[str] = []
    real = rules.read_vocabulary

    def noted(file: str, content: bytes) -> Vocabulary:
        read.append(file)
        return real(file, content)

    monkeypatch.setattr(rules, "read_vocabulary", noted)
    load_vocabularies(FILES, on=LATER)
    assert read == []
    newer = uwv((40, "taxichauffeur", 41, "taxichauffeur"), *ROWS)
    done = load_vocabularies({**FILES, "boc.csv": newer}, on=LATER)
    assert read == ["boc.csv"]
    assert {each.scheme: (each.new, each.unchanged) for each in done} == {"isco": (0, 8), "uwv": (1, 6), "esco": (0, 5)}
    load_vocabularies({"boc.csv": FILES["boc.csv"]}, on=date(2026, 7, 1), many_may_end=True)
    assert read == ["boc.csv", "boc.csv"], "an older file is another file"
    assert not queries.is_occupation(scheme="uwv", code="40", on=date(2026, 7, 1))
    monkeypatch.setattr(vocabularies, "_RULES", 99)
    load_vocabularies({"boc.csv": FILES["boc.csv"]}, on=date(2026, 7, 1))
    assert read == ["boc.csv"] * 3, "by other rules it is read anew"

"""All postcode areas of the country: loaded by the command, found by name, and left in peace by the own list."""

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from sonar.employers.operations import keep_employer, keep_part
from sonar.employers.types import EmployerValues, EstablishmentValues
from sonar.kernel import clock
from sonar.reference import queries
from sonar.reference.operations import TooManyEnd, load_areas, load_lists, shipped_lists
from tests.rooms.reference.postcodes import BERGEN_L, BERGEN_NH, HEADER, ROWS, areas
from tests.world import EMPLOYER_ADVISER, World

DAY, LATER = date(2026, 1, 5), date(2026, 6, 1)
FILE = areas(*ROWS)
REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "pc4.csv"


@pytest.fixture(autouse=True)
def own_areas_alone(world: World) -> Iterator[None]:
    """Leave the list of areas as the product brings it."""
    yield
    own = [each.code for each in shipped_lists().pc4_points]
    world.sql.execute("DELETE FROM reference.pc4 WHERE pc4 <> ALL (%s)", [own])
    world.sql.execute(
        "UPDATE reference.pc4 SET municipality = '', province = '', other_names = '{}', po_box = false"
        " WHERE province <> ''"
    )


def everything(world: World) -> list[tuple[object, ...]]:
    """Return the table of areas as it is."""
    return list(world.all("SELECT * FROM reference.pc4 ORDER BY pc4"))


def test_loading_again_and_syncing_the_own_list_change_nothing(world: World) -> None:
    own = len(shipped_lists().pc4_points)
    done = load_areas("pc4.csv", FILE, on=DAY)
    assert (done.new, done.changed, done.ended, done.unchanged) == (len(ROWS) - 1, 1, 0, 0)
    before = everything(world)
    assert len(before) == own + len(ROWS) - 1
    synced = next(each for each in load_lists() if each.name == "pc4")
    assert (synced.new, synced.changed) == (0, 0)
    again = load_areas("pc4.csv", FILE, on=LATER)
    assert (again.new, again.changed, again.ended, again.unchanged) == (0, 0, 0, len(ROWS))
    assert everything(world) == before


def test_an_area_of_the_own_list_keeps_its_place_and_point_and_gets_other_names(world: World) -> None:
    point = queries.pc4_points()[8011]
    load_areas("pc4.csv", FILE, on=DAY)
    now = queries.pc4_points()[8011]
    assert (now.place, now.latitude, now.longitude, now.municipality_code) == (
        point.place, point.latitude, point.longitude, point.municipality_code,
    )  # fmt: skip
    assert (now.province, list(now.other_names)) == ("Overijssel", ["Zwolle-Proef"])
    found = queries.find_place("zwolle proef")
    assert found is not None
    assert (found.latitude, found.exact) == (point.latitude, True)


def test_municipalities_are_known_by_name_and_others_have_no_code(world: World) -> None:
    load_areas("pc4.csv", FILE, on=DAY)
    known = {code: area.municipality_code for code, area in queries.pc4_points().items()}
    assert known[8999] == queries.pc4_points()[8011].municipality_code, "capitals and accents do not count"
    assert queries.pc4_points()[8999].municipality == "Zwólle"
    assert known[9163] is None
    assert known[1861] is None
    hague = next(each.code for each in queries.municipalities() if each.name == "'s-Gravenhage")
    assert known[2490] == hague
    zwolle = queries.find_place("Zwolle")
    assert zwolle is not None
    assert None not in {code for code, _ in queries.municipalities_within(zwolle, km=400)}


def test_places_of_one_name_far_apart_are_places_of_their_own(world: World) -> None:
    load_areas("pc4.csv", FILE, on=DAY)
    largest = queries.find_place("bergen")
    assert largest is not None
    assert (largest.name, largest.exact) == ("Bergen (Limburg)", False)
    assert largest.latitude == pytest.approx((BERGEN_L[0] + 51.62) / 2), "a PO box does not count for the middle"
    north = queries.find_place("Bergen (Noord-Holland)")
    assert north is not None
    assert ((north.latitude, north.longitude), north.exact) == (BERGEN_NH, True)
    assert [each for each in queries.suggest_places("berg") if each.startswith("Bergen (")] == [
        "Bergen (Limburg)", "Bergen (Noord-Holland)",
    ]  # fmt: skip
    assert queries.suggest_places("nes")[:2] == ("Nes (Ameland)", "Nes (Boarnsterhim)")


def test_other_spellings_and_typing_errors_find_the_place(world: World) -> None:
    load_areas("pc4.csv", FILE, on=DAY)
    for typed in ("Fiere Plak", "fier", "VERRE PLAATS", "8999", "8999 AB"):
        found = queries.find_place(typed)
        assert found is not None, typed
        assert (found.latitude, found.longitude, found.exact) == (52.60, 6.30, True)
    wrong = queries.find_place("Vere Plats")
    assert wrong is not None
    assert (wrong.name, wrong.exact) == ("Verre Plaats", False)
    assert queries.suggest_places("fiere") == ("Fiere Plak",)
    capitals = queries.find_place("Bergen L")
    assert capitals is not None
    assert capitals.name == "Bergen", "a spelling in capitals is not shown"
    assert "Bergen" not in queries.suggest_places("berg")


def test_a_newer_file_ends_what_it_leaves_out_and_gives_it_back(world: World) -> None:
    load_areas("pc4.csv", FILE, on=DAY)
    with pytest.raises(TooManyEnd, match="1 of 8 postcode areas would end"):
        load_areas("pc4.csv", areas(*ROWS[1:]), on=LATER)
    assert world.one("SELECT valid_until FROM reference.pc4 WHERE pc4 = 1861") == (None,)
    done = load_areas("pc4.csv", areas(*ROWS[1:7], ROWS[8]), on=LATER, many_may_end=True)
    assert (done.new, done.changed, done.ended, done.unchanged) == (0, 0, 1, 7)
    assert world.one("SELECT valid_until FROM reference.pc4 WHERE pc4 = 1861") == (LATER,)
    assert world.one("SELECT valid_until FROM reference.pc4 WHERE pc4 = 8011") == (None,), "Sonar's own"
    back = load_areas("pc4.csv", FILE, on=LATER)
    assert (back.new, back.changed, back.ended) == (0, 1, 0)
    assert world.one("SELECT valid_until FROM reference.pc4 WHERE pc4 = 1861") == (None,)


def test_the_command_loads_a_file_and_tells_what_it_did(world: World, tmp_path: Path) -> None:
    file = tmp_path / "pc4.csv"
    file.write_bytes(FILE)
    said = StringIO()
    call_command("load_postcodes", str(file), "--from", "2026-01-05", stdout=said)
    assert "postcode areas: 8 new, 1 changed, 0 ended, 0 unchanged" in said.getvalue()
    assert "after their next start" in said.getvalue()
    again = StringIO()
    call_command("load_postcodes", str(file), stdout=again)
    assert again.getvalue() == "postcode areas: 0 new, 0 changed, 0 ended, 9 unchanged\n"
    file.write_bytes(areas(*ROWS[:3]))
    with pytest.raises(CommandError, match="--many-may-end"):
        call_command("load_postcodes", str(file))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "pc4.csv: the file is empty"),
        (b"naam,plaats\n", "the first line lacks the columns postcode, woonplaats"),
        (areas(), "there is nothing below the first line"),
        (FILE.decode().encode("latin-1"), "this is no text in UTF-8"),
        (areas((801, "Kort", "", "Zwolle", "Overijssel", 52.5, 6.1, "Adres")), "line 2: postcode '801' is not four"),
        (areas((8801, "Ver", "", "Zwolle", "Overijssel", 48.8, 2.3, "Adres")), "latitude 48.8 lies outside"),
        (areas(ROWS[0], ROWS[0]), "line 3: postcode 1861 stands on line 2 as well"),
    ],
)
def test_bad_files_are_refused_as_a_whole(world: World, tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "pc4.csv"
    file.write_bytes(content)
    before = everything(world)
    with pytest.raises(CommandError) as fault:
        call_command("load_postcodes", str(file))
    assert sentence in str(fault.value)
    assert everything(world) == before
    with pytest.raises(CommandError, match=r"weg\.csv: cannot be read"):
        call_command("load_postcodes", str(tmp_path / "weg.csv"))


@pytest.mark.requirement("R113")
def test_the_public_site_finds_vacancies_around_a_loaded_place(world: World) -> None:
    load_areas("pc4.csv", FILE, on=DAY)
    world.vacancy(title="Lasser", place="Verre Plaats", pc4=8999)
    http = Client()
    page = http.get("/vacatures", {"plaats": "Fiere Plak", "straal": "5"}).content.decode()
    assert "1 vacature gevonden" in page
    taken = http.get("/vacatures", {"plaats": "Bergen", "straal": "5"}).content.decode()
    assert "Wij zochten rond Bergen (Limburg)." in taken
    offered = http.get("/vacatures/suggesties", {"plaats": "berge"}).content.decode()
    assert "Bergen (Limburg)" in offered
    assert "Bergen (Noord-Holland)" in offered


def test_an_establishment_may_lie_in_a_loaded_area(world: World) -> None:
    load_areas("pc4.csv", FILE, on=DAY)
    now, staff = clock.now(), world.sign_in(EMPLOYER_ADVISER)
    made = keep_employer(actor=staff, values=EmployerValues("90000001", "Bakkerij De Proef", "voeding"), now=now)
    keep_part(actor=staff, employer_id=made, values=EstablishmentValues("900000010001", 8999), now=now)
    assert world.one("SELECT place FROM employers.establishment WHERE pc4 = 8999") == ("Verre Plaats",)


def test_every_place_of_the_real_list_is_found(world: World) -> None:
    if not REAL.is_file():
        pytest.skip("the list of postcode areas is not beside the checkout (../shared/data/pc4.csv)")
    content = REAL.read_bytes()
    done = load_areas("pc4.csv", content, on=DAY)
    rows = list(csv.DictReader(StringIO(content.decode())))
    assert done.new + done.changed + done.unchanged == len(rows)
    assert HEADER.replace('"', "").split(",") == list(rows[0])
    known = queries.pc4_points()
    assert {int(row["postcode"]) for row in rows} <= set(known)
    places = {row["woonplaats"] for row in rows}
    assert {name for name in places if queries.find_place(name) is None} == set()
    spelled = {name.strip() for row in rows for name in row["alternatieve_schrijfwijzen"].split(";")} - {""}
    assert {name for name in spelled if queries.folded_words(name) and queries.find_place(name) is None} == set()
    for name in ("Bergen", "Hengelo", "Beek", "Rijswijk"):
        found = queries.find_place(name)
        assert found is not None
        assert (found.exact, found.name.startswith(f"{name} (")) == (False, True)
    again = load_areas("pc4.csv", content, on=LATER)
    assert (again.new, again.changed, again.ended) == (0, 0, 0)

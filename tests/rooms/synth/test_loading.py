"""Loading the synthetic town: complete, sealed, under row security again, and going on after a kill."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections

from sonar.clients.rules import sealing
from sonar.config.env import Mode
from sonar.kernel.bsn import Bsn
from sonar.kernel.encryption import bsn_index, key_store, open_vault
from sonar.messaging.operations import contact_with, contacts_of
from sonar.reference import queries as reference
from sonar.reference.operations import load_lists
from sonar_synth import country, loading
from sonar_synth.people import SynthClient
from sonar_synth.prospects import prospects_of
from sonar_synth.sealing import COLUMNS
from sonar_synth.town import Town
from tests.world import World

CLIENTS = 250


@pytest.fixture
def empty(world: World) -> Iterator[World]:
    """Take away everybody, even the organisations that tests share, and bring those back afterwards."""
    kept = ("division", "organisation", "district", "office", "team", "staff")
    for table in kept:
        world.sql.execute(f"CREATE TABLE test_base.kept_{table} AS TABLE identity.{table}")
    world.sql.execute("TRUNCATE identity.division, identity.organisation CASCADE")
    yield world
    if loading.unfinished() is not None:
        loading.resume(progress=_quiet)
    world.sql.execute("TRUNCATE identity.division, identity.organisation CASCADE")
    for table in kept:
        world.sql.execute(f"INSERT INTO identity.{table} TABLE test_base.kept_{table}")
        world.sql.execute(f"DROP TABLE test_base.kept_{table}")


@pytest.fixture
def town(now: datetime) -> Town:
    return Town(seed=1, today=now.date())


def _quiet(_what: str, _done: int, _total: int) -> None:
    pass


class Stopped(Exception):  # noqa: N818 - it is no error of the product
    """The load was broken off by the test."""


def _stop_at(what: str, number: int) -> loading.Progress:
    def stop(now_at: str, done: int, _total: int) -> None:
        if now_at == what and done >= number:
            raise Stopped

    return stop


def test_everything_arrives_and_is_sealed(empty: World, town: Town) -> None:
    loaded = loading.load(town, clients=CLIENTS, progress=_quiet)
    assert loaded == loading.Loaded(clients=CLIENTS, staff=40, employers=60, vacancies=150)
    assert empty.count("SELECT count(*) FROM clients.client") == CLIENTS
    assert empty.count("SELECT count(*) FROM clients.profile_occupation") == sum(
        len(each.new.profile.occupations) for each in town.clients(0, CLIENTS)
    )
    for number in (0, 2, 117):
        client = town.client(number)
        wrapped = empty.one("SELECT wrapped FROM clients.person_key WHERE client_id = %s", client.id)[0]
        vault = open_vault(key_store(), person=client.id, wrapped=wrapped)
        columns = (*sealing.IDENTITY, "version")
        row = empty.one(f"SELECT {', '.join(columns)} FROM clients.identity WHERE client_id = %s", client.id)
        identity = sealing.open_identity(vault, dict(zip(columns, row, strict=True)))
        assert identity == client.new.identity
        columns = (*sealing.CONTACT, "version")
        row = empty.one(f"SELECT {', '.join(columns)} FROM clients.contact WHERE client_id = %s", client.id)
        contact = sealing.open_contact(vault, dict(zip(columns, row, strict=True)))
        assert replace(contact, version=0) == client.new.contact
        stored, index = empty.one("SELECT bsn, bsn_index FROM clients.bsn WHERE client_id = %s", client.id)
        assert sealing.open_bsn(vault, stored) == client.new.bsn
        assert index == bsn_index(key_store(), client.new.bsn)


@pytest.mark.requirement("R300")
def test_no_name_stands_in_the_clear(empty: World, town: Town) -> None:
    loading.load(town, clients=20, progress=_quiet)
    for table in COLUMNS:
        text = str(empty.all(f"SELECT t::text FROM {table} t"))
        for word in ("Amrani", "Spijkerman", "Havezate", "example.nl", town.client(0).new.bsn.reveal()):
            assert word not in text
            assert word.encode().hex() not in text


def test_nobody_has_two_appointments_at_a_time(empty: World, town: Town) -> None:
    drawn = [town.casework(each).appointment for each in town.clients(0, CLIENTS) if each.adviser]
    loading.load(town, clients=CLIENTS, progress=_quiet)
    together = (
        "SELECT count(*) FROM casework.appointment a JOIN casework.appointment b USING (staff_id)"
        " WHERE a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
    )
    assert empty.count(together) == 0
    kept = empty.count("SELECT count(*) FROM casework.appointment")
    assert 0.8 * sum(each is not None for each in drawn) < kept


def test_row_security_is_forced_again(empty: World, town: Town) -> None:
    loading.load(town, clients=10, progress=_quiet)
    unforced = empty.all(
        "SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'r' AND NOT relforcerowsecurity"
        " AND relnamespace::regnamespace::text IN ('clients', 'casework', 'messaging', 'matching')"
    )
    assert unforced == []


def test_rows_that_triggers_derive_are_there_and_triggers_wake_again(empty: World, town: Town) -> None:
    loading.load(town, clients=60, progress=_quiet)
    expected = empty.count("SELECT count(*) FROM exchange.derive_vum_profiles(NULL)")
    assert empty.count("SELECT count(*) FROM exchange.vum_profile") == expected
    assert expected > 0
    assert empty.count("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'") == 0
    (someone,) = empty.one(
        "SELECT w.client_id FROM clients.work_wishes w JOIN exchange.vum_profile v USING (client_id) LIMIT 1"
    )
    empty.sql.execute("UPDATE clients.work_wishes SET irregular_hours = true WHERE client_id = %s", [someone])
    assert empty.one("SELECT irregular_hours FROM exchange.vum_profile WHERE client_id = %s", someone) == (True,)


@pytest.mark.requirement("R27")
def test_the_tree_of_organisations_is_whole(empty: World, town: Town) -> None:
    loading.load(town, clients=10, progress=_quiet)
    assert empty.all(
        "SELECT o.name, d.name, v.name FROM identity.office o JOIN identity.organisation g ON g.id = o.organisation_id"
        " LEFT JOIN identity.district d ON d.id = o.district_id LEFT JOIN identity.division v ON v.id = g.division_id"
        " WHERE o.id IN (11, 19, 21, 51) ORDER BY o.id"
    ) == [
        ("Werkplein Zwolle", "District Overijssel", "Divisie WERKbedrijf"),
        ("Landelijk bureau", None, "Divisie WERKbedrijf"),
        ("Sociale zaken Zwolle", None, None),
        ("Uitkeren Zwolle", None, "Divisie Uitkeren"),
    ]
    assert set(empty.all("SELECT DISTINCT function, team_id IS NOT NULL FROM identity.staff WHERE office_id = 11")) == {
        ("uwv_adviser", True),
        ("employer_adviser", True),
        ("team_manager", True),
    }
    assert empty.count("SELECT count(DISTINCT team_id) FROM identity.staff WHERE office_id = 11") == 1


def test_every_region_of_the_country_has_a_district() -> None:
    offices = [each for each in country.offices() if each.organisation_id == 1 and each.id != 19]
    districts = {district.id for each in offices if (district := country.district_of(each))}
    assert len(offices) == 35
    assert districts == set(range(1, 12))


def test_the_demo_candidate_is_found_for_the_demo_vacancy(empty: World, town: Town) -> None:
    loading.load(town, clients=2_000, progress=_quiet)
    shown = [row[0] for row in empty.all("SELECT client_id FROM matching.rank(1, 25)")]
    assert town.client(0).id in shown
    assert len(shown) >= 10


def test_match_rows_are_those_that_the_database_derives(empty: World, town: Town) -> None:
    loading.load(town, clients=400, progress=_quiet)
    loaded = empty.all("SELECT m::text FROM matching.match_profile m ORDER BY 1")
    empty.sql.execute("SELECT matching.refresh_profiles(ARRAY(SELECT id FROM clients.client))")
    assert loaded == empty.all("SELECT m::text FROM matching.match_profile m ORDER BY 1")
    away = empty.count(
        "SELECT count(*) FROM matching.work_terms t JOIN clients.client c ON c.id = t.client_id AND c.active"
        " WHERE t.away AND t.away_until IS NULL"
    )
    assert empty.count("SELECT count(DISTINCT client_id) FROM matching.match_profile") == (
        sum(client.active and not _has_work(client, town) for client in town.clients(0, 400)) - away
    )


def _has_work(client: SynthClient, town: Town) -> bool:
    """Tell whether somebody was hired for all the hours that she wants."""
    taken = prospects_of(client, seed=town.seed, today=town.today).hours_taken
    return taken > 0 and taken >= (client.new.profile.hours_max or 40)


def test_what_is_between_people_and_employers_arrives_and_the_doors_open_it(empty: World, town: Town) -> None:
    loading.load(town, clients=400, progress=_quiet)
    expected = [prospects_of(each, seed=1, today=town.today) for each in town.clients(0, 400)]
    for table, count in (
        ("clients.published_profile", sum(each.shown is not None for each in expected)),
        ("matching.candidacy", sum(len(each.candidacies) for each in expected)),
        ("messaging.contact", sum(len(each.contacts) for each in expected)),
        ("messaging.contact_line", sum(len(one.lines) for each in expected for one in each.contacts)),
    ):
        assert empty.count(f"SELECT count(*) FROM {table}") == count > 0
    employer = empty.sign_in_employer(next(town.employers(clients=400)).kvk_number)
    rows = contacts_of(actor=employer).rows
    assert {row.state for row in rows} > {"asked", "open"}
    for row in rows:
        contact = contact_with(actor=employer, contact_ref=row.reference)
        assert all(line.text for line in contact.lines)
        assert bool(contact.shared) == (row.state == "open" and contact.row.other == contact.shared.get("name"))
    for table in ("visit", "agreement", "willingness", "placement", "vacancy_event"):
        assert empty.count(f"SELECT count(*) FROM employers.{table}") > 0
    assert empty.count("SELECT count(*) FROM identity.mandate") == 2


def _catalogue(world: World) -> list[tuple[object, ...]]:
    """Return every constraint, index and table of the product, as the database describes them."""
    return [
        *world.all(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
            " WHERE connamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
        ),
        *world.all(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), pg_get_userbyid(c.relowner), c.reloptions"
            " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE c.relnamespace::regnamespace::text <> 'pg_catalog' AND c.relnamespace <> 'pg_toast'::regnamespace"
            " ORDER BY 1"
        ),
        *world.all(
            "SELECT oid::regclass::text, relrowsecurity, relforcerowsecurity, reloptions, relacl::text FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'pg_toast') ORDER BY 1"
        ),
    ]


def test_a_load_leaves_the_tables_as_they_were(empty: World, town: Town) -> None:
    before = _catalogue(empty)
    with pytest.raises(Stopped):
        loading.load(town, clients=10, progress=_stop_at("clients", 10))
    assert _catalogue(empty) != before
    loading.resume(progress=_quiet)
    assert _catalogue(empty) == before


def _identities(world: World) -> list[tuple[object, ...]]:
    """Return everybody as they can be read back: id, BSN, identity and number of rows around it."""
    found = []
    columns = (*sealing.IDENTITY, "version")
    for row in world.all(
        f"SELECT k.client_id, k.wrapped, b.bsn, {', '.join(f'i.{name}' for name in columns)}"
        " FROM clients.person_key k JOIN clients.bsn b USING (client_id) JOIN clients.identity i USING (client_id)"
        " ORDER BY 1"
    ):
        vault = open_vault(key_store(), person=row[0], wrapped=row[1])
        identity = sealing.open_identity(vault, dict(zip(columns, row[3:], strict=True)))
        found.append((row[0], sealing.open_bsn(vault, row[2]).reveal(), identity))
    return found


@pytest.mark.requirement("I74")
@pytest.mark.parametrize(("what", "number"), [("clients", 40), ("clients", 100), ("steps", 20), ("steps", 70)])
def test_a_load_that_is_broken_off_goes_on_with_the_same_people(
    empty: World, town: Town, monkeypatch: pytest.MonkeyPatch, what: str, number: int
) -> None:
    monkeypatch.setattr(loading, "CHUNK", 40)
    with pytest.raises(Stopped):
        loading.load(town, clients=100, progress=_stop_at(what, number))
    assert not loading.is_populated()
    begun = loading.unfinished()
    assert begun is not None
    assert begun.done == (number if what == "clients" else 100)
    with pytest.raises(loading.NotHere, match="broken off"):
        loading.load(Town(seed=2, today=town.today), clients=5, progress=_quiet)
    monkeypatch.setattr(loading, "CHUNK", 7)  # what was begun with batches of 40 goes on with them
    assert loading.resume(progress=_quiet) == loading.Loaded(clients=100, staff=40, employers=60, vacancies=150)
    assert loading.is_populated()
    assert loading.unfinished() is None
    assert _identities(empty) == [(each.id, each.new.bsn.reveal(), each.new.identity) for each in town.clients(0, 100)]
    with pytest.raises(loading.NotHere, match="no load"):
        loading.resume(progress=_quiet)


def _load_elsewhere(database: str, town: Town) -> None:
    """Load in a process of its own, in batches so small that it is busy for a while."""
    django.setup()
    connections[loading.ALIAS].settings_dict["NAME"] = database
    loading.CHUNK = 3
    loading.load(town, clients=180, progress=_quiet, processes=2)


@pytest.mark.requirement("I74")
def test_a_load_that_is_killed_goes_on_with_the_same_people(empty: World, town: Town, worker_database: str) -> None:
    loader = get_context("spawn").Process(target=_load_elsewhere, args=(worker_database, town))
    loader.start()
    begun = None
    while loader.is_alive() and (begun is None or begun.done == 0):
        loader.join(0.02)  # leaves it the processor: asking without end would slow it down
        begun = loading.unfinished()
    loader.kill()
    loader.join()
    begun = loading.unfinished()
    assert begun is not None
    assert 0 < begun.done < 180
    # Its helpers end with it; whichever batch one of them still finished is not loaded twice.
    assert loading.resume(progress=_quiet, processes=2).clients == 180
    assert [(each[0], each[1]) for each in _identities(empty)] == [
        (each.id, each.new.bsn.reveal()) for each in town.clients(0, 180)
    ]


def test_two_loads_at_once_are_refused(empty: World, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "PATIENCE", "1ms")

    def load_another(_what: str, _done: int, _total: int) -> None:
        with pytest.raises(loading.NotHere, match="somebody else is loading"):
            loading.resume(progress=_quiet)

    loading.load(town, clients=10, progress=load_another)
    assert loading.is_populated()


@pytest.mark.requirement("I47")
def test_a_bsn_outside_the_test_range_is_refused(empty: World, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Bsn, "is_test_number", property(lambda number: number != town.client(7).new.bsn))
        with pytest.raises(loading.NotHere, match="client 7 has a BSN outside the test range"):
            loading.load(town, clients=10, progress=_quiet)
    assert empty.count("SELECT count(*) FROM clients.client") == 0


@pytest.mark.requirement("I47")
def test_production_refuses_synthetic_people(world: World, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SONAR", replace(settings.SONAR, mode=Mode.PRODUCTION))
    with pytest.raises(loading.NotHere, match="nothing was loaded"):
        loading.load(town, clients=1, progress=_quiet)
    with pytest.raises(CommandError, match="demo and test mode only"):
        call_command("demo_people")


def test_the_command_loads_once(empty: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("synth", clients=30)
    assert "Loaded 30 clients, 40 staff, 60 employers and 150 vacancies (seed 1)." in capsys.readouterr().out
    call_command("synth", clients=30)
    assert capsys.readouterr().out == "There are people in the database already; nothing was loaded.\n"
    for wrong in ({"clients": 0}, {"clients": 10**9}, {"processes": 0}):
        with pytest.raises(CommandError, match="takes a number"):
            call_command("synth", **wrong)


def test_the_command_finishes_what_was_broken_off(empty: World, town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Stopped):
        loading.load(replace(town, seed=3), clients=20, progress=_stop_at("clients", 20))
    for other in ({"clients": 30}, {"seed": 1}, {"size": "town"}):
        with pytest.raises(CommandError, match="A load of 20 clients with seed 3 was broken off"):
            call_command("synth", **other)
    call_command("synth", clients=20, seed=3)
    said = capsys.readouterr().out
    assert "Going on after 20 of 20 clients (seed 3)." in said
    assert "Loaded 20 clients, 40 staff, 60 employers and 150 vacancies (seed 3)." in said


def test_demo_people_are_printed_and_written(
    worker_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new" / "people.json"
    monkeypatch.setenv("SONAR_DEMO_PEOPLE", str(path))
    call_command("demo_people")
    people = json.loads(path.read_text(encoding="utf-8"))
    said = capsys.readouterr().out
    assert len(people) == 19
    assert all(person["name"] in said and person["shows"] in said for person in people)
    assert all(("bsn" in person) == (person["means"] == "digid") for person in people)
    assert all(person["bsn"] not in said for person in people if "bsn" in person)
    monkeypatch.setenv("SONAR_DEMO_PEOPLE", "/proc/nowhere/people.json")
    with pytest.raises(CommandError, match="could not be written"):
        call_command("demo_people")


def test_the_code_lists_load_once(world: World) -> None:
    again = load_lists()
    assert all((each.new, each.changed) == (0, 0) for each in again)
    world.sql.execute("UPDATE reference.licence SET label_nl = 'x' WHERE code = 'B'")
    assert [each.changed for each in load_lists() if each.name == "licence"] == [1]
    assert reference.licence_label("B") == "Auto"
    assert reference.occupation_label(scheme="sonar", code="532101") == "Verzorgende IG"
    assert reference.occupation_label(scheme="sonar", code="532101", english=True) == "Certified care worker"
    assert reference.occupation_label(scheme="competentnl", code="57D17BDAA8") == "57D17BDAA8"
    assert reference.distance_km(8011, 9711) == pytest.approx(85.3, abs=0.5)
    assert reference.distance_km(8011, 1234) is None
    with pytest.raises(reference.UnknownCode):
        reference.language_label("xxx")
    closest = reference.related_occupations()[532101][0]
    assert closest.closeness == max(each.closeness for each in reference.related_occupations()[532101])
    assert date(2020, 1, 1) == reference.occupation(532101).valid_from
